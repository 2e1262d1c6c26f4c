import { dayNumber, dayText, zoneOf } from '@minga/shared/meetings/zone.ts';
import { describe, expect, it } from 'vitest';
import { createFormat } from './format.ts';
import { shareGone } from './stretch.ts';
import { around, daysOf, monthsOf, namedMonths } from './day-scale.ts';
import { hoursOf, isWithin, namedHours, noonOf, placeOf, placeOfMoment, weekFrom } from './time-scale.ts';

const lima = zoneOf('America/Lima');
const santiago = zoneOf('America/Santiago');
const at = (zone: typeof lima, day: string, hour: number) => zone.instantOf(dayNumber(day), hour * 60);
const day = (zone: typeof lima, text: string, from: number, to: number) => ({
  from: at(zone, text, from),
  to: at(zone, text, to),
});
const names = (zone: typeof lima, instants: number[]) =>
  instants.map((one) => createFormat('es', zone.name, (key) => key).time(new Date(one)));

describe('a scale of time', () => {
  const scale = day(lima, '2026-12-01', 8, 18);

  it('puts what lasts where it is, and cuts what lies beyond', () => {
    expect(placeOf(scale, day(lima, '2026-12-01', 10, 13))).toEqual({ start: '20%', size: '30%' });
    expect(placeOf(scale, day(lima, '2026-12-01', 6, 9))).toEqual({ start: '0%', size: '10%' });
    expect(placeOf(scale, day(lima, '2026-12-01', 17, 22)).start).toBe('90%');
    expect(placeOf({ from: 480, to: 1080 }, { from: 540, to: 600 })).toEqual({ start: '10%', size: '10%' });
  });

  it('knows whether it shows a moment, and where', () => {
    expect(placeOfMoment(scale, at(lima, '2026-12-01', 13))).toBe('50%');
    expect([at(lima, '2026-12-01', 8), at(lima, '2026-12-02', 9)].map((one) => isWithin(scale, one))).toEqual([
      true,
      false,
    ]);
  });

  it('names every hour where there is room, and fewer where names would touch', () => {
    expect(namedHours(scale, lima, { room: 640, label: 48 })).toEqual(hoursOf(scale));
    const long = namedHours(day(lima, '2026-12-01', 5, 24), lima, { room: 640, label: 48 });
    expect(names(lima, long)).toEqual([
      '06:00',
      '08:00',
      '10:00',
      '12:00',
      '14:00',
      '16:00',
      '18:00',
      '20:00',
      '22:00',
      '00:00',
    ]);
    const narrow = namedHours(day(lima, '2026-12-01', 7, 23), lima, { room: 200, label: 48 });
    expect(names(lima, narrow)).toEqual(['08:00', '12:00', '16:00', '20:00']);
  });

  it('keeps to the hours of the clock on a day that has one more or one less', () => {
    // Chile puts its clock forward at the first midnight of 6 September 2026.
    const short = { from: santiago.instantOf(dayNumber('2026-09-06'), 0), to: at(santiago, '2026-09-07', 0) };
    expect(hoursOf(short)).toHaveLength(24);
    expect(names(santiago, namedHours(short, santiago, { room: 640, label: 100 }))[1]).toBe('08:00');
  });

  it('knows the days of a week, and what each is called in the zone', () => {
    const monday = dayNumber('2026-11-30');
    expect(
      weekFrom(monday).map((one) =>
        createFormat('es', 'Pacific/Kiritimati', (key) => key).weekdayName(noonOf(zoneOf('Pacific/Kiritimati'), one)),
      ),
    ).toEqual(['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado', 'domingo']);
  });
});

