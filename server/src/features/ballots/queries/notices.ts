import { eq, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { ballotPhase } from '../policy.ts';
import type { BallotRow } from './ballots.ts';
import { ballots } from '../tables.ts';

/**
 * Who may cast a vote of the roll: titular and alternates of an organisation, or whoever holds the seat.
 * @param withoutVote only of entries for which nobody has voted. Who has voted is no secret; how, is never asked here.
 */
async function listVoters(tx: Tx, ballotId: string, withoutVote: boolean): Promise<string[]> {
  const open = withoutVote
    ? sql`and not exists (select 1 from ballot_turnout t where t.ballot_id = r.ballot_id and t.roll_entry = r.id)`
    : sql``;
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct s.person_id as id from ballot_roll r
      join open_seats s on s.organisation_id = r.organisation_id and s.role = 'member'
    where r.ballot_id = ${ballotId} and r.voter in (s.id, s.organisation_id) ${open} order by id`);
  return rows.map(({ id }) => id);
}

async function find(tx: Tx, ballotId: string): Promise<BallotRow | null> {
  const [row] = await tx.select().from(ballots).where(eq(ballots.id, ballotId));
  return row?.announcedAt ? row : null;
}

/** A ballot that was announced, that is about to end without one's vote, and its result, to everybody on its roll. */
export const ballotNotices: NoticeSource = {
  kinds: ['ballot-announced', 'ballot-closing', 'ballot-result'],
  async listConcerned(tx, { subjectId }, kind) {
    const ballot = await find(tx, subjectId);
    if (!ballot) return null;
    const isOver = ballotPhase(ballot, await dbNow(tx)) === 'closed';
    if (kind === 'ballot-result' ? ballot.sealedAt === null : isOver) return null;
    const people = await listVoters(tx, subjectId, kind === 'ballot-closing');
    return { people, dueAt: kind === 'ballot-result' ? null : ballot.closesAt };
  },
  async write(tx, { about: { cycleId, subjectId }, kind }, { personId, locale }) {
    const ballot = await find(tx, subjectId);
    if (!ballot) return null;
    const isOver = ballotPhase(ballot, await dbNow(tx)) === 'closed';
    if (kind !== 'ballot-result' && isOver) return null;
    if (kind === 'ballot-closing' && !(await listVoters(tx, subjectId, true)).includes(personId)) return null;
    const { slug, timeZone } = await getCycle(tx, cycleId);
    const say = wordsOf(locale);
    const { title, mode, opensAt, closesAt, export: file } = ballot;
    const window = { at: opensAt.toISOString(), until: closesAt.toISOString(), timeZone };
    const lines = {
      'ballot-announced': [say('letters:ballot.window', window), say(`letters:ballot.${mode}`)],
      'ballot-closing': [say('letters:ballot.closes', { at: closesAt.toISOString(), timeZone })],
      'ballot-result': file
        ? [say('letters:ballot.turnout', { count: file.turnout, roll: file.roll.entries.length })]
        : [],
    };
    const of = kind as keyof typeof lines;
    return {
      title: say(`letters:${of}.title`, { title }),
      lines: lines[of],
      path: `/c/${slug}/ballots/${subjectId}`,
    };
  },
};
