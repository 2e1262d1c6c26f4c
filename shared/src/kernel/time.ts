import { Temporal } from 'temporal-polyfill';

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

/** When a day of that zone is over; a day is `YYYY-MM-DD`. */
export function endOfDay(day: string, timeZone: string): Date {
  return new Date(Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds);
}

/** Is this the name of a zone of the IANA database, such as `America/Lima`? Offsets and abbreviations are not. */
export function isTimeZone(text: string): boolean {
  if (!/^(UTC|[A-Z]\w+(\/[A-Z][\w+-]+)+)$/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
