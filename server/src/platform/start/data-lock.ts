import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderMark } from '../files/same-folder.ts';

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

/** The process that holds this very folder; null when nobody does, or when the note came along with a copy. */
async function holderOf(file: string, mark: string): Promise<number | null> {
  const [pid = '', noted] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const isOurs = Number(pid) === process.pid;
  if (!(Number(pid) > 0) || isOurs || (noted && noted !== mark)) return null;
  return (await isRunning(Number(pid))) ? Number(pid) : null;
}

/**
 * Takes a data folder for this process, so that two servers never run one embedded database.
 * A lock left by a killed server, or copied together with a folder in use, is taken over.
 * @returns gives the folder back
 * @throws DataDirTaken with a sentence when another server uses the folder
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'minga.pid');
  const mark = (await folderMark(dataDir)) ?? '';
  for (;;) {
    try {
      await writeFile(file, `${process.pid}\n${mark}\n`, { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await holderOf(file, mark);
    if (holder !== null) throw new DataDirTaken(dataDir, holder);
    await rm(file, { force: true });
  }
}

/**
 * Leaves word of where this server is reached, for commands that run beside it with other variables.
 * @returns takes it away
 */
export async function noteAddress(dataDir: string, address: string): Promise<() => Promise<void>> {
  const file = join(dataDir, 'minga.address');
  await writeFile(file, `${address}\n`);
  return () => rm(file, { force: true });
}

/** Where the server of this folder is reached; null when none has left word. */
export const notedAddress = async (dataDir: string): Promise<string | null> =>
  (await readFile(join(dataDir, 'minga.address'), 'utf8').catch(() => '')).trim() || null;
