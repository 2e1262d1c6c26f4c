import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import ICAL from 'ical.js';
import type { CalendarEntry, CalendarHead } from './calendar.ts';

const CRLF = '\r\n';
type Value = Parameters<ICAL.Component['addPropertyWithValue']>[1];

/** Octets of a line, the space that continues one included (RFC 5545 3.1). */
const LINE = 75;

/** In one pass: a text is folded in time that grows with its length and not with its square. */
function folded(line: string): string {
  const lines: string[] = [];
  let begun = 0;
  let at = 0;
  let octets = 0;
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (octets + size > LINE) {
      lines.push(line.slice(begun, at));
      begun = at;
      octets = 1;
    }
    octets += size;
    at += letter.length;
  }
  return `${[...lines, line.slice(begun)].join(`${CRLF} `)}${CRLF}`;
}

function propertyOf(name: string, value: Value): string {
  const property = new ICAL.Property(name);
  property.setValue(value);
  return folded(property.toICALString());
}

/** UTC only: a time zone's name would need its rules beside it. */
const utc = (instant: Date) => ICAL.Time.fromJSDate(instant, true);

/**
 * Stamps come from the publication, so the text, and with it the ETag, changes only when something was announced.
 * @returns the calendar, a few lines at a time
 */
export function* calendarPieces(
  { title, locale }: CalendarHead,
  entries: readonly CalendarEntry[],
  publicUrl: string,
): Generator<string> {
  yield [
    `BEGIN:VCALENDAR${CRLF}VERSION:2.0${CRLF}`,
    `PRODID:-//Minga//Meetings//${locale.toUpperCase()}${CRLF}METHOD:PUBLISH${CRLF}`,
    // The newer name of it, and the one that everybody reads.
    propertyOf('name', title),
    propertyOf('x-wr-calname', title),
    `REFRESH-INTERVAL;VALUE=DURATION:PT1H${CRLF}X-PUBLISHED-TTL:PT1H${CRLF}`,
  ].join('');
  for (const entry of entries) yield eventText({ ...entry, ...withJoining(entry, entry.joining) }, publicUrl);
  yield `END:VCALENDAR${CRLF}`;
}

function eventText(entry: CalendarEntry, publicUrl: string, more = ''): string {
  const categories = new ICAL.Property('categories');
  categories.setValues(entry.themes);
  return [
    `BEGIN:VEVENT${CRLF}`,
    propertyOf('uid', entry.uid),
    propertyOf('sequence', entry.sequence),
    propertyOf('dtstamp', utc(entry.stampedAt)),
    propertyOf('dtstart', utc(entry.startsAt)),
    propertyOf('dtend', utc(entry.endsAt)),
    propertyOf('summary', entry.title),
    entry.room ? propertyOf('location', entry.room) : '',
    entry.agenda ? propertyOf('description', entry.agenda) : '',
    entry.themes.length > 0 ? folded(categories.toICALString()) : '',
    propertyOf('url', publicUrl + paths.meeting(entry.cycleSlug, entry.meetingId)),
    propertyOf('status', entry.isCancelled ? 'CANCELLED' : 'CONFIRMED'),
    more,
    `END:VEVENT${CRLF}`,
  ].join('');
}

type Invitation = {
  /** The meeting is cancelled, or this person is out of it. */
  isCalledOff: boolean;
  /** how this person joins from afar */
  joining: string | null;
  attendee: string;
  organiser: { name: string; address: string };
  publicUrl: string;
  locale: Locale;
  /** When this was said: of two with one sequence programs take the later (RFC 5546, 2.1.5). */
  at: Date;
};

/** A room is where a calendar leads; without one it is the way in from afar, which stands in full below the agenda. */
const withJoining = ({ room, agenda }: CalendarEntry, joining: string | null) => ({
  room: room ?? joining?.split('\n')[0] ?? null,
  agenda: [agenda, joining].filter(Boolean).join('\n\n'),
});

/** What a letter brings into its reader's calendar, or takes out of it (RFC 5546): the same entry as in the feeds. */
export function invitationText(entry: CalendarEntry, invitation: Invitation): string {
  const { isCalledOff, joining, attendee, organiser, publicUrl, locale, at } = invitation;
  const addressed = (name: string, address: string, parameters: Readonly<Record<string, string>>) => {
    const property = new ICAL.Property(name);
    property.setValue(`mailto:${address}`);
    for (const [key, value] of Object.entries(parameters)) property.setParameter(key, value);
    return folded(property.toICALString());
  };
  const people = [
    addressed('organizer', organiser.address, { cn: organiser.name }),
    addressed('attendee', attendee, { role: 'REQ-PARTICIPANT', partstat: 'NEEDS-ACTION', rsvp: 'FALSE' }),
  ];
  return [
    `BEGIN:VCALENDAR${CRLF}VERSION:2.0${CRLF}`,
    `PRODID:-//Minga//Meetings//${locale.toUpperCase()}${CRLF}METHOD:${isCalledOff ? 'CANCEL' : 'REQUEST'}${CRLF}`,
    eventText(
      { ...entry, ...withJoining(entry, joining), isCancelled: isCalledOff, stampedAt: at },
      publicUrl,
      people.join(''),
    ),
    `END:VCALENDAR${CRLF}`,
  ].join('');
}
