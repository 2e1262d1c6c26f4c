import { paths } from '@minga/shared/kernel/paths.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { assemble } from './assemble.ts';
import { foldLongBoards } from './features/boards/commands/keep-fold.ts';
import { moveSecretsOut } from './features/boards/commands/keep-keys.ts';
import { loadDemonstration } from './features/demo/commands/load-demonstration.ts';
import { readMailbox } from './features/demo/queries/mailbox.ts';
import { buildApp, NEEDS } from './app.ts';
import { sweepNotedFiles } from './platform/backup/leftover-files.ts';
import { ensureDatabase } from './platform/database/database-url.ts';
import { buildClientIfStale } from './platform/start/client-build.ts';
import { inTransaction } from './platform/database/db.ts';
import { openDb, PATIENTLY } from './platform/database/pool.ts';
import type { Deps } from './platform/deps.ts';
import { lockDataDir, noteAddress } from './platform/start/data-lock.ts';
import { startEmbeddedPostgres } from './platform/database/embedded-postgres.ts';
import { misspeltSettings } from './platform/start/misspelt-settings.ts';
import { createLog, traceOf } from './platform/start/log.ts';
import { openKeyFiles } from './platform/files/key-files.ts';
import { prepareDatabase } from './platform/database/open-database.ts';
import { acrossForums } from './platform/database/reach.ts';
import type { Readiness } from './platform/start/readiness.ts';
import { access, constants, mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** What must be undone on the way out, last first: also when the start itself fails half-way. */
const undo: (() => Promise<unknown>)[] = [];
let leaving: Promise<void> | null = null;

/** Longer than every step gives itself: a fault while stopping must not keep a dead server on its port. */
const STOPPING_MS = 45_000;

function leave(code: number): Promise<void> {
  leaving ??= (async () => {
    setTimeout(() => process.exit(1), STOPPING_MS).unref();
    for (const step of undo.reverse()) await step().catch((error: unknown) => say(`While stopping: ${String(error)}`));
    process.exit(code);
  })();
  return leaving;
}

async function openDatabase(config: Config, log: Logger): Promise<string> {
  if (config.databaseUrl) {
    await ensureDatabase(config.databaseUrl);
    return config.databaseUrl;
  }
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: say,
    watch: {
      onReturn: (words) => log.error(words),
      onGiveUp: (words) => stopFor(`${words}. Minga stops.`),
    },
  });
  undo.push(() => postgres.stop());
  const url = postgres.url('minga');
  await ensureDatabase(url, postgres.url('postgres'));
  return url;
}

async function start(): Promise<void> {
  const began = performance.now();
  // Before anything is refused: a wrong value and a wrong name are mended in one go.
  for (const line of misspeltSettings(process.env)) say(`  Warning: ${line}`);
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  await requireFolder(config.dataDir);
  if (!config.databaseUrl) undo.push(await lockDataDir(config.dataDir));
  // While developing, Vite serves the pages.
  const building = process.env['NODE_ENV'] === 'development' ? Promise.resolve(false) : buildClientIfStale(say);
  // Awaited below; a failure while the database starts must not count as unhandled.
  building.catch(() => {});
  const ownerUrl = await openDatabase(config, log);
  const appUrl = await prepareDatabase(ownerUrl, config);
  await moveSecretsOut(ownerUrl, openKeyFiles(config.dataDir));
  const parts = await assemble(config, appUrl, log);
  undo.push(() => parts.close());
  await parts.refuseOtherSecret();
  await foldLongBoards(parts);
  await sweepNotedFiles(ownerUrl, { dataDir: config.dataDir, storage: parts.storage }).catch((err: unknown) =>
    log.warn({ err }, 'files that a cut restore left behind are still there'),
  );
  if (config.demo) await loadPatiently(parts, ownerUrl);
  await building;
  const app = await buildApp(parts);
  undo.push(() => app.close());
  await listen(app, config);
  undo.push(() => drain(parts.readiness, config.drainSeconds));
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  const shown = config.publicUrl ?? `http://localhost:${port}`;
  undo.push(await noteAddress(config.dataDir, shown));
  say(`\n  Minga is ready at ${shown}   (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  say(
    config.demo
      ? '  Two demonstration forums are inside; enter them with one click. Their data are invented.'
      : '  Demonstration off.',
  );
  if (config.demo && !(await acrossForums('demonstration-mail', () => mailboxOf(parts))).isForEverybody)
    say(
      '  Warning: the demonstration is on where real people may come: anybody can enter its two forums. Its mail page shows only letters to invented people. Switch it off with DEMO=off.',
    );
  if (!config.smtpUrl)
    say(`  Mail is kept in ${config.dataDir}/mail${config.demo ? ` and shown on ${shown}${paths.mail()}` : ''}.`);
  say(config.databaseUrl ? '  Ctrl-C stops it.\n' : '  Ctrl-C stops everything, the database included.\n');
}

const mailboxOf = ({ db, config }: Deps) => inTransaction(db, (tx) => readMailbox(tx, config));

/** So that a proxy, which asks for readiness now and then, sends nobody here any more before the doors close. */
async function drain(readiness: Readiness, seconds: number): Promise<void> {
  readiness.beginStopping();
  const pause = new Promise((done) => setTimeout(done, seconds * 1000));
  // Who asks again does not want to wait.
  const again = new Promise((done) => {
    setTimeout(() => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, done);
    }, 500).unref();
  });
  await Promise.race([pause, again]);
}

/** While the pages are being built beside it, a machine may take seconds to open a connection: no reason to give up. */
async function loadPatiently(parts: Deps, ownerUrl: string): Promise<void> {
  // As the owner: demonstrations begin in the middle of a process, with texts that are published and votes that were cast.
  const db = openDb(ownerUrl, parts.bus, { waitMs: 60_000, session: PATIENTLY, isOwner: true, keyed: parts.keyed });
  try {
    await loadDemonstration({ ...parts, db }, NEEDS);
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

/** The last resort: whatever nobody caught is told and everything is stopped, so that no half-alive server stays behind. */
function stopFor(reason: string): void {
  process.stderr.write(`${reason}\n`);
  void leave(1);
}
const unexpected = (error: unknown) => stopFor(`Minga met an unexpected fault and stops: ${traceOf(error)}`);
process.on('uncaughtException', unexpected);
process.on('unhandledRejection', unexpected);
// SIGHUP: the terminal was closed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0));
// Started by start.ts, which is gone without a word: nobody would ever stop this server.
process.on('disconnect', () => void leave(1));
// A closed terminal or pipe takes no more words, which is no fault of the server's.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

start().then(
  () => process.send?.('ready'),
  (error: unknown) => {
    const known = error instanceof ConfigError || error instanceof Error;
    process.stderr.write(`\n${known ? (error as Error).message : String(error)}\n`);
    if (process.env['LOG_LEVEL'] === 'debug' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    void leave(1);
  },
);
