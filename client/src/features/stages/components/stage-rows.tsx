import { STAGE_DAYS, stageFaults } from '@minga/shared/stages/rules.ts';
import { useTranslation } from 'react-i18next';
import { DateTimeField } from '../../../ui/date-field.tsx';
import { daysIn, type Row, windowsOf } from './sheet.ts';
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
  const faults = stageFaults(windowsOf(rows, timeZone) ?? [], planEnd);
  const set = (index: number, change: Partial<Row>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  const fault = (index: number, field: 'opensAt' | 'closesAt') => {
    const own = faults.find((one) => one.index === index && one.field === field);
    return own ? t(`newCycle.fault.${own.code}`, { days: STAGE_DAYS }) : errorOf(`stages.${index}.${field}`);
  };
  return (
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
            {days > 0 && (
              <Text size={15} tone="muted" className={s.length}>
                {days % 7 === 0 ? t('newCycle.weeks', { count: days / 7 }) : t('newCycle.days', { count: days })}
              </Text>
            )}
          </li>
        );
      })}
    </Stack>
  );
}
