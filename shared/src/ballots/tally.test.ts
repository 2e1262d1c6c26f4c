import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECTORS } from '../people/rules.ts';
import {
  BALLOT_RULES,
  CHOICES,
  type Choice,
  type CountedVote,
  type Group,
  quorumNeeded,
  sideOf,
  SMALLEST_GROUP,
  tally,
} from './tally.ts';
import { foldGroups } from './secrecy.ts';

const votes = (group: Group, counts: Partial<Record<Choice, number>>): CountedVote[] =>
  CHOICES.flatMap((choice) => Array.from({ length: counts[choice] ?? 0 }, () => ({ group, choice })));
const count = (rule: (typeof BALLOT_RULES)[number], list: CountedVote[], roll = list.length, quorumPercent = 50) =>
  tally({ rule, quorumPercent, roll, votes: list });

const anyVote = fc.record({ group: fc.constantFrom<Group>(...SECTORS), choice: fc.constantFrom<Choice>(...CHOICES) });
const anyBallot = fc.record({
  rule: fc.constantFrom(...BALLOT_RULES),
  quorumPercent: fc.integer({ min: 1, max: 100 }),
  roll: fc.integer({ min: 0, max: 80 }),
  votes: fc.array(anyVote, { maxLength: 60 }),
});

describe('counting', () => {
  it('T1 does not depend on the order of votes, and loses none', () => {
    fc.assert(
      fc.property(anyBallot, fc.integer(), (ballot, turn) => {
        const at = ballot.votes.length === 0 ? 0 : Math.abs(turn) % ballot.votes.length;
        const outcome = tally(ballot);
        expect(
          tally({ ...ballot, votes: [...ballot.votes.slice(at), ...ballot.votes.slice(0, at)].reverse() }),
        ).toEqual(outcome);
        expect(outcome.total.for + outcome.total.against + outcome.total.abstain).toBe(ballot.votes.length);
        for (const choice of CHOICES)
          expect(outcome.groups.reduce((sum, { counts }) => sum + counts[choice], 0)).toBe(outcome.total[choice]);
      }),
    );
  });

  it('T1 a further vote for never turns an approval into a refusal', () => {
    fc.assert(
      fc.property(anyBallot, anyVote, (ballot, extra) => {
        const more = tally({ ...ballot, votes: [...ballot.votes, { ...extra, choice: 'for' }] });
        if (tally(ballot).isApproved) expect(more.isApproved).toBe(true);
      }),
    );
  });

  it.each([
    [10, 50, 5],
    [11, 50, 6],
    [13, 50, 7],
    [3, 100, 3],
    [3, 1, 1],
    [7, 33, 3],
  ])('T2 of %i entries %i %% is %i votes', (roll, percent, needed) => {
    expect(quorumNeeded(roll, percent)).toBe(needed);
  });

  it('T2 without quorum, or without any vote, nothing is approved', () => {
    expect(count('simple_majority', votes('academia', { for: 4 }), 10)).toMatchObject({
      isApproved: false,
      grounds: 'no-quorum',
      quorum: { needed: 5, isMet: false },
    });
    expect(count('simple_majority', votes('academia', { for: 5 }), 10).isApproved).toBe(true);
    expect(count('consent', [], 0, 1)).toMatchObject({ isApproved: false, grounds: 'no-quorum' });
  });

  it('T3 abstentions reach the quorum and decide nothing', () => {
    expect(count('simple_majority', votes('academia', { for: 1, abstain: 9 }), 10).isApproved).toBe(true);
    expect(count('simple_majority', votes('academia', { abstain: 10 }), 10)).toMatchObject({
      isApproved: false,
      grounds: 'no-majority',
      quorum: { isMet: true },
    });
  });

  it('T4 a tie is not a majority', () => {
    expect(count('simple_majority', votes('academia', { for: 3, against: 3 }))).toMatchObject({
      isApproved: false,
      grounds: 'no-majority',
    });
    expect(count('simple_majority', votes('academia', { for: 4, against: 3 })).isApproved).toBe(true);
  });

  it('T5 concurrent majority needs both sides', () => {
    const state = (counts: Partial<Record<Choice, number>>) => votes('executive', counts);
    const others = (counts: Partial<Record<Choice, number>>) => votes('civil_society', counts);
    expect(
      count('concurrent_majority', [...state({ for: 2, against: 1 }), ...others({ for: 2, against: 1 })]),
    ).toMatchObject({ isApproved: true, grounds: 'majority' });
    expect(count('concurrent_majority', [...state({ for: 9 }), ...others({ for: 1, against: 1 })]).grounds).toBe(
      'non-government-lacks',
    );
    expect(count('concurrent_majority', [...state({ against: 1 }), ...others({ for: 9 })]).grounds).toBe(
      'government-lacks',
    );
    expect(count('concurrent_majority', others({ for: 9 })).grounds).toBe('government-lacks');
    expect(count('concurrent_majority', [...state({ abstain: 1 }), ...others({ abstain: 1 })]).grounds).toBe(
      'both-lack',
    );
  });

  it('T6 one objection stops consent; indifference does not carry it', () => {
    expect(count('consent', votes('academia', { for: 9, against: 1 })).grounds).toBe('objections');
    expect(count('consent', votes('academia', { for: 1, abstain: 9 })).isApproved).toBe(true);
    expect(count('consent', votes('academia', { abstain: 9 })).isApproved).toBe(false);
  });

  it('T7 five sectors are government', () => {
    expect(SECTORS.filter((sector) => sideOf(sector) === 'government')).toEqual([
      'executive',
      'parliament',
      'judiciary',
      'autonomous_body',
      'subnational_government',
    ]);
    expect(sideOf('all')).toBeNull();
  });

  it('T10 marks what one side carried against the other', () => {
    expect(
      count('simple_majority', [...votes('executive', { for: 8 }), ...votes('academia', { against: 3 })]).isOneSided,
    ).toBe(true);
    expect(
      count('simple_majority', [...votes('executive', { for: 8 }), ...votes('academia', { for: 3 })]).isOneSided,
    ).toBe(false);
  });
});

