import type { CreateBallot } from '@minga/shared/ballots/drafts.ts';
import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { BALLOT_MODES, BALLOT_RULES } from '@minga/shared/ballots/tally.ts';
import { STAGE_NAMES } from '@minga/shared/cycles/rules.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { instantOf, wallClock } from '@minga/shared/kernel/time.ts';
import { useTranslation } from 'react-i18next';
import { serverTime } from '../../../lib/clock.ts';
import { useFormat } from '../../../lib/format.ts';
import { usePlace } from '../../../lib/place.ts';
import { useForm } from '../../../lib/use-form.ts';
import { DateTimeField } from '../../../ui/date-field.tsx';
import { Checkbox, FieldGroup, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { changeBallot, createBallot, useRefreshBallots } from '../api.ts';
import { Grid, Text } from '../../../ui/layout.tsx';
import { VersionChoice } from './version-choice.tsx';

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

function useDraft({ cycle, draft, onClose }: Props) {
  const { t } = useTranslation('ballots');
  const refresh = useRefreshBallots(cycle.id);
  const { go } = usePlace();
  const { timeZone } = cycle;
  const clock = (at: string | undefined) => (at ? wallClock(new Date(at), timeZone) : '');
  return useForm<CreateBallot, BallotDetail, number | undefined>({
    start: () => ({
      title: draft?.title ?? '',
      introduction: draft?.introduction ?? '',
      stage: draft?.stage ?? cycle.currentStage ?? 'co_creation',
      mode: draft?.mode ?? 'open',
      rule: draft?.rule ?? 'consent',
      quorumPercent: draft?.quorumPercent ?? 50,
      opensAt: clock(draft?.opensAt),
      closesAt: clock(draft?.closesAt),
      versionIds: draft?.questions.map(({ versionId }) => versionId) ?? [],
    }),
    // The server asks for an instant with its offset; here a date is picked, so the sentence is ours.
    sentence: ({ field, code }) =>
      (field === 'opensAt' || field === 'closesAt') && !DATE_CODES.has(code) ? t('create.dateMissing') : undefined,
    seen: draft?.version,
    send: (typed, key, version) => {
      const [opensAt, closesAt] = [instant(typed.opensAt, timeZone), instant(typed.closesAt, timeZone)];
      const ballot = { ...typed, opensAt, closesAt };
      return draft && version !== undefined
        ? changeBallot(cycle.id, draft.id, { ...ballot, version })
        : createBallot(cycle.id, ballot, key);
    },
    done: async (ballot) => {
      await refresh.all();
      onClose();
      if (!draft) await go(paths.ballot(cycle.slug, ballot.id));
    },
  });
}

/** Everything that is fixed once the ballot is announced. What comes out is a draft that only the facilitation sees. */
export default function DraftDialog(props: Props) {
  const { cycle, draft, onClose } = props;
  const { t } = useTranslation(['ballots', 'shell']);
  const format = useFormat(cycle.timeZone);
  const form = useDraft(props);
  const isConsent = form.watch('rule') === 'consent';
  // An objection carries its reason and whose it is, so consent has no secret form.
  const onRule = { onChange: () => form.watch('rule') === 'consent' && form.set('mode', 'open') };
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      size="wide"
      title={t(draft ? 'create.titleChange' : 'create.title')}
      submit={t(draft ? 'create.submitChange' : 'create.submit')}
      cancel={t('cancel')}
    >
      <Text tone="muted">{t(draft ? 'create.leadChange' : 'create.lead')}</Text>
      <TextField label={t('create.name')} hint={t('create.nameHint')} maxLength={200} {...form.field('title')} />
      <TextArea
        label={t('create.introduction')}
        hint={t('create.introductionHint')}
        rows={3}
        maxLength={4000}
        optional
        {...form.field('introduction')}
      />
      <VersionChoice
        cycleId={cycle.id}
        locale={cycle.locale}
        chosen={form.watch('versionIds')}
        onChange={(chosen) => form.set('versionIds', chosen)}
        error={form.error('versionIds')}
      />
      <FieldGroup legend={t('rule.legend')} error={form.error('rule')}>
        {BALLOT_RULES.map((name) => (
          <Checkbox
            key={name}
            label={t(`rule.${name}.name`)}
            hint={t(`rule.${name}.text`)}
            {...form.radio('rule', name, onRule)}
          />
        ))}
      </FieldGroup>
      <FieldGroup legend={t('create.mode')} hint={t('create.modeHint')} error={form.error('mode')}>
        {BALLOT_MODES.map((name) => (
          <Checkbox
            key={name}
            label={t(`mode.${name}.name`)}
            hint={t(name === 'secret' && isConsent ? 'create.noSecretConsent' : `mode.${name}.short`)}
            disabled={name === 'secret' && isConsent}
            {...form.radio('mode', name)}
          />
        ))}
      </FieldGroup>
      <Grid columns="fit-320" gap={4} align="start">
        <TextField
          label={t('create.quorum')}
          hint={t('create.quorumHint')}
          type="number"
          inputMode="numeric"
          min={1}
          max={100}
          {...form.field('quorumPercent', { setValueAs: Number })}
        />
        <SelectField label={t('create.stage')} hint={t('create.stageHint')} {...form.field('stage')}>
          {STAGE_NAMES.map((name) => (
            <option key={name} value={name}>
              {t(`shell:stage.${name}`)}
            </option>
          ))}
        </SelectField>
        {(['opensAt', 'closesAt'] as const).map((name) => (
          <DateTimeField
            key={name}
            label={t(`create.${name}`)}
            hint={format.zone(serverTime())}
            after={name === 'closesAt' ? form.watch('opensAt') : undefined}
            {...form.value(name)}
          />
        ))}
      </Grid>
    </FormDialog>
  );
}
