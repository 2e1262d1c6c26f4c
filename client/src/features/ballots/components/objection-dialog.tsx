import type { MyObjection } from '@minga/shared/ballots/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Checkbox, FieldGroup, ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { decideObjection, withdrawObjection, useRefreshBallots } from '../api.ts';
import { Text } from '../../../ui/layout.tsx';

export type ObjectionAct = 'decide' | 'withdraw';
type Props = { act: ObjectionAct; objection: MyObjection; cycleId: string; ballotId: string; onClose: () => void };
const OUTCOMES = ['integrated', 'overruled'] as const;
type Typed = { outcome: (typeof OUTCOMES)[number] | ''; reason: string };

/** What becomes of one objection: said once, in public, by whoever may. */
export default function ObjectionDialog({ act, objection, cycleId, ballotId, onClose }: Props) {
  const { t } = useTranslation('ballots');
  const refresh = useRefreshBallots(cycleId);
  const form = useForm<Typed, unknown>({
    start: { outcome: '', reason: '' },
    send: ({ outcome, reason }) =>
      act === 'withdraw'
        ? withdrawObjection(cycleId, ballotId, objection.id, reason)
        : decideObjection(cycleId, ballotId, objection.id, { outcome: outcome || 'overruled', reason }),
    done: async () => {
      showToast(t('objections.done'));
      onClose();
      await refresh.objections(ballotId);
    },
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t(`objections.dialog.${act}`)}
      submit={t(`objections.confirm.${act}`)}
      cancel={t('cancel')}
    >
      <p>
        <strong>
          <bdi>{objection.organisation}</bdi>
        </strong>
      </p>
      <Text as="blockquote" quoted written dir="auto">
        {objection.objection}
      </Text>
      {act === 'decide' && (
        <FieldGroup legend={t('objections.what')} error={form.error('outcome')}>
          {OUTCOMES.map((one) => (
            <Checkbox
              key={one}
              label={t(`objections.option.${one}`)}
              {...form.radio('outcome', one, { required: t('objections.choose') })}
            />
          ))}
        </FieldGroup>
      )}
      <ReasonField
        label={t(act === 'decide' ? 'objections.reason' : 'objections.why')}
        optional={act === 'withdraw'}
        {...form.field('reason')}
      />
      <p>{t('objections.final')}</p>
    </FormDialog>
  );
}
