import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPresence } from '../../../realtime/presence.ts';
import { bothOnBoard, frameOf, type PresentOnBoard } from './board-presence.ts';

const someone = (person: string, change: Partial<PresentOnBoard> = {}): PresentOnBoard => ({
  person,
  name: `Nombre ${person}`,
  organisation: `Org ${person}`,
  sector: 'academia',
  isVerified: true,
  origin: null,
  confirmedBy: null,
  noteId: null,
  isReady: false,
  ...change,
});
afterEach(() => vi.useRealTimers());

describe('presence', () => {
  it('GA7 a hundred movements in a tenth of a second are one frame', () => {
    vi.useFakeTimers();
    const sent: string[] = [];
    const presence = createPresence(bothOnBoard, (boardId) => sent.push(boardId));
    presence.set('b', 's1', someone('ana'));
    for (let n = 0; n < 100; n += 1) presence.change('b', 's1', { noteId: `n${n}` });
    vi.advanceTimersByTime(1_000);
    expect(sent).toEqual(['b']);
    presence.close();
  });

  it('counts a person with two tabs once, and forgets who left', () => {
    const presence = createPresence(bothOnBoard, () => {});
    presence.set('b', 's1', someone('ana'));
    presence.set('b', 's2', someone('ana', { isReady: true }));
    presence.set('b', 's3', someone('luis'));
    const frame = () => frameOf(presence.people('b'), { mode: 'person', hidesNotes: false });
    expect(frame()).toMatchObject({ count: 2, ready: 1 });
    presence.drop('b', 's1');
    presence.drop('b', 's2');
    expect(frame().people.map((one) => one.name)).toEqual(['Nombre luis']);
    presence.close();
  });

  it('ID4 HI3 tells names, organisations or a count, as the board promised, and no note while notes are hidden', () => {
    const presence = createPresence(bothOnBoard, () => {});
    presence.set('b', 's1', someone('ana', { noteId: 'n1' }));
    const shown = (mode: 'person' | 'organisation' | 'anonymous', hidesNotes: boolean) =>
      JSON.stringify(frameOf(presence.people('b'), { mode, hidesNotes }));
    expect(shown('person', false)).toMatch(/Nombre ana.*n1/);
    expect(shown('person', true)).not.toContain('n1');
    expect(shown('organisation', false)).not.toMatch(/Nombre|n1/);
    expect(shown('organisation', false)).toContain('Org ana');
    expect(shown('anonymous', false)).not.toMatch(/Nombre|Org|n1/);
    presence.close();
  });

  it('GA7 above sixty people only those who are doing something are listed, all are counted', () => {
    const presence = createPresence(bothOnBoard, () => {});
    for (let n = 0; n < 200; n += 1) presence.set('b', `s${n}`, someone(`p${n}`, n < 5 ? { noteId: `n${n}` } : {}));
    const frame = frameOf(presence.people('b'), { mode: 'person', hidesNotes: false });
    expect([frame.count, frame.people.length]).toEqual([200, 5]);
    presence.close();
  });
});
