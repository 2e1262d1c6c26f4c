import { CONSULTATION_LIMITS as L, hasOptions, QUESTION_KINDS } from '@minga/shared/consultations/rules.ts';
import type { Question, QuestionKind } from '@minga/shared/consultations/schema.ts';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { randomId } from '../../../lib/random-id.ts';
import { useFocusNext } from '../../../lib/use-focus-next.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Panel, Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './questions-editor.module.css';

type Props = {
  questions: readonly Question[];
  lang: string;
  onChange: (questions: Question[]) => void;
  /** The sentence for what is missing, once somebody wanted to publish: `questions.1.label`. */
  error: (field: string) => string | undefined;
};

export const newQuestion = (kind: QuestionKind = 'text'): Question => ({
  id: `q${randomId()}`,
  kind,
  label: '',
  hint: '',
  isRequired: false,
  options: [],
});

type CardProps = {
  question: Question;
  at: number;
  count: number;
  lang: string;
  onChange: (part: Partial<Question>) => void;
  onMove: (to: number, act: 'up' | 'down') => void;
  onRemove: () => void;
  error: Props['error'];
};

/** One choice in a line: they are pasted from elsewhere, and put in order as any text is. */
function Options({
  question,
  at,
  lang,
  onChange,
  error,
}: Pick<CardProps, 'question' | 'at' | 'lang' | 'onChange' | 'error'>) {
  const { t } = useTranslation('consultations');
  return (
    <TextArea
      name={`questions.${at}.options`}
      label={t('design.options')}
      hint={t('design.optionsHint', { most: L.options })}
      error={error(`questions.${at}.options`)}
      rows={4}
      lang={lang}
      value={question.options.join('\n')}
      onChange={(event) =>
        onChange({
          options: event.target.value
            .split('\n')
            .slice(0, L.options)
            .map((one) => one.slice(0, L.option)),
        })
      }
    />
  );
}

function Card({ question, at, count, lang, onChange, onMove, onRemove, error }: CardProps) {
  const { t } = useTranslation('consultations');
  const number = at + 1;
  const { kind, label, hint, isRequired } = question;
  return (
    <Panel as="li" className={s.card}>
      <Stack as="fieldset" gap={3}>
        <legend className="visually-hidden">{t('design.question', { number })}</legend>
        <Row align="center" justify="between">
          <Text as="span" size={22} tone="terracotta" face="figure" aria-hidden="true">
            {number}
          </Text>
          <Row as="span" gap={0.5}>
            <IconButton
              data-act="up"
              label={t('design.up', { number })}
              aria-disabled={at === 0}
              onClick={() => at > 0 && onMove(at - 1, 'up')}
            >
              <ArrowUp aria-hidden="true" />
            </IconButton>
            <IconButton
              data-act="down"
              label={t('design.down', { number })}
              aria-disabled={number === count}
              onClick={() => number < count && onMove(at + 1, 'down')}
            >
              <ArrowDown aria-hidden="true" />
            </IconButton>
            <IconButton label={t('design.remove', { number })} onClick={onRemove}>
              <Trash2 aria-hidden="true" />
            </IconButton>
          </Row>
        </Row>
        <TextField
          data-act="label"
          name={`questions.${at}.label`}
          label={t('design.label')}
          error={error(`questions.${at}.label`)}
          maxLength={L.label}
          lang={lang}
          value={label}
          onChange={(event) => onChange({ label: event.target.value })}
        />
        <SelectField
          label={t('design.kind')}
          value={kind}
          onChange={(event) => onChange({ kind: event.target.value as QuestionKind })}
        >
          {QUESTION_KINDS.map((one) => (
            <option key={one} value={one}>
              {t(`kind.${one}`)}
            </option>
          ))}
        </SelectField>
        {hasOptions(kind) && <Options {...{ question, at, lang, onChange, error }} />}
        <TextField
          optional
          label={t('design.hint')}
          maxLength={L.hint}
          lang={lang}
          value={hint}
          onChange={(event) => onChange({ hint: event.target.value })}
        />
        <Checkbox
          label={t('design.required')}
          checked={isRequired}
          onChange={(event) => onChange({ isRequired: event.target.checked })}
        />
      </Stack>
    </Panel>
  );
}

/** What is asked, in order. Everything by button, so by keyboard too. */
export function QuestionsEditor({ questions, lang, onChange, error }: Props) {
  const { t } = useTranslation('consultations');
  const list = useRef<HTMLOListElement>(null);
  const focusNext = useFocusNext();
  const focus = (at: number, act: string) =>
    focusNext(() => list.current?.children[at]?.querySelector<HTMLElement>(`[data-act="${act}"]`));
  const change = (at: number, part: Partial<Question>) =>
    onChange(questions.map((one, place) => (place === at ? { ...one, ...part } : one)));
  const move = (from: number, to: number, act: 'up' | 'down') => {
    const next = [...questions];
    const [one] = next.splice(from, 1);
    if (one) next.splice(to, 0, one);
    onChange(next);
    focus(to, act);
  };
  const missing = error('questions');
  return (
    <Stack as="section" gap={3} aria-labelledby="questions">
      <h2 id="questions">{t('design.questions')}</h2>
      {missing && (
        <Text tone="danger" weight={600} role="alert">
          {missing}
        </Text>
      )}
      <Stack as="ol" gap={3} ref={list}>
        {questions.map((question, at) => (
          <Card
            key={question.id}
            question={question}
            at={at}
            count={questions.length}
            lang={lang}
            onChange={(part) => change(at, part)}
            onMove={(to, act) => move(at, to, act)}
            onRemove={() => onChange(questions.filter((one) => one !== question))}
            error={error}
          />
        ))}
      </Stack>
      {questions.length < L.questions && (
        <p>
          <Button
            icon={<Plus aria-hidden="true" />}
            onClick={() => {
              onChange([...questions, newQuestion()]);
              focus(questions.length, 'label');
            }}
          >
            {t('design.add')}
          </Button>
        </p>
      )}
    </Stack>
  );
}
