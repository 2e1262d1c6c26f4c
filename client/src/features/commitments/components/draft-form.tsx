import type { DraftingOptions } from '@minga/shared/commitments/schema.ts';
import {
  COMMITMENT_LIMITS,
  type CommitmentText,
  TEXT_FIELDS,
  type Value,
  VALUES,
} from '@minga/shared/commitments/template.ts';
import { useTranslation } from 'react-i18next';
import { organisationChoices } from '../../../parts/organisation-choices.ts';
import { ComboBox } from '../../../ui/combo-box.tsx';
import { DateField } from '../../../ui/date-field.tsx';
import { Checkbox, FieldGroup, TextArea, TextField } from '../../../ui/field.tsx';
import { Grid, Row, Stack } from '../../../ui/layout.tsx';
import s from './draft-form.module.css';
import { MilestonesEditor } from './milestones-editor.tsx';

type Props = { text: CommitmentText; options: DraftingOptions; onChange: (change: Partial<CommitmentText>) => void };

function Head({ text, options, onChange }: Props) {
  const { t } = useTranslation('commitments');
  const toggle = (id: string) =>
    onChange({
      themeIds: text.themeIds.includes(id) ? text.themeIds.filter((one) => one !== id) : [...text.themeIds, id],
    });
  return (
    <Stack gap={5} className={s.head}>
      <TextArea
        id="field-title"
        rows={2}
        className={s.title}
        label={t('field.title')}
        hint={t('hint.title')}
        maxLength={COMMITMENT_LIMITS.title}
        value={text.title}
        onChange={(event) => onChange({ title: event.target.value.replace(/\n/g, ' ') })}
      />
      <ComboBox
        id="field-leadOrganisationId"
        label={t('field.leadOrganisationId')}
        choices={organisationChoices(options.organisations)}
        value={text.leadOrganisationId ?? ''}
        onChange={(id) => onChange({ leadOrganisationId: id || null })}
      />
      <Grid columns="fit-220" gap={4}>
        <DateField
          id="field-startsOn"
          label={t('field.startsOn')}
          min={options.planStartsOn}
          max={options.planEndsOn}
          value={text.startsOn ?? ''}
          onChange={(day) => onChange({ startsOn: day || null })}
        />
        <DateField
          id="field-endsOn"
          label={t('field.endsOn')}
          min={text.startsOn ?? options.planStartsOn}
          max={options.planEndsOn}
          value={text.endsOn ?? ''}
          onChange={(day) => onChange({ endsOn: day || null })}
        />
      </Grid>
      <div id="field-themeIds">
        <FieldGroup legend={t('field.themeIds')}>
          <Row gap={0} across={5} wrap>
            {options.themes.map(({ id, name }) => (
              <Checkbox key={id} label={name} checked={text.themeIds.includes(id)} onChange={() => toggle(id)} />
            ))}
          </Row>
        </FieldGroup>
      </div>
    </Stack>
  );
}

function Values({ text, onChange }: Props) {
  const { t } = useTranslation('commitments');
  const set = (value: Value, words: string | null) => onChange({ values: { ...text.values, [value]: words } });
  return (
    <div id="field-values">
      <FieldGroup legend={t('field.values')} hint={t('hint.values')}>
        {VALUES.map((value) => (
          <Stack gap={2} key={value} className={s.value} id={`field-values.${value}`}>
            <Checkbox
              label={t('form.claims', { value: t(`field.${value}`).toLowerCase() })}
              checked={text.values[value] !== null}
              onChange={(event) => set(value, event.target.checked ? '' : null)}
            />
            {text.values[value] !== null && (
              <TextArea
                rows={3}
                label={
                  <span>
                    <span className="visually-hidden">{t(`field.${value}`)}: </span>
                    {t('form.explain')}
                  </span>
                }
                maxLength={COMMITMENT_LIMITS.value}
                value={text.values[value] ?? ''}
                onChange={(event) => set(value, event.target.value)}
              />
            )}
          </Stack>
        ))}
      </FieldGroup>
    </div>
  );
}

/** The template as one long sheet of paper. Ids name the fields, so that a hint can send the person there. */
export function DraftForm(props: Props) {
  const { text, options, onChange } = props;
  const { t } = useTranslation('commitments');
  return (
    <Stack shrink gap={6} className={s.form}>
      <Head {...props} />
      {TEXT_FIELDS.map((field) => (
        <TextArea
          key={field}
          id={`field-${field}`}
          label={t(`field.${field}`)}
          hint={t(`hint.${field}`)}
          maxLength={COMMITMENT_LIMITS.text}
          value={text[field]}
          onChange={(event) => onChange({ [field]: event.target.value })}
        />
      ))}
      <Values {...props} />
      <div id="field-milestones">
        <FieldGroup legend={t('field.milestones')} hint={t('hint.milestones')}>
          <MilestonesEditor
            milestones={text.milestones}
            organisations={options.organisations}
            onChange={(milestones) => onChange({ milestones })}
          />
        </FieldGroup>
      </div>
      <TextArea
        id="field-budgetNote"
        rows={3}
        label={t('field.budgetNote')}
        hint={t('hint.budgetNote')}
        maxLength={COMMITMENT_LIMITS.value}
        value={text.budgetNote}
        onChange={(event) => onChange({ budgetNote: event.target.value })}
        optional
      />
      <TextField
        id="field-carriedOverFrom"
        label={t('field.carriedOverFrom')}
        hint={t('hint.carriedOverFrom')}
        maxLength={400}
        value={text.carriedOverFrom}
        onChange={(event) => onChange({ carriedOverFrom: event.target.value })}
        optional
      />
    </Stack>
  );
}
