import { BOARD_LIMITS, IDENTITY_MODES, type IdentityMode } from '@minga/shared/boards/rules.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../../lib/http.ts';
import { paths } from '../../../lib/paths.ts';
import { useFormKey } from '../../../lib/presses.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Checkbox, FieldGroup, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { createBoard, type NewBoard } from '../api.ts';
import s from './create-board-dialog.module.css';

type Question = { id: string; title: string };
type Props = { cycle: CycleSummary; onClose: () => void };

/** Everything that must be settled before people come; who is shown is settled for good. */
export default function CreateBoardDialog({ cycle, onClose }: Props) {
  const { t } = useTranslation(['boards', 'shell']);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [questions, setQuestions] = useState<Question[]>([{ id: 'q1', title: '' }]);
  const [identityMode, setIdentityMode] = useState<IdentityMode>('organisation');
  const [startsIn, setStartsIn] = useState<'private_writing' | 'open'>('private_writing');
  const form = useFormKey();
  const create = useMutation({
    mutationFn: (board: NewBoard) => createBoard(cycle.id, board, form),
    onSuccess: async (board) => {
      await client.invalidateQueries({ queryKey: ['boards', cycle.id] });
      await navigate({ href: paths.board(cycle.slug, board.id) });
    },
  });
  const problem = create.error instanceof ProblemError ? create.error : null;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    create.mutate({
      title: text('title'),
      purpose: text('purpose'),
      columns: questions.map(({ id, title }) => ({ id, title: title.trim() })),
      identityMode,
      startsIn,
      voteBudget: Number(text('voteBudget')),
      votesPerTarget: Number(text('votesPerTarget')),
      stage: text('stage') === '' ? null : (text('stage') as StageName),
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('create.title')}
      size="wide"
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form="create-board" busy={create.isPending}>
            {t('create.submit')}
          </Button>
        </>
      }
    >
      <form id="create-board" className={s.form} onSubmit={submit} noValidate>
        <TextField
          label={t('create.name')}
          hint={t('create.nameHint')}
          name="title"
          maxLength={160}
          required
          error={problem?.forField('title')}
        />
        <TextArea
          label={t('create.purpose')}
          name="purpose"
          rows={2}
          maxLength={600}
          optional
          error={problem?.forField('purpose')}
        />
        <Questions questions={questions} change={setQuestions} problem={problem} />
        <FieldGroup legend={t('create.identity')} hint={t('create.identityHint')}>
          {IDENTITY_MODES.map((mode) => (
            <Checkbox
              key={mode}
              type="radio"
              name="identityMode"
              label={t(`identity.${mode}`)}
              hint={t(`identity.about.${mode}`)}
              checked={identityMode === mode}
              onChange={() => setIdentityMode(mode)}
            />
          ))}
        </FieldGroup>
        <FieldGroup legend={t('create.starts')}>
          <Checkbox
            type="radio"
            name="startsIn"
            label={t('create.startsPrivate')}
            checked={startsIn === 'private_writing'}
            onChange={() => setStartsIn('private_writing')}
          />
          <Checkbox
            type="radio"
            name="startsIn"
            label={t('create.startsOpen')}
            checked={startsIn === 'open'}
            onChange={() => setStartsIn('open')}
          />
        </FieldGroup>
        <div className={s.row}>
          <TextField
            label={t('create.budget')}
            name="voteBudget"
            type="number"
            min={1}
            max={BOARD_LIMITS.voteBudget}
            defaultValue={5}
            error={problem?.forField('voteBudget')}
          />
          <TextField
            label={t('create.perTarget')}
            name="votesPerTarget"
            type="number"
            min={1}
            max={BOARD_LIMITS.voteBudget}
            defaultValue={3}
            error={problem?.forField('votesPerTarget')}
          />
          <SelectField label={t('create.stage')} name="stage" defaultValue={cycle.currentStage ?? 'brainstorming'}>
            <option value="">{t('create.noStage')}</option>
            {cycle.stages.map(({ name }) => (
              <option key={name} value={name}>
                {t(`shell:stage.${name}`)}
              </option>
            ))}
          </SelectField>
        </div>
        <p className={s.hint}>{t('create.stageHint')}</p>
        <ProblemNotice error={create.error} shown={['title', 'purpose', 'voteBudget', 'votesPerTarget']} />
      </form>
    </Dialog>
  );
}

type QuestionsProps = { questions: Question[]; change: (next: Question[]) => void; problem: ProblemError | null };

function Questions({ questions, change, problem }: QuestionsProps) {
  const { t } = useTranslation('boards');
  const add = () => {
    const taken = Math.max(...questions.map(({ id }) => Number(id.slice(1))));
    change([...questions, { id: `q${taken + 1}`, title: '' }]);
  };
  return (
    <FieldGroup legend={t('create.questions')} hint={t('create.questionsHint')}>
      {questions.map((question, position) => (
        <div key={question.id} className={s.question}>
          <TextField
            label={t('create.question', { number: position + 1 })}
            maxLength={160}
            value={question.title}
            error={problem?.forField(`columns.${position}.title`)}
            onChange={(event) =>
              change(
                questions.map((other) => (other.id === question.id ? { ...other, title: event.target.value } : other)),
              )
            }
          />
          {questions.length > 1 && (
            <IconButton
              label={t('create.removeQuestion', { number: position + 1 })}
              onClick={() => change(questions.filter((other) => other.id !== question.id))}
            >
              <Trash2 aria-hidden="true" />
            </IconButton>
          )}
        </div>
      ))}
      {questions.length < BOARD_LIMITS.columnsPerBoard && (
        <Button size="small" icon={<Plus aria-hidden="true" />} onClick={add} className={s.add}>
          {t('create.addQuestion')}
        </Button>
      )}
    </FieldGroup>
  );
}
