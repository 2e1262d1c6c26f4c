import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { eq, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import type { NoticeSource, Words } from '../../notices/policy.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { listShutOut } from '../../people/queries.ts';
import { type BallotRow, findVotesUntil } from './ballots.ts';
import { isUnused, mayUse } from './rights.ts';
import { ballots } from '../tables.ts';

/**
 * Titular and alternates of an organisation on the roll, whoever holds a seat on it, and who took one over.
 * @param withoutVote only of entries for which nobody has voted
 */
async function listVoters(tx: Tx, ballotId: string, withoutVote: boolean): Promise<string[]> {
  const tookOver = sql`exists (select 1 from ballot_turnout t
    where t.ballot_id = r.ballot_id and t.roll_entry = r.id and t.inherited_by = s.id)`;
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct s.person_id as id from ballot_roll r
      join open_seats s on s.organisation_id = r.organisation_id and s.role = 'member'
    where r.ballot_id = ${ballotId} and ${withoutVote ? sql`${mayUse} and ${isUnused}` : sql`(${mayUse} or ${tookOver})`}
    order by id`);
  return rows.map(({ id }) => id);
}

type Found = BallotRow & { votesUntil: Date; isOver: boolean };

async function find(tx: Tx, ballotId: string): Promise<Found | null> {
  const [row] = await tx.select().from(ballots).where(eq(ballots.id, ballotId));
  if (!row?.announcedAt) return null;
  const votesUntil = await findVotesUntil(tx, ballotId);
  return { ...row, votesUntil, isOver: votesUntil <= (await dbNow(tx)) };
}

/** A ballot that was announced, that is about to end without one's vote, and its result, to everybody on its roll. */
export const ballotNotices: NoticeSource = {
  kinds: ['ballot-announced', 'ballot-closing', 'ballot-result'],
  async listConcerned(tx, { subjectId }, kind) {
    const ballot = await find(tx, subjectId);
    if (!ballot) return null;
    if (kind === 'ballot-result' ? ballot.sealedAt === null : ballot.isOver) return null;
    const people = await listVoters(tx, subjectId, kind === 'ballot-closing');
    return { people, dueAt: kind === 'ballot-result' ? null : ballot.votesUntil };
  },
  async write(tx, { about: { cycleId, subjectId }, kind }, to) {
    const ballot = await find(tx, subjectId);
    if (!ballot || (kind !== 'ballot-result' && ballot.isOver)) return null;
    if (kind === 'ballot-closing' && !(await listVoters(tx, subjectId, true)).includes(to.personId)) return null;
    return wordsOfBallot(ballot, kind as BallotNotice, await getCycle(tx, cycleId), to);
  },
};

type BallotNotice = 'ballot-announced' | 'ballot-closing' | 'ballot-result';
type Place = Pick<Awaited<ReturnType<typeof getCycle>>, 'slug' | 'timeZone'>;
type Announced = Pick<Found, 'id' | 'title' | 'mode' | 'opensAt' | 'votesUntil' | 'export'>;

/** What somebody reads about a ballot, as it was or will be announced. */
function wordsOfBallot(ballot: Announced, kind: BallotNotice, { slug, timeZone }: Place, to: Locale | Listener): Words {
  const say = wordsOf(to);
  const { id, title, mode, opensAt, votesUntil, export: file } = ballot;
  const until = votesUntil.toISOString();
  const window = { at: opensAt.toISOString(), until, timeZone };
  const lines = {
    'ballot-announced': [say('letters:ballot.window', window), say(`letters:ballot.${mode}`)],
    'ballot-closing': [say('letters:ballot.closes', { at: until, timeZone })],
    'ballot-result': file
      ? [say('letters:ballot.turnout', { count: file.turnout, roll: file.roll.entries.length })]
      : [],
  };
  return { title: say(`letters:${kind}.title`, { title }), lines: lines[kind], path: paths.ballot(slug, id) };
}

/** Whom announcing a draft with this roll would tell now, and the letter in the language of the forum. */
export async function readPlannedLetter(
  tx: Tx,
  { cycleId, forumId, locale }: Scope,
  { ballot, people }: { ballot: BallotRow; people: readonly string[] },
  publicUrl: string,
): Promise<PlannedLetter> {
  const [cycle, now, votesUntil] = [await getCycle(tx, cycleId), await dbNow(tx), await findVotesUntil(tx, ballot.id)];
  const shutOut = await listShutOut(tx, forumId, people);
  const concerned = people.filter((id) => !shutOut.has(id)).map((personId) => ({ personId, dueAt: votesUntil }));
  const counts = await countPlanned(tx, { forumId, kind: 'ballot-announced' }, concerned);
  // One whose beginning is past opens when it is announced.
  const opensAt = ballot.opensAt < now ? now : ballot.opensAt;
  const words = wordsOfBallot({ ...ballot, opensAt, votesUntil }, 'ballot-announced', cycle, locale);
  const letter =
    counts.people > counts.none ? plannedLetterOf(words, { locale, publicUrl, forumName: cycle.forumName }) : null;
  return { ...counts, letter };
}
