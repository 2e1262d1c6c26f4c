import pg from 'pg';

/** Everything here asks the catalog rather than a list of ours, so that a new migration needs no change in backups. */

const quote = pg.escapeIdentifier;
/** Extensions and what they bring are made by migrations and stay in place. */
const notOfExtension = (catalog: string, oid: string) =>
  `not exists (select 1 from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`;

/** A connection of the owner for work that may take long, whatever limits the server sets for ordinary ones. */
export async function connectOwner(url: string): Promise<pg.Client> {
  const settings = {
    statement_timeout: '0',
    idle_in_transaction_session_timeout: '0',
    // Forms that every server reads back as they were, whatever its own settings.
    timezone: 'UTC',
    datestyle: 'ISO',
    intervalstyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: '3',
  };
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  // A connection that dies fails the query that uses it; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}

export type Table = { name: string; columns: string[]; key: string[] };

/** Tables with the columns that hold data of their own, and the columns of their primary key. */
export async function listTables(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      coalesce((select array_agg(a.attname::text order by k.place) from pg_index i
        cross join unnest(i.indkey) with ordinality k(number, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
        where i.indrelid = c.oid and i.indisprimary), '{}') as key
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and ${notOfExtension('pg_class', 'c.oid')}
    order by c.relname`);
  return rows;
}

/** Tables that are there only as long as what they hold is under way (one for each open secret ballot): not made by a migration. */
const PASSING = /^secret_votes_([0-9a-f]{32})$/;

/**
 * Keeps passing tables from being dropped until the transaction ends. Before its first query, so that its snapshot holds
 * what they hold: a ballot that is counted in between would be saved as open, and its votes not at all.
 */
export async function holdPassingTables(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname ~ '^secret_votes_'",
  );
  await client.query('begin isolation level repeatable read read only');
  for (const { name } of rows) {
    await client.query('savepoint one');
    // One that has been dropped since was counted before the snapshot.
    await client
      .query(`lock table public.${quote(name)} in access share mode`)
      .catch(async (error: { code?: string }) => {
        if (error.code !== '42P01') throw error;
        await client.query('rollback to one');
      });
  }
}

/** Makes the passing tables that a backup brings, in a schema that has none yet. */
export async function makePassingTables(client: pg.ClientBase, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const hex = PASSING.exec(name)?.[1];
    if (hex) await client.query('select make_ballot_box($1::uuid)', [hex]);
  }
}

/** Is there a row in any table but these? */
export async function holdsRows(client: pg.ClientBase, except: readonly string[]): Promise<boolean> {
  for (const { name } of await listTables(client)) {
    if (except.includes(name)) continue;
    const { rows } = await client.query<{ some: boolean }>(
      `select exists (select 1 from public.${quote(name)}) as some`,
    );
    if (rows[0]?.some) return true;
  }
  return false;
}

export type Sequence = { name: string; value: string; isCalled: boolean };

export async function listSequences(client: pg.ClientBase): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' and ${notOfExtension('pg_class', 'c.oid')}
    order by c.relname`);
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    const state = await client.query<Omit<Sequence, 'name'>>(
      `select last_value::text as value, is_called as "isCalled" from public.${quote(name)}`,
    );
    const [first] = state.rows;
    if (first) sequences.push({ name, ...first });
  }
  return sequences;
}

export type StoredFile = { key: string; name: string; bytes: number; sha256: string };

/**
 * The files that rows name. By agreement a table that owns stored files has the columns `storage_key`, `name`, `bytes`
 * and `sha256`.
 */
export async function listStoredFiles(client: pg.ClientBase): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for (const table of await listTables(client)) {
    if (!table.columns.includes('storage_key')) continue;
    const { rows } = await client.query<StoredFile>(`
      select storage_key::text as key, name, bytes::float8 as bytes, sha256 from public.${quote(table.name)}
      where storage_key is not null order by storage_key`);
    for (const row of rows) files.push(row);
  }
  return files;
}

/**
 * Removes what migrations made; extensions and rights on the schema `public` stay. Another schema is ours when the
 * application's role was let into it by name: the job queue has one.
 */
export async function dropEverything(client: pg.ClientBase): Promise<void> {
  const schemas = await client.query<{ name: string }>(`
    select n.nspname as name from pg_namespace n join pg_roles r on r.rolname = 'minga_app'
    where n.nspname <> 'public' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
      and exists (select 1 from aclexplode(n.nspacl) a where a.grantee = r.oid)`);
  for (const { name } of schemas.rows) await client.query(`drop schema ${quote(name)} cascade`);
  const { rows } = await client.query<{ command: string }>(`
    select format('drop %s if exists %s cascade', o.type, o.identity) as command
    from (
      select 'pg_class'::regclass as catalog, oid, case when relkind in ('r', 'p') then 0 else 1 end as turn from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S', 'f')
        and ${notOfExtension('pg_class', 'pg_class.oid')}
      union all select 'pg_proc'::regclass, oid, 2 from pg_proc
      where pronamespace = 'public'::regnamespace and ${notOfExtension('pg_proc', 'pg_proc.oid')}
      union all select 'pg_ts_config'::regclass, oid, 3 from pg_ts_config
      where cfgnamespace = 'public'::regnamespace and ${notOfExtension('pg_ts_config', 'pg_ts_config.oid')}
      union all select 'pg_collation'::regclass, oid, 4 from pg_collation
      where collnamespace = 'public'::regnamespace and ${notOfExtension('pg_collation', 'pg_collation.oid')}
      union all select 'pg_type'::regclass, oid, 4 from pg_type
      where typnamespace = 'public'::regnamespace and typtype in ('d', 'e') and ${notOfExtension('pg_type', 'pg_type.oid')}
    ) thing, pg_identify_object(thing.catalog, thing.oid, 0) o
    order by thing.turn, thing.oid`);
  for (const { command } of rows) await client.query(command);
}

/**
 * Takes foreign keys and triggers away, so that rows can be loaded in any order and as they are: triggers that number,
 * freeze or refuse have had their say when the rows were written. Only the owner of the tables can, and need not be more.
 * @returns puts them back; every foreign key is checked over all rows then
 */
export async function suspendRules(client: pg.ClientBase): Promise<() => Promise<void>> {
  const keys = await client.query<{ table: string; name: string; definition: string }>(`
    select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0 order by oid`);
  const triggers = await client.query<{ table: string; name: string }>(`
    select tgrelid::regclass::text as table, tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = 'public'::regnamespace and not t.tgisinternal and t.tgenabled = 'O' order by t.oid`);
  for (const { table, name } of keys.rows) await client.query(`alter table ${table} drop constraint ${quote(name)}`);
  for (const { table, name } of triggers.rows)
    await client.query(`alter table ${table} disable trigger ${quote(name)}`);
  return async () => {
    for (const { table, name } of triggers.rows)
      await client.query(`alter table ${table} enable trigger ${quote(name)}`);
    for (const { table, name, definition } of keys.rows)
      await client.query(`alter table ${table} add constraint ${quote(name)} ${definition}`);
  };
}
