import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../../config.ts';
import type { Broadcast } from '../../../platform/database/broadcast.ts';
import { openPeers } from '../../../realtime/peers.ts';
import { createPresence } from '../../../realtime/presence.ts';
import {
  bothOnBoard,
  type BoardRule,
  forPeers,
  frameOf,
  type PresentOnBoard,
  presentSchema,
} from './board-presence.ts';

const OPEN: BoardRule = { mode: 'person', hidesNotes: false };
const someone = (person: string, change: Partial<PresentOnBoard> = {}): PresentOnBoard => ({
  person,
  name: `Nombre ${person}`,
  organisation: `Org ${person}`,
  sector: 'academia',
  noteId: null,
  isReady: false,
  isVerified: true,
  origin: null,
  confirmedBy: null,
  ...change,
});

/** A line between servers that can be cut; the real one is tested beside broadcast.ts and in tests/faults. */
function aLine() {
  const ends = new Set<(message: string) => void>();
  const sent: string[] = [];
  const returns: (() => void)[] = [];
  let isCut = false;
  const end = (): Broadcast => ({
    publish: (message) => {
      if (isCut) return;
      sent.push(message);
      for (const hear of ends) hear(message);
    },
    onMessage: (handler) => void ends.add(handler),
    onReturn: (handler) => void returns.push(handler),
    pseudonym: (text) => text,
    close: async () => {},
  });
  return {
    sent,
    end,
    say: (message: string) => {
      for (const hear of ends) hear(message);
    },
    cut: () => {
      isCut = true;
    },
    mend: () => {
      isCut = false;
      for (const handler of returns) handler();
    },
  };
}

let line = aLine();
beforeEach(() => {
  vi.useFakeTimers();
  line = aLine();
});
afterEach(() => vi.useRealTimers());

function aServer(rule: BoardRule | null = OPEN) {
  const frames: string[] = [];
  const presence = createPresence(bothOnBoard, (boardId, isOurs) => {
    frames.push(boardId);
    if (isOurs) peers.report(boardId);
  });
  const peers = openPeers(line.end(), {
    name: 'board',
    idName: 'boardId',
    schema: presentSchema,
    presence,
    forPeers: (_boardId, people) => (rule ? forPeers(people, rule) : []),
    silence: readConfig({}).presenceSilence,
  });
  const leave = () => {
    peers.close();
    presence.close();
  };
  const frame = (boardId: string) => frameOf(presence.people(boardId), OPEN);
  const names = (boardId: string) => frame(boardId).people.map((one) => one.name);
  return { presence, peers, frames, leave, frame, names, count: (boardId: string) => frame(boardId).count };
}
const board = randomUUID();

