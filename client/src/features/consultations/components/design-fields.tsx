import { IDENTITY_MODES } from '@minga/shared/boards/rules.ts';
import { AUDIENCES, CONSULTATION_LIMITS as L } from '@minga/shared/consultations/rules.ts';
import type { Consultation, ConsultationWords } from '@minga/shared/consultations/schema.ts';
import { STAGE_NAMES, type StageName } from '@minga/shared/cycles/rules.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { instantOf, wallClock } from '@minga/shared/kernel/time.ts';
import { useTranslation } from 'react-i18next';
import { serverTime } from '../../../lib/clock.ts';
import { useFormat } from '../../../lib/format.ts';
import { organisationChoices } from '../../../parts/organisation-choices.ts';
import { ComboBox } from '../../../ui/combo-box.tsx';
import { DateTimeField } from '../../../ui/date-field.tsx';
import { Checkbox, FieldGroup, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { Grid, Stack } from '../../../ui/layout.tsx';
import { QuestionsEditor } from './questions-editor.tsx';

type Props = {
  cycle: CycleSummary;
  options: NonNullable<Consultation['options']>;
  words: ConsultationWords;
  onChange: (change: Partial<ConsultationWords>) => void;
  error: (field: string) => string | undefined;
};

/** On the forum's clock; null while it is no date. */
function instant(typed: string, timeZone: string): string | null {
  try {
    return instantOf(typed, timeZone).toISOString();
  } catch {
    return null;
  }
}

function Dates({ cycle, words, onChange, error }: Props) {
  const { t } = useTranslation('consultations');
  const { timeZone } = cycle;
  const format = useFormat(timeZone);
  const clock = (at: string | null) => (at === null ? '' : wallClock(new Date(at), timeZone));
  return (
    <Grid columns="fit-280" gap={4} align="start">
      {(['opensAt', 'closesAt'] as const).map((name) => (
        <DateTimeField
          key={name}
          label={t(`design.${name}`)}
          hint={format.zone(serverTime())}
          after={name === 'closesAt' ? clock(words.opensAt) : undefined}
          value={clock(words[name])}
          onChange={(typed) => onChange({ [name]: instant(typed, timeZone) })}
          error={error(name)}
        />
      ))}
    </Grid>
  );
}

/** What is promised to whoever contributes; fixed from the opening on. */
function Promised({ options, words, onChange }: Props) {
  const { t } = useTranslation('consultations');
  return (
    <>
      <FieldGroup legend={t('design.audience')}>
        {AUDIENCES.map((audience) => (
          <Checkbox
            key={audience}
            type="radio"
            name="audience"
            label={t(`audience.${audience}.name`)}
            hint={t(`audience.${audience}.hint`)}
            checked={words.audience === audience}
            onChange={() => onChange({ audience })}
          />
        ))}
      </FieldGroup>
      <FieldGroup legend={t('design.identity')} hint={t('design.identityHint')}>
        {IDENTITY_MODES.map((identityMode) => (
          <Checkbox
            key={identityMode}
            type="radio"
            name="identityMode"
            label={t(`identity.${identityMode}.name`)}
            hint={t(`identity.${identityMode}.hint`)}
            checked={words.identityMode === identityMode}
            onChange={() => onChange({ identityMode })}
          />
        ))}
      </FieldGroup>
      <ComboBox
        label={t('design.lead')}
        hint={t('design.leadHint')}
        choices={organisationChoices(options.organisations)}
        value={words.leadOrganisationId ?? ''}
        onChange={(id) => onChange({ leadOrganisationId: id || null })}
      />
    </>
  );
}

/** Everything that a consultation says, asks and promises. */
export function DesignFields(props: Props) {
  const { cycle, options, words, onChange, error } = props;
  const { t } = useTranslation(['consultations', 'shell']);
  const { locale: lang } = cycle;
  const toggle = (slug: string) =>
    onChange({
      themes: words.themes.includes(slug) ? words.themes.filter((one) => one !== slug) : [...words.themes, slug],
    });
  return (
    <Stack gap={5}>
      <TextField
        name="title"
        label={t('design.title')}
        error={error('title')}
        maxLength={L.title}
        lang={lang}
        value={words.title}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <TextArea
        name="introduction"
        label={t('design.introduction')}
        hint={t('design.introductionHint')}
        error={error('introduction')}
        rows={6}
        maxLength={L.introduction}
        lang={lang}
        value={words.introduction}
        onChange={(event) => onChange({ introduction: event.target.value })}
      />
      <QuestionsEditor
        questions={words.questions}
        lang={lang}
        onChange={(questions) => onChange({ questions })}
        error={error}
      />
      <Stack as="section" gap={4} aria-labelledby="terms">
        <h2 id="terms">{t('design.terms')}</h2>
        <Dates {...props} />
        <SelectField
          label={t('design.stage')}
          value={words.stage}
          onChange={(event) => onChange({ stage: event.target.value as StageName })}
        >
          {STAGE_NAMES.map((name) => (
            <option key={name} value={name}>
              {t(`shell:stage.${name}`)}
            </option>
          ))}
        </SelectField>
        {options.themes.length > 0 && (
          <FieldGroup legend={t('design.themes')} hint={t('design.themesHint')}>
            {options.themes.map(({ slug, name }) => (
              <Checkbox
                key={slug}
                label={<span lang={lang}>{name}</span>}
                checked={words.themes.includes(slug)}
                onChange={() => toggle(slug)}
              />
            ))}
          </FieldGroup>
        )}
        <Promised {...props} />
      </Stack>
    </Stack>
  );
}
