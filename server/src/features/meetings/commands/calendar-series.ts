import { DAY, HOUR } from '@minga/shared/meetings/rules.ts';
import ICAL from 'ical.js';
import { type Span, timeOf, zoneNameOf } from './calendar-times.ts';
import type { Entry } from './import-calendar.ts';

/** A series is taken for so long after its first meeting, and for so many meetings at most. */
const SERIES_DAYS = 366;
const SERIES_MEETINGS = 400;
/** Every hour of a year has its steps, and every other date named one by one. */
const SERIES_STEPS = 20_000;
const FILE_STEPS = 500_000;
/** So many of a unit are longer than a series is: the library counts the days of a jump one by one. */
const LONGEST_JUMP: Record<string, number> = {
  SECONDLY: 400 * 86_400,
  MINUTELY: 400 * 1_440,
  HOURLY: 400 * 24,
};

type SeriesFault = 'rule-unreadable' | 'rule-too-often' | 'rule-too-long';
type Series = {
  times: { name: string; startsAt: string; endsAt: string }[];
  cutAt: string | null;
  fault: SeriesFault | null;
};
type Occurrence = { instant: number; name: string };

/** Steps that a file's rules may still take. */
export type Effort = { left: number };
export const freshEffort = (): Effort => ({ left: FILE_STEPS });

class Fault extends Error {
  readonly fault: SeriesFault;
  constructor(fault: SeriesFault) {
    super(fault);
    this.fault = fault;
  }
}
/** The rule has come to where no meeting is taken any more. */
class Beyond extends Error {}

/**
 * The meetings of a repeated entry, one by one: a plan is made of meetings that can each be moved. The start is the first
 * of them, whatever the rule says (RFC 5545, 3.8.5.3).
 * @param own instants that the file changes by themselves (RECURRENCE-ID): they are left to their own entries
 */
export function occurrencesOf(entry: Entry, span: Span, own: ReadonlySet<number>, effort: Effort): Series {
  const length = Date.parse(span.endsAt) - Date.parse(span.startsAt);
  const from = timeOf(entry.event.getFirstProperty('dtstart'));
  if (!from || Number.isNaN(length)) return { times: [{ name: '', ...span }], cutAt: null, fault: null };
  try {
    const { found, isCut } = expand(entry, from, Date.parse(span.startsAt), effort);
    const times = found.slice(0, SERIES_MEETINGS).flatMap(({ instant, name }) => {
      if (own.has(instant)) return [];
      return [{ name, startsAt: new Date(instant).toISOString(), endsAt: new Date(instant + length).toISOString() }];
    });
    return { times, cutAt: isCut ? (times.at(-1)?.startsAt.slice(0, 10) ?? null) : null, fault: null };
  } catch (error) {
    // What the library throws, it throws at a rule that says nothing.
    return { times: [], cutAt: null, fault: error instanceof Fault ? error.fault : 'rule-unreadable' };
  }
}

function expand({ event, clocks }: Entry, from: ICAL.Time, first: number, file: Effort) {
  const zone = zoneNameOf(event.getFirstProperty('dtstart'));
  const last = first + SERIES_DAYS * DAY;
  const effort = { left: Math.min(SERIES_STEPS, file.left) };
  const before = effort.left;
  const spend = () => {
    effort.left -= 1;
    file.left -= 1;
    if (effort.left < 0) throw new Fault('rule-too-long');
  };
  if (before <= 0) throw new Fault('rule-too-long');
  const isExcluded = exclusions(event, clocks, spend);
  const found = new Map<number, Occurrence>();
  let isCut = false;
  const take = (time: ICAL.Time, inZone: string | null): boolean => {
    const instant = clocks.instantOf(time, inZone);
    if (instant === null) throw new Fault('rule-unreadable');
    if (instant > last) isCut = true;
    else if (!isExcluded(time, instant)) found.set(instant, { instant, name: time.toString() });
    if (found.size > SERIES_MEETINGS) isCut = true;
    return !isCut;
  };
  take(from, zone);
  for (const property of event.getAllProperties('rrule')) {
    const rule = property.getFirstValue();
    if (!(rule instanceof ICAL.Recur)) throw new Fault('rule-unreadable');
    const until = untilOf(rule, (time) => clocks.instantOf(time, zone));
    // The start counts as one, also where the rule would not give it.
    let left = (rule.count ?? Number.POSITIVE_INFINITY) - 1;
    let hasGiven = false;
    try {
      for (const time of follow(rule, from, spend)) {
        hasGiven = true;
        const instant = clocks.instantOf(time, zone);
        if (instant === first) continue;
        if (left <= 0 || (instant !== null && instant > until)) break;
        left -= 1;
        if (!take(time, zone)) break;
      }
    } catch (error) {
      if (!(error instanceof Beyond)) throw error;
      if (hasGiven && left > 0 && until > last) isCut = true;
    }
  }
  for (const { time, inZone } of datesOf(event, 'rdate', spend)) {
    if (!time) throw new Fault('rule-unreadable');
    take(time, inZone);
  }
  return { found: [...found.values()].sort((a, b) => a.instant - b.instant), isCut };
}

