import { type CommitmentText, emptyText } from '@minga/shared/commitments/template.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../lib/http.ts';
import { browserDevice, type Change, createDesk, type Held, type Kept } from './store.ts';

const problem = (code: string, status: number) => new ProblemError({ code, status, title: code });

/** A server that holds one text, and a device that outlives the tab. */
function aWorld() {
  let held: Held = { text: emptyText('Citas'), version: 1 };
  let kept: Kept | null = null;
  let mood: 'fine' | 'offline' | 'answer-lost' | 'refusing' = 'fine';
  let onTheWay: (() => void) | undefined;
  const saves: Change[] = [];
  const write = (change: Change) => {
    held = { text: { ...held.text, ...change }, version: held.version + 1 };
  };
  const open = () => {
    const desk = createDesk(held, {
      save: async (version, change) => {
        onTheWay?.();
        onTheWay = undefined;
        if (mood === 'offline') throw problem('network.offline', 0);
        if (mood === 'refusing') throw problem('stage.not-open', 409);
        if (version !== held.version) throw problem('commitment.changed-meanwhile', 409);
        saves.push(change);
        write(change);
        if (mood === 'answer-lost') throw problem('network.timeout', 0);
        return { version: held.version };
      },
      load: async () => held,
      device: {
        read: () => kept,
        write: (next) => {
          kept = next;
        },
      },
    });
    desk.restore();
    desk.start();
    void desk.flush();
    return desk;
  };
  return {
    open,
    saves,
    colleagueWrites: write,
    get text(): CommitmentText {
      return held.text;
    },
    get kept() {
      return kept;
    },
    be: (next: typeof mood) => {
      mood = next;
    },
    /** Runs once while the next request is under way. */
    whileSaving: (run: () => void) => {
      onTheWay = run;
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const pause = () => vi.advanceTimersByTimeAsync(1_000);

/** What it wrote, on a line that was away, is on the device only. */
async function aKilledTab() {
  const world = aWorld();
  world.be('offline');
  const killed = world.open();
  killed.change({ problem: 'Filas' });
  await pause();
  killed.stop();
  world.be('fine');
  return world;
}

describe('the drafting desk', () => {
  it('sends the changed parts after a pause, once', async () => {
    const world = aWorld();
    const desk = world.open();
    for (const problem of ['F', 'Fi', 'Filas']) desk.change({ problem });
    expect(desk.getSnapshot()).toMatchObject({ state: { kind: 'waiting' }, text: { problem: 'Filas' } });
    expect(world.kept?.dirty).toEqual({ problem: 'Filas' });
    await pause();
    expect(world.saves).toEqual([{ problem: 'Filas' }]);
    expect(desk.getSnapshot()).toMatchObject({ state: { kind: 'saved' }, version: 2 });
    expect(world.kept).toBeNull();
  });

  it('keeps what is typed while a request is under way, and sends it after', async () => {
    const world = aWorld();
    const desk = world.open();
    world.whileSaving(() => desk.change({ problem: 'Filas de madrugada', causes: 'Pocas citas' }));
    desk.change({ problem: 'Filas' });
    await pause();
    expect(desk.getSnapshot().text.problem).toBe('Filas de madrugada');
    await pause();
    expect(world.text).toMatchObject({ problem: 'Filas de madrugada', causes: 'Pocas citas' });
  });

  it('loses nothing that is typed while it learns what a colleague saved', async () => {
    const world = aWorld();
    const desk = world.open();
    world.colleagueWrites({ solution: 'Un portal' });
    world.whileSaving(() => desk.change({ problem: 'Filas de madrugada', causes: 'Pocas citas' }));
    desk.change({ problem: 'Filas' });
    await pause();
    await pause();
    const all = { problem: 'Filas de madrugada', causes: 'Pocas citas', solution: 'Un portal' };
    expect(desk.getSnapshot()).toMatchObject({ state: { kind: 'saved' }, text: all });
    expect(world.text).toMatchObject(all);
  });

  it('comes back by itself when the server does, without waiting for a key', async () => {
    const world = aWorld();
    world.be('offline');
    const desk = world.open();
    desk.change({ problem: 'Filas', causes: 'Pocas citas' });
    await pause();
    expect(desk.getSnapshot().state).toEqual({ kind: 'offline', count: 2 });
    world.be('fine');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(world.text.problem).toBe('Filas');
    expect(desk.getSnapshot().state.kind).toBe('saved');
  });

  it('says why the server refuses, and keeps the words', async () => {
    const world = aWorld();
    world.be('refusing');
    const desk = world.open();
    desk.change({ problem: 'Filas' });
    await pause();
    expect(desk.getSnapshot()).toMatchObject({ state: { kind: 'failed', why: 'stage.not-open' } });
    expect(world.kept?.dirty).toEqual({ problem: 'Filas' });
  });

  it('takes a lost answer for what it was: saved', async () => {
    const world = aWorld();
    world.be('answer-lost');
    const desk = world.open();
    desk.change({ problem: 'Filas' });
    await pause();
    world.be('fine');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(desk.getSnapshot()).toMatchObject({ state: { kind: 'saved' }, version: 2 });
    expect(world.saves).toHaveLength(1);
  });

  it('sends the rest while the title is still empty', async () => {
    const world = aWorld();
    const desk = world.open();
    desk.change({ title: ' ', problem: 'Filas' });
    await pause();
    expect(world.saves).toEqual([{ problem: 'Filas' }]);
    expect(desk.getSnapshot().state.kind).toBe('waiting');
    desk.change({ title: 'Citas en línea' });
    await pause();
    expect(world.text.title).toBe('Citas en línea');
  });

  it.each(['mine', 'theirs'] as const)('asks when both changed the same part, and then follows: %s', async (choice) => {
    const world = aWorld();
    const desk = world.open();
    world.colleagueWrites({ problem: 'Lejanía' });
    desk.change({ problem: 'Filas', causes: 'Pocas citas' });
    await pause();
    expect(desk.getSnapshot()).toMatchObject({ state: { kind: 'conflict', fields: ['problem'] } });
    desk.change({ results: 'Sin filas' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.text.problem).toBe('Lejanía');
    desk.resolve(choice);
    await pause();
    const problem = choice === 'mine' ? 'Filas' : 'Lejanía';
    expect(world.text).toMatchObject({ problem, causes: 'Pocas citas', results: 'Sin filas' });
    expect(desk.getSnapshot().text.problem).toBe(problem);
  });

  it('brings back what a killed tab could not send', async () => {
    const world = await aKilledTab();
    world.colleagueWrites({ causes: 'Pocas citas' });
    const next = world.open();
    expect(next.getSnapshot()).toMatchObject({ text: { problem: 'Filas' }, wasRestored: true });
    await pause();
    expect(world.text).toMatchObject({ problem: 'Filas', causes: 'Pocas citas' });
  });

  it('does not write restored words over what a colleague saved since', async () => {
    const world = await aKilledTab();
    world.colleagueWrites({ problem: 'Lejanía' });
    const next = world.open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(next.getSnapshot()).toMatchObject({ state: { kind: 'conflict', fields: ['problem'] }, wasRestored: true });
    expect(world.text.problem).toBe('Lejanía');
  });
});

describe('where words wait on this device', () => {
  const kept: Kept = { dirty: { problem: 'Filas' }, over: { problem: '' } };
  const deviceWith = (text: string | null) => {
    const items = new Map(text === null ? [] : [['minga:commitment:1', text]]);
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
    });
    return browserDevice('1');
  };
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('gives back what was written, and nothing once it was sent', () => {
    const device = deviceWith(null);
    device.write(kept);
    expect(device.read()).toEqual(kept);
    device.write(null);
    expect(device.read()).toBeNull();
  });

  it.each(['{', '"x"', '{}', '{"problem":"Filas"}', '{"dirty":{}}'])(
    'takes %s, which it never wrote, for nothing',
    (text) => {
      expect(deviceWith(text).read()).toBeNull();
    },
  );

  it('does without a browser that refuses to keep anything', () => {
    const refuses = () => {
      throw new Error('SecurityError');
    };
    vi.stubGlobal('localStorage', { getItem: refuses, setItem: refuses, removeItem: refuses });
    const device = browserDevice('1');
    expect(() => device.write(kept)).not.toThrow();
    expect(device.read()).toBeNull();
  });
});
