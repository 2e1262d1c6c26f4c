import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../config.ts';
import type { Broadcast } from '../platform/database/broadcast.ts';
import { meetNeighbours } from './neighbours.ts';
import { createPresence, type Present, type Rule } from './presence.ts';

const OPEN: Rule = { mode: 'person', hidesNotes: false };
const someone = (person: string, change: Partial<Present> = {}): Present => ({
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
  const spoken: string[] = [];
  const returns: (() => void)[] = [];
  let isCut = false;
  const end = (): Broadcast => ({
    tell: (message) => {
      if (isCut) return;
      spoken.push(message);
      for (const hear of ends) hear(message);
    },
    onMessage: (handler) => void ends.add(handler),
    onReturn: (handler) => void returns.push(handler),
    pseudonym: (text) => text,
    close: async () => {},
  });
  return {
    spoken,
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

function aServer(rule: Rule | null = OPEN) {
  const frames: string[] = [];
  const presence = createPresence((boardId, isOurs) => {
    frames.push(boardId);
    if (isOurs) neighbours.tell(boardId);
  });
  const neighbours = meetNeighbours(line.end(), presence, readConfig({}).presenceSilence, () => rule);
  const leave = () => {
    neighbours.close();
    presence.close();
  };
  const names = (boardId: string) => presence.frameOf(boardId, OPEN).people.map((one) => one.name);
  return {
    presence,
    neighbours,
    frames,
    leave,
    names,
    count: (boardId: string) => presence.frameOf(boardId, OPEN).count,
  };
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
      expect(server.presence.frameOf(board, OPEN)).toMatchObject({ count: 2, ready: 1 });
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
    expect(line.spoken.filter((text) => text.includes('"here"')).length).toBeLessThanOrEqual(10);
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
  const told = (rule: Rule | null, people: Present[]) => {
    const server = aServer(rule);
    for (const [index, one] of people.entries()) server.presence.set(board, `s${index}`, one);
    vi.advanceTimersByTime(200);
    server.leave();
    return line.spoken.filter((text) => text.includes('"here"')).at(-1) ?? '';
  };

  it('GA8 ID4 HI3 holds nothing that its own frames would hold back', () => {
    const ana = someone('a1', { noteId: 'n1', isReady: true });
    expect(told(OPEN, [ana])).toMatch(/Nombre a1.*Org a1.*n1/);
    expect(told({ mode: 'person', hidesNotes: true }, [ana])).not.toContain('n1');
    expect(told({ mode: 'organisation', hidesNotes: false }, [ana])).not.toMatch(/Nombre|n1/);
    const anonymous = told({ mode: 'anonymous', hidesNotes: false }, [ana]);
    expect(anonymous).not.toMatch(/Nombre|Org|academia|n1/);
    expect(anonymous).toContain('"isReady":true');
    expect(told(null, [ana])).toContain('"people":[]');
  });

  it('GA8 GA7 is short for a full board, and the frames are the same as on one server', () => {
    const crowd = Array.from({ length: 200 }, (_, n) => someone(`p${n}`, n < 5 ? { noteId: `n${n}` } : {}));
    const text = told(OPEN, crowd);
    expect(text.match(/Nombre/g)).toHaveLength(5);
    const [left, right] = [aServer(), aServer()];
    for (const [index, one] of crowd.entries()) (index % 2 === 0 ? left : right).presence.set(board, `s${index}`, one);
    left.presence.set(board, 'second tab', someone('p0'));
    vi.advanceTimersByTime(300);
    for (const server of [left, right]) {
      const { count, people } = server.presence.frameOf(board, OPEN);
      expect([count, people.map((one) => one.name).sort()]).toEqual([200, [0, 1, 2, 3, 4].map((n) => `Nombre p${n}`)]);
    }
  });

  it('GA8 counts people and not their tabs when it decides whether a board is full', () => {
    const tabs = Array.from({ length: 70 }, (_, n) => someone(`p${n % 35}`));
    expect(told(OPEN, tabs).match(/Nombre/g)).toHaveLength(70);
  });
});
