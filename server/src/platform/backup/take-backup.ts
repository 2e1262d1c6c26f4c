import pg from 'pg';

import { to as copyTo } from 'pg-copy-streams';
import { VERSION } from '../../config.ts';
import { lockSchema } from '../database/migrate.ts';
import type { Storage } from '../files/storage.ts';
import { type FaultyFile, fileEntry, FORMAT_VERSION, type Manifest, MANIFEST, partName } from './manifest.ts';
import {
  connectOwner,
  holdPassingTables,
  listSequences,
  listStoredFiles,
  listTables,
  type Sequence,
  type StoredFile,
  type Table,
} from './schema-objects.ts';
import { type RewriteRow, rewriteRows } from './rewrite-rows.ts';
import { type Archive, createArchive } from './write-archive.ts';

/** What must not lie in a backup, although the database holds it. */
export type LeftOut = {
  /** Tables saved without their rows. */
  readonly tables: readonly string[];
  /** Table, column, and the SQL expression that is saved in its place. */
  readonly columns: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

export type BackupRequest = {
  /** Connection string of the owner; a server may be using the database. */
  url: string;
  storage: Pick<Storage, 'open' | 'size'>;
  /** Where the backup shall lie; nothing may lie there yet. */
  path: string;
  leftOut: LeftOut;
  /** Rows that are not saved as they lie in the database, by table. */
  rewrites?: Readonly<Record<string, RewriteRow>>;
  stop?: AbortSignal;
};
export type Backup = { path: string; bytes: number; manifest: Manifest };

/** Rows travel in entries of this size: a tar wants to know the length of an entry before it begins. */
const PART_BYTES = 4_000_000;

/**
 * Saves one moment of the database and every file that its rows name into one new file, whole or not at all. Files that
 * cannot be read are named in the manifest and do not keep the rest from being saved.
 * @throws Error with a sentence when the database or the place cannot be used
 */
export async function takeBackup(request: BackupRequest): Promise<Backup> {
  const archive = await createArchive(request.path);
  try {
    const snapshot = await saveTables(request, archive);
    const { files, faultyFiles } = await saveFiles(request, archive, snapshot.storedFiles);
    const { storedFiles, ...rest } = snapshot;
    const manifest: Manifest = {
      format: 'minga-backup',
      formatVersion: FORMAT_VERSION,
      minga: VERSION,
      ...rest,
      files,
      faultyFiles,
      leftOut: [...request.leftOut.tables],
    };
    const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await archive.add(MANIFEST, text.length, [text]);
    return { path: request.path, bytes: await archive.finish(), manifest };
  } catch (error) {
    await archive.discard();
    throw error;
  }
}

type Snapshot = Pick<Manifest, 'takenAt' | 'migrations' | 'tables' | 'auditHeads'> & {
  sequences: Sequence[];
  storedFiles: StoredFile[];
};

async function saveTables({ url, leftOut, rewrites = {}, stop }: BackupRequest, archive: Archive): Promise<Snapshot> {
  const client = await connectOwner(url);
  try {
    // A server that starts now with newer migrations waits, instead of changing tables under the snapshot.
    await lockSchema(client, 'shared');
    await holdPassingTables(client);
    const tables = await listTables(client);
    if (!tables.some((table) => table.name === 'schema_migrations')) throw new Error('This database holds no Minga.');
    const migrations = await client.query<Snapshot['migrations'][number]>(
      'select name, sha256 from schema_migrations order by name',
    );
    const clock = await client.query<{ now: Date }>('select now()');
    const saved: Snapshot['tables'] = [];
    for (const table of tables) {
      const rows = await saveTable(client, archive, table, { leftOut, rewrite: rewrites[table.name], stop });
      saved.push({ name: table.name, columns: table.columns, rows });
    }
    const heads = await client.query<Manifest['auditHeads'][number]>(
      "select distinct on (chain) chain, position::int, encode(hash, 'hex') as hash from audit_log order by chain, position desc",
    );
    const sequences = await listSequences(client);
    const storedFiles = await listStoredFiles(client);
    await client.query('commit');
    const takenAt = (clock.rows[0]?.now ?? new Date()).toISOString();
    return { takenAt, migrations: migrations.rows, tables: saved, auditHeads: heads.rows, sequences, storedFiles };
  } finally {
    // Also what ends a COPY that is under way.
    await client.end();
  }
}

/**
 * In the order of the primary key, never in the order of writing: that order would tell which secret ballot came with
 * which entry of the turnout.
 */
function selectOf({ name, columns, key }: Table, leftOut: LeftOut): string {
  const instead = leftOut.columns[name] ?? {};
  const list = columns.map((column) => {
    const expression = instead[column];
    return expression === undefined ? pg.escapeIdentifier(column) : `${expression} as ${pg.escapeIdentifier(column)}`;
  });
  const where = leftOut.tables.includes(name) ? ' where false' : '';
  const order = key.length > 0 ? ` order by ${key.map(pg.escapeIdentifier).join(', ')}` : '';
  return `select ${list.join(', ')} from public.${pg.escapeIdentifier(name)}${where}${order}`;
}

async function saveTable(
  client: pg.ClientBase,
  archive: Archive,
  table: Table,
  { leftOut, rewrite, stop }: { leftOut: LeftOut; rewrite: RewriteRow | undefined; stop: AbortSignal | undefined },
): Promise<number> {
  let rows = 0;
  let part = 0;
  let waiting: Buffer[] = [];
  let bytes = 0;
  const flush = async () => {
    part += 1;
    await archive.add(partName(table.name, part), bytes, waiting);
    waiting = [];
    bytes = 0;
  };
  const stream: AsyncIterable<Buffer> = client.query(copyTo(`copy (${selectOf(table, leftOut)}) to stdout`));
  for await (const chunk of rewrite ? rewriteRows(stream, table.columns, rewrite) : stream) {
    stop?.throwIfAborted();
    rows += countLines(chunk);
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes >= PART_BYTES) await flush();
  }
  if (bytes > 0) await flush();
  return rows;
}

