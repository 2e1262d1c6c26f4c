import type { Privacy } from '@minga/shared/rights/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { TextArea } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { setLegalContact, useRefreshPrivacy } from '../api.ts';

type Props = { cycleId: string; privacy: Privacy; onClose: () => void };

/** To whom one writes about one's data; empty takes it away. */
export default function LegalContactDialog({ cycleId, privacy, onClose }: Props) {
  const { t } = useTranslation('rights');
  const refresh = useRefreshPrivacy(cycleId);
  const form = useForm<{ legalContact: string }, void>({
    start: { legalContact: privacy.legalContact ?? '' },
    send: ({ legalContact }) => setLegalContact(cycleId, { legalContact: legalContact || null }),
    done: async () => {
      await refresh();
      onClose();
      showToast(t('contact.done'));
    },
  });
  return (
    <FormDialog form={form} onClose={onClose} title={t('contact.title')} submit={t('contact.save')}>
      <TextArea
        label={t('contact.field')}
        hint={t('contact.hint')}
        rows={4}
        maxLength={1_000}
        {...form.field('legalContact')}
      />
    </FormDialog>
  );
}
