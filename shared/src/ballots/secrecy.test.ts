import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sector, SECTORS } from '../people/rules.ts';
import { countInSecret, foldGroups, liveTurnout, missingVotes } from './secrecy.ts';
import {
  type BallotRule,
  CHOICES,
  type CountedVote,
  type Group,
  SIDES,
  SMALLEST_GROUP,
  sideOf,
  sum,
  tally,
} from './tally.ts';

/** So many votes for, against and abstaining. */
type Split = readonly [number, number, number];
type Electorate = {
  rule: BallotRule;
  quorumPercent: number;
  roll: number;
  sizes: readonly (readonly [Sector, number])[];
};

const splitsOf = (size: number): Split[] =>
  Array.from({ length: size + 1 }, (_, yes) =>
    Array.from({ length: size - yes + 1 }, (_, no): Split => [yes, no, size - yes - no]),
  ).flat();

/** Every way in which the sectors can have voted. */
function everyCase(sizes: Electorate['sizes']): Split[][] {
  return sizes.reduce<Split[][]>(
    (cases, [, size]) => cases.flatMap((begun) => splitsOf(size).map((split) => [...begun, split])),
    [[]],
  );
}

function votesOf({ sizes }: Pick<Electorate, 'sizes'>, splits: readonly Split[]): CountedVote[] {
  const before = foldGroups(new Map(sizes));
  return sizes.flatMap(([sector], at) =>
    CHOICES.flatMap((choice, which) =>
      Array.from({ length: splits[at]?.[which] ?? 0 }, () => ({ group: before.get(sector) ?? sector, choice })),
    ),
  );
}

/**
 * What an outsider can work out who knows the program, the roll and who took part: every way of voting that would have
 * been published just so. Knows nothing of how the program decides.
 */
function readings(electorate: Electorate): Map<string, Split[][]> {
  const found = new Map<string, Split[][]>();
  for (const splits of everyCase(electorate.sizes)) {
    const { rule, quorumPercent, roll } = electorate;
    const shown = JSON.stringify(
      countInSecret({ rule, quorumPercent, roll, votes: votesOf(electorate, splits), isAskedBefore: false }),
    );
    const same = found.get(shown);
    if (same) same.push(splits);
    else found.set(shown, [splits]);
  }
  return found;
}

const isOfOneMind = (split: readonly number[]): boolean => split.filter((votes) => votes > 0).length === 1;

/** Sectors of which something is told that nobody may know: how one of them voted, or that all voted alike. */
function told({ sizes }: Electorate, cases: readonly Split[][]): string[] {
  return sizes.flatMap(([sector, size], at) => {
    const ways = cases.map((splits) => splits[at] ?? []);
    const isTold = size === 1 ? new Set(ways.map(String)).size === 1 : ways.every(isOfOneMind);
    return isTold ? [`${sector}: ${[...new Set(ways.map(String))].join(' or ')}`] : [];
  });
}

const leaks = (electorate: Electorate): string[] =>
  [...readings(electorate)].flatMap(([shown, cases]) =>
    told(electorate, cases).map((what) => `${JSON.stringify(electorate)} ${shown} tells ${what}`),
  );

const RULES = ['simple_majority', 'concurrent_majority'] as const;

