import type { StageName } from '@minga/shared/cycles/rules.ts';
import { wallClock } from '@minga/shared/kernel/time.ts';
import type { Modality } from '@minga/shared/meetings/rules.ts';
import type { ScheduleRule } from '@minga/shared/standards/schedule.ts';
import { eq } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import type { Storage } from '../../../platform/files/storage.ts';
import { files } from '../../files/tables.ts';
import { publishedVersion, snapshotOf } from '../../meetings/queries/publications.ts';
import { assess } from '../../meetings/queries/flags.ts';
import { computeAndKeep } from '../../meetings/commands/keep-flags.ts';
import { listMeetings, type MeetingRow } from '../../meetings/queries/meetings.ts';
import {
  flagAcknowledgements,
  meetingOrganisations,
  meetingPeople,
  meetings,
  meetingThemes,
} from '../../meetings/tables.ts';
import { versionRow } from '../../versions/commands.ts';
import { versions } from '../../versions/tables.ts';
import { readContent, type Text } from '../queries/content.ts';
import { facilitatorScope } from '../queries/scope.ts';
import { known, type Stand } from './load-forum.ts';
import { type PdfContent, storePdf } from './store-pdf.ts';

type MeetingContent = {
  key: string;
  stage?: StageName;
  themes: string[];
  /** A day counted from loading, or a day of the coming week. */
  on?: number;
  weekday?: number;
  from: string;
  to: string;
  modality: Modality;
  room: Text | null;
  /** Missing: still a draft. */
  publishedOn?: number;
  facilitators: string[];
  organisations: string[];
  people: string[];
  /** It was announced for other hours of the same day first, in order, and moved on these days. */
  moves?: { from: string; to: string; on: number; reason: Text }[];
  title: Text;
  agenda: Text;
  /** Brought on the day of the announcement, or the day after the meeting. */
  materials?: (PdfContent & { isAfter?: boolean })[];
};
type MeetingsContent = {
  meetings: MeetingContent[];
  acknowledged: { rule: ScheduleRule; organisation: string; meetings: string[]; on: number; reason: Text };
};
type Content = Awaited<ReturnType<typeof readContent<MeetingsContent>>>;
type One = Content['meetings'][number];

const meetingId = (stand: Stand, key: string): string => stand.id(`meeting/${key}`);

/** Past sessions, and a coming week of parallel tables that leaves organisations uncovered, with its public history. */
export async function loadMeetings(tx: Tx, stand: Stand, { storage }: { storage: Storage }): Promise<void> {
  const content = await readContent<MeetingsContent>('meetings', stand.locale);
  const all = content.meetings;
  await tx.insert(meetings).values(all.map((one) => rowOf(stand, one)));
  await tx
    .insert(meetingThemes)
    .values(
      all.flatMap((one) =>
        one.themes.map((theme) => ({ meetingId: meetingId(stand, one.key), themeId: stand.theme(theme) })),
      ),
    );
  await tx.insert(meetingOrganisations).values(
    all.flatMap((one) =>
      one.organisations.map((key) => ({
        meetingId: meetingId(stand, one.key),
        organisationId: stand.organisation(key).id,
      })),
    ),
  );
  await tx.insert(meetingPeople).values(
    all.flatMap((one) => [
      ...one.people.map((key) => ({
        meetingId: meetingId(stand, one.key),
        personId: stand.person(key).id,
        role: 'participant' as const,
      })),
      ...one.facilitators.map((key) => ({
        meetingId: meetingId(stand, one.key),
        personId: stand.person(key).id,
        role: 'facilitator' as const,
      })),
    ]),
  );
  await publish(tx, stand, all);
  for (const one of all) await bringMaterials(tx, stand, storage, one);
  await acknowledge(tx, stand, content);
}

async function bringMaterials(tx: Tx, stand: Stand, storage: Storage, one: One): Promise<void> {
  for (const { isAfter, ...pdf } of one.materials ?? []) {
    const day = isAfter ? known(one.on, one.key) + 1 : known(one.publishedOn, one.key);
    const of = { kind: 'meeting', id: meetingId(stand, one.key), version: null, at: announced(stand, day) };
    const row = await storePdf(stand, storage, pdf, { ...of, personId: stand.person('facilitator').id });
    await tx.insert(files).values(row);
    // They were named where the meeting was announced, or told of on the day on which they came.
    await tx.update(meetings).set({ materialsNotedAt: of.at }).where(eq(meetings.id, of.id));
  }
}

function timeOf(stand: Stand, one: One, time: string): Date {
  return one.on === undefined
    ? stand.calendar.inWeek(known(one.weekday, one.key), time)
    : stand.calendar.at(one.on, time);
}

