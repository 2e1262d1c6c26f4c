import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '@minga/shared/kernel/ids.ts';
import { eq, isNotNull, lt, sql } from 'drizzle-orm';
import { inTransaction } from '../../platform/database/db.ts';
import { acrossForums, withReach } from '../../platform/database/reach.ts';
import { goneBefore, noteRemoved, readTerms } from '../../platform/database/retention.ts';
import type { Deps } from '../../platform/deps.ts';
import { causeOf } from '../../platform/jobs/cause.ts';
import type { Subscriber } from '../../platform/jobs/events.ts';
import { forEachOf, repeat } from '../../platform/jobs/repeated-work.ts';
import { within } from '../../platform/start/within.ts';
import { hashOfStored, type WholeFiles } from '../../platform/files/whole-files.ts';
import { markFile } from './commands/files.ts';
import { askForTexts, findUnread, readAndKeep } from './commands/file-text.ts';
import { forgetUpload } from './commands/forget-upload.ts';
import { files, looseFiles, uploads } from './tables.ts';

const DAY = 86_400_000;
/** How often somebody looks whether published files are still there; milliseconds. */
const OFTEN = 10 * 60_000;
/** Servers that share a store share the daily reading too: what one of them has just read, the others leave alone. */
const REST_HOURS = 20;
const CLOSING_MS = 5_000;
type Needs = Pick<Deps, 'db' | 'storage' | 'log'>;

/**
 * Removes what unfinished uploads left behind for longer than they are kept: their parts, copies in the store without a row, and
 * rows whose parts never came (SEC-35); then whatever else the store still holds for rows that are gone. Safe to run
 * anywhere, any number of times.
 * @param now the clock for files on disk; rows are judged by the database's
 * @returns how many uploads and loose parts were removed
 */
export async function sweepUploads(needs: Needs, now: Date = new Date()): Promise<number> {
  const { db, storage } = needs;
  const { abandoned, days } = await inTransaction(db, async (tx) => ({
    abandoned: await tx
      .select()
      .from(uploads)
      .where(sql`${uploads.finishedAt} is null and ${lt(uploads.createdAt, goneBefore('uploads'))}`),
    days: (await readTerms(tx)).uploads ?? 1,
  }));
  await forEachOf(abandoned, ({ id }) => forgetUpload(needs, id, (tx) => noteRemoved(tx, 'uploads', 1)));
  let unnamed = 0;
  for (const name of await readdir(storage.partsDir)) {
    const path = join(storage.partsDir, name);
    const facts = await stat(path).catch(() => null);
    if (!facts || now.getTime() - facts.mtimeMs < days * DAY) continue;
    await rm(path, { force: true });
    unnamed += 1;
  }
  await sweepLooseFiles(needs);
  await inTransaction(db, (tx) => noteRemoved(tx, 'uploads', unnamed));
  return abandoned.length + unnamed;
}

/**
 * Removes files whose rows went more than an hour ago once more, and only then forgets them: what was on its way into the
 * store at that moment has arrived by now. A file that a row names again, as after a restored backup, stays.
 */
async function sweepLooseFiles({ db, storage }: Needs): Promise<void> {
  const unnamed = await inTransaction(db, (tx) =>
    tx
      .select({ key: looseFiles.key, owner: files.id })
      .from(looseFiles)
      .leftJoin(files, eq(files.storageKey, looseFiles.key))
      .where(lt(looseFiles.at, sql`now() - interval '1 hour'`)),
  );
  await forEachOf(unnamed, async ({ key, owner }) => {
    if (owner === null) await storage.remove(key);
    await inTransaction(db, (tx) => tx.delete(looseFiles).where(eq(looseFiles.key, key)));
  });
}

/**
 * Reads every stored file again and compares its hash, so that "reachable" keeps meaning what it says.
 * @param restHours files that were found in order within so many hours are left alone
 * @param ending aborted when the server stops: files that are not read by then are left to its next start
 * @returns ids of files whose bytes are missing or changed
 * @throws StorageAway when the store does not answer: nothing is marked then
 */
export async function verifyFiles({ db, storage }: Needs, restHours = 0, ending?: AbortSignal): Promise<string[]> {
  const stored = await inTransaction(db, (tx) =>
    tx
      .select()
      .from(files)
      .where(sql`${files.verifiedAt} is null or ${files.verifiedAt} < now() - make_interval(hours => ${restHours})`),
  );
  const broken: string[] = [];
  for (const file of stored) {
    if (ending?.aborted) break;
    const isReadable = (await hashOfStored(storage, file.storageKey)) === file.sha256;
    if (!isReadable) broken.push(file.id);
    await inTransaction(db, (tx) => markFile(tx, file, isReadable));
  }
  return broken;
}

