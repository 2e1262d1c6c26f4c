import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { StoredFile } from '@minga/shared/files/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { useRefreshMeeting, withdrawMaterial } from '../api.ts';

type Props = { cycleId: string; meeting: Meeting; file: StoredFile; onClose: () => void };

/** Cannot be undone, so it asks for the reason that everybody will read. */
export function WithdrawMaterial({ cycleId, meeting, file, onClose }: Props) {
  const { t } = useTranslation('meetings');
  const refresh = useRefreshMeeting(cycleId, meeting.id);
  const form = useForm<{ reason: string }, unknown>({
    start: { reason: '' },
    send: ({ reason }, key) => withdrawMaterial(cycleId, meeting.id, file.id, reason, key),
    done: async () => {
      await refresh();
      onClose();
      showToast(t('materials.withdraw.done'));
    },
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('materials.withdraw.title', { name: file.name })}
      submit={t('materials.withdraw.send')}
      variant="danger"
      cancel={t('materials.withdraw.keep')}
    >
      <p>{t('materials.withdraw.text')}</p>
      <ReasonField
        label={t('materials.withdraw.reason')}
        hint={t('materials.withdraw.reasonHint')}
        {...form.field('reason')}
      />
    </FormDialog>
  );
}
