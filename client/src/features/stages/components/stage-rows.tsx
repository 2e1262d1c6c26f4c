import { STAGE_DAYS, stageFaults } from '@minga/shared/stages/rules.ts';
import { useTranslation } from 'react-i18next';
import { serverTime } from '../../../lib/clock.ts';
import { DateTimeField } from '../../../ui/date-field.tsx';
import { DayBar, MonthNames } from '../../../ui/day-axis.tsx';
import { useCalendar } from './calendar.tsx';
import { bandOf, daysIn, type Row, windowsOf } from './sheet.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import s from './stage-rows.module.css';

type Props = {
  rows: readonly Row[];
  timeZone: string;
  /** When the last day of the plan is over; null while none is typed. */
  planEnd: Date | null;
  /** What the server said about a field, by its name in the body. */
  errorOf: (field: string) => string | undefined;
  onChange: (rows: Row[]) => void;
};

/** Six windows, one line each, that say at once when they make no sense. */
export function StageRows({ rows, timeZone, planEnd, errorOf, onChange }: Props) {
  const { t } = useTranslation(['stages', 'shell']);
  const windows = windowsOf(rows, timeZone) ?? [];
  const faults = stageFaults(windows, planEnd);
  const calendar = useCalendar(bandOf(windows, serverTime()), timeZone);
  const isDrawn = windows.length > 0;
  const set = (index: number, change: Partial<Row>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  const fault = (index: number, field: 'opensAt' | 'closesAt') => {
    const own = faults.find((one) => one.index === index && one.field === field);
    return own ? t(`newCycle.fault.${own.code}`, { days: STAGE_DAYS }) : errorOf(`stages.${index}.${field}`);
  };
  return (
    <>
      {isDrawn && (
        <div className={s.months}>
          <MonthNames scale={calendar.scale} zone={calendar.zone} />
        </div>
      )}
      <Stack as="ol">
        {rows.map((row, index) => {
          const days = daysIn(row);
          return (
            <li key={row.name} className={s.row} data-stage={row.name}>
              <fieldset className={s.fields}>
                <legend className={s.name}>
                  <span className={s.number}>{index + 1}</span> {t(`shell:stage.${row.name}`)}
                </legend>
                <DateTimeField
                  label={t('newCycle.opens')}
                  value={row.opens}
                  onChange={(opens) => set(index, { opens })}
                  error={fault(index, 'opensAt')}
                />
                <DateTimeField
                  label={t('newCycle.closes')}
                  value={row.closes}
                  onChange={(closes) => set(index, { closes })}
                  error={fault(index, 'closesAt')}
                />
              </fieldset>
              {isDrawn && (
                <div className={s.bar} data-status={calendar.stages[index]?.status}>
                  <DayBar scale={calendar.scale} days={calendar.of(index)} today={calendar.today} />
                </div>
              )}
              {days > 0 && (
                <Text size={15} tone="muted" className={s.length}>
                  {days % 7 === 0 ? t('newCycle.weeks', { count: days / 7 }) : t('newCycle.days', { count: days })}
                </Text>
              )}
            </li>
          );
        })}
      </Stack>
    </>
  );
}
