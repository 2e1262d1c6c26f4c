import { sql } from 'drizzle-orm';
import type { VoicesOf } from '../../organisations/policy.ts';
import { isOfOrganisation } from '../../organisations/queries.ts';
import { isForFormerTime } from './former-time.ts';

/**
 * Meetings that are over, by organisation that was called to them; and of these, those to which somebody who had a seat of it then
 * had said they would come. Nobody notes who came.
 */
export const convenedMeetings: VoicesOf = {
  kinds: ['meetings', 'attendance'],
  count: async (tx, { cycleId }, organisationId) => {
    const { rows } = await tx.execute<{ organisationId: string; meetings: number; attendance: number }>(sql`
    select mo.organisation_id as "organisationId", count(*)::int as meetings,
      (count(*) filter (where exists (select 1 from meeting_answers a join seats s on s.person_id = a.person_id
        where a.meeting_id = m.id and a.answer = 'yes' and not ${isForFormerTime(sql`a`)} and s.organisation_id = mo.organisation_id
          and s.starts_at <= m.starts_at and (s.ended_at is null or s.ended_at > m.starts_at))))::int as attendance
    from meeting_organisations mo join meetings m on m.id = mo.meeting_id
    where m.cycle_id = ${cycleId} and m.state = 'published' and m.ends_at <= now()
      and ${isOfOrganisation(sql`mo.organisation_id`, organisationId)}
    group by mo.organisation_id`);
    return new Map(rows.map(({ organisationId, ...voices }) => [organisationId, voices]));
  },
};
