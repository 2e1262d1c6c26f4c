import { actingSeat, type HeldSeat, mustChooseSeat } from '@minga/shared/organisations/rules.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { prepared } from '../../../platform/database/prepared.ts';
import type { Standing } from '../policy.ts';

type Asker = { personId: string; sessionId: string };

type Held = HeldSeat & { organisation: string; sector: string };
type Raw = Omit<Standing, 'hasSeat' | 'mustChooseSeat' | 'organisationId' | 'organisation' | 'sector'> & {
  sessionId: string;
  seats: Held[];
  chosenSeatId: string | null;
  confirmedFor: Held | null;
};

// Planned once, like the earlier answers: each `limit 1` keeps it from being planned as a walk through everybody's sessions.
const standings = prepared<Raw>(
  'board_standings',
  sql`
    select p."sessionId", p."isReplaced", p.id as "personId", p.name, p.is_guest as "isGuest",
      coalesce(r.roles, '{}') || case when p.is_administrator then '{administrator}'::text[] else '{}' end as roles,
      coalesce(held.seats, '[]') as seats, chosen.seat_id as "chosenSeatId",
      g.id is not null as "isGuestOfBoard", g.id as "guestId", g.origin, g.organisation as "confirmedFor",
      g.confirmed_by as "confirmedById", g.confirmer as "confirmedBy"
    from boards b
    join cycles c on c.id = b.cycle_id
    cross join jsonb_array_elements_text(${sql.placeholder('sessionIds')}::jsonb) as asked
    join lateral (
      select ss.id as "sessionId", ss.replaced_by is not null as "isReplaced", pp.* from sessions ss join people pp on pp.id = ss.person_id
      where ss.id = asked::uuid and ss.expires_at > now() limit 1) p on true
    left join lateral (select array_agg(fr.role) as roles from forum_roles fr where fr.forum_id = c.forum_id and fr.person_id = p.id) r on true
    left join lateral (
      select json_agg(json_build_object('id', s.id, 'role', s.role, 'organisationId', o.id, 'organisation', o.short_name, 'sector', o.sector)
        order by s.starts_at, s.id) as seats
      from open_seats s join organisations o on o.id = s.organisation_id
      where s.person_id = p.id and s.forum_id = c.forum_id) held on true
    left join lateral (select seat_id from acting_seats where forum_id = c.forum_id and person_id = p.id limit 1) chosen on true
    left join lateral (
      select bg.id, bg.origin, bg.confirmed_by, by.name as confirmer,
        case when o.id is not null then json_build_object('organisationId', o.id, 'organisation', o.short_name, 'sector', o.sector) end as organisation
      from board_guests bg left join organisations o on o.id = bg.confirmed_organisation_id left join people by on by.id = bg.confirmed_by
      where bg.board_id = b.id and bg.person_id = p.id and bg.ended_at is null limit 1) g on true
    where b.id = ${sql.placeholder('boardId')}`,
);

function standingOf({ seats, chosenSeatId, confirmedFor, ...raw }: Omit<Raw, 'sessionId'>): Standing {
  const seat = actingSeat(seats, chosenSeatId);
  const hasSeat = seats.length > 0;
  const { organisationId = null, organisation = null, sector = null } = (hasSeat ? seat : confirmedFor) ?? {};
  const mustChoose = mustChooseSeat(seats, chosenSeatId);
  return { ...raw, hasSeat, mustChooseSeat: mustChoose, organisationId, organisation, sector };
}

/**
 * Where people stand on one board right now, by session id. Sessions that ended and people without any tie to the
 * forum or the board are absent from the answer, and absent means no.
 */
export async function listStandings(tx: Tx, boardId: string, askers: readonly Asker[]): Promise<Map<string, Standing>> {
  if (askers.length === 0) return new Map();
  const sessionIds = JSON.stringify([...new Set(askers.map((asker) => asker.sessionId))]);
  const rows = await standings(tx, { boardId, sessionIds });
  return new Map(rows.map(({ sessionId, ...raw }) => [sessionId, standingOf(raw)]));
}
