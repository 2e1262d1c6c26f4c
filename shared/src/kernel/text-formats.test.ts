import { expect, it } from 'vitest';
import { lastInstantOf } from './periods.ts';
import { addFormats, spokenInstant as spoken } from './text-formats.ts';
import type { Locale } from './languages.ts';

const texts = {
  es: { 'shell:time.zone': 'hora de {{city}}', 'shell:time.ownIn': '{{when}} su hora, {{city}}' },
  en: { 'shell:time.zone': '{{city}} time', 'shell:time.ownIn': '{{when}} your time, {{city}}' },
};
const spokenInstant = (instant: Date, timeZone: string, locale: Locale, ownZone: string | null = null) =>
  spoken(instant, { timeZone, ownZone }, locale, (key, { city, when }) =>
    texts[locale][String(key) as 'shell:time.zone'].replace('{{city}}', String(city)).replace('{{when}}', String(when)),
  );
const midnight = new Date('2026-12-21T05:00:00Z');

it('an instant in a sentence reads as on the screens, with the clock of 24 hours and the zone in words', () => {
  expect(spokenInstant(midnight, 'America/Lima', 'es')).toBe('21 de diciembre de 2026, 00:00, hora de Lima');
  expect(spokenInstant(midnight, 'America/Lima', 'en')).toBe('21 December 2026, 00:00, Lima time');
  expect(spokenInstant(midnight, 'UTC', 'es')).toBe('21 de diciembre de 2026, 05:00, UTC');
});

it('whoever keeps another clock reads it behind, with its day where that is another', () => {
  const es = (ownZone: string) => spokenInstant(midnight, 'America/Lima', 'es', ownZone);
  expect(es('Europe/Madrid')).toBe('21 de diciembre de 2026, 00:00, hora de Lima (06:00 su hora, Madrid)');
  expect(es('America/Tijuana')).toBe('21 de diciembre de 2026, 00:00, hora de Lima (20 dic, 21:00 su hora, Tijuana)');
  expect(es('America/Bogota'), 'the same hour by another name').toBe('21 de diciembre de 2026, 00:00, hora de Lima');
  expect(spokenInstant(midnight, 'America/Lima', 'en', 'Europe/Madrid')).toBe(
    '21 December 2026, 00:00, Lima time (06:00 your time, Madrid)',
  );
});

it('says what counts in days by the day of the forum, whose last is the one before its end', () => {
  const formats = new Map<string, (value: unknown, language: string | undefined, values: object) => string>();
  addFormats({ add: (name, format) => formats.set(name, format) }, () => '');
  const clocks = { timeZone: 'America/Lima', ownZone: 'Europe/Madrid' };
  const said = (at: Date, language: string) => formats.get('day')?.(at.toISOString(), language, clocks);
  expect([said(midnight, 'es'), said(midnight, 'en')]).toEqual(['21 de diciembre de 2026', '21 December 2026']);
  expect(said(lastInstantOf(midnight), 'es')).toBe('20 de diciembre de 2026');
});

it('says where somebody has to be with the day of the week', () => {
  const formats = new Map<string, (value: unknown, language: string | undefined, values: object) => string>();
  addFormats({ add: (name, format) => formats.set(name, format) }, (key) =>
    String(key) === 'shell:time.zone' ? 'hora de Lima' : '',
  );
  const said = (language: string) =>
    formats.get('appointment')?.(midnight.toISOString(), language, { timeZone: 'America/Lima' });
  expect(said('es')).toBe('lunes, 21 de diciembre de 2026, 00:00, hora de Lima');
  expect(said('en')).toMatch(/^Monday,? 21 December 2026, 00:00/);
});
