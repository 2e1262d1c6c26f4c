import { ConfigError, readConfig, type Config } from './config.ts';
import { assemble } from './assemble.ts';
import { loadDemonstration } from './features/demo/commands/load-demonstration.ts';
import { buildApp } from './app.ts';
import { sweepNotedFiles } from './platform/backup/leftover-files.ts';
import { ensureDatabase } from './platform/database-url.ts';
import { buildClientIfStale } from './platform/client-build.ts';
import { openDb } from './platform/db.ts';
import type { Deps } from './platform/deps.ts';
import { lockDataDir } from './platform/data-lock.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import { createLog } from './platform/log.ts';
import { migrate } from './platform/migrate.ts';
import { access, constants, mkdir } from 'node:fs/promises';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** What must be undone on the way out, last first: also when the start itself fails half-way. */
const undo: (() => Promise<unknown>)[] = [];
let leaving: Promise<void> | null = null;

function leave(code: number): Promise<void> {
  leaving ??= (async () => {
    for (const step of undo.reverse()) await step().catch((error: unknown) => say(`While stopping: ${String(error)}`));
    process.exit(code);
  })();
  return leaving;
}

async function openDatabase(config: Config): Promise<string> {
  if (config.databaseUrl) {
    await ensureDatabase(config.databaseUrl);
    return config.databaseUrl;
  }
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log: say });
  undo.push(() => postgres.stop());
  const url = postgres.url('minga');
  await ensureDatabase(url, postgres.url('postgres'));
  return url;
}

async function start(): Promise<void> {
  const began = performance.now();
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  await requireFolder(config.dataDir);
  if (!config.databaseUrl) undo.push(await lockDataDir(config.dataDir));
  // While developing, Vite serves the pages.
  const building = process.env['NODE_ENV'] === 'development' ? Promise.resolve(false) : buildClientIfStale(say);
  // Awaited below; a failure while the database starts must not count as unhandled.
  building.catch(() => {});
  const url = await openDatabase(config);
  await migrate(url);
  const parts = await assemble(config, url, log);
  undo.push(() => parts.close());
  await sweepNotedFiles(url, { dataDir: config.dataDir, storage: parts.storage }).catch((err: unknown) =>
    log.warn({ err }, 'files that a cut restore left behind are still there'),
  );
  if (config.demo) await loadPatiently(parts, url);
  await building;
  const app = await buildApp(parts);
  undo.push(() => app.close());
  await listen(app, config);
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  const shown = config.publicUrl ?? `http://localhost:${port}`;
  say(`\n  Minga is ready at ${shown}   (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  say(
    config.demo
      ? '  Two demonstration forums are inside; enter them with one click. Their data are invented.'
      : '  Demonstration off.',
  );
  if (!config.smtpUrl)
    say(`  Mail is kept in ${config.dataDir}/mail${config.demo ? ` and shown on ${shown}/demo/mail` : ''}.`);
  say(config.databaseUrl ? '  Ctrl-C stops it.\n' : '  Ctrl-C stops everything, the database included.\n');
}

/** While the pages are being built beside it, a machine may take seconds to open a connection: no reason to give up. */
async function loadPatiently(parts: Deps, url: string): Promise<void> {
  const db = openDb(url, parts.bus, { waitMs: 60_000 });
  try {
    await loadDemonstration({ ...parts, db });
  } finally {
    await db.pool.end();
  }
}

/** Somebody who mistyped DATA_DIR should read that name, not the one of a system call. */
async function requireFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === 'EEXIST' || code === 'ENOTDIR' ? 'something there is not a folder' : `it cannot be written (${code})`;
    throw new Error(`The data folder ${dataDir} cannot be used: ${why}. Choose another with DATA_DIR.`);
  }
}

async function listen(app: Awaited<ReturnType<typeof buildApp>>, config: Config): Promise<void> {
  try {
    await app.listen({ port: config.port, host: config.host });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE')
      throw new Error(
        `Port ${config.port} is already in use. Stop the other program or choose another: PORT=3001 npm start`,
      );
    if (code === 'EACCES')
      throw new Error(`This user may not open port ${config.port}. Choose one above 1023, for example PORT=3000.`);
    throw error;
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void leave(0));
// A broken promise must not leave a half-alive server behind: it is logged, everything is stopped, the code says so.
process.on('unhandledRejection', (error) => {
  process.stderr.write(
    `Minga met an unexpected fault and stops: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  void leave(1);
});

start().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof Error;
  process.stderr.write(`\n${known ? (error as Error).message : String(error)}\n`);
  if (process.env['LOG_LEVEL'] === 'debug' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  void leave(1);
});
