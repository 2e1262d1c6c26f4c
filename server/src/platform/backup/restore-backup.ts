import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { once } from 'node:events';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { firstBrokenLink } from '../database/audit.ts';
import type { Tx } from '../database/db.ts';
import { applyMigration, lockSchema, type Migration, prepareHistory } from '../database/migrate.ts';
import type { Storage } from '../files/storage.ts';
import { refuseWhileUsed, requireKnownMigrations } from './before-restore.ts';
import { noteFiles, sweepNotedFiles } from './leftover-files.ts';
import { entryKind, type Manifest } from './manifest.ts';
import { type CheckedBackup, hashing, readArchive } from './read-archive.ts';
import {
  connectOwner,
  dropEverything,
  listSequences,
  listStoredFiles,
  listTables,
  makePassingTables,
  suspendRules,
} from './schema-objects.ts';

const quote = pg.escapeIdentifier;

export type RestoreRequest = {
  /** Connection string of the owner of a database that nobody uses. */
  url: string;
  backup: CheckedBackup;
  storage: Pick<Storage, 'partsDir' | 'adopt' | 'remove'>;
  dataDir: string;
  /** What the application must add to rows that a backup leaves incomplete. Last within the transaction. */
  complete?: (tx: Pick<Tx, 'execute'>) => Promise<void>;
  stop?: AbortSignal;
  /** Where this version's migrations lie. */
  migrationsFolder?: string;
};
export type Restored = {
  /** Chains of the audit log that do not follow. They were so when the backup was made: every byte was compared. */
  brokenChains: string[];
  /** Tables of the backup that no migration makes: somebody else's, left in the file. */
  foreignTables: string[];
};

/**
 * Puts a checked backup in the place of whatever the database holds, in one transaction. Files are in the store before
 * it commits. Killed at any point it leaves the former state or the new one; {@link sweepNotedFiles} clears what is left.
 * @throws Error with a sentence; the database is then as it was
 */
export async function restoreBackup(request: RestoreRequest): Promise<Restored> {
  const { url, backup, dataDir, stop } = request;
  const migrations = await requireKnownMigrations(backup, request.migrationsFolder);
  await sweepNotedFiles(url, request);
  const client = await connectOwner(url);
  try {
    await lockSchema(client, 'alone');
    await refuseWhileUsed(client);
    await client.query('begin');
    await client.query("set local lock_timeout = '10s'");
    const before = await listStoredFiles(client);
    await dropEverything(client);
    const isInBackup = ({ name }: Migration) => backup.manifest.migrations.some((other) => other.name === name);
    await prepareHistory(client);
    for (const migration of migrations.filter(isInBackup)) await applyMigration(client, migration);
    await noteFiles(dataDir, [...before.map((file) => file.key), ...filesOf(backup)]);
    const foreignTables = await load(client, request);
    for (const migration of migrations.filter((one) => !isInBackup(one))) await applyMigration(client, migration);
    const tx = drizzle(client);
    await request.complete?.(tx);
    const brokenChains = await findBrokenChains(tx);
    stop?.throwIfAborted();
    await client.query('commit');
    return { brokenChains, foreignTables };
  } finally {
    // No ROLLBACK: it would wait behind a COPY that is under way. The end of the connection is one.
    await client.end();
    // The note stays until a sweep succeeds; the server's next start is one.
    await sweepNotedFiles(url, request).catch(() => {});
  }
}

const isFaulty = ({ faultyFiles }: Manifest, key: string) => faultyFiles.some((file) => file.key === key);

function filesOf({ sums, manifest }: CheckedBackup): string[] {
  return [...sums.keys()].flatMap((entry) => {
    const kind = entryKind(entry);
    return kind && 'file' in kind && !isFaulty(manifest, kind.file) ? [kind.file] : [];
  });
}

/**
 * Rows and files as they come along the archive, which is compared with its sums once more on the way.
 * @returns tables that the schema does not have
 */
