import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { cycles } from '../../cycles/tables.ts';
import { isOfForum, mayBeExpected } from '../../organisations/queries/of-person.ts';
import type { Id } from '../../people/queries.ts';

/**
 * Organisations that are called to meeting `m`, with whoever sits for each: whose seat has begun and lasts until the meeting is over,
 * as coverage counts them (`sitsThrough`).
 */
export const sittersOfMeeting = sql`meeting_organisations called join table_sitters sits on sits.organisation_id = called.organisation_id
  and called.meeting_id = m.id and sits.starts_at <= now() and (sits.ends_at is null or sits.ends_at >= m.ends_at)`;

type Expected = { meetingId: string; personId: string };

/**
 * @param named rows of a meeting and somebody named for it
 * @param called rows of a meeting, an organisation that is called to it, and when the meeting is over
 */
const expectedOf = ({ named, called }: { named: SQL; called: SQL }): SQL => sql`(
  select e.meeting_id, e.person_id from ${named} e join people p on p.id = e.person_id
    join meetings m on m.id = e.meeting_id
  where not p.is_guest and ${mayBeExpected(sql`m.forum_id`, sql`e.person_id`)}
  union
  select c.meeting_id, sits.person_id from ${called} c join table_sitters sits on sits.organisation_id = c.organisation_id
      and sits.starts_at <= now() and (sits.ends_at is null or sits.ends_at >= c.ends_at)
    join people p on p.id = sits.person_id
  where not p.is_guest)`;

/** Rows of a meeting of these and somebody who is expected there: named for it, or who sits for an organisation that is. */
export const expectedAt = (meetings: SQL): SQL =>
  expectedOf({
    named: sql`(select meeting_id, person_id from meeting_people where meeting_id in ${meetings})`,
    called: sql`(select o.meeting_id, o.organisation_id, m.ends_at from meeting_organisations o
      join meetings m on m.id = o.meeting_id where o.meeting_id in ${meetings})`,
  });

async function listOf(tx: Tx, pairs: SQL): Promise<Expected[]> {
  const { rows } = await tx.execute<Expected>(sql`
    select meeting_id as "meetingId", person_id as "personId" from ${pairs} one order by 1, 2`);
  return rows;
}

/** People named for a meeting, and whoever sits for an organisation that is expected there; of several meetings, for each. */
export const listExpected = (tx: Tx, meetingIds: readonly string[]): Promise<Expected[]> =>
  listOf(tx, expectedAt(sql`(select unnest(${sql.param(`{${meetingIds.join(',')}}`)}::uuid[]))`));

type Planned = {
  readonly id: string;
  readonly endsAt: Date;
  readonly people: readonly { readonly personId: string }[];
  readonly organisations: readonly string[];
};

/** The same of meetings as somebody is about to leave them. */
export function listExpectedAt(tx: Tx, rows: readonly Planned[]): Promise<Expected[]> {
  const named = rows.flatMap(({ id, people }) => people.map(({ personId }) => ({ id, personId })));
  const called = rows.flatMap(({ id, endsAt, organisations }) =>
    organisations.map((organisationId) => ({ id, organisationId, endsAt })),
  );
  const pairs = expectedOf({
    named: sql`(select id as meeting_id, "personId" as person_id
      from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as one(id uuid, "personId" uuid))`,
    called: sql`(select id as meeting_id, "organisationId" as organisation_id, "endsAt" as ends_at
      from jsonb_to_recordset(${JSON.stringify(called)}::jsonb) as one(id uuid, "organisationId" uuid, "endsAt" timestamptz))`,
  });
  return listOf(tx, pairs);
}

/** Is somebody named for meeting `m`, and still to be expected in its forum? */
export const isNamedFor = (personId: string) => sql<boolean>`(exists (select 1 from meeting_people named
  where named.meeting_id = m.id and named.person_id = ${personId}) and ${mayBeExpected(sql`m.forum_id`, personId)})`;

/** May somebody read the cycle of the table `cycles`? One that is not published is for the people of its forum. */
export const mayReadCycle = (personId: Id) => sql<boolean>`(${cycles.publishedAt} <= now()
  or ${isOfForum(cycles.forumId, personId)} or exists (select 1 from people p where p.id = ${personId} and p.is_administrator))`;
