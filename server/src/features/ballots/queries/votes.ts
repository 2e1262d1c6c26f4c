import type { Choice, Group } from '@minga/shared/ballots/tally.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { asc, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { ballotCasts, ballotRoll } from '../tables.ts';
import type { BallotRow } from './ballots.ts';

type OpenVote = {
  organisation: string;
  sector: Sector;
  tracker: string;
  choices: (typeof ballotCasts.$inferSelect)['choices'];
};

export async function listOpenVotes(tx: Tx, ballotId: string): Promise<OpenVote[]> {
  return tx
    .select({
      organisation: ballotRoll.organisation,
      sector: ballotRoll.sector,
      tracker: ballotCasts.tracker,
      choices: ballotCasts.choices,
    })
    .from(ballotCasts)
    .innerJoin(ballotRoll, eq(ballotRoll.id, ballotCasts.rollEntry))
    .where(eq(ballotCasts.ballotId, ballotId))
    .orderBy(asc(ballotRoll.organisation), asc(ballotCasts.tracker));
}

type SecretVote = { tracker: string; group: Group; choices: Record<string, Choice> };

/** The box of a ballot that is over, sorted by tracker. The database opens it to nobody before that. */
export async function listSecretVotes(tx: Tx, ballotId: string): Promise<SecretVote[]> {
  const { rows } = await tx.execute<SecretVote>(
    sql`select tracker, tally_group as "group", choice as choices from read_ballot_box(${ballotId})`,
  );
  return rows;
}

/** Is there a vote under this tracker? Only who holds the key of a vote can name it. */
export async function isCounted(
  tx: Tx,
  ballot: Pick<BallotRow, 'id' | 'mode' | 'export'>,
  tracker: string,
): Promise<boolean> {
  if (ballot.export !== null) return ballot.export.trackers.includes(tracker);
  const { rows } = await tx.execute<{ found: boolean | null }>(
    ballot.mode === 'secret'
      ? sql`select is_in_ballot_box(${ballot.id}, ${tracker}) as found`
      : sql`select exists (select 1 from ballot_casts where ballot_id = ${ballot.id} and tracker = ${tracker}) as found`,
  );
  return rows[0]?.found ?? false;
}

/**
 * Does the vote under this tracker say the same as a request that came again? Null once votes are no longer taken: in
 * secret mode nothing tells from then on what a vote said, its own voter included.
 */
export async function isSameVote(
  tx: Tx,
  ballot: Pick<BallotRow, 'id' | 'mode'>,
  tracker: string,
  choices: Readonly<Record<string, Choice>>,
): Promise<boolean | null> {
  const answers = JSON.stringify(choices);
  const { rows } = await tx.execute<{ same: boolean | null }>(
    ballot.mode === 'secret'
      ? sql`select ballot_box_agrees(${ballot.id}, ${tracker}, ${answers}::jsonb) as same`
      : sql`select ${answers}::jsonb @> (select jsonb_object_agg(a.key, a.value -> 'choice') from jsonb_each(c.choices) a) as same
          from ballot_casts c where c.ballot_id = ${ballot.id} and c.tracker = ${tracker}`,
  );
  return rows[0]?.same ?? null;
}
