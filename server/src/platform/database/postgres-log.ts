import { copyFile, open, readFile, stat, statfs, truncate } from 'node:fs/promises';
import { join } from 'node:path';

/** What the log of PostgreSQL may grow to before it becomes `postgres.log.1`, in the place of the one before. */
const MOST_BYTES = 2_000_000;
const LOOK_EVERY = 60_000;
const FULL_BYTES = 32 * 1024 * 1024;

export type PostgresLog = {
  readonly path: string;
  /** A descriptor for one PostgreSQL to write to; whoever asks closes it once the process has it. */
  openForWriting(): Promise<{ fd: number; close(): Promise<void> }>;
  /** From here on {@link whyStopped} reads. */
  mark(): Promise<void>;
  /** The last words of a PostgreSQL that ended, for a person; empty when it said nothing. */
  whyStopped(): Promise<string>;
  /** Keeps the log bounded while this process lives. */
  stop(): void;
};

/** PostgreSQL's own log, in the data folder. */
export function openPostgresLog(dataDir: string, clusterDir: string): PostgresLog {
  const path = join(dataDir, 'postgres.log');
  let from = 0;
  const sizeNow = async () => (await stat(path).catch(() => null))?.size ?? 0;
  const bound = async () => {
    if ((await sizeNow()) < MOST_BYTES) return;
    // PostgreSQL keeps the file open and always writes at its end, so it is emptied in place, never renamed.
    await copyFile(path, `${path}.1`);
    await truncate(path);
    from = 0;
  };
  // A full disk: what cannot be copied is not worth ending for.
  const watch = setInterval(() => void bound().catch(() => {}), LOOK_EVERY);
  watch.unref();
  return {
    path,
    async openForWriting() {
      await bound().catch(() => {});
      const handle = await open(path, 'a', 0o600);
      return { fd: handle.fd, close: () => handle.close() };
    },
    async mark() {
      from = await sizeNow();
    },
    async whyStopped() {
      const said = (await readFile(path).catch(() => Buffer.alloc(0))).subarray(from).toString();
      const words = lastWords(said);
      if (words) return words;
      // On a full disk it cannot even say so.
      const disk = await statfs(clusterDir).catch(() => null);
      return disk && disk.bavail * disk.bsize < FULL_BYTES ? `the disk of ${clusterDir} is full` : '';
    },
    stop: () => clearInterval(watch),
  };
}

/** `2026-11-28 18:55:26.123 UTC [4711] FATAL:  could not …` and lines without a prefix, of the loader for example. */
function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const grave = lines.filter((line) => /\b(?:FATAL|PANIC):/.test(line)).at(-1);
  const words = grave?.replace(/^.*?\b(?:FATAL|PANIC):\s*/, '') ?? lines.filter((line) => !/\bLOG:/.test(line)).at(-1);
  return (words ?? '').trim().slice(0, 300);
}
