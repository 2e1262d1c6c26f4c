import { paths } from '@minga/shared/kernel/paths.ts';
import { letterFor, modeUnchosen } from '@minga/shared/notices/rules.ts';
import type { PlannedLetter, PlannedNotice } from '@minga/shared/meetings/letter-schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { composeLetter } from '../../../platform/mail/letter.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import { contentOfLetter } from '../../notices/present.ts';
import { listModes, listRecipients } from '../../notices/queries.ts';
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
  const letters = await listLetters(tx, scope, ahead, planned.kind, now);
  const statesOf = [...Map.groupBy(letters, ({ personId }) => personId).values()];
  const having = (state: string) => statesOf.filter((own) => own.some((one) => one.letter === state)).length;
  const [row] = ahead;
  const former = rows.find(({ id }) => id === row?.id);
  const [atOnce, none] = [
    having('queued'),
    statesOf.filter((own) => own.every(({ letter }) => letter === 'none')).length,
  ];
  return {
    people: statesOf.length,
    atOnce,
    none,
    daily: statesOf.length - atOnce - none,
    letter: row && statesOf.length > none ? await draftLetter(tx, scope, { row, former }, planned, publicUrl) : null,
  };
}

const movedAs = (row: MeetingRow, { startsAt, endsAt }: PlannedNotice): MeetingRow => ({
  ...row,
  ...(startsAt && endsAt ? { startsAt: new Date(startsAt), endsAt: new Date(endsAt) } : {}),
});

/** The letter of each person about each meeting, as it would be decided now. */
async function listLetters(
  tx: Tx,
  { forumId }: Scope,
  rows: readonly MeetingRow[],
  act: PlannedNotice['kind'],
  now: Date,
): Promise<{ personId: string; letter: string }[]> {
  if (rows.length === 0) return [];
  const kind = `meeting-${act}` as const;
  const pairs = await listExpected(
    tx,
    rows.map(({ id }) => id),
  );
  for (const { id } of act === 'published' ? [] : rows)
    for (const personId of await listRecipients(tx, id)) pairs.push({ meetingId: id, personId });
  const modes = await listModes(tx, [...new Set(pairs.map(({ personId }) => personId))], { forumId, kind });
  const startOf = new Map(rows.map(({ id, startsAt }) => [id, startsAt]));
  return pairs.map(({ meetingId, personId }) => {
    const dueAt = startOf.get(meetingId) ?? null;
    return { personId, letter: letterFor({ kind, mode: modes.get(personId) ?? modeUnchosen(kind), dueAt }, now) };
  });
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
  const to = { locale, publicUrl, forumName, stop: `${publicUrl}${paths.stopLetters('')}…` };
  const { subject, text } = composeLetter(contentOfLetter([{ ...words, ...question }], to));
  return { subject, text };
}
