import { VOTES_BY } from '@minga/shared/ballots/record.ts';
import type { ChooseVotingRule, VotingRules } from '@minga/shared/ballots/voting-rule.ts';
import { useTranslation } from 'react-i18next';
import { useForm } from '../../../lib/use-form.ts';
import { Checkbox, FieldGroup, ReasonField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { chooseVotingRule, useRefreshBallots } from '../api.ts';

type Props = { cycleId: string; rules: VotingRules; onClose: () => void };

/** The rule for ballots announced from now on, with what it would change in a roll drawn up today. */
export default function RuleDialog({ cycleId, rules, onClose }: Props) {
  const { t } = useTranslation('ballots');
  const refresh = useRefreshBallots(cycleId);
  const form = useForm<ChooseVotingRule, VotingRules>({
    start: { votesBy: rules.votesBy, reason: '' },
    send: (chosen, key) => chooseVotingRule(cycleId, chosen, key),
    done: async () => {
      showToast(t('forumRule.done'));
      onClose();
      await refresh.all();
    },
  });
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('forumRule.change')}
      submit={t('forumRule.confirm')}
      cancel={t('cancel')}
    >
      <p>{t('forumRule.text')}</p>
      <FieldGroup legend={t('forumRule.title')} error={form.error('votesBy')}>
        {VOTES_BY.map((name) => (
          <Checkbox
            key={name}
            label={t(`votesBy.${name}.name`)}
            hint={`${t(`votesBy.${name}.text`)} ${t('forumRule.votesToday', { count: rules.votes[name] })}`}
            {...form.radio('votesBy', name)}
          />
        ))}
      </FieldGroup>
      <ReasonField label={t('forumRule.reason')} hint={t('forumRule.reasonHint')} {...form.field('reason')} />
      <p>{t('forumRule.drafts', { count: rules.drafts ?? 0 })}</p>
    </FormDialog>
  );
}
