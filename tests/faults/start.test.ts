import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const SERVER = join(import.meta.dirname, '../../server/src/server.ts');
type Ending = { code: number | null; text: string };

/** Runs the real start with these settings until it ends by itself. */
function startAndFail(env: Record<string, string>): Promise<Ending> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SERVER], { env: { ...bareEnvironment(), ...env } });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    child.on('exit', (code) => resolve({ code, text }));
  });
}

/** Alive, and not merely waiting to be collected by a parent that was killed. */
async function alive(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return state !== null && !/^\d+ \(.*\) Z/.test(state);
}

describe('a start that cannot work ends with one clear message and exit code 1', () => {
  let folder = '';
  let blocker: Server | null = null;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minga-start-'));
  });
  afterEach(() => new Promise<void>((resolve) => (blocker ? blocker.close(() => resolve()) : resolve())));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('lists every bad variable at once', async () => {
    const { code, text } = await startAndFail({
      PORT: 'ninety',
      DEMO: 'maybe',
      DATABASE_URL: 'mysql://minga:s3cret@x',
      REDIS_URL: 'valkey:6379',
      S3_ENDPOINT: 'http://s3:8333',
      DATA_DIR: folder,
    });
    expect(code).toBe(1);
    const names = ['PORT', 'DEMO', 'DATABASE_URL', 'REDIS_URL', 'S3_BUCKET', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'];
    for (const name of names) expect(text).toContain(`  ${name}: `);
    expect(text).not.toContain('s3cret');
    expect(text).not.toContain('    at ');
  });

  it('names the port that is in use', async () => {
    const database = await testDatabase();
    const taken = createServer();
    blocker = taken;
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    );
    // With the demonstration there is work under way that the end interrupts, and that must not add its own trouble.
    const { code, text } = await startAndFail({ PORT: String(port), DATABASE_URL: database.url, DATA_DIR: folder });
    await database.drop();
    expect(code).toBe(1);
    expect(text.trim()).toMatch(new RegExp(`Port ${port} is already in use[^\\n]*$`));
    expect(text).not.toContain('"level"');
  });

  it('names the data folder that is none', async () => {
    const { code, text } = await startAndFail({ DATA_DIR: SERVER });
    expect(code).toBe(1);
    expect(text).toContain(`The data folder ${SERVER} cannot be used`);
    expect(text).toContain('DATA_DIR');
  });

  it('says which database cannot be reached, without its password', async () => {
    const { code, text } = await startAndFail({
      DATABASE_URL: 'postgres://minga:s3cret@127.0.0.1:9/minga',
      DATA_DIR: folder,
    });
    expect(code).toBe(1);
    expect(text).toContain('127.0.0.1:9/minga');
    expect(text).toContain('DATABASE_URL');
    expect(text).not.toContain('s3cret');
  });

  it('says which file store and which Valkey cannot be used, without key or password', async () => {
    const database = await testDatabase();
    const env = { DATABASE_URL: database.url, DATA_DIR: folder, DEMO: 'off', PORT: '0' };
    const keys = { S3_BUCKET: 'minga', S3_ACCESS_KEY: 'akey', S3_SECRET_KEY: 'a-s3cret' };
    const store = await startAndFail({ ...env, S3_ENDPOINT: 'http://127.0.0.1:9', ...keys });
    const valkey = await startAndFail({ ...env, REDIS_URL: 'redis://:a-s3cret@127.0.0.1:9' });
    await database.drop();
    for (const [{ code, text }, sentence] of [
      [store, 'The file store 127.0.0.1:9 cannot be reached: ECONNREFUSED. Check S3_ENDPOINT'],
      [valkey, 'Valkey at 127.0.0.1:9 cannot be reached: ECONNREFUSED. Check REDIS_URL'],
    ] as const) {
      expect(code).toBe(1);
      expect(text).toContain(sentence);
      expect(text).not.toMatch(/a-s3cret|akey|\n {4}at /);
    }
  });

  it('refuses the data of a newer version', async () => {
    const database = await testDatabase();
    await database.query("insert into schema_migrations (name, sha256) values ('9999_from_the_future.sql', 'x')");
    const { code, text } = await startAndFail({ DATABASE_URL: database.url, DATA_DIR: folder, DEMO: 'off' });
    await database.drop();
    expect(code).toBe(1);
    expect(text).toContain('newer version of Minga');
    expect(text).toContain('9999_from_the_future.sql');
  });
});

