import {
  cleanFileName,
  extensionOf,
  type FileExtension,
  MAX_FILE_BYTES,
  MAX_PERSON_BYTES,
  MAX_PERSON_FILES,
} from '@minga/shared/diagnoses/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { audit } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages } from '../../../platform/jobs/events.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { needsOpenPreparation } from '../policy.ts';
import type { DiagnosisRow, FileRow } from '../queries.ts';
import type { UploadRow } from '../queries/drafts.ts';
import { diagnoses, diagnosisFiles, uploads } from '../tables.ts';
import { lockOwnDiagnosis, requireWorkingCopy } from './drafts.ts';
import type { Content } from './inspect-content.ts';

const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;

/** May files be added to or removed from this diagnosis now? Locks it. */
async function lockForFiles(tx: Tx, scope: Scope, diagnosisId: string): Promise<{ row: DiagnosisRow; seatId: string }> {
  const { row, seat } = await lockOwnDiagnosis(tx, scope, diagnosisId);
  requireWorkingCopy(row);
  if (needsOpenPreparation(row.state)) await requireOpenStage(tx, scope, 'preparation');
  return { row, seatId: seat.id };
}

/**
 * The extension of an allowed file name.
 * @throws AppError `file.type-not-allowed`
 */
export function requireExtension(name: string): FileExtension {
  const extension = extensionOf(name);
  if (!extension) throw new AppError('file.type-not-allowed');
  return extension;
}

/**
 * Opens an upload before its first byte: who, where to, name, size and quota are settled here.
 * @throws AppError `file.type-not-allowed`, `file.too-large`, `file.empty`, `upload.quota`, and what refuses the draft
 */
export async function reserveUpload(
  tx: Tx,
  scope: Scope,
  diagnosisId: string,
  input: { name: string; bytes: number },
): Promise<UploadRow> {
  await lockForFiles(tx, scope, diagnosisId);
  const name = cleanFileName(input.name);
  requireExtension(name);
  if (input.bytes === 0) throw new AppError('file.empty');
  if (input.bytes > MAX_FILE_BYTES)
    throw new AppError('file.too-large', { params: { limit: megabytes(MAX_FILE_BYTES) } });
  const { personId } = personOf(scope);
  // Two uploads begun at once must not both fit into what is left.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${personId}, 6))`);
  const used = await tx.execute<{ files: number; bytes: number }>(sql`
    select count(*)::int as files, coalesce(sum(bytes), 0)::float8 as bytes from (
      select bytes from diagnosis_files where uploaded_by = ${personId}
      union all select bytes from uploads where person_id = ${personId} and finished_at is null) mine`);
  const { files = 0, bytes = 0 } = used.rows[0] ?? {};
  if (files + 1 > MAX_PERSON_FILES || bytes + input.bytes > MAX_PERSON_BYTES) {
    throw new AppError('upload.quota', { params: { files: MAX_PERSON_FILES, limit: megabytes(MAX_PERSON_BYTES) } });
  }
  const [row] = await tx
    .insert(uploads)
    .values({ id: newId(), diagnosisId, personId, name, bytes: input.bytes })
    .returning();
  if (!row) throw new Error('the upload was not recorded');
  return row;
}

/**
 * Records a whole, inspected file that the store has already: a row without a file never exists. Draft, owner and stage
 * are looked at again, because all may have changed while bytes came in. Recorded once, however many processes ask.
 * @throws AppError `file.already-there` when the diagnosis has these very bytes already
 */
export async function recordFile(
  tx: Tx,
  scope: Scope,
  upload: UploadRow,
  content: Content,
  convertedFrom: string | null,
): Promise<void> {
  const { personId } = personOf(scope);
  const { seatId } = await lockForFiles(tx, scope, upload.diagnosisId);
  // Whoever else records or cancels this upload waits here: only one of them may decide whether the bytes stay.
  const [current] = await tx.select().from(uploads).where(eq(uploads.id, upload.id)).for('update');
  if (!current) throw new AppError('upload.not-found');
  if (current.finishedAt !== null) return;
  // The lock of the diagnosis is held: of two equal files the second sees the first.
  const [same] = await tx
    .select({ name: diagnosisFiles.name })
    .from(diagnosisFiles)
    .where(and(eq(diagnosisFiles.diagnosisId, upload.diagnosisId), eq(diagnosisFiles.sha256, content.sha256)));
  if (same) throw new AppError('file.already-there', { params: { name: same.name } });
  const [file] = await tx
    .insert(diagnosisFiles)
    // The upload's id is the key in the store: the sweep can then find a file whose row was never committed.
    .values({
      id: newId(),
      diagnosisId: upload.diagnosisId,
      name: upload.name,
      ...content,
      storageKey: upload.id,
      uploadedBy: personId,
      verifiedAt: sql`now()`,
    })
    .returning();
  if (!file) throw new Error('the file was not recorded');
  await tx.update(uploads).set({ finishedAt: sql`now()`, fileId: file.id }).where(eq(uploads.id, upload.id));
  await audit(tx, {
    forumId: scope.forumId,
    cycleId: scope.cycleId,
    personId,
    seatId,
    action: 'diagnosis.file-received',
    subject: { kind: 'diagnosis', id: upload.diagnosisId },
    data: {
      fileId: file.id,
      name: file.name,
      bytes: file.bytes,
      sha256: file.sha256,
      ...(convertedFrom !== null && { convertedFrom }),
    },
  });
}

/**
 * Forgets an upload that was cancelled, refused or abandoned.
 * @returns whether it was there to forget; otherwise somebody has recorded its file meanwhile, and its bytes stay
 */
export async function dropUpload(tx: Tx, uploadId: string): Promise<boolean> {
  const dropped = await tx
    .delete(uploads)
    .where(and(eq(uploads.id, uploadId), isNull(uploads.finishedAt)))
    .returning({ id: uploads.id });
  return dropped.length > 0;
}

/**
 * Takes a file out of a draft.
 * @returns its storage key, to be removed from the store once this is committed
 */
export async function removeFile(tx: Tx, scope: Scope, diagnosisId: string, fileId: string): Promise<string> {
  await lockForFiles(tx, scope, diagnosisId);
  const [file] = await tx
    .select()
    .from(diagnosisFiles)
    .where(and(eq(diagnosisFiles.id, fileId), eq(diagnosisFiles.diagnosisId, diagnosisId)));
  if (!file) throw new AppError('file.not-found');
  if (file.version !== null) throw new AppError('file.published');
  await tx.delete(diagnosisFiles).where(eq(diagnosisFiles.id, fileId));
  return file.storageKey;
}

/** Notes whether the stored bytes still match: what cannot be read does not count as reachable. */
export async function markFile(tx: Tx, file: FileRow, isReadable: boolean): Promise<void> {
  await tx
    .update(diagnosisFiles)
    .set({ verifiedAt: isReadable ? sql`now()` : null })
    .where(eq(diagnosisFiles.id, file.id));
  if ((file.verifiedAt !== null) === isReadable) return;
  const [owner] = await tx
    .select({ cycleId: diagnoses.cycleId, forumId: diagnoses.forumId })
    .from(diagnoses)
    .where(eq(diagnoses.id, file.diagnosisId));
  // Counters and gates are others now.
  if (owner) changePages(tx, owner);
}