describe('a scale of days', () => {
  const span = (zone: typeof lima, from: string, to: string) =>
    daysOf(zone, { from: Date.parse(from), to: Date.parse(to) });
  const texts = ({ from, to }: { from: number; to: number }) => [dayText(from), dayText(to - 1)];

  it('ends with the last full day of what ends at midnight, in the zone of the forum', () => {
    // 1 March 00:00 to 1 April 00:00 in Lima; in UTC and in Kiritimati these are other days.
    const [from, to] = ['2027-03-01T05:00:00Z', '2027-04-01T05:00:00Z'];
    expect(texts(span(lima, from, to))).toEqual(['2027-03-01', '2027-03-31']);
    expect(texts(span(zoneOf('Pacific/Kiritimati'), from, to))).toEqual(['2027-03-01', '2027-04-01']);
    expect(texts(span(lima, from, '2027-04-01T05:01:00Z'))).toEqual(['2027-03-01', '2027-04-01']);
    expect(texts(span(lima, from, '2027-03-31T23:00:00Z'))).toEqual(['2027-03-01', '2027-03-31']);
  });

  it('has at least its first day, also of what lasts no time', () => {
    expect(texts(span(lima, '2027-03-01T05:00:00Z', '2027-03-01T05:00:00Z'))).toEqual(['2027-03-01', '2027-03-01']);
  });

  it('gives a day of 23 hours and one of 25 the room of every other', () => {
    // Chile: 5 September 2026 ends an hour early, 3 April 2027 ends an hour late.
    const week = { from: dayNumber('2026-09-04'), to: dayNumber('2026-09-08') };
    const short = daysOf(santiago, { from: at(santiago, '2026-09-06', 0), to: at(santiago, '2026-09-07', 0) });
    expect(placeOf(week, short)).toEqual({ start: '50%', size: '25%' });
    const long = daysOf(santiago, { from: at(santiago, '2027-04-03', 0), to: at(santiago, '2027-04-04', 0) });
    expect(long.to - long.from).toBe(1);
    const before = daysOf(santiago, { from: at(santiago, '2026-09-05', 0), to: at(santiago, '2026-09-06', 0) });
    expect(texts(before)).toEqual(['2026-09-05', '2026-09-05']);
  });

  it('is divided into months, cut at its ends, also over the new year', () => {
    const months = monthsOf({ from: dayNumber('2026-11-16'), to: dayNumber('2027-03-01') });
    expect(months.map(texts)).toEqual([
      ['2026-11-16', '2026-11-30'],
      ['2026-12-01', '2026-12-31'],
      ['2027-01-01', '2027-01-31'],
      ['2027-02-01', '2027-02-28'],
    ]);
  });

  it('names every month where there is room, and fewer where names would touch, always the Januaries', () => {
    const named = (from: string, to: string, room: number) =>
      namedMonths({ from: dayNumber(from), to: dayNumber(to) }, { room, label: 60 }).map((day) => dayText(day));
    expect(named('2026-11-01', '2027-02-01', 680)).toEqual(['2026-11-01', '2026-12-01', '2027-01-01']);
    // A fortnight of November is too narrow for its name beside December's; the same in less room names every third month.
    expect(named('2026-11-24', '2027-05-01', 680)).toEqual([
      '2026-12-01',
      '2027-01-01',
      '2027-02-01',
      '2027-03-01',
      '2027-04-01',
    ]);
    expect(named('2026-11-03', '2027-09-01', 290)).toEqual(['2027-01-01', '2027-04-01', '2027-07-01']);
    expect(named('2026-10-03', '2027-08-05', 290)).toEqual(['2026-10-03', '2027-01-01', '2027-04-01', '2027-07-01']);
    // Three days of May have no room for its name.
    expect(named('2027-02-01', '2027-05-04', 680).map((day) => day.slice(5, 7))).toEqual(['02', '03', '04']);
    expect(named('2026-02-10', '2026-02-20', 290)).toEqual(['2026-02-10']);
  });

  it('reaches from the first beginning to the last end', () => {
    expect(
      around([
        { from: 5, to: 9 },
        { from: 2, to: 4 },
        { from: 6, to: 7 },
      ]),
    ).toEqual({ from: 2, to: 9 });
  });

  it('knows how much is gone, never less than nothing nor more than all', () => {
    expect([4, 6, 12, 20].map((day) => shareGone({ from: 5, to: 15 }, day))).toEqual([0, 0.1, 0.7, 1]);
  });
});
