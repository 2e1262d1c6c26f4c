import type { DiagnosisReview } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { publishReviewed, useRefreshDiagnoses } from '../api.ts';

export type DecideProps = {
  cycleId: string;
  review: DiagnosisReview;
  /** which of those handed in */
  submission: number;
  onClose: () => void;
};

/** Cannot be undone by whoever does it, so it asks. */
export default function PublishDialog({ cycleId, review, submission, onClose }: DecideProps) {
  const { t } = useTranslation('diagnoses');
  const refresh = useRefreshDiagnoses(cycleId);
  const form = useForm<Record<never, never>, unknown>({
    start: {},
    send: () => publishReviewed(cycleId, review.id, submission),
    done: async () => {
      onClose();
      await refresh();
      showToast(t('review.published'));
    },
    onRefused: refresh,
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('review.publishing.title', { number: review.number })}
      submit={t('review.publishing.submit', { count: review.informs })}
      cancel={t('review.dialog.keep')}
    >
      <p>{t('review.publishing.text')}</p>
    </FormDialog>
  );
}