/** @throws Beyond where no meeting of a rule is taken any more */
function* follow(said: ICAL.Recur, from: ICAL.Time, spend: () => void): Generator<ICAL.Time> {
  const rule = said.clone();
  refuseSenseless(said);
  rule.until = null;
  rule.interval = Math.min(rule.interval, LONGEST_JUMP[rule.freq] ?? 400);
  const end = Date.UTC(from.year, from.month - 1, from.day) + (SERIES_DAYS + 2) * DAY;
  const lastYear = new Date(end).getUTCFullYear();
  /** The library looks on and on for a date that never comes; each of its steps passes here. */
  class Bounded extends ICAL.RecurIterator {
    override check_contracting_rules(): boolean {
      spend();
      if (Date.UTC(this.last.year, this.last.month - 1, this.last.day) > end) throw new Beyond();
      return super.check_contracting_rules();
    }
    override expand_year_days(year: number): number {
      spend();
      if (year > lastYear) throw new Beyond();
      return super.expand_year_days(year);
    }
  }
  const iterator = new Bounded({ rule, dtstart: from });
  for (let next = iterator.next(); next; next = iterator.next()) {
    spend();
    // The start comes first, also where the rule would not give it. The time is the library's own, and goes on changing.
    if (iterator.check_contracting_rules()) yield next.clone();
  }
}

function refuseSenseless({ freq, count, interval, parts }: ICAL.Recur): void {
  if (!freq || (count !== null && !(count >= 1))) throw new Fault('rule-unreadable');
  const several = (name: string) => ((parts as Record<string, unknown[]>)[name]?.length ?? 0) > 1;
  const unit = { SECONDLY: 1_000, MINUTELY: 60_000 }[freq as string];
  const isFast = unit !== undefined && unit * interval < HOUR;
  if (isFast || several('BYSECOND') || (freq === 'HOURLY' && several('BYMINUTE'))) throw new Fault('rule-too-often');
}

/** A day without an hour is meant with its evening. */
function untilOf({ until }: ICAL.Recur, instantOf: (time: ICAL.Time) => number | null): number {
  if (!until) return Number.POSITIVE_INFINITY;
  const time = until.clone();
  if (time.isDate) {
    time.isDate = false;
    [time.hour, time.minute, time.second] = [23, 59, 59];
  }
  const instant = instantOf(time);
  if (instant === null || Number.isNaN(instant)) throw new Fault('rule-unreadable');
  return instant;
}

function exclusions(event: ICAL.Component, clocks: Entry['clocks'], spend: () => void) {
  const days = new Set<string>();
  const instants = new Set<number | null>();
  for (const { time, inZone } of datesOf(event, 'exdate', spend)) {
    if (time?.isDate) days.add(time.toString());
    else if (time) instants.add(clocks.instantOf(time, inZone));
  }
  return (time: ICAL.Time, instant: number) => instants.has(instant) || days.has(time.toString().slice(0, 10));
}

/** Dates that stand one by one. Read from the text: the library takes minutes to make a long list of them. */
function* datesOf(event: ICAL.Component, name: 'rdate' | 'exdate', spend: () => void) {
  for (const property of event.getAllProperties(name)) {
    const inZone = zoneNameOf(property);
    for (const said of (property.toJSON() as unknown[]).slice(3)) {
      spend();
      // A period is a start and an end.
      yield { time: readDate(String(Array.isArray(said) ? said[0] : said), property), inZone };
    }
  }
}

function readDate(said: string, property: ICAL.Property): ICAL.Time | null {
  try {
    const time = ICAL.Time.fromString(said, property);
    return Number.isNaN(Date.parse(said.slice(0, 10))) ? null : time;
  } catch {
    return null;
  }
}
