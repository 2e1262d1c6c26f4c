import { createServer, connect, type Server } from 'node:net';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../../../tests/support/database.ts';
import { appLoginOf } from './app-login.ts';
import { createBus } from '../jobs/bus.ts';
import { requireAppRights } from './app-rights.ts';
import { openDb } from './pool.ts';
import { migrate } from './migrate.ts';
import { prepareDatabase } from './open-database.ts';

let database: TestDatabase;
let folder: string;
let appUrl: string;
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'minga-login-'));
  appUrl = await prepareDatabase(database.url, { dataDir: folder, databaseAppUrl: null });
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** What the start of a server would say of this address; null when it would start. */
async function startWith(url: string): Promise<string | null> {
  const db = openDb(
    url,
    createBus(() => {}),
  );
  try {
    await requireAppRights(db);
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await db.pool.end();
  }
}

describe('the login of the application', () => {
  it('owns nothing and cannot become anybody who does', async () => {
    expect(await startWith(appUrl)).toBeNull();
    for (const text of [
      "select set_config('role', 'none', true); delete from audit_log",
      'reset role; delete from audit_log',
      "set session authorization 'minga'",
      'set role minga',
      'alter table audit_log disable trigger audit_no_rewrite',
      "copy people to program 'cat'",
      "select pg_read_file('/etc/passwd')",
      'create table public.own (n int)',
      'create schema own',
      'create temporary table boards (n int)',
      'create role another',
      'drop table jobs.job',
    ])
      await expect(ask(appUrl, text), text).rejects.toThrow(/permission denied|must be owner/);
  });

  it('has a random password that only the owner of the data folder reads, and that no statement carries', async () => {
    const file = join(folder, 'database-app.password');
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect((await readFile(file, 'utf8')).length).toBeGreaterThanOrEqual(64);
    const [row] = await database.query<{ rolpassword: string }>(
      `select rolpassword from pg_authid where rolname = '${appLoginOf(database.name)}'`,
    );
    expect(row?.rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
  });

  it('gets in again at the next start when its password was changed, or the data folder was lost', async () => {
    await database.query(`alter role ${appLoginOf(database.name)} password 'changed' nologin`);
    await expect(ask(appUrl, 'select 1')).rejects.toThrow();
    expect(await prepareDatabase(database.url, { dataDir: folder, databaseAppUrl: null })).toBe(appUrl);
    expect(await ask(appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    await writeFile(join(folder, 'database-app.password'), 'x'.repeat(64));
    const renewed = await prepareDatabase(database.url, { dataDir: folder, databaseAppUrl: null });
    expect(await startWith(renewed)).toBeNull();
    await expect(ask(appUrl, 'select 1')).rejects.toThrow('password authentication failed');
    appUrl = renewed;
  });

  it('keeps its password while a server works with it: another one, from a folder of its own, is refused and told what to copy', async () => {
    const other = await mkdtemp(join(tmpdir(), 'minga-login-'));
    await database.query("insert into servers (id, secret_mark) values (gen_random_uuid(), 'abcdefghijklmnopqrstuv')");
    const start = () => prepareDatabase(database.url, { dataDir: other, databaseAppUrl: null });
    await expect(start()).rejects.toThrow(/Another server works.*database-app\.password and session\.secret/);
    expect(await ask(appUrl, 'select 1 as n')).toEqual([{ n: 1 }]);
    await database.query("update servers set seen_at = now() - interval '31 seconds'");
    expect(await startWith(await start())).toBeNull();
    appUrl = await prepareDatabase(database.url, { dataDir: folder, databaseAppUrl: null });
    await rm(other, { recursive: true, force: true });
  });

  it('is made once by servers that start together', async () => {
    const other = await testDatabase();
    const urls = await Promise.all(
      [1, 2, 3].map(() => prepareDatabase(other.url, { dataDir: folder, databaseAppUrl: null })),
    );
    expect(new Set(urls).size).toBe(1);
    expect(await startWith(urls[0] as string)).toBeNull();
    await other.drop();
  });

  it('reaches its own database and none of another installation in the same PostgreSQL', async () => {
    const staging = await testDatabase();
    const stagingUrl = await prepareDatabase(staging.url, { dataDir: folder, databaseAppUrl: null });
    expect(new URL(stagingUrl).username).not.toBe(new URL(appUrl).username);
    expect(await ask(stagingUrl, 'select count(*)::int as n from people')).toEqual([{ n: 0 }]);
    const across = stagingUrl.replace(staging.name, database.name);
    await expect(ask(across, 'select * from people')).rejects.toThrow('permission denied for database');
    await expect(ask(appUrl.replace(database.name, staging.name), 'select 1')).rejects.toThrow('permission denied');
    await staging.drop();
  });
});

describe('a login that a database administrator has made', () => {
  const admin = (text: string) => ask(`${inject('clusterUrl')}postgres`, text);
  const as = (login: string, name = database.name) =>
    `${inject('clusterUrl')}${name}`.replace(/\/\/[^@]+@/, `//${login}:plain@`);

  it('is let in by the owner', async () => {
    await admin(`create role dba_made login password 'plain'`);
    try {
      const url = as('dba_made');
      expect(await prepareDatabase(database.url, { dataDir: folder, databaseAppUrl: url })).toBe(url);
      expect(await startWith(url)).toBeNull();
    } finally {
      await database.query(`revoke connect on database ${database.name} from dba_made`);
      await admin('drop role dba_made');
    }
  });

  it('serves beside an owner who may not make roles, on an empty database', async () => {
    await admin(`create role plain_owner login password 'plain'`);
    await admin(`create role plain_app login password 'plain'`);
    await admin('grant minga_app to plain_app');
    await admin('create database plain_base owner plain_owner');
    try {
      const databaseAppUrl = as('plain_app', 'plain_base');
      const refused = prepareDatabase(as('plain_owner', 'plain_base'), { dataDir: folder, databaseAppUrl: null });
      await expect(refused).rejects.toThrow(/cannot make the role minga_app_plain_base.*DATABASE_APP_URL/);
      await prepareDatabase(as('plain_owner', 'plain_base'), { dataDir: folder, databaseAppUrl });
      expect(await startWith(databaseAppUrl)).toBeNull();
      expect(await migrate(as('plain_owner', 'plain_base'))).toEqual({ applied: [] });
    } finally {
      await admin('drop database if exists plain_base with (force)');
      await admin('drop role plain_owner');
      await admin('drop role plain_app');
    }
  });

  it('is named when it does not exist, or may do more than it should', async () => {
    const missing = prepareDatabase(database.url, { dataDir: folder, databaseAppUrl: as('nobody_here') });
    await expect(missing).rejects.toThrow(/names the role nobody_here.*GRANT minga_app TO nobody_here/);
    expect(await startWith(database.url)).toMatch(
      /log in to the database as minga, which may do more.*DATABASE_APP_URL/,
    );
    await admin(`create role curious login password 'plain' in role pg_read_all_data, minga_app`);
    await database.query(`grant connect on database ${database.name} to curious`);
    try {
      expect(await startWith(as('curious'))).toContain('it can act as pg_read_all_data');
      await admin('revoke minga_app, pg_read_all_data from curious');
      expect(await startWith(as('curious'))).toContain('GRANT minga_app TO curious');
    } finally {
      await database.query(`revoke connect on database ${database.name} from curious`);
      await admin('drop role curious');
    }
  });
});

/** As pgbouncer with `ignore_startup_parameters = options`: what the connection asks for at its start gets lost. */
async function forgetfulPooler(target: string): Promise<{ url: string; server: Server }> {
  const { hostname, port } = new URL(target);
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.once('data', (first) => {
      const fields = first.subarray(8).toString('utf8').split('\0');
      const kept: string[] = [];
      for (let at = 0; at + 1 < fields.length && fields[at]; at += 2)
        if (fields[at] !== 'options') kept.push(fields[at] ?? '', fields[at + 1] ?? '');
      const body = Buffer.from(`${kept.join('\0')}\0\0`);
      const head = Buffer.alloc(8);
      head.writeInt32BE(body.length + 8, 0);
      first.copy(head, 4, 4, 8);
      upstream.write(Buffer.concat([head, body]));
      client.pipe(upstream);
    });
    upstream.pipe(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(target);
  url.port = String((server.address() as { port: number }).port);
  return { url: url.href, server };
}

it('a pooler that drops the settings of a connection is refused with a sentence', async () => {
  const { url, server } = await forgetfulPooler(appUrl);
  expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }]);
  expect(await startWith(url)).toMatch(/statement_timeout is 0 instead of 5s.*pgbouncer.*DATABASE_URL/);
  server.close();
});
