import type { Notice } from '@minga/shared/notices/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { useQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Row, Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { Stamp } from '../../../ui/stamp.tsx';
import { noticesQuery, unreadQuery, useKnownAsRead } from '../api.ts';
import { Choices } from '../components/choices.tsx';
import { Devices } from '../components/devices.tsx';
import s from './notices-screen.module.css';

function OneNotice({ notice, isNew }: { notice: Notice; isNew: boolean }) {
  const { t } = useTranslation('notices');
  const format = useFormat(notice.timeZone);
  return (
    <Stack as="li" gap={1} className={cx(s.notice, isNew && s.fresh)}>
      <Row gap={2} wrap align="center" size={14} tone="muted">
        <time dateTime={notice.at}>{format.dateTime(notice.at)}</time>
        <span>{notice.cycleTitle}</span>
        {isNew && <Stamp tone="indigo">{t('new')}</Stamp>}
      </Row>
      <Text as="h2" size={18} face="text">
        <Link to={notice.path}>{notice.title}</Link>
      </Text>
      {notice.lines.map((line) => (
        <Text key={line} dir="auto" measure>
          {line}
        </Text>
      ))}
    </Stack>
  );
}

/** What is on the screen has been read; what comes while it is open is fetched, and read too. */
function useRead(unread: number, newest: string | null, isStale: boolean, askAgain: () => unknown) {
  const { mutate: know } = useKnownAsRead();
  useEffect(() => {
    if (unread === 0) return;
    if (isStale) void askAgain();
    else if (newest) know(newest);
  }, [unread, newest, isStale, askAgain, know]);
}

/** What was unread when it came to the screen is marked for as long as its reader stays, and no longer. */
function useNew(items: readonly Notice[]): ReadonlySet<string> {
  const seen = useRef(new Set<string>()).current;
  for (const { id, isUnread } of items) if (isUnread) seen.add(id);
  return seen;
}

/** The number of the bell, in words; once all is read, what the marks that stay still say. */
function HowMuchIsUnread({ unread, hasMarks }: { unread: number; hasMarks: boolean }) {
  const { t } = useTranslation('notices');
  if (unread > 0) return <Text weight={650}>{t('unreadCount', { count: unread })}</Text>;
  return hasMarks ? <Text tone="muted">{t('allRead')}</Text> : null;
}

/** What this person was told, and how they want to be told by letter. */
export function Page() {
  const { t } = useTranslation('notices');
  const found = useSuspenseInfiniteQuery(noticesQuery);
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = found;
  const items = data.pages.flatMap((page) => page.items);
  const { data: unread = 0 } = useQuery(unreadQuery);
  useRead(unread, data.pages[0]?.newest ?? null, found.isStale, found.refetch);
  const unseen = useNew(items);
  return (
    <Frame narrow>
      <PageHeader title={t('title')} lead={t('lead')} />
      <HowMuchIsUnread unread={unread} hasMarks={unseen.size > 0} />
      {items.length === 0 ? (
        <EmptyState title={t('empty')} action={<LinkButton to={paths.home()}>{t('emptyHome')}</LinkButton>}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        <Stack as="ul" aria-label={t('title')}>
          {items.map((notice) => (
            <OneNotice key={notice.id} notice={notice} isNew={unseen.has(notice.id)} />
          ))}
        </Stack>
      )}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('older')}
        </Button>
      )}
      <Suspense>
        <Choices />
        <Devices />
      </Suspense>
    </Frame>
  );
}
