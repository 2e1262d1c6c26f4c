import type { Stage } from '@minga/shared/stages/schema.ts';
import { zoneOf } from '@minga/shared/meetings/zone.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Stretch } from '../../../lib/stretch.ts';
import { around, daysOf } from '../../../lib/day-scale.ts';
import { noonOf } from '../../../lib/time-scale.ts';
import { Text } from '../../../ui/layout.tsx';
import { useToday } from '../../../lib/use-now.ts';
import { MonthNames } from '../../../ui/day-axis.tsx';
import s from './calendar.module.css';

type Dated = Pick<Stage, 'name' | 'opensAt' | 'closesAt' | 'status'> & { closedAt?: string | null };

/** When a stage really ends: its date, or the moment it was closed before. */
export const endOf = ({ closesAt, closedAt }: Pick<Dated, 'closesAt' | 'closedAt'>): string =>
  closedAt && closedAt < closesAt ? closedAt : closesAt;

/** Stages on one scale of days: the whole days of each, in the forum's zone, and today. */
export function useCalendar(stages: readonly Dated[], timeZone: string) {
  const zone = useMemo(() => zoneOf(timeZone), [timeZone]);
  const today = useToday(zone);
  const days = stages.map((stage) => daysOf(zone, { from: Date.parse(stage.opensAt), to: Date.parse(endOf(stage)) }));
  const of = (index: number): Stretch => days[index] ?? { from: today, to: today + 1 };
  return { stages, zone, today, scale: around(days), of };
}
type Calendar = ReturnType<typeof useCalendar>;

/** Above the bars of stages: which day it is, in which stage, and the months. */
export function CalendarHead({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation(['stages', 'shell']);
  const { stages, zone, today, scale, of } = calendar;
  const format = useFormat(zone.name);
  // A later one may open before the earlier closes.
  const at = stages.findLastIndex(({ status }) => status === 'open');
  const days = of(at);
  const words = {
    date: format.date(noonOf(zone, today)),
    stage: at < 0 ? '' : t(`shell:stage.${stages[at]?.name}`),
    day: today - days.from + 1,
    days: days.to - days.from,
  };
  return (
    <div className={s.head}>
      <Text size={15}>
        <span className={s.tick} aria-hidden="true" />
        {t(at < 0 ? 'calendar.none' : 'calendar.open', words)}
      </Text>
      <MonthNames scale={scale} zone={zone} />
    </div>
  );
}
