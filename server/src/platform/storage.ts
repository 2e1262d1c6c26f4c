import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Whole files by a key of our own making; a person's file name never becomes part of a path. */
export type Storage = {
  /** Folder in which an upload grows before it is whole. Same disk as the store, so that adopting is a rename. */
  readonly partsDir: string;
  /** Takes over a finished file. After this it exists under `key` as a whole or not at all. */
  adopt(path: string, key: string): Promise<void>;
  open(key: string): Readable;
  size(key: string): Promise<number>;
  remove(key: string): Promise<void>;
};

const KEY = /^[0-9a-f-]{36}$/;

export async function createFileStorage(folder: string): Promise<Storage> {
  const partsDir = join(folder, 'parts');
  const wholeDir = join(folder, 'whole');
  await mkdir(partsDir, { recursive: true, mode: 0o700 });
  await mkdir(wholeDir, { recursive: true, mode: 0o700 });
  const pathOf = (key: string) => {
    if (!KEY.test(key)) throw new Error('a storage key is a uuid');
    return join(wholeDir, key);
  };
  return {
    partsDir,
    adopt: (path, key) => rename(path, pathOf(key)),
    open: (key) => createReadStream(pathOf(key)),
    size: async (key) => (await stat(pathOf(key))).size,
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}
