import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { createBus } from './bus.ts';
import { HEAVY_LIMITS, type HeavyLimits, type HeavyWork, openHeavyWork } from './heavy-work.ts';

const entry = new URL('../../../../tests/support/heavy-worker.ts', import.meta.url);
const open: HeavyWork[] = [];
afterEach(() => Promise.all(open.splice(0).map((heavy) => heavy.close())));

type Outcome = { result: unknown } | null;
function workers(limits: Partial<HeavyLimits> = {}, outcomeOf: () => Promise<Outcome> = async () => null): HeavyWork {
  const needs = {
    databaseUrl: '',
    isDatabaseOurs: false,
    bus: createBus(() => {}),
    log: pino({ level: 'silent' }),
    entry,
    outcomeOf,
  };
  const heavy = openHeavyWork(needs, { ...HEAVY_LIMITS, ...limits });
  open.push(heavy);
  return heavy;
}

describe('heavy work', () => {
  it('of one forum leaves a worker to the others, and is done in the order asked', async () => {
    const heavy = workers();
    const done: string[] = [];
    const note = (what: string) => (pid: number) => {
      done.push(what);
      return pid;
    };
    // How long a process takes to start is not what is asked.
    await Promise.all([heavy.run('a', 'wait', 0), heavy.run('b', 'wait', 0)]);
    const greedy = [1, 2, 3].map((n) => heavy.run<number>('a', 'wait', 300).then(note(`a${n}`)));
    const other = heavy.run<number>('b', 'who', 0).then(note('b'));
    expect(await other).not.toBe(await greedy[0]);
    await Promise.all(greedy);
    expect(done).toEqual(['b', 'a1', 'a2', 'a3']);
  });

  it('waits its turn between forums when both workers are busy', async () => {
    const heavy = workers();
    const done: string[] = [];
    const ask = (forum: string, ms: number) => heavy.run(forum, 'wait', ms).then(() => done.push(forum));
    const all = [ask('a', 200), ask('b', 600), ask('a', 200), ask('a', 200), ask('c', 0)];
    await Promise.all(all);
    // Of what waited, c came last and is served before the third of a.
    expect(done.indexOf('c')).toBeLessThan(done.lastIndexOf('a'));
  });

  it('for which nobody waits is begun after all that somebody waits for, in its forum and in others', async () => {
    const heavy = workers({ size: 1 });
    const done: string[] = [];
    const ask = (forum: string, what: string, isAwaited: boolean) =>
      heavy.run(forum, 'wait', 0, { saves: false, isAwaited }).then(() => done.push(what));
    await Promise.all([
      ask('a', 'first', true),
      ...['a1', 'a2'].map((what) => ask('a', what, false)),
      ask('b', 'b, awaited', true),
      ask('a', 'a, awaited', true),
    ]);
    expect(done).toEqual(['first', 'a, awaited', 'b, awaited', 'a1', 'a2']);
  });

  it('that takes too long is ended with a sentence, and the next is done', async () => {
    const heavy = workers({ timeMs: 5_000 });
    await expect(heavy.run('a', 'spin', 0)).rejects.toMatchObject({ code: 'work.too-long', status: 422 });
    expect(await heavy.run('a', 'who', 0)).toBeGreaterThan(0);
  });

  it('SEC-71 that needs too much memory is ended with a sentence, and this process goes on', async () => {
    const heavy = workers({ memoryMb: 64 });
    await expect(heavy.run('a', 'eat', 0)).rejects.toMatchObject({ code: 'work.too-large' });
    // Bytes are no objects: V8 would let it take all that the machine has.
    await expect(heavy.run('a', 'swell', 0)).rejects.toMatchObject({ code: 'work.too-large' });
    expect(await heavy.run('a', 'who', 0)).toBeGreaterThan(0);
  });

  it('has less time where it asks for less', async () => {
    const heavy = workers();
    await heavy.run('a', 'who', 0);
    await expect(heavy.run('a', 'spin', 0, { saves: false, timeMs: 300 })).rejects.toMatchObject({
      code: 'work.too-long',
    });
  });

  it('survives workers that die or fail', async () => {
    const heavy = workers();
    await expect(heavy.run('a', 'die', 0)).rejects.toMatchObject({ code: 'server.unavailable' });
    await expect(heavy.run('a', 'fail', 0)).rejects.toThrow('a fault of the worker');
    expect(await heavy.run('a', 'who', 0)).toBeGreaterThan(0);
  });

  it('that piles up is refused, for this forum only', async () => {
    const heavy = workers({ waiting: 2 });
    const asked = Array.from({ length: 5 }, () => heavy.run('a', 'wait', 100));
    const other = heavy.run('b', 'who', 0);
    const codes = (await Promise.allSettled(asked)).map((one) =>
      one.status === 'rejected' ? one.reason.code : 'done',
    );
    expect(codes).toEqual(['done', 'done', 'done', 'work.queue-full', 'work.queue-full']);
    expect(await other).toBeGreaterThan(0);
  });

  it('ends with the server: nothing is left waiting, no process stays', async () => {
    const heavy = workers();
    const pid = await heavy.run<number>('a', 'who', 0);
    const cut = heavy.run('a', 'wait', 60_000);
    const refused = expect(cut).rejects.toMatchObject({ code: 'server.unavailable' });
    await heavy.close();
    await refused;
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('is not called lost when it was saved before its process died, nor when nobody can tell', async () => {
    const kept = async () => ({ result: 'kept' });
    expect(await workers({ timeMs: 500 }, kept).run('a', 'spin', 0, { saves: true })).toBe('kept');
    // With the time that is usual: on a loaded machine a process may need seconds until it begins.
    const saved = workers({}, kept);
    expect(await saved.run('a', 'die', 0, { saves: true })).toBe('kept');
    await expect(saved.run('a', 'die', 0)).rejects.toMatchObject({ code: 'server.unavailable' });
    const unknown = workers({}, () => Promise.reject(new Error('the database is away')));
    await expect(unknown.run('a', 'die', 0, { saves: true })).rejects.toMatchObject({ code: 'work.unknown' });
  });
});
