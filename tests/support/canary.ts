import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { TestDatabase } from './database.ts';

/** Tables of every schema of ours, the queue's too, in a row of which one of these words stands. */
export async function tablesWith(database: TestDatabase, words: readonly string[]): Promise<string[]> {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables)
    for (const word of words) {
      const [row] = await database.query<{ found: boolean }>(
        `select exists (select 1 from ${name} t where position(lower($1) in lower(t::text)) > 0) as found`,
        [word],
      );
      if (row?.found) found.push(`${name}: ${word}`);
    }
  return found;
}

/** Files below a folder, packed ones too, in which one of these words stands; the folder of an embedded database is left out. */
export async function filesWith(folder: string, words: readonly string[]): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const file of files.filter((one) => one.isFile())) {
    const path = join(file.parentPath, file.name);
    const bytes = await readFile(path);
    const text = (file.name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').toLowerCase();
    if (words.some((word) => text.includes(word.toLowerCase()))) found.push(path);
  }
  return found;
}
