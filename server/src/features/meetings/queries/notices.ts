import { paths } from '@minga/shared/kernel/paths.ts';
import type { Modality } from '@minga/shared/meetings/rules.ts';
import type { Publication } from '@minga/shared/meetings/schema.ts';
import { and, eq, not, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { cycles } from '../../cycles/tables.ts';
import { mayBeExpected } from '../../organisations/queries/of-person.ts';
import { isAwaited } from '../../people/commands/invited-names.ts';
import { hasToComeIn } from '../../people/queries.ts';
import type { NoticeSource, Reader, Words } from '../../notices/policy.ts';
import { type Version, versionsOf } from '../../versions/queries.ts';
import { attendanceLink } from '../policy.ts';
import { meetingAnswers, meetings } from '../tables.ts';
import { findCalendarEntry } from './calendar.ts';
import { invitationText } from './calendar-text.ts';
import { listExpected } from './expected.ts';
import { isForFormerTime } from './former-time.ts';
import { findKnownVersion, listNotified, listOutWith } from './notified.ts';
import { listMaterials, materialWords } from './materials.ts';
import { changesOf, type OwnAnswer, questionOf, type ToSay, wordsOfMeeting } from './meeting-words.ts';

type Announced = Version<
  { title: string; startsAt: string; endsAt: string; timeZone: string; modality: Modality; room: string | null },
  Publication['kind'],
  Pick<Publication, 'sequence' | 'diff'>
>;
const { listVersions } = versionsOf<Announced>('meeting');

/** Whoever said that they will not come at this time needs no reminder. */
async function listComing(tx: Tx, subjectId: string, expected: readonly string[]): Promise<string[]> {
  const rows = await tx
    .select({ personId: meetingAnswers.personId })
    .from(meetingAnswers)
    .where(
      and(
        eq(meetingAnswers.meetingId, subjectId),
        eq(meetingAnswers.answer, 'no'),
        not(isForFormerTime(sql`${meetingAnswers}`)),
      ),
    );
  const away = new Set(rows.map(({ personId }) => personId));
  return expected.filter((personId) => !away.has(personId));
}

/** What somebody said about coming to a meeting. */
async function findOwnAnswer(tx: Tx, meetingId: string, personId: string): Promise<OwnAnswer | null> {
  const [own] = await tx
    .select({ answer: meetingAnswers.answer, isEarlier: isForFormerTime(sql`${meetingAnswers}`) })
    .from(meetingAnswers)
    .where(and(eq(meetingAnswers.meetingId, meetingId), eq(meetingAnswers.personId, personId)));
  return own ?? null;
}

/** Still expected, and has not said no since. */
async function isReminded(tx: Tx, subjectId: string, personId: string): Promise<boolean> {
  const expected = (await listExpected(tx, [subjectId])).map((one) => one.personId);
  return (await listComing(tx, subjectId, expected)).includes(personId);
}

/** How one joins it from afar, for whoever is expected there now. */
async function joiningFor(tx: Tx, meetingId: string, personId: string): Promise<string | null> {
  const expected = await listExpected(tx, [meetingId]);
  if (!expected.some((one) => one.personId === personId)) return null;
  const [meeting] = await tx.select({ joining: meetings.joining }).from(meetings).where(eq(meetings.id, meetingId));
  return meeting?.joining ?? null;
}

/** Whoever has left the forum reads no more of its meetings, not even that they are out. */
async function mayStillHear(tx: Tx, subjectId: string, personId: string): Promise<boolean> {
  const { rows } = await tx.execute(
    sql`select 1 from meetings m where m.id = ${subjectId} and ${mayBeExpected(sql`m.forum_id`, personId)}`,
  );
  return rows.length > 0;
}

type About = { cycleId: string; subjectId: string; number: number };

/**
 * That somebody is expected no more. It says, and takes out of their calendar, what was announced last while they were, and of
 * that no more than they know: of a forum that they have left they read nothing newer. Whoever is expected again by now is told that instead.
 */
async function wordsOfOut(tx: Tx, { cycleId, subjectId, number }: About, to: Reader): Promise<Words | null> {
  const { personId, email, locale, publicUrl } = to;
  const expected = await listExpected(tx, [subjectId]);
  if (expected.some((one) => one.personId === personId)) return null;
  const [cycle] = await tx.select({ slug: cycles.slug }).from(cycles).where(eq(cycles.id, cycleId));
  const now = cycle && (await findCalendarEntry(tx, cycleId, cycle.slug, subjectId));
  const known = await findKnownVersion(tx, { meetingId: subjectId, personId, number });
  const version = (await listVersions(tx, { id: subjectId, cycleId })).find((one) => one.number === known);
  if (!now || !version) return null;
  const { title, startsAt, endsAt, timeZone, modality } = version.content;
  const announced = {
    title,
    startsAt: new Date(startsAt),
    endsAt: new Date(endsAt),
    agenda: '',
    room: null,
    themes: [],
  };
  const entry = { ...now, ...announced, sequence: version.beside.sequence };
  const at = await dbNow(tx);
  const path = paths.meeting(entry.cycleSlug, subjectId);
  return {
    ...wordsOfMeeting({ what: 'meeting-out', ...announced, timeZone, modality, reason: null, path }, to),
    calendar: {
      method: 'CANCEL',
      text: (organiser) =>
        invitationText(entry, { isCalledOff: true, joining: null, attendee: email, organiser, publicUrl, locale, at }),
    },
  };
}

/** What somebody would be told is over for them with a seat or a role of theirs: of how many meetings ahead, and the words about the first. */
const outWith: NonNullable<NoticeSource['outWith']> = async (tx, of, to) => {
  const out = await listOutWith(tx, of);
  const [first] = out;
  const [row] = first
    ? await tx
        .select({ meeting: meetings, slug: cycles.slug })
        .from(meetings)
        .innerJoin(cycles, eq(cycles.id, meetings.cycleId))
        .where(eq(meetings.id, first.id))
    : [];
  const path = row && paths.meeting(row.slug, row.meeting.id);
  const words = path ? wordsOfMeeting({ what: 'meeting-out', ...row.meeting, reason: null, path }, to) : null;
  return { dueAts: out.map(({ startsAt }) => startsAt), words };
};

/** Published, changed and cancelled meetings, and their materials, to everybody who is expected there; of those of the next day a reminder. */
export const meetingNotices: NoticeSource = {
  kinds: [
    'meeting-published',
    'meeting-changed',
    'meeting-cancelled',
    'meeting-out',
    'meeting-reminder',
    'meeting-material',
  ],
  async listConcerned(tx, { subjectId }, kind, named) {
    const [meeting] = await tx
      .select({ startsAt: meetings.startsAt, isOver: sql<boolean>`${meetings.endsAt} <= now()` })
      .from(meetings)
      .where(eq(meetings.id, subjectId));
    // What was held before it was put down concerns nobody's time; what was shown in it they may want to read.
    if (!meeting || (meeting.isOver && kind !== 'meeting-material')) return null;
    const expected = await listExpected(tx, [subjectId]);
    const people = expected.map(({ personId }) => personId);
    const dueAt = meeting.isOver ? null : meeting.startsAt;
    if (kind === 'meeting-out' || (kind === 'meeting-published' && named)) {
      const notified = await listNotified(tx, subjectId);
      const those =
        kind === 'meeting-out'
          ? [...notified].filter((id) => !people.includes(id))
          : people.filter((id) => !notified.has(id));
      return { people: those, dueAt };
    }
    return { people: kind === 'meeting-reminder' ? await listComing(tx, subjectId, people) : people, dueAt };
  },
  async write(tx, { about: { cycleId, subjectId, number }, kind, isOut }, to) {
    const { personId, email, locale, publicUrl, keyed } = to;
    if (kind === 'meeting-out') return wordsOfOut(tx, { cycleId, subjectId, number }, to);
    if (!(await mayStillHear(tx, subjectId, personId))) return null;
    if (kind === 'meeting-material') return materialWords(tx, { subjectId, number }, to);
    const [cycle] = await tx
      .select({ slug: cycles.slug, forumId: cycles.forumId })
      .from(cycles)
      .where(eq(cycles.id, cycleId));
    const versions = await listVersions(tx, { id: subjectId, cycleId });
    const version = versions.find((one) => one.number === number);
    const entry = cycle && (await findCalendarEntry(tx, cycleId, cycle.slug, subjectId));
    // What was announced since says more.
    if (!version || !entry || !cycle || versions.at(-1)?.number !== number) return null;
    if (kind === 'meeting-reminder' && !(await isReminded(tx, subjectId, personId))) return null;
    const { timeZone, modality } = version.content;
    const isCalledOff = isOut || kind === 'meeting-cancelled';
    const isInvited = await hasToComeIn(tx, cycle.forumId, personId);
    const toJoin = isCalledOff || isInvited ? null : await joiningFor(tx, subjectId, personId);
    // Nobody has shown that the mailbox is theirs (SEC-79): of whoever is named by an address alone, signing in does.
    const isNamedAlone = !isInvited && (await isAwaited(tx, cycle.forumId, personId));
    const joining = isNamedAlone ? null : toJoin;
    const page = paths.meeting(entry.cycleSlug, subjectId);
    const answer = isCalledOff || isInvited ? null : await findOwnAnswer(tx, subjectId, personId);
    const words = wordsOfMeeting(
      {
        what: isOut ? 'meeting-out' : (kind as ToSay['what']),
        ...entry,
        timeZone,
        modality,
        joining,
        isInvited,
        isToSignIn: isNamedAlone && toJoin !== null,
        answer,
        changes: kind === 'meeting-changed' && !isOut ? changesOf(version.beside.diff, timeZone, wordsOf(to)) : [],
        materials: isCalledOff ? [] : await listMaterials(tx, subjectId),
        reason: kind === 'meeting-reminder' ? null : version.reason,
        path: isNamedAlone && toJoin !== null ? paths.signIn({ email, back: page }) : page,
      },
      to,
    );
    const at = await dbNow(tx);
    const link = publicUrl + attendanceLink(keyed, { meetingId: subjectId, personId });
    return {
      ...words,
      ...(isCalledOff || isInvited ? {} : { question: questionOf(link, locale, answer) }),
      calendar: {
        method: isCalledOff ? 'CANCEL' : 'REQUEST',
        text: (organiser) =>
          invitationText(entry, { isCalledOff, joining, attendee: email, organiser, publicUrl, locale, at }),
      },
    };
  },
  outWith,
};
