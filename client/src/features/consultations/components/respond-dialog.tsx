import type { Disposition } from '@minga/shared/consultations/answering.ts';
import type { Responding } from '@minga/shared/consultations/responding.ts';
import { RESPONSE_REASON } from '@minga/shared/consultations/rules.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Checkbox, FieldGroup, TextArea } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Text } from '../../../ui/layout.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { usePlan } from '../../../lib/use-plan.ts';
import { respond, useTakeResponding } from '../api.ts';
import { plannedResponsesQuery } from './planned.ts';
import { Notified } from './notified.tsx';
import { DISPOSITIONS } from './entry.tsx';

export type Chosen = Responding['items'];
type Props = {
  cycle: CycleSummary;
  id: string;
  chosen: Chosen;
  answersFor: string | null;
  onDone: () => void;
  onClose: () => void;
};
type Values = { disposition: Disposition | ''; reason: string; publish: 'yes' | 'no' };

/** One reason for one contribution or for several that ask the same: kept for later, or read by everybody from now on. */
export default function RespondDialog({ cycle, id, chosen, answersFor, onDone, onClose }: Props) {
  const { t } = useTranslation('consultations');
  const take = useTakeResponding(cycle.id, id);
  const [first] = chosen;
  const form = useForm<Values, Responding>({
    start: {
      disposition: first?.draft?.disposition ?? '',
      reason: first?.draft?.reason ?? '',
      publish: 'yes',
    },
    send: ({ disposition, reason, publish }, key) =>
      respond(
        cycle.id,
        id,
        {
          contributionIds: chosen.map((one) => one.id),
          disposition: disposition as Disposition,
          reason,
          publish: publish === 'yes',
        },
        key,
      ),
    done: async (all, { publish }) => {
      await take(all);
      onDone();
      onClose();
      showToast(t(publish === 'yes' ? 'responses.published' : 'responses.kept', { count: chosen.length }));
    },
  });
  const publishes = form.watch('publish') === 'yes';
  const { disposition, reason } = { disposition: form.watch('disposition'), reason: form.watch('reason') };
  const { plan, isKnown } = usePlan(
    publishes
      ? { contributionIds: chosen.map((one) => one.id), reason, ...(disposition === '' ? {} : { disposition }) }
      : null,
    (written) => plannedResponsesQuery(cycle.id, id, written),
  );
  const notified = plan && !plan.isByText ? plan.people : 0;
  return (
    <FormDialog
      form={form}
      size="wide"
      onClose={onClose}
      title={t('responses.title', { count: chosen.length })}
      isDisabled={!isKnown && !plan}
      submit={
        publishes
          ? notified > 0
            ? t('responses.publishAndNotify', { count: notified })
            : t('responses.publish')
          : t('responses.keep')
      }
    >
      <Text tone="muted">{t('responses.numbers', { numbers: chosen.map(({ number }) => number).join(', ') })}</Text>
      <Text tone="muted">
        {answersFor ? t('responses.forOrganisation', { name: answersFor }) : t('responses.forForum')}
      </Text>
      <FieldGroup legend={t('responses.disposition')} error={form.error('disposition')}>
        {DISPOSITIONS.map((one) => (
          <Checkbox key={one} label={t(`disposition.${one}`)} {...form.radio('disposition', one)} />
        ))}
      </FieldGroup>
      <TextArea
        label={t('responses.reason')}
        hint={t('responses.reasonHint', { least: RESPONSE_REASON.least })}
        rows={5}
        maxLength={RESPONSE_REASON.most}
        lang={cycle.locale}
        {...form.field('reason')}
      />
      <FieldGroup legend={t('responses.when')}>
        <Checkbox label={t('responses.now')} hint={t('responses.nowHint')} {...form.radio('publish', 'yes')} />
        <Checkbox label={t('responses.later')} hint={t('responses.laterHint')} {...form.radio('publish', 'no')} />
      </FieldGroup>
      {publishes && plan && <Notified plan={plan} />}
    </FormDialog>
  );
}
