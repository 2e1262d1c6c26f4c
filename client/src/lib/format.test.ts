import { describe, expect, test } from 'vitest';
import { createEagerI18n } from './i18n.ts';
import shellEn from '../../../shared/texts/en/shell.json' with { type: 'json' };
import shellEs from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { ownClockOf } from './own-clock.ts';
import { createFormat, formatBytes, formatRelative, zoneName } from './format.ts';

const in2027 = () => '2027-06-01T12:00:00Z';
const sayEs = createEagerI18n('es', { es: { shell: shellEs } }).t;
const sayEn = createEagerI18n('en', { en: { shell: shellEn } }).t;
const es = createFormat('es', 'America/Lima', sayEs, { now: in2027 });
const en = createFormat('en', 'America/Lima', sayEn, { now: in2027 });

describe('times on screen', () => {
  test('are in the forum’s zone, whatever the machine’s', () => {
    expect(es.dateTime('2027-03-13T02:30:00Z')).toBe('12 de marzo de 2027, 21:30');
    expect(en.dateTime('2027-03-13T02:30:00Z')).toBe('12 March 2027, 21:30');
  });

  test('name the zone with its distance from UTC', () => {
    expect(zoneName('America/Lima', sayEs, '2027-03-13T02:30:00Z')).toBe('hora de Lima (UTC−5)');
    expect(zoneName('Asia/Kathmandu', sayEn, '2027-03-13T02:30:00Z')).toBe('Kathmandu time (UTC+5:45)');
  });

  test('give a range its month once', () => {
    expect(es.dayRange('2027-02-08T14:00:00Z', '2027-02-26T23:00:00Z')).toBe('8–26 feb');
    expect(en.dayRange('2027-02-08T14:00:00Z', '2027-03-03T23:00:00Z')).toBe('8 Feb – 3 Mar');
    // Windows are half open: one that ends on the 21st at midnight has the 20th as its last day.
    expect(es.dayRange('2027-11-16T05:00:00Z', '2027-12-21T05:00:00Z')).toBe('16 nov – 20 dic');
    expect(es.dayRange('2027-12-16T05:00:00Z', '2027-12-17T05:00:00Z')).toBe('16 dic');
    expect(es.lastFullDay('2027-12-21T05:00:00Z')).toBe('lunes 20 de diciembre');
    expect(es.lastFullDay('2027-12-21T05:01:00Z')).toBeNull();
  });

  test('say the year where it is another one, and at both ends of what spans years', () => {
    expect(es.shortDate('2026-03-03T15:00:00Z')).toBe('3 mar 2026');
    expect(en.shortDate('2028-03-03T15:00:00Z')).toBe('3 Mar 2028');
    expect(es.dayRange('2028-02-08T14:00:00Z', '2028-02-26T23:00:00Z')).toBe('8–26 feb 2028');
    expect(es.dayRange('2026-11-17T05:00:00Z', '2036-12-03T05:00:00Z')).toBe('17 nov 2026 – 2 dic 2036');
    expect(es.dayRange('2026-11-16T05:00:00Z', '2027-11-27T05:00:00Z')).toBe('16 nov 2026 – 26 nov 2027');
    expect(en.dayRange('2027-12-20T05:00:00Z', '2028-01-15T05:00:00Z')).toBe('20 Dec 2027 – 14 Jan 2028');
    expect(es.dayRange('2036-12-16T05:00:00Z', '2036-12-17T05:00:00Z')).toBe('16 dic 2036');
    expect(es.lastFullDay('2036-12-03T05:00:00Z')).toBe('martes 2 de diciembre de 2036');
    expect(en.weekday('2036-12-02T15:00:00Z').replace(',', '')).toBe('Tuesday 2 December 2036');
    // The year turns by the forum's clock: at three in the morning of UTC it is still the old one in Lima.
    expect(
      createFormat('es', 'America/Lima', sayEs, { now: () => '2028-01-01T03:00:00Z' }).shortDate(
        '2027-12-31T15:00:00Z',
      ),
    ).toBe('31 dic');
  });
});

