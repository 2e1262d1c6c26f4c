import type { Gathering } from '@minga/shared/boards/gatherings.ts';
import { GATHERING_TITLE_LENGTH } from '@minga/shared/boards/gathering-code.ts';
import { LINK_LIMITS } from '@minga/shared/boards/rules.ts';
import type { BoardSummary } from '@minga/shared/boards/schema.ts';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../../lib/clock.ts';
import type { Formatters } from '../../../lib/format.ts';
import { useForm } from '../../../lib/use-form.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox, FieldGroup, SelectField, TextField } from '../../../ui/field.tsx';
import { Form, FormEnd } from '../../../ui/form.tsx';
import { chooseBoards, openGathering, renewGathering } from '../api.ts';
import { ApprovalField, HOUR, HOURS } from './door-terms.tsx';
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

/** Until when each choice would be, in the forum's zone. */
function LastsField({ format, asIs, ...field }: { format: Formatters; asIs?: string } & Record<string, unknown>) {
  const { t } = useTranslation('boards');
  const now = serverNow();
  const until = (at: number) => format.dateTime(new Date(at));
  const longer = HOURS.filter((hours) => asIs === undefined || now + hours * HOUR > Date.parse(asIs));
  return (
    <SelectField label={t('guests.lasts')} hint={format.zone(new Date(now))} {...field}>
      {asIs !== undefined && <option value="">{t('guests.asIs', { time: until(Date.parse(asIs)) })}</option>}
      {longer.map((hours) => (
        <option key={hours} value={hours}>
          {t('guests.lastsUntil', { length: t(`guests.hours_${hours}`), time: until(now + hours * HOUR) })}
        </option>
      ))}
    </SelectField>
  );
}

const places = { type: 'number', inputMode: 'numeric', min: 1, max: LINK_LIMITS.quota, required: true } as const;

type OpenProps = Done & { cycleId: string; boards: readonly BoardSummary[]; format: Formatters };

/** One code for the boards of a day: which, until when, for how many, and whether each waits to be let in. */
export function OpenForm({ cycleId, boards, format, done }: OpenProps) {
  const { t } = useTranslation('boards');
  const form = useForm({
    start: {
      title: '',
      boardIds: boards.map(({ id }) => id),
      lasts: '24',
      quota: '500',
      needsApproval: false,
    },
    send: ({ lasts, quota, ...terms }, key) =>
      openGathering(cycleId, { ...terms, expiresInHours: Number(lasts), quota: Number(quota) }, key),
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
      <LastsField format={format} {...form.field('lasts')} />
      <TextField label={t('gatherings.places')} {...places} {...form.field('quota')} />
      <ApprovalField {...form.field('needsApproval')} />
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
  const { needsApproval, quota } = gathering;
  const form = useForm({
    start: { lasts: '', quota: String(quota), needsApproval },
    send: ({ lasts, ...terms }, key) =>
      renewGathering(
        cycleId,
        gathering.id,
        { ...terms, quota: Number(terms.quota), ...(lasts === '' ? {} : { expiresInHours: Number(lasts) }) },
        key,
      ),
    done,
    places: { expiresInHours: 'lasts' },
  });
  return (
    <Form form={form} className={s.asked} label={t('gatherings.change')}>
      <LastsField format={format} asIs={gathering.expiresAt} {...form.field('lasts')} />
      <TextField label={t('gatherings.places')} {...places} {...form.field('quota')} />
      <ApprovalField {...form.field('needsApproval')} />
      <FormEnd form={form}>
        <Button variant="primary" type="submit" busy={form.isBusy}>
          {t('gatherings.changeNow')}
        </Button>
      </FormEnd>
    </Form>
  );
}
