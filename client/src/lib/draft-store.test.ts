import type { SavedState } from '@minga/shared/versions/schema.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kept, LeftBehind } from './draft-device.ts';
import { createDraftStore, type Held } from './draft-store.ts';
import { ProblemError } from './http.ts';
import { type SavedBy, savedBy } from './saved-by.ts';
import { noteBack } from './session-end.ts';

type Text = { title: string; problem: string; causes: string; themes: string[] };
const EMPTY: Text = { title: 'Citas', problem: '', causes: '', themes: [] };
const problem = (code: string, status: number) => new ProblemError({ code, status, title: code });
type Mood = 'fine' | 'offline' | 'answer-lost' | 'refusing' | 'signed-out';

/** A server that holds one text, and a device that outlives the tabs. */
function aWorld() {
  let held: Held<Text> = { text: EMPTY, version: 1 };
  let mood: Mood = 'fine';
  let onTheWay: (() => void) | undefined;
  let tabs = 0;
  let isFull = false;
  let by: SavedBy | undefined;
  const device = new Map<string, Kept<Text>>();
  const open = new Set<string>();
  const saves: Partial<Text>[] = [];
  const write = (change: Partial<Text>) => {
    held = { text: { ...held.text, ...change }, version: held.version + 1 };
  };
  const save = async (version: number, change: Partial<Text>) => {
    onTheWay?.();
    onTheWay = undefined;
    if (mood === 'offline') throw problem('network.offline', 0);
    if (mood === 'refusing') throw problem('stage.not-open', 409);
    if (mood === 'signed-out') throw problem('session.required', 401);
    if (version !== held.version) throw problem('text.changed-meanwhile', 409);
    saves.push(change);
    write(change);
    if (mood === 'answer-lost') throw problem('network.timeout', 0);
    return { version: held.version };
  };
  const deviceOf = (tab: string) => ({
    keep: (kept: Kept<Text> | null) => {
      if (isFull) return false;
      if (kept) device.set(tab, structuredClone(kept));
      else device.delete(tab);
      return true;
    },
    findLeft: async (): Promise<LeftBehind<Text>[]> =>
      [...device]
        .filter(([id]) => !open.has(id))
        .map(([id, kept]) => ({ id, kept }))
        .reverse(),
    discard: (id: string) => void device.delete(id),
  });
  return {
    saves,
    device,
    write,
    held: () => held,
    get text() {
      return held.text;
    },
    be: (next: Mood) => {
      mood = next;
    },
    savedBy: (who: SavedBy) => {
      by = who;
    },
    fillUp: () => {
      isFull = true;
    },
    whileSaving: (run: () => void) => {
      onTheWay = run;
    },
    openTab: async () => {
      tabs += 1;
      const tab = `tab ${tabs}`;
      open.add(tab);
      const store = createDraftStore<Text>(held, {
        save,
        load: async (since) => (by && since !== held.version ? { ...held, by } : held),
        staleCode: 'text.changed-meanwhile',
        device: deviceOf(tab),
        mayWait: (now) => (now.title.trim() ? [] : ['title']),
      });
      store.start();
      await store.restore();
      return {
        ...store,
        kill: () => {
          store.stop();
          open.delete(tab);
        },
      };
    },
  };
}
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const pause = () => vi.advanceTimersByTimeAsync(1_000);
const stateOf = (tab: { getSnapshot(): { state: { kind: string } } }) => tab.getSnapshot().state;

