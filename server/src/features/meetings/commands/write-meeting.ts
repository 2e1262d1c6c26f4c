import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { wallClock } from '@minga/shared/kernel/time.ts';
import { joiningText, partJoining, partPlace } from '@minga/shared/meetings/joining.ts';
import { lengthFault, PLAN_LIMITS } from '@minga/shared/meetings/rules.ts';
import type { MeetingCancel, MeetingInput, MeetingMove, MeetingUpdate } from '@minga/shared/meetings/schema.ts';
import { eq, type SQL, sql } from 'drizzle-orm';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { countMeetings, getMeeting, lockMeetings, type MeetingRow } from '../queries/meetings.ts';
import { meetingOrganisations, meetingPeople, meetings, meetingThemes } from '../tables.ts';
import { announceChange, lockForum, refuseTakenRoom } from './publish-meetings.ts';

export async function createMeeting(tx: Tx, scope: Scope, input: MeetingInput): Promise<MeetingRow> {
  await refuseUnknown(tx, scope, input);
  refuseAbsurdLength(input, null);
  await lockForum(tx, scope);
  if ((await countMeetings(tx, scope.cycleId, PLAN_LIMITS.meetings)) >= PLAN_LIMITS.meetings)
    throw new AppError('meeting.too-many', { params: { most: PLAN_LIMITS.meetings } });
  const id = newId();
  await tx.insert(meetings).values({
    id,
    cycleId: scope.cycleId,
    forumId: scope.forumId,
    uid: `${id}@minga`,
    ...columnsOf(scope, input, null),
  });
  await writeLinks(tx, id, input);
  await record(tx, scope, 'meeting.drafted', id, { title: input.title });
  return getMeeting(tx, scope, id);
}

/**
 * Replaces what is written about a meeting. A published one stays public: the change is announced with its reason.
 * @throws AppError `meeting.changed-meanwhile` when somebody else was first
 */
export async function updateMeeting(tx: Tx, scope: Scope, id: string, input: MeetingUpdate): Promise<MeetingRow> {
  const before = await lockVersion(tx, scope, id, input.version, input.reason);
  await refuseUnknown(tx, scope, input);
  refuseAbsurdLength(input, before);
  const columns = columnsOf(scope, input, before);
  const isMoved = movesFlags(before, { ...input, room: columns.room });
  if (!isMoved && saysTheSame(before, columns, input)) return before;
  await tx
    .update(meetings)
    .set({ ...columns, ...bump(isMoved) })
    .where(eq(meetings.id, id))
    .catch(refuseTakenRoom);
  await tx.delete(meetingThemes).where(eq(meetingThemes.meetingId, id));
  await tx.delete(meetingOrganisations).where(eq(meetingOrganisations.meetingId, id));
  await tx.delete(meetingPeople).where(eq(meetingPeople.meetingId, id));
  await writeLinks(tx, id, input);
  return afterChange(tx, scope, before, input.reason);
}

export const isAt = (row: MeetingRow, input: Times): boolean =>
  row.startsAt.getTime() === Date.parse(input.startsAt) && row.endsAt.getTime() === Date.parse(input.endsAt);

/** Another time, and optionally another room: what a drag on the planner does. */
export async function moveMeeting(tx: Tx, scope: Scope, id: string, input: MeetingMove): Promise<MeetingRow> {
  const before = await lockVersion(tx, scope, id, input.version, input.reason);
  refuseAbsurdLength(input, before);
  const place = placeOf(input.room === undefined ? before.room : input.room);
  const joining = joiningText([before.joining ?? '', ...place.joining]);
  // Nothing to tell anybody, and nothing that a public log should keep.
  if (isAt(before, input) && place.room === before.room && joining === before.joining) return before;
  await tx
    .update(meetings)
    .set({ ...timesOf(scope, input), room: place.room, joining, ...bump(true) })
    .where(eq(meetings.id, id))
    .catch(refuseTakenRoom);
  return afterChange(tx, scope, before, input.reason);
}

