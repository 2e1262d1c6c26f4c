import type { Zone } from '@minga/shared/meetings/zone.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import type { Stretch } from '../lib/stretch.ts';
import { hoursOf, isWithin, namedHours, placeOfMoment } from '../lib/time-scale.ts';
import { useNow } from '../lib/use-now.ts';
import s from './time-axis.module.css';

/** What a name like 10:00 needs beside the next. */
const LABEL = 48;

type Props = { scale: Stretch; zone: Zone };

/** The hours above a drawing of a day, in the zone of the forum. `room`: how wide the drawing is at least. */
export function HourNames({ scale, zone, room }: Props & { room: number }) {
  const format = useFormat(zone.name);
  return (
    <div className={s.names} aria-hidden="true">
      {namedHours(scale, zone, { room, label: LABEL }).map((hour) => (
        <span key={hour} style={{ left: placeOfMoment(scale, hour) }}>
          {format.clock(new Date(hour))}
        </span>
      ))}
    </div>
  );
}

/** A line for each hour, behind what is drawn; and where the day is now. */
export function HourLines({ scale }: Pick<Props, 'scale'>) {
  return (
    <>
      {hoursOf(scale).map((hour) => (
        <span key={hour} className={s.line} style={{ left: placeOfMoment(scale, hour) }} />
      ))}
      <NowLine scale={scale} />
    </>
  );
}

/** Where a drawing stands now, by the server's clock; nothing while it shows another day, and nothing on paper. */
export function NowLine({ scale }: Pick<Props, 'scale'>) {
  const { t } = useTranslation('shell');
  const now = useNow();
  if (!isWithin(scale, now)) return null;
  return (
    <span className={`${s.now} no-print`} style={{ left: placeOfMoment(scale, now) }}>
      {t('time.now')}
    </span>
  );
}