/** COPY writes each row as one line: a line break within a value is escaped. */
function countLines(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  return lines;
}

async function saveFiles(
  { storage, stop }: BackupRequest,
  archive: Archive,
  storedFiles: readonly StoredFile[],
): Promise<Pick<Manifest, 'files' | 'faultyFiles'>> {
  const files = { count: 0, bytes: 0 };
  const faultyFiles: FaultyFile[] = [];
  for (const file of storedFiles) {
    stop?.throwIfAborted();
    const { fault, bytes } = await saveFile(storage, archive, file);
    if (fault) {
      faultyFiles.push({ key: file.key, name: file.name, fault });
      continue;
    }
    files.count += 1;
    files.bytes += bytes;
  }
  return { files, faultyFiles };
}

const faultOf = (error: unknown): FaultyFile['fault'] =>
  (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';

async function saveFile(
  storage: BackupRequest['storage'],
  archive: Archive,
  { key, sha256 }: StoredFile,
): Promise<{ fault: FaultyFile['fault'] | null; bytes: number }> {
  let bytes: number | null;
  try {
    bytes = await storage.size(key);
  } catch (error) {
    return { fault: faultOf(error), bytes: 0 };
  }
  if (bytes === null) return { fault: 'missing', bytes: 0 };
  let trouble: unknown = null;
  const content = exactly(
    bytes,
    () => storage.open(key),
    (error) => {
      trouble = error;
    },
  );
  const read = await archive.add(fileEntry(key), bytes, content);
  if (trouble !== null) return { fault: faultOf(trouble), bytes };
  return { fault: read === sha256 ? null : 'damaged', bytes };
}

/** A file that stops half-way is filled up with zeros: its entry has begun, and the files after it shall be saved too. */
async function* exactly(
  size: number,
  open: () => AsyncIterable<Buffer>,
  onTrouble: (error: unknown) => void,
): AsyncGenerator<Buffer> {
  let left = size;
  try {
    for await (const chunk of open()) {
      if (chunk.length > left) throw new Error('the file grew while it was read');
      left -= chunk.length;
      yield chunk;
    }
    if (left > 0) throw new Error('the file ended early');
  } catch (error) {
    onTrouble(error);
  }
  while (left > 0) {
    const zeros = Buffer.alloc(Math.min(left, 65_536));
    left -= zeros.length;
    yield zeros;
  }
}
