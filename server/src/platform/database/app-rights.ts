import type { Db } from './db.ts';
import { SESSION } from './pool.ts';
import { APP_GROUP } from './migrate.ts';

type Rights = { role: string; login: string; powers: string[]; owned: number; isApp: boolean } & typeof SESSION;

/**
 * Sees at the start that the database keeps the promises it is asked for: a login without power over what it may not
 * change, and the settings of `openDb`.
 * @throws Error with a sentence
 */
export async function requireAppRights({ pool }: Db): Promise<void> {
  const settings = Object.keys(SESSION).map((name) => `current_setting('${name}') as ${name}`);
  const { rows } = await pool.query<Rights>(`
    select current_user as role, session_user as login, ${settings.join(', ')},
      (select coalesce(array_agg(r.rolname::text order by r.rolname), '{}') from pg_roles r
        where pg_has_role(session_user, r.oid, 'member') and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
          or r.rolreplication or r.rolname ~ '^pg_' or r.oid = (select datdba from pg_database where datname = current_database()))) as powers,
      (select count(*)::int from pg_class where relkind in ('r', 'p', 'v', 'S') and relnamespace in
        (select oid from pg_namespace where nspname in ('public', 'jobs')) and pg_has_role(session_user, relowner, 'member')) as owned,
      coalesce(pg_has_role(session_user, to_regrole('${APP_GROUP}'), 'usage'), false) as "isApp"`);
  const rights = rows[0] as Rights;
  const lost = Object.entries(SESSION).find(([name, value]) => rights[name as keyof typeof SESSION] !== value);
  if (lost)
    throw new Error(
      `The database connection does not keep the settings Minga asks for: ${lost[0]} is ${rights[lost[0] as keyof typeof SESSION]} instead of ${lost[1]}. ` +
        'A connection pooler such as pgbouncer drops them. Name the PostgreSQL server itself in DATABASE_URL and DATABASE_APP_URL.',
    );
  if (rights.powers.length > 0 || rights.owned > 0)
    throw new Error(
      `The application would log in to the database as ${rights.login}, which may do more than it should (${
        rights.powers.length > 0 ? `it can act as ${rights.powers.join(', ')}` : `it owns ${rights.owned} tables`
      }). Name a role in DATABASE_APP_URL that owns nothing and has no attributes, or leave that variable out.`,
    );
  if (!rights.isApp || rights.role !== rights.login)
    throw new Error(
      `The application's login ${rights.login} acts as ${rights.role}${rights.isApp ? '' : ` and is no member of ${APP_GROUP}`}. Let a database administrator run: GRANT ${APP_GROUP} TO ${rights.login}; ALTER ROLE ${rights.login} RESET ALL;`,
    );
}
