import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

export const MIGRATIONS = join(import.meta.dirname, '../../../migrations');
/** Any fixed number: every Minga process takes the same lock, so one of them migrates and the others wait. */
const LOCK = 7_204_120_331;

/**
 * Brings a database to this version's schema, forward only, one transaction for each file.
 * @throws Error with a sentence for the person who starts the server when the database is newer than this
 *   version, or when a landed migration was edited
 */
export async function migrate(url: string, folder = MIGRATIONS): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'create table if not exists schema_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const done = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migrations');
    const known = new Map(done.rows.map((row) => [row.name, row.sha256]));
    const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    refuseNewerSchema(known, files);
    const applied: string[] = [];
    for (const name of files) {
      const text = await readFile(join(folder, name), 'utf8');
      const sha256 = createHash('sha256').update(text).digest('hex');
      if (known.has(name)) {
        if (known.get(name) !== sha256)
          throw new Error(`Migration ${name} was edited after it had been applied to this database.`);
        continue;
      }
      await applyOne(client, name, text, sha256);
      applied.push(name);
    }
    return { applied };
  } finally {
    await client.end();
  }
}

function refuseNewerSchema(known: ReadonlyMap<string, string>, files: readonly string[]): void {
  const unknown = [...known.keys()].filter((name) => !files.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `This database was written by a newer version of Minga (it has ${unknown.join(', ')}). Start that version, or restore a backup of this one.`,
    );
  }
}

async function applyOne(client: pg.Client, name: string, text: string, sha256: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query("set local lock_timeout = '10s'");
    await client.query(text);
    await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [name, sha256]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}
