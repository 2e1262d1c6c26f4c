import { paths } from '@minga/shared/kernel/paths.ts';
import type { MeSeat } from '@minga/shared/people/schema.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { CalendarPlus, Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button, PlainButton } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { ProblemNotice } from '../../../ui/notice.tsx';
import { showToast } from '../../../ui/toast-store.ts';
import { createFeed, feedsQuery, revokeFeed } from '../api.ts';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import s from './subscribe.module.css';

type Props = { cycleId: string; timeZone: string; isMember: boolean; seats: readonly MeSeat[] };

/** The public calendar for anybody; secret addresses for members, each of which can be revoked. */
export function Subscribe({ cycleId, timeZone, isMember, seats }: Props) {
  const { t } = useTranslation('meetings');
  const path = paths.calendar(cycleId);
  // What site this is, only the browser knows.
  const [address, setAddress] = useState(path);
  useEffect(() => setAddress(new URL(path, location.origin).href), [path]);
  return (
    <section className={s.box} aria-labelledby="subscribe">
      <Text as="h2" size={22} id="subscribe">
        {t('subscribe.title')}
      </Text>
      <Text tone="muted" className={s.text}>
        {t('subscribe.text')}
      </Text>
      <Row gap={2} wrap>
        <PlainButton
          size="small"
          icon={<CalendarPlus aria-hidden="true" />}
          href={address.replace(/^https?:/, 'webcal:')}
        >
          {t('subscribe.open')}
        </PlainButton>
        <CopyButton size="small" variant="quiet" text={address} label={t('subscribe.copy')} />
        <PlainButton
          size="small"
          variant="quiet"
          icon={<Download aria-hidden="true" />}
          href={path}
          download="minga.ics"
        >
          {t('subscribe.download')}
        </PlainButton>
      </Row>
      {isMember && <OwnFeeds cycleId={cycleId} timeZone={timeZone} seats={seats} />}
    </section>
  );
}

function OwnFeeds({ cycleId, timeZone, seats }: Omit<Props, 'isMember'>) {
  const { t } = useTranslation('meetings');
  const format = useFormat(timeZone);
  const feeds = useQuery(feedsQuery(cycleId));
  const [address, setAddress] = useState<string | null>(null);
  const again = () => feeds.refetch();
  const make = useMutation({
    mutationFn: (input: Parameters<typeof createFeed>[1]) => createFeed(cycleId, input),
    onSuccess: async (feed) => {
      setAddress(feed.url);
      await again();
    },
  });
  const revoke = useMutation({
    mutationFn: (id: string) => revokeFeed(cycleId, id),
    onSuccess: async () => {
      setAddress(null);
      showToast(t('subscribe.revoked'));
      await again();
    },
  });
  const organisations = [...new Map(seats.map((seat) => [seat.organisationId, seat.organisationShortName]))];
  const nameOf = (id: string | null) => organisations.find(([one]) => one === id)?.[1] ?? t('subscribe.mine');
  return (
    <div className={s.own}>
      <Text tone="muted" className={s.text}>
        {t('subscribe.secretText')}
      </Text>
      <ProblemNotice error={make.error ?? revoke.error} />
      <Row gap={2} wrap>
        <Button size="small" busy={make.isPending} onClick={() => make.mutate({ kind: 'person' })}>
          {t('subscribe.makeMine')}
        </Button>
        {organisations.map(([organisationId, name]) => (
          <Button
            key={organisationId}
            size="small"
            busy={make.isPending}
            onClick={() => make.mutate({ kind: 'organisation', organisationId })}
          >
            {t('subscribe.makeOf', { name })}
          </Button>
        ))}
      </Row>
      {address && (
        <div className={s.fresh} role="status">
          <Text tone="muted" className={s.text}>
            {t('subscribe.once')}
          </Text>
          <code className={s.address}>{address}</code>
          <CopyButton size="small" text={address} label={t('subscribe.copy')} />
        </div>
      )}
      <Stack as="ul" gap={2}>
        {feeds.data?.items.map((feed) => (
          <Row as="li" gap={2} align="center" justify="between" wrap key={feed.id}>
            <span>
              {t('subscribe.since', { name: nameOf(feed.organisationId), date: format.shortDate(feed.createdAt) })}
            </span>
            <Button
              size="small"
              variant="danger"
              onClick={() => revoke.mutate(feed.id)}
              aria-label={t('subscribe.revokeThis', { name: nameOf(feed.organisationId) })}
            >
              {t('subscribe.revoke')}
            </Button>
          </Row>
        ))}
      </Stack>
    </div>
  );
}
