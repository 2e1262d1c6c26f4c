import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';

/** A power cut, a snapshot of the disk, `cp -a` of a folder in use: the copy must live by itself. */
const run = promisify(execFile);
const command = (name: string) => join(import.meta.dirname, '../../server/src', name);
let original: ChildServer;
let outside: string;
beforeAll(async () => {
  original = await childServer({ env: { DEMO: 'off' } });
  outside = await mkdtemp(join(tmpdir(), 'minga-copied-'));
  await addForum(original.dataDir, 'before the copy');
}, 120_000);
afterAll(async () => {
  await original.dispose();
  await rm(outside, { recursive: true, force: true });
});

/** As a power cut leaves it: every file at once, the notes of who runs here included. */
async function copyOfRunning(without: readonly string[] = []): Promise<string> {
  await asOwner(original.dataDir, 'checkpoint');
  const copy = await mkdtemp(join(tmpdir(), 'minga-copy-'));
  await run('cp', ['-a', `${original.dataDir}/.`, copy]);
  for (const name of without) await rm(join(copy, name), { force: true });
  return copy;
}

const beside = (dataDir: string, script: string, ...args: string[]) =>
  run(process.execPath, [command(script), ...args], {
    env: { ...bareEnvironment(), DATA_DIR: dataDir, DEMO: 'off' },
  });

it.each([
  ['with every pid file of the original', []],
  ['without the server’s own note, as after its end', ['minga.pid']],
  ['with the server’s note but without PostgreSQL’s', ['postgres/postmaster.pid']],
])(
  'a copy of a folder in use, %s, starts on its own database and stops only that',
  async (_how, without) => {
    const before = await noteOf(original.dataDir);
    const dataDir = await copyOfRunning(without);
    const copy = await childServer({ env: { DEMO: 'off' }, dataDir });
    try {
      expect((await noteOf(dataDir)).pid).not.toBe(before.pid);
      expect((await noteOf(dataDir)).port).not.toBe(before.port);
      await addForum(dataDir, 'only in the copy');
      expect(await forums(dataDir)).toContain('before the copy');
      expect(await forums(original.dataDir)).not.toContain('only in the copy');
    } finally {
      await copy.dispose();
    }
    expect(await noteOf(original.dataDir)).toEqual(before);
    expect((await fetch(`${original.url}/readyz`)).status).toBe(200);
  },
  90_000,
);

it('a restore, a backup and an administrator in the copy never reach the original', async () => {
  const before = await noteOf(original.dataDir);
  const dataDir = await copyOfRunning();
  try {
    const file = join(outside, 'of-the-copy.tar.gz');
    await beside(dataDir, 'backup.ts', file);
    await beside(dataDir, 'administrator.ts', 'copy@example.org');
    await addForum(original.dataDir, 'written after the backup');
    await beside(dataDir, 'restore.ts', file);
    expect(await forums(original.dataDir)).toEqual(['before the copy', 'written after the backup']);
    expect(await asOwner(original.dataDir, "select 1 from people where email = 'copy@example.org'")).toEqual([]);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  expect(await noteOf(original.dataDir)).toEqual(before);
  expect((await fetch(`${original.url}/readyz`)).status).toBe(200);
}, 120_000);

it('a folder whose database was kept elsewhere and stayed behind is refused, never begun anew', async () => {
  const moved = await mkdtemp(join(tmpdir(), 'minga-moved-'));
  try {
    await cp(join(original.dataDir, 'postgres.password'), join(moved, 'postgres.password'));
    await writeFile(join(moved, 'DATABASE-IS-IN'), '/var/lib/minga/clusters/another\n');
    const refused = await beside(moved, 'administrator.ts', 'ana@example.org').catch((error: Error) => error);
    expect(String(refused)).toContain('was moved or copied');
    expect(String(refused)).toContain('/var/lib/minga/clusters/another');
  } finally {
    await rm(moved, { recursive: true, force: true });
  }
}, 30_000);

async function noteOf(dataDir: string): Promise<{ pid: number; port: number }> {
  const lines = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

async function asOwner(dataDir: string, text: string, values: unknown[] = []): Promise<unknown[]> {
  const password = (await readFile(join(dataDir, 'postgres.password'), 'utf8')).trim();
  const { port } = await noteOf(dataDir);
  const client = new pg.Client({ connectionString: `postgres://minga:${password}@127.0.0.1:${port}/minga` });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

const forums = async (dataDir: string): Promise<string[]> =>
  ((await asOwner(dataDir, 'select name from forums order by name')) as { name: string }[]).map(({ name }) => name);

const addForum = (dataDir: string, name: string) =>
  asOwner(
    dataDir,
    "insert into forums (id, slug, name, locale, time_zone) values (gen_random_uuid(), replace($1, ' ', '-'), $1, 'en', 'UTC')",
    [name],
  );