describe('whoever keeps another clock', () => {
  const [esIn, enIn] = (['es', 'en'] as const).map(
    (locale) => (ownZone: string) =>
      createFormat(locale, 'America/Lima', locale === 'es' ? sayEs : sayEn, {
        now: in2027,
        ownClock: ownClockOf(ownZone),
      }),
  ) as [(zone: string) => ReturnType<typeof createFormat>, (zone: string) => ReturnType<typeof createFormat>];
  const madrid = esIn('Europe/Madrid');

  test('reads each hour in theirs too, with its day where that is another', () => {
    expect(madrid.time('2027-03-12T15:00:00Z')).toBe('10:00 (16:00 su hora)');
    expect(madrid.dateTime('2027-03-13T02:30:00Z')).toBe('12 de marzo de 2027, 21:30 (13 mar, 03:30 su hora)');
    expect(madrid.timeRange('2027-03-12T21:30:00Z', '2027-03-13T00:00:00Z')).toBe(
      '16:30–19:00 (22:30 – 13 mar, 01:00 su hora)',
    );
    expect(enIn('Europe/Madrid').time('2027-03-12T15:00:00Z')).toBe('10:00 (16:00 your time)');
  });

  test('is told both zones where the forum’s is named', () => {
    expect(madrid.moment('2027-03-12T15:00:00Z')).toBe(
      '12 de marzo de 2027, 10:00, hora de Lima (16:00 su hora, Madrid)',
    );
    expect(madrid.momentRange('2027-07-12T15:00:00Z', '2027-07-12T17:00:00Z')).toBe(
      '10:00–12:00, hora de Lima (17:00–19:00 su hora, Madrid)',
    );
    expect(madrid.zones('2027-03-12T15:00:00Z')).toBe('hora de Lima (UTC−5) y, entre paréntesis, en la suya (Madrid)');
  });

  test('is told nothing more while both clocks show the same, whatever the zones are called', () => {
    const bogota = esIn('America/Bogota');
    expect(bogota.time('2027-03-12T15:00:00Z')).toBe('10:00');
    expect(bogota.moment('2027-03-12T15:00:00Z')).toBe(es.moment('2027-03-12T15:00:00Z'));
    expect(bogota.zones('2027-03-12T15:00:00Z')).toBe('hora de Lima (UTC−5)');
    // New York keeps Lima's clock in winter only.
    expect(esIn('America/New_York').time('2027-01-12T15:00:00Z')).toBe('10:00');
    expect(esIn('America/New_York').time('2027-07-12T15:00:00Z')).toBe('10:00 (11:00 su hora)');
  });

  test('finds days, axes and what is typed as everybody does', () => {
    expect(madrid.date('2027-03-13T02:30:00Z')).toBe(es.date('2027-03-13T02:30:00Z'));
    expect(madrid.weekday('2027-03-13T02:30:00Z')).toBe(es.weekday('2027-03-13T02:30:00Z'));
    expect(madrid.clock('2027-03-13T02:30:00Z')).toBe('21:30');
    expect(madrid.lastFullDay('2027-12-21T05:00:00Z')).toBe('lunes 20 de diciembre');
  });
});

describe('how long is left', () => {
  const now = '2027-03-10T12:00:00Z';
  test.each([
    ['2027-03-12T12:00:00Z', 'dentro de 2 días'],
    ['2027-03-11T12:00:00Z', 'dentro de 24 horas'],
    ['2027-03-10T12:45:00Z', 'dentro de 45 minutos'],
    ['2027-03-10T10:00:00Z', 'hace 2 horas'],
    ['2027-03-10T12:00:59Z', 'en menos de un minuto'],
    ['2027-03-10T11:59:30Z', 'hace menos de un minuto'],
  ])('%s', (instant, text) => {
    expect(formatRelative(instant, now, 'es', sayEs)).toBe(text);
  });
});

test('bytes are rounded to what a person reads', () => {
  expect(formatBytes(999, 'en')).toBe('999 B');
  expect(formatBytes(1_540_000, 'en')).toBe('1.5 MB');
  expect(formatBytes(25_000_000, 'es')).toBe('25 MB');
});
