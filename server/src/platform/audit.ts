import { sql } from 'drizzle-orm';
import type { Tx } from './db.ts';

export type AuditEntry = {
  forumId: string | null;
  cycleId: string | null;
  /** Null for what the system does by itself, such as loading the demonstration. */
  personId: string | null;
  seatId?: string | null;
  /** Noun and past tense: `diagnosis.published`. */
  action: string;
  subject: { kind: string; id: string };
  /** Facts of the act. Never a secret, a ballot's choice or a hidden note's text. */
  data?: Record<string, unknown>;
};

/** Chain of acts that belong to no forum. */
const PLATFORM = '00000000-0000-0000-0000-000000000000';

/**
 * Appends one act to the chain of its cycle (else of its forum) in the same transaction as the act itself.
 * A trigger numbers the row and binds it to the hash of the row before; the application role can only INSERT.
 */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  const chain = entry.cycleId ?? entry.forumId ?? PLATFORM;
  await tx.execute(sql`
    insert into audit_log (chain, forum_id, cycle_id, person_id, seat_id, action, subject_kind, subject_id, data)
    values (${chain}, ${entry.forumId}, ${entry.cycleId}, ${entry.personId}, ${entry.seatId ?? null}, ${entry.action},
      ${entry.subject.kind}, ${entry.subject.id}, ${JSON.stringify(entry.data ?? {})}::jsonb)`);
}

/**
 * Recomputes a chain from its first row.
 * @returns the position of the first row whose hash does not follow, or null when the chain is whole
 */
export async function firstBrokenLink(tx: Pick<Tx, 'execute'>, chain: string): Promise<number | null> {
  const result = await tx.execute<{ position: string }>(sql`
    select position from (
      select a.position, a.hash, a.previous_hash, audit_hash(a) as expected,
        lag(a.hash) over (order by a.position) as before, lag(a.position) over (order by a.position) as position_before
      from audit_log a where a.chain = ${chain}) link
    where hash is distinct from expected
      or previous_hash is distinct from coalesce(before, ''::bytea)
      or position <> coalesce(position_before, 0) + 1
    order by position limit 1`);
  const row = result.rows[0];
  return row ? Number(row.position) : null;
}

/** How long a chain is, its last fingerprint, and whether every act still follows from the one before. */
export async function checkChain(tx: Tx, chain: string) {
  const result = await tx.execute<{ entries: number; head: string | null }>(sql`
    select count(*)::int as entries, encode((array_agg(hash order by position desc))[1], 'hex') as head
    from audit_log where chain = ${chain}`);
  const firstBroken = await firstBrokenLink(tx, chain);
  return {
    entries: result.rows[0]?.entries ?? 0,
    head: result.rows[0]?.head ?? null,
    isWhole: firstBroken === null,
    firstBroken,
  };
}
