import { cutTo } from '@minga/shared/kernel/text.ts';
import type { ParticipationList, ParticipationRequest, PlannedDecision } from '@minga/shared/participation/schema.ts';
import { PARTICIPATION_LIMITS as L } from '@minga/shared/participation/rules.ts';
import { SEAT_ROLES, SENIORITIES, type SeatRole, type Seniority } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { ReasonField, SelectField, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import { usePlan } from '../../../lib/use-plan.ts';
import { approve, decline, plannedDecisionQuery, useTakeList } from '../api.ts';

export type Decision = { kind: 'approve' | 'decline'; one: ParticipationRequest };
type Props = { cycleId: string; one: ParticipationRequest; onClose: () => void };

function useDone({ cycleId, onClose }: Props, words: string) {
  const take = useTakeList(cycleId);
  return async (list: ParticipationList) => {
    await take(list);
    onClose();
    showToast(words);
  };
}

/** The letter that the decision sends to whoever asked, as it is written so far. */
function DecisionLetter({ cycleId, one, decided }: Omit<Props, 'onClose'> & { decided: PlannedDecision }) {
  const { t } = useTranslation('participation');
  const { plan } = usePlan(decided, (written) => plannedDecisionQuery(cycleId, one.id, written));
  return plan ? (
    <PlannedLetter plan={plan} {...(decided.outcome === 'approved' ? { more: t('approve.more') } : {})} />
  ) : null;
}

type Approval = { organisationId: string; shortName: string; role: SeatRole; seniority: Seniority };

function ApproveDialog(props: Props) {
  const { t } = useTranslation('participation');
  const { cycleId, one, onClose } = props;
  const { organisation, name, email } = one;
  const form = useForm<Approval, ParticipationList>({
    start: {
      organisationId: one.alike[0]?.id ?? '',
      shortName: cutTo(organisation, L.shortName),
      role: 'member',
      seniority: 'staff',
    },
    send: ({ organisationId, shortName, ...more }, key) =>
      approve(cycleId, one.id, { organisationId: organisationId || null, shortName: shortName || null, ...more }, key),
    done: useDone(props, t('approve.done')),
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('approve.title', { organisation })}
      submit={t('approve.submit', { name })}
    >
      <p>{t('approve.text', { name, email })}</p>
      <SelectField label={t('approve.organisation')} {...form.field('organisationId')}>
        <option value="">{t('approve.fresh', { organisation })}</option>
        {one.alike.map(({ id, shortName }) => (
          <option key={id} value={id}>
            {shortName}
          </option>
        ))}
      </SelectField>
      {form.watch('organisationId') === '' && (
        <TextField
          label={t('approve.shortName')}
          hint={t('approve.shortNameHint')}
          maxLength={L.shortName}
          {...form.field('shortName')}
        />
      )}
      <SelectField label={t('approve.role')} {...form.field('role')}>
        {SEAT_ROLES.map((role) => (
          <option key={role} value={role}>
            {t(`approve.roleLong.${role}`)}
          </option>
        ))}
      </SelectField>
      <SelectField label={t('approve.seniority')} {...form.field('seniority')}>
        {SENIORITIES.map((seniority) => (
          <option key={seniority} value={seniority}>
            {t(`approve.seniorityOf.${seniority}`)}
          </option>
        ))}
      </SelectField>
      <DecisionLetter cycleId={cycleId} one={one} decided={{ outcome: 'approved' }} />
    </FormDialog>
  );
}

function DeclineDialog(props: Props) {
  const { t } = useTranslation('participation');
  const { cycleId, one, onClose } = props;
  const form = useForm<{ reason: string }, ParticipationList>({
    start: { reason: '' },
    send: ({ reason }, key) => decline(cycleId, one.id, reason, key),
    done: useDone(props, t('decline.done')),
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('decline.title', { organisation: one.organisation })}
      submit={t('decline.submit', { name: one.name })}
    >
      <p>{t('decline.text', { name: one.name })}</p>
      <ReasonField label={t('decline.reason')} {...form.field('reason')} />
      <DecisionLetter cycleId={cycleId} one={one} decided={{ outcome: 'declined', reason: form.watch('reason') }} />
    </FormDialog>
  );
}

export function DecideDialog({ decision, ...more }: { decision: Decision } & Omit<Props, 'one'>) {
  const Shown = decision.kind === 'approve' ? ApproveDialog : DeclineDialog;
  return <Shown one={decision.one} {...more} />;
}
