import type { OwnReading } from '@minga/shared/people/schema.ts';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { people } from '../tables.ts';

/** Somebody says in which language they are written to and shown screens, and on whose clock they read besides the forum's. */
export async function chooseReading(tx: Tx, { personId }: Person, { locale, timeZone }: OwnReading): Promise<void> {
  const chosen = {
    ...(locale !== undefined && { locale, localeChosen: true }),
    ...(timeZone !== undefined && { timeZone }),
  };
  await tx
    .update(people)
    .set({ ...chosen, updatedAt: sql`now()` })
    .where(eq(people.id, personId));
}
