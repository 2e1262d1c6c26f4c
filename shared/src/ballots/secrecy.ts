import { isMixed, mayShowTotal, mayShowWhole } from './deniability.ts';
import {
  type BallotMode,
  type BallotRule,
  CHOICES,
  type Choice,
  type CountedVote,
  type Counts,
  type Group,
  GROUP_ORDER,
  groupsOf,
  type Outcome,
  type Side,
  SIDES,
  sideOf,
  sidesOf,
  SMALLEST_GROUP,
  sum,
  tally,
  type Verdict,
  type Withheld,
} from './tally.ts';

/** What a secret ballot shows (SPEC.md, T8 and T9): as many groups as can be, and never a vote. */

/** T19: who has voted is not shown live on rolls smaller than this, and in steps on larger ones. */
export const SMALLEST_LIVE_ROLL = 20;

/** T19: how many have voted as it may be known while votes are taken; null when that would tell the minute of a vote. */
export function liveTurnout(mode: BallotMode, roll: number, turnout: number): number | null {
  if (mode === 'open') return turnout;
  return roll < SMALLEST_LIVE_ROLL ? null : turnout - (turnout % SMALLEST_GROUP);
}

/**
 * T19: how many votes are missing, as it may be known while votes are taken. In secret it is only said that there are not
 * more than that: subtracting from the roll must not tell what {@link liveTurnout} keeps back.
 */
export function missingVotes(mode: BallotMode, roll: number, turnout: number): { count: number; isAtMost: boolean } {
  return { count: roll - (liveTurnout(mode, roll, turnout) ?? 0), isAtMost: mode === 'secret' };
}

const restOf = (side: Side): Group => (side === 'government' ? 'other_government' : 'other_non_government');
type Sizes = ReadonlyMap<Group, number>;

/**
 * How the groups of one side are to be renamed so that as many as possible stay; null when even the side as a whole is too
 * small; of several ways the one that folds the fewest votes. At most five sectors make a side, so every choice is tried.
 */
function foldSide(side: Side, groups: readonly Group[], sizes: Sizes): Map<Group, Group> | null {
  const rest = restOf(side);
  const sizeOf = (members: readonly Group[]) => members.reduce((total, group) => total + (sizes.get(group) ?? 0), 0);
  const isEnough = (members: readonly Group[]) => sizeOf(members) >= SMALLEST_GROUP;
  let best: { names: Map<Group, Group>; shown: number; size: number } | null = null;
  for (let choice = 0; choice < 2 ** groups.length; choice += 1) {
    const folded = groups.filter((group, at) => group === rest || (choice >> at) & 1);
    const alone = groups.filter((group) => !folded.includes(group));
    if (!alone.every((group) => isEnough([group])) || (folded.length > 0 && !isEnough(folded))) continue;
    const shown = alone.length + (folded.length > 0 ? 1 : 0);
    const size = sizeOf(folded);
    if (best && (shown < best.shown || (shown === best.shown && size >= best.size))) continue;
    best = { names: new Map(groups.map((group) => [group, folded.includes(group) ? rest : group])), shown, size };
  }
  return best?.names ?? null;
}

const groupsOn = (side: Side, groups: readonly Group[]) => groups.filter((group) => sideOf(group) === side);

/**
 * T8, T9: under which groups so many votes are kept and shown, whatever they say. Both sides, or everybody together: what
 * one side shows and the total would give the other side away.
 */
export function foldGroups(sizes: Sizes): Map<Group, Group> {
  const groups = GROUP_ORDER.filter((group) => (sizes.get(group) ?? 0) > 0);
  const together = new Map<Group, Group>(groups.map((group) => [group, 'all']));
  if (groups.includes('all')) return together;
  const sides = SIDES.map((side) => foldSide(side, groupsOn(side, groups), sizes));
  return sides.some((names) => names === null) ? together : new Map(sides.flatMap((names) => [...(names ?? [])]));
}

const renamed = (votes: readonly CountedVote[], names: ReadonlyMap<Group, Group>): CountedVote[] =>
  votes.map(({ group, choice }) => ({ group: names.get(group) ?? group, choice }));

/**
 * T8: the votes under the names of the finest groups that tell nothing (deniability.ts); null when not even the total may
 * be shown. Coarser names are tried in an order that does not depend on the votes.
 */
function showable(votes: readonly CountedVote[], rule: BallotRule, verdict: Verdict): CountedVote[] | null {
  const sizes = new Map<Group, number>();
  for (const { group } of votes) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const fine = renamed(votes, foldGroups(sizes));
  const groups = groupsOf(fine);
  if (groups.some(({ group }) => group === 'all')) return fine;
  const names = new Map<Group, Group>();
  let canShowSides = true;
  for (const side of SIDES) {
    const own = groups.filter(({ group }) => sideOf(group) === side).map(({ counts }) => counts);
    if (own.every(isMixed)) continue;
    if (mayShowWhole(own)) for (const { group } of groups) if (sideOf(group) === side) names.set(group, restOf(side));
    if (!mayShowWhole(own)) canShowSides = false;
  }
  if (canShowSides) return renamed(fine, names);
  const counts = (side: Side) => groups.filter(({ group }) => sideOf(group) === side).map((one) => one.counts);
  if (!mayShowTotal(rule, verdict, counts('government'), counts('non_government'))) return null;
  return fine.map(({ choice }) => ({ group: 'all', choice }));
}

/** T8: may these counts be shown as those of a group? */
export function maySeeGroup(counts: Counts): boolean {
  return sum(counts) >= SMALLEST_GROUP && isMixed(counts);
}

/** T8: why the numbers of a question are kept back, if they are. */
export function withheldBecause(total: Counts, isQuorumMet: boolean, isAskedBefore: boolean): Withheld | null {
  if (!isQuorumMet) return 'no-quorum';
  if (isAskedBefore) return 'asked-before';
  return CHOICES.some((choice) => total[choice] >= sum(total) - 1) ? 'near-unanimous' : null;
}

type SecretQuestion = {
  rule: BallotRule;
  quorumPercent: number;
  roll: number;
  votes: readonly CountedVote[];
  /** T20: a secret ballot has asked about this commitment before */
  isAskedBefore: boolean;
};

/** Sorted by what they say, so that their order says nothing of whose they are. */
const byWords = (a: CountedVote, b: CountedVote) =>
  GROUP_ORDER.indexOf(a.group) - GROUP_ORDER.indexOf(b.group) || CHOICES.indexOf(a.choice) - CHOICES.indexOf(b.choice);

/** Decides one question from all its votes, and keeps of them what may be published. */
export function countInSecret(question: SecretQuestion): {
  outcome: Outcome;
  votes: { group: Group; choice: Choice }[];
} {
  const whole = tally({ ...question, mode: 'secret' });
  const withheld = withheldBecause(whole.total, whole.quorum.isMet, question.isAskedBefore);
  if (withheld !== null) return { outcome: { ...whole, total: null, withheld, sides: null, groups: [] }, votes: [] };
  const shown = showable(question.votes, question.rule, whole);
  if (shown === null)
    return { outcome: { ...whole, total: null, withheld: 'near-unanimous', sides: null, groups: [] }, votes: [] };
  const votes = shown.sort(byWords);
  const groups = groupsOf(votes);
  return { outcome: { ...whole, groups, sides: sidesOf(groups) }, votes };
}
