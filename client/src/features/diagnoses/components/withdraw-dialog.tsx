import type { PublicDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { RunningBallots } from '../../../parts/running-ballots.tsx';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { withdrawDiagnosis, useRefreshDiagnoses } from '../api.ts';

export type WithdrawProps = { cycleId: string; id: string; citations: PublicDiagnosis['citations'] };

/** Cannot be undone, so it asks, and it asks for the reason that everybody will read. */
export default function WithdrawDialog({ cycleId, id, citations, onClose }: WithdrawProps & { onClose: () => void }) {
  const { t } = useTranslation('diagnoses');
  const refresh = useRefreshDiagnoses(cycleId);
  const commitments = citations.flatMap(({ kind, number, isWithdrawn }) =>
    kind === 'commitment' && number !== null && !isWithdrawn ? [number] : [],
  );
  const form = useForm<{ reason: string }, unknown>({
    start: { reason: '' },
    send: ({ reason }) => withdrawDiagnosis(cycleId, id, reason),
    done: async () => {
      onClose();
      await refresh();
    },
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('page.withdrawTitle')}
      submit={t('page.withdraw')}
      variant="danger"
      cancel={t('page.keep')}
    >
      <p>{t('page.withdrawText')}</p>
      <RunningBallots cycleId={cycleId} commitments={commitments} about="diagnosis" />
      <ReasonField label={t('page.withdrawReason')} hint={t('page.withdrawHint')} {...form.field('reason')} />
    </FormDialog>
  );
}