/** On the day of loading, the announcement was made a moment ago. */
function announced(stand: Stand, day: number): Date {
  const at = stand.calendar.at(day, '17:00');
  return at < stand.calendar.now ? at : new Date(stand.calendar.now.getTime() - 60_000);
}

function rowOf(stand: Stand, one: One): typeof meetings.$inferInsert {
  const id = meetingId(stand, one.key);
  const { timeZone } = stand.calendar;
  const [startsAt, endsAt] = [timeOf(stand, one, one.from), timeOf(stand, one, one.to)];
  const publishedAt = one.publishedOn === undefined ? null : announced(stand, one.publishedOn);
  const moves = one.moves ?? [];
  return {
    id,
    cycleId: stand.cycleId,
    forumId: stand.forumId,
    stage: one.stage ?? 'co_creation',
    title: one.title,
    agenda: one.agenda,
    startsAt,
    endsAt,
    timeZone,
    localStart: wallClock(startsAt, timeZone),
    localEnd: wallClock(endsAt, timeZone),
    modality: one.modality,
    room: one.room,
    roomExclusive: true,
    state: publishedAt === null ? 'draft' : 'published',
    version: (publishedAt === null ? 1 : 2) + moves.length,
    movedVersion: movedVersionOf(one),
    uid: `${id}@minga`,
    sequence: moves.length,
    publishedAt,
    timePublishedAt: moves.length > 0 ? announced(stand, known(moves.at(-1), one.key).on) : publishedAt,
  };
}

const movedVersionOf = ({ moves = [] }: One): number => (moves.length > 0 ? moves.length + 2 : 1);

/** What the public was told and when, frozen and hashed as the meetings feature does it. */
async function publish(tx: Tx, stand: Stand, all: readonly One[]): Promise<void> {
  const scope = await facilitatorScope(tx, stand);
  const rows = (await listMeetings(tx, scope)).filter((row) => row.state === 'published');
  const { groups, organisations } = await assess(tx, scope, rows);
  const clusters = groups.flatMap((group) => group.clusters);
  const names = new Map(organisations.map((one) => [one.id, one.shortName]));
  const themeNames = new Map(
    all.flatMap((one) => one.themes.map((key) => [stand.theme(key), stand.themeName(key)] as const)),
  );
  const snapshot = (row: MeetingRow) => snapshotOf(row, (id) => names.get(id) ?? themeNames.get(id) ?? id);
  const flagsOf = (row: MeetingRow) =>
    clusters
      .filter((one) => one.meetings.includes(row.id))
      .map(({ rule, severity, count, minutes }) => ({ rule, severity, count, minutes }));
  const published = rows.flatMap((row) => {
    const one = known(
      all.find((candidate) => meetingId(stand, candidate.key) === row.id),
      row.title,
    );
    const moves = one.moves ?? [];
    const states = [
      ...moves.map(({ from, to }) => ({ ...row, startsAt: timeOf(stand, one, from), endsAt: timeOf(stand, one, to) })),
      row,
    ];
    const subject = { kind: 'meeting', id: row.id, cycleId: stand.cycleId } as const;
    const announce = (sequence: number, at: Date, reason: string | null = null) => {
      const of = known(states[sequence], row.title);
      const former = states[sequence - 1];
      return versionRow(subject, sequence + 1, {
        ...publishedVersion(snapshot(of), former ? snapshot(former) : null, {
          sequence,
          kind: sequence === 0 ? 'published' : 'changed',
          flags: flagsOf(row),
          noticeMinutes: Math.floor((of.startsAt.getTime() - at.getTime()) / 60_000),
          reason,
        }),
        id: stand.id(`meeting-publication/${one.key}/${sequence}`),
        personId: stand.person('facilitator').id,
        at,
      });
    };
    return [
      announce(0, row.publishedAt ?? stand.calendar.now),
      ...moves.map(({ on, reason }, at) => announce(at + 1, announced(stand, on), reason)),
    ];
  });
  await tx.insert(versions).values(published);
  await computeAndKeep(tx, scope, 'public');
}

async function acknowledge(tx: Tx, stand: Stand, { acknowledged, meetings: all }: Content): Promise<void> {
  const concerned = all.filter((one) => acknowledged.meetings.includes(one.key));
  await tx.insert(flagAcknowledgements).values({
    id: stand.id('flag-acknowledgement/1'),
    cycleId: stand.cycleId,
    rule: acknowledged.rule,
    subjectKind: 'organisation',
    subjectId: stand.organisation(acknowledged.organisation).id,
    meetings: Object.fromEntries(concerned.map((one) => [meetingId(stand, one.key), movedVersionOf(one)])),
    reason: acknowledged.reason,
    personId: stand.person('facilitator').id,
    at: announced(stand, acknowledged.on),
  });
}
