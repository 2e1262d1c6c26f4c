import type { Home } from '@minga/shared/cycles/schema.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { isInside } from '../../cycles/queries.ts';
import { mayBeExpected } from '../../organisations/queries/of-person.ts';
import { isShutOut } from '../../people/queries.ts';
import { isNamedFor, sittersOfMeeting } from './expected.ts';

type MeetingRow = Omit<Home['meetings'][number], 'startsAt' | 'endsAt' | 'overlapMinutes'> & {
  startsAt: RawInstant;
  endsAt: RawInstant;
};

/** Of a calendar that is still thin, so many meetings are shown however far away they are. */
const NEXT_AT_LEAST = 3;

/**
 * The person's published meetings of the next seven days, and the nearest ones in any case, with the minutes that
 * collide with another of them. Whoever was invited sees theirs, also without a seat in the forum.
 */
export async function listNextMeetings(tx: Tx, { personId }: Person): Promise<Home['meetings']> {
  const result = await tx.execute<MeetingRow>(sql`
    select id, title, starts_at as "startsAt", ends_at as "endsAt", modality, room, stage, theme, "cycleSlug", "timeZone" from (
      select m.*, c.slug as "cycleSlug", f.time_zone as "timeZone", row_number() over (order by m.starts_at, m.id) as position,
        (select string_agg(t.name, ' · ' order by t.position) from meeting_themes mt join themes t on t.id = mt.theme_id where mt.meeting_id = m.id) as theme
      from meetings m join cycles c on c.id = m.cycle_id join forums f on f.id = m.forum_id
      where m.state = 'published' and m.ends_at > now() and not ${isShutOut(sql`m.forum_id`, personId)} and (c.published_at <= now() or ${isInside(personId)})
        and (${isNamedFor(personId)}
          or exists (select 1 from ${sittersOfMeeting} where sits.person_id = ${personId}))) mine
    where starts_at < now() + interval '7 days' or position <= ${NEXT_AT_LEAST}
    order by position limit 30`);
  const rows = result.rows.map((row) => ({ ...row, from: toDate(row.startsAt), to: toDate(row.endsAt) }));
  return rows.map(({ from, to, ...row }) => {
    const shared = rows
      .filter((other) => other.id !== row.id)
      .map((other) => Math.min(+to, +other.to) - Math.max(+from, +other.from));
    return {
      ...row,
      startsAt: from.toISOString(),
      endsAt: to.toISOString(),
      overlapMinutes: Math.round(Math.max(0, ...shared) / 60_000),
    };
  });
}

/** Cycles with a published meeting to which the person was invited by name. */
export async function listInvitingCycles(tx: Tx, { personId }: Person): Promise<Set<string>> {
  const result = await tx.execute<{ id: string }>(sql`
    select distinct m.cycle_id as id from meetings m join meeting_people p on p.meeting_id = m.id
    where p.person_id = ${personId} and m.state = 'published' and ${mayBeExpected(sql`m.forum_id`, personId)}`);
  return new Set(result.rows.map(({ id }) => id));
}
