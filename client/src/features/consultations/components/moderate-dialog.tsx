import type { Responding } from '@minga/shared/consultations/responding.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { usePlan } from '../../../lib/use-plan.ts';
import { moderate, useTakeResponding } from '../api.ts';
import { plannedHidingQuery } from './planned.ts';
import { Notified } from './notified.tsx';
import type { Chosen } from './respond-dialog.tsx';

type Props = {
  cycle: CycleSummary;
  id: string;
  act: 'hide' | 'show';
  chosen: Chosen;
  onDone: () => void;
  onClose: () => void;
};

/** Out of sight, or back: never without a reason that everybody reads. */
export default function ModerateDialog({ cycle, id, act, chosen, onDone, onClose }: Props) {
  const { t } = useTranslation('consultations');
  const take = useTakeResponding(cycle.id, id);
  const form = useForm<{ reason: string }, Responding>({
    start: { reason: '' },
    send: ({ reason }, key) =>
      moderate(cycle.id, id, act, { contributionIds: chosen.map((one) => one.id), reason }, key),
    done: async (all) => {
      await take(all);
      onDone();
      onClose();
      showToast(t(`moderate.${act}.done`, { count: chosen.length }));
    },
  });
  const { plan, isKnown } = usePlan(
    act === 'hide' ? { contributionIds: chosen.map((one) => one.id), reason: form.watch('reason') } : null,
    (written) => plannedHidingQuery(cycle.id, id, written),
  );
  const people = plan && !plan.isByText ? plan.people : 0;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t(`moderate.${act}.title`, { count: chosen.length })}
      submit={people > 0 ? t('moderate.hide.andNotify', { count: people }) : t(`moderate.${act}.send`)}
      isDisabled={!isKnown && !plan}
      variant={act === 'hide' ? 'danger' : 'primary'}
      cancel={t('moderate.cancel')}
    >
      <p>{t(`moderate.${act}.text`)}</p>
      <ReasonField label={t(`moderate.${act}.reason`)} hint={t('reasonHint')} {...form.field('reason')} />
      {plan && <Notified plan={plan} />}
    </FormDialog>
  );
}