/** A draft just goes; a published meeting stays in every calendar as cancelled, with the reason. */
export async function cancelMeeting(tx: Tx, scope: Scope, id: string, input: MeetingCancel): Promise<MeetingRow> {
  const before = await lockVersion(tx, scope, id, input.version, input.reason);
  const cancelReason = input.reason ?? null;
  await tx
    .update(meetings)
    .set({ state: 'cancelled', cancelReason, ...bump(true) })
    .where(eq(meetings.id, id));
  const isPublic = before.state === 'published';
  if (isPublic) await announceChange(tx, scope, [before], 'cancelled', input.reason ?? '');
  await record(tx, scope, 'meeting.cancelled', id, { title: before.title, reason: cancelReason });
  if (isPublic) changePages(tx, inCycle(scope));
  return getMeeting(tx, scope, id);
}

async function afterChange(tx: Tx, scope: Scope, before: MeetingRow, reason: string | undefined): Promise<MeetingRow> {
  const isPublic = before.state === 'published';
  if (isPublic) await announceChange(tx, scope, [before], 'changed', reason ?? '');
  await record(tx, scope, 'meeting.changed', before.id, { title: before.title, reason: reason ?? null });
  if (isPublic) changePages(tx, inCycle(scope));
  return getMeeting(tx, scope, before.id);
}

async function lockVersion(tx: Tx, scope: Scope, id: string, version: number, reason?: string): Promise<MeetingRow> {
  await lockForum(tx, scope);
  const [row] = (await lockMeetings(tx, scope, [id])) as [MeetingRow];
  if (row.state === 'cancelled') throw new AppError('meeting.is-cancelled', { params: { title: row.title } });
  requireSeenVersion(row, version, 'meeting.changed-meanwhile', { title: row.title });
  if (row.state === 'published' && reason === undefined) {
    throw new AppError('request.invalid', { errors: [{ field: 'reason', code: 'required' }] });
  }
  return row;
}

type Times = { startsAt: string; endsAt: string };

/** Times that stay as they were are left alone: an imported week in one piece can still get another title. */
export function refuseAbsurdLength(input: Times, before: MeetingRow | null): void {
  const [startsAt, endsAt] = [Date.parse(input.startsAt), Date.parse(input.endsAt)];
  if (before?.startsAt.getTime() === startsAt && before.endsAt.getTime() === endsAt) return;
  const code = lengthFault(startsAt, endsAt);
  const params = { minutes: PLAN_LIMITS.shortestMinutes, hours: PLAN_LIMITS.longestHours };
  if (code) throw new AppError('request.invalid', { errors: [{ field: 'endsAt', code, params }] });
}

export function timesOf(scope: Scope, input: Times) {
  const startsAt = new Date(input.startsAt);
  const endsAt = new Date(input.endsAt);
  const { timeZone } = scope;
  return {
    startsAt,
    endsAt,
    timeZone,
    localStart: wallClock(startsAt, timeZone),
    localEnd: wallClock(endsAt, timeZone),
  };
}

function columnsOf(scope: Scope, input: MeetingInput, before: MeetingRow | null) {
  const { modality, roomExclusive, stage } = input;
  const said = input.joining === undefined ? (before?.joining ?? null) : input.joining;
  return { ...withoutLinks(input, said), modality, roomExclusive, stage, ...timesOf(scope, input) };
}

/** A link with which anybody could join, written where everybody reads, goes to where those read who are expected. */
function withoutLinks(input: MeetingInput, said: string | null) {
  const title = partJoining(input.title);
  const agenda = partJoining(input.agenda);
  const place = placeOf(input.room);
  const joining = joiningText([said ?? '', ...place.joining, ...agenda.joining, ...title.joining]);
  return { title: title.text || '—', agenda: agenda.text, room: place.room, joining };
}

