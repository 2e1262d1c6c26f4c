import { REQUEST_PERIODS, type RequestKind, type RequestPeriod } from '@minga/shared/rights/rules.ts';
import type { OwnRequests } from '@minga/shared/rights/schema.ts';
import { sql } from 'drizzle-orm';
import { type RawInstant, toDate, type Tx } from '../../../platform/database/db.ts';
import type { Person } from '../../../platform/http/gate.ts';
import { guestsFromNetworkOf, listOwnIds, wasOnBoard } from '../../boards/queries/claims.ts';
import { cycleOfForum } from '../../cycles/queries.ts';
import { isOfForum } from '../../organisations/queries/of-person.ts';

type Row = {
  id: string;
  kind: RequestKind;
  who: string | null;
  isGuest: boolean;
  words: string;
  receivedOn: string;
  dueOn: string;
  answer: string | null;
  answeredAt: RawInstant | null;
  endedAt: RawInstant | null;
  isOverdue: boolean;
};
const isoOf = (at: RawInstant | null) => at && toDate(at).toISOString();
const withInstants = <One extends Row>({ answeredAt, endedAt, ...one }: One) => ({
  ...one,
  answeredAt: isoOf(answeredAt),
  endedAt: isoOf(endedAt),
});

/** Today on the calendar of forum `f`, or where there is none. */
const today = sql`(now() at time zone coalesce(f.time_zone, 'UTC'))::date`;
/** Is `r` to be answered? Not once whoever asked deleted her account: it is kept, and nobody is left to answer. */
export const isWaiting = sql`(r.answered_at is null and r.ended_at is null)`;
const columns = sql`r.id, r.kind, r.words, r.received_on::text as "receivedOn", r.due_on::text as "dueOn", r.answer,
  r.answered_at as "answeredAt", r.ended_at as "endedAt", ${isWaiting} and r.due_on < ${today} as "isOverdue"`;

/** How long there is to answer, and which day it is where it is asked. */
export async function readPeriod(tx: Tx, forumId: string | null): Promise<{ period: RequestPeriod; today: string }> {
  const { rows } = await tx.execute<{ period: RequestPeriod; today: string }>(
    sql`select coalesce(f.request_period, ${REQUEST_PERIODS[0]}) as period, ${today}::text as today
      from (values (${forumId}::uuid)) asked (id) left join forums f on f.id = asked.id`,
  );
  return rows[0] as { period: RequestPeriod; today: string };
}

/** All that was asked of a forum: what waits first, the nearest end on top. */
export async function listRequests(tx: Tx, forumId: string) {
  const { rows } = await tx.execute<Row>(sql`
    select ${columns}, coalesce(r.who, name_in_forum(p.id, r.forum_id, p.name)) as who,
      coalesce(p.is_guest and p.is_named, false) as "isGuest" from person_requests r join forums f on f.id = r.forum_id
      left join people p on p.id = r.person_id
    where r.forum_id = ${forumId} order by not ${isWaiting}, r.due_on, r.recorded_at, r.id`);
  return rows.map(withInstants);
}

/** What somebody asked, of all her forums; also as a guest, before she took what she wrote to an account. */
export async function listOwnRequests(tx: Tx, personId: string) {
  const own = await listOwnIds(tx, personId);
  const { rows } = await tx.execute<Row & { forum: string | null }>(sql`
    select ${columns}, null as who, false as "isGuest", f.name as forum from person_requests r left join forums f on f.id = r.forum_id
    where r.person_id in (${sql.join(
      own.map((id) => sql`${id}`),
      sql`, `,
    )}) order by r.recorded_at desc, r.id`);
  return rows.map(withInstants);
}

/** Request `r` waits for the administration: nobody who leads a forum has a page on which to read it. */
export const isOfAdministration = sql`not exists (select 1 from cycles c where c.forum_id = r.forum_id)`;

