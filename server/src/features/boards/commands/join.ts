import type { JoinBoard, JoinInfo } from '@minga/shared/boards/schema.ts';
import { AppError, type FieldError } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { isSameWord } from '@minga/shared/kernel/text.ts';
import { faultOfClaim, looksLike } from '@minga/shared/people/names.ts';
import { isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Actor } from '../../../platform/http/gate.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { createGuest } from '../../people/commands.ts';
import { endOwnSession } from '../../people/commands/sessions.ts';
import { getPerson } from '../../people/queries.ts';
import { type NoticeAtDoor, roleOn } from '../policy.ts';
import {
  calledIn,
  findGuest,
  isGuestOfGathering,
  isWaiting,
  listNamesOf,
  listRemovedNames,
  type NamesOfForum,
} from '../queries/guests.ts';
import { findJoinable, type Joinable } from '../queries/links.ts';
import { listPeopleOnBoard } from '../queries/deciding.ts';
import { boardGuests } from '../tables.ts';

type Coming = {
  asker: Actor;
  /** where the request comes from, as {@link delegatedPrefixOf} tells it, hashed */
  network: string;
};
type Arrival = {
  boardPath: string;
  /** she waits at the door until the facilitation lets her in */
  awaits: boolean;
  /** whose session must be opened now; null when the caller keeps theirs */
  newPersonId: string | null;
};

/** Who is signed in on the device that asks, and may they be on this board? Of somebody who was sent away, nothing. */
export async function whoComes(tx: Tx, boardId: string, actor: Actor): Promise<JoinInfo['you']> {
  if (actor.kind !== 'person') return null;
  const { personId } = actor;
  const guest = await findGuest(tx, boardId, personId);
  if (guest?.isRemoved) return null;
  const person = (await listPeopleOnBoard(tx, boardId, [actor])).get(actor.sessionId) ?? null;
  const result = await tx.execute<{ name: string }>(sql`select name from people where id = ${personId}`);
  return {
    personId,
    name: result.rows[0]?.name ?? '',
    hasPlace: roleOn(person) !== null,
    awaits: guest?.awaits ?? false,
  };
}

/**
 * Lets somebody in by a link. Whoever has a place on the board already keeps it, a device that was here comes back as
 * the same guest, and a person with an account from elsewhere becomes a guest of this board; everybody else becomes a
 * new guest, bound to this board alone. One phone may serve two people: a name that is not theirs who is signed in there is
 * never dropped, they say first whether they are somebody else. The door gives no place: that is taken on the board, so who
 * presses here again and again without ever coming keeps nobody out.
 * @throws AppError `name.of-other`, `join.not-found`, `join.closed`, `join.full`, `board.closed`, `join.removed`, `join.already-in`,
 *   `privacy.changed`, `request.invalid`
 */
export async function joinByCode(
  tx: Tx,
  code: string,
  { asker, network }: Coming,
  input: JoinBoard,
  notice: NoticeAtDoor,
): Promise<Arrival> {
  const link = await findJoinable(tx, code, { isToJoin: true });
  if (!link) throw new AppError('join.not-found');
  const boardPath = paths.board(link.cycleSlug, link.boardId);
  const was = asker.kind === 'person' ? await findGuest(tx, link.boardId, asker.personId) : null;
  if (was?.isRemoved) throw new AppError('join.removed');
  const actor = await whoIsMeant(tx, link, asker, input);
  if (actor.kind === 'person') {
    const person = (await listPeopleOnBoard(tx, link.boardId, [actor])).get(actor.sessionId) ?? null;
    if (roleOn(person) !== null) return { boardPath, awaits: false, newPersonId: null };
  }
  requireOpen(link);
  const said = await readClaims(tx, link, input);
  const keepsSession =
    actor.kind === 'person' &&
    (!actor.isGuest || was !== null || (await isGuestOfGathering(tx, link.gatheringId, actor.personId)));
  if (keepsSession && !actor.isGuest && was === null) await refuseNameOfOther(tx, link.forumId, actor.personId);
  const personId = keepsSession
    ? actor.personId
    : await createGuest(tx, {
        name: said.name ?? wordsOf(link.locale)('guests:nameless'),
        isNamed: said.name !== null,
        locale: link.locale,
      });
  const consent = await readConsent(tx, link, input.agreed, notice);
  const place = { linkId: link.id, origin: said.origin, network, ...consent };
  const [guest] = await tx
    .insert(boardGuests)
    .values({ boardId: link.boardId, personId, awaits: link.needsApproval, ...place })
    .onConflictDoUpdate({
      target: [boardGuests.boardId, boardGuests.personId],
      // Whoever was let in is in, until her access ends: then she asks anew.
      set: {
        ...place,
        awaits: sql`${link.needsApproval} and (${boardGuests.awaits} or ${boardGuests.endedAt} is not null)`,
        endedAt: null,
        consentedAt: sql`now()`,
      },
      // Somebody sent her away since she was looked up.
      setWhere: isNull(boardGuests.removedAt),
    })
    .returning({ awaits: boardGuests.awaits });
  if (!guest) throw new AppError('join.removed');
  await sendOutWaiting(tx, link.id, network);
  return { boardPath, awaits: guest.awaits, newPersonId: keepsSession ? null : personId };
}

