import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, copyFile, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Whole files by a key of our own making; a person's file name never becomes part of a path. */
export type Storage = {
  /** Folder on this machine's disk in which an upload grows before it is whole. */
  readonly partsDir: string;
  /**
   * Keeps a copy of a finished file. Afterwards it exists under `key` as a whole or not at all; doing it again is
   * harmless, and `path` stays until whoever made it removes it. May take as long as a slow network takes: never call
   * it while a transaction holds locks that people wait for.
   */
  adopt(path: string, key: string): Promise<void>;
  /** The bytes of a file. What goes wrong on the way is an error of the stream, never a short file. */
  open(key: string): Readable;
  /** Its size in bytes; null when there is no such file. */
  size(key: string): Promise<number | null>;
  /** Its size, and a mark that is another one when the bytes may be others; null when there is no such file. */
  facts(key: string): Promise<{ bytes: number; mark: string } | null>;
  /** @throws when the store cannot be used at this moment */
  answers(): Promise<void>;
  /** Harmless when there is nothing. */
  remove(key: string): Promise<void>;
};

/** The store is there but does not answer, or not as it should: nothing is known about the file, the person may try again. */
export class StorageAway extends Error {}

export const isKey = (name: string): boolean => /^[0-9a-f-]{36}$/.test(name);
export function requireKey(key: string): string {
  if (!isKey(key)) throw new Error('a storage key is a uuid');
  return key;
}

/** The folder of files on this machine's disk: what is on its way, and without another store also what is whole. */
export const wholeFolder = (folder: string): string => join(folder, 'whole');
export async function makePartsFolder(folder: string): Promise<string> {
  const partsDir = join(folder, 'parts');
  await mkdir(partsDir, { recursive: true, mode: 0o700 });
  return partsDir;
}

/** Keeps files in a folder of this machine. */
export async function createFileStorage(folder: string): Promise<Storage> {
  const partsDir = await makePartsFolder(folder);
  const wholeDir = wholeFolder(folder);
  await mkdir(wholeDir, { recursive: true, mode: 0o700 });
  const pathOf = (key: string) => join(wholeDir, requireKey(key));
  return {
    partsDir,
    async adopt(path, key) {
      const target = pathOf(key);
      // Renamed into place, so that a kill in the middle of a copy leaves no half file under the key.
      const fresh = join(partsDir, `${key}.${randomUUID()}`);
      try {
        await linkOrCopy(path, fresh);
        await onDisk(fresh);
        await rename(fresh, target);
        await onDisk(wholeDir);
      } finally {
        // Renaming one of two names of the same file onto the other leaves both.
        await rm(fresh, { force: true });
      }
    },
    open: (key) => createReadStream(pathOf(key)),
    size: async (key) => (await factsOf(pathOf(key)))?.bytes ?? null,
    facts: (key) => factsOf(pathOf(key)),
    answers: () => access(wholeDir, constants.W_OK),
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}

async function factsOf(path: string): Promise<{ bytes: number; mark: string } | null> {
  try {
    const { size, ino, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    // The time of the last change of any kind: setting the other one back does not hide a write.
    return { bytes: Number(size), mark: `${ino}-${mtimeNs}-${ctimeNs}` };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A receipt promises the file: it must outlive not only this process but a power cut. */
export async function onDisk(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A second name costs nothing, but not every disk gives one, and none gives one across disks. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw error;
    return copyFile(from, to);
  });
}
