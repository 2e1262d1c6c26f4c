import { sql } from 'drizzle-orm';
import { prepared, type Tx } from '../../../platform/db.ts';
import type { Standing } from '../policy.ts';

export type Asker = { personId: string; sessionId: string };

// Planned once, like the earlier answers: each `limit 1` keeps it from being planned as a walk through everybody's sessions.
const standings = prepared<Standing & { sessionId: string }>(
  'board_standings',
  sql`
    select p."sessionId", p.id as "personId", p.name, p.is_guest as "isGuest",
      coalesce(r.roles, '{}') || case when p.is_administrator then '{administrator}'::text[] else '{}' end as roles,
      seat.organisation_id is not null as "hasSeat", g.person_id is not null as "isGuestOfBoard",
      o.id as "organisationId", o.short_name as organisation, coalesce(o.sector, g.sector) as sector
    from boards b
    join cycles c on c.id = b.cycle_id
    cross join jsonb_array_elements_text(${sql.placeholder('sessionIds')}::jsonb) as asked
    join lateral (
      select ss.id as "sessionId", pp.* from sessions ss join people pp on pp.id = ss.person_id
      where ss.id = asked::uuid and ss.expires_at > now() limit 1) p on true
    left join lateral (select array_agg(fr.role) as roles from forum_roles fr where fr.forum_id = c.forum_id and fr.person_id = p.id) r on true
    left join lateral (
      select s.organisation_id from seats s
      where s.person_id = p.id and s.forum_id = c.forum_id and s.starts_at <= now() and (s.ended_at is null or s.ended_at > now())
      order by s.starts_at, s.id limit 1) seat on true
    left join lateral (select person_id, organisation_id, sector from board_guests where board_id = b.id and person_id = p.id and ended_at is null limit 1) g on true
    left join lateral (select id, short_name, sector from organisations where id = coalesce(seat.organisation_id, g.organisation_id) limit 1) o on true
    where b.id = ${sql.placeholder('boardId')}`,
);

/**
 * Where people stand on one board right now, by session id. Sessions that ended and people without any tie to the
 * forum or the board are absent from the answer, and absent means no.
 */
export async function listStandings(tx: Tx, boardId: string, askers: readonly Asker[]): Promise<Map<string, Standing>> {
  if (askers.length === 0) return new Map();
  const sessionIds = JSON.stringify([...new Set(askers.map((asker) => asker.sessionId))]);
  const rows = await standings(tx, { boardId, sessionIds });
  return new Map(rows.map(({ sessionId, ...standing }) => [sessionId, standing]));
}
