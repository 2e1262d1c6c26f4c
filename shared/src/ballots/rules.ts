import { heardOf } from '../notices/heard.ts';
import { isGovernment, type Sector } from '../people/rules.ts';
import type { Thresholds } from '../standards/rules.ts';
import { type BallotMode, quorumNeeded } from './tally.ts';

/** When a ballot may be held, and what the rules notice when it is announced (`domain.md` 8.1 and 8.5). */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A start this long ago still means «at once»: a form takes its time. */
const LATEST_PAST_START_MS = 15 * MINUTE;
/** Below this nobody can read a text and vote; a show of hands in a hall takes ten minutes. */
export const SHORTEST_WINDOW_MINUTES = 10;
/** An objection is worked on afterwards: one letter gives nothing to work with. */
export const SHORTEST_OBJECTION = 10;

/** V06: what can become of an objection. Whoever objected withdraws it; the facilitation says the other two, and why. */
export const OBJECTION_OUTCOMES = ['integrated', 'withdrawn', 'overruled'] as const;
export type ObjectionOutcome = (typeof OBJECTION_OUTCOMES)[number];

type WindowFault = { field: 'opensAt' | 'closesAt'; code: 'in-the-past' | 'window-short' };

/** What is absurd about the dates of a new ballot. */
export function windowFaults(opensAt: Date, closesAt: Date, now: Date): WindowFault[] {
  const isPast = opensAt.getTime() < now.getTime() - LATEST_PAST_START_MS;
  if (isPast) return [{ field: 'opensAt', code: 'in-the-past' }];
  return isWindowTooShort(opensAt, closesAt, now) ? [{ field: 'closesAt', code: 'window-short' }] : [];
}

/** Nobody can vote before `now`, whatever the first date says. */
export function isWindowTooShort(opensAt: Date, closesAt: Date, now: Date): boolean {
  const begins = Math.max(opensAt.getTime(), now.getTime());
  return closesAt.getTime() - begins < SHORTEST_WINDOW_MINUTES * MINUTE;
}

export const WARNING_CODES = [
  'window-short',
  'no-time-to-remind',
  'without-a-third-of-civil-society',
  'no-civil-society',
  'no-government',
  'short-notice-of-plan',
  'short-notice-of-ballot',
  'ballot-unreached',
] as const;
export type Warning = {
  rule: 'V08' | 'V07' | 'P07' | 'P08';
  code: (typeof WARNING_CODES)[number];
  params: Record<string, number>;
};

type AnnouncingFacts = {
  now: Date;
  opensAt: Date;
  closesAt: Date;
  mode: BallotMode;
  quorumPercent: number;
  sectors: readonly Sector[];
  /** when the cycle's timeline became public; null while it is not */
  publishedAt: Date | null;
  thresholds: Pick<Thresholds, 'P07' | 'P08' | 'V08'>;
};

/** What is noticed on announcing. Nothing here blocks: it is shown before, and public afterwards. */
export function warningsBeforeAnnouncing(facts: AnnouncingFacts): Warning[] {
  const { now, closesAt, publishedAt, thresholds } = facts;
  const { windowHours, reminderHours } = thresholds.V08;
  const begins = new Date(Math.max(facts.opensAt.getTime(), now.getTime()));
  const hours = Math.floor((closesAt.getTime() - begins.getTime()) / HOUR);
  const found: Warning[] = [];
  if (hours < windowHours) found.push({ rule: 'V08', code: 'window-short', params: { hours, asked: windowHours } });
  if (hours < reminderHours) found.push({ rule: 'V08', code: 'no-time-to-remind', params: { asked: reminderHours } });
  found.push(...sidesWarnings(facts));
  if (publishedAt !== null) {
    const planDays = Math.floor((begins.getTime() - publishedAt.getTime()) / DAY);
    if (planDays < thresholds.P07.noticeDays)
      found.push({
        rule: 'P07',
        code: 'short-notice-of-plan',
        params: { days: Math.max(0, planDays), asked: thresholds.P07.noticeDays },
      });
    const days = Math.floor((begins.getTime() - now.getTime()) / DAY);
    if (days < thresholds.P08.changeDays)
      found.push({ rule: 'P08', code: 'short-notice-of-ballot', params: { days, asked: thresholds.P08.changeDays } });
  }
  return found;
}

type HeardOf = { announcedAt: Date; opensAt: Date; unreached: number; heardAt: Date | null };

/** P08 of an announced ballot counts from when the last of those on its roll heard of it; the other warnings stay as they were. */
export function warningsOnceHeard(
  warnings: readonly Warning[],
  { announcedAt, opensAt, unreached, heardAt }: HeardOf,
  { now, asked }: { now: Date; asked: number },
): Warning[] {
  const known = { publicAt: announcedAt.getTime(), unreached, heardAt: heardAt?.getTime() ?? null };
  const heard = heardOf(known, now.getTime());
  if (heard.at === known.publicAt) return [...warnings];
  const others = warnings.filter(({ rule }) => rule !== 'P08');
  if (heard.unreached > 0)
    return [...others, { rule: 'P08', code: 'ballot-unreached', params: { unreached: heard.unreached } }];
  const days = Math.max(0, Math.floor((opensAt.getTime() - heard.at) / DAY));
  return days < asked ? [...others, { rule: 'P08', code: 'short-notice-of-ballot', params: { days, asked } }] : others;
}

/** V08: of civil society's votes at least this part is asked to take part. */
export const thirdOf = (votes: number): number => Math.ceil(votes / 3);

/** V08 as a closed ballot answers it. `voted` is null in secret, where a sector may be too small to be shown. */
export type CivilSociety = { roll: number; needed: number; voted: number | null; isMet: boolean };

/** Did a third of civil society take part? Null when none of it is on the roll. Changes no result. */
export function civilSocietyOf(mode: BallotMode, roll: number, voted: number): CivilSociety | null {
  if (roll === 0) return null;
  const needed = thirdOf(roll);
  return { roll, needed, voted: mode === 'open' ? voted : null, isMet: voted >= needed };
}

/** Who is on the roll, and whether the quorum can be met without a third of the civil society seats (V08). */
function sidesWarnings({ sectors, quorumPercent, mode }: AnnouncingFacts): Warning[] {
  const civil = sectors.filter((sector) => sector === 'civil_society').length;
  if (civil === 0) return [{ rule: 'V08', code: 'no-civil-society', params: {} }];
  const third = thirdOf(civil);
  const atLeast = Math.max(0, quorumNeeded(sectors.length, quorumPercent, mode) - (sectors.length - civil));
  const found: Warning[] =
    atLeast < third
      ? [{ rule: 'V08', code: 'without-a-third-of-civil-society', params: { civil, third, atLeast } }]
      : [];
  if (!sectors.some(isGovernment)) found.push({ rule: 'V07', code: 'no-government', params: {} });
  return found;
}
