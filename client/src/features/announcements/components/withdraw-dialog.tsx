import type { Announcement } from '@minga/shared/announcements/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { useRefreshAnnouncements, withdrawAnnouncement } from '../api.ts';

type Props = { cycleId: string; one: Announcement; onClose: () => void };

/** Cannot be undone, so it asks for the reason that everybody will read. */
export default function WithdrawDialog({ cycleId, one, onClose }: Props) {
  const { t } = useTranslation('announcements');
  const refresh = useRefreshAnnouncements(cycleId);
  const form = useForm<{ reason: string }, Announcement>({
    start: { reason: '' },
    send: ({ reason }, key) => withdrawAnnouncement(cycleId, one.id, reason, key),
    done: async () => {
      await refresh();
      onClose();
      showToast(t('withdraw.done'));
    },
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('withdraw.title')}
      submit={t('withdraw.send')}
      variant="danger"
      cancel={t('withdraw.keep')}
    >
      <p>{t('withdraw.text')}</p>
      <ReasonField label={t('withdraw.reason')} hint={t('correct.reasonHint')} {...form.field('reason')} />
    </FormDialog>
  );
}
