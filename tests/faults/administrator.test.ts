import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';

/** The command beside the embedded database: adopted while the server runs, started for a moment when it does not. */
const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../server/src/administrator.ts');
let server: ChildServer;
beforeAll(async () => {
  server = await childServer({ env: { DEMO: 'off' } });
}, 120_000);
afterAll(() => server.dispose());

const appoint = async (email: string): Promise<string> =>
  (
    await run(process.execPath, [COMMAND, email], {
      env: { ...bareEnvironment(), DATA_DIR: server.dataDir, DEMO: 'off' },
    })
  ).stdout;
const databasePid = async () =>
  Number((await readFile(join(server.dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '0')).split('\n')[0]);

it('uses the database of the server that runs, and leaves it running', async () => {
  const before = await databasePid();
  const text = await appoint('ana@example.org');
  expect(text).toContain('is now administrator');
  expect(text).not.toContain('npm start');
  // The server runs on another port than the default, which the command was not told.
  expect(text).toContain(`Open ${server.url}/sign-in`);
  expect(await databasePid()).toBe(before);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
}, 60_000);

it('starts the database when the server is stopped, and stops it again', async () => {
  await server.kill('SIGTERM');
  expect(await databasePid()).toBe(0);
  const text = await appoint('eva@example.org');
  expect(text).toContain('is now administrator');
  expect(text).toContain('npm start');
  expect(await databasePid()).toBe(0);
  expect(await appoint('ana@example.org')).toContain('was administrator already');
}, 60_000);

it('works after the server was killed, on the database that outlived it', async () => {
  await server.restart();
  await server.kill('SIGKILL');
  expect(await appoint('iris@example.org')).toContain('is now administrator');
  await server.restart();
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
}, 90_000);
