import { isGovernment, type Sector, SECTORS } from '../people/rules.ts';

/** Counting. Rules are numbered in SPEC.md; nothing here knows of time, people or storage. */

export const BALLOT_MODES = ['open', 'secret'] as const;
export type BallotMode = (typeof BALLOT_MODES)[number];
export const BALLOT_RULES = ['simple_majority', 'concurrent_majority', 'consent'] as const;
export type BallotRule = (typeof BALLOT_RULES)[number];
export const CHOICES = ['for', 'against', 'abstain'] as const;
export type Choice = (typeof CHOICES)[number];

/** T8: nothing of a secret ballot is ever shown of fewer votes than this. */
export const SMALLEST_GROUP = 5;

/** T18: with half of ten as the default quorum, whatever is decided has the five votes below which nothing is shown. */
export const SMALLEST_SECRET_ROLL = 2 * SMALLEST_GROUP;

/** What votes are counted by: a sector, what remains of a side when small sectors are folded, or everybody. */
export type Group = Sector | 'other_government' | 'other_non_government' | 'all';
export type Side = 'government' | 'non_government';
export const SIDES: readonly Side[] = ['government', 'non_government'];

export const GROUP_ORDER: readonly Group[] = [...SECTORS, 'other_government', 'other_non_government', 'all'];

export function sideOf(group: Group): Side | null {
  if (group === 'all') return null;
  if (group === 'other_government') return 'government';
  if (group === 'other_non_government') return 'non_government';
  return isGovernment(group) ? 'government' : 'non_government';
}

export type Counts = Record<Choice, number>;
export type CountedVote = { group: Group; choice: Choice };

const none = (): Counts => ({ for: 0, against: 0, abstain: 0 });
export const sum = (counts: Counts): number => counts.for + counts.against + counts.abstain;
/** T3: abstentions count towards the quorum and not towards the majority. */
export const hasMajority = (counts: Counts): boolean => counts.for > counts.against;

export type Grounds =
  | 'majority'
  | 'no-majority'
  | 'no-quorum'
  | 'objections'
  | 'no-objection'
  | 'government-lacks'
  | 'non-government-lacks'
  | 'both-lack'
  | 'too-few-to-split'
  | 'withdrawn';

/** T8: why a secret ballot shows no numbers. `near-unanimous` is all votes but at most one, so that it proves nothing of anybody. */
export type Withheld = 'no-quorum' | 'near-unanimous' | 'asked-before';

export type Outcome = {
  /** null when the numbers would tell how somebody voted */
  total: Counts | null;
  withheld: Withheld | null;
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

type TallyInput = {
  rule: BallotRule;
  /** `open` when not given */
  mode?: BallotMode;
  quorumPercent: number;
  roll: number;
  votes: readonly CountedVote[];
};

/** T2: the smallest number of votes that reaches the percentage, in whole votes; in secret never fewer than five. */
export function quorumNeeded(roll: number, percent: number, mode: BallotMode = 'open'): number {
  const share = Math.ceil((roll * percent) / 100);
  return mode === 'secret' ? Math.max(share, SMALLEST_GROUP) : share;
}

/** The result of one question from all its votes. The order of votes does not matter. */
export function tally({ rule, mode = 'open', quorumPercent, roll, votes }: TallyInput): Outcome & { total: Counts } {
  const total = countsOf(votes);
  const groups = groupsOf(votes);
  const sides = sidesOf(groups);
  const needed = quorumNeeded(roll, quorumPercent, mode);
  const isMet = votes.length >= needed && votes.length > 0;
  const verdict = isMet ? verdictOf(rule, mode, total, sides) : NO_QUORUM;
  return {
    total,
    withheld: null,
    turnout: votes.length,
    roll,
    quorum: { percent: quorumPercent, needed, isMet },
    sides,
    groups,
    ...verdict,
  };
}

/** What is said of a question besides its numbers. */
export type Verdict = Pick<Outcome, 'isApproved' | 'grounds' | 'isOneSided'>;
const NO_QUORUM: Verdict = { isApproved: false, grounds: 'no-quorum', isOneSided: false };

/** The outcome of a question that has its quorum. */
export function verdictOf(
  rule: BallotRule,
  mode: BallotMode,
  total: Counts,
  sides: Record<Side, Counts> | null,
): Verdict {
  const grounds = groundsOf(rule, mode, total, sides);
  const isApproved = grounds === 'majority' || grounds === 'no-objection';
  return {
    isApproved,
    grounds,
    // A side from which nobody voted has not approved anything either.
    isOneSided:
      isApproved && sides !== null && maySplit(mode, sides) && SIDES.some((side) => !hasMajority(sides[side])),
  };
}

/** The result of a text that was withdrawn while people voted: nothing is decided and nothing shown. */
export function struck(roll: number, turnout: number, quorumPercent: number, mode: BallotMode): Outcome {
  const needed = quorumNeeded(roll, quorumPercent, mode);
  return {
    total: null,
    withheld: null,
    turnout,
    roll,
    quorum: { percent: quorumPercent, needed, isMet: turnout >= needed && turnout > 0 },
    sides: null,
    groups: [],
    isApproved: false,
    grounds: 'withdrawn',
    isOneSided: false,
  };
}

export function countsOf(votes: readonly CountedVote[]): Counts {
  const counts = none();
  for (const { choice } of votes) counts[choice] += 1;
  return counts;
}

export function groupsOf(votes: readonly CountedVote[]): Outcome['groups'] {
  return GROUP_ORDER.flatMap((group) => {
    const own = votes.filter((vote) => vote.group === group);
    return own.length > 0 ? [{ group, counts: countsOf(own) }] : [];
  });
}

export function sidesOf(groups: Outcome['groups']): Record<Side, Counts> | null {
  if (groups.some(({ group }) => group === 'all')) return null;
  const sides = { government: none(), non_government: none() };
  for (const { group, counts } of groups) {
    const side = sideOf(group);
    if (side) for (const choice of CHOICES) sides[side][choice] += counts[choice];
  }
  return sides;
}

/** T9: in secret a side of one to four votes decides nothing by itself, because saying so would tell its votes. */
function maySplit(mode: BallotMode, sides: Record<Side, Counts>): boolean {
  return mode === 'open' || SIDES.every((side) => sum(sides[side]) === 0 || sum(sides[side]) >= SMALLEST_GROUP);
}

function groundsOf(
  rule: BallotRule,
  mode: BallotMode,
  total: Counts,
  sides: Record<Side, Counts> | null,
): Exclude<Grounds, 'withdrawn'> {
  if (rule === 'consent') {
    if (total.against > 0) return 'objections';
    return total.for > 0 ? 'no-objection' : 'no-majority';
  }
  if (rule === 'simple_majority') return hasMajority(total) ? 'majority' : 'no-majority';
  if (sides === null || !maySplit(mode, sides)) return 'too-few-to-split';
  const [government, others] = [hasMajority(sides.government), hasMajority(sides.non_government)];
  if (government && others) return 'majority';
  if (!government && !others) return 'both-lack';
  return government ? 'non-government-lacks' : 'government-lacks';
}
