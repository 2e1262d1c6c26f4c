import { onClockSet, serverInstant, serverNow } from '../lib/clock.ts';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format.ts';
import { Row } from './layout.tsx';
import s from './countdown.module.css';
import { cx } from './cx.ts';

type Props = { deadline: string; timeZone: string; now?: string | undefined; compact?: boolean | undefined } & {
  /** What happens at that hour: a meeting begins, a piece of work is due; anything else closes. */
  what?: keyof typeof WORDS | undefined;
};

const WORDS = {
  closes: ['left', 'over'],
  begins: ['begins', 'began'],
  due: ['due', 'overdue'],
} as const;

/** Below two days a deadline presses, and the text says so by more than colour. */
const PRESSING = 48 * 3_600_000;

const MINUTE = 60_000;

/** A deadline: the date in the forum's zone, and how long there is left. Ticks once a minute, and when it is reached. */
export function Countdown({ deadline, timeZone, now, compact, what = 'closes' }: Props) {
  const { t } = useTranslation('shell');
  const format = useFormat(timeZone);
  const [current, setCurrent] = useState(now ?? serverInstant());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      clearTimeout(timer);
      setCurrent(serverInstant());
      const left = Date.parse(deadline) - serverNow();
      timer = setTimeout(tick, left > 0 ? Math.min(MINUTE, left + 50) : MINUTE);
    };
    // The first text is that of the page's making; from then on the server's clock goes on.
    tick();
    const forget = onClockSet(tick);
    return () => {
      clearTimeout(timer);
      forget();
    };
  }, [deadline]);
  const left = Date.parse(deadline) - Date.parse(current);
  const relative = format.relative(deadline, current);
  const [ahead, past] = WORDS[what];
  return (
    <Row
      as="span"
      inline
      gap={0}
      across={2}
      wrap
      className={cx(s.countdown, left > 0 && left < PRESSING && s.pressing)}
    >
      <strong>{t(`deadline.${left > 0 ? ahead : past}`, { relative })}</strong>{' '}
      <time dateTime={deadline}>{compact ? format.dateTime(deadline) : format.moment(deadline)}</time>
    </Row>
  );
}
