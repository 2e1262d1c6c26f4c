import { keyOfSubject, type SubjectRef } from '@minga/shared/links/rules.ts';
import { and, asc, count, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { links } from './tables.ts';

const from = (cycleId: string, { kind, id }: SubjectRef) =>
  and(eq(links.cycleId, cycleId), eq(links.fromKind, kind), eq(links.fromId, id));

/** What a subject comes from, by kind. Show each through `showSubjects`: that there is one may be all a reader may know. */
export async function listOrigins(tx: Tx, cycleId: string, subject: SubjectRef): Promise<SubjectRef[]> {
  return tx
    .select({ kind: links.toKind, id: links.toId, boardId: links.boardId })
    .from(links)
    .where(from(cycleId, subject))
    .orderBy(asc(links.toKind), asc(links.toId));
}

export async function countOrigins(tx: Tx, cycleId: string, subject: SubjectRef): Promise<number> {
  const [row] = await tx.select({ n: count() }).from(links).where(from(cycleId, subject));
  return row?.n ?? 0;
}

/** The walk back: what came of a subject. Those that a reader may not know of must be left out (`showSubjects`). */
export async function listOffspring(tx: Tx, cycleId: string, { kind, id }: SubjectRef): Promise<SubjectRef[]> {
  return tx
    .select({ kind: links.fromKind, id: links.fromId })
    .from(links)
    .where(and(eq(links.cycleId, cycleId), eq(links.toKind, kind), eq(links.toId, id)))
    .orderBy(asc(links.at), asc(links.fromId));
}

/** The walk back from many at once, by `keyOfSubject`. */
export async function listOffspringOfEach(
  tx: Tx,
  cycleId: string,
  subjects: readonly SubjectRef[],
): Promise<ReadonlyMap<string, SubjectRef[]>> {
  if (subjects.length === 0) return new Map();
  const ids = [...new Set(subjects.map(({ id }) => id))];
  const rows = await tx
    .select({ toKind: links.toKind, toId: links.toId, kind: links.fromKind, id: links.fromId })
    .from(links)
    .where(and(eq(links.cycleId, cycleId), inArray(links.toId, ids)))
    .orderBy(asc(links.at), asc(links.fromId));
  const of = Map.groupBy(rows, ({ toKind, toId }) => keyOfSubject({ kind: toKind, id: toId }));
  return new Map([...of].map(([key, found]) => [key, found.map(({ kind, id }) => ({ kind, id }))]));
}
