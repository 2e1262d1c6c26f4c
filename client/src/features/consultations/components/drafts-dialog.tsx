import type { Responding } from '@minga/shared/consultations/responding.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { usePlan } from '../../../lib/use-plan.ts';
import { discardResponses, publishResponses, useTakeResponding } from '../api.ts';
import { plannedResponsesQuery } from './planned.ts';
import { Notified } from './notified.tsx';
import type { Chosen } from './respond-dialog.tsx';

type Props = {
  cycle: CycleSummary;
  id: string;
  act: 'publish' | 'discard';
  chosen: Chosen;
  onDone: () => void;
  onClose: () => void;
};

/** What was kept for later: read by everybody from now on, all at once, or thrown away. */
export default function DraftsDialog({ cycle, id, act, chosen, onDone, onClose }: Props) {
  const { t } = useTranslation('consultations');
  const take = useTakeResponding(cycle.id, id);
  const count = chosen.length;
  const { plan, isKnown } = usePlan(
    act === 'publish' ? { contributionIds: chosen.map((one) => one.id) } : null,
    (written) => plannedResponsesQuery(cycle.id, id, written),
  );
  const notified = plan && !plan.isByText ? plan.people : 0;
  const send = act === 'publish' ? publishResponses : discardResponses;
  const form = useForm<Record<never, never>, Responding>({
    start: {},
    send: (_, key) =>
      send(
        cycle.id,
        id,
        chosen.map((one) => one.id),
        key,
      ),
    done: async (all) => {
      await take(all);
      onDone();
      onClose();
      showToast(t(act === 'publish' ? 'responses.published' : 'responses.discarded', { count }));
    },
  });
  const publishes = notified > 0 ? t('responses.publishAndNotify', { count: notified }) : t('responses.publish');
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t(act === 'publish' ? 'responses.publishDrafts' : 'responses.discard', { count })}
      submit={act === 'publish' ? publishes : t('responses.discardSend')}
      variant={act === 'publish' ? 'primary' : 'danger'}
      isDisabled={!isKnown}
    >
      <p>{t(act === 'publish' ? 'responses.publishText' : 'responses.discardText')}</p>
      {plan && <Notified plan={plan} />}
    </FormDialog>
  );
}
