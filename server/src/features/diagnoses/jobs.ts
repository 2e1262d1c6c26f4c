import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lt, sql } from 'drizzle-orm';
import { inTransaction } from '../../platform/db.ts';
import type { Deps } from '../../platform/deps.ts';
import { dropUpload, markFile } from './commands/files.ts';
import { diagnosisFiles, uploads } from './tables.ts';

const DAY = 86_400_000;
type Needs = Pick<Deps, 'db' | 'storage' | 'log'>;

/**
 * Removes what unfinished uploads left behind for more than a day: their parts, files that were moved into the store
 * without their row being committed, and rows whose parts never came (T35). Safe to run anywhere, any number of times.
 * @param now the clock for files on disk; rows are judged by the database's
 * @returns how many uploads and loose parts were removed
 */
export async function sweepUploads({ db, storage }: Needs, now: Date = new Date()): Promise<number> {
  const abandoned = await inTransaction(db, (tx) =>
    tx
      .select()
      .from(uploads)
      .where(sql`${uploads.finishedAt} is null and ${lt(uploads.createdAt, sql`now() - interval '24 hours'`)}`),
  );
  for (const upload of abandoned) {
    await removeParts(storage.partsDir, upload.id);
    await storage.remove(upload.id);
    await inTransaction(db, (tx) => dropUpload(tx, upload.id));
  }
  let loose = 0;
  for (const name of await readdir(storage.partsDir)) {
    const path = join(storage.partsDir, name);
    const facts = await stat(path).catch(() => null);
    if (!facts || now.getTime() - facts.mtimeMs < DAY) continue;
    await rm(path, { force: true });
    loose += 1;
  }
  return abandoned.length + loose;
}

/** The bytes of an upload and the store's note about it. */
export async function removeParts(partsDir: string, uploadId: string): Promise<void> {
  await rm(join(partsDir, uploadId), { force: true });
  await rm(join(partsDir, `${uploadId}.json`), { force: true });
}

/**
 * Reads every stored file again and compares its hash, so that "reachable" keeps meaning what it says.
 * @returns ids of files whose bytes are missing or changed
 */
export async function verifyFiles({ db, storage }: Needs): Promise<string[]> {
  const files = await inTransaction(db, (tx) => tx.select().from(diagnosisFiles));
  const broken: string[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    const isReadable = await (async () => {
      for await (const chunk of storage.open(file.storageKey) as AsyncIterable<Buffer>) hash.update(chunk);
      return hash.digest('hex') === file.sha256;
    })().catch(() => false);
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
    const broken = await verifyFiles(needs);
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
