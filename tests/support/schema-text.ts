import type { TestDatabase } from './database.ts';

type Part = { name: string; text: string };
type Ask = TestDatabase['query'];

/** Not what an extension brought: that is its own. */
const OURS = (catalog: string, object: string) =>
  `not exists (select 1 from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${object} and d.deptype = 'e')`;

const COLUMNS = `select c.relname as name, string_agg('  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attcollation <> t.typcollation then ' collate ' || quote_ident(l.collname) else '' end
    || case when a.attidentity <> '' then ' generated always as identity' else '' end
    || case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(v.adbin, v.adrelid) || ') stored'
      when v.adbin is not null then ' default ' || pg_get_expr(v.adbin, v.adrelid) else '' end
    || case when a.attnotnull then ' not null' else '' end, E',\\n' order by a.attnum) as text
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid left join pg_collation l on l.oid = a.attcollation
    left join pg_attrdef v on v.adrelid = c.oid and v.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by c.relname`;

const CONSTRAINTS = `select c.relname as name, '  constraint ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) as text
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where c.relnamespace = 'public'::regnamespace and k.contype in ('p', 'u', 'f', 'c', 'x')
  order by position(k.contype in 'puxfc'), k.conname collate "C"`;

/** What stands beside a table: indexes that are no constraint's, triggers, who reaches which rows, what it is for. */
const BESIDE = `select name, text from (
    select 1 as rank, c.relname as name, i.relname as own, pg_get_indexdef(i.oid) as text
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
      where c.relnamespace = 'public'::regnamespace and not exists (select 1 from pg_constraint k where k.conindid = i.oid and k.contype in ('p', 'u', 'x'))
    union all select 2, c.relname, t.tgname, pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'public'::regnamespace and not t.tgisinternal
    union all select 3, tablename, policyname, format('create policy %I on %I for %s to %s using (%s)%s', policyname, tablename, lower(cmd),
        array_to_string(roles, ', '), qual, ' with check (' || with_check || ')') from pg_policies where schemaname = 'public'
    union all select 4, c.relname, '', 'comment on table ' || quote_ident(c.relname) || ' is ' || quote_literal(obj_description(c.oid, 'pg_class'))
      from pg_class c where c.relnamespace = 'public'::regnamespace and obj_description(c.oid, 'pg_class') is not null
  ) beside order by rank, own collate "C"`;

const VIEWS = `select c.relname as name, 'create view ' || quote_ident(c.relname)
    || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') || E' as\\n' || pg_get_viewdef(c.oid) as text
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'v' and ${OURS('pg_class', 'c.oid')}`;

const FUNCTIONS = `select p.oid::regprocedure::text as name, trim(pg_get_functiondef(p.oid)) || ';' as text
  from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p') and ${OURS('pg_proc', 'p.oid')}`;

const byName = (parts: readonly Part[]): Part[] =>
  parts.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** The tables, views and functions of a database as its catalogue has them, in an order of their names. */
export async function schemaText(ask: Ask): Promise<string> {
  const [columns, constraints, beside, views, functions] = await Promise.all(
    [COLUMNS, CONSTRAINTS, BESIDE, VIEWS, FUNCTIONS].map((text) => ask<Part>(text)),
  );
  const of = (parts: Part[] = [], table = '') => parts.filter(({ name }) => name === table).map(({ text }) => text);
  const tables = byName(columns ?? []).map(({ name, text }) => {
    const lines = [text, ...of(constraints, name)].join(',\n');
    return [`create table ${name} (\n${lines}\n);`, ...of(beside, name).map((one) => `${one};`)].join('\n');
  });
  const others = [...byName(views ?? []), ...byName(functions ?? [])].map(({ text }) => text);
  return `${[...tables, ...others].map((one) => one.replace(/[ \t]+$/gm, '')).join('\n\n')}\n`;
}
