import { deviceNow } from '../../../lib/clock.ts';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../../ui/cx.ts';
import { useBoard } from './board-context.ts';
import s from './hall-timer.module.css';

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** Seconds left by the server's clock; null without a timer. */
function useSecondsLeft(): number | null {
  const timer = useBoard((board) => (board.replica?.view.phase === 'closed' ? null : board.replica?.view.timer));
  const offset = useBoard((board) => board.clockOffset);
  const [now, setNow] = useState(deviceNow());
  const isOn = timer != null;
  useEffect(() => {
    if (!isOn) return;
    setNow(deviceNow());
    const beat = setInterval(() => setNow(deviceNow()), 250);
    return () => clearInterval(beat);
  }, [isOn]);
  if (!timer) return null;
  return Math.max(0, Math.ceil((Date.parse(timer.endsAt) - now - offset) / 1000));
}

/** Large enough for the last row. It tells the time; it ends nothing. */
export function HallTimer() {
  const { t } = useTranslation('boards');
  const left = useSecondsLeft();
  if (left === null) return null;
  const said = left === 0 ? t('timer.over') : left <= 60 ? t('timer.lastMinute') : '';
  return (
    <div className={cx('no-print', s.timer, left <= 60 && s.short)} role="timer" aria-label={t('timer.label')}>
      <span className={s.digits}>{clock(left)}</span>
      <span className={left === 0 ? s.over : 'visually-hidden'} aria-live="polite">
        {said}
      </span>
    </div>
  );
}
