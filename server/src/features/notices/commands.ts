import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import {
  kindOfNotice,
  LETTERS_TO_SEND,
  kindsIn,
  kindsInSeries,
  letterFor,
  modesFor,
  modeUnchosen,
  type NoticeKind,
  type NoticeMode,
} from '@minga/shared/notices/rules.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import { and, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../platform/database/db.ts';
import { goneBefore } from '../../platform/database/retention.ts';
import { record } from '../../platform/database/audit.ts';
import type { Person, Scope } from '../../platform/http/gate.ts';
import { emit, inCycle, ringBells, type StoredEvent } from '../../platform/jobs/events.ts';
import type { Mailing, NoticeSources } from './policy.ts';
import { hourOfLetters, listModes, listModesOf, listNotifiable, listRecipients, requireForumOf } from './queries.ts';
import { listDevicesOf } from './queries/devices.ts';
import { noticeChoices, notices } from './tables.ts';

declare module '../../platform/jobs/events.ts' {
  interface DomainEvents {
    /** Everybody whom it concerns is told; the subject is what it is about, `number` its version. */
    'concerned.notified': { kind: NoticeKind; number: number; people: readonly string[] | null };
    /** One letter about these notices; the subject is their person, so that the letters of one person keep their order. */
    'notices.lettered': { noticeIds: readonly string[] };
    /** The same on one device of theirs, which is the subject. */
    'notices.shown': { noticeIds: readonly string[] };
  }
}

/** Rows of one statement, which takes 65,535 values at most. */
const AT_ONCE = 1_000;

/**
 * With the act: whomever it concerns is told when the act is handed on (`NoticeSource`).
 * @param about `number`: its version, which says more than all notices about earlier ones; without one it stands by itself.
 *   `people`: only these of those whom the subject concerns, where the act knows them better
 */
export function notifyConcerned(
  tx: Tx,
  place: { forumId: string; cycleId: string },
  kind: NoticeKind,
  about: { id: string; number?: number; people?: readonly string[] },
): void {
  const { id, number = 0, people = null } = about;
  emit(tx, { ...inCycle(place), type: 'concerned.notified', subjectId: id, data: { kind, number, people } });
}

type Act = { byPersonId?: string | null; role?: ForumRole | null; beside?: readonly string[] };

/**
 * Writes a notice for each person concerned, and the events of those letters that do not wait.
 * @param act.byPersonId whose it was, who knows
 * @param act.role which one was given or has ended
 * @param act.beside what it says the same of, to the same person, in one notice
 */
export async function writeNotices(
  tx: Tx,
  sourceOf: NoticeSources,
  event: Omit<StoredEvent<'concerned.notified'>, 'type'>,
  { byPersonId, role = null, beside = [] }: Act = {},
): Promise<void> {
  const { forumId, cycleId, subjectId, data } = event;
  const { kind, number, people } = data;
  const about = { forumId, cycleId: cycleId ?? '', subjectId, beside: [...beside], number, role };
  const found = await sourceOf(kind).listConcerned(tx, about, kind, people ?? undefined);
  if (found === null) return;
  const { tellsOut, isEnd = false } = kindOfNotice(kind);
  const { dueAt, isAtOnce = false } = found;
  const concerned = new Set(people === null ? found.people : found.people.filter((id) => people.includes(id)));
  // Of what is told to some by name, nobody else is out.
  const before = tellsOut && people === null ? await listRecipients(tx, subjectId) : [];
  const known = [...new Set([...concerned, ...before])];
  const { notified: recipients } = await listNotifiable(tx, { forumId, kind }, known, byPersonId);
  if (recipients.length === 0) return;
  const [modes, now] = [await listModes(tx, recipients, { forumId, kind }), await dbNow(tx)];
  const rows = recipients.map((personId) => ({
    id: newId(),
    eventId: event.id,
    ...about,
    cycleId,
    personId,
    kind,
    isLast: isEnd || !concerned.has(personId),
    dueAt,
    letter: letterFor({ kind, mode: modes.get(personId) ?? modeUnchosen(kind), dueAt, isAtOnce }, now),
  }));
  await replaceEarlier(tx, rows);
  const written: (ToSend & Pick<typeof notices.$inferSelect, 'letter'>)[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE)
    written.push(
      ...(await tx
        .insert(notices)
        .values(rows.slice(at, at + AT_ONCE))
        // Two servers that looked at once have found the same person.
        .onConflictDoNothing({ target: [notices.personId, notices.subjectId], where: sql`kind = 'need-overdue'` })
        .returning({ id: notices.id, personId: notices.personId, kind: notices.kind, letter: notices.letter })),
    );
  ringBells(tx, recipients);
  const queued = written.filter(({ letter }) => letter === 'queued');
  await sendLetters(tx, { forumId, cycleId }, queued);
}

