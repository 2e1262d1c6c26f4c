import type { DiagnosisState } from '@minga/shared/diagnoses/rules.ts';
import { useTranslation } from 'react-i18next';
import { Stamp } from '../../../ui/stamp.tsx';

const TONES = { draft: 'muted', declared: 'ochre', published: 'moss', withdrawn: 'danger' } as const;

/** Where a diagnosis stands; published and unreadable is said as such, not as published. */
export function StateStamp({ state, isReachable }: { state: DiagnosisState; isReachable: boolean }) {
  const { t } = useTranslation('diagnoses');
  if (state === 'published' && !isReachable) return <Stamp tone="ochre">{t('state.unreachable')}</Stamp>;
  return <Stamp tone={TONES[state]}>{t(`state.${state}`)}</Stamp>;
}
