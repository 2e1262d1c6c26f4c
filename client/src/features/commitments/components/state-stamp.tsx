import type { CommitmentState } from '@minga/shared/commitments/template.ts';
import { useTranslation } from 'react-i18next';
import { Stamp } from '../../../ui/stamp.tsx';

const TONES = { draft: 'muted', frozen: 'indigo', published: 'teal', adopted: 'moss', withdrawn: 'danger' } as const;

export function StateStamp({ state }: { state: CommitmentState }) {
  const { t } = useTranslation('commitments');
  return <Stamp tone={TONES[state]}>{t(`state.${state}`)}</Stamp>;
}
