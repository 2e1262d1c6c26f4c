import { AppError } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import {
  DAILY_HOUR,
  kindOfNotice,
  kindsIn,
  LETTERS_TO_SEND,
  modeUnchosen,
  NOTICE_KINDS,
  type NoticeKind,
  type NoticeMode,
} from '@minga/shared/notices/rules.ts';
import type { LetterLink, NoticeChoices } from '@minga/shared/notices/schema.ts';
import { and, asc, desc, eq, inArray, isNull, not, type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../../platform/database/db.ts';
import type { Person } from '../../platform/http/gate.ts';
import { narrowTo } from '../../platform/database/reach.ts';
import { isInside } from '../cycles/queries.ts';
import { cycles } from '../cycles/tables.ts';
import { getMembership, listOpenSeats, mayBeExpected } from '../organisations/queries/of-person.ts';
import { findForum, isShutOut, listRoles } from '../people/queries.ts';
import { listAwaited, listShutOut } from '../people/queries/not-in.ts';
import { forums } from '../people/tables.ts';
import type { Mailing, NoticeSources, Reader, Words } from './policy.ts';
import { isReplaced } from './queries/given.ts';
import { noticeChoices, notices } from './tables.ts';

export type NoticeRow = typeof notices.$inferSelect;

/** What these people chose for letters of a kind; who chose nothing is not there. */
export async function listModes(
  tx: Tx,
  people: readonly string[],
  { forumId, kind }: { forumId: string; kind: NoticeKind },
): Promise<Map<string, NoticeMode>> {
  const rows = await tx
    .select({ personId: noticeChoices.personId, mode: noticeChoices.mode })
    .from(noticeChoices)
    .where(
      and(
        eq(noticeChoices.forumId, forumId),
        eq(noticeChoices.kind, kind),
        inArray(noticeChoices.personId, [...people]),
      ),
    );
  return new Map(rows.map(({ personId, mode }) => [personId, mode]));
}

/** What one person chose in a forum, kind by kind. */
export async function listModesOf(
  tx: Tx,
  { personId, forumId }: { personId: string; forumId: string },
): Promise<Map<NoticeKind, NoticeMode>> {
  const rows = await tx
    .select()
    .from(noticeChoices)
    .where(and(eq(noticeChoices.personId, personId), eq(noticeChoices.forumId, forumId)));
  return new Map(rows.map(({ kind, mode }) => [kind, mode]));
}

/**
 * What the link of a letter stops. From here on the transaction reaches the forum of its letters only.
 * @throws AppError `letter.link-unknown`
 */
export async function getLetterLink(tx: Tx, { personId, forumId, list }: Mailing): Promise<LetterLink> {
  const forum = await findForum(tx, forumId);
  if (!forum) throw new AppError('letter.link-unknown');
  await narrowTo(tx, forumId);
  const modes = await listModesOf(tx, { personId, forumId });
  const modeOf = (kind: NoticeKind) => modes.get(kind) ?? modeUnchosen(kind);
  const isOn = kindsIn(list, modeOf).some((kind) => modeOf(kind) !== 'off');
  return { list, isOn, forumName: forum.name, path: paths.notices() };
}

/** What one person chose for each kind, in each forum in which they have a role or an open seat. */
export async function listChoices(tx: Tx, { personId }: Person): Promise<NoticeChoices> {
  const [roles, seats] = [await listRoles(tx, personId), await listOpenSeats(tx, personId)];
  const chosen = await tx.select().from(noticeChoices).where(eq(noticeChoices.personId, personId));
  const names = new Map([
    ...roles.map(({ forumId, name }) => [forumId, name] as const),
    ...seats.map(({ forumId, forumName }) => [forumId, forumName] as const),
  ]);
  const modeOf = (forumId: string, kind: NoticeKind) =>
    chosen.find((row) => row.forumId === forumId && row.kind === kind)?.mode ?? modeUnchosen(kind);
  return {
    items: [...names].map(([forumId, forumName]) => ({
      forumId,
      forumName,
      choices: NOTICE_KINDS.map((kind) => ({ kind, mode: modeOf(forumId, kind) })),
    })),
  };
}

/** @throws AppError `forum.not-found` when the person has nothing to do with the forum */
export async function requireForumOf(tx: Tx, { personId }: Person, forumId: string): Promise<void> {
  const { roles, isSeated } = await getMembership(tx, personId, forumId);
  if (roles.length === 0 && !isSeated) throw new AppError('forum.not-found');
}

/** Who was told of a subject, not last that it is over for them, and has not left the forum. */
export async function listRecipients(tx: Tx, subjectId: string): Promise<string[]> {
  const rows = await tx
    .select({ personId: notices.personId })
    .from(notices)
    .where(and(eq(notices.subjectId, subjectId), mayBeExpected(notices.forumId, notices.personId)))
    .groupBy(notices.personId)
    .having(
      not(
        sql`(array_agg(${notices.isLast} order by ${notices.at} desc, ${notices.number} desc, ${notices.id} desc))[1]`,
      ),
    );
  return rows.map(({ personId }) => personId);
}

type Notifiable = { notified: string[]; awaited: string[] };

/**
 * Of those whom something concerns, who is told of it, and before an act how many will be: not who did it, nobody who is shut out,
 * and of the work of the forum nobody who was invited and has not come in.
 */
export async function listNotifiable(
  tx: Tx,
  { forumId, kind }: { forumId: string; kind: NoticeKind },
  concerned: readonly string[],
  byPersonId?: string | null,
): Promise<Notifiable> {
  const { tellsLeft, toInvited } = kindOfNotice(kind);
  const nobody: ReadonlySet<string> = new Set();
  const shutOut = tellsLeft ? nobody : await listShutOut(tx, forumId, concerned);
  const invited = toInvited ? nobody : await listAwaited(tx, forumId, concerned);
  const others = concerned.filter((id) => id !== byPersonId && !shutOut.has(id));
  return { notified: others.filter((id) => !invited.has(id)), awaited: others.filter((id) => invited.has(id)) };
}

/** Those of these whose letter waits, or is tried once more after it was given up, oldest first. */
export async function listToSend(tx: Tx, ids: readonly string[]): Promise<NoticeRow[]> {
  return tx
    .select()
    .from(notices)
    .where(and(inArray(notices.id, [...ids]), inArray(notices.letter, [...LETTERS_TO_SEND])))
    .orderBy(asc(notices.at), asc(notices.id));
}

/** Those of these that their person has not read yet, oldest first. */
export async function listUnread(tx: Tx, personId: string, ids: readonly string[]): Promise<NoticeRow[]> {
  return tx
    .select()
    .from(notices)
    .where(and(inArray(notices.id, [...ids]), eq(notices.personId, personId), isNull(notices.readAt)))
    .orderBy(asc(notices.at), asc(notices.id));
}

const IS_NEWEST = not(isReplaced(sql`notices`));

/** What one person was told, newest first, in all their forums; from behind the one named `after`. */
export async function listOwn(
  tx: Tx,
  { personId }: Person,
  { limit, after }: { limit: number; after?: string | undefined },
) {
  const behind =
    after === undefined
      ? undefined
      : sql`(${notices.at}, ${notices.id}) < (select last.at, last.id from notices last
        where last.id = ${after} and last.person_id = ${personId})`;
  const rows = await tx
    .select({
      notice: notices,
      cycleTitle: sql<string>`coalesce(${cycles.title}, ${forums.name})`,
      timeZone: forums.timeZone,
    })
    .from(notices)
    .leftJoin(cycles, eq(cycles.id, notices.cycleId))
    .innerJoin(forums, eq(forums.id, notices.forumId))
    .where(and(eq(notices.personId, personId), behind, IS_NEWEST))
    .orderBy(desc(notices.at), desc(notices.id))
    .limit(limit + 1);
  return { items: rows.slice(0, limit), hasMore: rows.length > limit };
}

/** A bell counts no further than people do: beyond so many, what cannot be read any more is counted along. */
const COUNTED_EXACTLY = 100;

/** How much of the list has not been read: what the list leaves out, the bell does not count. */
export async function countUnread(tx: Tx, sourceOf: NoticeSources, to: Reader): Promise<number> {
  const rows = await tx
    .select({ notice: notices })
    .from(notices)
    .where(and(eq(notices.personId, to.personId), isNull(notices.readAt), IS_NEWEST))
    .orderBy(desc(notices.at), desc(notices.id));
  const said = await inWords(tx, sourceOf, rows.slice(0, COUNTED_EXACTLY), to);
  return said.length + Math.max(0, rows.length - COUNTED_EXACTLY);
}

/** Of these cycles those that this person may read now, whatever they could when they were told. */
async function listReadable(tx: Tx, personId: string, cycleIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select c.id from cycles c where c.id = any(${sql.param(cycleIds)}::uuid[])
      and (c.published_at <= now() or ${isInside(personId)})
      and not ${isShutOut(sql`c.forum_id`, personId)}`);
  return new Set(rows.map(({ id }) => id));
}

/** Notices in the words of their reader, each with what it says; what may not be read any more is left out. */
export async function inWords<Row extends { notice: NoticeRow }>(
  tx: Tx,
  sourceOf: NoticeSources,
  rows: readonly Row[],
  to: Reader,
): Promise<(Row & { words: Words })[]> {
  const said: (Row & { words: Words })[] = [];
  const readable = await listReadable(
    tx,
    to.personId,
    rows.flatMap(({ notice }) => notice.cycleId ?? []),
  );
  for (const row of rows) {
    const { forumId, cycleId, subjectId, beside, number, role, kind, isLast } = row.notice;
    // What is of the forum alone is its reader's own.
    const { tellsLeft, endsPlace, isEnd } = kindOfNotice(kind);
    if (cycleId !== null && !readable.has(cycleId) && !tellsLeft && !endsPlace) continue;
    const isOut = isLast && !isEnd;
    const about = { forumId, cycleId: cycleId ?? '', subjectId, beside, number, role };
    const words = await sourceOf(kind).write(tx, { about, kind, isOut }, to);
    if (words) said.push({ ...row, words });
  }
  return said;
}

/** When the letters of a day leave, on the clock of a forum: what was told by then is in them, the rest in those of the next. */
export const hourOfLetters = (day: SQL, timeZone: SQL): SQL =>
  sql`((${day}::date + make_interval(hours => ${DAILY_HOUR})) at time zone ${timeZone})`;

/** Forums on whose clock the hour of letters has passed at this instant, and in which something was told before it. */
export async function listForumsDue(tx: Tx, at: Date): Promise<{ forumId: string; day: string }[]> {
  const local = sql`(${at.toISOString()}::timestamptz at time zone f.time_zone)`;
  const { rows } = await tx.execute<{ forumId: string; day: string }>(sql`
    select f.id as "forumId", to_char(${local}, 'YYYY-MM-DD') as day
    from forums f left join notice_days d on d.forum_id = f.id
    where extract(hour from ${local}) >= ${DAILY_HOUR} and (d.day is null or d.day < ${local}::date)
      and exists (select 1 from notices n where n.forum_id = f.id and n.letter = 'daily'
        and n.at < ${hourOfLetters(local, sql`f.time_zone`)}) order by f.id`);
  return rows;
}
