import { paths } from '@minga/shared/kernel/paths.ts';
import { PARTICIPATION_STATES } from '@minga/shared/participation/rules.ts';
import type { ParticipationRequest } from '@minga/shared/participation/schema.ts';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Button } from '../../../ui/button.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { listQuery, openForm, useAskListAgain, useTakeList } from '../api.ts';
import { Asked } from '../components/asked.tsx';
import { DecideDialog, type Decision } from '../components/decide-dialogs.tsx';

const LetterToStranger = lazy(() => import('../../../parts/letters-of.tsx'));

type OneProps = { one: ParticipationRequest; cycleId: string; timeZone: string; ask: (kind: Decision['kind']) => void };

/** What the facilitation must know to decide, and what was decided. */
function OneRequest({ one, cycleId, timeZone, ask }: OneProps) {
  const { t } = useTranslation('participation');
  const format = useFormat(timeZone);
  const askAgain = useAskListAgain();
  const { state, organisation, alike, seatsOf, decidedBy, decidedAt, reason, name, letter, link } = one;
  return (
    <Stack as="li" gap={2} align="start" ruled={4}>
      <Stamp tone={state === 'waiting' ? 'ochre' : state === 'approved' ? 'moss' : 'indigo'}>
        {t(`list.stateOf.${state}`)}
      </Stamp>
      <Asked one={one} />
      {alike.length > 0 && state === 'waiting' && (
        <Text tone="danger" weight={600} size={15}>
          {t('list.alike', { count: alike.length, names: alike.map(({ shortName }) => shortName).join(', ') })}
        </Text>
      )}
      {seatsOf.length > 0 && state === 'waiting' && (
        <Text size={15}>{t('list.seatsOf', { names: seatsOf.join(', ') })}</Text>
      )}
      {reason !== null && (
        <Text quoted measure dir="auto">
          {reason}
        </Text>
      )}
      {decidedAt !== null && (
        <Text tone="muted" size={15}>
          {t('list.decided', { by: decidedBy, time: format.dateTime(decidedAt) })}
        </Text>
      )}
      {letter && (
        <Suspense>
          <LetterToStranger
            cycleId={cycleId}
            letter={letter}
            timeZone={timeZone}
            name={name}
            link={link}
            onChange={askAgain}
          />
        </Suspense>
      )}
      {state === 'waiting' && (
        <Row gap={2} wrap>
          <Button
            size="small"
            variant="primary"
            aria-label={t('list.approveOf', { organisation })}
            onClick={() => ask('approve')}
          >
            {t('list.approve')}
          </Button>
          <Button size="small" aria-label={t('list.declineOf', { organisation })} onClick={() => ask('decline')}>
            {t('list.decline')}
          </Button>
        </Row>
      )}
    </Stack>
  );
}

function useColumns(): Column<ParticipationRequest>[] {
  const { t } = useTranslation(['participation', 'shell']);
  const plain = (key: 'organisation' | 'territory' | 'contribution' | 'email' | 'reason') => ({
    key,
    heading: t(`list.${key}`),
    csv: (row: ParticipationRequest) => row[key],
    words: (row: ParticipationRequest) => row[key] ?? '',
  });
  return [
    { ...plain('organisation'), sort: { as: 'words', by: ({ organisation }) => organisation } },
    {
      key: 'state',
      heading: t('list.state'),
      csv: ({ state }) => t(`list.stateOf.${state}`),
      filter: {
        all: t('list.allStates'),
        choices: PARTICIPATION_STATES.map((value) => ({ value, label: t(`list.stateOf.${value}`) })),
        has: ({ state }, value) => state === value,
      },
    },
    { key: 'sector', heading: t('list.sector'), csv: ({ sector }) => t(`shell:sector.${sector}`) },
    plain('territory'),
    { key: 'themes', heading: t('list.themes'), csv: ({ themes }) => themes.join('; ') },
    plain('contribution'),
    {
      key: 'person',
      heading: t('list.person'),
      csv: ({ name, role }) => [name, role].filter(Boolean).join(', '),
      words: ({ name, role }) => [name, role].filter(Boolean).join(' '),
    },
    plain('email'),
    {
      key: 'confirmedAt',
      heading: t('list.askedAt'),
      csv: ({ confirmedAt }) => confirmedAt,
      sort: { as: 'times', by: ({ confirmedAt }) => confirmedAt },
    },
    plain('reason'),
  ];
}

function FormSwitch({ cycleId, isOpen }: { cycleId: string; isOpen: boolean }) {
  const { t } = useTranslation('participation');
  const take = useTakeList(cycleId);
  const change = useMutation({ mutationFn: () => openForm(cycleId, !isOpen), onSuccess: take });
  return (
    <Stack gap={2} align="start">
      <ProblemNotice error={change.error} />
      <Text>{t(isOpen ? 'list.isOpen' : 'list.isClosed')}</Text>
      <Button size="small" busy={change.isPending} onClick={() => change.mutate()}>
        {t(isOpen ? 'list.close' : 'list.open')}
      </Button>
    </Stack>
  );
}

/** Organisations that ask to take part, for whoever leads the forum. */
export function Page() {
  const { t } = useTranslation('participation');
  const { cycle } = useCycle();
  const { items, isOpen } = useSuspenseQuery(listQuery(cycle.id)).data;
  const [decision, setDecision] = useState<Decision | null>(null);
  const columns = useColumns();
  return (
    <Frame>
      <PageHeader title={t('list.title')} lead={t('list.lead')} />
      <p>
        <Link to={paths.takePart(cycle.slug)}>{t('form.title')}</Link>
      </p>
      <ListTable
        name="participation"
        caption={t('list.title')}
        columns={columns}
        rows={items}
        rowKey={({ id }) => id}
        counted={(count) => t('list.count', { count })}
        timeZone={cycle.timeZone}
        empty={<Text tone="muted">{t('list.empty')}</Text>}
        draw={(shown) => (
          <Stack as="ul" gap={4}>
            {shown.map((one) => (
              <OneRequest
                key={one.id}
                one={one}
                cycleId={cycle.id}
                timeZone={cycle.timeZone}
                ask={(kind) => setDecision({ kind, one })}
              />
            ))}
          </Stack>
        )}
      />
      <FormSwitch cycleId={cycle.id} isOpen={isOpen} />
      {decision && <DecideDialog decision={decision} cycleId={cycle.id} onClose={() => setDecision(null)} />}
    </Frame>
  );
}
