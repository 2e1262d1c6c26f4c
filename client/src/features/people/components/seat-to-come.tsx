import type { Home } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Notice } from '../../../ui/notice.tsx';

/** A seat that is given and does not count yet: whoever comes before its first day reads when that is. */
export function SeatToCome({ seat }: { seat: Home['seatsToCome'][number] }) {
  const { t } = useTranslation('people');
  const { organisation, forum, beginsAt, timeZone } = seat;
  const day = useFormat(timeZone).date(beginsAt);
  return <Notice title={t('home.seatToCome', { organisation, forum, day })}>{t('home.seatToComeText')}</Notice>;
}
