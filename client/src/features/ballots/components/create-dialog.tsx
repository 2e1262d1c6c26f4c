import { VOTES_BY, type VotesBy } from '@minga/shared/ballots/record.ts';
import type { CreateBallot } from '@minga/shared/ballots/schema.ts';
import { BALLOT_MODES, BALLOT_RULES, type BallotMode, type BallotRule } from '@minga/shared/ballots/tally.ts';
import { STAGE_NAMES, type StageName } from '@minga/shared/cycles/rules.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { instantOf } from '@minga/shared/kernel/time.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverTime } from '../../../lib/clock.ts';
import { useFormat } from '../../../lib/format.ts';
import { ProblemError } from '../../../lib/http.ts';
import { paths } from '../../../lib/paths.ts';
import { useFormKey } from '../../../lib/presses.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Checkbox, FieldGroup, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { createBallot } from '../api.ts';
import s from './create-dialog.module.css';
import { VersionChoice } from './version-choice.tsx';

const SHOWN = [
  'title',
  'introduction',
  'versionIds',
  'rule',
  'votesBy',
  'mode',
  'quorumPercent',
  'opensAt',
  'closesAt',
  'stage',
];

/** What the server says of a date that is one; of anything else the sentence is ours. */
const DATE_CODES = new Set(['ends-before-start', 'in-the-past', 'window-short']);

/** An empty or impossible date is left for the server to name. */
function instant(typed: string, timeZone: string): string {
  try {
    return instantOf(typed, timeZone).toISOString();
  } catch {
    return typed;
  }
}

type Props = { cycle: CycleSummary; onClose: () => void };

/** Everything that is fixed once the ballot is announced. What comes out is a draft that only the facilitation sees. */
export default function CreateDialog({ cycle, onClose }: Props) {
  const { t } = useTranslation(['ballots', 'shell']);
  const { timeZone } = cycle;
  const format = useFormat(timeZone);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [versionIds, setVersionIds] = useState<readonly string[]>([]);
  const [rule, setRule] = useState<BallotRule>('simple_majority');
  const [mode, setMode] = useState<BallotMode>('open');
  const form = useFormKey();
  const create = useMutation({
    mutationFn: (ballot: CreateBallot) => createBallot(cycle.id, ballot, form),
    onSuccess: async (ballot) => {
      await client.invalidateQueries({ queryKey: ['ballots', cycle.id] });
      await navigate({ href: paths.ballot(cycle.slug, ballot.id) });
    },
  });
  const problem = create.error instanceof ProblemError ? create.error : null;
  // The server asks for an instant with its offset; here a date is picked, so the sentence is ours.
  const dateError = (name: string) => {
    const found = problem?.errors.find(({ field }) => field === name);
    return found && (DATE_CODES.has(found.code) ? found.message : t('create.dateMissing'));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    create.mutate({
      title: text('title'),
      introduction: text('introduction'),
      stage: text('stage') as StageName,
      mode,
      rule,
      quorumPercent: Number(text('quorumPercent')),
      votesBy: text('votesBy') as VotesBy,
      opensAt: instant(text('opensAt'), timeZone),
      closesAt: instant(text('closesAt'), timeZone),
      versionIds: [...versionIds],
    });
  };
  const chooseRule = (next: BallotRule) => {
    setRule(next);
    // An objection carries its reason and whose it is, so consent has no secret form.
    if (next === 'consent') setMode('open');
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="wide"
      title={t('create.title')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form="create-ballot" busy={create.isPending}>
            {t('create.submit')}
          </Button>
        </>
      }
    >
      <form id="create-ballot" className={s.form} onSubmit={submit} noValidate>
        <p className={s.lead}>{t('create.lead')}</p>
        <TextField
          label={t('create.name')}
          hint={t('create.nameHint')}
          name="title"
          maxLength={200}
          error={problem?.forField('title')}
        />
        <TextArea
          label={t('create.introduction')}
          hint={t('create.introductionHint')}
          name="introduction"
          rows={3}
          maxLength={4000}
          optional
          error={problem?.forField('introduction')}
        />
        <VersionChoice
          cycleId={cycle.id}
          locale={cycle.locale}
          chosen={versionIds}
          onChange={setVersionIds}
          error={problem?.errors.find(({ field }) => field.startsWith('versionIds'))?.message}
        />
        <FieldGroup legend={t('rule.legend')}>
          {BALLOT_RULES.map((name) => (
            <Checkbox
              key={name}
              type="radio"
              name="rule"
              label={t(`rule.${name}.name`)}
              hint={t(`rule.${name}.text`)}
              checked={rule === name}
              onChange={() => chooseRule(name)}
            />
          ))}
        </FieldGroup>
        <FieldGroup legend={t('create.votesBy')} hint={t('create.votesByHint')}>
          {VOTES_BY.map((name) => (
            <Checkbox
              key={name}
              type="radio"
              name="votesBy"
              value={name}
              label={t(`votesBy.${name}.name`)}
              hint={t(`votesBy.${name}.text`)}
              defaultChecked={name === 'organisation'}
            />
          ))}
        </FieldGroup>
        <FieldGroup legend={t('create.mode')} hint={t('create.modeHint')}>
          {BALLOT_MODES.map((name) => (
            <Checkbox
              key={name}
              type="radio"
              name="mode"
              label={t(`mode.${name}.name`)}
              hint={t(name === 'secret' && rule === 'consent' ? 'create.noSecretConsent' : `mode.${name}.short`)}
              disabled={name === 'secret' && rule === 'consent'}
              checked={mode === name}
              onChange={() => setMode(name)}
            />
          ))}
        </FieldGroup>
        <div className={s.row}>
          <TextField
            label={t('create.quorum')}
            hint={t('create.quorumHint')}
            name="quorumPercent"
            type="number"
            inputMode="numeric"
            min={1}
            max={100}
            defaultValue={50}
            error={problem?.forField('quorumPercent')}
          />
          <SelectField
            label={t('create.stage')}
            hint={t('create.stageHint')}
            name="stage"
            defaultValue={cycle.currentStage ?? 'co_creation'}
            error={problem?.forField('stage')}
          >
            {STAGE_NAMES.map((name) => (
              <option key={name} value={name}>
                {t(`shell:stage.${name}`)}
              </option>
            ))}
          </SelectField>
          {(['opensAt', 'closesAt'] as const).map((name) => (
            <TextField
              key={name}
              label={t(`create.${name}`)}
              hint={format.zone(serverTime())}
              name={name}
              type="datetime-local"
              error={dateError(name)}
            />
          ))}
        </div>
        <ProblemNotice error={create.error} shown={[...SHOWN, ...versionIds.map((_id, at) => `versionIds.${at}`)]} />
      </form>
    </Dialog>
  );
}
