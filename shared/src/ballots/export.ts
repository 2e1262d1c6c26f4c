import { canonicalJson } from '../kernel/canonical.ts';
import { type BallotExport, exportText, rollText } from './record.ts';
import { withheldBecause } from './secrecy.ts';
import {
  areGroupsSafe,
  areOpenVotes,
  areSecretVotes,
  hasTerms,
  isCivilSociety,
  isRoll,
  isSorted,
  votesOn,
} from './soundness.ts';
import {
  type BallotRule,
  countsOf,
  type Grounds,
  hasMajority,
  type Outcome,
  SIDES,
  struck,
  sum,
  tally,
} from './tally.ts';
import { readTracker } from './tracker.ts';

/** One line of the check a stranger can do. */
export type Check = { name: string; isOk: boolean; detail: string };

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
      name: 'V08',
      isOk: isCivilSociety(record),
      detail: civilSocietyLine(record.civilSociety),
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

function civilSocietyLine(said: BallotExport['civilSociety']): string {
  if (!said) return said === null ? 'no civil society on the roll' : 'not recorded';
  const took = said.isMet ? 'a third of civil society took part' : 'less than a third of civil society took part';
  return `${took}${said.voted === null ? '' : ` (${said.voted} of ${said.roll})`}`;
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
