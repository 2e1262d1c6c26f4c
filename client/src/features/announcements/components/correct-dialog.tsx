import { ANNOUNCEMENT_LIMITS as L } from '@minga/shared/announcements/rules.ts';
import type { Announcement } from '@minga/shared/announcements/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { ReasonField, TextArea, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { correctAnnouncement, useRefreshAnnouncements } from '../api.ts';

type Props = { cycleId: string; one: Announcement; onClose: () => void };

/** Says it otherwise, in public: what it said before stays to be read. */
export default function CorrectDialog({ cycleId, one, onClose }: Props) {
  const { t } = useTranslation('announcements');
  const refresh = useRefreshAnnouncements(cycleId);
  const form = useForm<{ title: string; body: string; reason: string }, Announcement, number>({
    start: { title: one.title, body: one.body, reason: '' },
    seen: one.versions.at(-1)?.number ?? 0,
    send: (words, key, number) => correctAnnouncement(cycleId, one.id, { ...words, number }, key),
    done: async () => {
      await refresh();
      onClose();
      showToast(t('correct.done'));
    },
  });
  return (
    <FormDialog form={form} size="wide" onClose={onClose} title={t('correct.title')} submit={t('correct.send')}>
      <p>{t('correct.text')}</p>
      <TextField label={t('form.fields.title')} maxLength={L.title} {...form.field('title')} />
      <TextArea label={t('form.fields.body')} rows={10} maxLength={L.body} {...form.field('body')} />
      <ReasonField label={t('correct.reason')} hint={t('correct.reasonHint')} {...form.field('reason')} />
    </FormDialog>
  );
}
