import { retry } from '../jobs/retry.ts';
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** A PostgreSQL: one that this process started, or one that it found running. */
export type Running = { pid: number; child: ChildProcess | null };
export type Watch = {
  /** It was killed or ended by itself, and is back. */
  onReturn(words: string): void;
  /** It cannot be brought back; the sentence says why. */
  onGiveUp(words: string): void;
};

/** So many ends within this time are a fault that starting again does not mend. */
const MOST_LOSSES = 5;
const LOSSES_WITHIN = 10 * 60_000;
/** Milliseconds between attempts: what a killed PostgreSQL leaves behind takes a moment to notice and to end. */
const PAUSES = [250, 500, 1_000, 2_000, 4_000];
/** How often a PostgreSQL that is not our child is looked at. */
const LOOK_EVERY = 500;

/**
 * Watches over a PostgreSQL and starts it again when it ends without having been asked to: the system kills what takes
 * too much memory, and nobody else would bring it back.
 * @param start starts it once more in the same place, ready when it resolves
 * @returns what runs now, and the end of watching, which hands over what is to be stopped
 */
export function watchPostgres(first: Running, start: () => Promise<Running>, watch: Watch) {
  let current = first;
  const ending = new AbortController();
  let returning = Promise.resolve();
  const losses: number[] = [];

  async function bringBack(how: string): Promise<void> {
    const now = Date.now();
    losses.push(now);
    if (losses.filter((at) => now - at < LOSSES_WITHIN).length > MOST_LOSSES)
      return watch.onGiveUp(`PostgreSQL ended ${losses.length} times, the last time with ${how}`);
    try {
      current = await retry(start, { pauses: PAUSES, signal: ending.signal });
    } catch (error) {
      if (ending.signal.aborted) return;
      const why = error instanceof Error ? error.message : String(error);
      return watch.onGiveUp(`PostgreSQL ended (${how}) and could not be started again: ${why}`);
    }
    watch.onReturn(`PostgreSQL ended (${how}) and was started again`);
    attend();
  }

  function attend(): void {
    const ended = (how: string) => {
      if (!ending.signal.aborted) returning = bringBack(how);
    };
    const { child, pid } = current;
    if (!child) return void look(pid, ended);
    const report = () => ended(child.signalCode ?? `exit code ${child.exitCode}`);
    if (child.exitCode !== null || child.signalCode !== null) report();
    else child.once('exit', report);
  }

  function look(pid: number, ended: (how: string) => void): void {
    setTimeout(async () => {
      if (ending.signal.aborted) return;
      if (await isRunning(pid)) look(pid, ended);
      else ended('it was gone');
    }, LOOK_EVERY).unref();
  }

  attend();
  return {
    current: (): Running => current,
    async stop(): Promise<Running> {
      ending.abort();
      await returning;
      return current;
    },
  };
}

/** A process that ended but was not collected by its parent (a zombie) no longer runs. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It is there, and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^\d+ \(.*\) Z/.test(state);
}
