import type { CommitmentSummary } from '@minga/shared/commitments/schema.ts';
import { COMMITMENT_STATES } from '@minga/shared/commitments/template.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { PenLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import type { Column } from '../../../lib/table.ts';
import { LinkButton } from '../../../ui/button.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { Link } from '../../../ui/link.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { commitmentsPath, commitmentsQuery } from '../api.ts';
import { LEVELS, Mix, Swatch } from '../components/mix.tsx';
import { StateStamp } from '../components/state-stamp.tsx';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './commitments-page.module.css';
import { compareNames } from '@minga/shared/kernel/name-order.ts';
import { paths } from '@minga/shared/kernel/paths.ts';

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { items } = await get(commitmentsQuery(cycle.id));
  return {
    heading: t('commitments:title'),
    part: cycle.title,
    description: items.map(({ title }) => title).join(' · ') || cycle.purpose,
    slug,
    files: [{ href: commitmentsPath(cycle.id), format: 'JSON' }],
  };
};

/** Stands in the cell of the title; on its own it narrows the list and goes into the file. */
function themeColumn(t: TFunction<'commitments'>, items: readonly CommitmentSummary[], lang: string) {
  const themes = [...new Set(items.flatMap((item) => item.themes))].sort(compareNames);
  return {
    key: 'theme',
    heading: t('filters.theme'),
    csv: (item: CommitmentSummary) => item.themes.join('; '),
    filter: {
      all: t('filters.allThemes'),
      choices: themes.map((name) => ({ value: name, label: name, lang })),
      has: (item: CommitmentSummary, name: string) => item.themes.includes(name),
    },
  };
}

/** What a row shows, and what the list is searched, narrowed and sorted by. */
function useColumns({ slug, locale }: CycleSummary, items: readonly CommitmentSummary[]): Column<CommitmentSummary>[] {
  const { t } = useTranslation('commitments');
  const level = ({ potential }: CommitmentSummary) => potential ?? 'unrated';
  const states = COMMITMENT_STATES.filter((state) => items.some((item) => item.state === state));
  return [
    {
      key: 'number',
      heading: t('column.number'),
      cell: ({ number }) => number,
      sort: { as: 'amounts', by: ({ number }) => number },
      phone: 'mark',
    },
    {
      key: 'title',
      heading: t('column.title'),
      isName: true,
      sort: { as: 'words', by: ({ title }) => title },
      words: ({ number, title, themes }) => [number, title, ...themes].join(' '),
      cell: (item) => (
        <>
          <Link to={paths.commitment(slug, item.number)} lang={locale}>
            {item.title}
          </Link>
          {item.themes.length > 0 && (
            <p className={s.themes} lang={locale}>
              {item.themes.join(' · ')}
            </p>
          )}
        </>
      ),
    },
    themeColumn(t, items, locale),
    {
      key: 'lead',
      heading: t('column.lead'),
      sort: { as: 'words', by: ({ leadOrganisation }) => leadOrganisation },
      words: ({ leadOrganisation }) => leadOrganisation ?? '',
      cell: ({ leadOrganisation }) => leadOrganisation ?? t('facts.none'),
    },
    {
      key: 'potential',
      heading: t('column.potential'),
      sort: { as: 'amounts', by: ({ potential }) => (potential === null ? null : -LEVELS.indexOf(potential)) },
      csv: (item) => t(`potential.${level(item)}`),
      filter: {
        all: t('filters.allPotentials'),
        choices: LEVELS.map((value) => ({ value, label: t(`potential.${value}`) })),
        has: (item, value) => level(item) === value,
      },
      cell: (item) => (
        <Row as="span" inline gap={2.5} align="center" className={s.potential}>
          <Swatch level={level(item)} />
          {t(`potential.${level(item)}`)}
        </Row>
      ),
    },
    {
      key: 'state',
      heading: t('column.state'),
      sort: { as: 'steps', by: ({ state }) => COMMITMENT_STATES.indexOf(state) },
      csv: ({ state }) => t(`state.${state}`),
      filter: {
        all: t('filters.allStates'),
        choices: states.map((value) => ({ value, label: t(`state.${value}`) })),
        has: ({ state }, value) => state === value,
      },
      cell: ({ state, version }) => (
        <>
          <StateStamp state={state} />
          {version && <span className={s.version}>{t('versionNumber', { number: version.number })}</span>}
        </>
      ),
    },
  ];
}

/** The plan as a list one can read on paper: number, title, who answers for it, how far it reaches, where it stands. */
export function Page() {
  const { t } = useTranslation('commitments');
  const { cycle, isMember } = useCycle();
  const list = useSuspenseQuery(commitmentsQuery(cycle.id)).data;
  const columns = useColumns(cycle, list.items);
  const action = list.abilities.canCreate && (
    <LinkButton variant="primary" to={paths.newCommitment(cycle.slug)} icon={<PenLine aria-hidden="true" />}>
      {t('new')}
    </LinkButton>
  );
  return (
    <Frame>
      <PageHeader title={t('title')} lead={t('lead')} actions={action} />
      {list.items.length > 0 && <Mix mix={list.mix} isAmbitious={list.isMixAmbitious} />}
      <ListTable
        caption={t('caption')}
        columns={columns}
        rows={list.items}
        rowKey={({ id }) => id}
        counted={(count) => t('count', { count })}
        empty={
          <EmptyOfCycle title={t('empty.title')} action={action}>
            {t('empty.text')}
          </EmptyOfCycle>
        }
      />
      {!isMember && <Text tone="muted">{t('draftsHidden')}</Text>}
    </Frame>
  );
}
