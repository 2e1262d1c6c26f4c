import type { Json } from '@minga/shared/kernel/canonical.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { isSameState, type TextParts } from '@minga/shared/versions/rules.ts';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type Db, dbNow, type Tx } from '../../platform/database/db.ts';
import { removeInBatches } from '../../platform/database/retention.ts';
import { sha256OfJson } from '../../platform/files/hash.ts';
import { findNewestState, isPast, type Subject } from './queries.ts';
import { savedStates, versions } from './tables.ts';

type NewVersion = Omit<
  typeof versions.$inferInsert,
  'cycleId' | 'subjectKind' | 'subjectId' | 'number' | 'id' | 'sha256' | 'content'
> & {
  id?: string;
  content: Json;
  /** Keys of the content in the order in which they are hashed, of a kind that was published so before; else sorted. */
  order?: readonly string[];
};

/** A version as it is inserted, with its hash; for what is loaded together with its past, where the loader counts. */
export function versionRow({ kind, id, cycleId }: Subject, number: number | SQL, version: NewVersion) {
  const { order, ...rest } = version;
  const sha256 = sha256OfJson(rest.content, order);
  return { id: newId(), ...rest, number, sha256, cycleId, subjectKind: kind, subjectId: id };
}

/**
 * Freezes what a subject says, for ever, under its next number. The caller holds the lock of the subject; of two who forget it,
 * the database takes one.
 */
export async function keepVersion(
  tx: Tx,
  subject: Subject,
  version: NewVersion,
): Promise<{ id: string; number: number; sha256: string }> {
  const next = sql`(select coalesce(max(number), 0) + 1 from versions
    where subject_kind = ${subject.kind} and subject_id = ${subject.id})`;
  const [kept] = await tx
    .insert(versions)
    .values(versionRow(subject, next, version))
    .returning({ id: versions.id, number: versions.number, sha256: versions.sha256 });
  if (!kept) throw new Error('a version was not kept');
  return kept;
}

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
export const sweepStates = (db: Db, ending?: AbortSignal): Promise<number> =>
  removeInBatches(
    db,
    'states',
    async (tx, most) => {
      const { rowCount } = await tx.execute(sql`
        delete from saved_states where id in (select id from ${savedStates} where ${isPast} limit ${most})`);
      return rowCount ?? 0;
    },
    ending,
  );
