import { NOT_SEARCHED, type NotSearched } from '@minga/shared/files/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import { files, fileTexts, withdrawnFiles } from './tables.ts';

/** Whose files: the kind as `file_owner_kinds` has it, and one of that kind. */
export type FileOwner = { readonly kind: string; readonly id: string };

export type FileRow = typeof files.$inferSelect;

/** The files of one owner, or of several of a kind, in the order in which they came. */
export async function listFiles(tx: Tx, kind: string, of: string | readonly string[]): Promise<FileRow[]> {
  return tx
    .select()
    .from(files)
    .where(and(eq(files.ownerKind, kind), inArray(files.ownerId, [of].flat())))
    .orderBy(asc(files.at), asc(files.id));
}

export type WithdrawnRow = typeof withdrawnFiles.$inferSelect;

/** What everybody could read of one owner and was taken back, the first to come first. */
export const listWithdrawn = (tx: Tx, kind: string, of: string): Promise<WithdrawnRow[]> =>
  tx
    .select()
    .from(withdrawnFiles)
    .where(and(eq(withdrawnFiles.ownerKind, kind), eq(withdrawnFiles.ownerId, of)))
    .orderBy(asc(withdrawnFiles.receivedAt), asc(withdrawnFiles.id));

/**
 * A file of this owner.
 * @throws AppError `file.not-found`, `file.withdrawn` with the reason
 */
export async function getFile(tx: Tx, owner: FileOwner, fileId: string): Promise<FileRow> {
  const [file] = await tx
    .select()
    .from(files)
    .where(and(eq(files.id, fileId), eq(files.ownerKind, owner.kind), eq(files.ownerId, owner.id)));
  if (file) return file;
  const [gone] = (await listWithdrawn(tx, owner.kind, owner.id)).filter(({ id }) => id === fileId);
  throw gone ? new AppError('file.withdrawn', { params: { reason: gone.reason } }) : new AppError('file.not-found');
}

/**
 * Of each of these files the passage that has most of what was asked for; none where only the name of the file has it.
 * @param words as the search takes them
 */
export async function listPassages(tx: Tx, ids: readonly string[], words: string): Promise<Map<string, string>> {
  const { rows } = await tx.execute<{ id: string; text: string }>(sql`
    select distinct on (p.file_id) p.file_id as id, p.text
    from (select words_asked(${words}) as all_words, words_to_mark(${words}) as some_words offset 0) q, file_passages p
    where p.file_id = any (${sql.param(ids)}::uuid[]) and p.words @@ q.some_words
    order by p.file_id, p.words @@ q.all_words desc, p.place`);
  return new Map(rows.map(({ id, text }) => [id, text]));
}

/** Of these files those whose text nobody has read yet, or found that there is none. */
export async function listUnread(tx: Tx, rows: readonly FileRow[]): Promise<Set<string>> {
  const ids = rows.map(({ id }) => id);
  const found = ids.length === 0 ? [] : await tx.select().from(fileTexts).where(inArray(fileTexts.fileId, ids));
  const known = new Set(found.map(({ fileId }) => fileId));
  return new Set(ids.filter((id) => !known.has(id)));
}

/** Of these files those that the search finds by their name alone, and why. One that is still to be read is not among them. */
export async function listNotSearched(tx: Tx, rows: readonly FileRow[]): Promise<Map<string, NotSearched>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const found = await tx.select().from(fileTexts).where(inArray(fileTexts.fileId, ids));
  return new Map(
    found.flatMap(({ fileId, state }) => {
      const why = NOT_SEARCHED.find((one) => one === state);
      return why ? [[fileId, why] as const] : [];
    }),
  );
}
