import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';

/**
 * `npm start`: runs the server and starts it again when it crashes, with a limit. Signals go on to the server, and its exit
 * code becomes ours. Where something else watches over the process (Docker, systemd), `server.ts` is started directly.
 */
const SERVER = join(import.meta.dirname, 'server.ts');
/** So many crashes within this time are a fault that starting again does not mend. */
const MOST_CRASHES = 5;
const WITHIN = 10 * 60_000;
/** Milliseconds before the next start, doubled each time. */
const FIRST_PAUSE = 500;
/** A server that was asked to stop and does not is ended after this; it gives itself less. */
const STOPPING = 60_000;

let child: ChildProcess;
let isLeaving = false;
let hasBeenReady = false;
const crashes: number[] = [];
const say = (line: string) => process.stderr.write(`${line}\n`);

function run(): void {
  child = spawn(process.execPath, [...process.execArgv, SERVER], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  child.on('message', (message) => {
    if (message === 'ready') hasBeenReady = true;
  });
  child.once('error', (error) => {
    say(`Minga could not be started: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', ended);
}

function ended(code: number | null, signal: NodeJS.Signals | null): void {
  // Zero: it was asked to stop, perhaps by its own number. A first start that fails has said why, and would fail again.
  if (isLeaving || code === 0 || (code !== null && !hasBeenReady))
    process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
  const now = Date.now();
  crashes.push(now);
  const recent = crashes.filter((at) => now - at < WITHIN).length;
  const how = wordsFor(code, signal);
  if (recent > MOST_CRASHES) {
    say(`Minga ended unexpectedly (${how}), ${recent} times within ten minutes. It is not started again.`);
    process.exit(1);
  }
  const pause = FIRST_PAUSE * 2 ** (recent - 1);
  say(`Minga ended unexpectedly (${how}). It starts again in ${pause / 1000} s (${recent} of ${MOST_CRASHES}).`);
  setTimeout(run, pause);
}

function wordsFor(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'SIGKILL: from outside, often because the memory of the machine ran out';
  if (signal === 'SIGABRT' || code === 134) return 'SIGABRT: mostly because its own memory ran out';
  return signal ?? `exit code ${code}, its reason stands above`;
}

// A terminal sends its signals to the server as well; told twice, it stops once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    isLeaving = true;
    // Between a crash and the next start there is nothing to stop.
    if (child.exitCode !== null || child.signalCode !== null) process.exit(0);
    child.kill(signal);
    setTimeout(() => child.kill('SIGKILL'), STOPPING).unref();
  });
// A terminal that was closed takes no more words, which is no reason to leave the server behind.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

run();
