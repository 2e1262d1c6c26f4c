import { sql } from 'drizzle-orm';
import { prepared, type Tx } from '../../../platform/database/db.ts';
import { hasRoleIn } from '../../people/queries.ts';

/** What the database says now of one session around the plan of one cycle. */
export type Planner = {
  name: string;
  /** the browser has a newer session, which this one serves a few seconds longer */
  isReplaced: boolean;
  isFacilitator: boolean;
};

// Planned once; the `limit 1` keeps it from being planned as a walk through everybody's sessions.
const planners = prepared<Planner & { sessionId: string }>(
  'plan_planners',
  sql`
    select p."sessionId", p."isReplaced", p.name,
      ${hasRoleIn(sql`c.forum_id`, sql`p.id`, ['facilitator'])} as "isFacilitator"
    from cycles c
    cross join jsonb_array_elements_text(${sql.placeholder('sessionIds')}::jsonb) as asked
    join lateral (
      select ss.id as "sessionId", ss.replaced_by is not null as "isReplaced", pp.id, pp.name
      from sessions ss join people pp on pp.id = ss.person_id
      where ss.id = asked::uuid and ss.expires_at > now() limit 1) p on true
    where c.id = ${sql.placeholder('cycleId')}`,
);

/** By session id. Sessions that ended are absent, and absent means no. */
export async function listPlanners(
  tx: Tx,
  cycleId: string,
  askers: readonly { sessionId: string }[],
): Promise<Map<string, Planner>> {
  const sessionIds = JSON.stringify([...new Set(askers.map((asker) => asker.sessionId))]);
  const rows = await planners(tx, { cycleId, sessionIds });
  return new Map(rows.map(({ sessionId, ...planner }) => [sessionId, planner]));
}
