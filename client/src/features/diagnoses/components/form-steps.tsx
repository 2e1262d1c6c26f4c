import { isPhrasedAsLack } from '@minga/shared/diagnoses/review.ts';
import { type DiagnosisText, TEXT_LIMITS } from '@minga/shared/diagnoses/rules.ts';
import type { DiagnosisDrafts } from '@minga/shared/diagnoses/schema.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Checkbox, FieldGroup, TextArea, TextField } from '../../../ui/field.tsx';
import type { Words } from '../store.ts';
import { Text } from '../../../ui/layout.tsx';
import s from './form-steps.module.css';

export type StepProps = { words: Words; onChange: (change: Partial<Words>) => void };

/** The count only appears when it starts to matter. */
const NEAR = 0.8;

function LongText({
  name,
  words,
  onChange,
  optional,
  rows = 6,
}: StepProps & { name: DiagnosisText; optional?: boolean; rows?: number }) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat();
  const limit = TEXT_LIMITS[name];
  const used = words[name].length;
  return (
    <div>
      <TextArea
        label={t(`form.fields.${name}`)}
        hint={t(`form.fields.${name}Hint`)}
        rows={rows}
        optional={optional}
        maxLength={limit}
        value={words[name]}
        onChange={(event) => onChange({ [name]: event.target.value })}
      />
      {used > limit * NEAR && (
        <Text size={14} tone="muted" className={s.count}>
          {t('form.fields.count', { used: format.number(used), limit: format.number(limit) })}
        </Text>
      )}
    </div>
  );
}

export function StepAbout({
  words,
  onChange,
  themes,
  locale,
  publicTitle,
}: StepProps & { themes: DiagnosisDrafts['themes']; locale: string; publicTitle: string | null }) {
  const { t } = useTranslation('diagnoses');
  const toggle = (id: string, isOn: boolean) =>
    onChange({ themes: (isOn ? [...words.themes, id] : words.themes.filter((one) => one !== id)).sort() });
  return (
    <>
      <TextField
        label={t('form.fields.title')}
        hint={
          publicTitle === null ? t('form.fields.titleHint') : t('form.fields.titleAnnounced', { title: publicTitle })
        }
        maxLength={TEXT_LIMITS.title}
        value={words.title}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <FieldGroup legend={t('form.fields.themes')} hint={t('form.fields.themesHint')}>
        <div className={s.themes} lang={locale}>
          {themes.map((theme) => (
            <Checkbox
              key={theme.id}
              label={theme.name}
              checked={words.themes.includes(theme.id)}
              onChange={(event) => toggle(theme.id, event.target.checked)}
            />
          ))}
        </div>
      </FieldGroup>
    </>
  );
}

export function StepProblem({ words, onChange }: StepProps) {
  const { t } = useTranslation('diagnoses');
  return (
    <>
      <LongText name="problem" words={words} onChange={onChange} rows={8} />
      {isPhrasedAsLack(words.problem) && <Text quoted="ochre">{t('form.fields.lackOf')}</Text>}
      <LongText name="affectedGroup" words={words} onChange={onChange} rows={4} />
    </>
  );
}

export function StepEvidence({ words, onChange }: StepProps) {
  return (
    <>
      <LongText name="evidence" words={words} onChange={onChange} />
      <LongText name="causes" words={words} onChange={onChange} />
      <LongText name="proposals" words={words} onChange={onChange} optional rows={4} />
    </>
  );
}

export function SummaryField({ words, onChange, optional }: StepProps & { optional: boolean }) {
  return <LongText name="summary" words={words} onChange={onChange} optional={optional} rows={5} />;
}
