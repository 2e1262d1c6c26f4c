import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { isWeekend, type Zone } from '@minga/shared/meetings/zone.ts';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Stretch } from '../../../lib/stretch.ts';
import { noonOf, placeOf, weekFrom } from '../../../lib/time-scale.ts';
import { Button } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { endOf, lanesOf, meetingsOfDay, mondayOf, startOf } from './plan-model.ts';
import { Panel, Row } from '../../../ui/layout.tsx';
import { PartLink } from '../../../ui/link.tsx';
import s from './week-grid.module.css';

type Props = {
  meetings: readonly Meeting[];
  zone: Zone;
  firstDay: number /** Opens the list, where the meeting is told in full. */;
  onPick: (meetingId: string) => void;
};

const ROW = 52;

/** A week at a glance: days side by side, hours downwards. The list holds the same and is the one to read aloud. */
export function WeekGrid({ meetings, zone, firstDay, onPick }: Props) {
  const { t } = useTranslation('meetings');
  const format = useFormat(zone.name);
  const [monday, setMonday] = useState(mondayOf(firstDay));
  const week = weekFrom(monday).map((day) => ({ day, own: meetingsOfDay(meetings, day, zone) }));
  const days = week.filter(({ day, own }) => !isWeekend(day) || own.length > 0);
  const all = days.flatMap(({ own }) => own);
  const firstHour = Math.min(8, ...all.map((meeting) => Math.floor(zone.minuteOf(startOf(meeting)) / 60)));
  const lastHour = Math.max(18, ...all.map((meeting) => Math.ceil((zone.minuteOf(endOf(meeting) - 1) + 1) / 60)));
  const hours = Array.from({ length: lastHour - firstHour + 1 }, (_, i) => firstHour + i);
  // A day of three parallel tables needs three times the room of a quiet one, or nothing in it can be read.
  const widths = days
    .map(({ own }) => lanesOf(own).lanes)
    .map((lanes) => `minmax(${Math.max(104, lanes * 78)}px, ${lanes}fr)`)
    .join(' ');
  const noon = (day: number) => noonOf(zone, day);
  return (
    <section aria-label={t('public.week')}>
      <Row gap={2} align="center" wrap className={s.head}>
        <Button
          size="small"
          variant="quiet"
          icon={<ChevronLeft aria-hidden="true" />}
          onClick={() => setMonday(monday - 7)}
        >
          {t('plan.previousWeek')}
        </Button>
        <p className={s.range} aria-live="polite">
          {format.dayRange(noon(monday), noon(monday + 6))}
        </p>
        <Button
          size="small"
          variant="quiet"
          icon={<ChevronRight aria-hidden="true" />}
          onClick={() => setMonday(monday + 7)}
        >
          {t('plan.nextWeek')}
        </Button>
      </Row>
      <Panel className={s.scroll}>
        <div className={s.grid} style={{ gridTemplateColumns: `56px ${widths}` }}>
          <div className={s.corner} />
          {days.map(({ day }) => (
            <h2 key={day} className={s.dayName}>
              {format.weekdayName(noon(day))} <strong>{format.dayOfMonth(noon(day))}</strong>
            </h2>
          ))}
          <div className={s.hours} aria-hidden="true" style={{ height: hours.length * ROW }}>
            {hours.map((hour, i) => (
              <span key={hour} style={{ top: i * ROW }}>
                {hour}:00
              </span>
            ))}
          </div>
          {days.map(({ day, own }) => (
            <DayColumn
              key={day}
              meetings={own}
              zone={zone}
              shown={{ from: firstHour * 60, to: (lastHour + 1) * 60 }}
              height={hours.length * ROW}
              onPick={onPick}
            />
          ))}
        </div>
      </Panel>
      {all.length === 0 && <p className={s.none}>{t('public.emptyWeek')}</p>}
    </section>
  );
}

type ColumnProps = {
  meetings: readonly Meeting[];
  zone: Zone;
  /** Minutes of the day. */
  shown: Stretch;
  height: number;
  onPick: (meetingId: string) => void;
};

function DayColumn({ meetings, zone, shown, height, onPick }: ColumnProps) {
  const format = useFormat(zone.name);
  const { placed, lanes } = lanesOf(meetings);
  return (
    <ul className={s.column} style={{ height, backgroundSize: `100% ${ROW}px` }}>
      {placed.map(({ meeting, lane }) => {
        const { start, size } = placeOf(shown, {
          from: zone.minuteOf(startOf(meeting)),
          to: zone.minuteOf(endOf(meeting) - 1),
        });
        const box = {
          top: start,
          height: `max(26px, calc(${size} - 2px))`,
          left: `${(lane / lanes) * 100}%`,
          width: `${100 / lanes}%`,
        };
        return (
          <li key={meeting.id} className={s.place} style={box}>
            <PartLink
              part={`m-${meeting.id}`}
              data-stage={meeting.stage ?? undefined}
              onClick={(event) => {
                event.preventDefault();
                onPick(meeting.id);
              }}
              className={cx(
                s.block,
                meeting.state === 'cancelled' && s.cancelled,
                meeting.state === 'draft' && s.draft,
              )}
            >
              <span className={s.time}>{format.time(meeting.startsAt)}</span>
              <span className={s.title}>{meeting.title}</span>
            </PartLink>
          </li>
        );
      })}
    </ul>
  );
}
