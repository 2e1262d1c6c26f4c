import { describe, expect, it } from 'vitest';
import { inverseOf } from './order.ts';
import type { AskerContext } from './rules.ts';
import type { BoardSettings, BoardState, EntryBody, OpBody, VisibleEntry } from './protocol.ts';
import { opSchema } from './protocol.ts';
import { contextOf, projectEntry, projectState } from './project.ts';
import { applyToState, draftState, emptyState } from './reduce.ts';
import { canMoveToPhase, needsFreshSnapshot, NO_MARK, noteBytes, type Phase, refusalOf, rootCluster } from './rules.ts';

const settings: BoardSettings = {
  columns: [{ id: 'ideas', title: 'Ideas' }],
  identityMode: 'person',
  voteBudget: 2,
  votesPerTarget: 2,
};
const AT = '2027-03-02T14:00:00.000Z';
/** A board nobody wrote on, as an observer is sent it. */
const emptyView = (phase: Phase) =>
  projectState(emptyState(phase), { role: 'observer', key: null }, settings.identityMode);
const [N1, N2, C1, C2] = ['n1', 'n2', 'c1', 'c2'];
const by = {
  key: 'ana',
  name: 'Ana Quispe',
  organisationId: 'o1',
  organisation: 'Sumaq',
  sector: 'civil_society',
  ...NO_MARK,
};
const add = (noteId: string, text = 'secreto'): EntryBody => ({
  type: 'note.add',
  args: { noteId, columnId: 'ideas', order: 'a1', text, colour: 'plum', onBehalfOf: 'Doña Elsa' },
});
const cluster = (clusterId: string): EntryBody => ({
  type: 'cluster.add',
  args: { clusterId, name: clusterId, order: 'a1' },
});

function fold(start: BoardState, ...bodies: EntryBody[]): BoardState {
  const draft = draftState(start);
  for (const body of bodies) applyToState(draft, { ...body, seq: draft.seq + 1, at: AT, by } as VisibleEntry);
  return draft;
}
const asker = (change: Partial<AskerContext> = {}): AskerContext => ({
  role: 'participant',
  settings,
  isMine: () => false,
  votes: [],
  ...change,
});
const codeOf = (state: BoardState, body: OpBody, context: Partial<AskerContext> = {}) =>
  refusalOf(state, body, asker(context))?.code ?? 'yes';
const edit = (text: string): OpBody => ({ type: 'note.edit', args: { noteId: N1, text } });

