import { expect, it } from 'vitest';
import { spokenInstant as spoken } from './text-formats.ts';
import type { Locale } from './languages.ts';

const zones = { es: 'hora de {{city}}', en: '{{city}} time' };
const spokenInstant = (instant: Date, timeZone: string, locale: Locale) =>
  spoken(instant, timeZone, locale, (_, { city }) => zones[locale].replace('{{city}}', String(city)));

it('an instant in a sentence reads as on the screens, with the clock of 24 hours and the zone in words', () => {
  const midnight = new Date('2026-12-21T05:00:00Z');
  expect(spokenInstant(midnight, 'America/Lima', 'es')).toBe('21 de diciembre de 2026, 00:00, hora de Lima');
  expect(spokenInstant(midnight, 'America/Lima', 'en')).toBe('21 December 2026, 00:00, Lima time');
  expect(spokenInstant(midnight, 'UTC', 'es')).toBe('21 de diciembre de 2026, 05:00, UTC');
});
