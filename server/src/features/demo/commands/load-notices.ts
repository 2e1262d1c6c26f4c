import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import { and, asc, eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { noteHeard } from '../../meetings/commands/note-heard.ts';
import { meetingNotices } from '../../meetings/queries/notices.ts';
import { notices } from '../../notices/tables.ts';
import { versions } from '../../versions/tables.ts';
import type { Stand } from './load-forum.ts';

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;
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
    const about = { cycleId, subjectId, number };
    const concerned = await meetingNotices.listConcerned(tx, about, kind);
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
        forumId,
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
}
