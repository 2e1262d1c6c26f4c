import type { JoinBoard, JoinInfo } from '@minga/shared/boards/schema.ts';
import { AppError, type FieldError } from '@minga/shared/kernel/errors.ts';
import { isSameWord } from '@minga/shared/kernel/text.ts';
import { looksLike, mixesScripts, namesARole, namesOneOf } from '@minga/shared/people/names.ts';
import { sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/db.ts';
import type { Actor } from '../../../platform/gate.ts';
import { createGuest } from '../../people/commands.ts';
import { endOwnSession } from '../../people/commands/sessions.ts';
import { roleOn } from '../policy.ts';
import { findGuest, listNamesOf, PLACE_KEPT, type NamesOfForum } from '../queries/guests.ts';
import { findJoinable, type Joinable } from '../queries/links.ts';
import { listStandings } from '../queries/standings.ts';
import { boardGuests } from '../tables.ts';

export type Arrival = {
  boardPath: string /** whose session must be opened now; null when the caller keeps theirs */;
  newPersonId: string | null;
};

/** From this many places on a link is for a hall: its number bounds it, and one address may take all of it. */
const HALL = 100;

/** Who is signed in on the device that asks, and may they be on this board? Of somebody who was sent away, nothing. */
export async function whoComes(tx: Tx, boardId: string, actor: Actor): Promise<JoinInfo['you']> {
  if (actor.kind !== 'person') return null;
  const { personId } = actor;
  if ((await findGuest(tx, boardId, personId))?.isRemoved) return null;
  const standing = (await listStandings(tx, boardId, [actor])).get(actor.sessionId) ?? null;
  const result = await tx.execute<{ name: string }>(sql`select name from people where id = ${personId}`);
  return { personId, name: result.rows[0]?.name ?? '', hasPlace: roleOn(standing) !== null };
}

/**
 * Lets somebody in by a link. Whoever has a place on the board already keeps it, a device that was here comes back as
 * the same guest, and a person with an account from elsewhere becomes a guest of this board; everybody else becomes a
 * new guest, bound to this board alone. One phone may serve two people: a name that is not theirs who is signed in there is
 * never dropped, they say first whether they are somebody else.
 * @param network where the request comes from, as {@link networkOf} tells it, hashed
 * @throws AppError `join.not-found`, `join.closed`, `join.full`, `join.removed`, `join.already-in`, `join.wait`, `request.invalid`
 */
export async function joinByCode(
  tx: Tx,
  code: string,
  asker: Actor,
  input: JoinBoard,
  network: string,
): Promise<Arrival> {
  const link = await findJoinable(tx, code);
  if (!link) throw new AppError('join.not-found');
  const boardPath = `/c/${link.cycleSlug}/boards/${link.boardId}`;
  const was = asker.kind === 'person' ? await findGuest(tx, link.boardId, asker.personId) : null;
  if (was?.isRemoved) throw new AppError('join.removed');
  const actor = await whoIsMeant(tx, link, asker, input);
  if (actor.kind === 'person') {
    const standing = (await listStandings(tx, link.boardId, [actor])).get(actor.sessionId) ?? null;
    if (roleOn(standing) !== null) return { boardPath, newPersonId: null };
  }
  if (!link.isOpen) throw noEntry(link);
  const said = await readClaims(tx, link, input);
  await requireShare(tx, link, network);
  const keepsSession = actor.kind === 'person' && (!actor.isGuest || was !== null);
  const personId = keepsSession
    ? actor.personId
    : await createGuest(tx, {
        name: said.name ?? (link.locale === 'es' ? 'Sin nombre' : 'No name'),
        locale: link.locale,
      });
  const place = { linkId: link.id, origin: said.origin, network };
  await tx
    .insert(boardGuests)
    .values({ boardId: link.boardId, personId, ...place })
    .onConflictDoUpdate({ target: [boardGuests.boardId, boardGuests.personId], set: { ...place, endedAt: null } });
  await takePlace(tx, link.id, code);
  return { boardPath, newPersonId: keepsSession ? null : personId };
}

/** The person who is signed in, unless they say to be somebody else; a name that is neither is asked about. */
async function whoIsMeant(tx: Tx, link: Joinable, asker: Actor, input: JoinBoard): Promise<Actor> {
  const you = await whoComes(tx, link.boardId, asker);
  if (you === null) return asker;
  if (input.insteadOf === you.personId) {
    if (!link.isOpen) throw noEntry(link);
    await endOwnSession(tx, asker);
    return { kind: 'anonymous' };
  }
  if (input.name !== undefined && !isSameWord(input.name, you.name))
    throw new AppError('join.already-in', { params: { name: you.name } });
  return asker;
}

const noEntry = (link: Joinable) => new AppError(link.joined >= link.quota ? 'join.full' : 'join.closed');

/** What a guest says about herself, as it may be kept; names that would be taken for the forum's own are refused. */
async function readClaims(
  tx: Tx,
  link: Joinable,
  input: JoinBoard,
): Promise<{ name: string | null; origin: string | null }> {
  if (input.name === undefined && !input.origin && input.organisationId === undefined)
    return { name: null, origin: null };
  const names = await listNamesOf(tx, link.forumId);
  const chosen = names.organisations.find(({ id }) => id === input.organisationId);
  const name = input.name ?? null;
  const origin = chosen?.shortName ?? (input.origin || null);
  const errors: FieldError[] = [
    ...(input.organisationId !== undefined && !chosen ? [{ field: 'organisationId', code: 'unknown' }] : []),
    ...(name === null ? [] : faultsOfName(name, names)),
    ...(origin !== null && namesOneOf(origin, names.people) ? [{ field: 'origin', code: 'of-the-forum' }] : []),
  ];
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
  return { name, origin };
}

function faultsOfName(name: string, { people, organisations }: NamesOfForum): FieldError[] {
  const called = organisations.flatMap((one) => [one.shortName, one.name]);
  if (looksLike(name, people, called)) return [{ field: 'name', code: 'of-the-forum' }];
  if (looksLike(name, called)) return [{ field: 'name', code: 'is-organisation' }];
  if (namesARole(name)) return [{ field: 'name', code: 'is-role' }];
  return mixesScripts(name) ? [{ field: 'name', code: 'mixed-scripts' }] : [];
}

/**
 * Keeps one device from taking every place of a small link by joining again and again: from one network no more than half
 * of the places wait for somebody who has not come to the board yet. People in a hall come to it within seconds, so they
 * pass one after the other however many share the address.
 */
async function requireShare(tx: Tx, link: Joinable, network: string): Promise<void> {
  if (link.quota >= HALL) return;
  // One after the other for one network on one link, or forty requests at once would all count before any was written.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${link.id} ${network}`}, 92))`);
  const result = await tx.execute<{ n: number }>(sql`
    select count(*)::int as n from board_guests
    where link_id = ${link.id} and network = ${network} and ended_at is null and arrived_at is null
      and consented_at > now() - ${PLACE_KEPT}::interval`);
  if ((result.rows[0]?.n ?? 0) >= Math.ceil(link.quota / 2))
    throw new AppError('join.wait', { params: { seconds: 5 } });
}

/**
 * Counts the guest in. The last act of the transaction: a hall of 300 phones queues for this row, and each holds it
 * only until its commit. The update decides, whatever was read before.
 */
async function takePlace(tx: Tx, linkId: string, code: string): Promise<void> {
  const take = () =>
    tx.execute(sql`
      update board_links set joined = joined + 1
      where id = ${linkId} and joined < quota and closed_at is null and expires_at > now() returning id`);
  if ((await take()).rows.length > 0) return;
  await freePlaces(tx, linkId);
  if ((await take()).rows.length > 0) return;
  const link = await findJoinable(tx, code);
  throw link ? noEntry(link) : new AppError('join.not-found');
}

/** Places of a full link that nobody came to take. Who comes after all joins again, as the same guest. */
async function freePlaces(tx: Tx, linkId: string): Promise<void> {
  await tx.execute(sql`
    with gone as (
      update board_guests set ended_at = now()
      where link_id = ${linkId} and ended_at is null and arrived_at is null and consented_at <= now() - ${PLACE_KEPT}::interval
      returning 1)
    update board_links set joined = greatest(0, joined - (select count(*)::int from gone)) where id = ${linkId} and joined >= quota`);
}

/** Her place is taken: from now on it waits for her, however long she is away. */
export async function noteArrival(tx: Tx, boardId: string, personId: string): Promise<void> {
  await tx.execute(sql`
    update board_guests set arrived_at = now() where board_id = ${boardId} and person_id = ${personId} and arrived_at is null`);
}
