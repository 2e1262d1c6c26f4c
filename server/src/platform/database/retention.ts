import { RETENTION, RETENTION_KINDS, type RetentionKind, type Terms } from '@minga/shared/kernel/retention.ts';
import { type SQL, sql } from 'drizzle-orm';
import { type Db, inTransaction, type Tx } from './db.ts';

/** So much at once, so that no transaction holds others up for long. */
const AT_ONCE = 1_000;

/** For how many days something is kept, as part of a statement; null is for ever. */
const daysKept = (kind: RetentionKind): SQL<number | null> =>
  sql`coalesce((select t.days from retention_terms t where t.kind = ${kind}), ${RETENTION[kind].usual}::int)`;

/** The moment before which it goes. */
export const goneBefore = (kind: RetentionKind): SQL => sql`(now() - make_interval(days => ${daysKept(kind)}))`;

/** The term of each, as it holds now. */
export async function readTerms(tx: Tx): Promise<Terms> {
  const columns = RETENTION_KINDS.map((kind) => sql`${daysKept(kind)} as ${sql.identifier(kind)}`);
  const { rows } = await tx.execute<Record<RetentionKind, number | null>>(sql`select ${sql.join(columns, sql`, `)}`);
  return rows[0] as Terms;
}

/** Says that it was looked for, and how much went. */
export async function noteRemoved(tx: Tx, kind: RetentionKind, removed: number): Promise<void> {
  await tx.execute(sql`
    insert into retention_days (kind, day, ran_at, removed) values (${kind}, (now() at time zone 'utc')::date, now(), ${removed})
    on conflict (kind, day) do update set ran_at = now(), removed = retention_days.removed + excluded.removed`);
}

/**
 * Removes what has been kept for its time, a part at a time, each with its count: wherever a server is killed, what went was
 * counted, and the next round goes on. Two servers at once count each what they removed.
 * @param removeSome removes so many at most, and says how many there were
 * @returns how many in all
 */
export async function removeInBatches(
  db: Db,
  kind: RetentionKind,
  removeSome: (tx: Tx, most: number) => Promise<number>,
  ending?: AbortSignal,
): Promise<number> {
  let all = 0;
  for (;;) {
    const removed = await inTransaction(db, async (tx) => {
      const some = await removeSome(tx, AT_ONCE);
      await noteRemoved(tx, kind, some);
      return some;
    });
    all += removed;
    if (removed < AT_ONCE || ending?.aborted) return all;
  }
}
