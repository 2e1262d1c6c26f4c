import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import { causeOfConstraint } from '../../../platform/database/database-faults.ts';
import type { Tx } from '../../../platform/database/db.ts';

/**
 * An address that somebody was moved away from is kept for them as long as they can take it back, and the database lets nobody else
 * have it. Whoever comes for it is told no more than to use another.
 * @throws AppError `address.kept`, naming it: it may be one of hundreds in a file
 */
export async function refusingKept<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    const kept = causeOfConstraint(error, 'people_email_kept');
    if (kept) throw new AppError('address.kept', { params: { email: kept.detail ?? '' } });
    throw error;
  }
}

/** Those of these addresses that are kept for somebody else now: said of a file before it is saved, with all else that is wrong. */
export async function listKept(tx: Tx, emails: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.execute<{ email: string }>(
    sql`select kept_among(array(select jsonb_array_elements_text(${JSON.stringify(emails)}::jsonb))) as email`,
  );
  return new Set(rows.map(({ email }) => email));
}
