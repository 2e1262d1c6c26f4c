import { DELIVERY_SENTENCES, DELIVERY_STATES } from '@minga/shared/events/deliveries.ts';
import type { FailedDelivery } from '@minga/shared/events/schema.ts';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { usePlace } from '../../../lib/place.ts';
import { askedOf, type Column, isNarrowed, readView } from '../../../lib/table.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { failedDeliveriesQuery, readAllDeliveries, retryDelivery, useRefreshDeliveries } from '../api.ts';

type Acts = { isBusy: boolean; retry: (id: string) => void };

function useColumns({ isBusy, retry }: Acts): Column<FailedDelivery>[] {
  const { t } = useTranslation('people');
  const format = useFormat();
  const whatOf = ({ type, personName, subscriber }: FailedDelivery) => {
    const sentence = DELIVERY_SENTENCES[type as keyof typeof DELIVERY_SENTENCES] ?? null;
    return sentence && personName
      ? t(`deliveries.${sentence}`, { name: personName })
      : t('deliveries.other', { type, to: subscriber });
  };
  const whereOf = ({ forumName, cycleTitle }: FailedDelivery) => [forumName, cycleTitle].filter(Boolean).join(' · ');
  const nextOf = ({ isGivenUp }: FailedDelivery) => (isGivenUp ? 'givenUp' : 'goesOn');
  return [
    {
      key: 'what',
      heading: t('deliveries.what'),
      isName: true,
      sort: { as: 'words', by: whatOf },
      words: whatOf,
      cell: whatOf,
    },
    { key: 'forum', heading: t('deliveries.forum'), sort: { as: 'words', by: whereOf }, words: whereOf, cell: whereOf },
    {
      key: 'attempts',
      heading: t('deliveries.attemptsColumn'),
      isNumeric: true,
      sort: { as: 'amounts', by: ({ attempts }) => attempts },
      cell: ({ attempts }) => attempts,
    },
    {
      key: 'triedAt',
      heading: t('deliveries.triedAt'),
      sort: { as: 'times', by: ({ triedAt }) => triedAt },
      cell: ({ triedAt }) => format.dateTime(triedAt),
    },
    {
      key: 'state',
      heading: t('deliveries.state'),
      csv: (one) => t(`deliveries.${nextOf(one)}`),
      filter: {
        all: t('deliveries.allStates'),
        choices: DELIVERY_STATES.map((value) => ({ value, label: t(`deliveries.${value}`) })),
      },
      cell: (one) => t(`deliveries.${nextOf(one)}`),
    },
    {
      key: 'cause',
      heading: t('deliveries.causeColumn'),
      sort: { as: 'words', by: ({ cause }) => cause },
      cell: ({ cause }) => cause,
    },
    {
      key: 'actions',
      heading: t('deliveries.actions'),
      isActs: true,
      phone: 'plain',
      cell: (one) => (
        <Button
          size="small"
          onClick={() => retry(one.id)}
          disabled={isBusy}
          aria-label={t('deliveries.retryOf', { what: whatOf(one) })}
        >
          {t('deliveries.retry')}
        </Button>
      ),
    },
  ];
}

const NAME = 'deliveries';
/** Rows of one page. */
const SIZE = 25;

/** What did not reach whoever should have heard of it; nothing where all did. */
export function FailedDeliveries() {
  const { t } = useTranslation('people');
  const { search } = usePlace();
  const refresh = useRefreshDeliveries();
  const retry = useMutation({
    mutationFn: retryDelivery,
    onSuccess: () => showToast(t('deliveries.tried')),
    onSettled: refresh,
  });
  const columns = useColumns({ isBusy: retry.isPending, retry: retry.mutate });
  const view = readView(search, columns, NAME);
  const asked = askedOf(view, SIZE);
  const { data, error, isPlaceholderData } = useQuery({
    ...failedDeliveriesQuery(asked),
    placeholderData: keepPreviousData,
  });
  if (error) return <ProblemNotice error={error} />;
  if (!data || (data.found === 0 && !isNarrowed(view))) return null;
  return (
    <Card as="section">
      <h2>{t('deliveries.title')}</h2>
      <p>{t('deliveries.lead')}</p>
      <ProblemNotice error={retry.error} />
      <ListTable
        name={NAME}
        caption={t('deliveries.title')}
        columns={columns}
        rows={data.items}
        rowKey={({ id }) => id}
        counted={(count) => t('deliveries.count', { count })}
        size={SIZE}
        paged={{ found: data.found, all: () => readAllDeliveries(asked) }}
        isBusy={isPlaceholderData}
        empty={null}
      />
    </Card>
  );
}
