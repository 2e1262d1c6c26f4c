import type { ForumNames } from '@minga/shared/people/names.ts';
import type { BoardGuestList } from '@minga/shared/boards/schema.ts';
import { sql } from 'drizzle-orm';
import type { RawInstant, Tx } from '../../../platform/database/db.ts';
import type { KeyFiles } from '../../../platform/files/key-files.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { getBoard } from './boards.ts';

/** A guest who has not been on the board for so long gives her place to the next, when all are taken. */
const AWAY_AFTER = '10 minutes';
/** Who wrote keeps her place. Where the board hides people nobody may ask who did: there being away is enough. */
export const isLeft = sql`g.holds_place and g.seen_at < now() - ${AWAY_AFTER}::interval and not (b.identity_mode = 'person'
  and exists (select 1 from board_ops o where o.board_id = g.board_id and o.person_id = g.person_id))`;
/** Told of a guest who comes after a removal from the same network: for so long she may be the one who was removed. */
const RETURN_WITHIN = '1 hour';
/** Whoever is not on the board by now, seen each minute: more than a phone that was locked for a moment. */
export const isSilent = sql`(coalesce(g.seen_at, g.consented_at) < now() - interval '3 minutes')`;

/** Pressed at the door, and was never on the board. */
export const isWaiting = sql`arrived_at is null and ended_at is null`;
/** So many of those are listed, the newest: a device that presses all day makes no list that nobody can read. */
const LISTED_WAITING = 100;

/** Was this person a guest of the board before, and was she taken out? */
export async function findGuest(
  tx: Tx,
  boardId: string,
  personId: string,
): Promise<{ isRemoved: boolean; awaits: boolean } | null> {
  const result = await tx.execute<{ isRemoved: boolean; awaits: boolean }>(sql`
    select removed_at is not null as "isRemoved", awaits and ended_at is null as awaits from board_guests where board_id = ${boardId} and person_id = ${personId}`);
  return result.rows[0] ?? null;
}

/** Came in by the same code already, to another of its boards: she goes from table to table as the same guest. */
export async function isGuestOfGathering(tx: Tx, gatheringId: string | null, personId: string): Promise<boolean> {
  const { rows } = await tx.execute(sql`
    select 1 from board_guests g join board_links l on l.id = g.link_id
    where l.gathering_id = ${gatheringId}::uuid and g.person_id = ${personId} and g.removed_at is null limit 1`);
  return rows.length > 0;
}

/** Names under which somebody was taken out of this board. */
export async function listRemovedNames(tx: Tx, boardId: string): Promise<string[]> {
  const result = await tx.execute<{ name: string }>(sql`
    select p.name from board_guests g join people p on p.id = g.person_id
    where g.board_id = ${boardId} and g.removed_at is not null`);
  return result.rows.map(({ name }) => name);
}

export type NamesOfForum = { people: string[]; organisations: { id: string; shortName: string; name: string }[] };

/**
 * People whose names anybody can read in a forum: signed to a change of a public cycle, or to something on a board that was closed. Who
 * sits where, and what is said among the forum, is its own affair.
 */
const namedInPublic = (forumId: string) => {
  const ofPublic = sql`select c.id from cycles c where c.forum_id = ${forumId} and c.published_at <= now()`;
  const closed = sql`select 1 from boards b where b.id = o.board_id and b.phase = 'closed' and b.cycle_id in (${ofPublic})`;
  return sql`
    select x.person_id from stage_changes x where x.cycle_id in (${ofPublic})
    union select x.person_id from cycle_changes x where x.cycle_id in (${ofPublic})
    union select x.person_id from standard_changes x where x.cycle_id in (${ofPublic})
    union select m.id from people m where m.id in (
        select person_id from forum_roles where forum_id = ${forumId} union select person_id from seats where forum_id = ${forumId})
      and (exists (select 1 from board_ops o where o.person_id = m.id and exists (${closed} and b.identity_mode = 'person'))
        or exists (select 1 from board_ops o where o.confirmed_by = m.id and exists (${closed})))`;
};

/**
 * Whom a guest must not be taken for: people whose names anybody can read in this forum, and the organisations. Of nobody else: whoever
 * tries names at a door would learn who is in the forum (SEC-81); and whether they still are, it does not say of them either.
 */
