import type { Severity, Standard } from './standard.ts';

export const SCHEDULE_RULES = ['S01', 'S02', 'S03', 'S04', 'S05', 'S06', 'S07', 'S10', 'S11'] as const;
export type ScheduleRule = (typeof SCHEDULE_RULES)[number];

const REVIEW = 'review of the fifth action plan of Peru: parallel meetings, short deadlines';
const OWN = { source: 'our own default', standing: 'our-default' } as const;
const SEEN = { source: REVIEW, standing: 'read' } as const;
const NUMBERED = { source: `${REVIEW}; the numbers are our own default`, standing: 'read' } as const;
const none = {};

/** S01 to S11: what a plan of meetings is looked at for. */
export const SCHEDULE = {
  /** one person at two meetings at once */
  S01: { id: 'S01', ...SEEN, severity: 'warning', thresholds: none },
  /** an organisation at more meetings at once than it has delegates */
  S02: { id: 'S02', ...SEEN, severity: 'warning', thresholds: none },
  /** a room, or whoever facilitates, twice at once */
  S03: { id: 'S03', ...OWN, severity: 'block', thresholds: none },
  /** more than so much of one person's day */
  S04: { id: 'S04', ...NUMBERED, severity: 'warning', thresholds: { meetingsPerDay: 2, onlineMinutesPerDay: 240 } },
  /** tables of one stage at once that share an organisation */
  S05: { id: 'S05', ...SEEN, severity: 'warning', thresholds: none },
  /** less than so much between two meetings of one person */
  S06: { id: 'S06', ...OWN, severity: 'information', thresholds: { gapMinutes: 15 } },
  /** less notice than so many days; said louder below the second number */
  S07: { id: 'S07', ...NUMBERED, severity: 'warning', thresholds: { noticeDays: 7, strongNoticeDays: 3 } },
  /** an online session longer than so much, or with more people than so many and nobody to help facilitate */
  S10: { id: 'S10', ...OWN, severity: 'warning', thresholds: { onlineMinutes: 150, peopleWithoutCoHost: 12 } },
  /** not within these minutes of the forum's day, or on a weekend */
  S11: {
    id: 'S11',
    ...OWN,
    severity: 'information',
    thresholds: { dayStartsAtMinute: 8 * 60, dayEndsAtMinute: 19 * 60 },
  },
} as const satisfies Record<ScheduleRule, Standard & { severity: Severity }>;
