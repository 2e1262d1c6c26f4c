import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { connectOwner } from '../../../platform/backup/schema-objects.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { listErased } from '../queries/erasures.ts';
import { eraseRows } from './erase-person.ts';

/**
 * Ids of everybody who was erased here, one a line, in `DATA_DIR/erased-people`: a backup that was taken before knows nothing of
 * it. Several servers share the file; each only adds to its end.
 */
const listIn = (dataDir: string): string => join(dataDir, 'erased-people');

async function readErasedList(dataDir: string): Promise<Set<string>> {
  const text = await readFile(listIn(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return new Set(text.split('\n').filter((line) => /^[0-9a-f-]{36}$/.test(line)));
}

/** Everybody who was erased in the database that a restore will replace, and who stands on the list beside it. */
export async function listErasedHere(url: string, dataDir: string): Promise<Set<string>> {
  const listed = await readErasedList(dataDir);
  const client = await connectOwner(url);
  try {
    const { rows } = await client.query<{ id: string | null }>("select to_regclass('public.erasures')::text as id");
    if (rows[0]?.id) for (const id of await listErased(drizzle(client))) listed.add(id);
  } finally {
    await client.end();
  }
  return listed;
}

/** Adds those that are not on it yet. */
export async function addToErasedList(dataDir: string, ids: readonly string[]): Promise<void> {
  const known = await readErasedList(dataDir);
  const fresh = ids.filter((id) => !known.has(id));
  if (fresh.length > 0) await appendFile(listIn(dataDir), `${fresh.join('\n')}\n`, { mode: 0o600 });
}

/**
 * Erases in a database that was restored whoever had been erased since. Nobody is written to: whoever it is was told then.
 * @returns how many the backup had brought back
 */
export async function eraseAgain(tx: Pick<Tx, 'execute'>, ids: Iterable<string>): Promise<number> {
  let count = 0;
  for (const id of ids) if (await eraseRows(tx, id)) count += 1;
  await tx.execute(sql`update erasures set letter_to = null where letter_to is not null`);
  return count;
}
