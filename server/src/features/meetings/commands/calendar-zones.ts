import { dayNumber, type Zone, zoneOf } from '@minga/shared/meetings/zone.ts';
import ICAL from 'ical.js';
import { findIana } from 'windows-iana';
import type { Effort } from './calendar-series.ts';
import { atWall } from './import-times.ts';

/** Windows lets its rules begin in 1601. */
const MOST_YEARS = 500;

/** Wall clocks of a calendar file as instants. */
export type Clocks = {
  /** @returns null when neither the platform nor the file knows the zone */
  instantOf(time: ICAL.Time, zoneName: string | null): number | null;
};

/** @param forum the zone of times that name none */
export function clocksOf(calendar: ICAL.Component, forum: Zone, effort: Effort): Clocks {
  const own = new Map(
    calendar.getAllSubcomponents('vtimezone').map((one) => [String(one.getFirstPropertyValue('tzid')), one]),
  );
  const floating = platformZone(String(calendar.getFirstPropertyValue('x-wr-timezone') ?? '')) ?? forum;
  const known = new Map<string, ReturnType<typeof zoneByName>>();
  const byName = (name: string) => {
    const zone = known.get(name) ?? zoneByName(name, own.get(name), effort);
    known.set(name, zone);
    return zone;
  };
  return {
    instantOf(time, name) {
      if (time.zone?.tzid === 'UTC' || time.toString().endsWith('Z')) return wallOf(time, 0);
      const zone = name === null ? floating : byName(name);
      if (zone === null) return null;
      if (typeof zone === 'function') return zone(time);
      return atWall(zone, time);
    },
  };
}

const wallOf = (time: ICAL.Time, offsetSeconds: number): number =>
  Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second) - offsetSeconds * 1000;

/**
 * The platform is asked first, because files seldom carry a right VTIMEZONE. Of the names of Windows it knows nothing: there
 * the file's own rules count, and where it has none, the place that CLDR gives for the name.
 */
function zoneByName(
  name: string,
  own: ICAL.Component | undefined,
  effort: Effort,
): Zone | ((time: ICAL.Time) => number) | null {
  const platform = platformZone(name) ?? platformZone(/[A-Z]\w+(?:\/[A-Z][\w+-]+)+$/.exec(name)?.[0] ?? '');
  if (platform) return platform;
  if (!own) return windowsZone(name);
  if (contradicts(own)) return null;
  const fixed = fixedOffset(own);
  if (fixed !== null) return (time) => wallOf(time, fixed);
  if (!isFollowed(own, effort)) return null;
  const zone = new ICAL.Timezone({ component: own, tzid: name });
  return (time) => wallOf(time, zone.utcOffset(time));
}

/** The first place is the one that CLDR names for the whole world, which is the one whose rules Windows follows. */
function windowsZone(name: string): Zone | null {
  const plain = name.trim().replace(/^"(.*)"$/, '$1');
  return platformZone(findIana(plain)[0] ?? '');
}

function platformZone(name: string): Zone | null {
  if (name === '') return null;
  try {
    return zoneOf(name);
  } catch {
    return null;
  }
}

/** Seconds from UTC of a zone that keeps one offset all year; such definitions often say nothing else. */
function fixedOffset(zone: ICAL.Component): number | null {
  const offsets = new Set(zone.getAllSubcomponents().map((rule) => String(rule.getFirstPropertyValue('tzoffsetto'))));
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)/.exec([...offsets].join()) ?? [];
  if (offsets.size !== 1 || minutes === undefined) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60;
}

/** Clocks change with the year: by other rules the library would look for changes without end. */
function isFollowed(zone: ICAL.Component, effort: Effort): boolean {
  for (const rule of zone.getAllSubcomponents()) {
    for (const property of rule.getAllProperties('rrule'))
      if (!/^(?:.*;)?FREQ=YEARLY(?:;|$)/i.test(`${property.getFirstValue()}`)) return false;
    const dates = rule.getAllProperties('rdate').reduce((sum, one) => sum + one.toJSON().length, 0);
    effort.left -= dates + (rule.hasProperty('rrule') ? MOST_YEARS : 1);
  }
  return effort.left >= 0;
}

/** Two rules that begin at the same moment, with different offsets and nothing that alternates them, say nothing. */
function contradicts(zone: ICAL.Component): boolean {
  const rules = zone.getAllSubcomponents();
  if (rules.length === 0) return true;
  const offsetAt = new Map<string, string>();
  return rules.some((rule) => {
    if (!/^[+-]\d\d:?\d\d/.test(String(rule.getFirstPropertyValue('tzoffsetto') ?? ''))) return true;
    if (rule.hasProperty('rrule') || rule.hasProperty('rdate')) return false;
    const start = String(rule.getFirstPropertyValue('dtstart') ?? '');
    const offset = String(rule.getFirstPropertyValue('tzoffsetto'));
    const before = offsetAt.get(start);
    offsetAt.set(start, offset);
    return before !== undefined && before !== offset;
  });
}

/** The same clock time so many days later: a day of a duration is a day of the calendar, not 24 hours. */
export function daysLater(time: ICAL.Time, days: number): ICAL.Time {
  const later = time.clone();
  const day = new Date((dayNumber(time.toString().slice(0, 10)) + days) * 86_400_000);
  later.year = day.getUTCFullYear();
  later.month = day.getUTCMonth() + 1;
  later.day = day.getUTCDate();
  return later;
}
