/** Words of meetings, and the schedule rules about one meeting alone; each is given the numbers of its cycle. */
import type { StageName } from '../cycles/rules.ts';
import { heardOf } from '../notices/heard.ts';
import type { DayHours, ScheduleRule, ScheduleThresholds } from '../standards/schedule.ts';
import { isWeekend, type Zone } from './zone.ts';

export const MODALITIES = ['in_person', 'online', 'hybrid'] as const;
export type Modality = (typeof MODALITIES)[number];

export const MEETING_STATES = ['draft', 'published', 'cancelled'] as const;
export type MeetingState = (typeof MEETING_STATES)[number];

export const MEETING_ROLES = ['participant', 'facilitator'] as const;
export type MeetingRole = (typeof MEETING_ROLES)[number];

/** Rules whose facts are (subject, pair of overlapping meetings). */
export const OVERLAP_RULES: ReadonlySet<ScheduleRule> = new Set<ScheduleRule>(['S01', 'S02', 'S03', 'S05']);

export const SUBJECT_KINDS = ['person', 'facilitator', 'room', 'organisation', 'stage', 'meeting'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What the rules need to know of a meeting. Instants in milliseconds, half-open `[startsAt, endsAt)`. */
export type PlannedMeeting = {
  readonly id: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly stage: StageName | null;
  readonly modality: Modality;
  readonly room: string | null;
  /** False for places several meetings may share, such as a courtyard or a plenary hall. */
  readonly roomExclusive: boolean;
  /** Organisations the meeting cannot do without. */
  readonly organisations: readonly string[];
  /** People expected. An optional invitation leaves the choice to the person and raises no flag. */
  readonly people: readonly string[];
  readonly facilitators: readonly string[];
  /** When its present time became public; null while it is a draft. */
  readonly noticeFrom: number | null;
  /** How many of those who were notified have not heard of it, left out none; and when the last of the others did. */
  readonly unreached?: number;
  readonly heardAt?: number | null;
  /** What people read beforehand: whether there is an agenda, and when the first of its materials came; left out, nobody asks. */
  readonly prepared?: { readonly hasAgenda: boolean; readonly materialAt: number | null } | undefined;
};

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** What one plan and one file may hold: everything beyond is refused with the number that it passed. */
export const PLAN_LIMITS = {
  /** Meetings of a cycle that are not cancelled. */
  meetings: 20_000,
  /** Overlaps over all people, rooms and organisations of a plan: (subject, pair of meetings). */
  pairs: 10_000_000,
  /** A meeting of a week is a fair; beyond that somebody mistyped a year. */
  meetingDays: 7,
  /** Written here; several days in one are taken only from a file, as another program wrote them. */
  shortestMinutes: 5,
  longestHours: 24,
} as const;
export const FILE_LIMITS = {
  bytes: 16 * 1024 * 1024,
  meetings: 10_000,
  /** Lines of the file as an editor counts them; one meeting of a calendar takes many. */
  csvLines: 50_000,
  calendarLines: 1_500_000,
  /** Bytes of one meeting's row, line ends inside quotes included. */
  rowBytes: 128 * 1024,
  peopleOfMeeting: 1_000,
  /** Each counts for every meeting it is expected at. */
  attendances: 600_000,
  /** Wrong lines told one by one; of the rest only the number. */
  errors: 1_000,
} as const;

/** Made known when it was over: it is recorded, nobody was invited, and no notice can be counted. */
export const isRecordedAfter = (endsAt: number, madeKnownAt: number): boolean => madeKnownAt >= endsAt;

type LengthFault = 'too-brief' | 'longer-than-a-day';

/** What is absurd about how long a meeting lasts that somebody writes or moves. */
export function lengthFault(startsAt: number, endsAt: number): LengthFault | null {
  if (endsAt - startsAt < PLAN_LIMITS.shortestMinutes * 60_000) return 'too-brief';
  return endsAt - startsAt > PLAN_LIMITS.longestHours * HOUR ? 'longer-than-a-day' : null;
}

/**
 * S07: days of notice, counted from when this time was made known; a draft, or one of which somebody has not heard yet, from now.
 * @returns null when the notice is long enough
 */
export function shortNotice(
  meeting: PlannedMeeting,
  now: number,
  asked: ScheduleThresholds['S07'],
): { days: number; strong: boolean; hasBegun: boolean; unreached: number } | null {
  const { startsAt, endsAt, noticeFrom, unreached: waiting = 0, heardAt = null } = meeting;
  if (isRecordedAfter(endsAt, noticeFrom ?? now)) return null;
  const { at, unreached } =
    noticeFrom === null
      ? { at: now, unreached: 0 }
      : heardOf({ publicAt: noticeFrom, unreached: waiting, heardAt }, now);
  // Who has heard of it by its end knows that it had begun.
  const known = heardAt === null && unreached === 0 ? at : Math.min(at, startsAt);
  const days = (startsAt - known) / DAY;
  if (days >= asked.noticeDays) return null;
  return {
    days: Math.max(0, Math.floor(days)),
    strong: days < asked.strongNoticeDays,
    hasBegun: days <= 0,
    unreached,
  };
}

/**
 * S08: what a published meeting ahead lacks so shortly before it begins, or how many days ahead its materials came.
 * @returns null when it is prepared, or when there is time left
 */
export function unprepared(
  { startsAt, noticeFrom, prepared }: PlannedMeeting,
  now: number,
  { materialDays }: ScheduleThresholds['S08'],
): { missing: ('agenda' | 'materials')[]; days: number } | null {
  if (!prepared || noticeFrom === null || now >= startsAt) return null;
  const due = startsAt - materialDays * DAY;
  const { hasAgenda, materialAt } = prepared;
  const missing = [...(hasAgenda ? [] : ['agenda' as const]), ...(materialAt === null ? ['materials' as const] : [])];
  const at = missing.length > 0 ? now : (materialAt ?? now);
  return at > due ? { missing, days: Math.floor((startsAt - at) / DAY) } : null;
}

/**
 * S10: what makes an online session hard to follow. The eight-per-group limit of the catalogue concerns break-out
 * groups, which are boards, so it is checked there.
 */
export function onlineStrain(meeting: PlannedMeeting, asked: ScheduleThresholds['S10']): ('too-long' | 'no-co-host')[] {
  if (meeting.modality === 'in_person') return [];
  const reasons: ('too-long' | 'no-co-host')[] = [];
  if (meeting.endsAt - meeting.startsAt > asked.onlineMinutes * 60_000) reasons.push('too-long');
  if (meeting.people.length > asked.peopleWithoutCoHost && meeting.facilitators.length < 2) reasons.push('no-co-host');
  return reasons;
}

/** S11: on a weekend, or not wholly between the hours that are asked of one day, on the forum's wall clock. */
export function awkwardHours(
  meeting: { startsAt: number; endsAt: number },
  zone: Zone,
  asked: DayHours,
): ('weekend' | 'outside-hours')[] {
  const first = zone.dayOf(meeting.startsAt);
  const last = zone.dayOf(meeting.endsAt - 1);
  const reasons: ('weekend' | 'outside-hours')[] = [];
  if (isWeekend(first) || isWeekend(last)) reasons.push('weekend');
  const early = zone.minuteOf(meeting.startsAt) < asked.dayStartsAtMinute;
  const late = first !== last || zone.minuteOf(meeting.endsAt - 1) >= asked.dayEndsAtMinute;
  if (early || late) reasons.push('outside-hours');
  return reasons;
}

/** The stage whose window holds the start; an import has no other way to know what a meeting belongs to. */
export function stageAt(
  stages: readonly { name: StageName; opensAt: number; closesAt: number }[],
  startsAt: number,
): StageName | null {
  return stages.find((stage) => stage.opensAt <= startsAt && startsAt < stage.closesAt)?.name ?? null;
}
