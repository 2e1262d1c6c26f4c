import type { MyObjection } from '@minga/shared/ballots/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Checkbox, FieldGroup, TextArea } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { decideObjection, withdrawObjection } from '../api.ts';
import s from './act-dialog.module.css';

export type ObjectionAct = 'decide' | 'withdraw';
type Props = { act: ObjectionAct; objection: MyObjection; cycleId: string; ballotId: string; onClose: () => void };
const KINDS = ['integrated', 'overruled'] as const;

/** What becomes of one objection: said once, in public, by whoever may. */
export default function ObjectionDialog({ act, objection, cycleId, ballotId, onClose }: Props) {
  const { t } = useTranslation('ballots');
  const client = useQueryClient();
  const [kind, setKind] = useState<(typeof KINDS)[number] | null>(null);
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const run = useMutation({
    mutationFn: () =>
      act === 'withdraw'
        ? withdrawObjection(cycleId, ballotId, objection.id, reason)
        : decideObjection(cycleId, ballotId, objection.id, { outcome: kind ?? 'overruled', reason }),
    onSuccess: async () => {
      showToast(t('objections.done'));
      onClose();
      await client.invalidateQueries({ queryKey: ['ballots', cycleId, ballotId] });
      await client.invalidateQueries({ queryKey: ['commitments', cycleId] });
    },
  });
  const problem = run.error instanceof ProblemError ? run.error : null;
  const send = () => {
    setMissing(act === 'decide' && kind === null);
    if (act === 'withdraw' || kind !== null) run.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`objections.dialog.${act}`)}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" busy={run.isPending} onClick={send}>
            {t(`objections.confirm.${act}`)}
          </Button>
        </>
      }
    >
      <p>
        <strong>
          <bdi>{objection.organisation}</bdi>
        </strong>
      </p>
      <blockquote className={s.reason} dir="auto">
        {objection.objection}
      </blockquote>
      {act === 'decide' && (
        <FieldGroup legend={t('objections.what')}>
          {KINDS.map((one) => (
            <Checkbox
              key={one}
              type="radio"
              name="outcome"
              label={t(`objections.option.${one}`)}
              checked={kind === one}
              onChange={() => setKind(one)}
            />
          ))}
          {isMissing && (
            <p className={s.error} role="alert">
              {t('objections.choose')}
            </p>
          )}
        </FieldGroup>
      )}
      <TextArea
        label={t(act === 'decide' ? 'objections.reason' : 'objections.why')}
        optional={act === 'withdraw'}
        rows={4}
        maxLength={2000}
        value={reason}
        error={problem?.forField('reason')}
        onChange={(event) => setReason(event.target.value)}
      />
      <p>{t('objections.final')}</p>
      <ProblemNotice error={run.error} shown={['reason']} />
    </Dialog>
  );
}