describe('rules', () => {
  it('PH3 private writing is never entered again and closed is final', () => {
    expect(canMoveToPhase('private_writing', 'voting')).toBe(true);
    expect(canMoveToPhase('open', 'private_writing')).toBe(false);
    expect(canMoveToPhase('closed', 'open')).toBe(false);
    expect(canMoveToPhase('open', 'open')).toBe(false);
  });

  it('SN3 HI5 a reveal, a closing and a voiding need a fresh snapshot', () => {
    expect([needsFreshSnapshot('private_writing', 'open'), needsFreshSnapshot('voting', 'closed')]).toEqual([
      true,
      true,
    ]);
    expect([needsFreshSnapshot('voting', 'open'), needsFreshSnapshot('open', 'clustering')]).toEqual([true, false]);
  });

  it('NO1 counts bytes, not characters', () => {
    const state = fold(emptyState('open'), add(N1));
    expect(noteBytes('ñ')).toBe(2);
    expect(codeOf(state, edit('ñ'.repeat(1024)), { isMine: () => true })).toBe('yes');
    expect(codeOf(state, edit('ñ'.repeat(1025)), { isMine: () => true })).toBe('note.too-long');
    expect(codeOf(state, edit(' \n '), { isMine: () => true })).toBe('note.empty');
  });

  it('NO4 NO5 NO6 only the author rewords; what a facilitator removed only a facilitator restores', () => {
    const state = fold(emptyState('open'), add(N1));
    expect(codeOf(state, edit('otra'), { role: 'facilitator' })).toBe('note.not-yours');
    const remove: OpBody = { type: 'note.remove', args: { noteId: N1 } };
    expect([codeOf(state, remove), codeOf(state, remove, { role: 'facilitator' })]).toEqual(['note.not-yours', 'yes']);
    const gone = fold(state, { type: 'note.remove', args: { noteId: N1, byFacilitator: true } });
    const restore: OpBody = { type: 'note.restore', args: { noteId: N1 } };
    expect(codeOf(gone, restore, { isMine: () => true })).toBe('note.not-yours');
    expect(codeOf(gone, restore, { role: 'facilitator' })).toBe('yes');
    expect(gone.notes[N1]).toMatchObject({ removed: { at: AT, byFacilitator: true } });
  });

  it('NO2 NO3 NO7 ids are taken once, columns are those of the settings, anyone moves a revealed note', () => {
    const state = fold(emptyState('open'), add(N1));
    expect(codeOf(state, add(N1) as OpBody)).toBe('note.exists');
    const move = (columnId: string): OpBody => ({ type: 'note.move', args: { noteId: N1, columnId, order: 'a2' } });
    expect([codeOf(state, move('ideas')), codeOf(state, move('otra'))]).toEqual(['yes', 'board.unknown-column']);
  });

  it('HI4 while writing privately a hidden note answers like none', () => {
    const state = fold(emptyState('private_writing'), add(N1));
    for (const role of ['participant', 'facilitator'] as const) {
      expect(codeOf(state, edit('x'), { role })).toBe('note.not-found');
      expect(codeOf(state, { type: 'note.remove', args: { noteId: N1 } }, { role })).toBe('note.not-found');
    }
    expect(codeOf(state, edit('x'), { isMine: () => true })).toBe('yes');
  });

  it('CL1 CL2 CL3 CL4 clusters take live notes, keep parents and give notes back', () => {
    const assign: EntryBody = { type: 'note.cluster', args: { noteId: N1, clusterId: C1 } };
    const merged = fold(emptyState('clustering'), add(N1), cluster(C1), cluster(C2), assign, {
      type: 'cluster.merge',
      args: { fromId: C1, intoId: C2 },
    });
    expect([merged.notes[N1]?.clusterId, rootCluster(merged, C1)]).toEqual([C1, C2]);
    expect(codeOf(merged, { type: 'note.cluster', args: { noteId: N1, clusterId: C1 } })).toBe('cluster.not-found');
    expect(codeOf(merged, { type: 'cluster.merge', args: { fromId: C2, intoId: C2 } })).toBe('cluster.same');
    const back = fold(merged, { type: 'cluster.restore', args: { clusterId: C1 } });
    expect(rootCluster(back, C1)).toBe(C1);
    const removed = fold(back, { type: 'cluster.remove', args: { clusterId: C1 } });
    expect([rootCluster(removed, C1), removed.notes[N1]?.text]).toEqual([null, 'secreto']);
    expect(codeOf(removed, { type: 'note.cluster', args: { noteId: N1, clusterId: null } })).toBe('yes');
  });

  it('VO1 VO3 the budget counts votes in hand; a withdrawn one frees its slot', () => {
    const target = { kind: 'note' as const, id: N1 };
    const cast: EntryBody = { type: 'vote.cast', args: { target } };
    const state = fold(emptyState('voting'), add(N1), add(N2), cast, cast);
    const votes = (state.ballots['ana'] ?? []).filter((slot) => slot !== null);
    expect(codeOf(state, { type: 'vote.cast', args: { target } }, { votes })).toBe('vote.budget-spent');
    expect(fold(state, { type: 'vote.withdraw', args: { target } }).ballots['ana']).toEqual([target, null]);
    expect(codeOf(state, { type: 'vote.withdraw', args: { target } })).toBe('vote.not-found');
  });

  it('PH5 going back from voting empties the ballots', () => {
    const cast: EntryBody = { type: 'vote.cast', args: { target: { kind: 'note', id: N1 } } };
    expect(
      fold(emptyState('voting'), add(N1), cast, { type: 'phase.set', args: { phase: 'clustering' } }).ballots,
    ).toEqual({});
  });

  it('UN1 every slip of the finger has an inverse op', () => {
    const before = { ...emptyView('open'), notes: fold(emptyState('open'), add(N1)).notes };
    expect(inverseOf(before, edit('otra'))).toEqual({ type: 'note.edit', args: { noteId: N1, text: 'secreto' } });
    expect(inverseOf(before, { type: 'note.remove', args: { noteId: N1 } })).toEqual({
      type: 'note.restore',
      args: { noteId: N1 },
    });
    expect(inverseOf(before, { type: 'phase.set', args: { phase: 'closed' } })).toBeNull();
  });

  it('OP1 the wire is strict', () => {
    const op = {
      v: 1,
      boardId: crypto.randomUUID(),
      clientId: crypto.randomUUID(),
      clientSeq: 1,
      type: 'board.lock',
      args: { isLocked: true },
    };
    expect(opSchema.safeParse(op).success).toBe(true);
    const bad = [
      { ...op, v: 2 },
      { ...op, extra: 1 },
      { ...op, type: 'board.burn' },
      { ...op, clientSeq: 0 },
      { ...op, args: { isLocked: true, by: 'x' } },
    ];
    for (const wrong of bad) expect(opSchema.safeParse(wrong).success).toBe(false);
  });
});

