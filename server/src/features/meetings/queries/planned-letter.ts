import { paths } from '@minga/shared/kernel/paths.ts';
import type { PlannedNotice } from '@minga/shared/meetings/letter-schema.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { changedParts } from '@minga/shared/versions/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { listRecipients } from '../../notices/queries.ts';
import { listExpectedAt } from './expected.ts';
import { isForFormerTime } from './former-time.ts';
import { type MeetingRow, listMeetings } from './meetings.ts';
import { listMaterials } from './materials.ts';
import { changesOf, questionOf, wordsOfMeeting } from './meeting-words.ts';
import { snapshotOf } from './publications.ts';

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
  const ahead = rows.map((row) => leftAs(row, planned)).filter(({ endsAt }) => endsAt > now);
  const counts = await countPlanned(
    tx,
    { forumId: scope.forumId, kind: `meeting-${planned.kind}` },
    await listConcerned(tx, ahead, planned.kind),
  );
  const formerOf = new Map(rows.map((one) => [one.id, one]));
  const moved = ahead.filter((one) => isMoved(one, formerOf.get(one.id)));
  const [row] = ahead;
  const former = rows.find(({ id }) => id === row?.id);
  const isSent = row && counts.people > counts.none;
  const askedAgain = planned.kind === 'changed' ? await countAskedAgain(tx, moved) : 0;
  return {
    ...counts,
    askedAgain,
    letter: isSent ? await draftLetter(tx, scope, { row, former }, planned, publicUrl) : null,
  };
}

const isMoved = (row: MeetingRow, former: MeetingRow | undefined) =>
  former !== undefined && (+row.startsAt !== +former.startsAt || +row.endsAt !== +former.endsAt);

/** People whose answers count now, and would not once these meetings are at another time. */
async function countAskedAgain(tx: Tx, moved: readonly MeetingRow[]): Promise<number> {
  if (moved.length === 0) return 0;
  const expected = JSON.stringify(await listExpectedAt(tx, moved));
  const { rows } = await tx.execute<{ count: number }>(sql`
    select count(distinct a.person_id)::int as count from meeting_answers a
      join jsonb_to_recordset(${expected}::jsonb) as e("meetingId" uuid, "personId" uuid)
        on e."meetingId" = a.meeting_id and e."personId" = a.person_id
    where not ${isForFormerTime(sql`a`)}`);
  return rows[0]?.count ?? 0;
}

function leftAs(row: MeetingRow, { changes = [] }: PlannedNotice): MeetingRow {
  const { startsAt, endsAt, people, ...others } = changes.find(({ id }) => id === row.id) ?? {};
  const said = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return {
    ...row,
    ...said,
    ...(startsAt && endsAt ? { startsAt: new Date(startsAt), endsAt: new Date(endsAt) } : {}),
    ...(people ? { people: people.map(asNamed), peopleCount: people.length } : {}),
  };
}
const asNamed = (personId: string) => ({ personId, role: 'participant' as const, required: true });

/** Everybody whom these meetings concern, and when each of them begins. */
async function listConcerned(tx: Tx, rows: readonly MeetingRow[], act: PlannedNotice['kind']) {
  if (rows.length === 0) return [];
  const pairs = await listExpectedAt(tx, rows);
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
  const { kind } = planned;
  // What was not typed yet is left out, and stands there as soon as it is.
  const reason = planned.reason || null;
  const { forumName, slug } = await getCycle(tx, cycleId);
  const isCalledOff = kind === 'cancelled';
  const diff = kind === 'changed' && former ? changedParts(snapshotOf(former, asIs), snapshotOf(row, asIs)) : [];
  const before = former && snapshotOf(former, asIs);
  const changed = diff.map((field) => ({ field, before: before?.[field as keyof typeof before] ?? null, after: null }));
  const words = wordsOfMeeting(
    {
      what: `meeting-${kind}`,
      ...row,
      timeZone,
      changes: changesOf(changed, timeZone, wordsOf(locale)),
      materials: isCalledOff ? [] : await listMaterials(tx, row.id),
      reason,
      path: paths.meeting(slug, row.id),
    },
    locale,
  );
  const question = isCalledOff ? {} : { question: questionOf(`${publicUrl}${paths.attendance('')}…`, locale, null) };
  return plannedLetterOf({ ...words, ...question }, { locale, publicUrl, forumName });
}
const asIs = (id: string) => id;
