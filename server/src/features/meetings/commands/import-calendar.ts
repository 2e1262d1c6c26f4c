import { cutTo } from '@minga/shared/kernel/text.ts';
import { FILE_LIMITS } from '@minga/shared/meetings/rules.ts';
import { joiningText, partJoining, partPlace } from '@minga/shared/meetings/joining.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type ICAL from 'ical.js';
import { type Clocks, clocksOf } from './calendar-zones.ts';
import { peopleOf, roomOfPeople } from './calendar-people.ts';
import { readCalendars } from './calendar-events.ts';
import { type Effort, freshEffort, occurrencesOf } from './calendar-series.ts';
import { recurrenceInstant, spanOf } from './calendar-times.ts';
import type { LineError, RawFile, RawLine, Skipped } from './import-lines.ts';
import { unreadableLines } from '../../../platform/files/csv-rows.ts';

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
  const found: Found = {
    lines: [],
    errors: text.includes('\uFFFD')
      ? unreadableLines(source).map((line) => ({ line, field: 'line', code: 'unreadable' }))
      : [],
    skipped: [],
  };
  const read = readCalendars(text.replace(/^\uFEFF/, ''), source.replace(/^\uFEFF/, ''));
  if (read === null) {
    return { ...found, errors: [...found.errors, { line: 1, field: 'line', code: 'not-calendar' }] };
  }
  found.errors.push(...read.errors);
  const effort = freshEffort();
  let at = 0;
  const entries = read.calendars.flatMap((calendar) => {
    const clocks = clocksOf(calendar, forum, effort);
    const isCancelling = textOf(calendar, 'method').toUpperCase() === 'CANCEL';
    for (const kind of OTHER_KINDS)
      for (const other of calendar.getAllSubcomponents(kind)) found.skipped.push(skip(titleOf(other), 'not-a-meeting'));
    return calendar.getAllSubcomponents('vevent').map((event): Entry => {
      const isCancelled = isCancelling || textOf(event, 'status').toUpperCase() === 'CANCELLED';
      return { event, line: read.lines[at++] ?? 1, clocks, isCancelled, forum };
    });
  });
  const changed = changedInstants(entries);
  for (const entry of latestOnly(entries, found)) take(entry, changed, effort, found);
  return found;
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
function latestOnly(entries: readonly Entry[], found: Found): Entry[] {
  const last = new Map<string, Entry>();
  const rank = ({ event }: Entry) => Number(textOf(event, 'sequence')) || 0;
  for (const entry of entries) {
    const name = nameOf(entry.event);
    const known = name === null ? undefined : last.get(name);
    if (name !== null && (!known || rank(entry) >= rank(known))) last.set(name, entry);
  }
  return entries.filter((entry) => {
    const name = nameOf(entry.event);
    const isLatest = name === null || last.get(name) === entry;
    if (!isLatest) found.skipped.push(skip(titleOf(entry.event), 'superseded'));
    return isLatest;
  });
}

/** By the name of a series, the instants that entries of their own stand in for. */
function changedInstants(entries: readonly Entry[]): Map<string, Set<number>> {
  const changed = new Map<string, Set<number>>();
  for (const entry of entries) {
    const instant = entry.event.hasProperty('recurrence-id') ? recurrenceInstant(entry) : null;
    if (instant === null) continue;
    const uid = textOf(entry.event, 'uid');
    changed.set(uid, (changed.get(uid) ?? new Set()).add(instant));
  }
  return changed;
}

function take(entry: Entry, changed: Map<string, Set<number>>, effort: Effort, found: Found): void {
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
  const series = occurrencesOf(entry, span, changed.get(textOf(event, 'uid')) ?? new Set(), effort);
  if (series.fault) {
    const fault = { field: 'line', code: series.fault, params: { value: cutTo(title, 80) } };
    found.errors.push({ line: entry.line, ...fault });
    return;
  }
  if (series.times.length === 0) found.skipped.push(skip(title, 'no-date-left'));
  if (series.cutAt) found.skipped.push(skip(title, 'series-cut', series.cutAt));
  for (const one of series.times)
    found.lines.push({ ...base, starts_at: one.startsAt, ends_at: one.endsAt, key: keyOf(event, one.name) });
  if (found.lines.length > FILE_LIMITS.meetings)
    throw new AppError('import.too-many-meetings', { params: { most: FILE_LIMITS.meetings } });
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
