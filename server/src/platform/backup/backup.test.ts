import { randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../tests/support/database.ts';
import { MIGRATIONS, migrate } from '../database/migrate.ts';
import { createFileStorage, type Storage } from '../files/storage.ts';
import { noteFiles, sweepNotedFiles } from './leftover-files.ts';
import { checkBackup } from './read-archive.ts';
import { restoreBackup, type RestoreRequest } from './restore-backup.ts';
import { type Backup, type BackupRequest, takeBackup } from './take-backup.ts';

/** A schema with everything that makes rows hard to load again, beside the platform's own first migration. */
const THORNS = `
  create table thorns (
    id integer generated always as identity primary key,
    parent integer references thorns,
    word text,
    twice text generated always as (word || word) stored,
    bytes bytea,
    facts jsonb,
    list text[],
    ratio float8,
    at timestamptz
  );
  create table left_hand (id integer primary key, right_id integer);
  create table right_hand (id integer primary key, left_id integer references left_hand);
  alter table left_hand add foreign key (right_id) references right_hand;
  create function refuse_all() returns trigger language plpgsql as $$ begin raise exception 'frozen'; end $$;
  create trigger frozen before insert or update or delete or truncate on left_hand for each statement execute function refuse_all();
  create table papers (id uuid primary key, storage_key uuid not null, name text not null, bytes bigint not null, sha256 text not null);
  insert into left_hand_seed values (1);
`;
const WORDS = ['', '\\N', '\\.', 'a\nb\r\nc\td\\e', '\u0001 ñandú 漢字 🧉', "it's “so”"];

let folder: string;
let storage: Storage;
const databases: TestDatabase[] = [];
async function emptyDatabase(): Promise<TestDatabase> {
  const database = await testDatabase();
  databases.push(database);
  await database.query('drop schema public cascade; create schema public');
  return database;
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'minga-backup-'));
  storage = await createFileStorage(join(folder, 'files'));
});
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A folder with the first migration of the platform and these. */
async function migrationsWith(files: Record<string, string>): Promise<string> {
  const place = join(folder, `migrations-${randomBytes(3).toString('hex')}`);
  await mkdir(place);
  await copyFile(join(MIGRATIONS, '0001_platform.sql'), join(place, '0001_platform.sql'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(place, name), text);
  return place;
}

let count = 0;
const nextPath = () => join(folder, `backup-${(count += 1)}.tar.gz`);
const save = (database: TestDatabase, more: Partial<BackupRequest> = {}): Promise<Backup> =>
  takeBackup({ url: database.url, storage, path: nextPath(), leftOut: { tables: [], columns: {} }, ...more });
const load = async (database: TestDatabase, path: string, more: Partial<RestoreRequest> = {}) =>
  restoreBackup({ url: database.url, backup: await checkBackup(path), storage, dataDir: folder, ...more });
const thorns = (database: TestDatabase) =>
  database.query('select *, at::text as at, encode(bytes, $1) as bytes from thorns order by id', ['hex']);

async function thornyDatabase(): Promise<{ database: TestDatabase; migrationsFolder: string }> {
  const database = await emptyDatabase();
  const seeded = `create table left_hand_seed (id integer primary key); ${THORNS}`;
  const migrationsFolder = await migrationsWith({ '0002_thorns.sql': seeded });
  await migrate(database.url, migrationsFolder);
  await database.query('alter table left_hand disable trigger frozen');
  await database.query(`insert into left_hand values (1, null); insert into right_hand values (7, 1);
    update left_hand set right_id = 7; alter table left_hand enable trigger frozen`);
  for (const word of WORDS)
    await database.query(
      `insert into thorns (word, bytes, facts, list, ratio, at) values ($1, $2, $3, $4, 0.1::float8 + 0.2::float8, 'infinity')`,
      [word, randomBytes(40), JSON.stringify({ word }), [word, null, 'x']],
    );
  await database.query('insert into thorns (parent, word) select max(id), null from thorns');
  await database.query('update thorns set parent = (select max(id) from thorns) where id = 1');
  return { database, migrationsFolder };
}

describe('every kind of row', () => {
  it('comes back as it was: text of any shape, bytes, generated columns, rows that refer to each other, numbering', async () => {
    const { database, migrationsFolder } = await thornyDatabase();
    const { path, manifest } = await save(database);
    expect(manifest.tables).toContainEqual({ name: 'left_hand', columns: ['id', 'right_id'], rows: 1 });
    const other = await emptyDatabase();
    expect(await load(other, path, { migrationsFolder })).toEqual({ brokenChains: [], foreignTables: [] });
    expect(await thorns(other)).toEqual(await thorns(database));
    expect(await other.query('select * from left_hand_seed')).toEqual([{ id: 1 }]);
    expect(await other.query('select * from left_hand, right_hand r')).toEqual([{ id: 7, right_id: 7, left_id: 1 }]);
    expect(await other.query('select * from schema_migrations order by name')).toEqual(
      await database.query('select * from schema_migrations order by name'),
    );
    // The rules stand again, and numbering goes on after the last number.
    await expect(other.query('delete from left_hand')).rejects.toThrow('frozen');
    await expect(other.query('insert into right_hand values (8, 99)')).rejects.toThrow('foreign key');
    const [last] = await database.query('select max(id) as id from thorns');
    expect(await other.query("insert into thorns (word) values ('next') returning id")).toEqual([
      { id: Number(last?.['id']) + 1 },
    ]);
  });

  it('is cut into entries of some megabytes, and put together again', async () => {
    const { database, migrationsFolder } = await thornyDatabase();
    await database.query('insert into thorns (word) select repeat(md5(n::text), 100) from generate_series(1, 3000) n');
    const { path } = await save(database);
    const parts = [...(await checkBackup(path)).sums.keys()].filter((name) => name.startsWith('tables/thorns/'));
    expect(parts.length).toBeGreaterThan(2);
    const other = await emptyDatabase();
    await load(other, path, { migrationsFolder });
    expect(await thorns(other)).toEqual(await thorns(database));
  });

  it('is replaced by something else where something else must be saved', async () => {
    const { database, migrationsFolder } = await thornyDatabase();
    const leftOut = { tables: ['right_hand'], columns: { thorns: { word: "'kept back'" } } };
    const { path, manifest } = await save(database, { leftOut });
    expect(manifest.leftOut).toEqual(['right_hand']);
    const other = await emptyDatabase();
    await expect(load(other, path, { migrationsFolder })).rejects.toThrow('foreign key');
    await database.query('alter table left_hand disable trigger frozen; update left_hand set right_id = null');
    const again = await save(database, { leftOut });
    await load(other, again.path, { migrationsFolder });
    expect(await other.query('select distinct word, twice from thorns')).toEqual([
      { word: 'kept back', twice: 'kept backkept back' },
    ]);
    expect(await other.query('select * from right_hand')).toEqual([]);
  });
});

describe('a backup of an older version', () => {
  it('is loaded into the schema of its time and brought forward', async () => {
    const old = await migrationsWith({ '0002_a.sql': 'create table a (n integer primary key);' });
    const database = await emptyDatabase();
    await migrate(database.url, old);
    await database.query('insert into a values (1), (2)');
    const { path } = await save(database);
    const grown = await migrationsWith({
      '0002_a.sql': 'create table a (n integer primary key);',
      '0003_b.sql': 'alter table a add column twice integer; update a set twice = n * 2;',
    });
    await migrate(database.url, grown);
    await database.query('insert into a values (3, 6)');
    await load(database, path, { migrationsFolder: grown });
    expect(await database.query('select * from a order by n')).toEqual([
      { n: 1, twice: 2 },
      { n: 2, twice: 4 },
    ]);
    expect(await migrate(database.url, grown)).toEqual({ applied: [] });
  });
});

describe('files', () => {
  async function aPaper(database: TestDatabase, content: Buffer): Promise<string> {
    const key = randomUUID();
    const part = join(storage.partsDir, key);
    await writeFile(part, content);
    await storage.adopt(part, key);
    await database.query(
      "insert into papers select $1, $1, 'paper.pdf', length($2::bytea), encode(sha256($2::bytea), 'hex')",
      [key, content],
    );
    return key;
  }
  const keysIn = (place: string) => readdir(join(place, 'whole')).then((names) => names.sort());

  it('that are missing, damaged or unreadable are named, and everything else is saved and restored', async () => {
    const { database, migrationsFolder } = await thornyDatabase();
    const [whole, missing, damaged, cut] = [
      await aPaper(database, randomBytes(200_000)),
      await aPaper(database, randomBytes(10)),
      await aPaper(database, randomBytes(70_000)),
      await aPaper(database, randomBytes(70_000)),
    ];
    await storage.remove(missing);
    await writeFile(join(folder, 'files', 'whole', damaged), randomBytes(500));
    const failing: Pick<Storage, 'open' | 'size'> = {
      size: storage.size,
      open: (key) => (key === cut ? Readable.from([Buffer.from('a beginning')]) : storage.open(key)),
    };
    const { path, manifest } = await save(database, { storage: failing });
    expect(manifest.files).toEqual({ count: 1, bytes: 200_000 });
    expect(new Map(manifest.faultyFiles.map(({ key, fault }) => [key, fault]))).toEqual(
      new Map([
        [missing, 'missing'],
        [damaged, 'damaged'],
        [cut, 'unreadable'],
      ]),
    );
    const elsewhere = await createFileStorage(join(folder, 'elsewhere'));
    await load(await emptyDatabase(), path, { migrationsFolder, storage: elsewhere });
    expect(await keysIn(join(folder, 'elsewhere'))).toEqual([whole]);
  });

  it('that no row names after a restore are removed, whether it was committed or not', async () => {
    const { database, migrationsFolder } = await thornyDatabase();
    const first = await aPaper(database, randomBytes(100));
    const { path } = await save(database);
    await database.query('delete from papers');
    const second = await aPaper(database, randomBytes(100));
    await storage.remove(first);
    const complete = async () => {
      expect(await keysIn(join(folder, 'files'))).toEqual([first, second].sort());
      throw new Error('the last step failed');
    };
    await expect(load(database, path, { migrationsFolder, complete })).rejects.toThrow('the last step failed');
    expect(await keysIn(join(folder, 'files'))).toEqual([second]);
    expect(await database.query('select id from papers')).toEqual([{ id: second }]);
    await load(database, path, { migrationsFolder });
    expect(await keysIn(join(folder, 'files'))).toEqual([first]);
    // As after a kill: a note lies there, and the next sweep reads it.
    await noteFiles(folder, [first, second]);
    await writeFile(join(folder, 'files', 'whole', second), 'left behind');
    await sweepNotedFiles(database.url, { dataDir: folder, storage });
    expect(await keysIn(join(folder, 'files'))).toEqual([first]);
  });
});

describe('the place of a backup', () => {
  it('is never one where a file lies, and is readable by its owner only', async () => {
    const { database } = await thornyDatabase();
    const { path } = await save(database);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await expect(save(database, { path })).rejects.toThrow('exists already');
    await expect(save(database, { path: join(path, 'below', 'a.tar.gz') })).rejects.toThrow('not a folder');
    const cut = nextPath();
    await writeFile(`${cut}.partial`, '');
    await expect(save(database, { path: cut })).rejects.toThrow('left from a backup that was cut');
  });

  it('holds nothing of a backup that was stopped or whose database went away', async () => {
    const { database } = await thornyDatabase();
    const stop = AbortSignal.abort(new Error('told to stop'));
    await expect(save(database, { stop })).rejects.toThrow('told to stop');
    await database.drop();
    await expect(save(database)).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.includes('.tar.gz'))).toEqual([]);
  });

  it('is asked of a database that holds a Minga', async () => {
    await expect(save(await emptyDatabase())).rejects.toThrow('holds no Minga');
  });
});