describe('GA8 people on several servers', () => {
  it('GA8 are shown everywhere, and somebody on two servers counts once', () => {
    const [one, other] = [aServer(), aServer()];
    one.presence.set(board, 's1', someone('ana'));
    other.presence.set(board, 's2', someone('luis'));
    other.presence.set(board, 's3', someone('ana', { isReady: true, noteId: 'n1' }));
    vi.advanceTimersByTime(300);
    for (const server of [one, other]) {
      expect(server.names(board).sort()).toEqual(['Nombre ana', 'Nombre luis']);
      expect(server.frame(board)).toMatchObject({ count: 2, ready: 1 });
    }
    other.presence.drop(board, 's2');
    vi.advanceTimersByTime(300);
    expect(one.names(board)).toEqual(['Nombre ana']);
  });

  it('GA8 are told at most ten times a second, and what is only repeated makes no frame', () => {
    const [one, other] = [aServer(), aServer()];
    one.presence.set(board, 's1', someone('ana'));
    for (let n = 0; n < 1_000; n += 1) {
      one.presence.change(board, 's1', { noteId: `n${n}` });
      vi.advanceTimersByTime(1);
    }
    expect(line.sent.filter((text) => text.includes('"here"')).length).toBeLessThanOrEqual(10);
    vi.advanceTimersByTime(1_000);
    const before = other.frames.length;
    vi.advanceTimersByTime(60_000);
    expect(other.frames.length).toBe(before);
    expect(other.count(board)).toBe(1);
  });

  it('GA8 are known to a server that comes later', () => {
    const one = aServer();
    one.presence.set(board, 's1', someone('ana'));
    vi.advanceTimersByTime(200);
    expect(aServer().names(board)).toEqual(['Nombre ana']);
  });

  it('GA8 go with a server that says goodbye at once, with one that falls silent after fifteen seconds', () => {
    const [one, polite, dying] = [aServer(), aServer(), aServer()];
    polite.presence.set(board, 's1', someone('ana'));
    dying.presence.set(board, 's2', someone('luis'));
    vi.advanceTimersByTime(300);
    expect(one.count(board)).toBe(2);
    polite.leave();
    expect(one.count(board)).toBe(1);
    line.cut();
    vi.advanceTimersByTime(14_000);
    expect(one.count(board)).toBe(1);
    vi.advanceTimersByTime(3_000);
    expect(one.count(board)).toBe(0);
    line.mend();
    expect(one.count(board)).toBe(1);
  });

  it('GA8 stay as they are when something else speaks on the line', () => {
    const one = aServer();
    one.presence.set(board, 's1', someone('ana'));
    for (const raw of [
      '',
      'null',
      '{"kind":"here"}',
      '[1]',
      `{"kind":"here","from":"x","boardId":"${board}","people":[]}`,
    ])
      line.say(raw);
    line.say(JSON.stringify({ kind: 'here', from: randomUUID(), boardId: board, people: [{ name: 7 }] }));
    expect(one.names(board)).toEqual(['Nombre ana']);
  });
});

describe('GA8 what one server tells another', () => {
  const sentBy = (rule: BoardRule | null, people: PresentOnBoard[]) => {
    const server = aServer(rule);
    for (const [index, one] of people.entries()) server.presence.set(board, `s${index}`, one);
    vi.advanceTimersByTime(200);
    server.leave();
    return line.sent.filter((text) => text.includes('"here"')).at(-1) ?? '';
  };

  it('GA8 ID4 HI3 holds nothing that its own frames would hold back', () => {
    const ana = someone('a1', { noteId: 'n1', isReady: true });
    expect(sentBy(OPEN, [ana])).toMatch(/Nombre a1.*Org a1.*n1/);
    expect(sentBy({ mode: 'person', hidesNotes: true }, [ana])).not.toContain('n1');
    expect(sentBy({ mode: 'organisation', hidesNotes: false }, [ana])).not.toMatch(/Nombre|n1/);
    const anonymous = sentBy({ mode: 'anonymous', hidesNotes: false }, [ana]);
    expect(anonymous).not.toMatch(/Nombre|Org|academia|n1/);
    expect(anonymous).toContain('"isReady":true');
    expect(sentBy(null, [ana])).toContain('"people":[]');
  });

  it('GA8 GA7 is short for a full board, and the frames are the same as on one server', () => {
    const crowd = Array.from({ length: 200 }, (_, n) => someone(`p${n}`, n < 5 ? { noteId: `n${n}` } : {}));
    const text = sentBy(OPEN, crowd);
    expect(text.match(/Nombre/g)).toHaveLength(5);
    const [left, right] = [aServer(), aServer()];
    for (const [index, one] of crowd.entries()) (index % 2 === 0 ? left : right).presence.set(board, `s${index}`, one);
    left.presence.set(board, 'second tab', someone('p0'));
    vi.advanceTimersByTime(300);
    for (const server of [left, right]) {
      const { count, people } = server.frame(board);
      expect([count, people.map((one) => one.name).sort()]).toEqual([200, [0, 1, 2, 3, 4].map((n) => `Nombre p${n}`)]);
    }
  });

  it('GA8 counts people and not their tabs when it decides whether a board is full', () => {
    const tabs = Array.from({ length: 70 }, (_, n) => someone(`p${n % 35}`));
    expect(sentBy(OPEN, tabs).match(/Nombre/g)).toHaveLength(70);
  });
});
