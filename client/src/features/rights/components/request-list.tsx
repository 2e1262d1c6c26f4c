import { REQUEST_KINDS, REQUEST_STATES, stateOfRequest } from '@minga/shared/rights/rules.ts';
import type { PersonRequest } from '@minga/shared/rights/schema.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { FormKey } from '../../../lib/presses.ts';
import type { Column } from '../../../lib/table.ts';
import type { PlanQuery } from '../../../lib/letter-query.ts';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { AnswerDialog } from './request-dialogs.tsx';

/** `forum`: where it was asked, in a list of several. */
type Shown = PersonRequest & { forum?: string | null };

const TONES = { overdue: 'terracotta', answered: 'moss', ended: 'indigo' } as const;

/** Who has no account is called what they called themselves, and is marked so. */
function useWho(): (one: Shown) => string | null {
  const { t } = useTranslation('rights');
  return ({ who, isGuest }) => (isGuest ? t('requests.guest', { who }) : who);
}

function OneRequest({ one, onAnswer }: { one: Shown; onAnswer: () => void }) {
  const { t } = useTranslation('rights');
  const whoIn = useWho();
  // Days, not instants: they stand as they are.
  const format = useFormat('UTC');
  const state = stateOfRequest(one);
  return (
    <Stack as="li" gap={1} align="start">
      <Row gap={2} wrap align="center">
        <Text as="span" weight={650} dir="auto">
          {whoIn(one)}
        </Text>
        {one.forum && <bdi>{one.forum}</bdi>}
        <Stamp tone="indigo">{t(`requests.kind.${one.kind}`)}</Stamp>
        {state !== 'waiting' && <Stamp tone={TONES[state]}>{t(`requests.stateOf.${state}`)}</Stamp>}
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
      {state === 'ended' && <Text tone="muted">{t('requests.ended')}</Text>}
      {(state === 'waiting' || state === 'overdue') && (
        <Button size="small" onClick={onAnswer}>
          {t('requests.answerOpen')}
        </Button>
      )}
    </Stack>
  );
}

/** What the register is searched, narrowed, put in order and exported by; each request is drawn as a text of its own. */
function useColumns(): Column<Shown>[] {
  const { t } = useTranslation('rights');
  const whoIn = useWho();
  const plain = (key: 'words' | 'answer', heading: string): Column<Shown> => ({
    key,
    heading,
    csv: (row) => row[key],
    words: (row) => row[key] ?? '',
  });
  return [
    {
      key: 'who',
      heading: t('requests.who'),
      csv: whoIn,
      words: (row) => whoIn(row) ?? '',
      sort: { as: 'words', by: ({ who }) => who },
    },
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

type ListProps = {
  items: readonly Shown[];
  timeZone: string;
  send: (id: string, input: { answer: string }, key: FormKey) => Promise<void>;
  hint: string;
  planOf?: (id: string) => PlanQuery;
};

/** What waits first, and until when the law lets it wait. */
export function RequestList({ items, timeZone, send, hint, planOf }: ListProps) {
  const { t } = useTranslation('rights');
  const columns = useColumns();
  const [open, setOpen] = useState<Shown | null>(null);
  return (
    <>
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
      {open && <AnswerDialog one={open} send={send} hint={hint} planOf={planOf} onClose={() => setOpen(null)} />}
    </>
  );
}
