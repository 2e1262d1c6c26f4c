import type { Locale } from '@minga/shared/kernel/languages.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';

export type FoundClaim = {
  id: string;
  guestId: string;
  name: string;
  locale: Locale;
  /** where the letter went; null once it is claimed */
  email: string | null;
  isClaimed: boolean;
  boards: string[];
};

/** @param secretHmac of the letter's link */
export async function findClaim(tx: Tx, secretHmac: Buffer, lock: 'for update' | '' = ''): Promise<FoundClaim | null> {
  const { rows } = await tx.execute<FoundClaim>(sql`
    select q.id, q.guest_id as "guestId", p.name, p.locale, q.email, q.claimed_by is not null as "isClaimed",
      coalesce((select json_agg(b.title order by g.consented_at) from board_guests g join boards b on b.id = g.board_id
        where g.person_id = q.guest_id), '[]') as boards
    from guest_claims q join people p on p.id = q.guest_id
    where q.secret_hmac = ${secretHmac} and (q.claimed_by is not null or q.expires_at > now())
    ${lock === '' ? sql`` : sql`for update of q`}`);
  return rows[0] ?? null;
}

/** Herself, and the guests that she was before she had an account. */
export async function listOwnIds(tx: Tx, personId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select ${personId}::uuid::text as id union select guest_id::text from guest_claims where claimed_by = ${personId}`);
  return rows.map(({ id }) => id);
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
