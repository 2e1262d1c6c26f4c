import { BOARD_LIMITS, IDENTITY_MODES } from '@minga/shared/boards/rules.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { usePlace } from '../../../lib/place.ts';
import { type FormOf, useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Checkbox, FieldGroup, SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { createBoard, type NewBoard, useRefreshBoards } from '../api.ts';
import { Grid, Text } from '../../../ui/layout.tsx';
import s from './create-board-dialog.module.css';

type Created = Awaited<ReturnType<typeof createBoard>>;
/** A select holds no null: empty is none. */
type Typed = Omit<NewBoard, 'stage'> & { stage: NonNullable<NewBoard['stage']> | '' };
type Props = { cycle: CycleSummary; onClose: () => void };

function useBoardForm(cycle: CycleSummary) {
  const refresh = useRefreshBoards(cycle.id);
  const { go } = usePlace();
  return useForm<Typed, Created>({
    start: {
      title: '',
      purpose: '',
      columns: [{ id: 'q1', title: '' }],
      identityMode: 'organisation',
      startsIn: 'private_writing',
      voteBudget: 5,
      votesPerTarget: 3,
      // Of a stage that is not open nobody could write on it yet.
      stage: cycle.currentStage ?? '',
    },
    send: ({ columns, stage, ...board }, key) =>
      createBoard(
        cycle.id,
        {
          ...board,
          columns: columns.map(({ id, title }) => ({ id, title: title.trim() })),
          stage: stage === '' ? null : stage,
        },
        key,
      ),
    done: async (board) => {
      await refresh();
      await go(paths.board(cycle.slug, board.id));
    },
  });
}

/** Everything that must be settled before people come; who is shown is settled for good. */
export default function CreateBoardDialog({ cycle, onClose }: Props) {
  const { t } = useTranslation(['boards', 'shell']);
  const form = useBoardForm(cycle);
  const votes = { type: 'number', min: 1, max: BOARD_LIMITS.voteBudget } as const;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('create.title')}
      size="wide"
      submit={t('create.submit')}
      cancel={t('cancel')}
    >
      <TextField
        label={t('create.name')}
        hint={t('create.nameHint')}
        maxLength={160}
        aria-required
        {...form.field('title')}
      />
      <TextArea label={t('create.purpose')} rows={2} maxLength={600} optional {...form.field('purpose')} />
      <Questions form={form} />
      <FieldGroup legend={t('create.identity')} hint={t('create.identityHint')} error={form.error('identityMode')}>
        {IDENTITY_MODES.map((mode) => (
          <Checkbox
            key={mode}
            label={t(`identity.${mode}`)}
            hint={t(`identity.about.${mode}`)}
            {...form.radio('identityMode', mode)}
          />
        ))}
      </FieldGroup>
      <FieldGroup legend={t('create.starts')} error={form.error('startsIn')}>
        <Checkbox label={t('create.startsPrivate')} {...form.radio('startsIn', 'private_writing')} />
        <Checkbox label={t('create.startsOpen')} {...form.radio('startsIn', 'open')} />
      </FieldGroup>
      <Grid columns="fit-180" gap={4} align="end">
        <TextField label={t('create.budget')} {...votes} {...form.field('voteBudget', { setValueAs: Number })} />
        <TextField label={t('create.perTarget')} {...votes} {...form.field('votesPerTarget', { setValueAs: Number })} />
        <SelectField label={t('create.stage')} {...form.field('stage')}>
          <option value="">{t('create.noStage')}</option>
          {cycle.stages.map(({ name }) => (
            <option key={name} value={name}>
              {t(`shell:stage.${name}`)}
            </option>
          ))}
        </SelectField>
      </Grid>
      <StageHint cycle={cycle} name={form.watch('stage')} />
    </FormDialog>
  );
}

/** Until a stage is open its boards take nothing: said before a hall finds out. */
function StageHint({ cycle, name }: { cycle: CycleSummary; name: Typed['stage'] }) {
  const { t } = useTranslation(['boards', 'shell']);
  const format = useFormat(cycle.timeZone);
  const stage = cycle.stages.find((one) => one.name === name);
  if (stage === undefined || stage.status === 'open')
    return (
      <Text size={15} tone="muted" className={s.hint}>
        {t('create.stageHint')}
      </Text>
    );
  const at = stage.status === 'upcoming' ? stage.opensAt : stage.closesAt;
  const words = { stage: t(`shell:stage.${stage.name}`), at: format.dateTime(at) };
  return <Notice tone="warn">{t(`create.stage-${stage.status}`, words)}</Notice>;
}

function Questions({ form }: { form: FormOf<Typed, Created> }) {
  const { t } = useTranslation('boards');
  const questions = form.watch('columns');
  const add = () => {
    const taken = Math.max(...questions.map(({ id }) => Number(id.slice(1))));
    form.set('columns', [...questions, { id: `q${taken + 1}`, title: '' }]);
  };
  const write = (id: string, title: string) =>
    form.set(
      'columns',
      questions.map((one) => (one.id === id ? { ...one, title } : one)),
    );
  return (
    <FieldGroup legend={t('create.questions')} hint={t('create.questionsHint')}>
      {questions.map(({ id, title }, position) => (
        <Grid columns="end" gap={1} align="end" key={id}>
          <TextField
            label={t('create.question', { number: position + 1 })}
            maxLength={160}
            value={title}
            error={form.error(`columns.${position}.title`)}
            onChange={(event) => write(id, event.target.value)}
          />
          {questions.length > 1 && (
            <IconButton
              label={t('create.removeQuestion', { number: position + 1 })}
              onClick={() =>
                form.set(
                  'columns',
                  questions.filter((one) => one.id !== id),
                )
              }
            >
              <Trash2 aria-hidden="true" />
            </IconButton>
          )}
        </Grid>
      ))}
      {questions.length < BOARD_LIMITS.columnsPerBoard && (
        <Button size="small" icon={<Plus aria-hidden="true" />} onClick={add} className={s.add}>
          {t('create.addQuestion')}
        </Button>
      )}
    </FieldGroup>
  );
}
