import { languageOf, type Locale } from './languages.ts';
import { type Face, ownTime } from './own-time.ts';
import { cityOf } from './text.ts';

type Say = (key: string | string[], values: Record<string, unknown>) => string;
type Formatter = {
  add(name: string, format: (value: unknown, language: string | undefined, values: object) => string): void;
};

/** On whose clock a time is said: the forum's, and the reader's where they keep one that differs at that instant. */
type Clocks = { timeZone?: string; ownZone?: string | null };

/**
 * Date and time for a sentence, in the reader's language and the forum's zone, with the zone named, as on every screen:
 * «21 de diciembre de 2026, 00:00, hora de Lima», or «…, hora de Lima (06:00 su hora, Madrid)».
 */
export function spokenInstant(
  instant: Date,
  { timeZone = 'UTC', ownZone = null }: Clocks,
  locale: Locale,
  say: Say,
  dateStyle: 'long' | 'full' = 'long',
): string {
  const { tag } = languageOf(locale);
  const day = spokenDay(instant, timeZone, locale, dateStyle);
  const city = cityOf(timeZone);
  const zone = city === 'UTC' ? city : say('shell:time.zone', { city, lng: locale });
  const when = ownZone && ownTime(instant, faceOf(tag, timeZone), faceOf(tag, ownZone));
  const own = when ? ` (${say('shell:time.ownIn', { when, city: cityOf(ownZone), lng: locale })})` : '';
  return `${day}, ${spokenClock(instant, timeZone)}, ${zone}${own}`;
}

const spokenDay = (instant: Date, timeZone: string, locale: Locale, dateStyle: 'long' | 'full' = 'long'): string =>
  new Intl.DateTimeFormat(languageOf(locale).tag, { dateStyle, timeZone }).format(instant);

function spokenClock(instant: Date, timeZone: string): string {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  return new Intl.DateTimeFormat('en-GB', clock).format(instant);
}

const faceOf = (tag: string, timeZone: string): Face => ({
  clock: (instant) => spokenClock(instant, timeZone),
  // «dic.» in some versions: one word on screens and in letters.
  day: (instant) =>
    new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone }).format(instant).replace('.', ''),
});

/** What sentences say of a value that travels as a code: `{{at, instant}}`, `{{at, appointment}}`, `{{at, day}}`, `{{at, clock}}`, `{{stage, stage}}`, `{{criterion, gate}}`. */
export function addFormats(formatter: Formatter, say: Say): void {
  formatter.add('instant', (value, language, values) => {
    return spokenInstant(new Date(String(value)), values as Clocks, language as Locale, say);
  });
  // Where somebody has to be there: with the day of the week, by which people keep their diaries.
  formatter.add('appointment', (value, language, values) => {
    return spokenInstant(new Date(String(value)), values as Clocks, language as Locale, say, 'full');
  });
  // Of what counts in days: the forum's, wherever it is read.
  formatter.add('day', (value, language, values) => {
    const { timeZone = 'UTC' } = values as Clocks;
    return spokenDay(new Date(String(value)), timeZone, language as Locale);
  });
  formatter.add('clock', (value, language, values) => {
    const { timeZone = 'UTC', ownZone = null } = values as Clocks;
    const [at, { tag }] = [new Date(String(value)), languageOf(language as Locale)];
    const when = ownZone && ownTime(at, faceOf(tag, timeZone), faceOf(tag, ownZone));
    return spokenClock(at, timeZone) + (when ? ` (${say('shell:time.own', { when, lng: language })})` : '');
  });
  formatter.add('stage', (value, lng) => say(`shell:stage.${value}`, { lng }));
  formatter.add('rule', (value, lng) => say(`standards:rule.${value}`, { lng }));
  // Where a forum asks for more than one, it is said how many.
  formatter.add('gate', (value, lng, values) => {
    const { count, asked = 1 } = values as { count?: number; asked?: number };
    const key = `errors:gate.${value}`;
    return say(asked > 1 ? [`${key}-several`, key] : key, { lng, count, asked });
  });
}