describe('T8 what is published, read backwards', () => {
  const few: [string, Electorate['sizes']][] = [
    ['one sector', [['civil_society', 11]]],
    [
      'two sides of five',
      [
        ['executive', 5],
        ['civil_society', 5],
      ],
    ],
    [
      'sides of six and five',
      [
        ['executive', 6],
        ['civil_society', 5],
      ],
    ],
    [
      'two sectors of one side',
      [
        ['academia', 5],
        ['civil_society', 7],
      ],
    ],
    [
      'three sectors of one side',
      [
        ['academia', 5],
        ['civil_society', 5],
        ['private_sector', 5],
      ],
    ],
    [
      'a side of one, another of two sectors',
      [
        ['executive', 5],
        ['academia', 5],
        ['civil_society', 6],
      ],
    ],
    [
      'a side too small',
      [
        ['executive', 4],
        ['civil_society', 8],
      ],
    ],
    [
      'sectors too small by themselves',
      [
        ['executive', 3],
        ['parliament', 3],
        ['civil_society', 4],
        ['academia', 2],
      ],
    ],
  ];
  it.each(RULES.flatMap((rule) => few.map(([name, sizes]) => [name, rule, sizes] as const)))(
    'tells no vote and no unanimity: %s, %s',
    (_name, rule, sizes) => {
      const votes = sizes.reduce((sum, [, size]) => sum + size, 0);
      expect(leaks({ rule, quorumPercent: 50, roll: Math.max(10, votes), sizes })).toEqual([]);
    },
  );

  it('nor does it of any other small roll', () => {
    const sizes = fc
      .uniqueArray(fc.tuple(fc.constantFrom(...SECTORS), fc.integer({ min: 1, max: 7 })), {
        selector: ([sector]) => sector,
        minLength: 1,
        maxLength: 4,
      })
      .filter((list) => list.reduce((ways, [, size]) => ways * splitsOf(size).length, 1) <= 12_000);
    fc.assert(
      fc.property(
        fc.constantFrom(...RULES),
        fc.integer({ min: 30, max: 100 }),
        fc.nat(6),
        sizes,
        (rule, quorumPercent, absent, list) => {
          const votes = list.reduce((sum, [, size]) => sum + size, 0);
          expect(leaks({ rule, quorumPercent, roll: Math.max(10, votes + absent), sizes: list })).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

const cast = (group: Group, yes: number, no: number, abstain = 0): CountedVote[] =>
  [yes, no, abstain].flatMap((count, at) =>
    Array.from({ length: count }, () => ({ group, choice: CHOICES[at] ?? ('for' as const) })),
  );
const inSecret = (votes: CountedVote[], rule: BallotRule = 'simple_majority') =>
  countInSecret({ rule, quorumPercent: 50, roll: Math.max(10, votes.length), votes, isAskedBefore: false }).outcome;
const shown = (votes: CountedVote[], rule?: BallotRule) =>
  Object.fromEntries(inSecret(votes, rule).groups.map(({ group, counts }) => [group, sum(counts)]));

describe('T8 folds the least', () => {
  const mixed = (group: Group, size: number) => cast(group, Math.ceil(size / 2), Math.floor(size / 2));

  it('six of the executive, five of civil society, four, three and two: civil society is shown', () => {
    expect(
      shown([
        ...mixed('executive', 6),
        ...mixed('civil_society', 5),
        ...mixed('academia', 4),
        ...mixed('private_sector', 3),
        ...mixed('cooperation', 2),
      ]),
    ).toEqual({ executive: 6, civil_society: 5, other_non_government: 9 });
  });

  it('a small rest takes the smallest sector that is large enough with it, and no other', () => {
    expect(shown([...mixed('civil_society', 9), ...mixed('academia', 5), ...mixed('cooperation', 2)])).toEqual({
      civil_society: 9,
      other_non_government: 7,
    });
  });

  it('as many groups as there can be, of each side by itself', () => {
    const sizes = fc.array(fc.tuple(fc.constantFrom<Group>(...SECTORS), fc.integer({ min: 0, max: 12 })), {
      maxLength: 10,
    });
    fc.assert(
      fc.property(sizes, (pairs) => {
        const before = new Map(pairs);
        const after = new Map<Group, number>();
        for (const [from, to] of foldGroups(before)) after.set(to, (after.get(to) ?? 0) + (before.get(from) ?? 0));
        if (after.has('all')) return;
        for (const side of SIDES) {
          const own = [...before].filter(([group, size]) => size > 0 && sideOf(group) === side).map(([, size]) => size);
          const large = own.filter((size) => size >= SMALLEST_GROUP).sort((a, b) => a - b);
          const rest = own.reduce((all, size) => all + (size < SMALLEST_GROUP ? size : 0), 0);
          const groups = [...after].filter(([group]) => sideOf(group) === side);
          // A rest that is large enough stands by itself; a smaller one takes the smallest sector with it.
          expect(groups).toHaveLength(large.length + (rest >= SMALLEST_GROUP ? 1 : 0));
          const folded = rest === 0 || rest >= SMALLEST_GROUP ? rest : rest + (large[0] ?? 0);
          expect(groups.find(([group]) => group.startsWith('other_'))?.[1] ?? 0).toBe(folded);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('T9 and T10 when a side is small or of one mind', () => {
  it('a side of one to four votes: the total, no side, and a concurrent majority is not reached', () => {
    const votes = [...cast('executive', 4, 0), ...cast('civil_society', 5, 3)];
    expect(inSecret(votes)).toMatchObject({
      total: { for: 9, against: 3 },
      sides: null,
      isApproved: true,
      isOneSided: false,
    });
    expect(shown(votes)).toEqual({ all: 12 });
    expect(inSecret([...cast('executive', 1, 3), ...cast('civil_society', 6, 2)])).toMatchObject({
      isApproved: true,
      isOneSided: false,
    });
    expect(inSecret(votes, 'concurrent_majority')).toMatchObject({ isApproved: false, grounds: 'too-few-to-split' });
  });

  it('a side of five decides', () => {
    const votes = [...cast('executive', 4, 1), ...cast('civil_society', 5, 3)];
    expect(inSecret(votes, 'concurrent_majority')).toMatchObject({
      isApproved: true,
      grounds: 'majority',
      sides: { government: { for: 4 }, non_government: { for: 5 } },
    });
  });

  it('a side of one mind decides, and is not shown', () => {
    const against = [...cast('executive', 0, 6), ...cast('civil_society', 7, 1)];
    expect(inSecret(against, 'concurrent_majority')).toMatchObject({
      total: null,
      withheld: 'near-unanimous',
      isApproved: false,
      grounds: 'government-lacks',
    });
    // Either side can be the one that was of one mind: so the total may be shown.
    const alike = [...cast('executive', 6, 0), ...cast('civil_society', 6, 2)];
    expect(inSecret(alike, 'concurrent_majority')).toMatchObject({
      total: { for: 12, against: 2 },
      withheld: null,
      sides: null,
      isApproved: true,
      grounds: 'majority',
    });
  });

  it('a sector that is of one mind is folded into its side, unless that would tell which one it was', () => {
    expect(shown([...cast('executive', 3, 3), ...cast('civil_society', 4, 2), ...cast('academia', 5, 0)])).toEqual({
      executive: 6,
      other_non_government: 11,
    });
    // Four for, nine against and four abstentions of twelve and five: only five against can have been of one mind.
    const [gave, told] = [cast('civil_society', 4, 4, 4), cast('academia', 0, 5)];
    expect(inSecret([...gave, ...told])).toMatchObject({ total: null, withheld: 'near-unanimous' });
  });

  it.each(['open', 'secret'] as const)(
    'what one side carried is marked, also where the other took no part (%s)',
    (mode) => {
      const count = (votes: CountedVote[]) =>
        mode === 'secret'
          ? inSecret(votes)
          : tally({ rule: 'simple_majority', mode, quorumPercent: 50, roll: 10, votes });
      expect(count(cast('executive', 6, 0))).toMatchObject({ isApproved: true, isOneSided: true });
      expect(count([...cast('executive', 6, 2), ...cast('civil_society', 2, 4)])).toMatchObject({ isOneSided: true });
      expect(count([...cast('executive', 6, 2), ...cast('civil_society', 4, 2)])).toMatchObject({ isOneSided: false });
    },
  );
});

describe('T19 who has voted so far', () => {
  it('in steps of five, not at all on small rolls, in public votes always', () => {
    expect([0, 4, 5, 9, 19].map((votes) => liveTurnout('secret', 20, votes))).toEqual([0, 0, 5, 5, 15]);
    expect(liveTurnout('secret', 19, 12)).toBeNull();
    expect(liveTurnout('open', 6, 3)).toBe(3);
  });
});

it('T19: the votes that are missing tell no more than the turnout that is shown', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (roll, some) => {
      const turnout = some % (roll + 1);
      const shown = liveTurnout('secret', roll, turnout) ?? 0;
      expect(missingVotes('secret', roll, turnout)).toEqual({ count: roll - shown, isAtMost: true });
      expect(missingVotes('open', roll, turnout)).toEqual({ count: roll - turnout, isAtMost: false });
    }),
  );
});
