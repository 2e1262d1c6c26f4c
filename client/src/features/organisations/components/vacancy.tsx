import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import { Stamp } from '../../../ui/stamp.tsx';

type Seated = Pick<Organisation, 'titulars' | 'titularFrom'>;

/** Nobody is titular, and nobody will be as far as is known. */
export const isVacant = ({ titulars, titularFrom }: Seated): boolean => titulars === 0 && titularFrom === null;

/** Beside the name of an organisation that has no titular today: none at all, or from which day. */
export function Vacancy({ organisation }: { organisation: Seated }) {
  const { t } = useTranslation('organisations');
  const format = useFormat(useCycle().cycle.timeZone);
  if (isVacant(organisation)) return <Stamp tone="ochre">{t('vacant')}</Stamp>;
  if (organisation.titularFrom === null) return null;
  return <Stamp>{t('titularFrom', { day: format.date(organisation.titularFrom) })}</Stamp>;
}
