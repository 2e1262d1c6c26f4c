import { APP_GROUP } from '../../../server/src/platform/database/migrate.ts';
import { withDatabase } from './ballots.ts';

export type RightsFigures = {
  relations: number;
  /** those of which the application's login may do anything at all */
  relationsGranted: number;
  /** one for each statement that it may use on a whole relation */
  grantsOnRelations: number;
  /** one for each statement and column, where it may touch only some */
  grantsOnColumns: number;
  policies: number;
  triggers: number;
};

/** How much the application's login is told that it may do, counted in the catalogue of a database that was just made. */
export async function rightsBench(): Promise<RightsFigures> {
  return withDatabase(async (_db, owner) => {
    const { rows } = await owner.pool.query<RightsFigures>(`
      with relations as (select oid, relacl from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')),
      whole as (select r.oid from relations r cross join aclexplode(r.relacl) a where a.grantee = '${APP_GROUP}'::regrole),
      parts as (select r.oid from relations r join pg_attribute t on t.attrelid = r.oid cross join aclexplode(t.attacl) a
        where a.grantee = '${APP_GROUP}'::regrole)
      select (select count(*)::int from relations) as relations,
        (select count(distinct oid)::int from (select oid from whole union all select oid from parts) granted) as "relationsGranted",
        (select count(*)::int from whole) as "grantsOnRelations",
        (select count(*)::int from parts) as "grantsOnColumns",
        (select count(*)::int from pg_policies where schemaname = 'public') as policies,
        (select count(*)::int from pg_trigger t join relations r on r.oid = t.tgrelid where not t.tgisinternal) as triggers`);
    return rows[0] as RightsFigures;
  });
}

if (import.meta.main) console.log(await rightsBench());
