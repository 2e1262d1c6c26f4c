import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Whatever a run of the tests writes lies in one folder, which goes away with it: in memory where the machine has room,
 * else among the temporary files. A database is 700 small files, and the run makes and removes hundreds of databases: on a
 * disk that was a third of the processor's time.
 */
const PREFIX = 'minga-run-';
const MEMORY = '/dev/shm';
/** Bytes. What the largest run held at once is a quarter of that. */
const ROOM = 4 * 1024 ** 3;

export async function enterRunFolder(): Promise<void> {
  const disk = tmpdir();
  if (disk.includes(`${PREFIX}${process.pid}`)) return;
  await sweepAbandoned(MEMORY);
  await sweepAbandoned(disk);
  const folder = join((await hasRoomInMemory()) ? MEMORY : disk, `${PREFIX}${process.pid}`);
  await mkdir(folder, { recursive: true });
  // Run as root, PostgreSQL works as another user, who must be able to enter.
  await chmod(folder, 0o755);
  process.env['TMPDIR'] = folder;
  process.once('exit', () => clearAway(folder));
}

/** Programs are run from there too: containers often forbid that. */
async function hasRoomInMemory(): Promise<boolean> {
  const mounts = await readFile('/proc/mounts', 'utf8').catch(() => '');
  const [, , kind, options = ''] =
    mounts
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, at]) => at === MEMORY) ?? [];
  if (kind !== 'tmpfs' || options.split(',').some((one) => one === 'noexec' || one === 'ro')) return false;
  const { bavail, bsize } = await statfs(MEMORY);
  return bavail * bsize >= ROOM && process.availableMemory() >= 1.5 * ROOM;
}

/** A run that was killed leaves its databases running; the next run clears them away. */
async function sweepAbandoned(base: string): Promise<void> {
  for (const name of await readdir(base).catch(() => [])) {
    const owner = new RegExp(`^${PREFIX}(\\d+)$`).exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) clearAway(join(base, name));
  }
}

/** At the end of a process nothing can be waited for; a database that writes once more only makes it try again. */
function clearAway(folder: string): void {
  try {
    for (const inside of readdirSync(folder)) endDatabase(join(folder, inside, 'postgres', 'postmaster.pid'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // Another run clears it away at the same moment, else the next one does.
  }
}

function endDatabase(pidFile: string): void {
  try {
    const [said, cluster] = readFileSync(pidFile, 'utf8').split('\n');
    const pid = Number(said);
    // The number may be another process's by now.
    const isOurs = cluster === dirname(pidFile) && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
    if (pid > 1 && isOurs) process.kill(pid, 'SIGQUIT');
  } catch {
    // None was here, or it had ended.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
