import { cutTo } from '@minga/shared/kernel/text.ts';
import { FILE_LIMITS } from '@minga/shared/meetings/rules.ts';
import { joiningText, partJoining, partPlace } from '@minga/shared/meetings/joining.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import ICAL from 'ical.js';
import { type Clocks, clocksOf } from './calendar-zones.ts';
import { peopleOf, roomOfPeople } from './calendar-people.ts';
import { occurrencesOf, spanOf } from './calendar-times.ts';
import type { LineError, RawFile, RawLine, Skipped } from './import-lines.ts';
import { unreadableLines } from './import-words.ts';

/** A VEVENT with what its calendar says around it. */
export type Entry = { event: ICAL.Component; line: number; clocks: Clocks; isCancelled: boolean; forum: Zone };
type Found = { lines: RawLine[]; errors: LineError[]; skipped: Skipped[] };

const OTHER_KINDS = ['vtodo', 'vjournal'];
const AGENDA_LENGTH = 8_000;

/**
 * Reads the VEVENTs of an iCalendar file: categories are themes, attendees are people, the location is the room or how
 * to join. What is foreign to a plan (tasks, whole days, private entries, cancellations) is left out by name.
 * @param source the file before its folded lines were joined, whose lines are the ones that errors name
 */
export function parseCalendar(text: string, forum: Zone, source = text): RawFile {
  const found: Found = { lines: [], errors: text.includes('\uFFFD') ? unreadableLines(source) : [], skipped: [] };
  const calendars = calendarsIn(text.replace(/^\uFEFF/, ''));
  if (calendars === null) {
    return { ...found, errors: [...found.errors, { line: 1, field: 'line', code: 'not-calendar' }] };
  }
  const starts = startsOf(source);
  let at = 0;
  const entries = calendars.flatMap((calendar) => {
    const clocks = clocksOf(calendar, forum);
    const isCancelling = textOf(calendar, 'method').toUpperCase() === 'CANCEL';
    for (const kind of OTHER_KINDS)
      for (const other of calendar.getAllSubcomponents(kind)) found.skipped.push(skip(titleOf(other), 'not-a-meeting'));
    return calendar.getAllSubcomponents('vevent').map((event): Entry => {
      const isCancelled = isCancelling || textOf(event, 'status').toUpperCase() === 'CANCELLED';
      return { event, line: starts[at++] ?? 1, clocks, isCancelled, forum };
    });
  });
  for (const entry of latestOnly(entries)) read(entry, entries, found);
  return found;
}

function startsOf(source: string): number[] {
  const starts: number[] = [];
  for (const [i, line] of source.split(/\r\n?|\n/).entries()) if (/^BEGIN:VEVENT\s*$/i.test(line)) starts.push(i + 1);
  if (starts.length > FILE_LIMITS.meetings)
    throw new AppError('import.too-many-meetings', { params: { most: FILE_LIMITS.meetings } });
  return starts;
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

const textOf = (component: ICAL.Component, name: string): string => {
  try {
    return String(component.getFirstPropertyValue(name) ?? '');
  } catch {
    return '';
  }
};
const titleOf = (component: ICAL.Component): string => cutTo(partJoining(textOf(component, 'summary')).text, 200);
const skip = (title: string, code: Skipped['code'], value?: string): Skipped => ({
  title,
  code,
  ...(value ? { value } : {}),
});

/** The name under which an entry is known again: one occurrence of a series has its own. */
const nameOf = (event: ICAL.Component): string | null => {
  const uid = textOf(event, 'uid');
  return uid === '' ? null : `${uid} ${textOf(event, 'recurrence-id')}`;
};

/** Of several entries with one name the highest SEQUENCE counts, and the later one of equals. */
function latestOnly(entries: readonly Entry[]): Entry[] {
  const last = new Map<string, Entry>();
  const rank = ({ event }: Entry) => Number(textOf(event, 'sequence')) || 0;
  for (const entry of entries) {
    const name = nameOf(entry.event);
    const known = name === null ? undefined : last.get(name);
    if (name !== null && (!known || rank(entry) >= rank(known))) last.set(name, entry);
  }
  return entries.filter((entry) => {
    const name = nameOf(entry.event);
    return name === null || last.get(name) === entry;
  });
}

function read(entry: Entry, all: readonly Entry[], found: Found): void {
  const { event } = entry;
  const title = titleOf(event);
  if (entry.isCancelled) {
    found.skipped.push({ ...skip(title, 'cancelled'), key: keyOf(event, null) });
    return;
  }
  if (/^(private|confidential)$/i.test(textOf(event, 'class'))) {
    found.skipped.push(skip(title, 'private'));
    return;
  }
  const span = spanOf(entry);
  if (span === 'whole-day') {
    found.skipped.push(skip(title, 'whole-day'));
    return;
  }
  const base = rawLine(entry, title);
  for (const { field, code, value } of span.wrong)
    found.errors.push({ line: entry.line, field, code, params: { value } });
  if (!event.hasProperty('rrule') && !event.hasProperty('rdate')) {
    found.lines.push({ ...base, starts_at: span.startsAt, ends_at: span.endsAt, key: keyOf(event, null) });
    return;
  }
  const series = occurrencesOf(entry, span, all);
  if (series.cutAt) found.skipped.push(skip(title, 'series-cut', series.cutAt));
  for (const one of series.times)
    found.lines.push({ ...base, starts_at: one.startsAt, ends_at: one.endsAt, key: keyOf(event, one.name) });
}

function keyOf(event: ICAL.Component, occurrence: string | null): string | null {
  const uid = textOf(event, 'uid');
  if (uid === '') return null;
  const own = occurrence ?? textOf(event, 'recurrence-id');
  return own === '' ? uid : `${uid}#${own}`;
}

/** Links of services that programs write into properties of their own. */
const JOIN_PROPERTIES = [
  'x-microsoft-skypeteamsmeetingurl',
  'x-microsoft-onlinemeetingexternallink',
  'x-google-conference',
  'conference',
];

function rawLine(entry: Entry, title: string): Omit<RawLine, 'starts_at' | 'ends_at' | 'key'> {
  const { event, line } = entry;
  const place = partPlace(textOf(event, 'location'));
  const url = textOf(event, 'url');
  const about = partJoining([textOf(event, 'description'), url].filter((one) => one !== '').join('\n\n'));
  const named = JOIN_PROPERTIES.map((name) => textOf(event, name));
  const joining = joiningText([
    ...place.joining,
    ...named,
    ...about.joining,
    ...partJoining(textOf(event, 'summary')).joining,
  ]);
  const room = place.room || roomOfPeople(event);
  const isOnline = joining !== null;
  const modality = room === '' ? 'online' : isOnline ? 'hybrid' : 'in_person';
  return {
    line,
    title,
    theme: event
      .getAllProperties('categories')
      .flatMap((property) => property.getValues().map(String))
      .join(';'),
    modality: textOf(event, 'x-minga-modality') || modality,
    room,
    organisations: textOf(event, 'x-minga-organisations'),
    ...peopleOf(event),
    agenda: cutTo(about.text, AGENDA_LENGTH),
    joining,
    isCalendar: true,
  };
}
