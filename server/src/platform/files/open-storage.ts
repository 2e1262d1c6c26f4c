import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { createFileStorage, isKey, type Storage, wholeFolder } from './storage.ts';

export type OpenStorage = Storage & { close(): void };

/**
 * The store that the settings name: a folder of this machine, or a store that speaks S3. Files that an earlier start
 * kept in the folder are moved into that store first, so that changing the settings loses nothing.
 * @param warn hears what whoever runs this should know: with the error or figures behind it
 * @throws Error with a sentence for the person who starts the server when the store cannot be used
 */
export async function openStorage(config: Config, warn: (facts: object, words: string) => void): Promise<OpenStorage> {
  // Folders of files are closed to others. The data folder around them is not, whoever makes it first: PostgreSQL's user
  // must be able to enter it when we are root, or the database would be kept elsewhere.
  await mkdir(config.dataDir, { recursive: true, mode: 0o755 });
  const folder = join(config.dataDir, 'files');
  if (!config.s3) return { ...(await createFileStorage(folder)), close: () => {} };
  // Loaded only here: a server without such a store does not wait for the library.
  const { createS3Storage } = await import('./s3-storage.ts');
  const onTrouble = (err: unknown) => warn({ err }, 'the file store did not answer');
  const storage = await createS3Storage(config.s3, { folder, onTrouble });
  const moved = await moveIn(wholeFolder(folder), storage);
  if (moved > 0) warn({ files: moved }, 'files were moved from the data folder into the file store');
  return storage;
}

/** A file leaves the folder only when the store has it, so a kill on the way repeats at most one. */
async function moveIn(whole: string, storage: Storage): Promise<number> {
  const keys = (await readdir(whole).catch(() => [])).filter(isKey);
  for (const key of keys) {
    await storage.adopt(join(whole, key), key).catch((error: NodeJS.ErrnoException) => {
      // Another server that starts at this moment has moved it already.
      if (error.code !== 'ENOENT') throw error;
    });
    await rm(join(whole, key), { force: true });
  }
  return keys.length;
}
