import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, it } from 'vitest';
import { type Face, ownSpan, ownTime } from './own-time.ts';

const ZONES = [
  'America/Lima',
  'Europe/Madrid',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/St_Johns',
  'UTC',
];
const inZone = (at: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
const faceOf = (zone: string): Face => ({
  clock: (at) => inZone(at, zone).toPlainTime().toString({ smallestUnit: 'minute' }),
  day: (at) => inZone(at, zone).toPlainDate().toString(),
});
const faces = new Map(ZONES.map((zone) => [zone, faceOf(zone)]));
const face = (zone: string) => faces.get(zone) as Face;

const zone = fc.constantFrom(...ZONES);
const days = (first: string, last: string) =>
  fc.date({ min: new Date(first), max: new Date(last), noInvalidDate: true });
/** Around the changes of summer time of both halves of the earth, too. */
const instant = fc.oneof(
  days('2026-01-01', '2029-12-31'),
  days('2027-03-27T20:00Z', '2027-03-28T06:00Z'),
  days('2027-10-30T20:00Z', '2027-10-31T06:00Z'),
  days('2027-04-03T10:00Z', '2027-04-03T20:00Z'),
);

it('the clock of the reader is said exactly where both offsets differ at that instant, whatever the zones are called', () => {
  fc.assert(
    fc.property(instant, zone, zone, (at, forum, own) => {
      const differs = inZone(at, forum).offsetNanoseconds !== inZone(at, own).offsetNanoseconds;
      const said = ownTime(at, face(forum), face(own));
      expect(said !== null).toBe(differs);
      if (said === null) return;
      expect(said.endsWith(face(own).clock(at))).toBe(true);
      expect(said.includes(', '), 'another day is said').toBe(face(forum).day(at) !== face(own).day(at));
    }),
    { numRuns: 600 },
  );
});

it('of a span both ends can be read off: their hours, and each day that the forum’s hours would not lead to', () => {
  fc.assert(
    fc.property(instant, fc.integer({ min: 5, max: 20 * 60 }), zone, zone, (from, minutes, forum, own) => {
      const to = new Date(from.getTime() + minutes * 60_000);
      const said = ownSpan(from, to, face(forum), face(own));
      const ends = [ownTime(from, face(forum), face(own)), ownTime(to, face(forum), face(own))];
      expect(said === null).toBe(ends.every((end) => end === null));
      if (said === null) return;
      expect(said).toContain(face(own).clock(from));
      expect(said.endsWith(face(own).clock(to))).toBe(true);
      if (face(own).day(from) !== face(forum).day(from)) expect(said).toContain(face(own).day(from));
      // One that ends on the day on which it began for its reader needs no other.
      const endsOn = face(own).day(to);
      if (endsOn !== face(forum).day(to) && endsOn !== face(own).day(from)) expect(said).toContain(endsOn);
    }),
    { numRuns: 600 },
  );
});

it('the same two zones may differ in winter only, and one meeting may lie across the change', () => {
  const [lima, madrid, london] = [face('America/Lima'), face('Europe/Madrid'), faceOf('Europe/London')];
  expect(ownTime(new Date('2027-01-15T15:00Z'), lima, madrid)).toBe('16:00');
  expect(ownTime(new Date('2027-07-15T15:00Z'), lima, madrid)).toBe('17:00');
  expect(ownTime(new Date('2027-01-15T15:00Z'), face('UTC'), london)).toBeNull();
  expect(ownTime(new Date('2027-07-15T15:00Z'), face('UTC'), london)).toBe('16:00');
  expect(ownSpan(new Date('2027-03-28T00:30Z'), new Date('2027-03-28T02:30Z'), face('UTC'), london)).toBe(
    '00:30–03:30',
  );
  expect(ownSpan(new Date('2027-01-15T22:00Z'), new Date('2027-01-16T00:00Z'), lima, madrid)).toBe(
    '23:00 – 2027-01-16, 01:00',
  );
});
