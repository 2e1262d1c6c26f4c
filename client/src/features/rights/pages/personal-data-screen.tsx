import { paths } from '@minga/shared/kernel/paths.ts';
import type { HeldList } from '@minga/shared/rights/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCycle } from '../../../lib/cycle.ts';
import type { Column } from '../../../lib/table.ts';
import { PlainButton } from '../../../ui/button.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { heldQuery, incidentFile } from '../api.ts';
import { Requests } from '../components/requests.tsx';

type Held = HeldList['items'][number];

function useColumns(): Column<Held>[] {
  const { t } = useTranslation('rights');
  const columnOf = (key: keyof Held) => ({
    key,
    heading: t(`held.${key}`),
    sort: { as: 'words' as const, by: (row: Held) => row[key] },
    words: (row: Held) => row[key],
    cell: (row: Held) => row[key],
  });
  return [
    { ...columnOf('list'), isName: true },
    { ...columnOf('columns'), isExtra: true },
    columnOf('why'),
    columnOf('kept'),
    columnOf('erased'),
    // For whoever keeps the database, in the file alone.
    { key: 'at', heading: t('held.at'), csv: ({ at }) => at },
  ];
}

/** For whoever leads the forum: what is asked about data, what is held, and what to do when something goes wrong. */
export function Page() {
  const { t } = useTranslation('rights');
  const { cycle } = useCycle();
  const { items } = useSuspenseQuery(heldQuery(cycle.id)).data;
  const columns = useColumns();
  return (
    <Frame>
      <PageHeader title={t('data.title')} lead={t('data.lead')} />
      <p>
        <Link to={paths.privacy(cycle.slug)}>{t('privacy.title')}</Link>
      </p>
      <Requests cycleId={cycle.id} timeZone={cycle.timeZone} />
      <Stack as="section" gap={3} ruled={5} align="start" aria-labelledby="incident-title">
        <h2 id="incident-title">{t('incident.title')}</h2>
        <Text measure>{t('incident.text')}</Text>
        <PlainButton href={incidentFile(cycle.id)} download="" icon={<Download aria-hidden="true" />}>
          {t('incident.download')}
        </PlainButton>
      </Stack>
      <Stack gap={3} ruled={5}>
        <h2>{t('held.title')}</h2>
        <Text measure>{t('held.text')}</Text>
        <ListTable
          name="held"
          caption={t('held.title')}
          columns={columns}
          rows={items}
          rowKey={({ at }) => at}
          counted={(count) => t('held.count', { count })}
          timeZone={cycle.timeZone}
          empty={null}
        />
      </Stack>
    </Frame>
  );
}
