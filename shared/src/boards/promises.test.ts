import fc from 'fast-check';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { newRandomId } from '../kernel/ids.ts';
import { redrawn } from './order.ts';
import { contextOf, projectEntry, projectState, shownTime } from './project.ts';
import type { BoardSettings, BoardState, Entry, EntryBody, OpBody, VisibleEntry } from './protocol.ts';
import { opSchema } from './protocol.ts';
import { applyToState, draftState, emptyState } from './reduce.ts';
import { BOARD_LIMITS, type IdentityMode, refusalOf } from './rules.ts';

/** What a board that hides people promises, held against clocks, files and arithmetic. */
const settings: BoardSettings = {
  columns: [{ id: 'ideas', title: 'Ideas' }],
  identityMode: 'anonymous',
  voteBudget: 2,
  votesPerTarget: 2,
};
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const author = (key: string) => ({ key, name: key, organisationId: 'o1', organisation: 'Sumaq', sector: 'academia' });

/** Steps of one author before the reveal: note number, words, seconds after the step before. */
type Step = { who: number; note: number; what: 'write' | 'move' | 'remove'; text: string; after: number };
const step = fc.record({
  who: fc.constantFrom(0, 1, 2),
  note: fc.integer({ min: 0, max: 5 }),
  what: fc.constantFrom('write', 'write', 'write', 'move', 'remove') as fc.Arbitrary<Step['what']>,
  text: fc.constantFrom('uno', 'dos', 'tres', 'Soy Ana de RAI'),
  after: fc.integer({ min: 0, max: 90 }),
});

/** Plays private writing and its reveal; returns the state, the log, and every frame that a stranger in the room got. */
function play(steps: readonly Step[], names: readonly string[], mode: IdentityMode) {
  const state = draftState(emptyState('private_writing'));
  const log: VisibleEntry[] = [];
  const frames: Entry[] = [];
  let at = Date.UTC(2027, 2, 2, 14);
  const tell = (key: string, body: EntryBody) => {
    const entry = { ...body, seq: state.seq + 1, at: new Date(at).toISOString(), by: author(key) } as VisibleEntry;
    applyToState(state, entry);
    log.push(entry);
    frames.push(projectEntry(entry, { role: 'facilitator', key: null }, contextOf(state, mode)));
  };
  for (const { who, note, what, text, after } of steps) {
    at += after * 1000 + 137;
    // A note belongs to whoever began it, so each author has notes of their own.
    const noteId = uuid(who * 100 + note);
    const args = { noteId, columnId: 'ideas', order: `a${note}`, text, colour: 'plum' as const };
    const body: OpBody =
      what === 'remove'
        ? { type: 'note.remove', args: { noteId } }
        : what === 'move'
          ? { type: 'note.move', args: { noteId, columnId: 'ideas', order: 'a9' } }
          : state.notes[noteId]
            ? { type: 'note.edit', args: { noteId, text } }
            : { type: 'note.add', args };
    const isMine = (id: string) => state.notes[id]?.by?.key === names[who];
    if (refusalOf(state, body, { role: 'participant', settings, isMine, votes: [] })) continue;
    tell(
      names[who] ?? '',
      (body.type === 'note.remove' ? { ...body, args: { noteId, byFacilitator: false } } : body) as EntryBody,
    );
  }
  at += 61_000;
  const notes = redrawn(Object.values(state.notes), (below) => (state.seq * 7) % below);
  tell('chair', { type: 'phase.set', args: { phase: 'open', notes } });
  return { state, log, frames };
}

/** Everything that anybody without a key can have of the board afterwards. */
function publicOf({ state, log }: { state: BoardState; log: readonly VisibleEntry[] }, mode: IdentityMode) {
  const audience = { role: 'facilitator' as const, key: null };
  const history = log.map((entry) => projectEntry(entry, audience, contextOf(state, mode, true)));
  return { history, view: projectState(state, audience, mode) };
}