describe('the embedded database', () => {
  let server: ChildServer;
  beforeAll(async () => {
    server = await childServer({ env: { DEMO: 'off' } });
  }, 120_000);
  afterAll(() => server.dispose());

  it('is found again after a kill -9 of the server, and what was written is there', async () => {
    const url = await databaseUrlOf(server);
    await asOwner(
      url,
      "insert into forums (id, slug, name, locale, time_zone) values (gen_random_uuid(), 'kept', 'Kept', 'en', 'UTC')",
    );
    await server.restart();
    const rows = await asOwner(await databaseUrlOf(server), "select name from forums where slug = 'kept'");
    expect(rows).toEqual([{ name: 'Kept' }]);
  }, 60_000);

  it('refuses a second server on the same data folder and says what to do', async () => {
    const { code, text } = await startAndFail({ PORT: '0', DATA_DIR: server.dataDir, DEMO: 'off' });
    expect(code).toBe(1);
    expect(text).toContain('Another Minga');
    expect(text).toContain('DATA_DIR');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('is stopped with the server on Ctrl-C, and keeps the data for the second start', async () => {
    const postgres = await postgresPid(server);
    const ending = await server.kill('SIGINT');
    expect(ending.code).toBe(0);
    expect(await alive(postgres)).toBe(false);
    await server.restart();
    const rows = await asOwner(
      await databaseUrlOf(server),
      "select count(*)::int as n from forums where slug = 'kept'",
    );
    expect(rows).toEqual([{ n: 1 }]);
  }, 60_000);

  it('npm start hands on the signal of whoever stops npm: server and database end, and may start again', async () => {
    await server.kill();
    const npm = await childServer({ env: { DEMO: 'off' }, byNpm: true, dataDir: server.dataDir });
    try {
      const postgres = await postgresPid(npm);
      await npm.kill('SIGTERM');
      expect(await alive(postgres)).toBe(false);
      await expect(fetch(`${npm.url}/healthz`)).rejects.toThrow();
      await npm.restart();
      expect((await fetch(`${npm.url}/readyz`)).status).toBe(200);
    } finally {
      await npm.dispose();
    }
  }, 120_000);
});

const MISSPELT = { DATABSE_URL: 'postgres://minga:s3cret@127.0.0.1:9/minga', SMTP_ULR: 'smtp://127.0.0.1:9' };

describe('a database of one’s own', () => {
  let database: TestDatabase;
  let server: ChildServer;
  beforeAll(async () => {
    database = await testDatabase();
    server = await childServer({ env: { DATABASE_URL: database.url, DEMO: 'off', ...MISSPELT } });
  });
  afterAll(async () => {
    await server.dispose();
    await database.drop();
  });

  it('is used when DATABASE_URL names it, and no embedded one is started', async () => {
    await database.query(
      "insert into forums (id, slug, name, locale, time_zone) values (gen_random_uuid(), 'own', 'Own', 'en', 'UTC')",
    );
    expect(
      await database.query('select count(*)::int as n from pg_stat_activity where datname = current_database()'),
    ).not.toEqual([{ n: 0 }]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await expect(postgresPid(server)).rejects.toThrow();
  }, 60_000);

  it('comes with a warning, before anything else, of each variable that is nearly named like a setting', async () => {
    const [before] = server.output().split('Minga is ready');
    for (const [name, meant] of [
      ['DATABSE_URL', 'DATABASE_URL'],
      ['SMTP_ULR', 'SMTP_URL'],
    ])
      expect(before).toContain(
        `Warning: The variable ${name} means nothing to Minga and is not used. Did you mean ${meant}?`,
      );
    expect(before?.match(/Did you mean/g)).toHaveLength(2);
    expect(server.output()).not.toContain('s3cret');
  });

  it('is shared by servers that never give two requests the same number, also once one has started again', async () => {
    const numbers: string[] = [];
    const ask = async (url: string) => {
      const answers = Array.from({ length: 20 }, async () => (await fetch(`${url}/api/nothing`)).json());
      for (const { requestId } of (await Promise.all(answers)) as { requestId: string }[]) numbers.push(requestId);
    };
    const other = await childServer({ env: { DATABASE_URL: database.url, DEMO: 'off' }, dataDir: server.dataDir });
    try {
      await Promise.all([ask(server.url), ask(other.url)]);
      await server.restart();
      await ask(server.url);
    } finally {
      await other.kill();
    }
    expect(numbers.filter((number) => number)).toHaveLength(60);
    expect(new Set(numbers).size).toBe(60);
  }, 60_000);

  it('never waits for a database that went away: 503 at once, and recovery without a restart', async () => {
    const admin = new pg.Client({ connectionString: `${inject('clusterUrl')}postgres` });
    await admin.connect();
    try {
      await admin.query(`alter database ${database.name} allow_connections false`);
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database.name]);
      const away = await fetch(`${server.url}/readyz`);
      expect(away.status).toBe(503);
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      await admin.query(`alter database ${database.name} allow_connections true`);
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    } finally {
      await admin.end();
    }
  }, 60_000);
});

describe('a demonstration', () => {
  const WARNING = 'Warning: the demonstration is on where real people may come';
  it('is warned about at the start where the site has an administrator, or is reached from elsewhere', async () => {
    const database = await testDatabase();
    const env = { DATABASE_URL: database.url, DEMO: 'on' };
    const local = await childServer({ env, readyWithin: 120_000 });
    const told = (server: ChildServer) => server.output().split('Minga is ready').at(-1) ?? '';
    try {
      await expect.poll(() => told(local)).toContain('Ctrl-C stops it');
      expect(local.output()).not.toContain(WARNING);
      const [chosen] = await database.query<{ id: string }>('select id from people limit 1');
      const appoint = (is: boolean) =>
        database.query('update people set is_administrator = $1 where id = $2', [is, chosen?.id]);
      await appoint(true);
      await local.restart();
      await expect.poll(() => told(local)).toContain(WARNING);
      await appoint(false);
      await local.kill();
      const reached = { ...env, PUBLIC_URL: 'https://minga.example' };
      const far = await childServer({ env: reached, dataDir: local.dataDir });
      await expect
        .poll(() => told(far))
        .toContain(WARNING)
        .finally(() => far.kill());
    } finally {
      await local.dispose();
      await database.drop();
    }
  }, 180_000);
});

async function postgresPid(server: ChildServer): Promise<number> {
  return Number((await readFile(join(server.dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function databaseUrlOf(server: ChildServer): Promise<string> {
  const lines = (await readFile(join(server.dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  const password = (await readFile(join(server.dataDir, 'postgres.password'), 'utf8')).trim();
  return `postgres://minga:${password}@127.0.0.1:${lines[3]}/minga`;
}

async function asOwner(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
