import type { CreateBallot } from '@minga/shared/ballots/drafts.ts';
import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { BALLOT_MODES, BALLOT_RULES, type BallotMode, type BallotRule } from '@minga/shared/ballots/tally.ts';
import { STAGE_NAMES, type StageName } from '@minga/shared/cycles/rules.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { instantOf, wallClock } from '@minga/shared/kernel/time.ts';
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
import { changeBallot, createBallot } from '../api.ts';
import s from './draft-dialog.module.css';
import { VersionChoice } from './version-choice.tsx';

const SHOWN = ['title', 'introduction', 'versionIds', 'rule', 'mode', 'quorumPercent', 'opensAt', 'closesAt', 'stage'];

/** What the server says of a date that is one; of anything else the sentence is ours. */
const DATE_CODES = new Set(['ends-before-start', 'in-the-past', 'window-short', 'before-stage', 'after-stage']);

/** An empty or impossible date is left for the server to name. */
function instant(typed: string, timeZone: string): string {
  try {
    return instantOf(typed, timeZone).toISOString();
  } catch {
    return typed;
  }
}

/** @param draft the one to correct; without it a new one is made */
type Props = { cycle: CycleSummary; draft?: BallotDetail; onClose: () => void };

function useSave({ cycle, draft, onClose }: Props) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useFormKey();
  return useMutation({
    mutationFn: (ballot: CreateBallot) =>
      draft
        ? changeBallot(cycle.id, draft.id, { ...ballot, version: draft.version })
        : createBallot(cycle.id, ballot, form),
    onSuccess: async (ballot) => {
      await client.invalidateQueries({ queryKey: ['ballots', cycle.id] });
      onClose();
      if (!draft) await navigate({ href: paths.ballot(cycle.slug, ballot.id) });
    },
  });
}

/** Everything that is fixed once the ballot is announced. What comes out is a draft that only the facilitation sees. */
export default function DraftDialog(props: Props) {
  const { cycle, draft, onClose } = props;
  const { t } = useTranslation(['ballots', 'shell']);
  const { timeZone } = cycle;
  const format = useFormat(timeZone);
  const [versionIds, setVersionIds] = useState(draft?.questions.map(({ versionId }) => versionId) ?? []);
  const [rule, setRule] = useState<BallotRule>(draft?.rule ?? 'consent');
  const [mode, setMode] = useState<BallotMode>(draft?.mode ?? 'open');
  const save = useSave(props);
  const problem = save.error instanceof ProblemError ? save.error : null;
  // The server asks for an instant with its offset; here a date is picked, so the sentence is ours.
  const dateError = (name: string) => {
    const found = problem?.errors.find(({ field }) => field === name);
    return found && (DATE_CODES.has(found.code) ? found.message : t('create.dateMissing'));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    save.mutate({
      title: text('title'),
      introduction: text('introduction'),
      stage: text('stage') as StageName,
      mode,
      rule,
      quorumPercent: Number(text('quorumPercent')),
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
      title={t(draft ? 'create.titleChange' : 'create.title')}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form="ballot-draft" busy={save.isPending}>
            {t(draft ? 'create.submitChange' : 'create.submit')}
          </Button>
        </>
      }
    >
      <form id="ballot-draft" className={s.form} onSubmit={submit} noValidate>
        <p className={s.lead}>{t(draft ? 'create.leadChange' : 'create.lead')}</p>
        <TextField
          label={t('create.name')}
          hint={t('create.nameHint')}
          name="title"
          defaultValue={draft?.title}
          maxLength={200}
          error={problem?.forField('title')}
        />
        <TextArea
          label={t('create.introduction')}
          hint={t('create.introductionHint')}
          name="introduction"
          defaultValue={draft?.introduction}
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
            defaultValue={draft?.quorumPercent ?? 50}
            error={problem?.forField('quorumPercent')}
          />
          <SelectField
            label={t('create.stage')}
            hint={t('create.stageHint')}
            name="stage"
            defaultValue={draft?.stage ?? cycle.currentStage ?? 'co_creation'}
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
              defaultValue={draft && wallClock(new Date(draft[name]), timeZone)}
              error={dateError(name)}
            />
          ))}
        </div>
        <ProblemNotice error={save.error} shown={[...SHOWN, ...versionIds.map((_id, at) => `versionIds.${at}`)]} />
      </form>
    </Dialog>
  );
}