describe('a board that hides people', () => {
  it('ID8 says nothing that would be otherwise if other people had written the same notes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        for (const mode of ['anonymous', 'organisation'] as const) {
          const three = play(steps, ['ana', 'luis', 'rosa'], mode);
          const one = play(steps, ['ana', 'ana', 'ana'], mode);
          expect(one.frames).toEqual(three.frames);
          expect(publicOf(one, mode)).toEqual(publicOf(three, mode));
          expect(JSON.stringify([three.frames, publicOf(three, mode)])).not.toMatch(/ana|luis|rosa|"key"|clientId/);
        }
      }),
    );
  });

  it('HI7 ID8 after the reveal no word, time, place or order of before is left, only the last words', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 25 }),
        fc.constantFrom<IdentityMode>('person', 'organisation', 'anonymous'),
        (steps, mode) => {
          const game = play(steps, ['ana', 'luis', 'rosa'], mode);
          const last = game.log.at(-1) as VisibleEntry;
          const { history, view } = publicOf(game, mode);
          const told = JSON.stringify(history);
          const words = new Set(Object.values(view.notes).map(({ text }) => text));
          for (const text of ['uno', 'dos', 'tres', 'Soy Ana de RAI'])
            expect(told.includes(`"${text}"`)).toBe(words.has(text));
          for (const entry of history.slice(0, -1)) expect(entry.type).toBe('opaque');
          const at = shownTime(last.at, mode);
          for (const note of Object.values(view.notes)) {
            expect([note.addedAt, note.editedAt, note.removed]).toEqual([at, null, null]);
          }
          // The keys stand in the drawn order, not in that of writing, and no two notes share one.
          const orders = Object.values(view.notes).map(({ order }) => order);
          expect([...new Set(orders)].sort()).toEqual(orders);
        },
      ),
    );
  });

  it('HI5 the order of a reveal is drawn: every order comes up, and each about as often', () => {
    const { state } = play(
      [0, 1, 2].map((note) => ({ who: note, note, what: 'write', text: 'uno', after: 1 })),
      ['ana', 'luis', 'rosa'],
      'anonymous',
    );
    const seen = new Map<string, number>();
    let seed = 1;
    const draw = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 6_000; round += 1) {
      const order = redrawn(Object.values(state.notes), draw)
        .map(({ id }) => id)
        .join();
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const times of seen.values()) expect(Math.abs(times - 1_000)).toBeLessThan(200);
  });

  it('ID8 times say the minute where people are hidden, and the second where they are shown', () => {
    expect(shownTime('2027-03-02T14:07:59.999Z', 'anonymous')).toBe('2027-03-02T14:07:00.000Z');
    expect(shownTime('2027-03-02T14:07:59.999Z', 'organisation')).toBe('2027-03-02T14:07:00.000Z');
    expect(shownTime('2027-03-02T14:07:59.999Z', 'person')).toBe('2027-03-02T14:07:59.999Z');
    expect(shownTime(null, 'anonymous')).toBeNull();
  });

  it('NO2 the ids of notes and clusters hold no clock: one that does is refused', () => {
    const envelope = { v: 1, boardId: v7(), clientId: newRandomId(), clientSeq: 1 };
    const note = (noteId: string) => ({
      ...envelope,
      type: 'note.add',
      args: { noteId, columnId: 'ideas', order: 'a1', text: 'hola', colour: 'plum' },
    });
    const cluster = (clusterId: string) => ({
      ...envelope,
      type: 'cluster.add',
      args: { clusterId, name: '', order: 'a1' },
    });
    for (const make of [note, cluster]) {
      expect(opSchema.safeParse(make(newRandomId())).success).toBe(true);
      expect(opSchema.safeParse(make(v7())).success).toBe(false);
    }
  });
});

describe('limits of a board', () => {
  const state = (seq: number): BoardState => ({ ...emptyState('open'), seq });
  const op: OpBody = {
    type: 'note.add',
    args: { noteId: uuid(1), columnId: 'ideas', order: 'a1', text: 'x', colour: 'plum' },
  };
  const ask = (core: BoardState, body: OpBody, role: 'facilitator' | 'participant', written = 0) =>
    refusalOf(core, body, { role, settings, isMine: () => false, votes: [], written })?.code ?? 'yes';

  it('LI2 one person has a share of a board', () => {
    expect(ask(state(1), op, 'participant', BOARD_LIMITS.opsPerPerson - 1)).toBe('yes');
    expect(ask(state(1), op, 'participant', BOARD_LIMITS.opsPerPerson)).toBe('board.share-used');
  });

  it('LI3 a full log takes nothing more, and can still be revealed and closed', () => {
    expect(ask(state(BOARD_LIMITS.opsPerBoard), op, 'facilitator')).toBe('board.log-full');
    expect(ask(state(BOARD_LIMITS.opsPerBoard), { type: 'phase.set', args: { phase: 'closed' } }, 'facilitator')).toBe(
      'yes',
    );
  });
});
