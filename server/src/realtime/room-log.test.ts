import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Socket } from 'socket.io';
import { afterEach, expect, it, vi } from 'vitest';
import { createLog } from '../platform/start/log.ts';
import type { Member, Room } from './room-kind.ts';
import { type LogKind, openRoomLog, type RoomLog } from './room-log.ts';

/** Another kind than boards: a text of words, one after the other. A word that ends in «!» is refused. */
type TextState = { seq: number; words: string };
type TextRoom = Room & { state: TextState };
type TextLog = {
  room: TextRoom;
  attempt: { word: string };
  decision: { seq: number } | { code: string };
  entry: { seq: number; word: string };
  answer: object;
};
const member = (name: string) => ({ socket: { id: name } as Socket, personId: name, sessionId: name }) satisfies Member;
const ana = member('ana');
const fold = (state: TextState, entries: readonly TextLog['entry'][]): TextState =>
  entries.reduce(({ words }, { seq, word }) => ({ seq, words: `${words}${word} ` }), state);

const opened: RoomLog<TextLog>[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const log of opened.splice(0)) await log.close();
});

/** The log as the database would have it, and a server that serves its room. */
function aText() {
  const stored: TextLog['entry'][] = [];
  const published: { words: string[]; answered: string[] }[] = [];
  const restarted: string[] = [];
  const faults: Error[] = [];
  let batches = 0;
  const rooms = new Map<string, TextRoom>();
  const since = (seq: number) => stored.filter((entry) => entry.seq > seq);
  const kind: LogKind<TextLog> = {
    load: async (id) => ({ id, state: fold({ seq: 0, words: '' }, stored), members: new Map() }),
    async append(_id, attempts, known) {
      batches += 1;
      const fault = faults.shift();
      if (fault) throw fault;
      const before = stored.length;
      const decisions = attempts.map(({ word }) => {
        if (word.endsWith('!')) return { code: 'op.malformed' };
        stored.push({ seq: stored.length + 1, word });
        return { seq: stored.length };
      });
      const entries = since(before);
      return { state: fold(known ?? { seq: 0, words: '' }, known ? since(known.seq) : stored), entries, decisions };
    },
    following: async (_id, state) => (stored.length < state.seq ? null : since(state.seq)),
    lastSeqs: async (ids) => ids.map((id) => ({ id, seq: stored.length })),
    fold,
    publish(room, entries, after, answered) {
      room.state = after;
      published.push({ words: entries.map(({ word }) => word), answered: [...answered.values()] });
    },
    acceptedAs: (decision) => ('seq' in decision ? decision.seq : null),
    answer: (_member, { word }, decision) => ({ word, ...decision }),
    busy: ({ word }, retryAfterMs, code) => ({ word, busy: retryAfterMs, ...(code ? { code } : {}) }),
    refused: ({ word }, code) => ({ word, code }),
    goneCode: 'board.not-found',
    limits: {
      person: { perSecond: 1, burst: 5, code: 'board.person-too-fast' },
      room: { perSecond: 100, burst: 7, code: 'board.too-fast' },
    },
    onRestart: (room) => restarted.push(room.id),
  };
  const log = openRoomLog<TextLog>(rooms, kind, createLog('silent'));
  opened.push(log);
  return {
    log,
    rooms,
    stored,
    published,
    restarted,
    faults,
    batches: () => batches,
    write: (word: string, by: Member = ana) => log.submit('t', by, { word }, word.length),
    async enter(by: Member = ana) {
      const room = (await log.open('t')) as TextRoom;
      log.keep(room).members.set(by.socket.id, by);
      return room;
    },
  };
}
/** What was begun in this turn of the loop is done: nothing here waits for a clock. */
const turn = async () => {
  for (let at = 0; at < 10; at += 1) await new Promise(setImmediate);
};

it('what is sent in one turn is one batch: each is answered, what was accepted is published once', async () => {
  const text = aText();
  await text.enter();
  const answers = await Promise.all(['hola', 'no!', 'mundo'].map((word) => text.write(word)));
  expect(answers).toEqual([
    { word: 'hola', seq: 1 },
    { word: 'no!', code: 'op.malformed' },
    { word: 'mundo', seq: 2 },
  ]);
  await turn();
  expect(text.batches()).toBe(1);
  expect(text.published).toEqual([{ words: ['hola', 'mundo'], answered: ['ana', 'ana'] }]);
});

