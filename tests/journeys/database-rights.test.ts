import { afterAll, describe, expect, it } from 'vitest';
import { APP_GROUP } from '../../server/src/platform/database/migrate.ts';
import { testDatabase } from '../support/database.ts';
import { TEST_LOGIN } from '../support/database-setup.ts';
import { OWNERS_FUNCTIONS, RIGHTS } from './database-rights.ts';

const database = await testDatabase();
afterAll(() => database.drop());

const STATEMENTS = ['select', 'insert', 'update', 'delete'];

/** What the catalog says, in the words of {@link RIGHTS}. */
async function rightsInCatalog(grantee: string): Promise<Record<string, string>> {
  const rows = await database.query<{ name: string; whole: string[]; parts: { what: string; column: string }[] }>(
    `select c.relname as name,
      (select coalesce(array_agg(lower(a.privilege_type)), '{}') from aclexplode(c.relacl) a where a.grantee = ${grantee}) as whole,
      (select coalesce(jsonb_agg(jsonb_build_object('what', lower(a.privilege_type), 'column', t.attname)), '[]')
        from pg_attribute t cross join aclexplode(t.attacl) a where t.attrelid = c.oid and a.grantee = ${grantee}) as parts
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
  );
  const told = rows.map(({ name, whole, parts }) => {
    const words = [
      ...STATEMENTS.filter((one) => whole.includes(one)),
      ...whole.filter((one) => !STATEMENTS.includes(one)),
    ];
    for (const what of new Set(parts.map((part) => part.what))) {
      const columns = parts.filter((part) => part.what === what).map(({ column }) => column);
      words.push(`${what}(${columns.sort().join(',')})`);
    }
    return [name, words.join(' ')] as const;
  });
  return Object.fromEntries(told);
}

describe('what the application may do in the database', () => {
  it('is what is declared, table by table', async () => {
    const declared = Object.entries(RIGHTS).map(([name, { may }]) => [name, may] as const);
    expect(await rightsInCatalog(`'${APP_GROUP}'::regrole`)).toEqual(Object.fromEntries(declared));
  });

  it('comes from the group alone: nothing is granted to everybody, or to a login by itself', async () => {
    for (const grantee of ['0', `'${TEST_LOGIN}'::regrole`]) {
      const granted = Object.entries(await rightsInCatalog(grantee)).filter(([, may]) => may !== '');
      expect(granted).toEqual([]);
    }
    expect(
      await database.query(
        `select n.nspname from pg_namespace n cross join aclexplode(n.nspacl) a
        where a.privilege_type = 'CREATE' and a.grantee in (0, '${APP_GROUP}'::regrole)`,
      ),
    ).toEqual([]);
  });

  it('deceives no function that acts as the owner, or guards: each finds its tables in the schema alone', async () => {
    const loose = await database.query<{ name: string }>(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_language l on l.oid = p.prolang
      where p.pronamespace = 'public'::regnamespace and (p.prosecdef or l.lanname = 'plpgsql')
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
        and coalesce(array_to_string(p.proconfig, ' '), '') <> 'search_path=public, pg_temp'`,
    );
    expect(loose).toEqual([]);
  });

  it('is limited by the triggers that are declared, all of them switched on', async () => {
    const rows = await database.query<{ name: string; guard: string }>(
      `select c.relname as name, t.tgname as guard from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = 'public'::regnamespace and not t.tgisinternal and t.tgenabled = 'O'`,
    );
    const found = rows.map(({ name, guard }) => `${name}: ${guard}`).sort();
    const declared = Object.entries(RIGHTS).flatMap(([name, { guards = [] }]) =>
      guards.map((one) => `${name}: ${one}`),
    );
    expect(found).toEqual(declared.sort());
  });

  it('ends at the forum of a request where that is declared', async () => {
    const rows = await database.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relrowsecurity
        and not c.relforcerowsecurity and 1 = (select count(*) from pg_policy p where p.polrelid = c.oid and p.polname = 'reach'
          and p.polcmd = '*' and p.polroles = array['${APP_GROUP}'::regrole::oid])
      order by c.relname`,
    );
    const declared = Object.entries(RIGHTS).flatMap(([name, { isInReach }]) => (isInReach ? [name] : []));
    expect(rows.map(({ name }) => name)).toEqual(declared.sort());
  });

  it('grows by no function but these, and by no view', async () => {
    const functions = await database.query<{ name: string }>(
      `select proname as name from pg_proc p where pronamespace = 'public'::regnamespace and prosecdef
      and has_function_privilege('${APP_GROUP}', oid, 'execute') order by proname`,
    );
    expect(functions.map(({ name }) => name)).toEqual([...OWNERS_FUNCTIONS].sort());
    expect(
      await database.query(
        `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')
        and not coalesce(reloptions, '{}') @> '{security_invoker=true}'`,
      ),
    ).toEqual([]);
  });
});
