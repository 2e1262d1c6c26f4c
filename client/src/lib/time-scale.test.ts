import { dayNumber, zoneOf } from '@minga/shared/meetings/zone.ts';
import { describe, expect, it } from 'vitest';
import { createFormat } from './format.ts';
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
