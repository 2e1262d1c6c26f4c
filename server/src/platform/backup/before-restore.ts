import type pg from 'pg';
import { type Migration, readMigrations } from '../database/migrate.ts';
import { writtenBy } from './manifest.ts';
import type { CheckedBackup } from './read-archive.ts';
import { connectOwner, holdsRows, listTables } from './schema-objects.ts';

/**
 * Does this version know every migration of the backup, in the same words?
 * @returns this version's migrations
 * @throws Error with a sentence
 */
export async function requireKnownMigrations({ path, manifest }: CheckedBackup, folder?: string): Promise<Migration[]> {
  const ours = await readMigrations(folder);
  const unknown = manifest.migrations.filter(({ name }) => !ours.some((migration) => migration.name === name));
  if (unknown.length > 0)
    throw new Error(
      `${path} cannot be restored: it was made by a newer Minga than this one (${writtenBy(manifest)}; here it is schema ${ours.at(-1)?.name.slice(0, 4)}, without ${unknown.map(({ name }) => name).join(', ')}). Install that state first. Nothing was changed.`,
    );
  const edited = manifest.migrations.find(
    ({ name, sha256 }) => ours.find((migration) => migration.name === name)?.sha256 !== sha256,
  );
  if (edited)
    throw new Error(
      `${path} cannot be restored: its migration ${edited.name} is not the one of this version. Nothing was changed.`,
    );
  return ours;
}

/**
 * Refuses while anything else is connected to the database: a server keeps at least one connection.
 * @param patienceMs how long connections of processes that have just ended may take to disappear
 * @throws Error with a sentence
 */
export async function refuseWhileUsed(client: pg.ClientBase, patienceMs = 2_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    // Without a user it is PostgreSQL's own work, such as an autovacuum.
    const { rows } = await client.query<{ others: number }>(`
      select count(*)::int as others from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null and leader_pid is null`);
    const others = rows[0]?.others ?? 0;
    if (others === 0) return;
    if (Date.now() > deadline)
      throw new Error(
        `The database is in use (${others} other connection${others === 1 ? '' : 's'}). Stop every Minga server and whatever else uses it, then restore. Nothing was changed.`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Names of tables that any migration of this version makes or made, those it has renamed included. */
const tablesOf = (migrations: readonly Migration[]) =>
  new Set(
    migrations.flatMap(({ text }) =>
      [...text.matchAll(/^(?:create table (?:if not exists )?|alter table \w+ rename to )"?(\w+)/gim)].map(
        (match) => match[1] ?? '',
      ),
    ),
  );

/**
 * A restore replaces the whole schema, so what else lives there must be moved first. A database of a newer version has
 * tables that this one cannot know, and is Minga's all the same.
 */
async function refuseForeignTables(client: pg.ClientBase, names: readonly string[]): Promise<void> {
  const migrations = await readMigrations();
  const applied = names.includes('schema_migrations')
    ? (await client.query<{ name: string }>('select name from schema_migrations')).rows
    : [];
  if (applied.some(({ name }) => !migrations.some((migration) => migration.name === name))) return;
  const ours = tablesOf(migrations).add('schema_migrations');
  const foreign = names.filter((name) => !ours.has(name));
  if (foreign.length > 0)
    throw new Error(
      `The database holds tables that are not Minga's (${foreign.slice(0, 5).join(', ')}). A restore would remove them: move them, or give Minga a database of its own. Nothing was changed.`,
    );
}

/** What migrations write themselves, so that it stands in an empty installation too. */
const MIGRATED = ['schema_migrations', 'file_owner_kinds'];

/**
 * Looks at the database that a backup shall replace.
 * @param passing tables whose rows nobody would miss
 * @throws Error with a sentence when it is in use, or holds what is not Minga's
 */
export async function inspectTarget(url: string, passing: readonly string[]): Promise<{ holdsData: boolean }> {
  const client = await connectOwner(url);
  try {
    await refuseWhileUsed(client);
    await refuseForeignTables(
      client,
      (await listTables(client)).map((table) => table.name),
    );
    return { holdsData: await holdsRows(client, [...MIGRATED, ...passing]) };
  } finally {
    await client.end();
  }
}
