import type { DiagnosisReview, PlannedReview } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { usePlan } from '../../../lib/use-plan.ts';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { plannedReviewQuery, publishReviewed, useRefreshDiagnoses } from '../api.ts';

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
  const { plan, isKnown } = usePlan<PlannedReview>({ act: 'publish' }, (written) =>
    plannedReviewQuery(cycleId, review.id, written),
  );
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('review.publishing.title', { number: review.number })}
      submit={plan?.people ? t('review.publishing.submit', { count: plan.people }) : t('review.publish')}
      isDisabled={!isKnown && !plan}
      cancel={t('review.dialog.keep')}
    >
      <p>{t('review.publishing.text')}</p>
      {plan && <PlannedLetter plan={plan} />}
    </FormDialog>
  );
}
