import { AppError } from '@minga/shared/kernel/errors.ts';
import { eq, inArray, sql } from 'drizzle-orm';
import type { Deps } from '../../../platform/deps.ts';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { changePages } from '../../../platform/jobs/events.ts';
import { cycles } from '../../cycles/tables.ts';
import type { FileOwnerKind } from '../commands/uploads.ts';
import { type FileRow, getFile } from '../queries.ts';
import { files, withdrawnFiles } from '../tables.ts';

/** Which file of which owner, as its address says. */
type Named = { ownerId: string; fileId: string };

async function lockFile(tx: Tx, scope: Scope, owners: FileOwnerKind, { ownerId, fileId }: Named): Promise<FileRow> {
  await owners.lockForFiles(tx, scope, ownerId);
  const file = await getFile(tx, { kind: owners.kind, id: ownerId }, fileId);
  if (file.version !== null) throw new AppError('file.published');
  return file;
}

/** @returns its storage key, to be removed from the store once this is committed */
async function drop(
  tx: Tx,
  scope: Scope,
  owners: FileOwnerKind,
  file: FileRow,
  act: 'file-removed' | 'file-withdrawn',
  said: { reason?: string } = {},
): Promise<string> {
  const { id: fileId, ownerId, name, bytes, sha256 } = file;
  await owners.changed?.(tx, scope, ownerId, { file, isReceived: false });
  await tx.delete(files).where(eq(files.id, fileId));
  await record(tx, scope, `${owners.kind}.${act}`, ownerId, { fileId, name, bytes, sha256, ...said });
  return file.storageKey;
}

/**
 * Takes a file away from a draft, or from what has none.
 * @returns its storage key
 * @throws AppError `file.not-found`, `file.published`, `file.public` when it takes a reason, and what refuses the owner
 */
export async function removeFile(tx: Tx, scope: Scope, owners: FileOwnerKind, named: Named): Promise<string> {
  const file = await lockFile(tx, scope, owners, named);
  if (await owners.isPublic?.(tx, scope, named.ownerId)) throw new AppError('file.public');
  return drop(tx, scope, owners, file, 'file-removed');
}

/**
 * Takes back what everybody could read: its bytes go, its name, its fingerprint and the reason stay where it stood.
 * @returns its storage key
 * @throws AppError `file.not-found`, `file.published`, `file.not-public` when it can just be taken away, and what refuses the owner
 */
export async function withdrawFile(
  tx: Tx,
  scope: Scope,
  owners: FileOwnerKind,
  named: Named,
  reason: string,
): Promise<string> {
  const file = await lockFile(tx, scope, owners, named);
  if (!(await owners.isPublic?.(tx, scope, named.ownerId))) throw new AppError('file.not-public');
  const { id, ownerKind, ownerId, cycleId, name, bytes, sha256, at: receivedAt } = file;
  await tx.insert(withdrawnFiles).values({ id, ownerKind, ownerId, cycleId, name, bytes, sha256, receivedAt, reason });
  return drop(tx, scope, owners, file, 'file-withdrawn', { reason });
}

/** From now on the files stand in this version of their owner: they can be read by whoever reads it, and stay. */
export async function publishFiles(tx: Tx, ids: readonly string[], version: number): Promise<void> {
  if (ids.length > 0)
    await tx
      .update(files)
      .set({ version })
      .where(inArray(files.id, [...ids]));
}

/** Notes whether the stored bytes still match: what cannot be read does not count as reachable. */
export async function markFile(tx: Tx, file: FileRow, isReadable: boolean): Promise<void> {
  await tx
    .update(files)
    .set({ verifiedAt: isReadable ? sql`now()` : null })
    .where(eq(files.id, file.id));
  if ((file.verifiedAt !== null) === isReadable) return;
  const [place] = await tx
    .select({ cycleId: cycles.id, forumId: cycles.forumId })
    .from(cycles)
    .where(eq(cycles.id, file.cycleId));
  // What hangs on its being readable is another now: counters, gates.
  if (place) changePages(tx, place);
}

/**
 * Removes the bytes of files whose rows are gone, after the commit. What a store that is away keeps is in `loose_files`,
 * and the sweep comes for it.
 */
export async function removeStored({ storage, log }: Pick<Deps, 'storage' | 'log'>, keys: string[]): Promise<void> {
  for (const key of keys)
    await storage.remove(key).catch((err: unknown) => log.warn({ err }, 'a file is left to the sweep'));
}
