import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { FormDialog } from '../../../ui/form.tsx';
import { discardAnnouncement } from '../api.ts';

type Props = { cycleId: string; id: string; onDone: () => unknown; onClose: () => void };

/** Cannot be undone, so it asks. */
export default function DiscardDialog({ cycleId, id, onDone, onClose }: Props) {
  const { t } = useTranslation('announcements');
  const form = useForm<Record<never, never>, unknown>({
    start: {},
    send: () => discardAnnouncement(cycleId, id),
    done: onDone,
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('discard.title')}
      submit={t('discard.send')}
      variant="danger"
      cancel={t('discard.keep')}
    >
      <p>{t('discard.text')}</p>
    </FormDialog>
  );
}
