import { paths } from '@minga/shared/kernel/paths.ts';
import type { Retention } from '@minga/shared/rights/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import { meQuery } from '../../../lib/session.ts';
import type { Column } from '../../../lib/table.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { retentionQuery } from '../api.ts';
import { TermDialog } from '../components/term-dialog.tsx';

type One = Retention['items'][number];

/** Of the whole installation, which has no clock of its own: on the reader's. */
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

function useColumns(change: (one: One) => void): Column<One>[] {
  const { t } = useTranslation('rights');
  const format = useFormat(ZONE);
  const nameOf = ({ kind }: One) => t(`retention.kindOf.${kind}`);
  const termOf = ({ days }: One) => (days === null ? t('retention.account') : t('retention.days', { count: days }));
  return [
    {
      key: 'kind',
      heading: t('retention.kind'),
      isName: true,
      csv: nameOf,
      cell: (one) => (
        <Stack gap={0.5}>
          <span>{nameOf(one)}</span>
          <Text as="span" size={15} tone="muted" measure>
            {t(`retention.about.${one.kind}`)}
          </Text>
        </Stack>
      ),
    },
    { key: 'term', heading: t('retention.term'), csv: termOf, cell: termOf },
    {
      key: 'ran',
      heading: t('retention.ranAt'),
      moment: ({ ranAt }) => ranAt,
      cell: ({ ranAt }) => (ranAt ? format.dateTime(ranAt) : t('retention.never')),
    },
    {
      key: 'removed',
      heading: t('retention.removed'),
      isNumeric: true,
      csv: ({ removed }) => removed,
      cell: ({ removed }) => format.number(removed),
    },
    {
      key: 'month',
      heading: t('retention.removedInMonth'),
      isNumeric: true,
      csv: ({ removedInMonth }) => removedInMonth,
      cell: ({ removedInMonth }) => format.number(removedInMonth),
    },
    {
      key: 'actions',
      heading: t('retention.actions'),
      isActs: true,
      phone: 'plain',
      cell: (one) => (
        <Button size="small" onClick={() => change(one)} aria-label={t('retention.changeOf', { what: nameOf(one) })}>
          {t('retention.change')}
        </Button>
      ),
    },
  ];
}

function Terms() {
  const { t } = useTranslation(['rights', 'people']);
  const { items } = useSuspenseQuery(retentionQuery).data;
  const [open, setOpen] = useState<One | null>(null);
  const columns = useColumns(setOpen);
  return (
    <Frame>
      <PageHeader
        title={t('retention.title')}
        lead={t('retention.lead')}
        actions={<LinkButton to={paths.administration()}>{t('people:administration.title')}</LinkButton>}
      />
      <ListTable
        caption={t('retention.title')}
        columns={columns}
        rows={items}
        rowKey={({ kind }) => kind}
        counted={(count) => t('retention.count', { count })}
        timeZone={ZONE}
        empty={null}
      />
      {open && <TermDialog one={open} onClose={() => setOpen(null)} />}
    </Frame>
  );
}

/** For whoever administers the installation: how long what may go is kept, and what went. */
export function Page() {
  const { t } = useTranslation(['rights', 'people']);
  const { actor } = useSuspenseQuery(meQuery).data;
  if (actor?.isAdministrator) return <Terms />;
  return (
    <Frame>
      <PageHeader title={t('retention.title')} />
      <EmptyState
        title={t('retention.notYours')}
        action={<LinkButton to={paths.home()}>{t('people:home.title')}</LinkButton>}
      >
        {t('retention.notYoursText')}
      </EmptyState>
    </Frame>
  );
}
