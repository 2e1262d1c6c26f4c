import { isGovernment, type Sector, SECTORS } from '../people/rules.ts';

/** Counting. Rules are numbered in SPEC.md; nothing here knows of time, people or storage. */

export const BALLOT_MODES = ['open', 'secret'] as const;
export type BallotMode = (typeof BALLOT_MODES)[number];
export const BALLOT_RULES = ['simple_majority', 'concurrent_majority', 'consent'] as const;
export type BallotRule = (typeof BALLOT_RULES)[number];
export const CHOICES = ['for', 'against', 'abstain'] as const;
export type Choice = (typeof CHOICES)[number];

/** T8: no group of a secret ballot is ever shown, or kept, with fewer votes than this. */
export const SMALLEST_GROUP = 5;

/** What votes are counted by: a sector, what remains of a side when small sectors are folded, or everybody. */
export type Group = Sector | 'other_government' | 'other_non_government' | 'all';
export type Side = 'government' | 'non_government';
export const SIDES: readonly Side[] = ['government', 'non_government'];

const GROUP_ORDER: readonly Group[] = [...SECTORS, 'other_government', 'other_non_government', 'all'];

export function sideOf(group: Group): Side | null {
  if (group === 'all') return null;
  if (group === 'other_government') return 'government';
  if (group === 'other_non_government') return 'non_government';
  return isGovernment(group) ? 'government' : 'non_government';
}

/**
 * T8, T9: how groups must be renamed so that none of those left is smaller than {@link SMALLEST_GROUP}.
 * A side whose total is too small takes everybody with it, because the other side's total would give it away.
 */
export function foldGroups(sizes: ReadonlyMap<Group, number>): Map<Group, Group> {
  const used = [...sizes].filter(([, size]) => size > 0);
  const totals = SIDES.map((side) =>
    used.filter(([group]) => sideOf(group) === side).reduce((sum, [, size]) => sum + size, 0),
  );
  const isSplit = !sizes.has('all') && totals.every((total) => total === 0 || total >= SMALLEST_GROUP);
  if (!isSplit) return new Map(used.map(([group]) => [group, 'all']));
  return new Map(
    SIDES.flatMap((side) =>
      foldSide(
        used.filter(([group]) => sideOf(group) === side),
        side,
      ),
    ),
  );
}

function foldSide(groups: readonly (readonly [Group, number])[], side: Side): [Group, Group][] {
  const rest: Group = side === 'government' ? 'other_government' : 'other_non_government';
  const bySize = [...groups].sort((a, b) => a[1] - b[1] || GROUP_ORDER.indexOf(a[0]) - GROUP_ORDER.indexOf(b[0]));
  const folded = new Set<Group>();
  let size = 0;
  for (const [group, votes] of bySize) {
    const isSmall = votes < SMALLEST_GROUP || group === rest;
    const isNeeded = size > 0 && size < SMALLEST_GROUP;
    if (!isSmall && !isNeeded) continue;
    folded.add(group);
    size += votes;
  }
  return groups.map(([group]) => [group, folded.has(group) ? rest : group]);
}

export type Counts = Record<Choice, number>;
export type CountedVote = { group: Group; choice: Choice };

const none = (): Counts => ({ for: 0, against: 0, abstain: 0 });
const sum = (counts: Counts): number => counts.for + counts.against + counts.abstain;
/** T3: abstentions count towards the quorum and not towards the majority. */
const hasMajority = (counts: Counts): boolean => counts.for > counts.against;

export type Grounds =
  | 'majority'
  | 'no-majority'
  | 'no-quorum'
  | 'objections'
  | 'no-objection'
  | 'government-lacks'
  | 'non-government-lacks'
  | 'both-lack'
  | 'too-few-to-split';

export type Outcome = {
  total: Counts;
  turnout: number;
  roll: number;
  quorum: { percent: number; needed: number; isMet: boolean };
  /** null when the groups cannot be told apart without showing somebody's vote */
  sides: Record<Side, Counts> | null;
  groups: { group: Group; counts: Counts }[];
  isApproved: boolean;
  grounds: Grounds;
  /** T10 (V07): approved overall, although one side did not approve it */
  isOneSided: boolean;
};

export type TallyInput = { rule: BallotRule; quorumPercent: number; roll: number; votes: readonly CountedVote[] };

/** T2: the smallest number of votes that reaches the percentage, counted in whole votes. */
export function quorumNeeded(roll: number, percent: number): number {
  return Math.ceil((roll * percent) / 100);
}

/** The result of one question from its votes. The order of votes does not matter. */
export function tally({ rule, quorumPercent, roll, votes }: TallyInput): Outcome {
  const total = none();
  const byGroup = new Map<Group, Counts>();
  for (const { group, choice } of votes) {
    const counts = byGroup.get(group) ?? none();
    byGroup.set(group, counts);
    counts[choice] += 1;
    total[choice] += 1;
  }
  const groups = GROUP_ORDER.flatMap((group) => {
    const counts = byGroup.get(group);
    return counts ? [{ group, counts }] : [];
  });
  const sides = sidesOf(groups);
  const needed = quorumNeeded(roll, quorumPercent);
  const isMet = votes.length >= needed && votes.length > 0;
  const grounds = isMet ? groundsOf(rule, total, sides) : 'no-quorum';
  const isApproved = grounds === 'majority' || grounds === 'no-objection';
  const isOneSided =
    isApproved && sides !== null && SIDES.some((side) => sum(sides[side]) > 0 && !hasMajority(sides[side]));
  return {
    total,
    turnout: votes.length,
    roll,
    quorum: { percent: quorumPercent, needed, isMet },
    sides,
    groups,
    isApproved,
    grounds,
    isOneSided,
  };
}

function sidesOf(groups: Outcome['groups']): Record<Side, Counts> | null {
  if (groups.some(({ group }) => group === 'all')) return null;
  const sides = { government: none(), non_government: none() };
  for (const { group, counts } of groups) {
    const side = sideOf(group);
    if (side) for (const choice of CHOICES) sides[side][choice] += counts[choice];
  }
  return sides;
}

function groundsOf(rule: BallotRule, total: Counts, sides: Record<Side, Counts> | null): Grounds {
  if (rule === 'consent') {
    if (total.against > 0) return 'objections';
    return total.for > 0 ? 'no-objection' : 'no-majority';
  }
  if (rule === 'simple_majority') return hasMajority(total) ? 'majority' : 'no-majority';
  if (sides === null) return 'too-few-to-split';
  const [government, others] = [hasMajority(sides.government), hasMajority(sides.non_government)];
  if (government && others) return 'majority';
  if (!government && !others) return 'both-lack';
  return government ? 'non-government-lacks' : 'government-lacks';
}