/** What the administration of the installation answers; of somebody in no forum, with the address by which she is known. */
export async function listOfAdministration(tx: Tx) {
  const { rows } = await tx.execute<Row & { forum: string | null }>(sql`
    select ${columns}, case when r.forum_id is null then p.name || ' · ' || p.email
      else name_in_forum(p.id, r.forum_id, p.name) end as who, p.is_guest and p.is_named as "isGuest", f.name as forum
    from person_requests r left join forums f on f.id = r.forum_id join people p on p.id = r.person_id
    where ${isOfAdministration} order by not ${isWaiting}, r.due_on, r.recorded_at, r.id`);
  return rows.map(withInstants);
}

/** How many requests somebody sent to a forum, or to the administration, within the last day. */
export async function countOfDay(tx: Tx, forumId: string | null, personId: string): Promise<number> {
  const { rows } = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from person_requests
    where forum_id is not distinct from ${forumId}::uuid and person_id = ${personId} and recorded_at > now() - interval '1 day'`);
  return rows[0]?.n ?? 0;
}

type Askable = { forumId: string; forum: string; cycleId: string | null };

/**
 * Forums that somebody may ask about her data, with the cycle on which each is read, where it has one: those she is in, and
 * those that hold something of hers.
 */
export async function listAskable(tx: Tx, personId: string): Promise<Askable[]> {
  const { rows } = await tx.execute<Askable>(sql`
    select f.id as "forumId", f.name as forum, c.id as "cycleId" from forums f left ${cycleOfForum}
    where ${isOfForum(sql`f.id`, personId)}
      or exists (select 1 from seats s where s.forum_id = f.id and s.person_id = ${personId})
      or exists (select 1 from audit_log a where a.forum_id = f.id and a.person_id = ${personId})
      or exists (select 1 from invited_names i where i.forum_id = f.id and i.person_id = ${personId})
      or exists (select 1 from consents n where n.forum_id = f.id and n.person_id = ${personId})
      or exists (select 1 from person_requests r where r.forum_id = f.id and r.person_id = ${personId})
      or exists (select 1 from meeting_people e join meetings m on m.id = e.meeting_id
        where m.forum_id = f.id and e.person_id = ${personId})
      or exists (select 1 from board_guests g join boards b on b.id = g.board_id join cycles of_board on of_board.id = b.cycle_id
        where of_board.forum_id = f.id and g.person_id = ${personId})
    order by f.name, f.id`);
  return rows;
}

/** Whom somebody may ask, and who answers. Whoever has an account and is nowhere asks the administration. */
export async function listPlaces(
  tx: Tx,
  { personId, isGuest }: Pick<Person, 'personId' | 'isGuest'>,
): Promise<OwnRequests['places']> {
  const forums = await listAskable(tx, personId);
  if (forums.length === 0 && !isGuest) return [{ forumId: null, forum: null, answers: 'administration' }];
  return forums.map(({ cycleId, ...forum }) => ({ ...forum, answers: cycleId ? 'leaders' : 'administration' }));
}

/** Did guests ask this forum within the last day? One letter tells its leaders: they find the others beside it. */
export async function isAskedByGuests(tx: Tx, forumId: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from person_requests r join people p on p.id = r.person_id and p.is_guest
    where r.forum_id = ${forumId} and r.recorded_at > now() - interval '1 day' limit 1`);
  return rows.length > 0;
}

/** How many requests came to a forum within the last day from guests who came from the network of this one, and were on no board. */
export async function countOfNetwork(tx: Tx, forumId: string, personId: string): Promise<number> {
  const { rows } = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from person_requests r
    where r.forum_id = ${forumId} and r.person_id in ${guestsFromNetworkOf(personId)} and not ${wasOnBoard(sql`r.person_id`)} and r.recorded_at > now() - interval '1 day'`);
  return rows[0]?.n ?? 0;
}

export async function hasBeenOnBoard(tx: Tx, personId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ was: boolean }>(sql`select ${wasOnBoard(sql`${personId}::uuid`)} as was`);
  return rows[0]?.was ?? false;
}
