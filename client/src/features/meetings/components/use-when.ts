import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';

type Instant = string | number;

/** «martes 1 de diciembre» and «martes 1 de diciembre a las 10:00», to stand inside a sentence. */
export function useWhen(timeZone: string): { day: (at: Instant) => string; moment: (at: Instant) => string } {
  const { t } = useTranslation('meetings');
  const format = useFormat(timeZone);
  const day = (at: Instant) => format.weekday(new Date(at)).replace(',', '');
  return { day, moment: (at) => t('when', { day: day(at), time: format.time(new Date(at)) }) };
}
