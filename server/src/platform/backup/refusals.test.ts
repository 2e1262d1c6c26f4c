import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import pg from 'pg';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../tests/support/database.ts';
import { migrate } from '../database/migrate.ts';
import { createFileStorage, type Storage } from '../files/storage.ts';
import { inspectTarget, requireKnownMigrations } from './before-restore.ts';
import { type Manifest, MANIFEST, SUMS, writeSums } from './manifest.ts';
import { checkBackup, readArchive } from './read-archive.ts';
import { restoreBackup } from './restore-backup.ts';
import { takeBackup } from './take-backup.ts';

let folder: string;
let database: TestDatabase;
let storage: Storage;
let path: string;
const leftOut = { tables: ['sessions'], columns: {} };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'minga-refusals-'));
  storage = await createFileStorage(join(folder, 'files'));
  database = await testDatabase();
  await database.query(
    "insert into people (id, name, email) values (gen_random_uuid(), 'Ana Quispe', 'ana@example.org')",
  );
  ({ path } = await takeBackup({ url: database.url, storage, path: join(folder, 'good.tar.gz'), leftOut }));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const aside = () => join(folder, `${randomBytes(4).toString('hex')}.tar.gz`);
async function written(bytes: Buffer | string): Promise<string> {
  const place = aside();
  await writeFile(place, bytes);
  return place;
}
/** `cannot be restored: …` for a backup that is refused, or «taken». */
const answerTo = (place: string): Promise<string> =>
  checkBackup(place)
    .then(requireKnownMigrations)
    .then(
      () => 'taken',
      (error: Error) => error.message,
    );

type Entries = Map<string, Buffer>;
/** The good backup, changed by somebody who knows tar and gzip; the sums are made right again only on request. */
async function forged(change: (entries: Entries) => void, options: { sumsToo?: boolean } = {}): Promise<string> {
  const entries: Entries = new Map();
  for await (const { name, bytes } of readArchive(path)) entries.set(name, Buffer.concat(await Array.fromAsync(bytes)));
  change(entries);
  if (options.sumsToo) {
    entries.delete(SUMS);
    const sums = [...entries].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex')] as const);
    entries.set(SUMS, Buffer.from(writeSums(new Map(sums))));
  }
  const tar = pack();
  for (const [name, bytes] of entries) tar.entry({ name }, bytes);
  tar.finalize();
  const place = aside();
  await pipeline(tar, createGzip(), createWriteStream(place));
  return place;
}
const withManifest = (change: (manifest: Manifest & Record<string, unknown>) => void) =>
  forged(
    (entries) => {
      const manifest = JSON.parse(String(entries.get(MANIFEST))) as Manifest & Record<string, unknown>;
      change(manifest);
      entries.set(MANIFEST, Buffer.from(JSON.stringify(manifest)));
    },
    { sumsToo: true },
  );

describe('a file that is not what was saved', () => {
  it('is taken when nothing was changed, also after it was packed anew', async () => {
    expect(await answerTo(path)).toBe('taken');
    expect(await answerTo(await forged(() => {}))).toBe('taken');
  });

  it('is refused with any single byte changed that changes what it holds', async () => {
    const good = await readFile(path);
    const content = gunzipSync(good);
    const taken: number[] = [];
    for (let at = 0; at < good.length; at += Math.ceil(good.length / 700)) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] as number) ^ 0x10;
      // A few bytes mean nothing: the date in gzip's header, the bits behind the last one, one of two equal references.
      if ((await answerTo(await written(bad))) === 'taken' && !gunzipSync(bad).equals(content)) taken.push(at);
    }
    expect(taken).toEqual([]);
  });

  it('is refused when cut at any place, and with something behind its end', async () => {
    const good = await readFile(path);
    const taken: number[] = [];
    for (let length = 0; length < good.length; length += Math.ceil(good.length / 100))
      if ((await answerTo(await written(good.subarray(0, length)))) === 'taken') taken.push(length);
    expect(await answerTo(await written(good.subarray(0, -1)))).toContain('not a whole backup');
    expect(taken).toEqual([]);
    expect(await answerTo(await written(Buffer.concat([good, Buffer.from('more')])))).toContain('not a whole backup');
    expect(await answerTo(await written(Buffer.concat([good, good])))).toContain('twice');
  });

  it('is refused when an entry was changed, added, taken away or doubled by somebody who knows tar', async () => {
    const people = 'tables/people/000001';
    const rename = (entries: Entries) =>
      entries.set(people, Buffer.from(String(entries.get(people)).replace('Ana', 'Eva')));
    expect(await answerTo(await forged(rename))).toContain(`${people} is not what was saved`);
    expect(await answerTo(await forged((entries) => entries.delete(people)))).toContain(`${people} is missing`);
    expect(await answerTo(await forged((entries) => entries.delete(SUMS)))).toContain('its end is missing');
    const added = await forged((entries) => {
      const sums = entries.get(SUMS) as Buffer;
      entries.delete(SUMS);
      entries.set('tables/people/000002', Buffer.from('x')).set(SUMS, sums);
    });
    expect(await answerTo(added)).toContain('tables/people/000002, which its list of contents does not name');
    const strange = (entries: Entries) => entries.set('../../etc/passwd', Buffer.from('x'));
    expect(await answerTo(await forged(strange, { sumsToo: true }))).toContain('../../etc/passwd');
  });

  it('is refused when it is something else altogether', async () => {
    expect(await answerTo(join(folder, 'nowhere'))).toContain('There is no file');
    expect(await answerTo(folder)).toContain('is not a file');
    for (const other of ['', 'a letter', Buffer.from([0x1f, 0x8b])])
      expect(await answerTo(await written(other))).toContain('not a whole backup');
    expect(await answerTo(await forged((entries) => entries.clear()))).toContain('not a backup of Minga');
    expect(await answerTo(await withManifest((manifest) => Object.assign(manifest, { tables: null })))).toContain(
      'manifest',
    );
  });
});

