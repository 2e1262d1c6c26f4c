import {
  REQUEST_KINDS,
  REQUEST_PERIODS,
  REQUEST_STATES,
  type RequestPeriod,
  stateOfRequest,
} from '@minga/shared/rights/rules.ts';
import type { PersonRequest } from '@minga/shared/rights/schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { choosePeriod, requestsQuery, useRefreshRequests } from '../api.ts';
import { AnswerDialog, NoteDialog } from './request-dialogs.tsx';

function OneRequest({ one, onAnswer }: { one: PersonRequest; onAnswer: () => void }) {
  const { t } = useTranslation('rights');
  // Days, not instants: they stand as they are.
  const format = useFormat('UTC');
  const state = stateOfRequest(one);
  return (
    <Stack as="li" gap={1} align="start">
      <Row gap={2} wrap align="center">
        <Text as="span" weight={650} dir="auto">
          {one.who}
        </Text>
        <Stamp tone="indigo">{t(`requests.kind.${one.kind}`)}</Stamp>
        {state !== 'waiting' && (
          <Stamp tone={state === 'overdue' ? 'terracotta' : 'moss'}>{t(`requests.stateOf.${state}`)}</Stamp>
        )}
      </Row>
      <Text tone="muted" size={15}>
        {t('requests.received', { day: format.date(one.receivedOn) })} ·{' '}
        {t('requests.due', { day: format.date(one.dueOn) })}
      </Text>
      {one.words ? (
        <Text measure dir="auto">
          {one.words}
        </Text>
      ) : (
        <Text tone="muted">{t('requests.emptied')}</Text>
      )}
      {one.answer && (
        <Text measure quoted dir="auto">
          {one.answer}
        </Text>
      )}
      {one.answeredAt === null && (
        <Button size="small" onClick={onAnswer}>
          {t('requests.answerOpen')}
        </Button>
      )}
    </Stack>
  );
}

/** What the register is searched, narrowed, put in order and exported by; each request is drawn as a text of its own. */
function useColumns(): Column<PersonRequest>[] {
  const { t } = useTranslation('rights');
  const plain = (key: 'who' | 'words' | 'answer', heading: string): Column<PersonRequest> => ({
    key,
    heading,
    csv: (row) => row[key],
    words: (row) => row[key] ?? '',
  });
  return [
    { ...plain('who', t('requests.who')), sort: { as: 'words', by: ({ who }) => who } },
    {
      key: 'kind',
      heading: t('requests.kindLabel'),
      csv: ({ kind }) => t(`requests.kind.${kind}`),
      filter: {
        all: t('requests.allKinds'),
        choices: REQUEST_KINDS.map((value) => ({ value, label: t(`requests.kind.${value}`) })),
        has: ({ kind }, value) => kind === value,
      },
    },
    {
      key: 'state',
      heading: t('requests.state'),
      csv: (row) => t(`requests.stateOf.${stateOfRequest(row)}`),
      filter: {
        all: t('requests.allStates'),
        choices: REQUEST_STATES.map((value) => ({ value, label: t(`requests.stateOf.${value}`) })),
        has: (row, value) => stateOfRequest(row) === value,
      },
    },
    {
      key: 'received',
      heading: t('requests.receivedOn'),
      csv: ({ receivedOn }) => receivedOn,
      sort: { as: 'times', by: ({ receivedOn }) => receivedOn },
    },
    {
      key: 'due',
      heading: t('requests.dueOn'),
      csv: ({ dueOn }) => dueOn,
      sort: { as: 'times', by: ({ dueOn }) => dueOn },
    },
    plain('words', t('requests.words')),
    plain('answer', t('requests.answer')),
    { key: 'answered', heading: t('requests.answeredAt'), sort: { as: 'times', by: ({ answeredAt }) => answeredAt } },
  ];
}

/** What people asked about their data: what waits first, and until when the law lets it wait. */
export function Requests({ cycleId, timeZone }: { cycleId: string; timeZone: string }) {
  const { t } = useTranslation('rights');
  const { period, today, items } = useSuspenseQuery(requestsQuery(cycleId)).data;
  const refresh = useRefreshRequests();
  const columns = useColumns();
  const [open, setOpen] = useState<'note' | PersonRequest | null>(null);
  const choose = useMutation({
    mutationFn: (chosen: RequestPeriod) => choosePeriod(cycleId, chosen),
    onSuccess: refresh,
  });
  const close = () => setOpen(null);
  return (
    <Stack gap={4}>
      <h2>{t('requests.title')}</h2>
      <Text measure>{t('requests.text')}</Text>
      <ProblemNotice error={choose.error} />
      <Row gap={4} wrap align="end" className="no-print">
        <SelectField
          label={t('requests.period')}
          value={period}
          onChange={(event) => choose.mutate(event.target.value as RequestPeriod)}
        >
          {REQUEST_PERIODS.map((one) => (
            <option key={one} value={one}>
              {t(`requests.periodOf.${one}`)}
            </option>
          ))}
        </SelectField>
        <Button onClick={() => setOpen('note')}>{t('requests.note')}</Button>
      </Row>
      <ListTable
        caption={t('requests.title')}
        columns={columns}
        rows={items}
        rowKey={({ id }) => id}
        counted={(count) => t('requests.count', { count })}
        timeZone={timeZone}
        empty={<Text tone="muted">{t('requests.none')}</Text>}
        draw={(shown) => (
          <Stack as="ul" gap={5}>
            {shown.map((one) => (
              <OneRequest key={one.id} one={one} onAnswer={() => setOpen(one)} />
            ))}
          </Stack>
        )}
      />
      {open === 'note' && <NoteDialog cycleId={cycleId} today={today} onClose={close} />}
      {open !== null && open !== 'note' && <AnswerDialog cycleId={cycleId} one={open} onClose={close} />}
    </Stack>
  );
}
