import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Locale } from '@minga/shared/kernel/languages.ts';
import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import { addressChanges } from '../tables.ts';

/** What somebody asked for and has not confirmed yet. */
export async function findWaiting(tx: Tx, personId: string): Promise<{ email: string; expiresAt: Date } | null> {
  const { email, expiresAt } = addressChanges;
  const [row] = await tx
    .select({ email, expiresAt })
    .from(addressChanges)
    .where(
      and(
        eq(addressChanges.personId, personId),
        isNull(addressChanges.confirmedAt),
        isNull(addressChanges.endedAt),
        gt(expiresAt, sql`now()`),
      ),
    );
  return row ?? null;
}

export type FoundChange = {
  id: string;
  personId: string;
  email: string;
  formerEmail: string;
  isConfirmed: boolean;
  isEnded: boolean;
  isStopped: boolean;
  isExpired: boolean;
  isStoppable: boolean;
  /** by another account, or kept for one that was moved away from it */
  isTaken: boolean;
  locale: Locale;
};

export async function findChange(tx: Tx, id: string): Promise<FoundChange | null> {
  const { rows } = await tx.execute<FoundChange>(sql`
    select c.id, c.person_id as "personId", c.email, c.former_email as "formerEmail", c.confirmed_at is not null as "isConfirmed",
      c.ended_at is not null as "isEnded", c.stopped_at is not null as "isStopped", c.expires_at <= now() as "isExpired", c.stoppable_until > now() as "isStoppable",
      exists (select 1 from people o where o.email = c.email and o.id <> c.person_id)
        or exists (select 1 from address_changes k where k.former_email = c.email and k.person_id <> c.person_id
          and k.confirmed_at is not null and k.stopped_at is null and k.stoppable_until > now()) as "isTaken", p.locale
    from address_changes c join people p on p.id = c.person_id where c.id = ${id}`);
  return rows[0] ?? null;
}

/** @throws AppError `address.link-unknown` for what is forgotten by now */
export async function getChange(tx: Tx, id: string): Promise<FoundChange> {
  const found = await findChange(tx, id);
  if (!found) throw new AppError('address.link-unknown');
  return found;
}

/** Until when a former mailbox can take back the address that an account has now; null when none can. */
export async function findStoppableUntil(tx: Tx, personId: string): Promise<Date | null> {
  const { rows } = await tx.execute<{ until: RawInstant | null }>(sql`
    select max(stoppable_until) as until from address_changes
    where person_id = ${personId} and confirmed_at is not null and stopped_at is null and stoppable_until > clock_timestamp()`);
  const until = rows[0]?.until ?? null;
  return until === null ? null : toDate(until);
}

/** The language of whoever has that address already. */
export async function localeOfOwner(tx: Tx, email: string): Promise<Locale | null> {
  const { rows } = await tx.execute<{ locale: Locale }>(sql`select locale from people where email = ${email}`);
  return rows[0]?.locale ?? null;
}
