import type { Zone } from '@minga/shared/meetings/zone.ts';
import { monthsOf, namedMonths } from '../lib/day-scale.ts';
import { useFormat } from '../lib/format.ts';
import type { Stretch } from '../lib/stretch.ts';
import { isWithin, noonOf, placeOf, placeOfMoment } from '../lib/time-scale.ts';
import s from './day-axis.module.css';

/** What a drawing of days is at least as wide as, and what a name like «ene 2027» needs beside the next. */
const [WIDE, NARROW, MONTH] = [660, 280, 62];

/** The months above a drawing of days, with the year of the first and of each January. */
export function MonthNames({ scale, zone }: { scale: Stretch; zone: Zone }) {
  const format = useFormat(zone.name);
  const [wide, narrow] = [WIDE, NARROW].map((room) => namedMonths(scale, { room, label: MONTH }));
  const isFirst = (day: number) => day === wide?.[0] || day === narrow?.[0];
  return (
    <div className={s.months} aria-hidden="true">
      {wide?.map((day) => {
        const noon = noonOf(zone, day);
        const hasYear = isFirst(day) || format.year(noon) !== format.year(noonOf(zone, day - 31));
        return (
          <span
            key={day}
            className={narrow?.includes(day) ? undefined : s.minor}
            style={{ left: placeOfMoment(scale, day) }}
          >
            {format.month(noon)} {hasYear && format.year(noon)}
          </span>
        );
      })}
    </div>
  );
}

/** The days of one thing on a drawing that several share; `data-stage` around it colours it. Decoration: the dates are words. */
export function DayBar({ scale, days, today }: { scale: Stretch; days: Stretch; today: number }) {
  const { start, size } = placeOf(scale, days);
  return (
    <div className={s.days} aria-hidden="true">
      {monthsOf(scale).map(({ from }) => (
        <span key={from} className={s.line} style={{ left: placeOfMoment(scale, from) }} />
      ))}
      <span className={s.bar} style={{ left: start, width: size }} />
      {isWithin(scale, today + 0.5) && <span className={s.today} style={{ left: placeOfMoment(scale, today + 0.5) }} />}
    </div>
  );
}