describe('a version that does not fit', () => {
  it('is told apart: a newer format, a migration of the future, a migration in other words', async () => {
    const newer = await withManifest((manifest) => Object.assign(manifest, { formatVersion: 2, minga: '9.0.0' }));
    expect(await answerTo(newer)).toContain('newer version of Minga (9.0.0, format 2)');
    const future = await withManifest((manifest) =>
      manifest.migrations.push({ name: '9999_from_the_future.sql', sha256: '0'.repeat(64) }),
    );
    expect(await answerTo(future)).toMatch(
      /newer Minga than this one \(Minga 0\.2\.0-dev, schema 9999; here it is schema \d{4}, without 9999_from_the_future\.sql\)/,
    );
    const edited = await withManifest((manifest) => Object.assign(manifest.migrations[2] ?? {}, { sha256: 'other' }));
    expect(await answerTo(edited)).toContain('its migration 0003_organisations.sql is not the one of this version');
  });
});

describe('a database that a restore must not touch', () => {
  const load = async (target: TestDatabase, from = path) =>
    restoreBackup({ url: target.url, backup: await checkBackup(from), storage, dataDir: folder });
  const names = (target: TestDatabase) => target.query('select name from people order by name');

  it('is one that is in use', async () => {
    const server = new pg.Client({ connectionString: database.url });
    await server.connect();
    await expect(inspectTarget(database.url, [])).rejects.toThrow('The database is in use (1 other connection)');
    await server.end();
    expect(await inspectTarget(database.url, [])).toEqual({ holdsData: true });
    expect(await inspectTarget(database.url, ['people'])).toEqual({ holdsData: false });
  });

  it('is one with tables of somebody else, whether beside Minga or alone', async () => {
    const other = await testDatabase();
    await other.query('create table wages (amount integer)');
    await expect(inspectTarget(other.url, [])).rejects.toThrow("not Minga's (wages)");
    await other.query("insert into schema_migrations (name, sha256) values ('9999_from_the_future.sql', 'x')");
    expect(await inspectTarget(other.url, [])).toEqual({ holdsData: false });
    await other.drop();
  });

  it('keeps the schemas of others, while those of Minga are made anew', async () => {
    const other = await testDatabase();
    await other.query(
      'create schema reports; create table reports.sums (n int); grant usage on schema reports to public',
    );
    await other.query('create table jobs.stray (n int)');
    await load(other);
    const tables = await other.query("select schemaname || '.' || tablename as name from pg_tables order by 1");
    expect(tables).toContainEqual({ name: 'reports.sums' });
    expect(tables).not.toContainEqual({ name: 'jobs.stray' });
    expect(await names(other)).toEqual([{ name: 'Ana Quispe' }]);
    await other.drop();
  });

  it('stays as it was when the backup does not keep its promises while it is loaded', async () => {
    const fewer = await withManifest((manifest) => {
      const people = manifest.tables.find(({ name }) => name === 'people');
      if (people) people.rows = 5;
    });
    await expect(load(database, fewer)).rejects.toThrow('people got 1 rows instead of 5');
    const unreadable = await forged((entries) => entries.set('tables/people/000001', Buffer.from('not\ta\trow\n')), {
      sumsToo: true,
    });
    await expect(load(database, unreadable)).rejects.toThrow(/people|row|uuid|column/);
    expect(await names(database)).toEqual([{ name: 'Ana Quispe' }]);
  });

  it('may belong to a login that is no superuser, only the owner of the database', async () => {
    const name = `plain_${randomBytes(4).toString('hex')}`;
    const admin = new pg.Client({ connectionString: `${inject('clusterUrl')}postgres` });
    await admin.connect();
    await admin.query(`create role ${name} login createrole password 'plain'`);
    await admin.query(`grant minga_app to ${name} with admin option`);
    await admin.query(`create database ${name} owner ${name}`);
    try {
      const url = `${inject('clusterUrl')}${name}`.replace(/\/\/[^@]+@/, `//${name}:plain@`);
      await migrate(url);
      const own = { ...database, url };
      await load(own);
      await load(own);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      expect((await client.query('select name from people')).rows).toEqual([{ name: 'Ana Quispe' }]);
      // The application's role has its rights and its limits again.
      await client.query('set role minga_app');
      await client.query("update people set name = 'Ana Q.'");
      await expect(client.query('delete from audit_log')).rejects.toThrow('permission denied');
      await client.end();
    } finally {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.query(`drop owned by ${name}`);
      await admin.query(`drop role ${name}`);
      await admin.end();
    }
  });
});
