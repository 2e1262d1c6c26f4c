import { languageOf, type Locale } from '@minga/shared/kernel/languages.ts';
import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { cityOf } from '@minga/shared/kernel/text.ts';
import { serverNow } from './clock.ts';
import { useLocale } from './i18n.ts';
import { type OwnClock, useOwnClock } from './own-zone.ts';

/** What has no word in Intl is asked of the texts. */
export type Say = (key: string, values: Record<string, unknown>) => string;

/** Intl puts no-break spaces where versions disagree; plain ones keep server and browser texts identical. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u2009\u202f]/g, ' ');
}

export type Instant = string | number | Date;

export function date(instant: Instant): Date {
  return instant instanceof Date ? instant : new Date(instant);
}

/** Making one of Intl's formatters costs a thousand times what using it does: each is made once, when it is first used. */
function once<Made>(make: (...key: string[]) => Made): (...key: string[]) => Made {
  const made = new Map<string, Made>();
  return (...key) => {
    const name = key.join(' ');
    const known = made.get(name) ?? make(...key);
    made.set(name, known);
    return known;
  };
}

const offsetFormat = once((timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' }));
const wholeNumber = once((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 0 }));
const oneDigit = once((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }));
const relative = once((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'always' }));

/** `−5`, `+5:45`: what must be added to UTC in that zone at that instant. */
function offsetOf(instant: Date, timeZone: string): string {
  const part = offsetFormat(timeZone)
    .formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const match = /([+-])0?(\d+):(\d+)/.exec(part ?? '');
  if (!match) return '';
  const [, sign, hours, minutes] = match;
  return `${sign === '-' ? '−' : '+'}${hours}${minutes === '00' ? '' : `:${minutes}`}`;
}