/** Whoever comes with an account from elsewhere is called on the board as they call themselves: looked at like any guest (SEC-74). */
async function refuseNameOfOther(tx: Tx, forumId: string, personId: string): Promise<void> {
  const { people, organisations } = calledIn(await listNamesOf(tx, forumId));
  if (looksLike((await getPerson(tx, personId)).name, people, organisations)) throw new AppError('name.of-other');
}

/** What she agrees to, as it stood at the door in the language in which she read it. */
async function readConsent(
  tx: Tx,
  { forumId, locale: ofCycle }: Joinable,
  agreed: JoinBoard['agreed'],
  notice: NoticeAtDoor,
) {
  const reader = agreed?.locale ?? ofCycle;
  const { number, locale, sha256 } = await notice.agreed(tx, forumId, reader, agreed);
  const consentWords = wordsOf(reader)('people:join.consent');
  return { noticeNumber: number, noticeLocale: locale, noticeSha256: sha256, consentWords };
}

/**
 * Who pressed at the door and never came to the board: more from one network than any hall sends within the seconds that
 * coming takes are a device without its cookies, and the eldest of them are out. Whoever was one of them presses again.
 */
const WAITING_AT_DOOR = 1000;

async function sendOutWaiting(tx: Tx, linkId: string, network: string): Promise<void> {
  await tx.execute(sql`
    update board_guests set ended_at = now(), is_refused = false where id in (
      select id from board_guests where link_id = ${linkId} and network = ${network} and ${isWaiting}
      order by consented_at desc, id desc offset ${WAITING_AT_DOOR})`);
}

/** The person who is signed in, unless they say to be somebody else; a name that is neither is asked about. */
async function whoIsMeant(tx: Tx, link: Joinable, asker: Actor, input: JoinBoard): Promise<Actor> {
  const you = await whoComes(tx, link.boardId, asker);
  if (you === null) return asker;
  if (input.insteadOf === you.personId) {
    requireOpen(link);
    await endOwnSession(tx, asker);
    return { kind: 'anonymous' };
  }
  if (input.name !== undefined && !isSameWord(input.name, you.name))
    throw new AppError('join.already-in', { params: { name: you.name } });
  return asker;
}

const NO_ENTRY = { full: 'join.full', board: 'board.closed', closed: 'join.closed', expired: 'join.closed' } as const;
const requireOpen = ({ door }: Joinable) => {
  if (door !== 'open') throw new AppError(NO_ENTRY[door]);
};

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
    ...faultsOf('name', input.name, names),
    ...faultsOf('origin', input.origin, names),
    ...(name !== null && looksLike(name, await listRemovedNames(tx, link.boardId))
      ? [{ field: 'name', code: 'of-somebody-removed' }]
      : []),
  ];
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
  return { name, origin };
}

function faultsOf(field: 'name' | 'origin', text: string | undefined, names: NamesOfForum): FieldError[] {
  const code = text ? faultOfClaim(text, calledIn(names), field) : null;
  return code ? [{ field, code }] : [];
}
