import { canonicalJson } from '../kernel/canonical.ts';
import { SECTORS } from '../people/rules.ts';
import { type BallotExport, type ExportedVote, VOTES_BY, type VotesBy } from './record.ts';
import { thirdOf } from './rules.ts';
import { maySeeGroup } from './secrecy.ts';
import {
  BALLOT_MODES,
  BALLOT_RULES,
  CHOICES,
  GROUP_ORDER,
  type Group,
  groupsOf,
  SIDES,
  sideOf,
  sidesOf,
  SMALLEST_SECRET_ROLL,
  sum,
} from './tally.ts';

/** What must hold within a record, whatever its hashes and results say (SPEC.md, T12). */

export const isSorted = (list: readonly string[]): boolean =>
  list.every((item, at) => at === 0 || (list[at - 1] ?? '') < item);
const isUnique = (list: readonly string[]): boolean => new Set(list).size === list.length;
const countEach = (list: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
};

export const votesOn = ({ votes }: BallotExport, index: number) => votes.filter(({ question }) => question === index);
const votesByOf = ({ ballot }: BallotExport): VotesBy => ballot.votesBy ?? 'seat';

/** A rule that was chosen before voting began, and none where the vote is the seat's by no rule. */
function isVotingRule({ votesBy, votingRule, opensAt }: BallotExport['ballot']): boolean {
  if (votingRule === undefined) return true;
  if (votingRule === null) return votesBy === 'organisation';
  return votingRule.reason.trim() !== '' && new Date(votingRule.chosenAt) <= new Date(opensAt);
}

/** Rules that this program knows, and that go together. */
export function hasTerms({ formatVersion, ballot, questions, roll }: BallotExport): boolean {
  const { mode, rule, quorumPercent } = ballot;
  return (
    BALLOT_MODES.includes(mode) &&
    BALLOT_RULES.includes(rule) &&
    !(rule === 'consent' && mode === 'secret') &&
    Number.isInteger(quorumPercent) &&
    quorumPercent >= 1 &&
    quorumPercent <= 100 &&
    (formatVersion === 1 || VOTES_BY.includes(ballot.votesBy as VotesBy)) &&
    isVotingRule(ballot) &&
    (ballot.votesUntil === undefined || new Date(ballot.votesUntil) <= new Date(ballot.closedAt ?? ballot.closesAt)) &&
    (formatVersion === 1 || mode === 'open' || roll.entries.length >= SMALLEST_SECRET_ROLL) &&
    // A date that is no date compares as neither.
    !(new Date(ballot.closesAt) <= new Date(ballot.opensAt)) &&
    questions.length > 0 &&
    isUnique(questions.map(({ versionId }) => versionId))
  );
}

/** Every seat once, every organisation in one sector, and once where the vote is the organisation's. */
export function isRoll(record: BallotExport): boolean {
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
export function areOpenVotes(record: BallotExport): boolean {
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

/** V08 as it is written down: counted again where votes have names or their group is shown, else possible. */
export function isCivilSociety(record: BallotExport): boolean {
  const { civilSociety: said, turnout, roll, ballot } = record;
  if (said === undefined) return true;
  const own = roll.entries.filter(({ sector }) => sector === 'civil_society').length;
  if (own === 0 || said === null) return own === 0 && said === null;
  if (said.roll !== own || said.needed !== thirdOf(own) || (said.voted === null) !== (ballot.mode === 'secret'))
    return false;
  const shown = record.questions.flatMap((_question, index) => {
    const votes = votesOn(record, index);
    const voted = votes.filter(({ group }) => group === 'civil_society').length;
    return votes.length > 0 && (ballot.mode === 'open' || voted > 0) ? [voted] : [];
  });
  if (shown.length > 0)
    return shown.every((voted) => said.isMet === voted >= said.needed && (said.voted ?? voted) === voted);
  if (said.voted !== null && said.isMet !== said.voted >= said.needed) return false;
  const [least, most] = [Math.max(0, turnout - (roll.entries.length - own)), Math.min(own, turnout)];
  return said.isMet ? most >= said.needed : least < said.needed;
}

/** Groups and answers, nothing else: no name, no words. */
export function areSecretVotes(record: BallotExport): boolean {
  const isSound = (vote: ExportedVote) =>
    canonicalJson(Object.keys(vote).sort()) === '["choice","group","question"]' && GROUP_ORDER.includes(vote.group);
  return areCounted(record) && record.votes.every(isSound);
}

/** No group too small or of one mind, none larger than the roll, and the same people in it on every text. */
export function areGroupsSafe(record: BallotExport): boolean {
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
