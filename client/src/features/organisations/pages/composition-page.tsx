import { paths } from '@minga/shared/kernel/paths.ts';
import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import type { Column } from '../../../lib/table.ts';
import { SectorLabel } from '../../../parts/sector-mark.tsx';
import { BackLink } from '../../../ui/back-link.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Link } from '../../../ui/link.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { compositionPath, compositionQuery } from '../api.ts';
import { useFigures } from '../components/figures.ts';
import { HowCounted } from '../components/how-counted.tsx';
import { Groups, Parity } from '../components/parity.tsx';
import { Vacancy } from '../components/vacancy.tsx';
import s from './composition-page.module.css';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  await get(compositionQuery(cycle.id));
  return {
    heading: t('organisations:composition.title'),
    part: cycle.title,
    description: t(cycle.isArchived ? 'organisations:composition.finishedLead' : 'organisations:composition.lead'),
    slug,
    files: [{ href: compositionPath(cycle.id), format: 'JSON' }],
  };
};

function useColumns(items: readonly Organisation[], slug: string): Column<Organisation>[] {
  const { t } = useTranslation(['organisations', 'shell']);
  const sectors = SECTORS.filter((sector) => items.some((item) => item.sector === sector));
  return [
    {
      key: 'organisation',
      heading: t('column.organisation'),
      isName: true,
      sort: { as: 'words', by: ({ shortName }) => shortName },
      words: ({ name, shortName }) => `${shortName} ${name}`,
      csv: ({ name }) => name,
      cell: (one) => (
        <>
          <Link to={paths.organisation(slug, one.id)} title={one.name}>
            {one.shortName}
          </Link>{' '}
          <Vacancy organisation={one} />
          <Text as="div" tone="muted" size={14}>
            <SectorLabel sector={one.sector} />
          </Text>
        </>
      ),
    },
    // It stands below the name, so that all the figures find room beside it.
    {
      key: 'sector',
      heading: t('sector'),
      csv: ({ sector }) => t(`shell:sector.${sector}`),
      filter: {
        all: t('allSectors'),
        choices: sectors.map((value) => ({ value, label: t(`shell:sector.${value}`) })),
        has: ({ sector }, value) => sector === value,
      },
    },
    ...useFigures(items, false),
  ];
}

/** Who is at the table in figures: balance, sectors, and of each organisation who sits for it and where it took part. */
export function Page() {
  const { t } = useTranslation(['organisations', 'shell']);
  const { cycle } = useCycle();
  const { items } = useSuspenseQuery(compositionQuery(cycle.id)).data;
  const columns = useColumns(items, cycle.slug);
  const rows = [...items].sort((a, b) => SECTORS.indexOf(a.sector) - SECTORS.indexOf(b.sector));
  const sectors = SECTORS.map((sector) => ({
    key: sector,
    name: t(`shell:sector.${sector}`),
    organisations: items.filter((one) => one.sector === sector),
  })).filter(({ organisations }) => organisations.length > 0);
  return (
    <Frame>
      <BackLink to={paths.organisations(cycle.slug)}>{t('one.back')}</BackLink>
      <PageHeader
        title={t('composition.title')}
        lead={t(cycle.isArchived ? 'composition.finishedLead' : 'composition.lead')}
      />
      <Parity items={items} />
      {sectors.length > 0 && (
        <Stack as="section" gap={2} aria-labelledby="sectors">
          <h2 id="sectors">{t('composition.sectors')}</h2>
          <Groups caption={t('composition.sectors')} heading={t('sector')} groups={sectors} />
        </Stack>
      )}
      <Stack gap={2} className={s.each}>
        <h2>{t('composition.each')}</h2>
        <HowCounted items={items} />
        <ListTable
          caption={t('composition.each')}
          phone="figures"
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          counted={(count) => t('count', { count })}
          empty={<EmptyOfCycle title={t('empty')}>{t('emptyText')}</EmptyOfCycle>}
        />
      </Stack>
    </Frame>
  );
}
