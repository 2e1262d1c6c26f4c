import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, desc, eq, inArray, isNotNull, isNull, not, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import type { Scope } from '../../platform/http/gate.ts';
import type { FileRow } from '../files/queries.ts';
import { listFiles } from '../files/queries.ts';
import { listVersionsOfEach, type VersionRow as FrozenRow, versionsOf } from '../versions/queries.ts';
import { mayWrite } from './policy.ts';
import { announcements } from './tables.ts';

export type AnnouncementRow = typeof announcements.$inferSelect;
/** What was published under one number, or corrected. */
export type Content = { title: string; body: string; files: { name: string; bytes: number; sha256: string }[] };
type VersionRow = Omit<FrozenRow, 'content'> & { content: Content };
/** Of a draft there are no versions. Oldest first. */
export type Versioned = { row: AnnouncementRow; versions: readonly VersionRow[] };
export const { subjectOf, listVersions } = versionsOf<VersionRow>('announcement');
type Reader = Pick<Scope, 'cycleId' | 'isFacilitator'>;

async function withVersions(tx: Tx, rows: readonly AnnouncementRow[]): Promise<Versioned[]> {
  const ids = rows.map(({ id }) => id);
  const versions = await listVersionsOfEach<VersionRow>(tx, 'announcement', ids);
  return rows.map((row) => ({ row, versions: versions.get(row.id) ?? [] }));
}

/** Those that a reader may know of: drafts are the facilitation's. */
const known = (reader: Reader) =>
  and(eq(announcements.cycleId, reader.cycleId), mayWrite(reader) ? undefined : isNotNull(announcements.publishedAt));

/** @throws AppError `announcement.not-found` also for one of another cycle, and to strangers for a draft */
export async function getAnnouncement(tx: Tx, reader: Reader, id: string): Promise<Versioned> {
  const rows = await tx
    .select()
    .from(announcements)
    .where(and(known(reader), eq(announcements.id, id)));
  const [found] = await withVersions(tx, rows);
  if (!found) throw new AppError('announcement.not-found');
  return found;
}

/** Nobody withdraws or corrects it before the end of the transaction. */
export async function lockAsItStands(tx: Tx, id: string): Promise<void> {
  await tx.select({ id: announcements.id }).from(announcements).where(eq(announcements.id, id)).for('share');
}

/** Those of these that the reader may know of. */
export async function listKnown(tx: Tx, reader: Reader, ids: readonly string[]): Promise<Versioned[]> {
  const rows = await tx
    .select()
    .from(announcements)
    .where(and(known(reader), inArray(announcements.id, [...ids])));
  return withVersions(tx, rows);
}

type Page = { limit: number; after?: string | undefined; isInForce?: boolean };

/** What was published, newest first, from behind the one named `after`; and whether there is more. */
export async function listPublished(tx: Tx, cycleId: string, { limit, after, isInForce = false }: Page) {
  const isBehind = after
    ? sql`(${announcements.publishedAt}, ${announcements.id}) < (
        select b.published_at, b.id from announcements b where b.id = ${after} and b.cycle_id = ${cycleId})`
    : undefined;
  const rows = await tx
    .select()
    .from(announcements)
    .where(
      and(
        eq(announcements.cycleId, cycleId),
        isNotNull(announcements.publishedAt),
        isInForce ? isNull(announcements.withdrawnAt) : undefined,
        isBehind,
      ),
    )
    .orderBy(desc(announcements.publishedAt), desc(announcements.id))
    .limit(limit + 1);
  const items = await withVersions(tx, rows.slice(0, limit));
  return { items, next: rows.length > limit ? (items.at(-1)?.row.id ?? null) : null };
}

/** Of a draft: a word was saved in it, or a file put. */
const isTouched = sql`(${announcements.version} > 1
  or exists (select 1 from files f where f.owner_kind = 'announcement' and f.owner_id = ${announcements.id}))`;

/** Those that hold something; what was begun and left without is nobody's draft yet. */
export async function listDrafts(tx: Tx, reader: Reader): Promise<Versioned[]> {
  if (!mayWrite(reader)) return [];
  const rows = await tx
    .select()
    .from(announcements)
    .where(and(eq(announcements.cycleId, reader.cycleId), isNull(announcements.publishedAt), isTouched))
    .orderBy(desc(announcements.savedAt));
  return rows.map((row) => ({ row, versions: [] }));
}

export const listFilesOf = (tx: Tx, id: string): Promise<FileRow[]> => listFiles(tx, 'announcement', id);

/** A draft of this person's in which nothing was ever written or put; null where there is none. */
export async function findUntouched(tx: Tx, cycleId: string, personId: string): Promise<string | null> {
  const [found] = await tx
    .select({ id: announcements.id })
    .from(announcements)
    .where(
      and(
        eq(announcements.cycleId, cycleId),
        eq(announcements.createdBy, personId),
        isNull(announcements.publishedAt),
        not(isTouched),
      ),
    )
    .limit(1);
  return found?.id ?? null;
}

/** One with its files, for whoever may know of it. */
export async function getDetail(tx: Tx, reader: Reader, id: string) {
  return { ...(await getAnnouncement(tx, reader, id)), files: await listFilesOf(tx, id) };
}
export type Detail = Awaited<ReturnType<typeof getDetail>>;
