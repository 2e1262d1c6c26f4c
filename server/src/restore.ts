import { resolve } from 'node:path';
import { backupPath, describeBackup, LEFT_OUT, openedRows, warnOfFaults } from './backup-contents.ts';
import { type Config, readConfig } from './config.ts';
import { renewKeys } from './features/boards/commands/keep-keys.ts';
import { eraseAgain, listErasedHere } from './features/rights/commands/replay-erasures.ts';
import { inspectTarget, requireKnownMigrations } from './platform/backup/before-restore.ts';
import { writtenBy } from './platform/backup/manifest.ts';
import { type CheckedBackup, checkBackup } from './platform/backup/read-archive.ts';
import { type Restored, restoreBackup, type RestoreRequest } from './platform/backup/restore-backup.ts';
import { takeBackup } from './platform/backup/take-backup.ts';
import { DataDirTaken } from './platform/start/data-lock.ts';
import { openDatabase } from './platform/database/open-database.ts';
import { openKeyFiles } from './platform/files/key-files.ts';
import { openStorage } from './platform/files/open-storage.ts';
import { runCommand } from './platform/start/run-command.ts';
import type { Storage } from './platform/files/storage.ts';

/** `npm run restore -- FILE`: puts a backup in the place of what this installation holds, after saving that. */

const USAGE = 'Usage: npm run restore -- FILE (one that npm run backup has written), with the server stopped';
const say = (line: string) => process.stdout.write(`${line}\n`);
const warn = (line: string | null) => line !== null && process.stderr.write(`${line}\n`);

async function openAlone(config: Config) {
  return openDatabase(config, say, { alone: true }).catch((error: unknown) => {
    if (!(error instanceof DataDirTaken)) throw error;
    throw new Error(
      `Minga runs on the data folder ${config.dataDir} (process ${error.pid}). Stop it, restore, then start it again. Nothing was changed.`,
    );
  });
}

/** What is here now goes into a backup of its own before anything takes its place. */
async function saveWhatIsHere(url: string, storage: Storage, config: Config, stop: AbortSignal): Promise<void> {
  const { holdsData } = await inspectTarget(url, LEFT_OUT.tables);
  if (!holdsData) return;
  const path = backupPath(config.dataDir, 'before-restore');
  const rewrites = openedRows(openKeyFiles(config.dataDir));
  const backup = await takeBackup({ url, storage, path, leftOut: LEFT_OUT, rewrites, stop }).catch((error: Error) => {
    stop.throwIfAborted();
    throw new Error(
      `What is here now could not be saved first, so nothing was restored: ${error.message}\nAn empty DATA_DIR or database needs no such copy.`,
    );
  });
  warn(warnOfFaults(backup, 'could not be saved'));
  say(`  Saved what was here: ${path} ${describeBackup(backup)}`);
}

function report({ manifest }: CheckedBackup, { brokenChains, foreignTables }: Restored, renewed: readonly string[]) {
  warn(warnOfFaults({ manifest }, 'are not in the backup'));
  if (foreignTables.length > 0) warn(`  Warning: not restored, because not Minga's: ${foreignTables.join(', ')}.`);
  if (brokenChains.length > 0)
    warn(`  Warning: the audit log does not follow in ${brokenChains.join(', ')}. It was so when the backup was made.`);
  if (renewed.length > 0) {
    say(
      '  On these open boards no backup can tell who wrote what: earlier notes stay, but nobody can change their own,',
    );
    say(`  and votes can be given anew.\n${renewed.map((title) => `    ${title}`).join('\n')}`);
  }
  say(
    `  Restored: the state of ${manifest.takenAt} (${writtenBy(manifest)}). Everybody signs in again. Start the server: npm start`,
  );
}

runCommand(async ([given], stop) => {
  if (!given) throw new Error(`Say which backup to restore.\n${USAGE}`);
  const config = readConfig(process.env);
  const path = resolve(given);
  say(`  Checking ${path}`);
  const backup = await checkBackup(path, stop);
  await requireKnownMigrations(backup);
  const storage = await openStorage(config, (_facts, words) => warn(`  Warning: ${words}`));
  const database = await openAlone(config);
  try {
    stop.throwIfAborted();
    const { url } = database;
    const { dataDir } = config;
    await saveWhatIsHere(url, storage, config, stop);
    say('  Restoring');
    let renewed: string[] = [];
    let erasedAgain = 0;
    const erased = await listErasedHere(url, dataDir);
    const complete: RestoreRequest['complete'] = async (tx) => {
      renewed = await renewKeys(tx, openKeyFiles(dataDir));
      erasedAgain = await eraseAgain(tx, erased);
    };
    const restored = await restoreBackup({ url, backup, storage, dataDir, complete, stop }).catch((error: Error) => {
      stop.throwIfAborted();
      throw new Error(`Nothing was restored, and what was here is still in place: ${error.message}`, { cause: error });
    });
    report(backup, restored, renewed);
    if (erasedAgain > 0) say(`  Erased again: ${erasedAgain} people who had asked for it since the backup was made.`);
  } finally {
    await database.close();
    storage.close();
  }
});
