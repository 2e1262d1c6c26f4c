import { fieldName } from '@minga/shared/consultations/form.ts';
import { CONSULTATION_LIMITS as L, SCALE_MOST } from '@minga/shared/consultations/rules.ts';
import type { Question } from '@minga/shared/consultations/schema.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox, FieldGroup, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './question-fields.module.css';

/** What a field is given by the form it stands in; a preview has none. @param value of one of several boxes */
export type Bind = (name: string, value?: string) => { name: string };
type Props = { questions: readonly Question[]; lang: string; bind: Bind; error: (field: string) => string | undefined };
type One = { question: Question; bind: Bind; error: string | undefined; label: ReactNode; hint: string | undefined };

/** Two options may say the same while they are written. */
const numbered = (options: readonly string[]) => options.map((option, at) => ({ option, at }));
const steps = Array.from({ length: SCALE_MOST }, (_, at) => at + 1);

/** The steps side by side, each as large as a thumb. */
function Scale({ question, bind, error, label, hint }: One) {
  const { t } = useTranslation('consultations');
  const name = fieldName(question);
  return (
    <FieldGroup legend={label} hint={hint ?? t('answer.scaleHint', { most: SCALE_MOST })} error={error}>
      <Row gap={1} className={s.scale}>
        {steps.map((step) => (
          <label key={step} className={s.step}>
            <input type="radio" {...bind(name, String(step))} value={String(step)} required={question.isRequired} />
            <span>{step}</span>
          </label>
        ))}
      </Row>
    </FieldGroup>
  );
}

/** A place for each option: works with a keyboard, with a thumb and without a script, as dragging would not. */
function Ranking({ question, bind, error, label, hint }: One) {
  const { t } = useTranslation('consultations');
  const { options } = question;
  return (
    <FieldGroup legend={label} hint={hint ?? t('answer.rankingHint')} error={error}>
      <Stack gap={2}>
        {numbered(options).map(({ option, at }) => (
          <SelectField key={`${option} ${at}`} label={option} {...bind(fieldName(question, at))}>
            <option value="">{t('answer.noPlace')}</option>
            {Array.from(options, (_, place) => place + 1).map((place) => (
              <option key={place} value={String(place)}>
                {t('answer.place', { place })}
              </option>
            ))}
          </SelectField>
        ))}
      </Stack>
    </FieldGroup>
  );
}

function Choices({ question, bind, error, label, hint }: One) {
  const { t } = useTranslation('consultations');
  const { kind, options, isRequired } = question;
  const name = fieldName(question);
  return (
    <FieldGroup legend={label} hint={hint ?? (kind === 'several' ? t('answer.severalHint') : undefined)} error={error}>
      {numbered(options).map(({ option, at }) => (
        <Checkbox
          key={`${option} ${at}`}
          label={option}
          {...(kind === 'one' && { type: 'radio', required: isRequired })}
          {...bind(name, String(at))}
          value={String(at)}
        />
      ))}
    </FieldGroup>
  );
}

function Field(props: One) {
  const { question, bind, error, label, hint } = props;
  const { kind, isRequired } = question;
  if (kind === 'scale') return <Scale {...props} />;
  if (kind === 'ranking') return <Ranking {...props} />;
  if (kind === 'one' || kind === 'several') return <Choices {...props} />;
  const said = { label, hint, error, required: isRequired, ...bind(fieldName(question)) };
  return kind === 'text' ? (
    <TextArea {...said} rows={5} maxLength={L.text} />
  ) : (
    <TextField {...said} maxLength={L.place} autoComplete="address-level2" />
  );
}

/** Every question with its field, in the browser's own elements: so they can be filled in before any script, and without one. */
export function QuestionFields({ questions, lang, bind, error }: Props) {
  const { t } = useTranslation(['consultations', 'shell']);
  return questions.map((question) => {
    const { id, label, hint, isRequired } = question;
    return (
      <Field
        key={id}
        question={question}
        bind={bind}
        error={error(`answers.${id}`)}
        label={
          <>
            <span lang={lang}>{label || t('answer.unlabelled')}</span>
            {!isRequired && <Text as="span" tone="muted" className={s.optional}>{` (${t('shell:optional')})`}</Text>}
          </>
        }
        hint={hint || undefined}
      />
    );
  });
}

/** A field of a preview is named, and nothing more. */
export const unbound: Bind = (name) => ({ name });
