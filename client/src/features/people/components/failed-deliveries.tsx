import type { FailedDelivery } from '@minga/shared/events/schema.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast.tsx';
import { failedDeliveriesQuery, retryDelivery } from '../api.ts';
import { Row, Stack } from '../../../ui/layout.tsx';
import s from './failed-deliveries.module.css';

const LETTERS = { 'seat.given': 'deliveries.seatGiven', 'role.given': 'deliveries.roleGiven' } as const;

function Delivery({ delivery, onRetry, isBusy }: { delivery: FailedDelivery; onRetry: () => void; isBusy: boolean }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { type, personName, forumName, cycleTitle, attempts, triedAt, cause, isGivenUp } = delivery;
  const letter = type in LETTERS ? LETTERS[type as keyof typeof LETTERS] : null;
  const what =
    letter && personName ? t(letter, { name: personName }) : t('deliveries.other', { type, to: delivery.subscriber });
  return (
    <Row as="li" gap={2} across={4} align="center" justify="between" wrap className={s.row}>
      <div className={s.what}>
        <span>{what}</span>
        <span className={s.detail}>{[forumName, cycleTitle].filter(Boolean).join(' · ')}</span>
        <span className={s.detail}>
          {t('deliveries.attempts', { count: attempts, date: format.dateTime(triedAt) })}{' '}
          {t(isGivenUp ? 'deliveries.givenUp' : 'deliveries.goesOn')} {cause && t('deliveries.cause', { cause })}
        </span>
      </div>
      <Button size="small" onClick={onRetry} disabled={isBusy} aria-label={t('deliveries.retryOf', { what })}>
        {t('deliveries.retry')}
      </Button>
    </Row>
  );
}

/** What did not reach whoever should have heard of it; nothing where all did. */
export function FailedDeliveries() {
  const { t } = useTranslation('people');
  const { data, error } = useQuery(failedDeliveriesQuery);
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: retryDelivery,
    onSuccess: () => showToast(t('deliveries.tried')),
    onSettled: () => client.invalidateQueries({ queryKey: failedDeliveriesQuery.queryKey }),
  });
  if (error) return <ProblemNotice error={error} />;
  if (!data || data.items.length === 0) return null;
  return (
    <Card as="section">
      <h2>{t('deliveries.title')}</h2>
      <p>{t('deliveries.lead')}</p>
      <ProblemNotice error={retry.error} />
      <Stack as="ul">
        {data.items.map((delivery) => (
          <Delivery
            key={delivery.id}
            delivery={delivery}
            isBusy={retry.isPending}
            onRetry={() => retry.mutate(delivery.id)}
          />
        ))}
      </Stack>
    </Card>
  );
}
