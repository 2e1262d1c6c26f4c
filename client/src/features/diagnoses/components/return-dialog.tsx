import { RETURN_POINTS, type ReturnPoint } from '@minga/shared/diagnoses/review.ts';
import type { PlannedReview } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Checkbox, FieldGroup, ReasonField } from '../../../ui/field.tsx';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { usePlan } from '../../../lib/use-plan.ts';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { plannedReviewQuery, returnDiagnosis, useRefreshDiagnoses } from '../api.ts';
import type { DecideProps } from './publish-dialog.tsx';

/** For points of the list and with words, never for what it holds; what a program saw is ticked already. */
export default function ReturnDialog({ cycleId, review, submission, onClose }: DecideProps) {
  const { t } = useTranslation('diagnoses');
  const refresh = useRefreshDiagnoses(cycleId);
  const seen = review.inReview?.checklist.flatMap(({ check, isMet, isOpen }) => (isMet || isOpen ? [] : [check])) ?? [];
  const form = useForm<{ points: ReturnPoint[]; reason: string }, unknown>({
    start: { points: seen, reason: '' },
    send: (body) => returnDiagnosis(cycleId, review.id, { submission, ...body }),
    done: async () => {
      onClose();
      await refresh();
      showToast(t('review.returned'));
    },
    onRefused: refresh,
  });
  const { value: points, error, onChange } = form.value('points');
  const { plan, isKnown } = usePlan<PlannedReview>({ act: 'return', points, reason: form.watch('reason') }, (written) =>
    plannedReviewQuery(cycleId, review.id, written),
  );
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('review.dialog.title', { number: review.number })}
      submit={plan?.people ? t('review.dialog.submit', { count: plan.people }) : t('review.return')}
      isDisabled={!isKnown && !plan}
      cancel={t('review.dialog.keep')}
    >
      <p>{t('review.dialog.lead')}</p>
      <FieldGroup legend={t('review.dialog.points')} hint={t('review.dialog.pointsHint')} error={error}>
        {RETURN_POINTS.map((point) => (
          <Checkbox
            key={point}
            label={t(`review.point.${point}`)}
            checked={points.includes(point)}
            onChange={({ target }) =>
              onChange(RETURN_POINTS.filter((one) => (one === point ? target.checked : points.includes(one))))
            }
          />
        ))}
      </FieldGroup>
      <ReasonField label={t('review.dialog.reason')} hint={t('review.dialog.reasonHint')} {...form.field('reason')} />
      {plan && <PlannedLetter plan={plan} />}
    </FormDialog>
  );
}