describe('projection', () => {
  const state = fold(emptyState('private_writing'), add(N1), {
    type: 'note.edit',
    args: { noteId: N1, text: 'secreto dos' },
  });
  const entry = { ...add(N1), seq: 1, at: AT, by } as VisibleEntry;

  it('HI2 a hidden note is a number for everybody but its author, facilitators included', () => {
    for (const role of ['facilitator', 'participant', 'observer'] as const) {
      for (const key of [null, 'luis']) {
        const context = contextOf(state, 'person');
        expect(projectEntry(entry, { role, key }, context)).toEqual({ seq: 1, type: 'opaque', notes: 1 });
        const view = projectState(state, { role, key }, 'person');
        expect([view.notes, view.hiddenNotes]).toEqual([{}, 1]);
      }
    }
    expect(projectState(state, { role: 'participant', key: 'ana' }, 'person').notes[N1]?.text).toBe('secreto dos');
  });

  it('ID2 each identity mode shows its part of the author and never the key', () => {
    const open = fold(state, { type: 'phase.set', args: { phase: 'open' } });
    const shownIn = (mode: 'person' | 'organisation' | 'anonymous') =>
      projectState(open, { role: 'facilitator', key: 'ana' }, mode).notes[N1]?.by;
    const { key: _, ...person } = by;
    expect([shownIn('person'), shownIn('organisation'), shownIn('anonymous')]).toEqual([
      person,
      { ...person, name: null },
      null,
    ]);
    expect(
      JSON.stringify(projectEntry(entry, { role: 'facilitator', key: null }, contextOf(open, 'organisation'))),
    ).not.toMatch(/Quispe|"key"/);
  });

  it('HI6 the words of a removed note leave history too', () => {
    const gone = fold(
      state,
      { type: 'note.remove', args: { noteId: N1, byFacilitator: false } },
      { type: 'phase.set', args: { phase: 'open' } },
    );
    const told = JSON.stringify([
      projectEntry(entry, { role: 'participant', key: null }, contextOf(gone, 'person')),
      projectState(gone, { role: 'participant', key: 'ana' }, 'person'),
    ]);
    expect(told).not.toMatch(/secreto|Elsa/);
  });

  it('VO4 VO5 votes are opaque to all but the voter, tallies exist once closed', () => {
    const cast: EntryBody = { type: 'vote.cast', args: { target: { kind: 'note', id: N1 } } };
    const voting = fold(emptyState('voting'), add(N1), cast);
    const vote = { ...cast, seq: 2, at: AT, by } as VisibleEntry;
    const context = contextOf(voting, 'person');
    expect(projectEntry(vote, { role: 'participant', key: null }, context)).toEqual({
      seq: 2,
      type: 'opaque',
      notes: 0,
    });
    expect(projectEntry(vote, { role: 'facilitator', key: null }, context)).toEqual({
      seq: 2,
      type: 'opaque',
      notes: 0,
      votes: 1,
    });
    expect(projectState(voting, { role: 'facilitator', key: null }, 'person')).toMatchObject({
      tallies: null,
      votesCast: 1,
      myVotes: [],
    });
    const closed = fold(voting, { type: 'phase.set', args: { phase: 'closed' } });
    expect(projectState(closed, { role: 'observer', key: null }, 'person').tallies).toEqual({ [N1]: 1 });
    expect(projectEntry(vote, { role: 'observer', key: null }, contextOf(closed, 'person'))).toMatchObject({
      type: 'opaque',
    });
  });
});
