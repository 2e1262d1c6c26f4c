import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A hash that only this installation can make. `purpose` keeps one use from standing in for another. */
export type KeyedHash = (purpose: string, text: string) => Buffer;

export const keyedHash =
  (secret: string): KeyedHash =>
  (purpose, text) =>
    createHmac('sha256', secret).update(`${purpose}\n${text}`).digest();

const markOf = (keyed: KeyedHash, purpose: string, said: string): string =>
  keyed(purpose, said).subarray(0, 18).toString('base64url');

/** Words without dots that stand in an address, with a mark that only this installation makes. Nothing is kept for it. */
export function signed(keyed: KeyedHash, purpose: string, words: readonly string[]): string {
  const said = words.join('.');
  return `${said}.${markOf(keyed, purpose, said)}`;
}

/** The words of {@link signed}; null for what this installation has not made for this purpose. */
export function readSigned(keyed: KeyedHash, purpose: string, token: string): string[] | null {
  const words = token.split('.');
  const given = Buffer.from(words.pop() ?? '');
  const own = Buffer.from(markOf(keyed, purpose, words.join('.')));
  return given.length === own.length && timingSafeEqual(given, own) ? words : null;
}

/** The secret that signs sessions. Kept beside the database, not in it: a stolen dump opens no session. */
export const sessionSecret = (dataDir: string): Promise<string> => keptSecret(dataDir, 'session.secret');

/** A random secret, made once for a data folder and shared by processes that share the folder. Only its owner reads it. */
export async function keptSecret(dataDir: string, name: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, name);
  // Written aside and then given its name, which only the first can do: two that start together never read half of it.
  const fresh = `${file}.${randomUUID()}`;
  const secret = randomBytes(48).toString('base64url');
  await writeFile(fresh, secret, { mode: 0o600 });
  // Some disks give a file no second name.
  await link(fresh, file).catch(() => writeFile(file, secret, { mode: 0o600, flag: 'wx' }).catch(() => {}));
  await rm(fresh);
  return (await readFile(file, 'utf8')).trim();
}
