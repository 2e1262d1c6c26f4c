import { paths } from '@minga/shared/kernel/paths.ts';
import type { PlannedNotice } from '@minga/shared/meetings/letter-schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { listRecipients } from '../../notices/queries.ts';
import { listExpected } from './expected.ts';
import { type MeetingRow, listMeetings } from './meetings.ts';
import { questionOf, wordsOfMeeting } from './notices.ts';

/** Whom an act of the facilitation will notify, counted before it, and how its letter will read. */
export async function readPlannedLetter(
  tx: Tx,
  scope: Scope,
  planned: PlannedNotice,
  publicUrl: string,
): Promise<PlannedLetter> {
  const wanted = new Set(planned.meetings);
  const rows = (await listMeetings(tx, scope)).filter(({ id }) => wanted.has(id));
  if (rows.length < wanted.size) throw new AppError('meeting.not-found');
  const now = await dbNow(tx);
  const ahead = rows.map((row) => movedAs(row, planned)).filter(({ endsAt }) => endsAt > now);
  const counts = await countPlanned(
    tx,
    { forumId: scope.forumId, kind: `meeting-${planned.kind}` },
    await listConcerned(tx, ahead, planned.kind),
  );
  const [row] = ahead;
  const former = rows.find(({ id }) => id === row?.id);
  const isSent = row && counts.people > counts.none;
  return { ...counts, letter: isSent ? await draftLetter(tx, scope, { row, former }, planned, publicUrl) : null };
}

const movedAs = (row: MeetingRow, { startsAt, endsAt }: PlannedNotice): MeetingRow => ({
  ...row,
  ...(startsAt && endsAt ? { startsAt: new Date(startsAt), endsAt: new Date(endsAt) } : {}),
});

/** Everybody whom these meetings concern, and when each of them begins. */
async function listConcerned(tx: Tx, rows: readonly MeetingRow[], act: PlannedNotice['kind']) {
  if (rows.length === 0) return [];
  const pairs = await listExpected(
    tx,
    rows.map(({ id }) => id),
  );
  for (const { id } of act === 'published' ? [] : rows)
    for (const personId of await listRecipients(tx, id)) pairs.push({ meetingId: id, personId });
  const startOf = new Map(rows.map(({ id, startsAt }) => [id, startsAt]));
  return pairs.map(({ meetingId, personId }) => ({ personId, dueAt: startOf.get(meetingId) ?? null }));
}

/** In the forum's language. Each has links of their own. */
async function draftLetter(
  tx: Tx,
  scope: Scope,
  { row, former }: { row: MeetingRow; former: MeetingRow | undefined },
  planned: PlannedNotice,
  publicUrl: string,
): Promise<{ subject: string; text: string }> {
  const { locale, cycleId, timeZone } = scope;
  const { kind, reason = null } = planned;
  const { forumName, slug } = await getCycle(tx, cycleId);
  const at = former?.startsAt.toISOString();
  const changes = at && planned.startsAt ? [wordsOf(locale)('letters:meeting.began', { at, timeZone })] : [];
  const path = paths.meeting(slug, row.id);
  const words = wordsOfMeeting({ what: `meeting-${kind}`, ...row, timeZone, changes, reason, path }, locale);
  const question = kind === 'cancelled' ? {} : { question: questionOf(`${publicUrl}${paths.attendance('')}…`, locale) };
  return plannedLetterOf({ ...words, ...question }, { locale, publicUrl, forumName });
}
