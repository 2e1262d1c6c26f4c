import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import s from './countdown.module.css';
import { cx } from './cx.ts';

type Props = { deadline: string; timeZone: string; now?: string | undefined; compact?: boolean | undefined };

/** Below two days a deadline presses, and the text says so by more than colour. */
const PRESSING = 48 * 3_600_000;

/** A deadline: the date in the forum's zone, and how long there is left. Ticks once a minute. */
export function Countdown({ deadline, timeZone, now, compact }: Props) {
  const { t } = useTranslation('shell');
  const format = useFormat(timeZone);
  const [current, setCurrent] = useState(now ?? new Date().toISOString());
  useEffect(() => {
    const tick = () => setCurrent(new Date().toISOString());
    // The first text is the server's; the reader's clock takes over once the page is alive.
    tick();
    const timer = setInterval(tick, 60_000);
    return () => clearInterval(timer);
  }, []);
  const left = Date.parse(deadline) - Date.parse(current);
  const relative = format.relative(deadline, current);
  return (
    <span className={cx(s.countdown, left > 0 && left < PRESSING && s.pressing)}>
      <strong>{left > 0 ? t('deadline.left', { relative }) : t('deadline.over', { relative })}</strong>{' '}
      <time dateTime={deadline}>
        {format.dateTime(deadline)}
        {!compact && `, ${format.zone(deadline)}`}
      </time>
    </span>
  );
}
