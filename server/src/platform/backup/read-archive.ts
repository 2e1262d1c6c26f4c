import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { entryKind, type Manifest, MANIFEST, parseManifest, readSums, SUMS } from './manifest.ts';

type Entry = {
  name: string;
  /** To be read to its end before the next entry. */
  bytes: AsyncIterable<Buffer>;
};

/** The entries of a gzipped tar in their order. Fails at the end of a file that is cut short. */
export async function* readArchive(path: string): AsyncGenerator<Entry> {
  const tar = extract();
  const flow = pipeline(createReadStream(path), createGunzip(), tar);
  // Told through the entries as well, or below.
  flow.catch(() => {});
  for await (const entry of tar) yield { name: entry.header.name, bytes: entry as AsyncIterable<Buffer> };
  await flow;
}

/** Passes bytes on and tells their SHA-256 once they have passed. */
export async function* hashing(bytes: AsyncIterable<Buffer>, onHash: (sha256: string) => void): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  onHash(hash.digest('hex'));
}

export type CheckedBackup = { path: string; manifest: Manifest; sums: ReadonlyMap<string, string> };

async function refuseUnreadable(path: string): Promise<void> {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${error.message}`);
  });
  if (!facts.isFile()) throw new Error(`${path} is not a file.`);
  await access(path, constants.R_OK).catch(() => {
    throw new Error(`${path} may not be read by this user.`);
  });
}

/** Every entry's name and hash, and the words of the two that describe the others. */
async function readThrough(path: string, stop?: AbortSignal) {
  const found = new Map<string, string>();
  const words = new Map<string, string>();
  let last = '';
  for await (const { name, bytes } of readArchive(path)) {
    if (found.has(name)) throw new Error(`it holds ${name} twice`);
    const kept: Buffer[] = [];
    for await (const chunk of hashing(bytes, (sha256) => found.set(name, sha256))) {
      stop?.throwIfAborted();
      if (name === MANIFEST || name === SUMS) kept.push(chunk);
    }
    if (kept.length > 0) words.set(name, Buffer.concat(kept).toString('utf8'));
    last = name;
  }
  return { found, words, last };
}

function requireWhole(found: ReadonlyMap<string, string>, sums: ReadonlyMap<string, string>): void {
  for (const [name, sha256] of found) {
    if (name === SUMS) continue;
    if (!sums.has(name)) throw new Error(`it holds ${name}, which its list of contents does not name`);
    if (sums.get(name) !== sha256) throw new Error(`${name} is not what was saved (its SHA-256 differs)`);
  }
  for (const name of sums.keys()) if (!found.has(name)) throw new Error(`${name} is missing in it`);
}

function requireKnownEntries(found: ReadonlyMap<string, string>, { tables }: Manifest): void {
  const names = new Set(tables.map((table) => table.name));
  for (const entry of found.keys()) {
    if (entry === MANIFEST || entry === SUMS) continue;
    const kind = entryKind(entry);
    if (!kind || ('table' in kind && !names.has(kind.table)))
      throw new Error(`it holds ${entry}, which its manifest does not name`);
  }
}

/**
 * Reads a backup from end to end and believes nothing: gzip, tar, list of contents, every hash, manifest.
 * @throws Error with a sentence that says what is wrong
 */
export async function checkBackup(path: string, stop?: AbortSignal): Promise<CheckedBackup> {
  await refuseUnreadable(path);
  try {
    const { found, words, last } = await readThrough(path, stop).catch((error: Error) => {
      stop?.throwIfAborted();
      throw new Error(`it is not a whole backup of Minga (${error.message})`);
    });
    const manifest = words.get(MANIFEST);
    const sums = words.get(SUMS);
    if (manifest === undefined && sums === undefined) throw new Error('it is not a backup of Minga');
    if (manifest === undefined || sums === undefined || last !== SUMS)
      throw new Error('it is not a whole backup of Minga (its end is missing)');
    const list = readSums(sums);
    requireWhole(found, list);
    const parsed = parseManifest(manifest);
    requireKnownEntries(found, parsed);
    return { path, manifest: parsed, sums: list };
  } catch (error) {
    stop?.throwIfAborted();
    throw new Error(`${path} cannot be restored: ${(error as Error).message}. Nothing was changed.`, { cause: error });
  }
}
