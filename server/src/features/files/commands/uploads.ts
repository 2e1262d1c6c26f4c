import { extensionOf, type FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { cleanFileName, MAX_FILE_BYTES, MAX_PERSON_BYTES, MAX_PERSON_FILES } from '@minga/shared/files/rules.ts';
import { and, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { record } from '../../../platform/database/audit.ts';
import { personOf, type Policy, type Scope } from '../../../platform/http/gate.ts';
import type { FileOwner, FileRow } from '../queries.ts';
import { files, uploads } from '../tables.ts';
import { askForText } from './file-text.ts';
import { type Content, inspectContent } from './inspect-content.ts';
import { inUtf8 } from './text-encoding.ts';
import { withoutOrigin } from './without-origin.ts';

export type UploadRow = typeof uploads.$inferSelect;

/** Where anybody reads the files of one, and what of it the caller may see. */
type FileReading = {
  /** The address of one owner, e.g. `/api/cycles/:cycleId/diagnoses/:number`; its parts as `params` reads them. */
  readonly path: string;
  readonly params: z.ZodObject;
  /**
   * The owner at this address; `seesDrafts` when its files that no version holds are the caller's affair too.
   * @throws AppError when there is none for this caller
   */
  find(tx: Tx, scope: Scope, params: Record<string, unknown>): Promise<{ id: string; seesDrafts: boolean }>;
  /** It has no drafts: its files are everybody's as soon as they are there. */
  readonly isForAnybody?: true;
};

/** What a kind takes of all that may be uploaded. */
type Taken = {
  readonly extensions: readonly FileExtension[];
  readonly bytes: number;
  /**
   * Looks at the whole file, after what is asked of every file, and writes what is kept of it beside it.
   * @returns where that stands
   * @throws AppError
   */
  keep(path: string): Promise<string>;
};

/**
 * A kind of thing that has files. Its feature says what only it can know, and names it in its noun.ts: from then on
 * uploads, downloads, quota, inspection and the daily reading are the same as for every other kind.
 */
export type FileOwnerKind = {
  readonly kind: string;
  /** Under which noun the API's document lists the routes. */
  readonly tag: string;
  /** Who may write to one at all: the gate's first question. */
  readonly writers: Policy;
  /** The address of one for those who write it, and which part of it is its id. */
  readonly address: { readonly path: string; readonly id: string };
  readonly reading: FileReading;
  /** @throws AppError when this person does not write it, as if it were not there */
  requireWriter(tx: Tx, scope: Scope, id: string): Promise<void>;
  /**
   * Locks it to the end of the transaction: may files be added to it or taken away now?
   * @returns the seat that acts, or null where none is needed
   * @throws AppError when not
   */
  lockForFiles(tx: Tx, scope: Scope, id: string): Promise<{ seatId: string | null }>;
  /** The text of its files is read, and found by whoever may open them: its feature is given the kind `file` of the search. */
  readonly isSearched?: true;
  /** Everything that may be uploaded where nothing is said. */
  readonly takes?: Taken;
  /** Anybody may read its files by now: one that is taken back leaves its name and the reason. Its lock is held. */
  isPublic?(tx: Tx, scope: Scope, id: string): Promise<boolean>;
  /** Within the act: this file came to it (`received`), or is about to be taken away from it. Its lock is held. */
  changed?(tx: Tx, scope: Scope, id: string, change: { file: FileRow; isReceived: boolean }): Promise<void>;
  /** Within the act: the very bytes of a file it has came again. Where nothing is said, they are refused. */
  cameAgain?(tx: Tx, scope: Scope, id: string, file: FileRow): Promise<void>;
};

/** What is kept of a whole upload, and what was done for it, as the record says it. */
type Kept = { path: string; done: { convertedFrom?: string; withoutOrigin?: true } };

/**
 * Where that stands of a whole upload which is kept: itself, a text in UTF-8, a picture without where it is from, or what its
 * kind keeps of it.
 * @throws AppError
 */
export async function keptOf({ takes }: FileOwnerKind, parts: string, extension: FileExtension): Promise<Kept> {
  if (takes) {
    // What it says of itself is looked at first: a kind is handed what its name promises.
    await inspectContent(parts, extension);
    return { path: await takes.keep(parts), done: {} };
  }
  const { path, convertedFrom } = await inUtf8(parts, extension);
  if (convertedFrom !== null) return { path, done: { convertedFrom } };
  const plain = await withoutOrigin(parts, extension);
  return { path: plain, done: plain === parts ? {} : { withoutOrigin: true } };
}

const sizeInWords = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${Math.round(bytes / 1_000_000)} MB`;
export const tooLarge = (limit = MAX_FILE_BYTES) =>
  new AppError('file.too-large', { params: { limit: sizeInWords(limit) } });

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
    throw new AppError('upload.quota', { params: { files: MAX_PERSON_FILES, limit: sizeInWords(MAX_PERSON_BYTES) } });
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

/**
 * Opens an upload before its first byte: who, where to, name, size and quota are settled here.
 * @throws AppError `file.type-not-allowed`, `file.no-picture`, `file.too-large`, `file.empty`, `upload.quota`, and what refuses the owner
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
  const extension = requireExtension(name);
  const { extensions, bytes: most } = owners.takes ?? { extensions: [extension], bytes: MAX_FILE_BYTES };
  if (!extensions.includes(extension)) throw new AppError('file.no-picture');
  if (input.bytes === 0) throw new AppError('file.empty');
  if (input.bytes > most) throw tooLarge(most);
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
 * @param kept what it was found to be, and what was done to it before
 * @returns the key of bytes that came a second time and are needed no more, to be removed once this is committed
 * @throws AppError `file.already-there` when the owner has these very bytes already, and what refuses the owner
 */
export async function recordFile(
  tx: Tx,
  scope: Scope,
  owners: FileOwnerKind,
  upload: UploadRow,
  { content, done }: Pick<Kept, 'done'> & { content: Content },
): Promise<string | null> {
  const { personId } = personOf(scope);
  const { ownerKind, ownerId, cycleId, name } = upload;
  const { seatId } = await owners.lockForFiles(tx, scope, ownerId);
  // Whoever else records or cancels this upload waits here: only one of them may decide whether the bytes stay.
  const [current] = await tx.select().from(uploads).where(eq(uploads.id, upload.id)).for('update');
  if (!current) throw new AppError('upload.not-found');
  if (current.finishedAt !== null) return null;
  // The owner's lock is held: of two equal files the second sees the first.
  const [same] = await tx
    .select()
    .from(files)
    .where(and(eq(files.ownerKind, ownerKind), eq(files.ownerId, ownerId), eq(files.sha256, content.sha256)));
  const finish = (fileId: string) =>
    tx.update(uploads).set({ finishedAt: sql`now()`, fileId }).where(eq(uploads.id, upload.id));
  if (same) {
    if (!owners.cameAgain) throw new AppError('file.already-there', { params: { name: same.name } });
    await finish(same.id);
    await owners.cameAgain(tx, scope, ownerId, same);
    return upload.id;
  }
  // The upload's id is the key in the store: the sweep can then find a file whose row was never committed.
  const file = { id: newId(), ownerKind, ownerId, cycleId, name, ...content, storageKey: upload.id };
  const [row] = await tx
    .insert(files)
    .values({ ...file, uploadedBy: personId, verifiedAt: sql`now()` })
    .returning();
  await finish(file.id);
  await record(tx, { ...scope, seatId }, `${ownerKind}.file-received`, ownerId, {
    fileId: file.id,
    name,
    bytes: file.bytes,
    sha256: file.sha256,
    ...done,
  });
  if (row && owners.isSearched) askForText(tx, scope, row);
  if (row) await owners.changed?.(tx, scope, ownerId, { file: row, isReceived: true });
  return null;
}
