import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../ui/dialog.tsx';
import { Gatherings } from './gatherings.tsx';

type Props = { cycle: Pick<CycleSummary, 'id' | 'timeZone'>; onClose: () => void };

export default function GatheringsDialog({ cycle, onClose }: Props) {
  const { t } = useTranslation('boards');
  return (
    <Dialog open onClose={onClose} title={t('gatherings.title')} size="wide">
      <Gatherings cycleId={cycle.id} timeZone={cycle.timeZone} />
    </Dialog>
  );
}
