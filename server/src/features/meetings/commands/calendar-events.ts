import { cutTo } from '@minga/shared/kernel/text.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { FILE_LIMITS } from '@minga/shared/meetings/rules.ts';
import ICAL from 'ical.js';
import type { LineError } from './import-lines.ts';

/** Where a VEVENT stands in the text of a file, whatever can be made of it. */
type Place = { line: number; end: number; title: string; isNested: boolean };
type Read = {
  calendars: ICAL.Component[];
  /** Lines of the events that stand in {@link calendars}, in their order. */
  lines: number[];
  /** Events that cannot be read, by name. */
  errors: LineError[];
};

/**
 * The calendars of a file. One event that cannot be read does not make the others unreadable: it is told by its name.
 * @param source whose lines are told
 * @returns null when the file holds anything else
 */
export function readCalendars(text: string, source: string): Read | null {
  const places = placesOf(source);
  const broken = new Map<number, LineError['code']>();
  for (const [i, { isNested }] of places.entries()) if (isNested) broken.set(i, 'event-unreadable');
  const calendars = calendarsIn(text) ?? calendarsIn(withoutBroken(text, broken));
  if (calendars === null) return null;
  const errors = [...broken].map(([i, code]): LineError => {
    const { line = 1, title: value = '' } = places[i] ?? {};
    return { line, field: 'line', code, params: { value } };
  });
  return { calendars, lines: places.flatMap(({ line }, i) => (broken.has(i) ? [] : [line])), errors };
}

/** A file may hold several calendars, one after the other. */
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

function placesOf(text: string): Place[] {
  const places: Place[] = [];
  /** What is open, with its place where it is an event. */
  const open: { name: string; place: Place | null }[] = [];
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    const begun = /^BEGIN:([\w-]+)\s*$/i.exec(line)?.[1]?.toUpperCase();
    const inner = open.at(-1);
    if (begun) {
      const isEvent = begun === 'VEVENT';
      const isNested = open.some(({ place }) => place !== null) || (inner && inner.name !== 'VCALENDAR') === true;
      const place = isEvent ? { line: i + 1, end: i + 1, title: '', isNested } : null;
      if (place) places.push(place);
      if (places.length > FILE_LIMITS.meetings)
        throw new AppError('import.too-many-meetings', { params: { most: FILE_LIMITS.meetings } });
      open.push({ name: begun, place });
    } else if (/^END:/i.test(line)) {
      if (inner?.place) inner.place.end = i + 1;
      open.pop();
    } else if (inner?.place?.title === '') {
      inner.place.title = cutTo((/^SUMMARY(?:;[^:]*)?:(.*)$/i.exec(line)?.[1] ?? '').trim(), 80);
    }
  }
  return places;
}

/** The text without the events that the library cannot read; each is tried by itself. */
function withoutBroken(text: string, broken: Map<number, LineError['code']>): string {
  const lines = text.split(/\r\n?|\n/);
  const gone = new Set<number>();
  for (const [i, { line, end, isNested }] of placesOf(text).entries()) {
    const own = lines.slice(line - 1, end);
    const isRead = (some: string[]) => calendarsIn(['BEGIN:VCALENDAR', ...some, 'END:VCALENDAR'].join('\r\n')) !== null;
    if (!isNested && isRead(own)) continue;
    const isRule = isRead(own.filter((one) => !/^(?:RRULE|EXRULE)[;:]/i.test(one)));
    broken.set(i, isRule && !isNested ? 'rule-unreadable' : 'event-unreadable');
    for (let at = line; at <= end; at++) gone.add(at);
  }
  return lines.filter((_, i) => !gone.has(i + 1)).join('\r\n');
}
