import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { eq, lt, sql } from 'drizzle-orm';
import { inTransaction } from '../../platform/db.ts';
import { databaseFault } from '../../platform/database-faults.ts';
import type { Deps } from '../../platform/deps.ts';
import { StorageAway } from '../../platform/storage.ts';
import { dropUpload, markFile } from './commands/files.ts';
import { diagnosisFiles, looseFiles, uploads } from './tables.ts';

const DAY = 86_400_000;
/** Servers that share a store share the daily reading too: what one of them has just read, the others leave alone. */
const REST_HOURS = 20;
type Needs = Pick<Deps, 'db' | 'storage' | 'log'>;

/**
 * Removes what unfinished uploads left behind for more than a day: their parts, copies in the store without a row, and
 * rows whose parts never came (T35); then whatever else the store still holds for rows that are gone. Safe to run
 * anywhere, any number of times.
 * @param now the clock for files on disk; rows are judged by the database's
 * @returns how many uploads and loose parts were removed
 */
export async function sweepUploads(needs: Needs, now: Date = new Date()): Promise<number> {
  const { db, storage } = needs;
  const abandoned = await inTransaction(db, (tx) =>
    tx
      .select()
      .from(uploads)
      .where(sql`${uploads.finishedAt} is null and ${lt(uploads.createdAt, sql`now() - interval '24 hours'`)}`),
  );
  for (const upload of abandoned) await forgetUpload(needs, upload.id);
  let loose = 0;
  for (const name of await readdir(storage.partsDir)) {
    const path = join(storage.partsDir, name);
    const facts = await stat(path).catch(() => null);
    if (!facts || now.getTime() - facts.mtimeMs < DAY) continue;
    await rm(path, { force: true });
    loose += 1;
  }
  await sweepLooseFiles(needs);
  return abandoned.length + loose;
}

/**
 * Removes files whose rows went more than an hour ago once more, and only then forgets them: what was on its way into the
 * store at that moment has arrived by now. A file that a row names again, as after a restored backup, stays.
 */
async function sweepLooseFiles({ db, storage }: Needs): Promise<void> {
  const loose = await inTransaction(db, (tx) =>
    tx
      .select({ key: looseFiles.key, owner: diagnosisFiles.id })
      .from(looseFiles)
      .leftJoin(diagnosisFiles, eq(diagnosisFiles.storageKey, looseFiles.key))
      .where(lt(looseFiles.at, sql`now() - interval '1 hour'`)),
  );
  for (const { key, owner } of loose) {
    if (owner === null) await storage.remove(key);
    await inTransaction(db, (tx) => tx.delete(looseFiles).where(eq(looseFiles.key, key)));
  }
}

/** Removes files whose rows are gone. What a store that is away keeps is in `loose_files`, and the sweep comes for it. */
export async function removeFiles({ storage, log }: Pick<Needs, 'storage' | 'log'>, keys: string[]): Promise<void> {
  for (const key of keys)
    await storage.remove(key).catch((err: unknown) => log.warn({ err }, 'a file is left to the sweep'));
}

/**
 * Drops an upload and every trace of its bytes.
 * @returns whether it was there to drop: one that was recorded meanwhile is left alone
 */
export async function forgetUpload(needs: Needs, uploadId: string): Promise<boolean> {
  const drop = () => inTransaction(needs.db, (tx) => dropUpload(tx, uploadId));
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
  await removeFiles(needs, [uploadId]);
  return true;
}

/** The bytes of an upload and the tus library's note about it. */
export async function removeParts(partsDir: string, uploadId: string): Promise<void> {
  await rm(join(partsDir, uploadId), { force: true });
  await rm(join(partsDir, `${uploadId}.json`), { force: true });
}

/**
 * Reads every stored file again and compares its hash, so that "reachable" keeps meaning what it says.
 * @param restHours files that were found in order within so many hours are left alone
 * @returns ids of files whose bytes are missing or changed
 * @throws StorageAway when the store does not answer: nothing is marked then
 */
export async function verifyFiles({ db, storage }: Needs, restHours = 0): Promise<string[]> {
  const files = await inTransaction(db, (tx) =>
    tx
      .select()
      .from(diagnosisFiles)
      .where(
        sql`${diagnosisFiles.verifiedAt} is null or ${diagnosisFiles.verifiedAt} < now() - make_interval(hours => ${restHours})`,
      ),
  );
  const broken: string[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    const isReadable = await (async () => {
      for await (const chunk of storage.open(file.storageKey) as AsyncIterable<Buffer>) hash.update(chunk);
      return hash.digest('hex') === file.sha256;
    })().catch((error: unknown) => {
      // Nothing was learned about the file, and a register that closes its gates for that would be wrong.
      if (error instanceof StorageAway) throw error;
      return false;
    });
    if (!isReadable) broken.push(file.id);
    await inTransaction(db, (tx) => markFile(tx, file.id, isReadable));
  }
  return broken;
}

/**
 * Sweeps and verifies now and once a day, without keeping the process alive for it.
 * @returns what stops it
 */
export function startHousekeeping(needs: Needs): () => void {
  const run = async () => {
    await sweepUploads(needs);
    const broken = await verifyFiles(needs, REST_HOURS);
    if (broken.length > 0) needs.log.error({ files: broken }, 'stored files are missing or changed');
  };
  let isOver = false;
  const start = () =>
    void run().catch((err: unknown) => {
      // A round that the end of the process interrupts has nothing to report: the next start makes another.
      if (!isOver) needs.log.warn({ err }, 'housekeeping of diagnoses failed');
    });
  start();
  const timer = setInterval(start, DAY);
  timer.unref();
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
