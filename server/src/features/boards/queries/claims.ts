import type { OwnDoor } from '@minga/shared/boards/claims.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { type SQL, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { isLetterAstray } from '../../notices/queries/strangers.ts';

export type FoundClaim = {
  id: string;
  guestId: string;
  name: string;
  /** she gave a name of her own, and it was not forgotten */
  isNamed: boolean;
  locale: Locale;
  /** where the letter goes; null once it is claimed */
  email: string | null;
  isClaimed: boolean;
  boards: string[];
};

/** What a guest asked, as long as the link of its letter is good. */
export async function findClaim(tx: Tx, id: string): Promise<FoundClaim | null> {
  const { rows } = await tx.execute<FoundClaim>(sql`
    select q.id, q.guest_id as "guestId", p.name, p.is_named as "isNamed", p.locale, q.email, q.claimed_by is not null as "isClaimed",
      coalesce((select json_agg(b.title order by g.consented_at) from board_guests g join boards b on b.id = g.board_id
        where g.person_id = q.guest_id), '[]') as boards
    from guest_claims q join people p on p.id = q.guest_id
    where q.id = ${id} and (q.claimed_by is not null or q.expires_at > now())`);
  return rows[0] ?? null;
}

/** @throws AppError `claim.not-found` */
export async function getClaim(tx: Tx, id: string): Promise<FoundClaim> {
  const found = await findClaim(tx, id);
  if (!found) throw new AppError('claim.not-found');
  return found;
}

/** The forum and cycle in which somebody came in as a guest last. */
export async function findWhereGuest(tx: Tx, personId: string): Promise<{ forumId: string; cycleId: string } | null> {
  const { rows } = await tx.execute<{ forumId: string; cycleId: string }>(sql`
    select c.forum_id as "forumId", c.id as "cycleId" from board_guests g join boards b on b.id = g.board_id
    join cycles c on c.id = b.cycle_id where g.person_id = ${personId} order by g.consented_at desc, b.id limit 1`);
  return rows[0] ?? null;
}

/**
 * Who came as a guest from where she came: what one device makes of itself counts together. Herself among them, also where it is
 * not known any more whence she came.
 */
export const guestsFromNetworkOf = (personId: string): SQL => sql`
  (select ${personId}::uuid union select beside.person_id from board_guests own join board_guests beside
    on beside.network = own.network where own.person_id = ${personId})`;

/** Did a guest come to a board, and not only to its door? The places of a network are counted there, and a device takes few. */
export const wasOnBoard = (personId: SQL): SQL => sql`exists (
  select 1 from board_guests came where came.person_id = ${personId} and came.arrived_at is not null)`;

/** Herself, and the guests that she was before she had an account. */
export async function listOwnIds(tx: Tx, personId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select ${personId}::uuid::text as id union select guest_id::text from guest_claims where claimed_by = ${personId}`);
  return rows.map(({ id }) => id);
}

type DoorRow = Omit<OwnDoor, 'at' | 'notice'> & {
  at: RawInstant;
  cycleSlug: string | null;
  number: number | null;
  words: string | null;
};

/** At which doors somebody agreed, as a guest, and to which text; the newest first. */
export async function listDoors(tx: Tx, personId: string): Promise<OwnDoor[]> {
  const { rows } = await tx.execute<DoorRow>(sql`
    select g.id, f.name as forum, b.title as board, g.consented_at as at, g.notice_number as number, g.consent_words as words,
      case when c.published_at <= now() then c.slug end as "cycleSlug"
    from board_guests g join boards b on b.id = g.board_id join forums f on f.id = b.forum_id join cycles c on c.id = b.cycle_id
    where g.person_id = any(${sql.param(await listOwnIds(tx, personId))}::uuid[]) order by g.consented_at desc, g.id`);
  return rows.map(({ at, number, words, ...one }) => ({
    ...one,
    at: toDate(at).toISOString(),
    notice: number === null || words === null ? null : { number, words },
  }));
}

type CycleOfGuest = {
  id: string;
  slug: string;
  title: string;
  forumId: string;
  forumName: string;
  timeZone: string;
  locale: Locale;
};

/** Cycles on whose boards somebody is or was a guest, the newest first; whoever was taken out still wrote what she wrote. */
export async function listCyclesOfGuest(tx: Tx, personId: string): Promise<CycleOfGuest[]> {
  const { rows } = await tx.execute<CycleOfGuest>(sql`
    select c.id, c.slug, c.title, f.id as "forumId", f.name as "forumName", f.time_zone as "timeZone", c.locale
    from cycles c join forums f on f.id = c.forum_id where c.id in (
      select b.cycle_id from board_guests g join boards b on b.id = g.board_id
      where g.person_id = ${personId} or g.person_id in (select guest_id from guest_claims where claimed_by = ${personId}))
    order by c.created_at desc, c.id desc`);
  return rows;
}

/** Whether what this guest wrote is already an account's. */
export async function isClaimed(tx: Tx, guestId: string): Promise<boolean> {
  const { rows } = await tx.execute(
    sql`select 1 from guest_claims where guest_id = ${guestId} and claimed_by is not null`,
  );
  return rows.length > 0;
}

/** Did the last letter that a guest asked for not arrive? She is told so on her device: the address may be mistyped. */
export async function isClaimAstray(tx: Tx, guestId: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from (select id from guest_claims where guest_id = ${guestId} order by asked_at desc, id desc limit 1) q
    where ${isLetterAstray(['claim-confirm'], sql`q.id`)}`);
  return rows.length > 0;
}