/** What a later notice says more about, or which is over for its reader, is not in the letter of the day any more. */
async function replaceEarlier(tx: Tx, rows: readonly (typeof notices.$inferInsert)[]): Promise<void> {
  const [about] = rows;
  if (!about) return;
  const { subjectId, kind, number } = about;
  const waiting = (people: typeof rows) =>
    and(
      eq(notices.subjectId, subjectId),
      eq(notices.letter, 'daily'),
      inArray(
        notices.personId,
        people.map(({ personId }) => personId),
      ),
    );
  const ofSeries = and(inArray(notices.kind, [...kindsInSeries(kind)]), lt(notices.number, number));
  await tx
    .update(notices)
    .set({ letter: 'dropped' })
    .where(or(and(waiting(rows), ofSeries), waiting(rows.filter(({ isLast }) => isLast))));
}

type Place = { forumId: string; cycleId: string | null };

type ToSend = Pick<typeof notices.$inferSelect, 'id' | 'personId' | 'kind'>;

/** To each person one letter about these notices of theirs, and one for each appointment; to each of their devices one message. */
async function sendLetters(tx: Tx, place: Place, queued: readonly ToSend[]): Promise<void> {
  const ofPerson = Map.groupBy(queued, ({ personId }) => personId);
  for (const [personId, own] of ofPerson) {
    const [alone, together] = [true, false].map((is) =>
      own.filter(({ kind }) => (kindOfNotice(kind).isAppointment ?? false) === is).map(({ id }) => id),
    ) as [string[], string[]];
    for (const noticeIds of [...alone.map((id) => [id]), together])
      if (noticeIds.length > 0)
        emit(tx, { ...place, type: 'notices.lettered', subjectId: personId, data: { noticeIds } });
  }
  for (const { id, personId } of await listDevicesOf(tx, [...ofPerson.keys()])) {
    const noticeIds = (ofPerson.get(personId) ?? []).map((one) => one.id);
    emit(tx, { ...place, type: 'notices.shown', subjectId: id, data: { noticeIds } });
  }
}

/**
 * The letters of the day of one forum, once on each day of its clock, about what was told by their hour.
 * @returns how many people get one
 */
export async function writeLettersOfDay(tx: Tx, forumId: string, day: string): Promise<number> {
  const { rows: begun } = await tx.execute(sql`
    insert into notice_days (forum_id, day) values (${forumId}, ${day})
    on conflict (forum_id) do update set day = excluded.day
      where notice_days.day is null or notice_days.day < excluded.day returning day`);
  if (begun.length === 0) return 0;
  const rows = await tx
    .update(notices)
    .set({ letter: 'queued' })
    .where(
      and(
        eq(notices.forumId, forumId),
        eq(notices.letter, 'daily'),
        sql`${notices.at} < (select ${hourOfLetters(sql`${day}`, sql`f.time_zone`)} from forums f where f.id = ${forumId})`,
      ),
    )
    .returning({ id: notices.id, personId: notices.personId, kind: notices.kind, at: notices.at });
  // In the order in which they were told.
  rows.sort((one, other) => one.at.getTime() - other.at.getTime());
  await sendLetters(tx, { forumId, cycleId: null }, rows);
  return new Set(rows.map(({ personId }) => personId)).size;
}

/** What became of letters. That one was sent stays said. */
export async function noteLetters(
  tx: Tx,
  ids: readonly string[],
  letter: 'sent' | 'bounced' | 'refused' | 'given-up' | 'held' | 'dropped',
  { cause = null, letterId }: { cause?: string | null | undefined; letterId?: string } = {},
): Promise<void> {
  await tx
    .update(notices)
    .set({
      letter,
      cause,
      letterAt: letter === 'dropped' ? null : sql`now()`,
      ...(letterId === undefined ? {} : { letterId }),
    })
    .where(and(inArray(notices.id, [...ids]), inArray(notices.letter, [...LETTERS_TO_SEND])));
}

