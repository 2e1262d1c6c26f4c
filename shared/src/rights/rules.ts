import type { RetentionKind } from '../kernel/retention.ts';
import { workingDaysAfter } from '../kernel/working-days.ts';

/** Why data of people are held. */
const HELD_PURPOSES = ['account', 'access', 'telling', 'taking-part', 'attending', 'voice', 'office', 'vote'] as const;
export type HeldPurpose = (typeof HELD_PURPOSES)[number];

/**
 * How long, where no term is set (kernel/retention.ts). `account`: as long as somebody has one; `account-or-guest`: of whoever has
 * none, as guests are kept; `record`: with the record of the process; `day`: a day at most; `until-closed`: until its board is
 * closed.
 */
const HELD_KEPT = ['account', 'account-or-guest', 'record', 'day', 'week', 'until-closed'] as const;
export type HeldKept = (typeof HELD_KEPT)[number] | RetentionKind;

/**
 * What becomes of it when its person is erased. `goes`: its rows go; `goes-if-open`: those of what is still to come, or was not
 * finished, go, and the others stay; `replaced`: it is written over; `emptied`: its text goes and the rest stays; `ends`: it ends
 * that day and stays; `stays`: it stays, of somebody whom nothing names; `by-itself`: it goes within days, erasure or not;
 * `by-hand`: others wrote it, so whoever leads the forum looks.
 */
const HELD_ERASED = ['goes', 'goes-if-open', 'replaced', 'emptied', 'ends', 'stays', 'by-itself', 'by-hand'] as const;
export type HeldErased = (typeof HELD_ERASED)[number];

/** What somebody may ask about their data. */
export const REQUEST_KINDS = ['access', 'correction', 'erasure', 'objection', 'other'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** Whoever leads the forum; where it has no cycle, and of somebody in no forum, the administration of the installation. */
export const WHO_ANSWERS = ['leaders', 'administration'] as const;

/** From what is to be done first. */
export const REQUEST_STATES = ['overdue', 'waiting', 'answered', 'ended'] as const;
export const stateOfRequest = (one: {
  answeredAt: string | null;
  endedAt: string | null;
  isOverdue: boolean;
}): (typeof REQUEST_STATES)[number] => {
  if (one.answeredAt) return 'answered';
  if (one.endedAt) return 'ended';
  return one.isOverdue ? 'overdue' : 'waiting';
};

/** How long the law gives to answer: a month (GDPR, article 12), or 20 working days, as in several countries of Latin America. */
export const REQUEST_PERIODS = ['month', 'working-days-20'] as const;
export type RequestPeriod = (typeof REQUEST_PERIODS)[number];

/**
 * The last day on which a request is answered in time. Counted from the day after it came. A month that has no such day ends on
 * its last.
 * @param receivedOn `2026-01-31`, on the forum's calendar
 */
export function dueOn(receivedOn: string, period: RequestPeriod): string {
  if (period === 'working-days-20') return workingDaysAfter(receivedOn, 20);
  const [year = 0, month = 1, day = 1] = receivedOn.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(day, last))).toISOString().slice(0, 10);
}
