import { canonicalJson } from '../diagnoses/rules.ts';
import { type Sector, SECTORS } from '../people/rules.ts';
import { maySeeGroup, withheldBecause } from './secrecy.ts';
import { readTracker } from './tracker.ts';
import {
  BALLOT_MODES,
  BALLOT_RULES,
  type BallotMode,
  type BallotRule,
  CHOICES,
  type Choice,
  countsOf,
  GROUP_ORDER,
  type Group,
  type Grounds,
  groupsOf,
  hasMajority,
  type Outcome,
  SIDES,
  sideOf,
  sidesOf,
  SMALLEST_SECRET_ROLL,
  struck,
  sum,
  tally,
} from './tally.ts';

/**
 * The public record of a closed ballot: no time of a vote, no person; anybody recounts it without our server. Edition 1
 * showed the numbers of every question and had one vote for each seat.
 */
export type BallotExport = {
  format: 'minga-ballot';
  formatVersion: 1 | 2;
  ballot: {
    id: string;
    title: string;
    mode: BallotMode;
    rule: BallotRule;
    quorumPercent: number;
    /** from edition 2: whose vote an entry of the roll is */
    votesBy?: VotesBy;
    opensAt: string;
    closesAt: string;
    /** set when it was closed before its date */
    closedAt: string | null;
    closedReason: string | null;
  };
  roll: { sha256: string; entries: { seat: string; organisation: string; sector: Sector }[] };
  questions: {
    versionId: string;
    versionSha256: string;
    commitment: number;
    versionNumber: number;
    title: string;
    /** from edition 2: withdrawn while people voted, so nothing is decided */
    isWithdrawn?: boolean;
    /** from edition 2: a secret ballot asked about it before, so only the outcome is shown */
    isAskedBefore?: boolean;
  }[];
  turnout: number;
  /** sorted; in a secret ballot nothing ties a tracker to an answer */
  trackers: string[];
  votes: ExportedVote[];
  results: Outcome[];
};
export const VOTES_BY = ['organisation', 'seat'] as const;
export type VotesBy = (typeof VOTES_BY)[number];
/** `question` is the place in `questions`, from 0. */
export type ExportedVote =
  | { question: number; group: Group; choice: Choice }
  | { question: number; organisation: string; group: Group; choice: Choice; reason: string | null };

export const exportText = (record: BallotExport): string => canonicalJson(record);
export const rollText = (entries: BallotExport['roll']['entries']): string => canonicalJson(entries);

/** One line of the check a stranger can do. */
export type Check = { name: string; isOk: boolean; detail: string };

const isSorted = (list: readonly string[]): boolean =>
  list.every((item, at) => at === 0 || (list[at - 1] ?? '') < item);
const isUnique = (list: readonly string[]): boolean => new Set(list).size === list.length;
const countEach = (list: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
};

/**
 * Counts an export again and compares it with what was published. Hashing is the caller's, because browsers and servers
 * hash differently.
 * @param sha256 hex digest of a text in UTF-8
 * @param publishedSha256 the digest published with the export; null skips that check
 */
export function recount(
  record: BallotExport,
  sha256: (text: string) => string,
  publishedSha256: string | null,
): { checks: Check[]; results: Outcome[] } {
  const { roll, turnout, trackers } = record;
  const checks: Check[] = [
    { name: 'terms', isOk: hasTerms(record), detail: `${record.ballot.mode}, ${record.ballot.rule}` },
    {
      name: 'roll',
      isOk: sha256(rollText(roll.entries)) === roll.sha256 && isRoll(record),
      detail: `${roll.entries.length} entries, ${roll.sha256}`,
    },
    {
      name: 'turnout',
      isOk: turnout === trackers.length && turnout <= roll.entries.length,
      detail: `${trackers.length} trackers, turnout ${turnout}, roll ${roll.entries.length}`,
    },
    {
      name: 'trackers',
      isOk: isSorted(trackers) && trackers.every((tracker) => readTracker(tracker) === tracker),
      detail: 'sorted, none twice',
    },
    {
      name: 'votes',
      isOk: record.ballot.mode === 'secret' ? areSecretVotes(record) : areOpenVotes(record),
      detail: record.questions.map((_question, index) => votesOn(record, index).length).join(', '),
    },
  ];
  const results = record.questions.map((_question, index) => resultOf(record, index));
  checks.push({
    name: 'result',
    isOk: canonicalJson(results) === canonicalJson(record.results),
    detail: results.map(({ isApproved }) => (isApproved ? 'approved' : 'not approved')).join(', '),
  });
  if (record.ballot.mode === 'secret')
    checks.push({ name: 'groups', isOk: areGroupsSafe(record), detail: 'none too small, none of one mind' });
  if (publishedSha256 !== null)
    checks.push({ name: 'file', isOk: sha256(exportText(record)) === publishedSha256, detail: publishedSha256 });
  return { checks, results };
}

