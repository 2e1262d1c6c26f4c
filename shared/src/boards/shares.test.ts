import { describe, expect, it } from 'vitest';
import type { BoardSettings, BoardState, EntryBody, OpBody, Role, VisibleEntry } from './protocol.ts';
import { projectState } from './project.ts';
import { applyToState, draftState, emptyState } from './reduce.ts';
import { NO_MARK, type Phase, refusalOf } from './rules.ts';
import { SHARES, filledBy } from './shares.ts';

const settings: BoardSettings = {
  columns: [{ id: 'ideas', title: 'Ideas' }],
  identityMode: 'anonymous',
  voteBudget: 2,
  votesPerTarget: 2,
};
const note = (noteId: string): Extract<EntryBody, { type: 'note.add' }> => ({
  type: 'note.add',
  args: { noteId, columnId: 'ideas', order: 'a1', text: 'x', colour: 'plum' },
});
const group = (clusterId: string): Extract<EntryBody, { type: 'cluster.add' }> => ({
  type: 'cluster.add',
  args: { clusterId, name: clusterId, order: 'a1' },
});
const many = (count: number) => Array.from({ length: count }, (_, index) => index);

function board(phase: Phase) {
  const state: BoardState = draftState(emptyState(phase));
  return {
    state,
    does(key: string, ...bodies: EntryBody[]): void {
      const by = { key, name: null, organisationId: null, organisation: null, sector: null, ...NO_MARK };
      for (const body of bodies)
        applyToState(state, { ...body, seq: state.seq + 1, at: '2027-03-02T14:00:00.000Z', by } as VisibleEntry);
    },
    asks(key: string, body: OpBody, role: Role = 'participant') {
      const isMine = (id: string) => state.notes[id]?.by?.key === key;
      return refusalOf(state, body, { role, settings, isMine, votes: [], filled: filledBy(state, key) });
    },
  };
}

const noteShare = { code: 'board.note-share', params: { max: SHARES.notes.person } };
const groupShare = { code: 'board.cluster-share', params: { max: SHARES.clusters.person } };
const remove = (noteId: string, byFacilitator = false) =>
  ({ type: 'note.remove', args: { noteId, byFacilitator } }) as const;
const restore = (noteId: string): OpBody => ({ type: 'note.restore', args: { noteId } });
const ungroup = (clusterId: string) => ({ type: 'cluster.remove', args: { clusterId } }) as const;
const regroup = (clusterId: string) => ({ type: 'cluster.restore', args: { clusterId } }) as const;

describe('a share of a board', () => {
  it('LI4 one person fills a tenth of the notes; others go on, and nobody is told of anybody else', () => {
    const { does, asks } = board('private_writing');
    does('ana', ...many(SHARES.notes.person - 1).map((n) => note(`a${n}`)));
    expect(asks('ana', note('last'))).toBeNull();
    does('ana', note('last'));
    expect(asks('ana', note('more'))).toEqual(noteShare);
    expect(asks('luz', note('more'))).toBeNull();
    // Who leads has no share, and writes what others could not.
    expect(asks('ana', note('more'), 'facilitator')).toBeNull();
  });

  it('LI4 what was removed takes no place, by whomever, and takes it again when it comes back', () => {
    const { does, asks } = board('open');
    does('ana', ...many(SHARES.notes.person).map((n) => note(`a${n}`)), remove('a0'), remove('a1', true));
    expect(asks('ana', note('b0'))).toBeNull();
    does('ana', note('b0'));
    expect(asks('ana', restore('a0'))).toBeNull();
    does('ana', note('b1'));
    expect(asks('ana', restore('a0'))).toEqual(noteShare);
    // Taking away twice what is gone frees nothing twice.
    does('ana', remove('a0'), remove('a0'));
    expect(asks('ana', note('b2'))).toEqual(noteShare);
    does('lead', { type: 'note.restore', args: { noteId: 'a1', text: 'x' } });
    does('ana', remove('b0'));
    expect(asks('ana', note('b2'))).toEqual(noteShare);
  });

  it('LI4 the last places are for facilitators, until the board is full; the reveal changes no share', () => {
    const { state, does, asks } = board('private_writing');
    const people = (SHARES.notes.all - SHARES.notes.kept) / SHARES.notes.person;
    for (const p of many(people)) does(`p${p}`, ...many(SHARES.notes.person).map((n) => note(`${p}-${n}`)));
    expect(asks('ana', note('more'))).toEqual({ code: 'board.full' });
    const notes = Object.values(state.notes).map(({ id, columnId, order, text, colour, onBehalfOf }) => {
      return { id, columnId, order, text, colour, onBehalfOf };
    });
    does('lead', { type: 'phase.set', args: { phase: 'open', notes } });
    expect([asks('ana', note('more')), asks('p0', note('more'))]).toEqual([{ code: 'board.full' }, noteShare]);
    does('lead', ...many(SHARES.notes.kept - 1).map((n) => note(`f${n}`)));
    expect(asks('lead', note('last'), 'facilitator')).toBeNull();
    does('lead', note('last'));
    expect(asks('lead', note('more'), 'facilitator')).toEqual({ code: 'board.full' });
    does('lead', remove('0-0', true));
    expect(asks('lead', note('more'), 'facilitator')).toBeNull();
  });

  it('LI5 one person makes a tenth of the clusters, removed ones free their places, merged ones do not', () => {
    const { does, asks } = board('clustering');
    does('ana', ...many(SHARES.clusters.person).map((n) => group(`a${n}`)));
    expect([asks('ana', group('b0')), asks('luz', group('b0'))]).toEqual([groupShare, null]);
    does('ana', { type: 'cluster.merge', args: { fromId: 'a0', intoId: 'a1' } });
    expect(asks('ana', group('b0'))).toEqual(groupShare);
    expect(asks('ana', regroup('a0'))).toBeNull();
    does('luz', ungroup('a2'), ungroup('a2'));
    expect(asks('ana', group('b0'))).toBeNull();
    // Whoever brings one back has it: otherwise the refusal would tell of another person's share.
    does('luz', regroup('a2'));
    expect(asks('ana', group('b0'))).toBeNull();
    does('ana', group('b0'), ungroup('b0'), group('b1'));
    expect(asks('ana', regroup('b0'))).toEqual(groupShare);
  });

  it('LI5 the last clusters are for facilitators', () => {
    const { does, asks } = board('clustering');
    const people = (SHARES.clusters.all - SHARES.clusters.kept) / SHARES.clusters.person;
    for (const p of many(people)) does(`p${p}`, ...many(SHARES.clusters.person).map((n) => group(`${p}-${n}`)));
    expect(asks('ana', group('more'))).toEqual({ code: 'board.full' });
    does('lead', ...many(SHARES.clusters.kept - 1).map((n) => group(`f${n}`)));
    expect(asks('lead', group('last'), 'facilitator')).toBeNull();
    does('lead', group('last'));
    expect(asks('lead', group('more'), 'facilitator')).toEqual({ code: 'board.full' });
  });

  it('LI4 a browser says the same of what it sees', () => {
    const { state, does } = board('open');
    does('ana', ...many(SHARES.notes.person).map((n) => note(`a${n}`)));
    const asks = (key: string) => {
      const view = projectState(state, { role: 'participant', key }, 'anonymous');
      const isMine = (id: string) => view.mine[id] === true;
      return refusalOf(view, note('more'), { role: 'participant', settings, isMine, votes: [] });
    };
    expect([asks('ana'), asks('luz')]).toEqual([noteShare, null]);
    does('ana', remove('a0'));
    expect(asks('ana')).toBeNull();
  });
});
