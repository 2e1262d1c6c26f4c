import type { Locale } from '@minga/shared/kernel/languages.ts';
import { LEADING_ROLES } from '@minga/shared/people/rules.ts';
import type { ErasureOutlook } from '@minga/shared/rights/schema.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { listOwnIds } from '../../boards/queries/claims.ts';
import { cycleOfForum } from '../../cycles/queries.ts';
import { isLedByOthers, listRoles } from '../../people/queries.ts';
import { erasures } from '../tables.ts';

/** Forums that somebody alone facilitates or administers, with what she is there. */
export async function listLedAlone(tx: Tx, personId: string): Promise<ErasureOutlook['ledAlone']> {
  const alone: ErasureOutlook['ledAlone'] = [];
  for (const { forumId, name, role } of await listRoles(tx, personId))
    for (const led of LEADING_ROLES)
      if (role === led && !(await isLedByOthers(tx, { forumId, personId, role })))
        alone.push({ forum: name, role: led });
  return alone;
}

export async function isLastAdministrator(tx: Tx, personId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ isLast: boolean }>(sql`
    select p.is_administrator and not exists (select 1 from people o where o.is_administrator and o.email_verified and o.id <> p.id) as "isLast"
    from people p where p.id = ${personId}`);
  return rows[0]?.isLast ?? false;
}

/** Organisations whose seat somebody holds today, by forum. */
export async function listSeatsToEnd(tx: Tx, personId: string): Promise<ErasureOutlook['seats']> {
  const { rows } = await tx.execute<ErasureOutlook['seats'][number]>(sql`
    select distinct f.name as forum, g.name as organisation from seats_not_ended s join organisations g on g.id = s.organisation_id
      join forums f on f.id = s.forum_id where s.person_id = ${personId} order by f.name, g.name`);
  return rows;
}

type Ending = { id: string; forumId: string; cycleId: string };

/** The same one by one, each with the cycle from which its end is told; a forum without any has nowhere to tell it. */
export async function listEndingSeats(tx: Tx, personId: string): Promise<Ending[]> {
  const { rows } = await tx.execute<Ending>(sql`
    select s.id, f.id as "forumId", c.id as "cycleId" from seats_not_ended s join forums f on f.id = s.forum_id ${cycleOfForum}
    where s.person_id = ${personId} order by s.id`);
  return rows;
}

/** Forums in whose record or company somebody stands. */
export async function listForumsOf(tx: Tx, personId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select forum_id as id from forum_roles where person_id = ${personId}
    union select forum_id from seats where person_id = ${personId}
    union select forum_id from audit_log where person_id = ${personId} and forum_id is not null
    union select forum_id from notices where person_id = ${personId} order by 1`);
  return rows.map(({ id }) => id);
}

export async function findAnyForum(tx: Tx): Promise<string | null> {
  const { rows } = await tx.execute<{ id: string }>(sql`select id from forums order by created_at limit 1`);
  return rows[0]?.id ?? null;
}

/** Boards that show who somebody is, as herself or as a guest before, or whose guests she confirmed: their readers are told anew. */
export async function listBoardsOf(tx: Tx, personId: string): Promise<string[]> {
  const hers = sql`any(${sql.param(await listOwnIds(tx, personId))}::uuid[])`;
  const { rows } = await tx.execute<{ id: string }>(sql`
    select board_id as id from board_ops where person_id = ${hers} or confirmed_by = ${personId}
    union select board_id from board_guests where person_id = ${hers} or confirmed_by = ${personId}`);
  return rows.map(({ id }) => id);
}

/** Where the last letter of somebody goes, and in which language; null when it has left. */
export async function findLastLetter(tx: Tx, personId: string) {
  const { rows } = await tx.execute<{ to: string; locale: Locale }>(sql`
    select e.letter_to as to, p.locale from erasures e join people p on p.id = e.person_id
    where e.person_id = ${personId} and e.letter_to is not null`);
  return rows[0] ?? null;
}

export async function listErased(tx: Pick<Tx, 'select'>): Promise<string[]> {
  const rows = await tx.select({ id: erasures.personId }).from(erasures).orderBy(erasures.personId);
  return rows.map(({ id }) => id);
}
