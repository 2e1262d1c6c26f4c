import { clockText, LEVELS, type Unit } from '@minga/shared/standards/standard.ts';
import { useTranslation } from 'react-i18next';

type Read = { unit: Unit; value: number };

/** A number of a rule as it is read: a time or a level where it is one. Its unit stands in its label. */
export function useNumberText(): (number: Read) => string {
  const { t } = useTranslation('standards');
  return ({ unit, value }) => {
    if (unit === 'clock') return clockText(value);
    return unit === 'level' ? t(`level.${LEVELS[value] ?? 'off'}`) : String(value);
  };
}
