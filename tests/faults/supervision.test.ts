import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChildServer, childServer } from '../support/child-server.ts';

/** What is killed comes back, or ends with its reason; what ends takes everything with it. */
async function until(what: string, holds: () => Promise<boolean>, within = 45_000): Promise<void> {
  await expect.poll(() => holds().catch(() => false), { timeout: within, interval: 50, message: what }).toBe(true);
}
const isReady = async ({ url }: ChildServer) => (await fetch(`${url}/readyz`)).status === 200;
const noteOf = async (dataDir: string, name: string) => (await readFile(join(dataDir, name), 'utf8')).split('\n');
const postgresPid = async ({ dataDir }: ChildServer) => Number((await noteOf(dataDir, 'postgres/postmaster.pid'))[0]);
const serverPid = async ({ dataDir }: ChildServer) => Number((await noteOf(dataDir, 'minga.pid'))[0]);
/** Alive, and not merely waiting to be collected by a parent that was killed. */
async function alive(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return state !== null && !/^\d+ \(.*\) Z/.test(state);
}

describe('the embedded database', () => {
  let server: ChildServer;
  beforeAll(async () => {
    server = await childServer({ env: { DEMO: 'off' } });
  }, 120_000);
  afterAll(() => server.dispose());

  it('comes back after it was killed, with what was written, while the server goes on', async () => {
    const [before, itself] = [await postgresPid(server), await serverPid(server)];
    await asOwner(server, "insert into themes_of_test values ('kept')", 'create table themes_of_test (name text)');
    process.kill(before, 'SIGKILL');
    await until('a new PostgreSQL', async () => (await postgresPid(server)) !== before && (await isReady(server)));
    expect(await serverPid(server)).toBe(itself);
    expect(await asOwner(server, 'select name from themes_of_test')).toEqual([{ name: 'kept' }]);
    await until('word of it', async () => server.output().includes('PostgreSQL ended (SIGKILL) and was started again'));
    expect(await readFile(join(server.dataDir, 'postgres.log'), 'utf8')).toContain('database system is ready');
  }, 90_000);

  it('comes back too when it had outlived a former server', async () => {
    await server.restart();
    const before = await postgresPid(server);
    process.kill(before, 'SIGKILL');
    await until('a new PostgreSQL', async () => (await postgresPid(server)) !== before && (await isReady(server)));
  }, 90_000);

  it('ends with the server when its terminal is closed', async () => {
    const before = await postgresPid(server);
    expect(await server.kill('SIGHUP')).toEqual({ code: 0, signal: null });
    expect(await alive(before)).toBe(false);
  }, 60_000);

  it('that cannot be started again ends the server, which says why', async () => {
    await server.restart();
    const control = join(server.dataDir, 'postgres', 'global', 'pg_control');
    await rename(control, `${control}.away`);
    process.kill(await postgresPid(server), 'SIGKILL');
    await until('the end of the server', async () => (await server.ended()).code === 1);
    expect(server.output()).toMatch(/could not be started again: PostgreSQL stopped while starting: .*pg_control/);
    await rename(`${control}.away`, control);
  }, 120_000);
});

describe('npm start', () => {
  let server: ChildServer;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minga-crash-'));
    // Ends the server before it has read its modules, as soon as a file asks for it: six whole starts take a minute.
    const crash = `import { existsSync } from 'node:fs';
      if (process.argv[1]?.endsWith('/server.ts') && existsSync('${folder}/now')) process.exit(7);`;
    await writeFile(join(folder, 'crash.mjs'), crash);
    server = await childServer({
      env: { DEMO: 'off', NODE_OPTIONS: `--import ${join(folder, 'crash.mjs')}` },
      byNpm: true,
    });
  }, 120_000);
  afterAll(async () => {
    await server.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('starts a server that was killed again, and still ends with the signal that npm gets', async () => {
    const before = await serverPid(server);
    process.kill(before, 'SIGKILL');
    await until('a new server', async () => (await serverPid(server)) !== before && (await isReady(server)));
    expect(server.output()).toContain('SIGKILL: from outside');
    const [itself, postgres] = [await serverPid(server), await postgresPid(server)];
    await server.kill('SIGTERM');
    await until('the end of both', async () => !(await alive(itself)) && !(await alive(postgres)));
  }, 90_000);

  it('gives up on a server that crashes again and again, with exit code 1', async () => {
    await server.restart();
    await writeFile(join(folder, 'now'), '');
    process.kill(await serverPid(server), 'SIGKILL');
    await until('the end of npm start', async () => (await server.ended()).code === 1, 90_000);
    expect(server.output()).toContain('(exit code 7, its reason stands above), 6 times within ten minutes');
  }, 120_000);

  it('repeats no start that cannot work', async () => {
    const refused = await childServer({ env: { DEMO: 'maybe' }, byNpm: true }).catch((error: Error) => error);
    expect(String(refused)).toContain('setting(s) to correct');
    expect(String(refused)).not.toContain('starts again');
  }, 30_000);
});

describe('a server on data that was there', () => {
  let folder: string;
  let dataDir: string;
  let server: ChildServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minga-fault-'));
    server = await childServer({ env: { DEMO: 'off', DRAIN_SECONDS: '3' } });
    dataDir = server.dataDir;
  }, 120_000);
  afterAll(async () => {
    await server.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('that stops says so to its proxy first, and still serves for as long as it was told', async () => {
    const ending = server.kill('SIGTERM');
    await until('503 at /readyz', async () => (await fetch(`${server.url}/readyz`)).status === 503, 3_000);
    expect((await fetch(`${server.url}/api/cycles`)).status).toBe(200);
    expect(await ending).toEqual({ code: 0, signal: null });
  }, 90_000);

  it('that meets an unexpected fault tells it, and everything is stopped with exit code 1', async () => {
    // Loaded into the real process beside the server: what nobody catches, at a moment of our choice.
    const fault = join(folder, 'fault.mjs');
    await writeFile(fault, "process.on('SIGUSR2', () => { throw new Error('nobody catches this'); });\n");
    server = await childServer({ env: { DEMO: 'off', NODE_OPTIONS: `--import ${fault}` }, dataDir });
    const postgres = await postgresPid(server);
    expect(await server.kill('SIGUSR2')).toEqual({ code: 1, signal: null });
    expect(server.output()).toMatch(/unexpected fault and stops: Error: nobody catches this\n\s+at /);
    expect(await alive(postgres)).toBe(false);
  }, 90_000);
});

async function asOwner(server: ChildServer, ...texts: string[]): Promise<unknown[]> {
  const password = (await readFile(join(server.dataDir, 'postgres.password'), 'utf8')).trim();
  const port = (await noteOf(server.dataDir, 'postgres/postmaster.pid'))[3];
  const client = new pg.Client({ connectionString: `postgres://minga:${password}@127.0.0.1:${port}/minga` });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const text of texts.reverse()) rows = (await client.query(text)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