/**
 * Looks whether published files are still there and as they were, without reading those about which nothing changed: a
 * file that breaks or returns moves the counters within minutes.
 * @param seen what was seen of each file the last time
 * @param ending as in {@link verifyFiles}
 * @throws StorageAway
 */
export async function watchFiles(
  { db, storage }: Needs,
  wholeFiles: WholeFiles,
  seen: Map<string, string>,
  ending?: AbortSignal,
): Promise<string[]> {
  const published = await inTransaction(db, (tx) => tx.select().from(files).where(isNotNull(files.version)));
  const broken: string[] = [];
  for (const file of published) {
    if (ending?.aborted) break;
    const wasReadable = file.verifiedAt !== null;
    const facts = await storage.facts(file.storageKey);
    const mark = facts?.mark ?? '';
    const before = seen.get(file.id);
    seen.set(file.id, mark);
    const isChanged = before === undefined ? facts?.bytes !== file.bytes || !wasReadable : before !== mark;
    if (!isChanged) continue;
    const isReadable = await wholeFiles.isWhole(file);
    if (!isReadable) broken.push(file.id);
    if (isReadable !== wasReadable) await inTransaction(db, (tx) => markFile(tx, file, isReadable));
  }
  return broken;
}

/**
 * Sweeps and reads every file now and once a day, and looks after published files more often.
 * @returns what ends it; it waits for the files in hand, though not for a large one in a slow store
 */
export async function startLookingAfterFiles(
  needs: Needs & Pick<Deps, 'jobs' | 'wholeFiles'>,
): Promise<() => Promise<void>> {
  const { log, jobs, wholeFiles } = needs;
  const report = (broken: readonly string[]) => {
    if (broken.length > 0) log.error({ files: broken }, 'stored files are missing or changed');
  };
  const seen = new Map<string, string>();
  const parts = repeat(log, {
    every: DAY,
    reach: 'uploads-sweep',
    round: () => sweepUploads(needs),
    trouble: 'what uploads left behind is left to the next sweep',
  });
  const looking = repeat(log, {
    every: OFTEN,
    reach: 'files-check',
    round: async (ending) => report(await watchFiles(needs, wholeFiles, seen, ending)),
    trouble: 'published files could not be looked after',
  });
  void parts.now();
  void looking.now();
  // Each hour those that have not been read for so long: a server that is on by day only reads them all the same.
  await jobs.schedule('files-read', '35 * * * *', (ending) =>
    acrossForums('files-check', async () => report(await verifyFiles(needs, REST_HOURS, ending))),
  );
  return () => within(CLOSING_MS, Promise.all([parts, looking].map((one) => one.stop())));
}

const READING = 'file-texts';
type Reading = { forumId: string; fileId: string };

/**
 * Has the text of each file that came read, in a queue of its own: a reading may take a minute and a half, and what else
 * events bring about, as letters and invitations, does not wait behind it.
 */
export const readsFiles = ({ jobs }: Pick<Deps, 'jobs'>): Subscriber => ({
  name: 'file-texts',
  on: {
    'file.received': async (tx, { forumId, subjectId }) => {
      await jobs.add<Reading>(tx, READING, { id: newId(), data: { forumId, fileId: subjectId } }, subjectId);
      return undefined;
    },
  },
});

/** One after the other. What could not be read within a day is asked for anew ({@link startReadingOlder}). */
export const startReading = (needs: Needs & Pick<Deps, 'jobs' | 'heavy' | 'wholeFiles' | 'config'>): Promise<void> =>
  needs.jobs.handle<Reading>(
    READING,
    ({ data: { forumId, fileId }, number, ending }) =>
      withReach({ forumId }, async () => {
        const file = await inTransaction(needs.db, (tx) => findUnread(tx, fileId));
        if (file) await readAndKeep(needs, forumId, file, number);
      }).catch((error: unknown) => {
        const cause = causeOf(error);
        if (!ending.aborted)
          needs.log.warn({ file: fileId, cause }, 'the text of a file could not be read and is tried again');
        throw new Error(cause);
      }),
    { byKey: true, workers: 1 },
  );

/** Now and each hour: what nobody has asked for yet, a part after the other. */
export async function startReadingOlder({ db, jobs }: Pick<Deps, 'db' | 'jobs'>, kinds: readonly string[]) {
  await jobs.schedule('files-texts', '50 * * * *', (ending) =>
    acrossForums('files-unread', async () => {
      while (!ending.aborted && (await inTransaction(db, (tx) => askForTexts(tx, kinds))) > 0);
    }),
  );
}
