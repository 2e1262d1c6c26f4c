import { sql } from 'drizzle-orm';
import type { Config } from '../../../config.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { DEMO_FORUMS } from '@minga/shared/demo/rules.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** Whose letters the mail page of a demonstration shows: sign-in codes are among them. */
type Mailbox = { isForEverybody: boolean };

/** A person of a demonstration forum: nobody real has such an address (RFC 2606). */
export const isInvented = (address: string): boolean =>
  DEMO_FORUMS.some(({ slug }) => address.endsWith(`@${slug}.example`));

/**
 * The page shows everybody's letters only where nobody but the one at this machine can read them: reached over loopback
 * and without a real administrator. Everywhere else it shows those of invented people.
 */
export async function readMailbox(tx: Tx, config: Pick<Config, 'publicUrl' | 'host'>): Promise<Mailbox> {
  const isLocal =
    LOOPBACK.has(config.host) && (config.publicUrl === null || LOOPBACK.has(new URL(config.publicUrl).hostname));
  if (!isLocal) return { isForEverybody: false };
  const { rows } = await tx.execute(sql`select 1 from people where is_administrator limit 1`);
  return { isForEverybody: rows.length === 0 };
}
