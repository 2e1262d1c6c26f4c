import { VOTES_BY } from '@minga/shared/ballots/record.ts';
import type { VotingRules } from '@minga/shared/ballots/voting-rule.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { useFormKey } from '../../../lib/presses.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Checkbox, FieldGroup, TextArea } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { chooseVotingRule } from '../api.ts';

type Props = { cycleId: string; rules: VotingRules; onClose: () => void };

/** The rule for ballots announced from now on, with what it would change in a roll drawn up today. */
export default function RuleDialog({ cycleId, rules, onClose }: Props) {
  const { t } = useTranslation('ballots');
  const client = useQueryClient();
  const [votesBy, setVotesBy] = useState(rules.votesBy);
  const [reason, setReason] = useState('');
  const form = useFormKey();
  const run = useMutation({
    mutationFn: () => chooseVotingRule(cycleId, { votesBy, reason }, form),
    onSuccess: async () => {
      showToast(t('forumRule.done'));
      onClose();
      await client.invalidateQueries({ queryKey: ['ballots', cycleId] });
    },
  });
  const problem = run.error instanceof ProblemError ? run.error : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('forumRule.change')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" busy={run.isPending} onClick={() => run.mutate()}>
            {t('forumRule.confirm')}
          </Button>
        </>
      }
    >
      <p>{t('forumRule.text')}</p>
      <FieldGroup legend={t('forumRule.title')}>
        {VOTES_BY.map((name) => (
          <Checkbox
            key={name}
            type="radio"
            name="votesBy"
            label={t(`votesBy.${name}.name`)}
            hint={`${t(`votesBy.${name}.text`)} ${t('forumRule.votesToday', { count: rules.votes[name] })}`}
            checked={votesBy === name}
            onChange={() => setVotesBy(name)}
          />
        ))}
      </FieldGroup>
      <TextArea
        label={t('forumRule.reason')}
        hint={t('forumRule.reasonHint')}
        rows={4}
        maxLength={2000}
        value={reason}
        error={problem?.forField('reason')}
        onChange={(event) => setReason(event.target.value)}
      />
      <p>{t('forumRule.drafts', { count: rules.drafts ?? 0 })}</p>
      <ProblemNotice error={run.error} shown={['reason']} />
    </Dialog>
  );
}
