import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { and, eq, isNull } from 'drizzle-orm';
import { databaseFault } from '../../../platform/database/database-faults.ts';
import { inTransaction, type Tx } from '../../../platform/database/db.ts';
import type { Deps } from '../../../platform/deps.ts';
import { uploads } from '../tables.ts';
import { removeStored } from './files.ts';
import { KEPT } from './write-beside.ts';

/** @returns whether it was there to drop; otherwise somebody has recorded its file meanwhile, and its bytes stay */
async function dropUpload(tx: Tx, uploadId: string, noted?: (tx: Tx) => Promise<void>): Promise<boolean> {
  const dropped = await tx
    .delete(uploads)
    .where(and(eq(uploads.id, uploadId), isNull(uploads.finishedAt)))
    .returning({ id: uploads.id });
  if (dropped.length > 0) await noted?.(tx);
  return dropped.length > 0;
}

/**
 * Forgets an upload that was cancelled, refused or abandoned, and every trace of its bytes.
 * @param noted writes down, with its row's removal, that it went
 * @returns whether it was there to forget: one that was recorded meanwhile is left alone
 */
export async function forgetUpload(
  needs: Pick<Deps, 'db' | 'storage' | 'log'>,
  uploadId: string,
  noted?: (tx: Tx) => Promise<void>,
): Promise<boolean> {
  const drop = () => inTransaction(needs.db, (tx) => dropUpload(tx, uploadId, noted));
  const isDropped = await drop().catch(async (error: unknown) => {
    if (databaseFault(error) !== 'full') throw error;
    // Its bytes may be the very ones for which there is no room. Without them an unfinished upload is gone for whoever
    // asks, and its row is swept should there still be no room to remove it.
    await removeParts(needs.storage.partsDir, uploadId);
    return drop().catch((again: unknown) => {
      if (databaseFault(again) === 'full') return true;
      throw again;
    });
  });
  if (!isDropped) return false;
  await removeParts(needs.storage.partsDir, uploadId);
  await removeStored(needs, [uploadId]);
  return true;
}

/** The bytes of an upload, what would be kept of it, and the tus library's note about it. */
export async function removeParts(partsDir: string, uploadId: string): Promise<void> {
  for (const ending of ['', KEPT, '.json']) await rm(join(partsDir, `${uploadId}${ending}`), { force: true });
}
