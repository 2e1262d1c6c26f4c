import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '@minga/shared/kernel/errors.ts';

/**
 * A body that lies in a file for as long as its request lasts: received piece by piece and read by a worker, so that the
 * process that answers everybody neither holds nor copies it.
 */
export class SentFile {
  readonly #path: string;
  readonly #sha256: string;

  constructor(path: string, sha256: string) {
    this.#path = path;
    this.#sha256 = sha256;
  }

  get path(): string {
    return this.#path;
  }

  /** What an equal request is known by: the same bytes, wherever they lie. */
  toJSON(): { sha256: string } {
    return { sha256: this.#sha256 };
  }
}

/** After so long no request can still be using its file: its server has died. Milliseconds. */
const FORGOTTEN = 3_600_000;

/**
 * @param most bytes
 * @throws AppError `request.too-large`, `server.storage-failing`
 */
export async function receiveFile(folder: string, body: Readable, most: number): Promise<SentFile> {
  const path = join(folder, randomUUID());
  const hash = createHash('sha256');
  const file = await openIn(folder, path);
  let bytes = 0;
  try {
    // Ending the loop must not end the line: the sender is to read why.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > most) throw new AppError('request.too-large');
      hash.update(chunk);
      await file.write(chunk).catch(refuseFull);
    }
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
  return new SentFile(path, hash.digest('hex'));
}

async function openIn(folder: string, path: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return open(path, 'wx', 0o600).catch(refuseFull);
}

function refuseFull(error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') throw new AppError('server.storage-failing');
  throw error;
}

export const removeFile = (file: SentFile): Promise<void> => rm(file.path, { force: true });

/** Files of a server that died while it worked on them. */
export async function sweepFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > FORGOTTEN) await rm(path, { force: true });
  }
}
