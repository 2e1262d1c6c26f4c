import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../tests/support/database.ts';
import { migrate } from './migrate.ts';

let folder: string;
let database: TestDatabase;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'minga-migrations-'));
  database = await testDatabase();
  await database.query('drop table schema_migrations');
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('SEC-56 migrations', () => {
  it('are applied once, even when several servers start together', async () => {
    await writeFile(join(folder, '0001_a.sql'), 'create table made_once (n int); insert into made_once values (1);');
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url, folder)));
    expect(results.flatMap((result) => result.applied)).toEqual(['0001_a.sql']);
    expect(await database.query('select n from made_once')).toEqual([{ n: 1 }]);
  });

  it('leave nothing of a file that fails half-way, and keep the files before it', async () => {
    await writeFile(join(folder, '0001_a.sql'), 'create table first_one (n int);');
    await writeFile(join(folder, '0002_b.sql'), 'create table second_one (n int); select 1/0;');
    await expect(migrate(database.url, folder)).rejects.toThrow(/0002_b.sql failed: division by zero/);
    const names = await database.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_name in ('first_one', 'second_one')",
    );
    expect(names).toEqual([{ name: 'first_one' }]);
  });

  it('are refused when a landed file was edited', async () => {
    await writeFile(join(folder, '0001_a.sql'), 'create table a (n int);');
    await migrate(database.url, folder);
    await writeFile(join(folder, '0001_a.sql'), 'create table a (n bigint);');
    await expect(migrate(database.url, folder)).rejects.toThrow(/was edited/);
  });

  it('are refused on a database of a newer version', async () => {
    await writeFile(join(folder, '0001_a.sql'), 'select 1;');
    await writeFile(join(folder, '0002_b.sql'), 'select 1;');
    await migrate(database.url, folder);
    await rm(join(folder, '0002_b.sql'));
    await expect(migrate(database.url, folder)).rejects.toThrow(/newer version of Minga \(it has 0002_b.sql\)/);
  });
});
