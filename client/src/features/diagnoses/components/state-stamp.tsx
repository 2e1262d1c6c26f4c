import { type PublicState, registerStateOf } from '@minga/shared/diagnoses/rules.ts';
import { useTranslation } from 'react-i18next';
import { Stamp } from '../../../ui/stamp.tsx';

const TONES = { reachable: 'moss', 'in-review': 'indigo', unreachable: 'ochre', withdrawn: 'danger' } as const;

/** Where a diagnosis of the register stands for its readers, in the words of its counters and filters. */
export function StateStamp(diagnosis: { state: PublicState; isReachable: boolean }) {
  const { t } = useTranslation('diagnoses');
  const state = registerStateOf(diagnosis);
  return <Stamp tone={TONES[state]}>{t(`state.${state}`)}</Stamp>;
}
