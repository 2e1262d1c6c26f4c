import type { FailedDelivery } from '@minga/shared/events/schema.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { failedDeliveriesQuery, retryDelivery, useRefreshDeliveries } from '../api.ts';

const LETTERS = {
  'seat.given': 'deliveries.seatGiven',
  'role.given': 'deliveries.roleGiven',
  'follower.addressed': 'deliveries.followed',
} as const;

type Acts = { isBusy: boolean; retry: (id: string) => void };

function useColumns({ isBusy, retry }: Acts): Column<FailedDelivery>[] {
  const { t } = useTranslation('people');
  const format = useFormat();
  const whatOf = ({ type, personName, subscriber }: FailedDelivery) => {
    const letter = type in LETTERS ? LETTERS[type as keyof typeof LETTERS] : null;
    return letter && personName ? t(letter, { name: personName }) : t('deliveries.other', { type, to: subscriber });
  };
  const whereOf = ({ forumName, cycleTitle }: FailedDelivery) => [forumName, cycleTitle].filter(Boolean).join(' · ');
  const nextOf = ({ isGivenUp }: FailedDelivery) => (isGivenUp ? 'givenUp' : 'goesOn');
  return [
    { key: 'what', heading: t('deliveries.what'), isName: true, sort: whatOf, words: whatOf, cell: whatOf },
    { key: 'forum', heading: t('deliveries.forum'), sort: whereOf, words: whereOf, cell: whereOf },
    {
      key: 'attempts',
      heading: t('deliveries.attemptsColumn'),
      isNumeric: true,
      sort: ({ attempts }) => attempts,
      cell: ({ attempts }) => attempts,
    },
    {
      key: 'triedAt',
      heading: t('deliveries.triedAt'),
      sort: ({ triedAt }) => triedAt,
      cell: ({ triedAt }) => format.dateTime(triedAt),
    },
    {
      key: 'state',
      heading: t('deliveries.state'),
      csv: (one) => t(`deliveries.${nextOf(one)}`),
      filter: {
        all: t('deliveries.allStates'),
        choices: (['goesOn', 'givenUp'] as const).map((value) => ({ value, label: t(`deliveries.${value}`) })),
        has: (one, value) => nextOf(one) === value,
      },
      cell: (one) => t(`deliveries.${nextOf(one)}`),
    },
    { key: 'cause', heading: t('deliveries.causeColumn'), sort: ({ cause }) => cause, cell: ({ cause }) => cause },
    {
      key: 'actions',
      heading: t('deliveries.actions'),
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

/** What did not reach whoever should have heard of it; nothing where all did. */
export function FailedDeliveries() {
  const { t } = useTranslation('people');
  const { data, error } = useQuery(failedDeliveriesQuery);
  const refresh = useRefreshDeliveries();
  const retry = useMutation({
    mutationFn: retryDelivery,
    onSuccess: () => showToast(t('deliveries.tried')),
    onSettled: refresh,
  });
  const columns = useColumns({ isBusy: retry.isPending, retry: retry.mutate });
  if (error) return <ProblemNotice error={error} />;
  if (!data || data.items.length === 0) return null;
  return (
    <Card as="section">
      <h2>{t('deliveries.title')}</h2>
      <p>{t('deliveries.lead')}</p>
      <ProblemNotice error={retry.error} />
      <ListTable
        name="deliveries"
        caption={t('deliveries.title')}
        columns={columns}
        rows={data.items}
        rowKey={({ id }) => id}
        counted={(count) => t('deliveries.count', { count })}
        empty={null}
      />
    </Card>
  );
}