async function load(client: pg.Client, { backup, storage, stop }: RestoreRequest): Promise<string[]> {
  const { path, manifest, sums } = backup;
  await makePassingTables(
    client,
    manifest.tables.map(({ name }) => name),
  );
  const ours = new Set((await listTables(client)).map(({ name }) => name));
  const putRulesBack = await suspendRules(client);
  // Migrations may have written rows; those of the backup take their place.
  await client.query(`truncate ${[...ours].map((name) => `public.${quote(name)}`).join(', ')}`);
  const known = manifest.tables.filter(({ name }) => ours.has(name));
  const copies = openCopies(client, known);
  for await (const { name, bytes } of readArchive(path)) {
    let sha256 = '';
    const checked = hashing(bytes, (read) => {
      sha256 = read;
    });
    const kind = entryKind(name);
    if (kind && 'table' in kind && ours.has(kind.table)) await copies.write(kind.table, checked, stop);
    else if (kind && 'file' in kind && !isFaulty(manifest, kind.file))
      await placeFile(storage, kind.file, checked, stop);
    else for await (const _ of checked) stop?.throwIfAborted();
    if (sums.has(name) && sums.get(name) !== sha256) throw new Error(`${path} changed while it was being restored.`);
  }
  await copies.finish();
  const numbering = new Set((await listSequences(client)).map(({ name }) => name));
  for (const { name, value, isCalled } of manifest.sequences.filter((sequence) => numbering.has(sequence.name)))
    await client.query('select setval($1::regclass, $2::bigint, $3)', [`public.${quote(name)}`, value, isCalled]);
  await putRulesBack();
  return manifest.tables.filter(({ name }) => !ours.has(name)).map(({ name }) => name);
}

async function placeFile(
  storage: RestoreRequest['storage'],
  key: string,
  bytes: AsyncIterable<Buffer>,
  stop?: AbortSignal,
): Promise<void> {
  stop?.throwIfAborted();
  const part = join(storage.partsDir, `${key}.restore`);
  try {
    await pipeline(bytes, createWriteStream(part, { mode: 0o600, flush: true }));
    await storage.adopt(part, key);
  } finally {
    await rm(part, { force: true });
  }
}

type Copies = {
  write(table: string, bytes: AsyncIterable<Buffer>, stop?: AbortSignal): Promise<void>;
  /** @throws Error when a table did not get as many rows as were saved */
  finish(): Promise<void>;
};

/** One COPY at a time: the parts of a table follow one another. */
function openCopies(client: pg.Client, tables: Manifest['tables']): Copies {
  const loaded = new Map<string, number>();
  let current: { table: string; sink: ReturnType<typeof copyFrom>; done: Promise<void> } | null = null;
  const close = async () => {
    if (!current) return;
    current.sink.end();
    await current.done;
    loaded.set(current.table, (loaded.get(current.table) ?? 0) + current.sink.rowCount);
    current = null;
  };
  const open = (table: string) => {
    const columns = tables.find(({ name }) => name === table)?.columns ?? [];
    const sink = client.query(copyFrom(`copy public.${quote(table)} (${columns.map(quote).join(', ')}) from stdin`));
    const done = finished(sink);
    // Awaited when the table is closed; a refusal that comes earlier must not count as unhandled.
    done.catch(() => {});
    return { table, sink, done };
  };
  return {
    async write(table, bytes, stop) {
      if (current?.table !== table) {
        await close();
        current = open(table);
      }
      const { sink, done } = current as NonNullable<typeof current>;
      for await (const chunk of bytes) {
        stop?.throwIfAborted();
        if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), done]);
      }
    },
    async finish() {
      await close();
      for (const { name, rows } of tables) {
        const got = loaded.get(name) ?? 0;
        if (got !== rows) throw new Error(`The table ${name} got ${got} rows instead of ${rows}.`);
      }
    },
  };
}

async function findBrokenChains(tx: Pick<Tx, 'execute'>): Promise<string[]> {
  const { rows } = await tx.execute<{ chain: string }>('select distinct chain from audit_log order by chain');
  const broken: string[] = [];
  for (const { chain } of rows) if ((await firstBrokenLink(tx, chain)) !== null) broken.push(chain);
  return broken;
}
