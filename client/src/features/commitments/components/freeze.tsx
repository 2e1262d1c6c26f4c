import type { CommitmentDetail, DraftingDesk } from '@minga/shared/commitments/schema.ts';
import { type CommitmentText, missingForFreezing } from '@minga/shared/commitments/template.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Snowflake } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { Notice, ProblemNotice } from '../../../ui/notice.tsx';
import { RunningBallots } from '../../../parts/running-ballots.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { commitmentQuery, freeze } from '../api.ts';

type Props = {
  cycleId: string;
  detail: CommitmentDetail;
  desk: DraftingDesk;
  text: CommitmentText;
  version: number;
  isSaved: boolean;
  onFrozen: () => void;
};

/** Names of what is missing, each once: a hundred empty boxes of milestones are one thing to do. */
function missingParts(text: CommitmentText): string[] {
  return [...new Set(missingForFreezing(text).map(({ field }) => field.split('.')[0] ?? field))];
}

/** Two steps for the one act here that cannot be taken back: what it means and what is missing, then yes. */
export function Freeze({ cycleId, detail, desk, text, version, isSaved, onFrozen }: Props) {
  const { t } = useTranslation('commitments');
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const next = (detail.versions.at(-1)?.number ?? 0) + 1;
  const missing = missingParts(text);
  const isEntity = desk.drafting.kind === 'entity';
  const act = useMutation({
    mutationFn: () => freeze(cycleId, detail.number, { version, ...(isEntity ? { reason } : {}) }),
    onSuccess: (fresh) => {
      client.setQueryData(commitmentQuery(cycleId, detail.number).queryKey, fresh);
      void client.invalidateQueries({ queryKey: ['commitments', cycleId] });
      showToast(t('freeze.done', { number: next }));
      onFrozen();
    },
  });
  return (
    <>
      <Button
        variant="accent"
        size="large"
        icon={<Snowflake aria-hidden="true" />}
        aria-disabled={!isSaved}
        onClick={() => isSaved && setOpen(true)}
      >
        {t('act.freeze')}
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t('freeze.title', { number: next })}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t('act.cancel')}</Button>
            {missing.length === 0 && (
              <Button variant="accent" busy={act.isPending} onClick={() => act.mutate()}>
                {t('freeze.confirm')}
              </Button>
            )}
          </>
        }
      >
        {missing.length > 0 ? (
          <Notice tone="warn" title={t('freeze.missing')}>
            <ul>
              {missing.map((field) => (
                <li key={field}>{t(`field.${field}`)}</li>
              ))}
            </ul>
          </Notice>
        ) : (
          <p>{t('freeze.text')}</p>
        )}
        {isOpen && <RunningBallots cycleId={cycleId} commitments={[detail.number]} about="freeze" />}
        {missing.length === 0 && isEntity && (
          <TextArea
            label={t('freeze.reason')}
            hint={t('freeze.reasonHint')}
            rows={4}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        <ProblemNotice error={act.error} />
      </Dialog>
    </>
  );
}
