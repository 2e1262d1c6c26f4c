import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { useForm } from '../../../lib/use-form.ts';
import { RunningBallots } from '../../../parts/running-ballots.tsx';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { adopt, publish, useFresh, withdraw } from '../api.ts';

const ACTS = { publish, adopt, withdraw };
export type Asked = keyof typeof ACTS;
type Props = { asked: Asked; cycle: { id: string }; commitment: CommitmentDetail; onClose: () => void };

/** What cannot be taken back is said before it is done, with the reason where one is needed. */
export default function ConfirmAct({ asked, cycle, commitment, onClose }: Props) {
  const { t } = useTranslation('commitments');
  const { number } = commitment;
  const noteFresh = useFresh(cycle.id, number);
  const form = useForm<{ reason: string }, CommitmentDetail>({
    start: { reason: '' },
    send: ({ reason }) => ACTS[asked](cycle.id, number, reason),
    done: (fresh) => {
      noteFresh(fresh);
      showToast(t('act.done'));
      onClose();
    },
  });
  // Asked for only where it is needed, and that only the server knows: who votes, and what came of it.
  const isNeeded = form.refusal instanceof ProblemError && form.refusal.forField('reason') !== undefined;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t(`act.${asked}Title`)}
      submit={t(`act.${asked}`)}
      variant={asked === 'withdraw' ? 'danger' : 'primary'}
      cancel={t('act.cancel')}
    >
      <p>{t(`act.${asked}Text`, { number: commitment.version?.number })}</p>
      <RunningBallots
        cycleId={cycle.id}
        commitments={[number]}
        about={asked === 'withdraw' ? 'commitment' : 'publish'}
      />
      {(asked === 'withdraw' || isNeeded) && <ReasonField label={t('act.reason')} {...form.field('reason')} />}
    </FormDialog>
  );
}
