import { zoneOf, dayNumber } from '@minga/shared/meetings/zone.ts';
import ICAL from 'ical.js';
import { type ImportErrorCode, type LineError, type RawFile, type RawLine, unreadableLines } from './import-lines.ts';

/** Reads the VEVENTs of an iCalendar file: categories are themes, attendees are people, the location is the room. */
export function parseCalendar(text: string): RawFile {
  const errors = unreadableLines(text);
  const starts = text.split(/\r\n?|\n/).flatMap((line, i) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [i + 1] : []));
  const calendars = calendarsIn(text.replace(/^\uFEFF/, ''));
  if (calendars === null) {
    return { lines: [], errors: [...errors, { line: 1, field: 'line', code: 'not-calendar' }] };
  }
  const events = calendars.flatMap((calendar) => {
    const zones = fixedZones(calendar);
    return calendar.getAllSubcomponents('vevent').map((event) => ({ event, zones }));
  });
  const lines = events.flatMap(({ event, zones }, i): RawLine[] => {
    const line = starts[i] ?? 1;
    const isRepeated = event.hasProperty('rrule') || event.hasProperty('rdate') || event.hasProperty('recurrence-id');
    if (isRepeated) errors.push({ line, field: 'starts_at', code: 'recurring' });
    const isCancelled = textOf(event, 'status').toUpperCase() === 'CANCELLED';
    return isRepeated || isCancelled ? [] : [rawLine(event, line, zones, errors)];
  });
  return { lines, errors };
}

/** A file may hold several calendars, one after the other. Null when it holds anything else. */
function calendarsIn(text: string): ICAL.Component[] | null {
  try {
    const parsed = ICAL.parse(text) as unknown[];
    const found = (typeof parsed[0] === 'string' ? [parsed] : parsed) as [string, ...unknown[]][];
    if (found.length === 0 || found.some(([name]) => name !== 'vcalendar')) return null;
    return found.map((one) => new ICAL.Component(one));
  } catch {
    return null;
  }
}

/** Minutes from UTC by the name of the zone. */
type Zones = ReadonlyMap<string, number>;

/**
 * Zones that the file defines with one offset all year. Outlook writes `SA Pacific Standard Time`, which no zone
 * database knows; a definition with summer time is left alone, because its rules may run on without end.
 */
function fixedZones(calendar: ICAL.Component): Zones {
  const zones = new Map<string, number>();
  for (const zone of calendar.getAllSubcomponents('vtimezone')) {
    const offsets = new Set(
      zone
        .getAllSubcomponents()
        .map((rule) => /^([+-])(\d\d):?(\d\d)/.exec(textOf(rule, 'tzoffsetto'))?.slice(1).join(' ')),
    );
    const [sign, hours, minutes] = [...offsets].join().split(' ');
    if (offsets.size === 1 && minutes !== undefined)
      zones.set(textOf(zone, 'tzid'), (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)));
  }
  return zones;
}

function rawLine(event: ICAL.Component, line: number, zones: Zones, errors: LineError[]): RawLine {
  const start = instantOf(event, 'dtstart', zones);
  const end = event.hasProperty('dtend') ? instantOf(event, 'dtend', zones) : endFromDuration(event, start);
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

/** What the file says, before anything makes sense of it. */
const saidBy = (property: ICAL.Property): string => String(property.toJSON()[3] ?? '');

/** UTC text of a DTSTART or DTEND; the zone is asked of the platform first, because files seldom carry a right VTIMEZONE. */
function instantOf(event: ICAL.Component, name: 'dtstart' | 'dtend', zones: Zones): Read {
  const property = event.getFirstProperty(name);
  if (!property) return { value: '' };
  const said = saidBy(property);
  const time = timeOf(property);
  if (!time) return { value: said, code: 'not-instant' };
  const wall = time.toString();
  // 30 February would otherwise become 2 March in silence.
  if (!said.startsWith(wall.slice(0, 10))) return { value: said, code: 'not-instant' };
  if (time.isDate) return { value: wall, code: 'whole-day' };
  if (wall.endsWith('Z')) return { value: wall };
  const zone = property.getFirstParameter('tzid');
  if (!zone) return { value: wall };
  const minute = time.hour * 60 + time.minute;
  const day = dayNumber(wall.slice(0, 10));
  const at = (instant: number): Read => ({ value: new Date(instant + time.second * 1000).toISOString() });
  try {
    return at(zoneOf(zone).instantOf(day, minute));
  } catch {
    const offset = zones.get(zone);
    return offset === undefined
      ? { value: zone, code: 'unknown-zone' }
      : at(Date.parse(`${wall.slice(0, 10)}T00:00:00Z`) + (minute - offset) * 60_000);
  }
}

/** The library looks at a value only when it is asked for, and throws then. */
function timeOf(property: ICAL.Property): ICAL.Time | null {
  try {
    const value = property.getFirstValue();
    return value instanceof ICAL.Time ? value : null;
  } catch {
    return null;
  }
}

function endFromDuration(event: ICAL.Component, start: Read): Read {
  const property = event.getFirstProperty('duration');
  if (!property) return { value: '' };
  try {
    const duration = property.getFirstValue();
    const from = Date.parse(start.value);
    if (!(duration instanceof ICAL.Duration) || Number.isNaN(from)) return { value: '' };
    return { value: new Date(from + duration.toSeconds() * 1000).toISOString() };
  } catch {
    return { value: saidBy(property), code: 'not-instant' };
  }
}
