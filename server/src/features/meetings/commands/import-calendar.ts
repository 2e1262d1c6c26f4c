import { zoneOf, dayNumber } from '@minga/shared/meetings/zone.ts';
import ICAL from 'ical.js';
import type { ImportErrorCode, LineError, RawFile, RawLine } from './import-lines.ts';

/** Reads the VEVENTs of an iCalendar file: categories are themes, attendees are people, the location is the room. */
export function parseCalendar(text: string): RawFile {
  const errors: LineError[] = [];
  const starts = text.split(/\r\n?|\n/).flatMap((line, i) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [i + 1] : []));
  let calendar: ICAL.Component;
  try {
    calendar = new ICAL.Component(ICAL.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    return { lines: [], errors: [{ line: 1, field: 'line', code: 'not-calendar' }] };
  }
  const lines = calendar.getAllSubcomponents('vevent').flatMap((event, i): RawLine[] => {
    const line = starts[i] ?? 1;
    const isRepeated = event.hasProperty('rrule') || event.hasProperty('rdate') || event.hasProperty('recurrence-id');
    if (isRepeated) errors.push({ line, field: 'starts_at', code: 'recurring' });
    return isRepeated || textOf(event, 'status').toUpperCase() === 'CANCELLED' ? [] : [rawLine(event, line, errors)];
  });
  return { lines, errors };
}

function rawLine(event: ICAL.Component, line: number, errors: LineError[]): RawLine {
  const start = instantOf(event, 'dtstart');
  const end = event.hasProperty('dtend') ? instantOf(event, 'dtend') : endFromDuration(event, start);
  const cells = { starts_at: start, ends_at: end } as const;
  for (const field of ['starts_at', 'ends_at'] as const) {
    const { code, value } = cells[field];
    if (code) errors.push({ line, field, code, params: { value } });
  }
  const room = textOf(event, 'location');
  return {
    line,
    title: textOf(event, 'summary'),
    theme: event
      .getAllProperties('categories')
      .flatMap((property) => property.getValues().map(String))
      .join(';'),
    starts_at: start.value,
    ends_at: end.value,
    modality: textOf(event, 'x-minga-modality') || (room === '' ? 'online' : 'in_person'),
    room,
    organisations: textOf(event, 'x-minga-organisations'),
    people: event
      .getAllProperties('attendee')
      .map((property) => String(property.getFirstValue()).replace(/^mailto:/i, ''))
      .join(';'),
  };
}

const textOf = (event: ICAL.Component, name: string): string => String(event.getFirstPropertyValue(name) ?? '');

type Read = { value: string; code?: ImportErrorCode };

/** UTC text of a DTSTART or DTEND; the zone is asked of the platform, because files seldom carry a right VTIMEZONE. */
function instantOf(event: ICAL.Component, name: 'dtstart' | 'dtend'): Read {
  const property = event.getFirstProperty(name);
  const time = property?.getFirstValue();
  if (!property || !(time instanceof ICAL.Time)) return { value: '' };
  const wall = time.toString();
  if (time.isDate) return { value: wall, code: 'whole-day' };
  if (wall.endsWith('Z')) return { value: wall };
  const zone = property.getFirstParameter('tzid');
  if (!zone) return { value: wall };
  try {
    const minute = time.hour * 60 + time.minute;
    const instant = zoneOf(zone).instantOf(dayNumber(wall.slice(0, 10)), minute) + time.second * 1000;
    return { value: new Date(instant).toISOString() };
  } catch {
    return { value: zone, code: 'unknown-zone' };
  }
}

function endFromDuration(event: ICAL.Component, start: Read): Read {
  const duration = event.getFirstPropertyValue('duration');
  const from = Date.parse(start.value);
  if (!(duration instanceof ICAL.Duration) || Number.isNaN(from)) return { value: '' };
  return { value: new Date(from + duration.toSeconds() * 1000).toISOString() };
}