const votesOn = ({ votes }: BallotExport, index: number) => votes.filter(({ question }) => question === index);
const votesByOf = ({ ballot }: BallotExport): VotesBy => ballot.votesBy ?? 'seat';

/** Rules that this program knows, and that go together. */
function hasTerms({ formatVersion, ballot, questions, roll }: BallotExport): boolean {
  const { mode, rule, quorumPercent } = ballot;
  return (
    BALLOT_MODES.includes(mode) &&
    BALLOT_RULES.includes(rule) &&
    !(rule === 'consent' && mode === 'secret') &&
    Number.isInteger(quorumPercent) &&
    quorumPercent >= 1 &&
    quorumPercent <= 100 &&
    (formatVersion === 1 || VOTES_BY.includes(ballot.votesBy as VotesBy)) &&
    (formatVersion === 1 || mode === 'open' || roll.entries.length >= SMALLEST_SECRET_ROLL) &&
    // A date that is no date compares as neither.
    !(new Date(ballot.closesAt) <= new Date(ballot.opensAt)) &&
    questions.length > 0 &&
    isUnique(questions.map(({ versionId }) => versionId))
  );
}

/** Every seat once, every organisation in one sector, and once where the vote is the organisation's. */
function isRoll(record: BallotExport): boolean {
  const { entries } = record.roll;
  const sectors = new Map(entries.map(({ organisation, sector }) => [organisation, sector]));
  return (
    isUnique(entries.map(({ seat }) => seat)) &&
    entries.every(({ organisation, sector }) => SECTORS.includes(sector) && sectors.get(organisation) === sector) &&
    (votesByOf(record) === 'seat' || sectors.size === entries.length)
  );
}

/** As many votes on each text as took part, none where nothing is shown, none on a text that is not there. */
function areCounted(record: BallotExport): boolean {
  const isShown = (index: number) => !record.questions[index]?.isWithdrawn && !record.results[index]?.withheld;
  return (
    record.votes.every(
      ({ question, choice }) =>
        Number.isInteger(question) && question >= 0 && question < record.questions.length && CHOICES.includes(choice),
    ) &&
    record.questions.every(
      (_question, index) => votesOn(record, index).length === (isShown(index) ? record.turnout : 0),
    )
  );
}

/** Each organisation of the roll in its sector, on no text more often than it has entries, the same ones on every text. */
function areOpenVotes(record: BallotExport): boolean {
  const entries = countEach(record.roll.entries.map(({ organisation }) => organisation));
  const sectors = new Map(record.roll.entries.map(({ organisation, sector }) => [organisation, sector]));
  const isSound = (vote: ExportedVote) =>
    'organisation' in vote &&
    sectors.get(vote.organisation) === vote.group &&
    (record.ballot.rule !== 'consent' || vote.choice !== 'against' || (vote.reason ?? '').trim() !== '');
  const voters = record.questions.flatMap((question, index) =>
    question.isWithdrawn
      ? []
      : [countEach(votesOn(record, index).map((vote) => ('organisation' in vote ? vote.organisation : '')))],
  );
  return (
    areCounted(record) &&
    record.results.every(({ withheld }) => !withheld) &&
    record.votes.every(isSound) &&
    voters.every((counts) => [...counts].every(([name, votes]) => votes <= (entries.get(name) ?? 0))) &&
    voters.every((counts) => canonicalJson([...counts].sort()) === canonicalJson([...(voters[0] ?? [])].sort()))
  );
}

/** Groups and answers, nothing else: no name, no words. */
function areSecretVotes(record: BallotExport): boolean {
  const isSound = (vote: ExportedVote) =>
    canonicalJson(Object.keys(vote).sort()) === '["choice","group","question"]' && GROUP_ORDER.includes(vote.group);
  return areCounted(record) && record.votes.every(isSound);
}

