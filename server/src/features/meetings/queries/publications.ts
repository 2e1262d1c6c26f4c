import { partJoining, partPlace } from '@minga/shared/meetings/joining.ts';
import { isRecordedAfter } from '@minga/shared/meetings/rules.ts';
import type { Publication } from '@minga/shared/meetings/schema.ts';
import { changedParts } from '@minga/shared/versions/rules.ts';
import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { people } from '../../people/tables.ts';
import type { Version } from '../../versions/queries.ts';
import { versions } from '../../versions/tables.ts';
import { meetings } from '../tables.ts';
import type { MeetingRow } from './meetings.ts';

/** In the order in which an announcement has always been hashed, so that anybody can recompute it from the export. */
export const SNAPSHOT_FIELDS = [
  'title',
  'agenda',
  'startsAt',
  'endsAt',
  'timeZone',
  'modality',
  'room',
  'stage',
  'themes',
  'organisations',
  'people',
  'state',
] as const;
type SnapshotField = (typeof SNAPSHOT_FIELDS)[number];
/** What the public is told of a meeting, by name instead of by id so that it stays readable on its own. */
type Snapshot = Record<SnapshotField, string | number | string[] | null>;

export function snapshotOf(row: MeetingRow, nameOf: (id: string) => string): Snapshot {
  return {
    title: row.title,
    agenda: row.agenda,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    timeZone: row.timeZone,
    modality: row.modality,
    room: row.room,
    stage: row.stage,
    themes: row.themes.map(nameOf).sort(),
    organisations: row.organisations.map(nameOf).sort(),
    people: row.peopleCount,
    state: row.state,
  };
}

type Circumstances = Pick<Publication, 'sequence' | 'kind' | 'flags' | 'reason'> & { noticeMinutes: number };

/**
 * What is published of a meeting, as a version of it.
 * @param former what was told before, under the names of today: a new name of an organisation is no change of the meeting
 */
export function publishedVersion(
  content: Snapshot,
  former: Snapshot | null,
  { kind, reason, ...beside }: Circumstances,
) {
  const fields = former ? (changedParts(former, content) as SnapshotField[]) : [];
  const diff = fields.map((field) => ({ field, before: former?.[field] ?? null, after: content[field] }));
  return { kind, reason, content, order: SNAPSHOT_FIELDS, beside: { ...beside, diff } };
}

type PublishedVersion = Version<
  Snapshot,
  Circumstances['kind'],
  Omit<Circumstances, 'kind' | 'reason'> & Pick<Publication, 'diff'>
>;
type Changed = Publication['diff'][number];

/** What was announced before join links had a place of their own may hold one; the log is for everybody, a link is not. */
function withoutLinks({ field, before, after }: Changed): Changed {
  const shown = (value: unknown) => {
    if (typeof value !== 'string') return value;
    return field === 'room' ? partPlace(value).room : partJoining(value).text;
  };
  return { field, before: shown(before), after: shown(after) };
}

/** Of a meeting that was over when it was told of, no notice is counted. */
function noticeOf({ kind, content, beside, at }: PublishedVersion): Pick<Publication, 'isRecorded' | 'noticeMinutes'> {
  const isRecorded = kind === 'published' && isRecordedAfter(Date.parse(String(content.endsAt)), at.getTime());
  return { isRecorded, noticeMinutes: isRecorded ? null : beside.noticeMinutes };
}

/** The public log of what was announced, newest first. */
export async function listPublications(tx: Tx, cycleId: string, limit: number): Promise<Publication[]> {
  const rows = await tx
    .select({ one: versions, person: people.name })
    .from(versions)
    .innerJoin(people, eq(people.id, versions.personId))
    .where(and(eq(versions.cycleId, cycleId), eq(versions.subjectKind, 'meeting')))
    .orderBy(desc(versions.at), desc(versions.id))
    .limit(limit);
  return rows.map((row) => {
    const one = row.one as unknown as PublishedVersion;
    return {
      id: one.id,
      meetingId: one.subjectId,
      title: partJoining(String(one.content.title)).text || '—',
      sequence: one.beside.sequence,
      kind: one.kind,
      person: row.person,
      at: one.at.toISOString(),
      reason: one.reason,
      ...noticeOf(one),
      sha256: one.sha256,
      diff: one.beside.diff.map(withoutLinks),
      flags: one.beside.flags,
    };
  });
}

/** What published meetings among these are called; strangers may know it. */
export async function listPublishedTitles(
  tx: Tx,
  cycleId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: meetings.id, title: meetings.title })
    .from(meetings)
    .where(and(eq(meetings.cycleId, cycleId), inArray(meetings.id, [...ids]), isNotNull(meetings.publishedAt)));
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** Often enough that those who are expected were told again and again. */
const OFTEN = 2;

/** Meetings of the plan whose time was changed as often after it had been announced, by the record of what was told. */
export async function listOftenMoved(tx: Tx, cycleId: string): Promise<{ id: string; times: number }[]> {
  const { rows } = await tx.execute<{ id: string; times: number }>(sql`
    select m.id, count(*)::int as times from versions v join meetings m on m.id = v.subject_id and m.state <> 'cancelled'
    where v.cycle_id = ${cycleId} and v.subject_kind = 'meeting' and v.kind = 'changed'
      and (v.beside -> 'diff' @> '[{"field": "startsAt"}]' or v.beside -> 'diff' @> '[{"field": "endsAt"}]')
    group by m.id, m.starts_at having count(*) >= ${OFTEN} order by times desc, m.starts_at, m.id`);
  return rows;
}
