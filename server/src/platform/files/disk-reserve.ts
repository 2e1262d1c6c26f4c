import { statfs } from 'node:fs/promises';
import { AppError } from '@minga/shared/kernel/errors.ts';

/** A reserve of a few percent of a very large disk would be more than boards can ever fill. */
const MOST_BYTES = 5e9;

/** Is there less than the reserve left on the disk of this folder, once so many bytes more lie on it? */
export async function isInReserve(folder: string, percent: number, more = 0): Promise<boolean> {
  const disk = await statfs(folder);
  const reserve = Math.min((disk.blocks * disk.bsize * percent) / 100, percent === 100 ? Infinity : MOST_BYTES);
  return disk.bavail * disk.bsize - more < reserve;
}

/**
 * Files stop before the disk is full, so that boards, votes and deletions go on.
 * @throws AppError `server.disk-reserve`
 */
export async function requireRoom(folder: string, percent: number, bytes: number): Promise<void> {
  if (await isInReserve(folder, percent, bytes)) throw new AppError('server.disk-reserve');
}