/** What somebody was notified of and is long over, where it is kept for less than for ever. @returns how many */
export async function removeOldNotices(tx: Tx, most: number): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    delete from notices where id in (select n.id from notices n where n.at < ${goneBefore('notices')}
      and (n.due_at is null or n.due_at < now()) limit ${most})`);
  return rowCount ?? 0;
}

/**
 * Somebody has read what they were told until this one of their notices.
 * @throws AppError `notice.not-found`
 */
export async function readNotices(tx: Tx, { personId }: Person, until: string): Promise<void> {
  const own = eq(notices.personId, personId);
  const newest = tx
    .select({ at: notices.at })
    .from(notices)
    .where(and(own, eq(notices.id, until)));
  if ((await newest).length === 0) throw new AppError('notice.not-found');
  await tx
    .update(notices)
    .set({ readAt: sql`now()` })
    .where(and(own, isNull(notices.readAt), sql`${notices.at} <= (${newest})`));
  // In the other windows of the same person.
  ringBells(tx, [personId]);
}

/** Somebody opened the page that a letter about this leads to. */
export async function noteOpened(tx: Tx, of: { subjectId: string; personId: string }): Promise<void> {
  await tx
    .update(notices)
    .set({ openedAt: sql`now()` })
    .where(and(eq(notices.subjectId, of.subjectId), eq(notices.personId, of.personId), isNull(notices.openedAt)));
}

/**
 * Somebody whom letters do not reach was told by another way, or was not after all. The first to say so counts.
 * @throws AppError `notice.not-found`
 */
export async function noteInformed(tx: Tx, scope: Scope, noticeId: string, isInformed: boolean): Promise<void> {
  const found = await tx
    .update(notices)
    .set({ informedAt: isInformed ? sql`coalesce(informed_at, now())` : null })
    .where(and(eq(notices.id, noticeId), eq(notices.cycleId, scope.cycleId)))
    .returning({ subjectId: notices.subjectId });
  if (!found[0]) throw new AppError('notice.not-found');
  await record(tx, scope, isInformed ? 'notice.informed' : 'notice.not-informed', noticeId, found[0]);
}

/**
 * How somebody wants the letters of a kind from a forum from now on.
 * @throws AppError `forum.not-found`; `request.invalid` naming mode where its letter cannot wait
 */
export async function chooseMode(
  tx: Tx,
  person: Person,
  of: { forumId: string; kind: NoticeKind },
  mode: NoticeMode,
): Promise<void> {
  await requireForumOf(tx, person, of.forumId);
  if (!modesFor(of.kind).includes(mode))
    throw new AppError('request.invalid', { errors: [{ field: 'mode', code: 'unknown' }] });
  await setMode(tx, { personId: person.personId, ...of }, mode);
}

/** What waits for the letter of the day goes along. */
async function setMode(
  tx: Tx,
  of: { personId: string; forumId: string; kind: NoticeKind },
  mode: NoticeMode,
): Promise<void> {
  await tx
    .insert(noticeChoices)
    .values({ ...of, mode })
    .onConflictDoUpdate({
      target: [noticeChoices.personId, noticeChoices.forumId, noticeChoices.kind],
      set: { mode, changedAt: sql`now()` },
    });
  if (mode !== 'off') return;
  const waiting = and(eq(notices.forumId, of.forumId), eq(notices.kind, of.kind), eq(notices.letter, 'daily'));
  await tx
    .update(notices)
    .set({ letter: 'none' })
    .where(and(eq(notices.personId, of.personId), waiting));
}

/** By the link of a letter. Who gets none (any more) is left as they are. */
export async function stopMailing(tx: Tx, { personId, forumId, list }: Mailing): Promise<void> {
  const modes = await listModesOf(tx, { personId, forumId });
  for (const kind of kindsIn(list, (one) => modes.get(one) ?? modeUnchosen(one)))
    await setMode(tx, { personId, forumId, kind }, 'off');
}
