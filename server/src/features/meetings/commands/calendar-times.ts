import ICAL from 'ical.js';
import { daysLater } from './calendar-zones.ts';
import type { Entry } from './import-calendar.ts';
import type { ImportErrorCode } from './import-words.ts';

type Wrong = { field: 'starts_at' | 'ends_at'; code: ImportErrorCode; value: string };
type Span = { startsAt: string; endsAt: string; wrong: Wrong[] };
type Read = { value: string; instant: number | null; code?: ImportErrorCode };

/** A series without end is taken for so long after its first meeting, and for so many meetings at most. */
const SERIES_DAYS = 366;
const SERIES_MEETINGS = 400;
/** Steps of a rule that lead to no meeting: a rule for the second on every 30 February never ends by itself. */
const SERIES_STEPS = 20_000;

/** What the file says, before anything makes sense of it. */
const saidBy = (property: ICAL.Property): string => String(property.toJSON()[3] ?? '');

/** Start and end of an entry as UTC text; what cannot be read keeps its text, for the sentence about it. */
export function spanOf(entry: Entry): Span | 'whole-day' {
  const start = instantOf(entry, 'dtstart');
  if (start.code === 'whole-day') return 'whole-day';
  const hasEnd = entry.event.hasProperty('dtend');
  const end = hasEnd ? instantOf(entry, 'dtend') : endFromDuration(entry, start);
  const wrong: Wrong[] = [];
  if (start.code) wrong.push({ field: 'starts_at', code: start.code, value: start.value });
  if (end.code) wrong.push({ field: 'ends_at', code: end.code, value: end.value });
  return { startsAt: start.value, endsAt: end.value, wrong };
}

const read = (instant: number): Read => ({ value: new Date(instant).toISOString(), instant });

function instantOf({ event, clocks }: Entry, name: 'dtstart' | 'dtend'): Read {
  const property = event.getFirstProperty(name);
  if (!property) return { value: '', instant: null };
  const said = saidBy(property);
  const time = timeOf(property);
  // 30 February would otherwise become 2 March in silence.
  if (!time || !said.startsWith(time.toString().slice(0, 10)))
    return { value: said, instant: null, code: 'not-instant' };
  if (time.isDate) return { value: said, instant: null, code: 'whole-day' };
  const zone = property.getFirstParameter('tzid') ?? null;
  const instant = clocks.instantOf(time, zone);
  if (instant === null) return { value: zone ?? said, instant, code: zone === null ? 'not-instant' : 'unknown-zone' };
  return read(instant);
}

/** The library looks at a value only when it is asked for, and throws then. */
function timeOf(property: ICAL.Property | null): ICAL.Time | null {
  try {
    const value = property?.getFirstValue();
    return value instanceof ICAL.Time ? value : null;
  } catch {
    return null;
  }
}

function endFromDuration({ event, clocks }: Entry, start: Read): Read {
  const property = event.getFirstProperty('duration');
  const starts = event.getFirstProperty('dtstart');
  const from = timeOf(starts);
  if (!property || !from || start.instant === null) return { value: '', instant: null };
  try {
    const duration = property.getFirstValue();
    if (!(duration instanceof ICAL.Duration)) return { value: saidBy(property), instant: null, code: 'not-instant' };
    const sign = duration.isNegative ? -1 : 1;
    const day = clocks.instantOf(daysLater(from, sign * (duration.weeks * 7 + duration.days)), zoneNameOf(starts));
    const rest = sign * ((duration.hours * 60 + duration.minutes) * 60 + duration.seconds) * 1000;
    return day === null ? { value: '', instant: null } : read(day + rest);
  } catch {
    return { value: saidBy(property), instant: null, code: 'not-instant' };
  }
}

const zoneNameOf = (property: ICAL.Property | null): string | null => property?.getFirstParameter('tzid') ?? null;

type Series = { times: { name: string; startsAt: string; endsAt: string }[]; cutAt: string | null };

/**
 * The meetings of a repeated entry, one by one: a plan is made of meetings that can each be moved. Those that the file
 * changes by themselves (RECURRENCE-ID) are left to their own entries.
 */
export function occurrencesOf(entry: Entry, span: Span, all: readonly Entry[]): Series {
  const { event, clocks } = entry;
  const starts = event.getFirstProperty('dtstart');
  const from = timeOf(starts);
  const length = Date.parse(span.endsAt) - Date.parse(span.startsAt);
  if (!from || Number.isNaN(length)) return { times: [{ name: '', ...span }], cutAt: null };
  const own = new Set(
    all
      .filter((other) => other.event.hasProperty('recurrence-id') && sameUid(other.event, event))
      .map((other) => recurrenceInstant(other)),
  );
  const times: Series['times'] = [];
  const expansion = new ICAL.RecurExpansion({ component: event, dtstart: from });
  const last = Date.parse(span.startsAt) + SERIES_DAYS * 86_400_000;
  for (let step = 0; step < SERIES_STEPS; step++) {
    const next = expansion.next();
    if (!next) return { times, cutAt: null };
    const instant = clocks.instantOf(next, zoneNameOf(starts));
    if (instant === null) continue;
    if (instant > last || times.length === SERIES_MEETINGS)
      return { times, cutAt: times.at(-1)?.startsAt.slice(0, 10) ?? null };
    if (own.has(instant)) continue;
    const startsAt = new Date(instant).toISOString();
    times.push({ name: next.toString(), startsAt, endsAt: new Date(instant + length).toISOString() });
  }
  return { times, cutAt: times.at(-1)?.startsAt.slice(0, 10) ?? null };
}

const sameUid = (a: ICAL.Component, b: ICAL.Component): boolean =>
  String(a.getFirstPropertyValue('uid')) === String(b.getFirstPropertyValue('uid'));

function recurrenceInstant({ event, clocks }: Entry): number | null {
  const property = event.getFirstProperty('recurrence-id');
  const time = timeOf(property);
  return time && !time.isDate ? clocks.instantOf(time, zoneNameOf(property)) : null;
}
