import { LEVELS, type Severity, type Standard, speaking, type ValuesOf } from './standard.ts';

export const SCHEDULE_RULES = ['S01', 'S02', 'S03', 'S04', 'S05', 'S06', 'S07', 'S08', 'S10', 'S11'] as const;
export type ScheduleRule = (typeof SCHEDULE_RULES)[number];

const OWN = { basis: 'our-default' } as const;
const SEEN = { basis: 'read' } as const;

/** S01 to S11: what a plan of meetings is looked at for. They advise, and each forum may choose their numbers. */
export const SCHEDULE = {
  /** one person at two meetings at once */
  S01: { id: 'S01', ...SEEN, severity: 'warning', thresholds: { level: speaking('warning') } },
  /** an organisation that cannot send a delegate to each of the meetings that need it at once */
  S02: { id: 'S02', ...SEEN, severity: 'warning', thresholds: { level: speaking('warning') } },
  /** a room, or whoever facilitates, twice at once: the database lets nobody publish that, so there is nothing to choose */
  S03: { id: 'S03', ...OWN, severity: 'block', thresholds: {} },
  /** more than so much of one person's day */
  S04: {
    id: 'S04',
    ...SEEN,
    severity: 'warning',
    thresholds: {
      level: speaking('warning'),
      meetingsPerDay: { default: 2, unit: 'meetings', least: 1, most: 10, looser: 'higher', mayLoosen: true },
      onlineMinutesPerDay: { default: 240, unit: 'minutes', least: 30, most: 720, looser: 'higher', mayLoosen: true },
    },
  },
  /** tables of one stage at once that share an organisation */
  S05: { id: 'S05', ...SEEN, severity: 'warning', thresholds: { level: speaking('warning') } },
  /** less than so much between two meetings of one person */
  S06: {
    id: 'S06',
    ...OWN,
    severity: 'information',
    thresholds: {
      level: speaking('information'),
      gapMinutes: { default: 15, unit: 'minutes', least: 0, most: 240, looser: 'lower', mayLoosen: true },
    },
  },
  /** less notice than so many days; said louder below the second number */
  S07: {
    id: 'S07',
    ...SEEN,
    severity: 'warning',
    thresholds: {
      level: speaking('warning'),
      noticeDays: {
        default: 7,
        unit: 'days',
        least: 2,
        most: 60,
        looser: 'lower',
        mayLoosen: true,
        above: 'strongNoticeDays',
      },
      strongNoticeDays: { default: 3, unit: 'days', least: 1, most: 30, looser: 'lower', mayLoosen: true },
    },
  },
  /** without an agenda or materials so many days ahead, or with materials that came later */
  S08: {
    id: 'S08',
    ...SEEN,
    severity: 'warning',
    thresholds: {
      level: speaking('warning'),
      materialDays: { default: 3, unit: 'days', least: 1, most: 30, looser: 'lower', mayLoosen: true },
    },
  },
  /** an online session longer than so much, or with more people than so many and nobody to help facilitate */
  S10: {
    id: 'S10',
    ...OWN,
    severity: 'warning',
    thresholds: {
      level: speaking('warning'),
      onlineMinutes: { default: 150, unit: 'minutes', least: 30, most: 480, looser: 'higher', mayLoosen: true },
      peopleWithoutCoHost: { default: 12, unit: 'people', least: 2, most: 100, looser: 'higher', mayLoosen: true },
    },
  },
  /** not within these minutes of the forum's day, or on a weekend */
  S11: {
    id: 'S11',
    ...OWN,
    severity: 'information',
    thresholds: {
      level: speaking('information'),
      dayStartsAtMinute: { default: 480, unit: 'clock', least: 0, most: 1439, looser: 'lower', mayLoosen: true },
      dayEndsAtMinute: {
        default: 1140,
        unit: 'clock',
        least: 0,
        most: 1439,
        looser: 'higher',
        mayLoosen: true,
        above: 'dayStartsAtMinute',
      },
    },
  },
} as const satisfies Record<ScheduleRule, Standard & { severity: Severity }>;

/** The numbers of each schedule rule in one cycle. */
export type ScheduleThresholds = { readonly [Rule in ScheduleRule]: ValuesOf<(typeof SCHEDULE)[Rule]> };

/** How loudly a rule speaks in a cycle; null where it was silenced. */
export function severityIn(thresholds: ScheduleThresholds, rule: ScheduleRule): Severity | null {
  const asked: { readonly level?: number } = thresholds[rule];
  const level = asked.level === undefined ? SCHEDULE[rule].severity : LEVELS[asked.level];
  return level === undefined || level === 'off' ? null : level;
}

/** Between which minutes of the forum's day a plan keeps. */
export type DayHours = Omit<ScheduleThresholds['S11'], 'level'>;
