import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import { type Storage, StorageAway } from './storage.ts';

/** A stored file and what its bytes must be. */
type FileClaim = { storageKey: string; bytes: number; sha256: string };

/** Files that were found whole and are remembered until something about them changes. */
const REMEMBERED = 20_000;

/**
 * SHA-256 of the stored bytes; null when they cannot be read.
 * @throws StorageAway when the store does not answer: nothing was learned about the file then
 */
export async function hashOfStored(storage: Pick<Storage, 'open'>, key: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of storage.open(key) as AsyncIterable<Buffer>) hash.update(chunk);
  } catch (error) {
    if (error instanceof StorageAway) throw error;
    return null;
  }
  return hash.digest('hex');
}

/** Holds back the end until the hash is right: what changed on its way never arrives whole. */
async function* checked(open: () => Readable, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let last: Buffer | null = null;
  // Opened by its reader: a stream that fails before anybody listens to it ends the process.
  for await (const chunk of open() as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (last) yield last;
    last = chunk;
  }
  if (hash.digest('hex') !== sha256) throw new Error('a stored file is not what was received');
  if (last) yield last;
}

export type WholeFiles = {
  /**
   * Are the stored bytes those of the claim? They are read through once, and again whenever size, time or place in the
   * store say that they may have changed.
   * @throws StorageAway
   */
  isWhole(file: FileClaim): Promise<boolean>;
  /** The bytes; breaks off before the end when they are not those of the claim. */
  open(file: FileClaim): Readable;
};

export function createWholeFiles(storage: Pick<Storage, 'open' | 'facts'>): WholeFiles {
  const known = new LRUCache<string, string>({ max: REMEMBERED });
  const running = new Map<string, Promise<boolean>>();
  const read = async (file: FileClaim, mark: string) => {
    const isWhole = (await hashOfStored(storage, file.storageKey)) === file.sha256;
    if (isWhole) known.set(file.storageKey, mark);
    else known.delete(file.storageKey);
    return isWhole;
  };
  return {
    async isWhole(file) {
      const facts = await storage.facts(file.storageKey);
      if (facts?.bytes !== file.bytes) return false;
      const mark = `${facts.mark} ${file.sha256}`;
      if (known.get(file.storageKey) === mark) return true;
      // A rush of readers reads it once.
      const job = `${file.storageKey} ${mark}`;
      const started = running.get(job) ?? read(file, mark).finally(() => running.delete(job));
      running.set(job, started);
      return started;
    },
    open: (file) =>
      Readable.from(
        checked(() => storage.open(file.storageKey), file.sha256),
        { objectMode: false },
      ),
  };
}