/** «hora de Lima (UTC−5)»: a person recognises the city, a visitor the offset. */
export function zoneName(timeZone: string, say: Say, at: Instant): string {
  const offset = `UTC${offsetOf(date(at), timeZone)}`;
  if (timeZone === 'UTC') return 'UTC';
  return `${say('shell:time.zone', { city: cityOf(timeZone) })} (${offset})`;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

export function formatBytes(bytes: number, locale: Locale): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const format = value < 10 && unit > 0 ? oneDigit : wholeNumber;
  return `${plain(format(languageOf(locale).tag).format(value))} ${UNITS[unit]}`;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** «en 3 días», «hace 2 horas»; days from 36 hours on, minutes below one hour. */
export function formatRelative(instant: Instant, now: Instant, locale: Locale, say: Say): string {
  const distance = date(instant).getTime() - date(now).getTime();
  const size = Math.abs(distance);
  const [unit, length] = STEPS.find(([name, ms]) => size >= (name === 'day' ? ms * 1.5 : ms)) ?? [
    'minute' as const,
    60_000,
  ];
  // "In 0 minutes" is no time at all.
  if (size < 60_000) return say(distance < 0 ? 'shell:time.justNow' : 'shell:time.soon', {});
  return plain(relative(languageOf(locale).tag).format(Math.trunc(distance / length), unit));
}

export type Formatters = ReturnType<typeof createFormat>;

/**
 * What the clock of one zone shows. Dates and times are joined here and not by Intl: its joints differ between versions, and
 * the server's page must read like the browser's to the letter.
 */
export function clockOf(tag: string, timeZone: string) {
  const make = (options: Intl.DateTimeFormatOptions) => {
    const format = once(() => new Intl.DateTimeFormat(tag, { timeZone, ...options }));
    return (instant: Instant) => plain(format().format(date(instant)));
  };
  const clock = make({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const longDate = make({ dateStyle: 'long' });
  const dayOfMonth = make({ day: 'numeric' });
  const shortMonth = make({ month: 'short' });
  // «mar.», «mar» and «Mar» all exist, depending on the version; a language that writes months small shows it in whole dates.
  const month = (instant: Instant) => {
    const name = shortMonth(instant).replace('.', '');
    const whole = longDate(instant);
    return whole === whole.toLowerCase() ? name.toLowerCase() : name;
  };
  const day = (instant: Instant) => `${dayOfMonth(instant)} ${month(instant)}`;
  return { make, clock, longDate, dayOfMonth, month, day };
}

/** Days, which are the forum's for everybody. */
function daysOf({ make, clock, longDate, dayOfMonth, month, day }: ReturnType<typeof clockOf>, now: () => Instant) {
  const year = make({ year: 'numeric' });
  const isOfAnotherYear = (instant: Instant) => year(instant) !== year(now());
  const withYear = (text: string, instant: Instant) => `${text} ${year(instant)}`;
  const shortDate = (instant: Instant) => (isOfAnotherYear(instant) ? withYear(day(instant), instant) : day(instant));
  const weekdayName = make({ weekday: 'long' });
  const weekdayOfYear = make({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const weekdayOnly = make({ weekday: 'long', day: 'numeric', month: 'long' });
  const weekday = (instant: Instant) => (isOfAnotherYear(instant) ? weekdayOfYear : weekdayOnly)(instant);
  return {
    /** 3 de marzo de 2027 */
    date: longDate,
    /** 3 mar, or 3 mar 2028 in any other year */
    shortDate,
    /** miércoles 3 de marzo, or miércoles, 3 de marzo de 2028 */
    weekday,
    /** miércoles */
    weekdayName,
    dayOfMonth,
    month,
    year,
    /**
     * 8–26 feb, or 8 feb – 3 mar: the days of a window `[from, to)`, so one that ends at midnight ends the day before. In
     * another year than this one its year stands behind; one that spans years has it at both ends.
     */
    dayRange: (from: Instant, to: Instant) => {
      const end = lastInstantOf(to);
      const [first, last] = [day(from), shortDate(end)];
      if (year(from) !== year(end)) return `${withYear(first, from)} – ${withYear(day(end), end)}`;
      if (first === day(end)) return last;
      return month(from) === month(end) ? `${dayOfMonth(from)}–${last}` : `${first} – ${last}`;
    },
    /** `domingo 20 de diciembre`: the last day of a window that ends at midnight; null when it ends at another hour */
    lastFullDay: (to: Instant) => (clock(to) === '00:00' ? weekday(lastInstantOf(to)).replace(',', '') : null),
  };
}

/**
 * All texts about time are in the forum's zone, wherever the reader sits. Who keeps a zone of their own reads each hour in
 * theirs too, where it differs at that instant.
 */
export function createFormat(
  locale: Locale,
  timeZone: string,
  say: Say,
  { now = serverNow, ownClock = null }: { now?: () => Instant; ownClock?: OwnClock | null } = {},
) {
  const tag = languageOf(locale).tag;
  const forum = clockOf(tag, timeZone);
  const { clock, longDate } = forum;
  const own = ownClock?.beside(forum, tag, say);
  const number = once(() => new Intl.NumberFormat(tag));
  const percent = once(() => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 }));
  const zone = (at: Instant) => zoneName(timeZone, say, at);
  const dateTime = (instant: Instant) => `${longDate(instant)}, ${clock(instant)}`;
  const span = (from: Instant, to: Instant) => `${clock(from)}–${clock(to)}`;
  /** A time with the forum's zone named, and with the reader's where it differs. */
  const named = (said: string, instant: Instant, theirs = '') =>
    theirs === ''
      ? `${said}, ${zone(instant)}`
      : `${said}, ${say('shell:time.zone', { city: cityOf(timeZone) })}${theirs}`;
  return {
    locale,
    timeZone,
    ...daysOf(forum, now),
    /** 14:30 on the forum's clock and no other: for an axis, and for what is typed */
    clock,
    /** 14:30 (21:30 su hora) */
    time: (instant: Instant) => clock(instant) + (own?.time(instant) ?? ''),
    /** 14:30–16:00 (21:30–23:00 su hora) */
    timeRange: (from: Instant, to: Instant) => span(from, to) + (own?.span(from, to) ?? ''),
    /** 3 de marzo de 2027, 14:30 (21:30 su hora) */
    dateTime: (instant: Instant) => dateTime(instant) + (own?.time(instant) ?? ''),
    /** 3 de marzo de 2027, 14:30, hora de Lima (UTC−5), or …, hora de Lima (21:30 su hora, Madrid) */
    moment: (instant: Instant) => named(dateTime(instant), instant, own?.named(instant)),
    /** 14:30–16:00, hora de Lima (UTC−5), or …, hora de Lima (21:30–23:00 su hora, Madrid) */
    momentRange: (from: Instant, to: Instant) => named(span(from, to), from, own?.namedSpan(from, to)),
    relative: (instant: Instant, now: Instant) => formatRelative(instant, now, locale, say),
    /** hora de Lima (UTC−5) */
    zone,
    /** The same above what is shown on two clocks. */
    zones: (at: Instant) => own?.both(zone(at), at) ?? zone(at),
    number: (value: number) => plain(number().format(value)),
    percent: (share: number) => plain(percent().format(share)),
    bytes: (bytes: number) => formatBytes(bytes, locale),
  };
}

type Maker = (locale: string, timeZone: string) => Formatters;
const makers = new WeakMap<object, Maker>();

/** Formatters in the reader's language and the given zone: the forum's; without one the reader's own, if they keep one. */
export function useFormat(timeZone?: string): Formatters {
  const { locale, i18n } = useLocale();
  const ownClock = useOwnClock();
  // Each instance of the texts is of one reader.
  const reader = ownClock ?? i18n;
  const of =
    makers.get(reader) ??
    once((language, zone = '') =>
      createFormat(language as Locale, zone, i18n.getFixedT(language as Locale), { ownClock }),
    );
  makers.set(reader, of);
  return of(locale, timeZone ?? ownClock?.zone ?? 'America/Lima');
}