describe('small numbers', () => {
  const sizes = fc
    .array(fc.tuple(fc.constantFrom<Group>(...SECTORS), fc.integer({ min: 0, max: 12 })), { maxLength: 10 })
    .map((pairs) => new Map(pairs));
  const folded = (before: ReadonlyMap<Group, number>) => {
    const after = new Map<Group, number>();
    const names = foldGroups(before);
    for (const [group, size] of before)
      if (size > 0) after.set(names.get(group) ?? group, (after.get(names.get(group) ?? group) ?? 0) + size);
    return after;
  };

  it('T8 leaves no group below five, loses nobody, and keeps everybody on their side', () => {
    fc.assert(
      fc.property(sizes, (before) => {
        const after = folded(before);
        for (const [group, size] of after) expect(group === 'all' || size >= SMALLEST_GROUP).toBe(true);
        const total = (map: ReadonlyMap<Group, number>) => [...map.values()].reduce((sum, size) => sum + size, 0);
        expect(total(after)).toBe(total(before));
        if (!after.has('all')) for (const [from, to] of foldGroups(before)) expect(sideOf(to)).toBe(sideOf(from));
      }),
      { numRuns: 2_000 },
    );
  });

  it('T8 folds again what was folded before the vote', () => {
    expect(
      Object.fromEntries(
        folded(
          new Map<Group, number>([
            ['other_non_government', 3],
            ['civil_society', 6],
            ['executive', 5],
          ]),
        ),
      ),
    ).toEqual({ other_non_government: 9, executive: 5 });
    expect([...folded(new Map<Group, number>([['all', 40]])).keys()]).toEqual(['all']);
  });

  it('T9 shows no group when one side has one to four votes', () => {
    expect([
      ...folded(
        new Map<Group, number>([
          ['executive', 4],
          ['civil_society', 30],
        ]),
      ).keys(),
    ]).toEqual(['all']);
    expect([...folded(new Map<Group, number>([['civil_society', 30]])).keys()]).toEqual(['civil_society']);
    expect(count('concurrent_majority', votes('all', { for: 34 }))).toMatchObject({
      isApproved: false,
      grounds: 'too-few-to-split',
      sides: null,
    });
  });
});
