import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { SUMS, writeSums } from './manifest.ts';

export type Archive = {
  /**
   * Streams one entry; memory does not grow with it.
   * @param size bytes that `source` gives, exactly
   * @returns the SHA-256 of the entry
   */
  add(name: string, size: number, source: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<string>;
  /**
   * Writes the sums, flushes to disk and gives the archive its name.
   * @returns bytes on disk
   */
  finish(): Promise<number>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
};

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EFBIG: 'files of this size are not allowed there',
  EDQUOT: 'the quota of this user is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of its path is not a folder',
  EEXIST: 'a part of its path is not a folder',
};

function writingFault(path: string, error: unknown): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new Error(`The backup cannot be written to ${path}: ${REASONS[code] ?? message}.`, { cause: error });
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What a backup that was killed left behind. A living one adds to its file all the time. */
const CUT_AFTER = 60 * 60_000;
async function removeCut(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.tar\.gz\.partial$/.test(name));
  for (const name of names) {
    const facts = await stat(join(folder, name)).catch(() => null);
    if (facts && Date.now() - facts.mtimeMs > CUT_AFTER) await rm(join(folder, name), { force: true });
  }
}

/**
 * A gzipped tar that grows aside, readable by its owner only, and appears under `path` as a whole or not at all.
 * @throws Error with a sentence when the place cannot be written or is taken
 */
export async function createArchive(path: string): Promise<Archive> {
  const aside = `${path}.partial`;
  const refuseTaken = async () => {
    if (await exists(path)) throw new Error(`${path} exists already; a backup never replaces a file.`);
  };
  await refuseTaken();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error) => {
    throw writingFault(path, error);
  });
  await removeCut(dirname(path));
  const file = createWriteStream(aside, { flags: 'wx', mode: 0o600, flush: true });
  await once(file, 'open').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST')
      throw new Error(`${aside} is left from a backup that was cut, or another one is writing it. Remove it first.`);
    throw writingFault(path, error);
  });
  const tar = pack();
  const sums = new Map<string, string>();
  let fault: Error | null = null;
  // Before the pipeline tells the entry, which then only knows that it was ended.
  file.on('error', (error) => {
    fault = writingFault(path, error);
  });
  const written = pipeline(tar, createGzip(), file).catch((error) => {
    fault ??= error;
  });
  const mtime = new Date();
  const add: Archive['add'] = async (name, size, source) => {
    const ended = Promise.withResolvers<void>();
    ended.promise.catch(() => {});
    const entry = tar.entry({ name, size, mode: 0o600, mtime }, (error) =>
      error ? ended.reject(error) : ended.resolve(),
    );
    // The callback above hears of it; without a listener it would end the process.
    entry.on('error', () => {});
    const hash = createHash('sha256');
    try {
      for await (const chunk of source) {
        hash.update(chunk);
        if (!entry.write(chunk)) await Promise.race([once(entry, 'drain'), ended.promise]);
      }
      entry.end(null);
      await ended.promise;
    } catch (error) {
      throw fault ?? error;
    }
    const sha256 = hash.digest('hex');
    sums.set(name, sha256);
    return sha256;
  };
  return {
    add,
    async finish() {
      const text = Buffer.from(writeSums(sums));
      await add(SUMS, text.length, [text]);
      tar.finalize();
      await written;
      if (fault) throw fault;
      await refuseTaken();
      await rename(aside, path);
      return (await stat(path)).size;
    },
    async discard() {
      tar.destroy(new Error('the backup was given up'));
      await written;
      await rm(aside, { force: true });
    },
  };
}
