import type { PublicDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { RunningBallots } from '../../../parts/running-ballots.tsx';
import { withdrawDiagnosis } from '../api.ts';

type Props = { cycleId: string; id: string; citations: PublicDiagnosis['citations'] };

/** Cannot be undone, so it asks, and it asks for the reason that everybody will read. */
export function Withdraw({ cycleId, id, citations }: Props) {
  const { t } = useTranslation('diagnoses');
  const client = useQueryClient();
  const commitments = citations.flatMap(({ kind, number, isWithdrawn }) =>
    kind === 'commitment' && number !== null && !isWithdrawn ? [number] : [],
  );
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const withdraw = useMutation({
    mutationFn: () => withdrawDiagnosis(cycleId, id, reason),
    onSuccess: async () => {
      setOpen(false);
      await client.invalidateQueries({ queryKey: ['diagnoses', cycleId] });
      // A page the server rendered holds its data in the document.
      if (document.getElementById('page-data')) location.reload();
    },
  });
  const problem = withdraw.error instanceof ProblemError ? withdraw.error : null;
  return (
    <>
      <Button variant="danger" size="small" onClick={() => setOpen(true)}>
        {t('page.withdraw')}
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('page.withdrawTitle')}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t('page.keep')}</Button>
            <Button variant="danger" busy={withdraw.isPending} onClick={() => withdraw.mutate()}>
              {t('page.withdraw')}
            </Button>
          </>
        }
      >
        <p>{t('page.withdrawText')}</p>
        {isOpen && <RunningBallots cycleId={cycleId} commitments={commitments} about="diagnosis" />}
        <TextArea
          label={t('page.withdrawReason')}
          hint={t('page.withdrawHint')}
          value={reason}
          maxLength={2000}
          error={problem?.forField('reason')}
          onChange={(event) => setReason(event.target.value)}
        />
        <ProblemNotice error={withdraw.error} shown={['reason']} />
      </Dialog>
    </>
  );
}
