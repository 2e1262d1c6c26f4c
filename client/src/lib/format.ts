import { languageOf, type Locale } from '@minga/shared/kernel/languages.ts';
import type { i18n as I18n } from 'i18next';
import { serverNow } from './clock.ts';
import { useLocale } from './i18n.ts';

/** What has no word in Intl is asked of the texts. */
type Say = (key: string, values: Record<string, unknown>) => string;

/** Intl puts no-break spaces where versions disagree; plain ones keep server and browser texts identical. */
function plain(text: string): string {
  return text.replace(/[\u00a0\u2009\u202f]/g, ' ');
}

type Instant = string | number | Date;

function date(instant: Instant): Date {
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
  const city = (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
  const offset = `UTC${offsetOf(date(at), timeZone)}`;
  if (city === 'UTC') return 'UTC';
  return `${say('shell:time.zone', { city })} (${offset})`;
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

/** The last instant of a window that ends at `to`, which belongs to what comes after it. */
const lastOf = (to: Instant): Date => new Date(date(to).getTime() - 1);

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
 * All texts about time are in the forum's zone, wherever the reader sits. Dates and times are joined here and not by Intl:
 * its joints differ between versions, and the server's page must read like the browser's to the letter.
 */
export function createFormat(locale: Locale, timeZone: string, say: Say, now: () => Instant = serverNow) {
  const tag = languageOf(locale).tag;
  const make = (options: Intl.DateTimeFormatOptions) => {
    const format = once(() => new Intl.DateTimeFormat(tag, { timeZone, ...options }));
    return (instant: Instant) => plain(format().format(date(instant)));
  };
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const time = make(clock);
  const longDate = make({ dateStyle: 'long' });
  const dayOfMonth = make({ day: 'numeric' });
  const shortMonth = make({ month: 'short' });
  // «mar.», «mar» and «Mar» all exist, depending on the version; a language that writes months small shows it in whole dates.
  const month = (instant: Instant) => {
    const name = shortMonth(instant).replace('.', '');
    const whole = longDate(instant);
    return whole === whole.toLowerCase() ? name.toLowerCase() : name;
  };
  const year = make({ year: 'numeric' });
  const isOfAnotherYear = (instant: Instant) => year(instant) !== year(now());
  const dayAndMonth = (instant: Instant) => `${dayOfMonth(instant)} ${month(instant)}`;
  const withYear = (text: string, instant: Instant) => `${text} ${year(instant)}`;
  const shortDate = (instant: Instant) =>
    isOfAnotherYear(instant) ? withYear(dayAndMonth(instant), instant) : dayAndMonth(instant);
  const weekdayName = make({ weekday: 'long' });
  const weekdayOfYear = make({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const weekdayOnly = make({ weekday: 'long', day: 'numeric', month: 'long' });
  const weekday = (instant: Instant) => (isOfAnotherYear(instant) ? weekdayOfYear : weekdayOnly)(instant);
  const number = once(() => new Intl.NumberFormat(tag));
  const percent = once(() => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 }));
  return {
    locale,
    timeZone,
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
    /** 14:30 */
    time,
    timeRange: (from: Instant, to: Instant) => `${time(from)}–${time(to)}`,
    /** 3 de marzo de 2027, 14:30 */
    dateTime: (instant: Instant) => `${longDate(instant)}, ${time(instant)}`,
    /**
     * 8–26 feb, or 8 feb – 3 mar: the days of a window `[from, to)`, so one that ends at midnight ends the day before. In
     * another year than this one its year stands behind; one that spans years has it at both ends.
     */
    dayRange: (from: Instant, to: Instant) => {
      const end = lastOf(to);
      const [first, last] = [dayAndMonth(from), shortDate(end)];
      if (year(from) !== year(end)) return `${withYear(first, from)} – ${withYear(dayAndMonth(end), end)}`;
      if (first === dayAndMonth(end)) return last;
      return month(from) === month(end) ? `${dayOfMonth(from)}–${last}` : `${first} – ${last}`;
    },
    /** `domingo 20 de diciembre`: the last day of a window that ends at midnight; null when it ends at another hour */
    lastFullDay: (to: Instant) => (time(to) === '00:00' ? weekday(lastOf(to)).replace(',', '') : null),
    relative: (instant: Instant, now: Instant) => formatRelative(instant, now, locale, say),
    zone: (at: Instant) => zoneName(timeZone, say, at),
    number: (value: number) => plain(number().format(value)),
    percent: (share: number) => plain(percent().format(share)),
    bytes: (bytes: number) => formatBytes(bytes, locale),
  };
}

const formatters = new WeakMap<I18n, (locale: string, timeZone: string) => Formatters>();

/** Formatters in the reader's language and the given zone (the forum's; America/Lima before one is known). */
export function useFormat(timeZone = 'America/Lima'): Formatters {
  const { locale, i18n } = useLocale();
  const of =
    formatters.get(i18n) ??
    once((language, zone) => createFormat(language as Locale, zone as string, i18n.getFixedT(language as Locale)));
  formatters.set(i18n, of);
  return of(locale, timeZone);
}
