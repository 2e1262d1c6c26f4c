import { sql } from 'drizzle-orm';
import { prepared, type Tx } from '../../../platform/db.ts';
import type { Standing } from '../policy.ts';

export type Asker = { personId: string; sessionId: string };

const standings = prepared<Standing & { sessionId: string }>(
  'board_standings',
  sql`
    select ss.id as "sessionId", p.id as "personId", p.name, p.is_guest as "isGuest",
      coalesce(r.roles, '{}') || case when p.is_administrator then '{administrator}'::text[] else '{}' end as roles,
      seat.organisation_id is not null as "hasSeat", g.person_id is not null as "isGuestOfBoard",
      o.id as "organisationId", o.short_name as organisation, coalesce(o.sector, g.sector) as sector
    from boards b
    join cycles c on c.id = b.cycle_id
    join sessions ss on ss.id in (select value::uuid from jsonb_array_elements_text(${sql.placeholder('sessionIds')}::jsonb)) and ss.expires_at > now()
    join people p on p.id = ss.person_id
    left join lateral (select array_agg(fr.role) as roles from forum_roles fr where fr.forum_id = c.forum_id and fr.person_id = p.id) r on true
    left join lateral (
      select s.organisation_id from seats s
      where s.person_id = p.id and s.forum_id = c.forum_id and s.starts_at <= now() and (s.ended_at is null or s.ended_at > now())
      order by s.starts_at, s.id limit 1) seat on true
    left join board_guests g on g.board_id = b.id and g.person_id = p.id and g.ended_at is null
    left join organisations o on o.id = coalesce(seat.organisation_id, g.organisation_id)
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
