import type { Consultation } from '@minga/shared/consultations/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { instantOf, wallClock } from '@minga/shared/kernel/time.ts';
import { useTranslation } from 'react-i18next';
import { serverTime } from '../../../lib/clock.ts';
import { useFormat } from '../../../lib/format.ts';
import { useForm } from '../../../lib/use-form.ts';
import { usePlan } from '../../../lib/use-plan.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { DateTimeField } from '../../../ui/date-field.tsx';
import { ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { extendConsultation, useRefreshConsultations } from '../api.ts';
import { plannedChangeQuery } from './planned.ts';

type Props = { cycle: CycleSummary; one: Consultation; onClose: () => void };

/** What is no date is left for the server to name. */
function instant(typed: string, timeZone: string): string {
  try {
    return instantOf(typed, timeZone).toISOString();
  } catch {
    return typed;
  }
}

/** More time, with a reason that everybody reads. */
export default function ExtendDialog({ cycle, one, onClose }: Props) {
  const { t } = useTranslation('consultations');
  const { timeZone } = cycle;
  const format = useFormat(timeZone);
  const refresh = useRefreshConsultations(cycle.id);
  const until = one.closesAt === null ? '' : wallClock(new Date(one.closesAt), timeZone);
  const form = useForm<{ closesAt: string; reason: string }, Consultation, number>({
    start: { closesAt: until, reason: '' },
    seen: one.version,
    sentence: ({ field, code }) =>
      field === 'closesAt' && code === 'not-instant' ? t('extend.dateMissing') : undefined,
    send: ({ closesAt, reason }, key, version) =>
      extendConsultation(cycle.id, one.id, { version, closesAt: instant(closesAt, timeZone), reason }, key),
    done: async () => {
      await refresh();
      onClose();
      showToast(t('extend.done'));
    },
  });
  const written = { closesAt: form.watch('closesAt'), reason: form.watch('reason') };
  const { plan, isKnown } = usePlan(written, ({ closesAt, reason }) =>
    plannedChangeQuery(cycle.id, one.id, { closesAt: instant(closesAt, timeZone), reason }),
  );
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('extend.title')}
      submit={plan?.people ? t('extend.andNotify', { count: plan.people }) : t('extend.send')}
      isDisabled={!isKnown && !plan}
    >
      <p>{t('extend.text')}</p>
      <DateTimeField
        label={t('design.closesAt')}
        hint={format.zone(serverTime())}
        after={until}
        {...form.value('closesAt')}
      />
      <ReasonField label={t('extend.reason')} hint={t('reasonHint')} {...form.field('reason')} />
      {plan && <PlannedLetter plan={plan} />}
    </FormDialog>
  );
}
