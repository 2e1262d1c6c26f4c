import { randomBytes } from 'node:crypto';
import { trackerOf } from '@minga/shared/ballots/tracker.ts';
import type { BallotMode, BallotRule, Choice } from '@minga/shared/ballots/tally.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { closeIfDue } from '../../ballots/commands/close.ts';
import { hashOfRoll } from '../../ballots/queries/roll.ts';
import { ballotCasts, ballotQuestions, ballotRoll, ballots, ballotTurnout } from '../../ballots/tables.ts';
import { versions as frozen } from '../../versions/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import { versionId } from './load-commitments.ts';
import { known, type Stand } from './load-forum.ts';

type BallotContent = {
  key: string;
  stage: StageName;
  mode: BallotMode;
  rule: BallotRule;
  quorum: number;
  opensOn: number;
  closesOn: number;
  commitments: number[];
  title: Text;
  introduction: Text;
  /** One answer to each commitment, by organisation. */
  votes: Record<string, Choice[]>;
  reasons: Record<string, Text>;
};
type Content = Awaited<ReturnType<typeof readContent<BallotContent[]>>>[number];

/** One ballot that has been counted, and one on which the forum votes this week. */
export async function loadBallots(tx: Tx, stand: Stand): Promise<void> {
  for (const one of await readContent<BallotContent[]>('ballots', stand.locale)) await loadBallot(tx, stand, one);
}

const ballotId = (stand: Stand, one: Content): string => stand.id(`ballot/${one.key}`);

async function loadBallot(tx: Tx, stand: Stand, one: Content): Promise<void> {
  const id = ballotId(stand, one);
  const roll = rollOf(stand, one);
  const opensAt = stand.calendar.at(one.opensOn, '09:00');
  await tx.insert(ballots).values({
    id,
    cycleId: stand.cycleId,
    forumId: stand.forumId,
    title: one.title,
    introduction: one.introduction,
    stage: one.stage,
    mode: one.mode,
    rule: one.rule,
    quorumPercent: one.quorum,
    opensAt,
    closesAt: stand.calendar.at(one.closesOn, '18:00'),
    createdBy: stand.person('facilitator').id,
    createdAt: stand.calendar.at(one.opensOn - 1, '17:00'),
  });
  const versions = await versionsOf(tx, stand, one);
  await tx.insert(ballotQuestions).values(
    versions.map((version, index) => ({
      ballotId: id,
      position: index + 1,
      versionId: version.id,
      versionSha256: version.sha256,
    })),
  );
  await tx.insert(ballotRoll).values(roll);
  // Announced last: from here on the database refuses any change to what was promised.
  const rollSha256 = hashOfRoll(roll);
  const announcedAt = stand.calendar.at(one.opensOn - 1, '17:30');
  await tx.update(ballots).set({ announcedAt, rollSha256 }).where(eq(ballots.id, id));
  await cast(tx, stand, one, roll, versions);
  // Counting, export and its hash are the ballot's own; a ballot whose end has not come stays as it is.
  await closeIfDue(tx, { cycleId: stand.cycleId, forumId: stand.forumId, isFacilitator: true }, id);
}

type Entry = typeof ballotRoll.$inferInsert & { tallyGroup: string };

/** One vote for each organisation that has a member's seat. */
function rollOf(stand: Stand, one: Content): Entry[] {
  const members = stand.seats.filter((seat) => seat.role === 'member');
  return members
    .filter((seat, index) => members.findIndex((other) => other.organisationId === seat.organisationId) === index)
    .map((seat) => {
      const { shortName, sector } = stand.organisationOf(seat.organisationId);
      return {
        id: stand.id(`ballot-roll/${one.key}/${seat.id}`),
        ballotId: ballotId(stand, one),
        voter: seat.organisationId,
        seatId: seat.id,
        personId: seat.personId,
        organisationId: seat.organisationId,
        organisation: shortName,
        sector,
        tallyGroup: sector,
      };
    });
}

async function versionsOf(tx: Tx, stand: Stand, one: Content) {
  const ids = one.commitments.map((number) => versionId(stand, number));
  const found = await tx.select({ id: frozen.id, sha256: frozen.sha256 }).from(frozen).where(inArray(frozen.id, ids));
  return ids.map((id) =>
    known(
      found.find((version) => version.id === id),
      id,
    ),
  );
}

/** The key of a vote lives on the voter's device; these voters have none, so nobody keeps theirs. */
async function cast(
  tx: Tx,
  stand: Stand,
  one: Content,
  roll: readonly Entry[],
  versions: readonly { id: string }[],
): Promise<void> {
  const votes = Object.entries(one.votes).map(([key, choices], index) => {
    const entry = known(
      roll.find((candidate) => candidate.organisationId === stand.organisation(key).id),
      key,
    );
    const reason = one.reasons[key] ?? null;
    const answers = versions.map((version, question) => {
      const choice = known(choices[question], key);
      return [version.id, { choice, reason: choice === 'against' ? reason : null }] as const;
    });
    const minute = stand.calendar.at(one.opensOn, '10:00').getTime() + index * 7 * 60_000;
    return { entry, choices: Object.fromEntries(answers), castAt: new Date(minute) };
  });
  const ballot = ballotId(stand, one);
  // As the owner: the application stores votes by one function, which takes none of the past.
  await tx
    .insert(ballotTurnout)
    .values(
      votes.map(({ entry }) => ({ ballotId: ballot, rollEntry: entry.id, keySha256: randomBytes(32).toString('hex') })),
    );
  await tx.insert(ballotCasts).values(
    votes.map(({ entry, choices, castAt }) => ({
      ballotId: ballot,
      rollEntry: entry.id,
      tracker: trackerOf(randomBytes(20)),
      choices,
      castAt,
    })),
  );
}
