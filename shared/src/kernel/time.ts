import { Temporal } from 'temporal-polyfill';

/** Half-open interval `[startsAt, endsAt)` of instants: back-to-back intervals do not overlap. */
export type Interval = { readonly startsAt: Date; readonly endsAt: Date };

export function overlaps(a: Interval, b: Interval): boolean {
  return a.startsAt < b.endsAt && b.startsAt < a.endsAt;
}

export function contains(outer: Interval, inner: Interval): boolean {
  return outer.startsAt <= inner.startsAt && inner.endsAt <= outer.endsAt;
}

/** The calendar day of an instant in a zone, as `YYYY-MM-DD`. Day counts are always in the forum's zone. */
export function localDay(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

/** The wall clock of an instant in a zone, as `YYYY-MM-DDTHH:MM`. */
export function wallClock(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

/**
 * The instant of a wall clock typed in a zone.
 * @throws RangeError when the text is not a date and time
 */
export function instantOf(wallClockText: string, timeZone: string): Date {
  return new Date(Temporal.PlainDateTime.from(wallClockText).toZonedDateTime(timeZone).epochMilliseconds);
}

/** Date and time for a sentence, in the reader's language and the forum's zone, with the zone named. */
export function spokenInstant(instant: Date, timeZone: string, locale: 'es' | 'en'): string {
  const text = new Intl.DateTimeFormat(locale === 'es' ? 'es-PE' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  }).format(instant);
  return `${text} (${timeZone})`;
}
