import ICAL from 'ical.js';
import { daysLater } from './calendar-zones.ts';
import type { Entry } from './import-calendar.ts';
import type { ImportErrorCode } from './import-words.ts';

type Wrong = { field: 'starts_at' | 'ends_at'; code: ImportErrorCode; value: string };
export type Span = { startsAt: string; endsAt: string; wrong: Wrong[] };
type Read = { value: string; instant: number | null; code?: ImportErrorCode };

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
export function timeOf(property: ICAL.Property | null): ICAL.Time | null {
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

export const zoneNameOf = (property: ICAL.Property | null): string | null =>
  property?.getFirstParameter('tzid') ?? null;

/** The instant of a series that an entry stands in for. */
export function recurrenceInstant({ event, clocks }: Entry): number | null {
  const property = event.getFirstProperty('recurrence-id');
  const time = timeOf(property);
  return time && !time.isDate ? clocks.instantOf(time, zoneNameOf(property)) : null;
}
