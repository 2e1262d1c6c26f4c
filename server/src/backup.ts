import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { backupPath, describeBackup, LEFT_OUT, openedRows, warnOfFaults } from './backup-contents.ts';
import { type Config, readConfig } from './config.ts';
import { takeBackup } from './platform/backup/take-backup.ts';
import { openKeyFiles } from './platform/files/key-files.ts';
import { openDatabase } from './platform/database/open-database.ts';
import { openStorage } from './platform/files/open-storage.ts';
import { runCommand } from './platform/start/run-command.ts';

/** `npm run backup [-- FILE]`: everything this installation holds, in one file, while the server runs or not. */

const say = (line: string) => process.stdout.write(`${line}\n`);

/** A mistyped DATA_DIR must not make an empty database and a backup of nothing. */
async function refuseEmptyFolder({ databaseUrl, dataDir }: Config): Promise<void> {
  if (databaseUrl) return;
  await access(join(dataDir, 'postgres.password')).catch(() => {
    throw new Error(`There is nothing to save: no Minga has run in ${dataDir}. Say which DATA_DIR or DATABASE_URL.`);
  });
}

runCommand(async ([given], stop) => {
  const config = readConfig(process.env);
  await refuseEmptyFolder(config);
  const path = given ? resolve(given) : backupPath(config.dataDir, 'minga');
  const rewrites = openedRows(openKeyFiles(config.dataDir));
  const storage = await openStorage(config, (_facts, words) => process.stderr.write(`  Warning: ${words}\n`));
  const database = await openDatabase(config, say);
  try {
    stop.throwIfAborted();
    const backup = await takeBackup({ url: database.url, storage, path, leftOut: LEFT_OUT, rewrites, stop }).catch(
      (error) => {
        stop.throwIfAborted();
        throw new Error(`Nothing was saved. ${(error as Error).message}`, { cause: error });
      },
    );
    const warning = warnOfFaults(backup, 'could not be saved');
    if (warning) process.stderr.write(`${warning}\n`);
    // A store that cannot be reached must not look like a night that went well.
    if (backup.manifest.faultyFiles.some(({ fault }) => fault === 'unreadable')) process.exitCode = 1;
    say(`  Saved: ${path} ${describeBackup(backup)}`);
  } finally {
    await database.close();
    storage.close();
  }
});