export async function listNamesOf(tx: Tx, forumId: string): Promise<NamesOfForum> {
  const result = await tx.execute<NamesOfForum>(sql`
    select
      coalesce((select json_agg(p.name) from people p where p.is_named and not p.is_guest
        and p.id in (${namedInPublic(forumId)})), '[]') as people,
      coalesce((select json_agg(json_build_object('id', id, 'shortName', short_name, 'name', name)) from organisations
        where forum_id = ${forumId}), '[]') as organisations`);
  return result.rows[0] ?? { people: [], organisations: [] };
}

/** The same as what they are called. */
export const calledIn = ({ people, organisations }: NamesOfForum): ForumNames => ({
  people,
  organisations: organisations.flatMap((one) => [one.shortName, one.name]),
});

type GuestRow = {
  id: string;
  name: string;
  origin: string | null;
  network: number;
  joinedAt: RawInstant;
  hasArrived: boolean;
  isRefused: boolean;
  awaits: boolean;
  isAway: boolean;
  mayBeReturn: boolean;
  organisation: string | null;
  confirmedBy: string | null;
  hasEnded: boolean;
  removedBy: string | null;
};

/** How many pressed at the doors of this board and never came. */
async function countWaiting(tx: Tx, boardId: string): Promise<number> {
  const { rows } = await tx.execute<{ n: number }>(
    sql`select count(*)::int as n from board_guests where board_id = ${boardId} and ${isWaiting}`,
  );
  return rows[0]?.n ?? 0;
}

export type NetworkRow = Omit<BoardGuestList['networks'][number], 'most' | 'isAllowed'> & {
  quota: number;
  sharesNetwork: boolean;
  isAllowed: boolean;
};

/** Thirty guests of one address are a hall, or one device that came in thirty times: the facilitator knows which. */
async function listNetworks(tx: Tx, boardId: string): Promise<NetworkRow[]> {
  const { rows } = await tx.execute<NetworkRow>(sql`
    select count(*)::int as guests, count(*) filter (where ${isSilent})::int as away,
      (array_agg(g.id) filter (where ${isSilent}))[1] as "guestId", (array_agg(g.id))[1] as "anyGuestId",
      count(*) filter (where g.holds_place)::int as inside, count(*) filter (where g.is_refused)::int as refused,
      l.quota, l.shares_network as "sharesNetwork", g.network = any(l.open_networks) as "isAllowed"
    from board_guests g join board_links l on l.id = g.link_id
    where g.board_id = ${boardId} and g.ended_at is null and g.network is not null
    group by g.network, l.id having count(*) > 1 or bool_or(g.is_refused)
    order by refused desc, guests desc, min(g.id::text) limit 3`);
  return rows;
}

/** Everybody who came to this board by a link, and how many pressed at its doors only. Present it before it leaves the server. */
export async function readGuestsOf(tx: Tx, keys: KeyFiles, scope: Scope, boardId: string) {
  const { board } = await getBoard(tx, keys, scope, boardId);
  const guests = await listGuests(tx, boardId);
  return { board, guests, waiting: await countWaiting(tx, boardId), networks: await listNetworks(tx, boardId) };
}
export type FoundGuests = Awaited<ReturnType<typeof readGuestsOf>>;

/** First come first, to the minute where nobody may tell whose note came when; of those who never came the newest. */
async function listGuests(tx: Tx, boardId: string): Promise<GuestRow[]> {
  const result = await tx.execute<GuestRow>(sql`
    select g.id, p.name, g.origin, dense_rank() over (order by g.network nulls first)::int as network,
      date_trunc('minute', g.consented_at) as "joinedAt", g.arrived_at is not null as "hasArrived", g.is_refused as "isRefused",
      g.awaits and g.ended_at is null as awaits, g.ended_at is null and ${isSilent} as "isAway",
      g.removed_at is null and exists (select 1 from board_guests gone where gone.board_id = g.board_id and gone.network = g.network
        and gone.removed_at between g.consented_at - ${RETURN_WITHIN}::interval and g.consented_at) as "mayBeReturn",
      o.short_name as organisation, c.name as "confirmedBy", g.ended_at is not null as "hasEnded", r.name as "removedBy"
    from board_guests g join people p on p.id = g.person_id join boards b on b.id = g.board_id
    left join organisations o on o.id = g.confirmed_organisation_id
    left join people c on c.id = g.confirmed_by left join people r on r.id = g.removed_by
    where g.board_id = ${boardId} and (g.arrived_at is not null or g.removed_at is not null or g.id in (
      select id from board_guests where board_id = ${boardId} and ${isWaiting}
      order by consented_at desc, id desc limit ${LISTED_WAITING}))
    order by date_trunc(case b.identity_mode when 'person' then 'microseconds' else 'minute' end, g.consented_at), g.id`);
  return result.rows;
}
