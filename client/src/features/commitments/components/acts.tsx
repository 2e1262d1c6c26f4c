import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { PenLine, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { paths } from '../../../lib/paths.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { RunningBallots } from '../../../parts/running-ballots.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { adopt, commitmentQuery, joinDrafting, publish, withdraw } from '../api.ts';
import s from './acts.module.css';

type Cycle = { id: string; slug: string; forum: string };
type Asked = 'publish' | 'adopt' | 'withdraw';

/** Everything an act answers with is the commitment as it stands now. */
function useAct(cycleId: string, number: number, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: () => Promise<CommitmentDetail>) => act(),
    onSuccess: (fresh) => {
      client.setQueryData(commitmentQuery(cycleId, number).queryKey, fresh);
      void client.invalidateQueries({ queryKey: ['commitments', cycleId] });
      onDone();
    },
  });
}

type ConfirmProps = { asked: Asked; cycle: Cycle; commitment: CommitmentDetail; onClose: () => void };

function Confirm({ asked, cycle, commitment, onClose }: ConfirmProps) {
  const { t } = useTranslation('commitments');
  const [reason, setReason] = useState('');
  const { number } = commitment;
  const act = useAct(cycle.id, number, () => {
    showToast(t('act.done'));
    onClose();
  });
  // Asked for only where it is needed, and that only the server knows: who votes, and what came of it.
  const isUnapproved =
    asked !== 'withdraw' &&
    act.error instanceof ProblemError &&
    act.error.errors.some(({ field }) => field === 'reason');
  const acts = {
    publish: () => publish(cycle.id, number, reason),
    adopt: () => adopt(cycle.id, number, reason),
    withdraw: () => withdraw(cycle.id, number, reason),
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`act.${asked}Title`)}
      actions={
        <>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
          <Button
            variant={asked === 'withdraw' ? 'danger' : 'primary'}
            busy={act.isPending}
            onClick={() => act.mutate(acts[asked])}
          >
            {t(`act.${asked}`)}
          </Button>
        </>
      }
    >
      <p>{t(`act.${asked}Text`, { number: commitment.version?.number })}</p>
      <RunningBallots
        cycleId={cycle.id}
        commitments={[number]}
        about={asked === 'withdraw' ? 'commitment' : 'publish'}
      />
      {(asked === 'withdraw' || isUnapproved) && (
        <TextArea label={t('act.reason')} value={reason} rows={4} onChange={(event) => setReason(event.target.value)} />
      )}
      <ProblemNotice error={act.error} />
    </Dialog>
  );
}

/** What this person may do with the commitment; nothing at all for a stranger. */
export function Acts({ cycle, commitment }: { cycle: Cycle; commitment: CommitmentDetail }) {
  const { t } = useTranslation('commitments');
  const [asked, setAsked] = useState<Asked | null>(null);
  const { abilities, number } = commitment;
  const join = useAct(cycle.id, number, () => showToast(t('act.joined')));
  return (
    <div className={s.acts}>
      {abilities.canEdit && (
        <LinkButton
          variant="primary"
          href={paths.editCommitment(cycle.slug, number)}
          icon={<PenLine aria-hidden="true" />}
        >
          {t('act.edit')}
        </LinkButton>
      )}
      {abilities.canJoin && (
        <Button
          busy={join.isPending}
          icon={<UserPlus aria-hidden="true" />}
          onClick={() => join.mutate(() => joinDrafting(cycle.id, number))}
        >
          {t('act.join')}
        </Button>
      )}
      {abilities.canPublish && (
        <Button variant="primary" onClick={() => setAsked('publish')}>
          {t('act.publish')}
        </Button>
      )}
      {abilities.canAdopt && <Button onClick={() => setAsked('adopt')}>{t('act.adopt')}</Button>}
      {abilities.canWithdraw && (
        <Button variant="danger" onClick={() => setAsked('withdraw')}>
          {t('act.withdraw')}
        </Button>
      )}
      <ProblemNotice error={join.error} />
      {asked && <Confirm asked={asked} cycle={cycle} commitment={commitment} onClose={() => setAsked(null)} />}
    </div>
  );
}
