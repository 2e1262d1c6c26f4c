import { REQUEST_KINDS, type RequestKind } from '@minga/shared/rights/rules.ts';
import type { PersonRequest } from '@minga/shared/rights/schema.ts';
import { useTranslation } from 'react-i18next';
import type { FormKey } from '../../../lib/presses.ts';
import { useForm } from '../../../lib/use-form.ts';
import { PlannedLetter } from '../../../parts/planned-letter.tsx';
import type { PlanQuery } from '../../../lib/letter-query.ts';
import { usePlan } from '../../../lib/use-plan.ts';
import { DateField } from '../../../ui/date-field.tsx';
import { SelectField, TextArea, TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form.tsx';
import { Text } from '../../../ui/layout.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { noteRequest, useRefreshRequests } from '../api.ts';

type Note = { kind: RequestKind; who: string; receivedOn: string; words: string };

/** What somebody asked by letter or by word of mouth: its time runs from the day it came. */
export function NoteDialog({ cycleId, today, onClose }: { cycleId: string; today: string; onClose: () => void }) {
  const { t } = useTranslation('rights');
  const refresh = useRefreshRequests();
  const form = useForm<Note, { id: string }>({
    start: { kind: 'access', who: '', receivedOn: today, words: '' },
    send: (input, key) => noteRequest(cycleId, input, key),
    done: async () => {
      await refresh();
      onClose();
      showToast(t('requests.noted'));
    },
  });
  return (
    <FormDialog form={form} onClose={onClose} title={t('requests.note')} submit={t('requests.save')}>
      <SelectField label={t('requests.kindLabel')} {...form.field('kind')}>
        {REQUEST_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`requests.kind.${kind}`)}
          </option>
        ))}
      </SelectField>
      <TextField label={t('requests.who')} hint={t('requests.whoHint')} maxLength={200} {...form.field('who')} />
      <DateField label={t('requests.receivedOn')} max={today} {...form.value('receivedOn')} />
      <TextArea label={t('requests.words')} rows={4} maxLength={4_000} {...form.field('words')} />
    </FormDialog>
  );
}

type AnswerProps = {
  one: PersonRequest;
  send: (id: string, input: { answer: string }, key: FormKey) => Promise<void>;
  /** how whoever asked comes to read it */
  hint: string;
  /** whom the answer notifies, where whoever asked is told by letter */
  planOf?: ((id: string) => PlanQuery) | undefined;
  onClose: () => void;
};

/** What was done about it, in words that whoever asked in their account reads. */
export function AnswerDialog({ one, send, hint, planOf, onClose }: AnswerProps) {
  const { t } = useTranslation('rights');
  const refresh = useRefreshRequests();
  const form = useForm<{ answer: string }, void>({
    start: { answer: '' },
    send: (input, key) => send(one.id, input, key),
    done: async () => {
      await refresh();
      onClose();
      showToast(t('requests.answeredToast'));
    },
  });
  const { plan, isKnown } = usePlan(one.id, planOf);
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={t('requests.answerTitle')}
      submit={plan?.people ? t('requests.sendAndNotify', { count: plan.people }) : t('requests.send')}
      isDisabled={!isKnown}
    >
      <Text quoted dir="auto">
        {one.words}
      </Text>
      <TextArea label={t('requests.answer')} hint={hint} rows={6} maxLength={4_000} {...form.field('answer')} />
      {plan && <PlannedLetter plan={plan} untold={plan.untold ? t('requests.untold') : undefined} />}
    </FormDialog>
  );
}
