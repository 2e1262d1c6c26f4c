import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { publishCycle, useRefreshCycle } from '../api.ts';
import { SheetNotice } from './sheet-notice.tsx';

type Props = { cycle: CycleSummary; noticeDays: number; onClose: () => void };

/** The question before a private cycle is public for good. */
export default function PublishDialog({ cycle, noticeDays, onClose }: Props) {
  const { t } = useTranslation('stages');
  const refresh = useRefreshCycle();
  const form = useForm({
    start: {},
    send: () => publishCycle(cycle.id),
    done: async () => {
      await refresh.published();
      showToast(t('private.published'));
      onClose();
    },
  });
  const first = cycle.stages[0];
  return (
    <FormDialog form={form} onClose={onClose} title={t('private.publishTitle')} submit={t('private.publish')}>
      <p>{t('private.publishText')}</p>
      {first && (
        <SheetNotice firstOpensAt={new Date(first.opensAt)} timeZone={cycle.timeZone} noticeDays={noticeDays} />
      )}
    </FormDialog>
  );
}
