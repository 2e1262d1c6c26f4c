import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Is this process alive and a node? A pid may have been given to somebody else since. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'node');
  return command.includes('node');
}

/** Another process that is alive holds the folder. */
export class DataDirTaken extends Error {
  readonly pid: number;
  constructor(dataDir: string, pid: number) {
    super(
      `Another Minga (process ${pid}) uses the data folder ${dataDir}. Stop it, or start this one with its own DATA_DIR and PORT.`,
    );
    this.pid = pid;
  }
}

/**
 * Takes a data folder for this process, so that two servers never run one embedded database.
 * A lock left by a killed server is taken over.
 * @returns gives the folder back
 * @throws DataDirTaken with a sentence when another server uses the folder
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'minga.pid');
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(await readFile(file, 'utf8').catch(() => '0'));
    if (pid > 0 && pid !== process.pid && (await isRunning(pid))) throw new DataDirTaken(dataDir, pid);
    await rm(file, { force: true });
  }
}