describe('saving', () => {
  it('sends the changed parts after a pause, once', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    for (const text of ['F', 'Fi', 'Filas']) tab.change({ problem: text });
    await pause();
    expect(world.saves).toEqual([{ problem: 'Filas' }]);
    expect(stateOf(tab)).toMatchObject({ kind: 'saved' });
    expect(world.device.size).toBe(0);
  });

  it('keeps what is typed while a request is under way, and sends it after', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.whileSaving(() => tab.change({ problem: 'Filas largas' }));
    tab.change({ problem: 'Filas' });
    await pause();
    await pause();
    expect(world.text.problem).toBe('Filas largas');
  });

  it('takes a lost answer for what it was: saved, by oneself', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.be('answer-lost');
    tab.change({ problem: 'Filas' });
    await pause();
    world.be('fine');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(stateOf(tab)).toMatchObject({ kind: 'saved' });
    expect(tab.getSnapshot().taken).toEqual([]);
    expect(world.saves).toHaveLength(1);
  });

  it('comes back by itself when the server does', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.be('offline');
    tab.change({ problem: 'Filas', causes: 'Pocas citas' });
    await pause();
    expect(stateOf(tab)).toEqual({ kind: 'offline', count: 2, isKept: true });
    world.be('fine');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(world.text).toMatchObject({ problem: 'Filas', causes: 'Pocas citas' });
  });

  it('says so when the device keeps nothing', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.fillUp();
    world.be('offline');
    tab.change({ problem: 'Filas' });
    await pause();
    expect(stateOf(tab)).toEqual({ kind: 'offline', count: 1, isKept: false });
  });

  it('says why the server refuses, and keeps the words', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.be('refusing');
    tab.change({ problem: 'Filas' });
    await pause();
    expect(stateOf(tab)).toMatchObject({ kind: 'failed', error: { code: 'stage.not-open' } });
    expect([...world.device.values()][0]?.dirty).toEqual({ problem: 'Filas' });
  });

  it('sends the rest while a part has to wait', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    tab.change({ title: '', problem: 'Filas' });
    await pause();
    expect(world.text).toMatchObject({ title: 'Citas', problem: 'Filas' });
  });

  it('a session that ends costs no word: all is sent once the person is in again', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.be('signed-out');
    tab.change({ problem: 'Filas' });
    await pause();
    tab.change({ causes: 'Pocas citas' });
    await pause();
    expect(stateOf(tab)).toEqual({ kind: 'signed-out', count: 2, isKept: true });
    world.be('fine');
    noteBack();
    await pause();
    expect(world.text).toMatchObject({ problem: 'Filas', causes: 'Pocas citas' });
  });
});

describe('who saved meanwhile', () => {
  const state = (version: number, person: string | null, isMine: boolean): SavedState => ({
    id: String(version),
    version,
    person,
    isMine,
    begunAt: '',
    savedAt: '',
    changed: [],
    isRestored: false,
  });
  const by = (since: number, ...items: SavedState[]) => savedBy(since, 5, async () => ({ items }));

  it('is told by name, as oneself, or not at all', async () => {
    expect(await by(3, state(5, 'Ana', false), state(4, 'Ana', false), state(3, 'Luis', false))).toEqual({
      names: ['Ana'],
      isSelf: false,
    });
    expect(await by(3, state(5, 'Yo', true), state(2, 'Ana', false))).toEqual({ names: [], isSelf: true });
    expect(await by(3, state(5, 'Yo', true), state(4, 'Ana', false))).toEqual({ names: ['Ana'], isSelf: true });
    expect(await by(4, state(5, null, false))).toBeUndefined();
    expect(await by(5, state(5, 'Ana', false))).toBeUndefined();
    expect(await savedBy(3, 5, () => Promise.reject(new Error('offline')))).toBeUndefined();
  });

  it('stands with what was taken over, and with both texts of one part', async () => {
    const world = aWorld();
    world.savedBy({ names: [], isSelf: true });
    const tab = await world.openTab();
    world.write({ causes: 'De la otra pestaña' });
    await tab.check();
    expect(tab.getSnapshot()).toMatchObject({ taken: ['causes'], takenBy: { isSelf: true } });
    world.write({ causes: 'Otra vez' });
    tab.change({ causes: 'Aquí' });
    await pause();
    expect(stateOf(tab)).toMatchObject({ kind: 'conflict', theirs: { by: { names: [], isSelf: true } } });
    tab.acknowledge();
    expect(tab.getSnapshot().takenBy).toBeNull();
  });
});

describe('a colleague who saved meanwhile', () => {
  it('keeps other parts, which are taken over and said', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.write({ causes: 'De la colega' });
    tab.change({ problem: 'Filas' });
    await pause();
    await pause();
    expect(world.text).toMatchObject({ problem: 'Filas', causes: 'De la colega' });
    expect(tab.getSnapshot()).toMatchObject({ taken: ['causes'], text: { causes: 'De la colega' } });
  });

  it('is seen when the person comes back to the page, before anything is written', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.write({ causes: 'De la colega' });
    await tab.check();
    expect(tab.getSnapshot()).toMatchObject({ taken: ['causes'], text: { causes: 'De la colega' } });
  });

  it('on the same part stops the saving, with both texts in hand, and nothing is destroyed', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.write({ causes: 'De la colega' });
    tab.change({ causes: 'Lo mío' });
    await pause();
    expect(stateOf(tab)).toMatchObject({
      kind: 'conflict',
      parts: ['causes'],
      theirs: { text: { causes: 'De la colega' } },
    });
    expect(tab.getSnapshot().text.causes).toBe('Lo mío');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.text.causes).toBe('De la colega');
    tab.resolve({ causes: 'De la colega\n\nLo mío' });
    await pause();
    expect(world.text.causes).toBe('De la colega\n\nLo mío');
    expect(stateOf(tab)).toMatchObject({ kind: 'saved' });
  });

  it('who saves again while one decides is put before the person again', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.write({ causes: 'De la colega' });
    tab.change({ causes: 'Lo mío' });
    await pause();
    world.write({ causes: 'De la colega, corregido' });
    tab.resolve({ causes: 'Los dos' });
    await pause();
    expect(stateOf(tab)).toMatchObject({ kind: 'conflict', theirs: { text: { causes: 'De la colega, corregido' } } });
  });

  it('wrote the same: there is nothing to decide', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    world.write({ causes: 'Igual' });
    tab.change({ causes: 'Igual' });
    await pause();
    expect(stateOf(tab)).toMatchObject({ kind: 'saved' });
  });
});

