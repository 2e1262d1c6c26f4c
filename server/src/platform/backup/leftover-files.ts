import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Storage } from '../files/storage.ts';
import { connectOwner, listStoredFiles } from './schema-objects.ts';

const noteIn = (dataDir: string) => join(dataDir, 'restore-files');

/**
 * Writes down the files that a restore puts into the store or makes superfluous, before it touches the first: a restore
 * that is killed leaves files that no row names, and this is how they are found again.
 */
export async function noteFiles(dataDir: string, keys: Iterable<string>): Promise<void> {
  await writeFile(noteIn(dataDir), [...new Set(keys)].join('\n'), { mode: 0o600, flush: true });
}

/**
 * Removes the noted files that no row names: those before, when the restore was committed; the new ones, when it was not.
 * Safe to run at any time, also while another process does the same.
 */
export async function sweepNotedFiles(
  url: string,
  { dataDir, storage }: { dataDir: string; storage: Pick<Storage, 'remove'> },
): Promise<void> {
  const note = await readFile(noteIn(dataDir), 'utf8').catch(() => null);
  if (note === null) return;
  const client = await connectOwner(url);
  try {
    const named = new Set((await listStoredFiles(client)).map((file) => file.key));
    for (const key of note.split('\n')) if (key !== '' && !named.has(key)) await storage.remove(key);
    await rm(noteIn(dataDir), { force: true });
  } finally {
    await client.end();
  }
}
