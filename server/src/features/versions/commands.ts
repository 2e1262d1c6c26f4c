import { newId } from '@minga/shared/kernel/ids.ts';
import { isSameState, type TextParts } from '@minga/shared/versions/rules.ts';
import { and, eq, sql } from 'drizzle-orm';
import { type Db, dbNow, inTransaction, type Tx } from '../../platform/database/db.ts';
import { findNewestState, isPast, type Subject } from './queries.ts';
import { savedStates } from './tables.ts';

type Saving = {
  personId: string;
  /** of the working text after this saving */
  version: number;
  before: TextParts;
  after: TextParts;
  /** when `before` was saved, for a text that is older than its states */
  beforeAt: Date;
  restoredFrom?: string;
};

/**
 * Keeps what a working text says after a saving. The caller holds the lock of the text, so states follow one another.
 * What one person saves within a sitting is one state; what it replaces of somebody else stands in the state before.
 */
export async function keepState(tx: Tx, subject: Subject, saving: Saving): Promise<void> {
  const { personId, version, after: content, restoredFrom } = saving;
  const place = { cycleId: subject.cycleId, subjectKind: subject.kind, subjectId: subject.id };
  const last = await findNewestState(tx, subject);
  if (!last) {
    const at = { begunAt: saving.beforeAt, savedAt: saving.beforeAt };
    await tx.insert(savedStates).values({ id: newId(), ...place, version: version - 1, content: saving.before, ...at });
  }
  const isSame =
    last !== null && restoredFrom === undefined && isSameState(last, { personId, at: await dbNow(tx), content });
  if (isSame) {
    await tx
      .update(savedStates)
      .set({ content, version, savedAt: sql`clock_timestamp()` })
      .where(eq(savedStates.id, last.id));
    return;
  }
  const at = { begunAt: sql`clock_timestamp()`, savedAt: sql`clock_timestamp()` };
  await tx
    .insert(savedStates)
    .values({ id: newId(), ...place, version, content, personId, restoredFrom: restoredFrom ?? null, ...at });
}

/** With a text that is thrown away go its states. */
export async function dropStates(tx: Tx, { kind, id }: Subject): Promise<void> {
  await tx.delete(savedStates).where(and(eq(savedStates.subjectKind, kind), eq(savedStates.subjectId, id)));
}

/** Forgets states that can no longer be brought back. */
export async function sweepStates(db: Db): Promise<void> {
  await inTransaction(db, (tx) => tx.delete(savedStates).where(isPast));
}