describe('tabs', () => {
  it('brings back what a killed tab could not send', async () => {
    const world = aWorld();
    world.be('offline');
    const killed = await world.openTab();
    killed.change({ problem: 'Filas' });
    await pause();
    killed.kill();
    world.be('fine');
    const next = await world.openTab();
    expect(next.getSnapshot()).toMatchObject({ wasRestored: true, text: { problem: 'Filas' } });
    await pause();
    expect(world.text.problem).toBe('Filas');
    expect(world.device.size).toBe(0);
  });

  it('leaves an open tab what it keeps, and neither writes over the other', async () => {
    const world = aWorld();
    world.be('offline');
    const [one, two] = [await world.openTab(), await world.openTab()];
    one.change({ problem: 'De la primera' });
    two.change({ problem: 'De la segunda' });
    await pause();
    expect([...world.device.values()].map(({ dirty }) => dirty.problem)).toEqual(['De la primera', 'De la segunda']);
    const three = await world.openTab();
    expect(three.getSnapshot()).toMatchObject({ wasRestored: false, text: { problem: '' } });
  });

  it('of two closed tabs the newer words are taken, the others offered and brought in beside them', async () => {
    const world = aWorld();
    world.be('offline');
    const tabs = [await world.openTab(), await world.openTab()];
    for (const [at, words] of ['Las viejas', 'Las nuevas'].entries())
      tabs[at]?.change({ problem: words, causes: 'Igual' });
    await pause();
    for (const tab of tabs) tab.kill();
    const next = await world.openTab();
    expect(next.getSnapshot().text.problem).toBe('Las nuevas');
    const [left] = next.getSnapshot().left;
    expect(left?.kept.dirty).toEqual({ problem: 'Las viejas' });
    next.bring(left?.id ?? '');
    expect(next.getSnapshot()).toMatchObject({ left: [], text: { problem: 'Las nuevas\n\nLas viejas' } });
  });

  it('are as old as the last word that was written, however often they were tried since', async () => {
    const world = aWorld();
    world.be('offline');
    const tab = await world.openTab();
    tab.change({ problem: 'Filas' });
    const [before] = world.device.values();
    await vi.advanceTimersByTimeAsync(60_000);
    tab.kill();
    expect([...world.device.values()].map(({ at }) => at)).toEqual([before?.at]);
    const next = await world.openTab();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...world.device.values()].map(({ at }) => at)).toEqual([before?.at]);
    next.kill();
  });

  it('does not write restored words over what a colleague saved since', async () => {
    const world = aWorld();
    world.be('offline');
    const killed = await world.openTab();
    killed.change({ problem: 'Filas' });
    await pause();
    killed.kill();
    world.be('fine');
    world.write({ problem: 'De la colega' });
    const next = await world.openTab();
    await pause();
    expect(stateOf(next)).toMatchObject({ kind: 'conflict', parts: ['problem'] });
    expect(world.text.problem).toBe('De la colega');
  });
});

describe('a text that the server has by another act', () => {
  it('is refused when a colleague saved meanwhile, whose words are then here, and goes through when it is tried again', async () => {
    const world = aWorld();
    const tab = await world.openTab();
    const bringBack = () =>
      tab.replace(async (version) => {
        const now = world.held();
        if (version !== now.version) throw problem('text.changed-meanwhile', 409);
        world.write({ problem: 'De antes' });
        return world.held();
      });
    world.write({ causes: 'De una colega' });
    await expect(bringBack()).rejects.toMatchObject({ code: 'text.changed-meanwhile' });
    expect(tab.getSnapshot().text.causes).toBe('De una colega');
    expect(tab.getSnapshot().taken).toEqual(['causes']);
    await bringBack();
    expect(tab.getSnapshot().text).toMatchObject({ problem: 'De antes', causes: 'De una colega' });
    expect(stateOf(tab)).toMatchObject({ kind: 'saved' });
  });
});
