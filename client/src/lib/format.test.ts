import { describe, expect, test } from 'vitest';
import { createFormat, formatBytes, formatRelative, zoneName } from './format.ts';

const es = createFormat('es', 'America/Lima');
const en = createFormat('en', 'America/Lima');

describe('times on screen', () => {
  test('are in the forum’s zone, whatever the machine’s', () => {
    expect(es.dateTime('2027-03-13T02:30:00Z')).toBe('12 de marzo de 2027, 21:30');
    expect(en.dateTime('2027-03-13T02:30:00Z')).toBe('12 March 2027, 21:30');
  });

  test('name the zone with its distance from UTC', () => {
    expect(zoneName('America/Lima', 'es', '2027-03-13T02:30:00Z')).toBe('hora de Lima (UTC−5)');
    expect(zoneName('Asia/Kathmandu', 'en', '2027-03-13T02:30:00Z')).toBe('Kathmandu time (UTC+5:45)');
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
    expect(formatRelative(instant, now, 'es')).toBe(text);
  });
});

test('bytes are rounded to what a person reads', () => {
  expect(formatBytes(999, 'en')).toBe('999 B');
  expect(formatBytes(1_540_000, 'en')).toBe('1.5 MB');
  expect(formatBytes(25_000_000, 'es')).toBe('25 MB');
});
