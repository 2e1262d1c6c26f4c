import { sql } from 'drizzle-orm';
import type { VoicesOf } from '../../organisations/policy.ts';

/** Meetings that are over, by organisation that was called to them. */
export const convenedMeetings: VoicesOf = {
  of: 'meetings',
  count: async (tx, { cycleId }) => {
    const { rows } = await tx.execute<{ organisationId: string; count: number }>(sql`
      select mo.organisation_id as "organisationId", count(*)::int as count
      from meeting_organisations mo join meetings m on m.id = mo.meeting_id
      where m.cycle_id = ${cycleId} and m.state = 'published' and m.ends_at <= now() group by mo.organisation_id`);
    return new Map(rows.map(({ organisationId, count }) => [organisationId, count]));
  },
};