export function placeOf(room: string | null): { room: string | null; joining: string[] } {
  if (room === null || !/https?:\/\//i.test(room)) return { room, joining: [] };
  const place = partPlace(room);
  return { room: place.room === '' ? null : place.room, joining: place.joining };
}

export function bump(moved: boolean): { version: SQL; updatedAt: SQL; movedVersion?: SQL } {
  const next = sql`${meetings.version} + 1`;
  return { version: next, updatedAt: sql`now()`, ...(moved ? { movedVersion: next } : {}) };
}

const same = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();

/** Where nothing that flags are made of is touched: are its words and themes as they were, too? Then nobody has anything to be told. */
const saysTheSame = (before: MeetingRow, columns: ReturnType<typeof columnsOf>, { themes }: MeetingInput): boolean =>
  before.title === columns.title &&
  before.agenda === columns.agenda &&
  before.joining === columns.joining &&
  same(before.themes, themes);

/** Does the change touch what flags are made of? A corrected title must not make an acknowledgement lapse. */
function movesFlags(before: MeetingRow, input: MeetingInput): boolean {
  const person = (one: { personId: string; role: string; required: boolean }) =>
    `${one.personId}${one.role}${one.required}`;
  return !(
    before.startsAt.getTime() === Date.parse(input.startsAt) &&
    before.endsAt.getTime() === Date.parse(input.endsAt) &&
    before.room === input.room &&
    before.roomExclusive === input.roomExclusive &&
    before.modality === input.modality &&
    before.stage === input.stage &&
    same(before.organisations, input.organisations) &&
    same(before.people.map(person), input.people.map(person))
  );
}

/** Every id must belong to this cycle or forum; another forum's id is answered like one that never was. */
async function refuseUnknown(tx: Tx, scope: Scope, input: MeetingInput): Promise<void> {
  const { forumId, cycleId } = scope;
  const array = (ids: readonly string[]) => sql.param(`{${ids.join(',')}}`);
  const people = input.people.map((one) => one.personId);
  const result = await tx.execute<{ field: string; n: number }>(sql`
    select 'themes' as field, count(*)::int as n from themes where cycle_id = ${cycleId} and id = any(${array(input.themes)}::uuid[])
    union all select 'organisations', count(*)::int from organisations
      where forum_id = ${forumId} and id = any(${array(input.organisations)}::uuid[])
    union all select 'people', count(*)::int from people p where p.id = any(${array(people)}::uuid[]) and (
      exists (select 1 from forum_roles r where r.person_id = p.id and r.forum_id = ${forumId})
      or exists (select 1 from seats s where s.person_id = p.id and s.forum_id = ${forumId})
      or exists (select 1 from meeting_people mp join meetings m on m.id = mp.meeting_id
        where mp.person_id = p.id and m.forum_id = ${forumId}))`);
  const wanted: Record<string, number> = {
    themes: new Set(input.themes).size,
    organisations: new Set(input.organisations).size,
    people: new Set(people).size,
  };
  const errors = result.rows
    .filter((row) => row.n !== wanted[row.field])
    .map((row) => ({ field: row.field, code: 'unknown' }));
  if (errors.length > 0) throw new AppError('request.invalid', { errors });
}

async function writeLinks(tx: Tx, meetingId: string, input: MeetingInput): Promise<void> {
  const themes = [...new Set(input.themes)].map((themeId) => ({ meetingId, themeId }));
  const organisations = [...new Set(input.organisations)].map((organisationId) => ({ meetingId, organisationId }));
  const people = [...new Map(input.people.map((one) => [one.personId, { meetingId, ...one }])).values()];
  if (themes.length > 0) await tx.insert(meetingThemes).values(themes);
  if (organisations.length > 0) await tx.insert(meetingOrganisations).values(organisations);
  if (people.length > 0) await tx.insert(meetingPeople).values(people);
}
