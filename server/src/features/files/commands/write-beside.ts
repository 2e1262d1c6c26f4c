import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { newId } from '@minga/shared/kernel/ids.ts';

/** What sets its name apart from the upload's. */
export const KEPT = '.kept';

/**
 * Writes what is kept of a whole upload beside it: the parts stay as they came, so that an upload goes on from the byte it had
 * reached.
 * @returns where it stands
 */
export async function writeBeside(
  path: string,
  pieces: AsyncIterable<Buffer | string> | Iterable<Buffer>,
): Promise<string> {
  const target = `${path}${KEPT}`;
  // Two processes may do this at once: each writes its own, and whichever comes last changes nothing.
  const fresh = `${target}.${newId()}`;
  try {
    await pipeline(pieces, createWriteStream(fresh));
    await rename(fresh, target);
  } finally {
    await rm(fresh, { force: true });
  }
  return target;
}
