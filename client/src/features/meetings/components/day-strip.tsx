import { heatOf, type Plan } from '@minga/shared/meetings/heat.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { isWeekend, type Zone } from '@minga/shared/meetings/zone.ts';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { noonOf, weekFrom } from '../../../lib/time-scale.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { cx } from '../../../ui/cx.ts';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './day-strip.module.css';
import { meetingsOfDay, mondayOf } from './plan-model.ts';
import { warmth } from './timeline.tsx';
import { type Drag, heatAt } from './use-drag.ts';
import { NARROW, useMedia } from '../../../lib/use-media.ts';

type Props = {
  zone: Zone;
  day: number;
  today: number;
  meetings: readonly Meeting[];
  flaggedDays: ReadonlySet<number>;
  plan: Plan;
  drag: Drag | null;
  onDay: (day: number) => void;
};

/** The week around the day drawn: where to look next, and a place to drop a meeting on another day at the same hour. */
export function DayStrip({ zone, day, today, meetings, flaggedDays, plan, drag, onDay }: Props) {
  const { t } = useTranslation('meetings');
  const format = useFormat(zone.name);
  const narrow = useMedia(NARROW);
  const days = weekFrom(mondayOf(day));
  const noon = (one: number) => noonOf(zone, one);
  const heatOn = (one: number) => {
    if (!drag || (isWeekend(one) && one !== day)) return null;
    const startsAt = zone.instantOf(one, zone.minuteOf(drag.startsAt));
    const position = plan.meetings.findIndex((meeting) => meeting.id === drag.meeting.id);
    return warmth(heatAt(heatOf(plan, position, Float64Array.of(startsAt)), startsAt));
  };
  return (
    <Row as="nav" gap={1} align="center" className={s.strip} aria-label={t('plan.days')}>
      <IconButton label={t('plan.previousWeek')} onClick={() => onDay(day - 7)}>
        <ChevronLeft aria-hidden="true" />
      </IconButton>
      <ol className={s.days}>
        {days.map((one) => {
          const own = meetingsOfDay(meetings, one, zone);
          const warm = heatOn(one);
          const name = format.weekdayName(noon(one));
          return (
            <li key={one}>
              <button
                type="button"
                className={cx(
                  s.day,
                  one === day && s.chosen,
                  one === today && s.today,
                  warm && s[warm],
                  drag && drag.dayShift === one - day && one !== day && s.target,
                )}
                aria-current={one === day ? 'date' : undefined}
                data-day-shift={one - day}
                onClick={() => onDay(one)}
              >
                <span className={s.name} aria-hidden="true">
                  {name.slice(0, 3)}
                </span>
                <span className="visually-hidden">{name}</span>
                <span className={s.number}>{format.dayOfMonth(noon(one))}</span>
                <Text as="span" tone="muted" size={14} className={s.month}>
                  {format.month(noon(one))}
                </Text>
                <Row as="span" gap={1.5} align="center" className={s.count}>
                  {own.length === 0 ? '—' : narrow ? own.length : t('plan.count', { count: own.length })}
                </Row>
                {flaggedDays.has(one) && <span className={s.dot} role="img" aria-label={t('plan.hasFlags')} />}
              </button>
            </li>
          );
        })}
      </ol>
      <IconButton label={t('plan.nextWeek')} onClick={() => onDay(day + 7)}>
        <ChevronRight aria-hidden="true" />
      </IconButton>
      {format.year(noon(day)) !== format.year(noon(today)) && <Text weight={650}>{format.year(noon(day))}</Text>}
      <Button size="small" variant="quiet" className={s.now} onClick={() => onDay(today)}>
        {t('plan.today')}
      </Button>
    </Row>
  );
}
