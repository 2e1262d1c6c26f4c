import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import type { FileOwner } from './policy.ts';
import { files, uploads } from './tables.ts';

export type FileRow = typeof files.$inferSelect;
export type UploadRow = typeof uploads.$inferSelect;

/** The files of one owner, or of several of a kind, in the order in which they came. */
export async function listFiles(tx: Tx, kind: string, of: string | readonly string[]): Promise<FileRow[]> {
  return tx
    .select()
    .from(files)
    .where(and(eq(files.ownerKind, kind), inArray(files.ownerId, [of].flat())))
    .orderBy(asc(files.at), asc(files.id));
}

/**
 * A file of this owner.
 * @throws AppError `file.not-found`
 */
export async function getFile(tx: Tx, owner: FileOwner, fileId: string): Promise<FileRow> {
  const [file] = await tx
    .select()
    .from(files)
    .where(and(eq(files.id, fileId), eq(files.ownerKind, owner.kind), eq(files.ownerId, owner.id)));
  if (!file) throw new AppError('file.not-found');
  return file;
}

/**
 * An upload of this person to this owner. Somebody else's does not exist, colleagues' included: two people must not
 * write into one file.
 * @throws AppError `upload.not-found`
 */
export async function getUpload(tx: Tx, owner: FileOwner, id: string, personId: string): Promise<UploadRow> {
  const [row] = await tx
    .select()
    .from(uploads)
    .where(
      and(
        eq(uploads.id, id),
        eq(uploads.ownerKind, owner.kind),
        eq(uploads.ownerId, owner.id),
        eq(uploads.personId, personId),
      ),
    );
  if (!row) throw new AppError('upload.not-found');
  return row;
}
