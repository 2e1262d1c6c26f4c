import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../support/database.ts';

/** Migrations are written by hand and drizzle's tables too: this test is what keeps the two one. */
const features = join(import.meta.dirname, '..', '..', 'server', 'src', 'features');
const files = readdirSync(features, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(join(features, entry.name)).includes('tables.ts'))
  .map((entry) => join(features, entry.name, 'tables.ts'));
const modules = (await Promise.all(files.map((file) => import(file)))) as Record<string, unknown>[];
const tables = modules
  .flatMap((module) => Object.values(module).filter((value) => is(value, PgTable)))
  .map(getTableConfig);

const database = await testDatabase();
afterAll(() => database.drop());

type Column = { table: string; name: string; type: string; required: boolean; has_default: boolean };
const columns = await database.query<Column>(`
  select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
    (a.atthasdef or a.attidentity <> '' or a.attgenerated <> '') as has_default
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped`);

/** Names of one type that drizzle and PostgreSQL spell differently. */
const spelling = (type: string): string => {
  const same: Record<string, string> = {
    bigserial: 'bigint',
    serial: 'integer',
    timestamp: 'timestamp without time zone',
    varchar: 'character varying',
    'timestamp (3) with time zone': 'timestamp(3) with time zone',
  };
  return same[type] ?? type.replace(/^varchar\(/, 'character varying(');
};

it('finds the tables of the features', () => {
  expect(tables.length).toBeGreaterThan(5);
});

describe.each(tables.map((table) => [table.name, table] as const))('%s', (name, table) => {
  const actual = columns.filter((column) => column.table === name);

  it('has the columns that the migrations made', () => {
    const drizzle = table.columns.map((column) => ({
      name: column.name,
      type: spelling(column.getSQLType()),
      required: column.notNull,
    }));
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    expect(drizzle.sort(byName)).toEqual(
      actual.map(({ name, type, required }) => ({ name, type, required })).sort(byName),
    );
  });

  it('promises a default only where the database has one', () => {
    const promised = table.columns
      .filter((column) => column.hasDefault && column.defaultFn === undefined)
      .map((column) => column.name);
    const kept = actual.filter((column) => column.has_default).map((column) => column.name);
    expect(promised.filter((column) => !kept.includes(column))).toEqual([]);
  });
});
