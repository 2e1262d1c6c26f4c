import type { Privacy } from '@minga/shared/rights/schema.ts';
import { useTranslation } from 'react-i18next';
import { useRefreshConsents } from '../../../lib/consents.ts';
import { useForm } from '../../../lib/use-form.ts';
import { usePlan } from '../../../lib/use-plan.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { ReasonField, TextArea } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { correctPrivacy, plannedPrivacyQuery, useRefreshPrivacy } from '../api.ts';

type Props = { cycleId: string; privacy: Privacy; body: string; onClose: () => void };

/** Another text, in public: what was said before stays to be read, and everybody in the forum is asked again. */
export default function CorrectPrivacyDialog({ cycleId, privacy, body, onClose }: Props) {
  const { t } = useTranslation('rights');
  const refresh = useRefreshPrivacy(cycleId);
  const refreshConsents = useRefreshConsents();
  const form = useForm<{ body: string; reason: string }, void, number>({
    start: { body, reason: '' },
    seen: privacy.number,
    send: (words, _key, number) => correctPrivacy(cycleId, { ...words, number }),
    done: async () => {
      await Promise.all([refresh(), refreshConsents()]);
      onClose();
      showToast(t('correct.done'));
    },
  });
  const { plan, isKnown } = usePlan(form.watch('reason'), (reason) => plannedPrivacyQuery(cycleId, reason));
  const submit = plan?.people ? t('correct.send', { count: plan.people }) : t('correct.sendPlain');
  return (
    <FormDialog
      form={form}
      size="wide"
      onClose={onClose}
      title={t('correct.title')}
      submit={submit}
      isDisabled={!isKnown && !plan}
    >
      <p>{t('correct.text')}</p>
      <TextArea label={t('correct.body')} rows={14} maxLength={20_000} {...form.field('body')} />
      <ReasonField label={t('correct.reason')} hint={t('correct.reasonHint')} {...form.field('reason')} />
      {plan && <PlannedLetter plan={plan} />}
    </FormDialog>
  );
}
