import type { Gathering } from '@minga/shared/boards/gatherings.ts';
import { GATHERING_TITLE_LENGTH } from '@minga/shared/boards/gathering-code.ts';
import type { BoardSummary } from '@minga/shared/boards/schema.ts';
import { useTranslation } from 'react-i18next';
import type { Formatters } from '../../../lib/format.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, FieldGroup, TextField } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import { chooseBoards, openGathering, renewGathering } from '../api.ts';
import { DoorFields, NEW_DOOR, useDoorTerms } from './door-terms.tsx';
import s from './guests-panel.module.css';

type Done = { done: () => unknown };
type BoardsValue = { value: readonly string[]; error: string | undefined; onChange: (ids: string[]) => void };

function BoardChoices({ boards, value, error, onChange }: BoardsValue & { boards: readonly BoardSummary[] }) {
  const { t } = useTranslation('boards');
  return (
    <FieldGroup legend={t('gatherings.boards')} hint={t('gatherings.boardsHint')} error={error}>
      {boards.map(({ id, title }) => (
        <Checkbox
          key={id}
          label={title}
          checked={value.includes(id)}
          onChange={({ target }) => onChange(target.checked ? [...value, id] : value.filter((one) => one !== id))}
        />
      ))}
    </FieldGroup>
  );
}

type OpenProps = Done & { cycleId: string; boards: readonly BoardSummary[]; format: Formatters };

/** One code for the boards of a day: which, until when, for how many, and whether each waits to be let in. */
export function OpenForm({ cycleId, boards, format, done }: OpenProps) {
  const { t } = useTranslation('boards');
  const { start, termsOf, choices } = useDoorTerms(NEW_DOOR);
  const form = useForm({
    start: { title: '', boardIds: boards.map(({ id }) => id), ...start },
    send: (filled, key) => openGathering(cycleId, termsOf(filled), key),
    done,
    places: { expiresInHours: 'lasts' },
    sentence: ({ field }) => (field === 'boardIds' ? t('gatherings.noBoard') : undefined),
  });
  return (
    <Form form={form} label={t('gatherings.new')}>
      <TextField
        label={t('gatherings.name')}
        hint={t('gatherings.nameHint')}
        maxLength={GATHERING_TITLE_LENGTH}
        required
        {...form.field('title')}
      />
      <BoardChoices boards={boards} {...form.value('boardIds')} />
      <DoorFields
        choices={choices}
        format={format}
        lasts={form.value('lasts')}
        quota={{ label: t('gatherings.places'), ...form.field('quota') }}
        needsApproval={form.field('needsApproval')}
      />
      <FormEnd form={form}>
        <Button variant="primary" type="submit" busy={form.isBusy}>
          {t('gatherings.open')}
        </Button>
      </FormEnd>
    </Form>
  );
}

type ChangeProps = Done & { cycleId: string; gathering: Gathering };

export function ChooseForm({ cycleId, gathering, boards, done }: ChangeProps & { boards: readonly BoardSummary[] }) {
  const { t } = useTranslation('boards');
  const form = useForm({
    start: { boardIds: gathering.boards.map(({ boardId }) => boardId) },
    send: ({ boardIds }, key) => chooseBoards(cycleId, gathering.id, boardIds, key),
    done,
    sentence: () => t('gatherings.noBoard'),
  });
  return (
    <Form form={form} className={s.asked} label={t('gatherings.choose')}>
      <BoardChoices boards={boards} {...form.value('boardIds')} />
      <FormEnd form={form}>
        <Button variant="primary" type="submit" busy={form.isBusy}>
          {t('gatherings.chooseNow')}
        </Button>
      </FormEnd>
    </Form>
  );
}

export function RenewForm({ cycleId, gathering, format, done }: ChangeProps & { format: Formatters }) {
  const { t } = useTranslation('boards');
  const { start, termsOf, choices } = useDoorTerms({ ...gathering, end: gathering.expiresAt }, 'as-is');
  const form = useForm({
    start,
    send: (filled, key) => renewGathering(cycleId, gathering.id, termsOf(filled), key),
    done,
    places: { expiresInHours: 'lasts' },
  });
  return (
    <Form form={form} className={s.asked} label={t('gatherings.change')}>
      <DoorFields
        choices={choices}
        format={format}
        lasts={form.value('lasts')}
        quota={{ label: t('gatherings.places'), ...form.field('quota') }}
        needsApproval={form.field('needsApproval')}
      />
      <FormEnd form={form}>
        <Button variant="primary" type="submit" busy={form.isBusy}>
          {t('gatherings.changeNow')}
        </Button>
      </FormEnd>
    </Form>
  );
}