it('what another server wrote is found by a notice, and never published twice', async () => {
  const text = aText();
  const room = await text.enter();
  text.stored.push({ seq: 1, word: 'ajeno' });
  text.log.look('t', 1);
  text.log.look('t', 1);
  await turn();
  await text.write('propio');
  await turn();
  expect(text.published.map(({ words }) => words)).toEqual([['ajeno'], ['propio']]);
  expect(room.state).toEqual({ seq: 2, words: 'ajeno propio ' });
});

it('what another server wrote unheard, just before, is published first and without a hole', async () => {
  const text = aText();
  await text.enter();
  text.stored.push({ seq: 1, word: 'ajeno' });
  expect(await text.write('propio')).toEqual({ word: 'propio', seq: 2 });
  await turn();
  // In one batch or in two: what must hold is their order, each once.
  expect(text.published.flatMap(({ words }) => words)).toEqual(['ajeno', 'propio']);
});

it('a log that was put back empties the room, and whoever comes next reads it anew', async () => {
  const text = aText();
  await text.enter();
  await text.write('uno');
  await turn();
  text.stored.splice(0);
  text.log.look('t');
  await turn();
  expect(text.restarted).toEqual(['t']);
  expect((await text.enter()).state).toEqual({ seq: 0, words: '' });
});

it('one bad thing is refused alone; what is gone, or away, is put off', async () => {
  const text = aText();
  await text.enter();
  const bad = () => new Error('what no rule foresaw');
  text.faults.push(bad(), bad());
  const answers = await Promise.all([text.write('malo'), text.write('bueno')]);
  expect(answers).toEqual([
    { word: 'malo', code: 'server.unexpected' },
    { word: 'bueno', seq: 1 },
  ]);
  text.faults.push(new AppError('board.not-found'));
  expect(await text.write('tarde')).toEqual({ word: 'tarde', busy: 500, code: 'board.not-found' });
  // Passing faults are tried again before anybody hears of them.
  text.faults.push(new AppError('server.unavailable'));
  expect(await text.write('luego')).toEqual({ word: 'luego', seq: 2 });
});

it('a flood is answered before it is written, and it is said whose it is', async () => {
  // All in one moment, however slow the machine.
  vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  const text = aText();
  await text.enter();
  const mine = await Promise.all(Array.from({ length: 6 }, (_, n) => text.write(`w${n}`)));
  expect(mine.filter((answer) => 'seq' in answer)).toHaveLength(5);
  expect(mine.at(-1)).toMatchObject({ code: 'board.person-too-fast' });
  const others = await Promise.all([1, 2, 3].map((n) => text.write(`x${n}`, member(`p${n}`))));
  expect(others.at(-1)).toMatchObject({ code: 'board.too-fast' });
  expect(text.stored.length).toBeLessThanOrEqual(7);
});

it('is stuck once what is written has failed for fifteen seconds, and nothing is known once nobody has tried for a minute', async () => {
  const text = aText();
  await text.enter();
  const isStuckIn = (seconds: number) => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + seconds * 1_000);
    const isStuck = text.log.isStuck();
    clock.mockRestore();
    return isStuck;
  };
  const fail = async () => {
    text.faults.push(...Array.from({ length: 6 }, () => Object.assign(new Error('away'), { code: 'ECONNREFUSED' })));
    expect(await text.write('uno')).toMatchObject({ busy: expect.any(Number) });
  };
  await fail();
  expect([isStuckIn(0), isStuckIn(10), isStuckIn(20), isStuckIn(55)]).toEqual([false, false, true, true]);
  expect(await text.write('dos')).toMatchObject({ seq: 1 });
  expect(isStuckIn(20)).toBe(false);
  await fail();
  expect([isStuckIn(20), isStuckIn(61), isStuckIn(20)]).toEqual([true, false, false]);
});
