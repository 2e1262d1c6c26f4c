import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import { and, asc, desc, eq, lte } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { noteHeard } from '../../meetings/commands/note-heard.ts';
import { boardNotices } from '../../boards/queries/notices.ts';
import { boards } from '../../boards/tables.ts';
import { meetingNotices } from '../../meetings/queries/notices.ts';
import { meetings } from '../../meetings/tables.ts';
import { notices } from '../../notices/tables.ts';
import { stages } from '../../cycles/tables.ts';
import { stageNotices } from '../../stages/queries/notices.ts';
import { stageChanges } from '../../stages/tables.ts';
import { versions } from '../../versions/tables.ts';
import { findConcerned } from '../queries/concerned.ts';
import type { Stand } from './load-forum.ts';

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;
/** Numbers of no event, below those of meetings. */
const OF_BOARDS = -1_000_000;
const OF_STAGES = -5_000_000;
/** What was told so lately nobody has read yet. */
const UNREAD_SINCE = 4 * DAY;

/** What people were told of the meetings to come, by letter too; the newest of it they have not read. */
export async function loadNotices(tx: Tx, stand: Stand): Promise<void> {
  const { forumId, cycleId, calendar } = stand;
  const now = calendar.now.getTime();
  const published = await tx
    .select()
    .from(versions)
    .where(and(eq(versions.cycleId, cycleId), eq(versions.subjectKind, 'meeting')))
    .orderBy(asc(versions.at), asc(versions.id));
  // No event told them; numbers below all that events get.
  let eventId = 0;
  let unreached: string | undefined;
  for (const { id, subjectId, number, kind: act, at } of published) {
    const kind = `meeting-${act}` as NoticeKind;
    const about = { forumId, cycleId, subjectId, number };
    const concerned = await findConcerned(tx, meetingNotices, about, kind);
    if (!concerned || concerned.people.length === 0) continue;
    eventId -= 1;
    const later = published.find((one) => one.subjectId === subjectId && one.number > number);
    const isRead = later !== undefined || now - at.getTime() > UNREAD_SINCE;
    // The address of one person, who is expected at one of these meetings, does not exist any more.
    const isAstray = (place: number) =>
      place === 0 && number === 1 && !later && (unreached ??= subjectId) === subjectId;
    await tx.insert(notices).values(
      concerned.people.map((personId, place) => ({
        id: stand.id(`notice/${id}/${personId}`),
        eventId,
        ...about,
        personId,
        kind,
        isLast: false,
        at,
        dueAt: concerned.dueAt,
        readAt: isRead && !isAstray(place) ? new Date(Math.min(at.getTime() + DAY, now)) : null,
        letter: isAstray(place) ? ('refused' as const) : ('sent' as const),
        cause: isAstray(place) ? 'EENVELOPE-550' : null,
        letterAt: new Date(Math.min(at.getTime() + MINUTE, now)),
      })),
    );
    await noteHeard(tx, subjectId);
  }
  await remindOfTomorrow(tx, stand, eventId);
  await notifyOfBoards(tx, stand);
  await notifyOfStages(tx, stand);
}

/** Of the boards that take notes now everybody who may write there was told when they opened, and has read it. */
async function notifyOfBoards(tx: Tx, { forumId, cycleId, calendar, ...stand }: Stand): Promise<void> {
  const open = await tx.select().from(boards).where(eq(boards.cycleId, cycleId)).orderBy(asc(boards.id));
  for (const [place, { id: subjectId, openNotedAt }] of open.entries()) {
    const about = { forumId, cycleId, subjectId, number: 0 };
    const concerned = await findConcerned(tx, boardNotices, about, 'board-opened');
    if (!concerned || concerned.people.length === 0 || !openNotedAt || openNotedAt > calendar.now) continue;
    const readAt = new Date(Math.min(openNotedAt.getTime() + DAY, calendar.now.getTime()));
    await tx.insert(notices).values(
      concerned.people.map((personId) => ({
        ...{ id: stand.id(`board/${subjectId}/${personId}`), eventId: OF_BOARDS - place, ...about, personId },
        ...{ kind: 'board-opened' as const, isLast: false, at: openNotedAt, dueAt: concerned.dueAt, readAt },
        ...{ letter: 'sent' as const, letterAt: openNotedAt },
      })),
    );
  }
}

/** Of each change of a stage everybody of the forum was told in the letter of the next morning, and has read it. */
async function notifyOfStages(tx: Tx, { forumId, cycleId, calendar, ...stand }: Stand): Promise<void> {
  const changes = await tx
    .select({ id: stageChanges.id, stageId: stages.id, at: stageChanges.at })
    .from(stageChanges)
    .innerJoin(stages, and(eq(stages.cycleId, stageChanges.cycleId), eq(stages.name, stageChanges.stageName)))
    .where(eq(stageChanges.cycleId, cycleId))
    .orderBy(asc(stageChanges.at), asc(stageChanges.id));
  const numbers = new Map<string, number>();
  for (const [place, { id, stageId: subjectId, at }] of changes.entries()) {
    // A stage begins as its first version.
    const number = (numbers.get(subjectId) ?? 1) + 1;
    numbers.set(subjectId, number);
    const about = { forumId, cycleId, subjectId, number };
    const concerned = await findConcerned(tx, stageNotices([]), about, 'stage-moved');
    if (!concerned) continue;
    const letterAt = new Date(at.getTime() + DAY / 2);
    await tx.insert(notices).values(
      concerned.people.map((personId) => ({
        ...{ id: stand.id(`stage-notice/${id}/${personId}`), eventId: OF_STAGES - place, ...about, personId },
        ...{ kind: 'stage-moved' as const, isLast: false, at, dueAt: concerned.dueAt },
        ...{ letter: 'sent' as const, letterAt, readAt: new Date(at.getTime() + DAY) },
      })),
    );
  }
}

/** Of the meetings of the next day everybody has been reminded. */
async function remindOfTomorrow(tx: Tx, stand: Stand, lastEvent: number): Promise<void> {
  const { forumId, cycleId, calendar } = stand;
  const tomorrow = new Date(calendar.now.getTime() + DAY);
  const ofTomorrow = and(
    eq(meetings.cycleId, cycleId),
    eq(meetings.state, 'published'),
    lte(meetings.startsAt, tomorrow),
  );
  const rows = await tx
    .update(meetings)
    .set({ remindedAt: calendar.now })
    .where(ofTomorrow)
    .returning({ id: meetings.id });
  let eventId = lastEvent;
  for (const { id: subjectId } of rows) {
    const [{ number } = { number: 1 }] = await tx
      .select({ number: versions.number })
      .from(versions)
      .where(and(eq(versions.subjectId, subjectId), eq(versions.cycleId, cycleId)))
      .orderBy(desc(versions.number))
      .limit(1);
    const about = { forumId, cycleId, subjectId, number };
    const concerned = await findConcerned(tx, meetingNotices, about, 'meeting-reminder');
    if (!concerned || concerned.people.length === 0) continue;
    eventId -= 1;
    await tx.insert(notices).values(
      concerned.people.map((personId) => ({
        ...{ id: stand.id(`reminder/${subjectId}/${personId}`), eventId, ...about, personId },
        ...{ kind: 'meeting-reminder' as const, isLast: false, at: calendar.now, dueAt: concerned.dueAt },
        ...{ letter: 'sent' as const, letterAt: calendar.now },
      })),
    );
  }
}
