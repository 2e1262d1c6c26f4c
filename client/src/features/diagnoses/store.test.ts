import type { DiagnosisDraft, SaveDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../lib/http.ts';
import { createKeeper } from './store.ts';

const EMPTY = { title: '', problem: '', affectedGroup: '', evidence: '', causes: '', proposals: '', summary: '' };
const draft: DiagnosisDraft = {
  id: '01a208e3-b1ec-776e-8fd9-89138774287c',
  number: null,
  state: 'draft',
  organisation: { id: '01a208e3-b1ec-776e-8fd9-89138774287d', shortName: 'A', name: 'A', sector: 'academia' },
  texts: EMPTY,
  themes: [],
  files: [],
  version: 1,
  savedAt: '2027-03-02T14:00:00.000Z',
  path: null,
};
const offline = () => new ProblemError({ code: 'network.offline', status: 0, title: 'x' });
const stale = () => new ProblemError({ code: 'diagnosis.changed-meanwhile', status: 409, title: 'x' });

/** A server that holds one draft, and a device that outlives the tab. */
function aWorld() {
  const device = new Map<string, never>();
  let kept = draft;
  let mood: 'fine' | 'offline' | 'answer-lost' = 'fine';
  const saves: SaveDiagnosis[] = [];
  const save = async (body: SaveDiagnosis): Promise<DiagnosisDraft> => {
    if (mood === 'offline') throw offline();
    if (body.version !== kept.version) throw stale();
    saves.push(body);
    const { version, themes, ...texts } = body;
    kept = { ...kept, texts, themes, version: version + 1 };
    if (mood === 'answer-lost') throw offline();
    return kept;
  };
  const open = (from = kept) =>
    createKeeper(from, {
      save,
      load: async () => kept,
      device: {
        get: async (key) => device.get(key),
        set: async (key, value) => void device.set(key, value as never),
        del: async (key) => void device.delete(key),
      },
    });
  return {
    open,
    saves,
    device,
    get kept() {
      return kept;
    },
    be: (next: typeof mood) => {
      mood = next;
    },
    colleagueWrites: (title: string) => {
      kept = { ...kept, texts: { ...kept.texts, title }, version: kept.version + 1 };
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the keeper of a draft', () => {
  it('sends the last words after a pause, once', async () => {
    const world = aWorld();
    const keeper = world.open();
    for (const title of ['A', 'Ag', 'Agua']) keeper.change({ title });
    expect(keeper.getSnapshot().state.kind).toBe('saving');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(world.saves.map(({ title }) => title)).toEqual(['Agua']);
    expect(keeper.getSnapshot()).toMatchObject({ state: { kind: 'saved' }, version: 2 });
    expect(world.device.size).toBe(0);
  });

  it('keeps them on the device while the line is away, and sends them when it is back', async () => {
    const world = aWorld();
    world.be('offline');
    const keeper = world.open();
    keeper.change({ title: 'Agua' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(keeper.getSnapshot().state.kind).toBe('offline');
    expect(world.device.size).toBe(1);
    world.be('fine');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(world.kept.texts.title).toBe('Agua');
    expect(keeper.getSnapshot().state.kind).toBe('saved');
  });

  it('brings back what a killed tab could not send', async () => {
    const world = aWorld();
    world.be('offline');
    const killed = world.open();
    killed.change({ title: 'Agua' });
    await vi.advanceTimersByTimeAsync(1_000);
    killed.stop();
    world.be('fine');
    const next = world.open();
    await next.restore();
    expect(next.getSnapshot()).toMatchObject({ words: { title: 'Agua' }, wasRestored: true });
    await vi.advanceTimersByTimeAsync(10);
    expect(world.kept.texts.title).toBe('Agua');
  });

  it('takes a lost answer for what it was: saved', async () => {
    const world = aWorld();
    world.be('answer-lost');
    const keeper = world.open();
    keeper.change({ title: 'Agua' });
    await vi.advanceTimersByTimeAsync(1_000);
    world.be('fine');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(keeper.getSnapshot()).toMatchObject({ state: { kind: 'saved' }, version: 2 });
    expect(world.saves).toHaveLength(1);
  });

  it.each(['mine', 'theirs'] as const)(
    'asks when a colleague saved meanwhile, and then follows: %s',
    async (choice) => {
      const world = aWorld();
      const keeper = world.open();
      world.colleagueWrites('Salud');
      keeper.change({ title: 'Agua' });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(keeper.getSnapshot()).toMatchObject({ state: { kind: 'conflict' }, words: { title: 'Agua' } });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(world.kept.texts.title).toBe('Salud');
      await keeper.resolve(choice);
      expect(world.kept.texts.title).toBe(choice === 'mine' ? 'Agua' : 'Salud');
      expect(keeper.getSnapshot().words.title).toBe(world.kept.texts.title);
    },
  );

  it('does not write restored words over what a colleague saved since', async () => {
    const world = aWorld();
    world.be('offline');
    const killed = world.open();
    killed.change({ title: 'Agua' });
    await vi.advanceTimersByTimeAsync(1_000);
    killed.stop();
    world.be('fine');
    world.colleagueWrites('Salud');
    const next = world.open();
    await next.restore();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(next.getSnapshot().state.kind).toBe('conflict');
    expect(world.kept.texts.title).toBe('Salud');
  });
});
