import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { takeBack, useRefreshDiagnoses } from '../api.ts';

export type TakeBackProps = {
  cycleId: string;
  id: string;
  /** which of those handed in */
  submission: number;
  onTaken: () => unknown;
};

/** It loses its turn in the review, so it asks. */
export default function TakeBackDialog(props: TakeBackProps & { onClose: () => void }) {
  const { cycleId, id, submission, onTaken, onClose } = props;
  const { t } = useTranslation('diagnoses');
  const refresh = useRefreshDiagnoses(cycleId);
  const form = useForm<Record<never, never>, unknown>({
    start: {},
    send: () => takeBack(cycleId, id, submission),
    done: async () => {
      onClose();
      await refresh();
      showToast(t('review.takenBack'));
      await onTaken();
    },
    onRefused: refresh,
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('review.back.title')}
      submit={t('review.back.submit')}
      cancel={t('review.back.keep')}
    >
      <p>{t('review.back.text')}</p>
      <p>{t('review.back.late')}</p>
    </FormDialog>
  );
}
