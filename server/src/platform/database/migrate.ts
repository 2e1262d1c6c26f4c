import { sha256Hex } from '../files/hash.ts';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

export const MIGRATIONS = join(import.meta.dirname, '../../../../migrations');
/** Any fixed number: every Minga process takes the same lock, so one of them migrates and the others wait. */
const LOCK = 7_204_120_331;
/** Holds what the application may do. Nobody logs in as it: the logins of databases are its members (app-login.ts). */
export const APP_GROUP = 'minga_app';

export type Migration = { name: string; sha256: string; text: string };

/** This version's migrations, in the order in which they are applied. */
export async function readMigrations(folder = MIGRATIONS): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      return { name, text, sha256: sha256Hex(text) };
    }),
  );
}

/**
 * Waits until nobody changes the schema (`shared`), or until nobody uses it in this way either (`alone`). Held until
 * the connection ends.
 */
export async function lockSchema(client: pg.ClientBase, how: 'shared' | 'alone'): Promise<void> {
  await client.query(`select pg_advisory_lock${how === 'shared' ? '_shared' : ''}($1)`, [LOCK]);
}

/** Makes what migrations stand on where it is missing: the application's group, and the table of what was applied. */
export async function prepareHistory(client: pg.ClientBase): Promise<void> {
  await makeGroup(client);
  await client.query(
    'create table if not exists schema_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  );
}

/** A group that a database administrator has made is taken as it is: this login need not be able to make roles. */
async function makeGroup(client: pg.ClientBase): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [APP_GROUP]);
  if (rowCount) return;
  // Databases of one PostgreSQL may be migrated at the same moment.
  await client
    .query(
      `do $$ begin create role ${APP_GROUP} nologin; exception when duplicate_object or unique_violation then null; end $$`,
    )
    .catch((error: Error) => {
      throw new Error(
        `The login of DATABASE_URL cannot make the role ${APP_GROUP}: ${error.message}. Give it CREATEROLE, or let a database administrator run: CREATE ROLE ${APP_GROUP} NOLOGIN;`,
        { cause: error },
      );
    });
}

/**
 * The first migration begins by making the group and letting it and the owner in, which a login without CREATEROLE may
 * not even try. {@link makeGroup} and the application's login have taken the place of these lines.
 */
const GROUP_PRELUDE = /^do \$\$\nbegin\n {2}create role minga_app nologin;[\s\S]*?(?=^grant usage on schema public)/m;

/**
 * Brings a database to this version's schema, forward only, one transaction for each file.
 * @throws Error with a sentence for the person who starts the server when the database is newer than this
 *   version, or when a landed migration was edited
 */
export async function migrate(url: string, folder = MIGRATIONS): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await lockSchema(client, 'alone');
    await prepareHistory(client);
    const done = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migrations');
    const known = new Map(done.rows.map((row) => [row.name, row.sha256]));
    const migrations = await readMigrations(folder);
    refuseNewerSchema(known, migrations);
    const applied: string[] = [];
    for (const migration of migrations) {
      const { name, sha256 } = migration;
      if (known.has(name)) {
        if (known.get(name) !== sha256)
          throw new Error(`Migration ${name} was edited after it had been applied to this database.`);
        continue;
      }
      await applyAlone(client, migration);
      applied.push(name);
    }
    return { applied };
  } finally {
    await client.end();
  }
}

function refuseNewerSchema(known: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const unknown = [...known.keys()].filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `This database was written by a newer version of Minga (it has ${unknown.join(', ')}). Start that version, or restore a backup of this one.`,
    );
  }
}

/**
 * Applies one migration within the caller's transaction and remembers it.
 * @throws Error that names the file
 */
export async function applyMigration(client: pg.ClientBase, { name, text, sha256 }: Migration): Promise<void> {
  try {
    await client.query("set local lock_timeout = '10s'");
    await client.query(text.replace(GROUP_PRELUDE, ''));
    await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [name, sha256]);
  } catch (error) {
    throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
}

async function applyAlone(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await applyMigration(client, migration);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
