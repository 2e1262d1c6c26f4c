import { mkdir } from 'node:fs/promises';
import type { Config } from '../../config.ts';
import { prepareAppLogin } from './app-login.ts';
import { DataDirTaken, lockDataDir } from '../start/data-lock.ts';
import { ensureDatabase } from './database-url.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { migrateJobs } from '../jobs/jobs.ts';
import { migrate } from './migrate.ts';

/**
 * Brings a database to this version and lets the application in.
 * @param ownerUrl connection string of the owner of the tables, or of who shall own them
 * @returns the connection string of the application's login
 */
export async function prepareDatabase(
  ownerUrl: string,
  config: Pick<Config, 'dataDir' | 'databaseAppUrl'>,
): Promise<string> {
  await migrate(ownerUrl);
  await migrateJobs(ownerUrl);
  return prepareAppLogin(ownerUrl, config);
}

type OpenedDatabase = {
  /** Connection string of the owner. */
  url: string;
  /** Another Minga holds the data folder and runs the embedded database; never known of a database of one's own. */
  isServerRunning: boolean;
  /** Stops what was started for this command and gives the data folder back; leaves a running server alone. */
  close(): Promise<void>;
};

/**
 * The database of these settings, for a command beside the server: one's own, that of the server that runs, or the
 * embedded one, started for a moment.
 * @param say a line a person may read
 * @param options.alone refuse instead of sharing the embedded database with a server
 * @throws DataDirTaken when `alone` and a server holds the folder; Error with a sentence when there is no database
 */
export async function openDatabase(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  say: (line: string) => void,
  options: { alone?: boolean } = {},
): Promise<OpenedDatabase> {
  if (databaseUrl) {
    await ensureDatabase(databaseUrl);
    return { url: databaseUrl, isServerRunning: false, close: async () => {} };
  }
  await mkdir(dataDir, { recursive: true });
  // Held while the database is ours, so that a server that starts meanwhile says so instead of starting a second one.
  const giveBack = await lockDataDir(dataDir).catch((error: unknown) => {
    if (error instanceof DataDirTaken && !options.alone) return null;
    throw error;
  });
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, log: say, onlyAdopt: giveBack === null });
    const url = postgres.url('minga');
    const close = async () => {
      if (!giveBack) return;
      await postgres.stop();
      await giveBack();
    };
    await ensureDatabase(url, postgres.url('postgres')).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return { url, isServerRunning: giveBack === null, close };
  } catch (error) {
    await giveBack?.();
    throw error;
  }
}
