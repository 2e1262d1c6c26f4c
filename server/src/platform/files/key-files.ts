import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const KEY_BYTES = 32;
const NAME = /^[0-9a-f-]{36}$/;

/**
 * Keys that must be destroyed for good one day, one file each in `DATA_DIR/keys`. They are not in PostgreSQL because nothing
 * there can be destroyed at a given moment: the old version of a row stays in the table's pages, in the write-ahead log and
 * in every backup. Servers that share a database share this folder (README).
 */
export type KeyFiles = {
  /** A key that did not exist. @throws Error when there is one of that name */
  create(id: string): Promise<void>;
  /** Puts a key of elsewhere here. @throws Error when another one has that name */
  adopt(id: string, key: Buffer): Promise<void>;
  /** Null when this server has no such key; never makes one. */
  read(id: string): KeyObject | null;
  /** Overwrites the file and removes it. Done twice or not at all, it may be called again. */
  destroy(id: string): Promise<void>;
  /** Forgets what was read, after another server destroyed the file. */
  forget(id: string): void;
  list(): Promise<string[]>;
};

export function openKeyFiles(dataDir: string): KeyFiles {
  const folder = join(dataDir, 'keys');
  const known = new Map<string, KeyObject>();
  const fileOf = (id: string) => {
    if (!NAME.test(id)) throw new Error('a key is named by the id of what it opens');
    return join(folder, `${id}.key`);
  };

  /** Whole on the disk under another name before it gets its own, so that nobody ever reads half a key. */
  async function place(id: string, key: Buffer): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const fresh = join(folder, `${id}.${randomUUID()}.new`);
    await write(fresh, 'wx', key);
    try {
      await named(fresh, fileOf(id));
    } finally {
      await rm(fresh, { force: true });
    }
    await syncFolder(folder);
  }

  const keep = (id: string, key: Buffer) => {
    const made = createSecretKey(key);
    known.set(id, made);
    return made;
  };

  return {
    async create(id) {
      await place(id, randomBytes(KEY_BYTES));
    },
    async adopt(id, key) {
      const own = readKey(fileOf(id));
      if (own === null) await place(id, key).catch(unlessExists);
      if (!readKey(fileOf(id))?.equals(key)) throw new Error(`another key lies in ${fileOf(id)}`);
    },
    read(id) {
      const cached = known.get(id);
      if (cached) return cached;
      const key = readKey(fileOf(id));
      return key && keep(id, key);
    },
    async destroy(id) {
      known.delete(id);
      const file = fileOf(id);
      try {
        await write(file, 'r+', randomBytes(KEY_BYTES));
        await rm(file);
        await syncFolder(folder);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    },
    forget: (id) => void known.delete(id),
    async list() {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => name.endsWith('.key')).map((name) => name.slice(0, -'.key'.length));
    },
  };
}

/** Another server was first; whether with the same key is looked at afterwards. */
function unlessExists(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}

function readKey(file: string): Buffer | null {
  try {
    const key = readFileSync(file);
    if (key.length !== KEY_BYTES) throw new Error(`${file} is not a key of Minga: it has ${key.length} bytes`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function write(file: string, flags: 'wx' | 'r+', bytes: Buffer): Promise<void> {
  const handle = await open(file, flags, 0o600);
  try {
    await handle.write(bytes, 0, bytes.length, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Only one can give the name; a disk that gives no second name at least never has half a file. */
async function named(fresh: string, file: string): Promise<void> {
  try {
    await link(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    if (readKey(file) !== null) throw new Error(`${file} exists`);
    await rename(fresh, file);
  }
}

/** A name is on the disk when its folder is. Some systems cannot open a folder; there the file system orders by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
