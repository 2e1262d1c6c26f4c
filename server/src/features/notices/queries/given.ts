import { kindOfNotice, LETTERS_ASTRAY, NOTICE_KINDS, type NoticeKind } from '@minga/shared/notices/rules.ts';
import { type SQL, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';

/*
 * The notice that was really given: an act tells nobody by being written. A person has heard of it when a letter was sent that
 * did not come back, when they read it or opened its link, when they were told by another way, and at once where they want no
 * letters.
 */

/** When this notice reached its person; null while it has not. */
export const reachedAt = (notice: SQL): SQL => sql`least(${notice}.read_at, ${notice}.opened_at, ${notice}.informed_at,
  case ${notice}.letter when 'sent' then ${notice}.letter_at when 'none' then ${notice}.at end)`;

/** Rows of the index `notices_not_arrived`. */
const notArrived = (notice: SQL): SQL =>
  sql`${notice}.read_at is null and ${notice}.opened_at is null and ${notice}.informed_at is null
    and ${notice}.letter not in ('none', 'sent', 'dropped')`;
/** Nothing else reached the same person about the same hour of the subject, and they have still to do with it. */
const nothingElse = (
  notice: SQL,
): SQL => sql`not exists (select 1 from notices o where o.subject_id = ${notice}.subject_id
  and o.person_id = ${notice}.person_id and (o.due_at = ${notice}.due_at and ${reachedAt(sql`o`)} is not null
    or o.is_last and o.at >= ${notice}.at))`;

/** What numbers are counted in: the series of its kind, or the kind itself. */
const seriesOf = (notice: SQL): SQL => {
  const named = NOTICE_KINDS.flatMap((kind) => {
    const { series } = kindOfNotice(kind);
    return series === undefined ? [] : [sql.raw(`when '${kind}' then '${series}'`)];
  });
  return sql`case ${notice}.kind ${sql.join(named, sql` `)} else ${notice}.kind end`;
};
/** A later notice says more of the same to the same person, or that they have nothing more to do with it. */
export const isReplaced = (notice: SQL): SQL => sql`exists (select 1 from notices later
  where later.subject_id = ${notice}.subject_id and later.person_id = ${notice}.person_id
    and (later.number > ${notice}.number and ${seriesOf(sql`later`)} = ${seriesOf(notice)} or later.is_last and later.at > ${notice}.at))`;

/** Subjects of which somebody has still to hear. */
export const subjectsUnreached: SQL = sql`(select n.subject_id from notices n where ${notArrived(sql`n`)})`;
/** How many have not heard that a subject is at this hour. */
export const unreachedOf = (
  subjectId: SQL,
  dueAt: SQL,
): SQL => sql`(select count(distinct n.person_id)::int from notices n
  where n.subject_id = ${subjectId} and n.due_at = ${dueAt} and ${notArrived(sql`n`)} and ${nothingElse(sql`n`)})`;
/** When the last of those who have heard of it did, each by what reached them first. */
export const heardAtOf = (subjectId: SQL, dueAt: SQL): SQL => sql`(select max(one.at) from (
  select min(${reachedAt(sql`n`)}) as at from notices n where n.subject_id = ${subjectId} and n.due_at = ${dueAt} and not n.is_last
  group by n.person_id) one)`;

/** Who of those notified of a subject by this kind has not heard of it, and when the last of the others did. */
export async function findHeard(
  tx: Tx,
  subjectId: string,
  kind: NoticeKind,
): Promise<{ unreached: number; heardAt: Date | null }> {
  const { rows } = await tx.execute<{ unreached: number; heardAt: RawInstant | null }>(sql`
    select count(*) filter (where at is null)::int as unreached, max(at) as "heardAt" from (
      select min(${reachedAt(sql`n`)}) as at from notices n where n.subject_id = ${subjectId} and n.kind = ${kind} and not n.is_last
      group by n.person_id) one`);
  const { unreached = 0, heardAt = null } = rows[0] ?? {};
  return { unreached, heardAt: heardAt === null ? null : toDate(heardAt) };
}

type Astray = { subjectId: string; cycleId: string; count: number; dueAt: Date };

/** What is still ahead and people will not hear of by letter, in the forums that this person facilitates. */
export async function listAstray(tx: Tx, personId: string, kinds: readonly NoticeKind[]): Promise<Astray[]> {
  const { rows } = await tx.execute<Omit<Astray, 'dueAt'> & { dueAt: RawInstant }>(sql`
    select n.subject_id as "subjectId", n.cycle_id as "cycleId", n.due_at as "dueAt", count(distinct n.person_id)::int as count
    from notices n join forum_roles r on r.forum_id = n.forum_id and r.person_id = ${personId} and r.role = 'facilitator'
    where ${notArrived(sql`n`)} and n.letter in ${LETTERS_ASTRAY} and n.due_at > now() and n.kind in ${kinds}
      and ${nothingElse(sql`n`)} and not ${isReplaced(sql`n`)}
    group by n.subject_id, n.cycle_id, n.due_at order by n.due_at, n.subject_id limit 20`);
  return rows.map((row) => ({ ...row, dueAt: toDate(row.dueAt) }));
}
