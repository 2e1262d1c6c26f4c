import { extensionOf, type FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { cleanFileName, MAX_FILE_BYTES, MAX_PERSON_BYTES, MAX_PERSON_FILES } from '@minga/shared/files/rules.ts';
import { and, eq, sql } from 'drizzle-orm';
import { holdLock } from '../../../platform/database/locks.ts';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import type { FileOwnerKind } from '../policy.ts';
import type { UploadRow } from '../queries.ts';
import { files, uploads } from '../tables.ts';
import type { Content } from './inspect-content.ts';

const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;
export const tooLarge = () => new AppError('file.too-large', { params: { limit: megabytes(MAX_FILE_BYTES) } });

/**
 * The extension of an allowed file name.
 * @throws AppError `file.type-not-allowed`
 */
export function requireExtension(name: string): FileExtension {
  const extension = extensionOf(name);
  if (!extension) throw new AppError('file.type-not-allowed');
  return extension;
}

/** Counts what a person keeps and sends, whatever it belongs to. */
async function requireShare(tx: Tx, personId: string, more: number): Promise<void> {
  // Two uploads begun at once must not both fit into what is left.
  await holdLock(tx, 'uploads of person', personId);
  const used = await tx.execute<{ files: number; bytes: number }>(sql`
    select count(*)::int as files, coalesce(sum(bytes), 0)::float8 as bytes from (
      select bytes from files where uploaded_by = ${personId}
      union all select bytes from uploads where person_id = ${personId} and finished_at is null) mine`);
  const { files: count = 0, bytes = 0 } = used.rows[0] ?? {};
  if (count + 1 > MAX_PERSON_FILES || bytes + more > MAX_PERSON_BYTES)
    throw new AppError('upload.quota', { params: { files: MAX_PERSON_FILES, limit: megabytes(MAX_PERSON_BYTES) } });
}

/**
 * Opens an upload before its first byte: who, where to, name, size and quota are settled here.
 * @throws AppError `file.type-not-allowed`, `file.too-large`, `file.empty`, `upload.quota`, and what refuses the owner
 */
export async function reserveUpload(
  tx: Tx,
  scope: Scope,
  owners: FileOwnerKind,
  ownerId: string,
  input: { name: string; bytes: number },
): Promise<UploadRow> {
  await owners.lockForFiles(tx, scope, ownerId);
  const name = cleanFileName(input.name);
  requireExtension(name);
  if (input.bytes === 0) throw new AppError('file.empty');
  if (input.bytes > MAX_FILE_BYTES) throw tooLarge();
  const { personId } = personOf(scope);
  await requireShare(tx, personId, input.bytes);
  const [row] = await tx
    .insert(uploads)
    .values({
      id: newId(),
      ownerKind: owners.kind,
      ownerId,
      cycleId: scope.cycleId,
      personId,
      name,
      bytes: input.bytes,
    })
    .returning();
  if (!row) throw new Error('the upload was not recorded');
  return row;
}

/**
 * Records a whole, inspected file that the store has already: a row without a file never exists. The owner and the right
 * to it are looked at again, because both may have changed while bytes came in. Recorded once, however many processes ask.
 * @param convertedFrom the encoding its text came in, where that was not UTF-8
 * @throws AppError `file.already-there` when the owner has these very bytes already, and what refuses the owner
 */
export async function recordFile(
  tx: Tx,
  scope: Scope,
  owners: FileOwnerKind,
  upload: UploadRow,
  { content, convertedFrom }: { content: Content; convertedFrom: string | null },
): Promise<void> {
  const { personId } = personOf(scope);
  const { ownerKind, ownerId, cycleId, name } = upload;
  const { seatId } = await owners.lockForFiles(tx, scope, ownerId);
  // Whoever else records or cancels this upload waits here: only one of them may decide whether the bytes stay.
  const [current] = await tx.select().from(uploads).where(eq(uploads.id, upload.id)).for('update');
  if (!current) throw new AppError('upload.not-found');
  if (current.finishedAt !== null) return;
  // The owner's lock is held: of two equal files the second sees the first.
  const [same] = await tx
    .select({ name: files.name })
    .from(files)
    .where(and(eq(files.ownerKind, ownerKind), eq(files.ownerId, ownerId), eq(files.sha256, content.sha256)));
  if (same) throw new AppError('file.already-there', { params: { name: same.name } });
  // The upload's id is the key in the store: the sweep can then find a file whose row was never committed.
  const file = { id: newId(), ownerKind, ownerId, cycleId, name, ...content, storageKey: upload.id };
  await tx.insert(files).values({ ...file, uploadedBy: personId, verifiedAt: sql`now()` });
  await tx.update(uploads).set({ finishedAt: sql`now()`, fileId: file.id }).where(eq(uploads.id, upload.id));
  await record(tx, { ...scope, seatId }, `${ownerKind}.file-received`, ownerId, {
    fileId: file.id,
    name,
    bytes: file.bytes,
    sha256: file.sha256,
    ...(convertedFrom !== null && { convertedFrom }),
  });
}
