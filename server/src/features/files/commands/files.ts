import { AppError } from '@minga/shared/kernel/errors.ts';
import { eq, inArray, sql } from 'drizzle-orm';
import type { Deps } from '../../../platform/deps.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { changePages } from '../../../platform/jobs/events.ts';
import { cycles } from '../../cycles/tables.ts';
import type { FileOwnerKind } from '../commands/uploads.ts';
import { type FileRow, getFile } from '../queries.ts';
import { files } from '../tables.ts';

/**
 * Takes a file away from a draft, or from what has none.
 * @returns its storage key, to be removed from the store once this is committed
 * @throws AppError `file.not-found`, `file.published`, and what refuses the owner
 */
export async function removeFile(
  tx: Tx,
  scope: Scope,
  owners: FileOwnerKind,
  ownerId: string,
  fileId: string,
): Promise<string> {
  await owners.lockForFiles(tx, scope, ownerId);
  const file = await getFile(tx, { kind: owners.kind, id: ownerId }, fileId);
  if (file.version !== null) throw new AppError('file.published');
  await owners.changed?.(tx, scope, ownerId, { file, isReceived: false });
  await tx.delete(files).where(eq(files.id, fileId));
  return file.storageKey;
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
