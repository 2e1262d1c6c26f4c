import type { PlannedLetter as Plan } from '@minga/shared/notices/schema.ts';
import { useTranslation } from 'react-i18next';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';

/** Before an act on contributions: whom it tells and in which words, and of how many nobody can be told. */
export function Notified({ plan }: { plan: Plan }) {
  const { t } = useTranslation('consultations');
  const { untold = 0 } = plan;
  return <PlannedLetter plan={plan} untold={untold > 0 ? t('responses.untold', { count: untold }) : undefined} />;
}