/** No group too small or of one mind, none larger than the roll, and the same people in it on every text. */
function areGroupsSafe(record: BallotExport): boolean {
  const seats = (group: Group) =>
    record.roll.entries.filter(
      ({ sector }) =>
        sector === group || group === 'all' || (group.startsWith('other_') && sideOf(sector) === sideOf(group)),
    ).length;
  const shown = record.questions.map((_question, index) => groupsOf(votesOn(record, index)));
  const sizes = new Map<string, Set<number>>();
  const note = (name: string, size: number) => sizes.set(name, (sizes.get(name) ?? new Set()).add(size));
  for (const groups of shown) {
    for (const { group, counts } of groups) if (!group.startsWith('other_')) note(group, sum(counts));
    const sides = sidesOf(groups);
    if (sides && groups.length > 0) for (const side of SIDES) note(side, sum(sides[side]));
  }
  return (
    shown
      .flat()
      .every(({ group, counts }) =>
        record.formatVersion === 1
          ? group === 'all' || sum(counts) >= 5
          : maySeeGroup(counts) && sum(counts) <= seats(group),
      ) && [...sizes.values()].every((found) => found.size === 1)
  );
}

/** What the votes that are shown come to; where none are, what was published if it can be so. */
function resultOf(record: BallotExport, index: number): Outcome {
  const { rule, mode, quorumPercent } = record.ballot;
  const roll = record.roll.entries.length;
  const published = record.results[index];
  const question = record.questions[index];
  const votes = votesOn(record, index);
  if (record.formatVersion === 1) return firstEdition(tally({ rule, quorumPercent, roll, votes }));
  if (question?.isWithdrawn) return struck(roll, record.turnout, quorumPercent, mode);
  const counted = tally({ rule, mode, quorumPercent, roll, votes });
  if (mode === 'open' || !published) return counted;
  const ofTurnout = { ...struck(roll, record.turnout, quorumPercent, mode), grounds: published.grounds };
  const isPossible = canBe(published, rule, countsOf(votes), votes.length > 0);
  const kept = {
    isApproved: isPossible && isApproval(published.grounds),
    isOneSided: isPossible && published.isOneSided,
  };
  if (published.withheld) {
    const because = ofTurnout.quorum.isMet
      ? question?.isAskedBefore
        ? 'asked-before'
        : 'near-unanimous'
      : 'no-quorum';
    return { ...ofTurnout, ...kept, withheld: because };
  }
  const withheld = withheldBecause(counted.total, counted.quorum.isMet, question?.isAskedBefore ?? false);
  // Sides that were folded into each other cannot be told apart again; the total still can.
  const isWhole = counted.sides !== null;
  const grounds = isWhole || rule === 'simple_majority' ? counted.grounds : published.grounds;
  return {
    ...counted,
    withheld,
    ...(isWhole ? {} : { ...kept, isApproved: kept.isApproved && isApproval(grounds), grounds }),
  };
}

const isApproval = (grounds: Grounds): boolean => grounds === 'majority' || grounds === 'no-objection';

/** Could these grounds be those of a secret vote under this rule? */
function canBe(
  { grounds, quorum, isOneSided }: Outcome,
  rule: BallotRule,
  total: Outcome['total'],
  isShown: boolean,
): boolean {
  if (!quorum.isMet) return grounds === 'no-quorum' && !isOneSided;
  if (isOneSided && grounds !== 'majority') return false;
  if (rule === 'simple_majority')
    return grounds === 'majority' || grounds === 'no-majority'
      ? !isShown || total === null || hasMajority(total) === (grounds === 'majority')
      : false;
  if (
    isOneSided ||
    !['majority', 'both-lack', 'government-lacks', 'non-government-lacks', 'too-few-to-split'].includes(grounds)
  )
    return false;
  if (!isShown || total === null) return true;
  // Two majorities are at least two votes more; where neither side has one, there is none in all.
  if (grounds === 'majority') return total.for >= total.against + 2;
  return grounds !== 'both-lack' || !hasMajority(total);
}

/** Results as edition 1 wrote them down. */
function firstEdition({ withheld: _none, ...outcome }: Outcome): Outcome {
  const { sides, isApproved } = outcome;
  const isOneSided =
    isApproved && sides !== null && SIDES.some((side) => sum(sides[side]) > 0 && !hasMajority(sides[side]));
  return { ...outcome, isOneSided } as Outcome;
}
