import type { Publication } from '@minga/shared/meetings/schema.ts';
import { wallClock } from '@minga/shared/kernel/time.ts';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { type Version, versionsOf } from '../../versions/queries.ts';
import { cycles } from '../../cycles/tables.ts';
import { findCalendarEntry } from './calendar.ts';
import { invitationText } from './calendar-text.ts';
import { meetings } from '../tables.ts';

type Announced = Version<
  { startsAt: string; endsAt: string; timeZone: string; modality: string; room: string | null },
  Publication['kind'],
  Pick<Publication, 'sequence' | 'diff'>
>;
const { listVersions } = versionsOf<Announced>('meeting');

/** People named for a meeting, and whoever has a seat of an organisation that is expected there. */
async function listExpected(tx: Tx, meetingId: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select p.id from people p where not p.is_guest and (
      exists (select 1 from meeting_people e where e.meeting_id = ${meetingId} and e.person_id = p.id)
      or exists (select 1 from meeting_organisations o join open_seats s on s.organisation_id = o.organisation_id
        where o.meeting_id = ${meetingId} and s.person_id = p.id)) order by p.id`);
  return rows.map(({ id }) => id);
}

/** What changed, as far as it changes somebody's day: time and place say what they were before. */
function changesOf({ beside, content }: Announced, say: ReturnType<typeof wordsOf>): string[] {
  const before = new Map(beside.diff.map(({ field, before: was }) => [field, was]));
  const { timeZone } = content;
  const lines: string[] = [];
  if (before.has('startsAt')) lines.push(say('letters:meeting.began', { at: before.get('startsAt'), timeZone }));
  if (before.has('room')) lines.push(say('letters:meeting.wasAt', { room: before.get('room') ?? '—' }));
  const others = [...before.keys()].filter((field) => !['startsAt', 'endsAt', 'room'].includes(field));
  if (others.length > 0)
    lines.push(
      say('letters:meeting.alsoChanged', {
        fields: others.map((field) => say(`meetings:log.field.${field}`)).join(', '),
      }),
    );
  return lines;
}

const isOnOneDay = ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }, timeZone: string): boolean =>
  wallClock(startsAt, timeZone).slice(0, 10) === wallClock(endsAt, timeZone).slice(0, 10);

/** Published, changed and cancelled meetings, to everybody who is expected there. */
export const meetingNotices: NoticeSource = {
  kinds: ['meeting-published', 'meeting-changed', 'meeting-cancelled'],
  async listConcerned(tx, { subjectId }) {
    const [meeting] = await tx
      .select({ startsAt: meetings.startsAt, isOver: sql<boolean>`${meetings.endsAt} <= now()` })
      .from(meetings)
      .where(eq(meetings.id, subjectId));
    // What was held before it was put down concerns nobody's time.
    if (!meeting || meeting.isOver) return null;
    return { people: await listExpected(tx, subjectId), dueAt: meeting.startsAt };
  },
  async write(tx, { about: { cycleId, subjectId, number }, kind, isOut }, { email, locale, publicUrl }) {
    const [cycle] = await tx.select({ slug: cycles.slug }).from(cycles).where(eq(cycles.id, cycleId));
    const versions = await listVersions(tx, { id: subjectId, cycleId });
    const version = versions.find((one) => one.number === number);
    const entry = cycle && (await findCalendarEntry(tx, cycleId, cycle.slug, subjectId));
    // What was told since says more.
    if (!version || !entry || versions.at(-1)?.number !== number) return null;
    const say = wordsOf(locale);
    const { timeZone, modality } = version.content;
    const what = isOut ? 'meeting-out' : kind;
    const when = { at: entry.startsAt.toISOString(), until: entry.endsAt.toISOString(), timeZone };
    const isOneDay = isOnOneDay(entry, timeZone);
    const isCalledOff = isOut || kind === 'meeting-cancelled';
    const where = [say(`shell:modality.${modality}`), entry.room].filter(Boolean).join(', ');
    const lines = [
      say(`letters:meeting.${isOneDay ? 'when' : 'whenDays'}`, when),
      ...(isCalledOff ? [] : [say('letters:meeting.where', { where })]),
      ...(kind === 'meeting-changed' && !isOut ? changesOf(version, say) : []),
      ...(version.reason ? [say('letters:meeting.reason', { reason: version.reason })] : []),
    ];
    return {
      title: say(`letters:${what}.title`, { title: entry.title }),
      lines,
      path: `/c/${entry.cycleSlug}/meetings/${subjectId}`,
      calendar: {
        method: isCalledOff ? 'CANCEL' : 'REQUEST',
        text: (organiser) => invitationText(entry, { isCalledOff, attendee: email, organiser, publicUrl, locale }),
      },
    };
  },
};
