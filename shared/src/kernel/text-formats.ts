import { languageOf, type Locale } from './languages.ts';

type Say = (key: string | string[], values: Record<string, unknown>) => string;
type Formatter = {
  add(name: string, format: (value: unknown, language: string | undefined, values: object) => string): void;
};

/**
 * Date and time for a sentence, in the reader's language and the forum's zone, with the zone named, as on every screen:
 * «21 de diciembre de 2026, 00:00, hora de Lima».
 */
export function spokenInstant(instant: Date, timeZone: string, locale: Locale, say: Say): string {
  const { tag } = languageOf(locale);
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone }).format(instant);
  const hour = spokenClock(instant, timeZone);
  const city = (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
  return `${day}, ${hour}, ${city === 'UTC' ? city : say('shell:time.zone', { city, lng: locale })}`;
}

function spokenClock(instant: Date, timeZone: string): string {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  return new Intl.DateTimeFormat('en-GB', clock).format(instant);
}

/** What sentences say of a value that travels as a code: `{{at, instant}}`, `{{at, clock}}`, `{{stage, stage}}`, `{{criterion, gate}}`. */
export function addFormats(formatter: Formatter, say: Say): void {
  formatter.add('instant', (value, language, values) => {
    const { timeZone = 'UTC' } = values as { timeZone?: string };
    return spokenInstant(new Date(String(value)), timeZone, language as Locale, say);
  });
  formatter.add('clock', (value, _language, values) => {
    const { timeZone = 'UTC' } = values as { timeZone?: string };
    return spokenClock(new Date(String(value)), timeZone);
  });
  formatter.add('stage', (value, lng) => say(`shell:stage.${value}`, { lng }));
  // Where a forum asks for more than one, it is said how many.
  formatter.add('gate', (value, lng, values) => {
    const { count, asked = 1 } = values as { count?: number; asked?: number };
    const key = `errors:gate.${value}`;
    return say(asked > 1 ? [`${key}-several`, key] : key, { lng, count, asked });
  });
}
