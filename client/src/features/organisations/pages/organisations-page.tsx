import { paths } from '@minga/shared/kernel/paths.ts';
import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { FileUp, Pencil, Plus, UserPlus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cycleQuery, useCycle } from '../../../lib/cycle.ts';
import type { ReadPage } from '../../../lib/page.ts';
import type { Column } from '../../../lib/table.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { EmptyOfCycle } from '../../../parts/empty-of-cycle.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Page as Frame, PageHeader } from '../../../ui/page-header.tsx';
import { SectorLabel } from '../../../parts/sector-mark.tsx';
import { organisationsPath, organisationsQuery } from '../api.ts';
import { useFigures } from '../components/figures.ts';
import { Parity } from '../components/parity.tsx';
import { Facts } from '../components/facts.tsx';
import type { OpenForm } from '../components/forms.tsx';
import { Logo } from '../components/logo.tsx';
import { Link } from '../../../ui/link.tsx';
import { Row, Text } from '../../../ui/layout.tsx';
import { Vacancy } from '../components/vacancy.tsx';
import s from './organisations-page.module.css';

// Whoever reads the public page loads none of them.
const Forms = lazy(() => import('../components/forms.tsx'));
const SeatList = lazy(() => import('../components/seat-list.tsx'));
const ListDialog = lazy(() => import('../components/list-dialog.tsx'));

export const read: ReadPage = async ({ get, params: { slug = '' }, t }) => {
  const cycle = await get(cycleQuery(slug));
  const { items } = await get(organisationsQuery(cycle.id));
  return {
    heading: t('organisations:title'),
    part: cycle.title,
    description: t(cycle.isArchived ? 'organisations:finishedLead' : 'organisations:lead', { count: items.length }),
    slug,
    files: [{ href: organisationsPath(cycle.id), format: 'JSON' }],
  };
};

type Open = OpenForm | { kind: 'list' } | null;

function Actions({ organisation, open }: { organisation: Organisation; open: (next: Open) => void }) {
  const { t } = useTranslation('organisations');
  return (
    <Row as="span" gap={1} across={2} wrap className={s.actions}>
      <Button
        size="small"
        variant="quiet"
        icon={<Pencil aria-hidden="true" strokeWidth={1.75} />}
        onClick={() => open({ kind: 'correct', organisation })}
        aria-label={t('correctOf', { name: organisation.shortName })}
      >
        {t('correct')}
      </Button>
      <Button
        size="small"
        variant="plain"
        icon={<UserPlus aria-hidden="true" strokeWidth={1.75} />}
        onClick={() => open({ kind: 'seat', organisation })}
        aria-label={t('giveSeatTo', { name: organisation.shortName })}
      >
        {t('giveSeat')}
      </Button>
    </Row>
  );
}

type Acts = { cycle: { id: string; slug: string }; canEdit: boolean; open: (next: Open) => void };

/** What a row shows; people and acts only to whoever the server sends them. */
function useColumns(
  items: readonly Organisation[],
  { cycle: { id: cycleId, slug }, canEdit, open }: Acts,
): Column<Organisation>[] {
  const { t } = useTranslation(['organisations', 'shell']);
  const sectors = SECTORS.filter((sector) => items.some((item) => item.sector === sector));
  const hasSeats = items.some(({ seats }) => seats);
  const own: Column<Organisation>[] = [
    {
      key: 'organisation',
      heading: t('column.organisation'),
      isName: true,
      sort: { as: 'words', by: ({ name }) => name },
      words: ({ name, shortName, seats }) =>
        [name, shortName, ...(seats ?? []).map(({ personName }) => personName)].join(' '),
      cell: (organisation) => (
        <Row as="span" gap={3} align="start">
          <span className={s.logo}>
            <Logo cycleId={cycleId} organisation={organisation} />
          </span>
          <span>
            <Link to={paths.organisation(slug, organisation.id)}>{organisation.name}</Link>{' '}
            {organisation.shortName !== organisation.name && (
              <Text as="span" tone="muted" className={s.short}>
                {organisation.shortName}{' '}
              </Text>
            )}
            <Vacancy organisation={organisation} />
            <Facts organisation={organisation} />
          </span>
        </Row>
      ),
    },
    { key: 'short', heading: t('shortName'), csv: ({ shortName }) => shortName },
    {
      key: 'sector',
      heading: t('sector'),
      sort: { as: 'steps', by: ({ sector }) => SECTORS.indexOf(sector) },
      csv: ({ sector }) => t(`shell:sector.${sector}`),
      filter: {
        all: t('allSectors'),
        choices: sectors.map((value) => ({ value, label: t(`shell:sector.${value}`) })),
        has: ({ sector }, value) => sector === value,
      },
      cell: ({ sector }) => <SectorLabel sector={sector} />,
    },
    ...useFigures(items, hasSeats),
  ];
  if (hasSeats)
    own.push({
      key: 'seats',
      heading: t('column.seats'),
      csv: ({ seats }) => (seats ?? []).map(({ personName }) => personName).join('; '),
      cell: (organisation) =>
        organisation.seats && (
          <Suspense fallback={null}>
            <SeatList organisation={organisation} seats={organisation.seats} open={canEdit ? open : null} />
          </Suspense>
        ),
    });
  if (canEdit)
    own.push({
      key: 'actions',
      heading: t('column.actions'),
      isActs: true,
      phone: 'plain',
      cell: (organisation) => <Actions organisation={organisation} open={open} />,
    });
  return own;
}

/** Who is at the table: organisations; inside the forum also the people who act for each. */
export function Page() {
  const { t } = useTranslation('organisations');
  const { cycle } = useCycle();
  const { items, canEdit } = useSuspenseQuery(organisationsQuery(cycle.id)).data;
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const columns = useColumns(items, { cycle, canEdit, open: setOpen });
  // Sides of the table together, as one reads a table of who is here.
  const rows = [...items].sort((a, b) => SECTORS.indexOf(a.sector) - SECTORS.indexOf(b.sector));
  return (
    <Frame>
      <PageHeader
        title={t('title')}
        lead={t(cycle.isArchived ? 'finishedLead' : 'lead', { count: items.length })}
        actions={
          canEdit && (
            <>
              <Button
                variant="primary"
                icon={<Plus aria-hidden="true" strokeWidth={1.75} />}
                onClick={() => setOpen({ kind: 'organisation' })}
              >
                {t('add')}
              </Button>
              <Button icon={<FileUp aria-hidden="true" strokeWidth={1.75} />} onClick={() => setOpen({ kind: 'list' })}>
                {t('list.open')}
              </Button>
              <LinkButton to={paths.composition(cycle.slug)}>{t('composition.title')}</LinkButton>
              <LinkButton to={paths.invitations(cycle.slug)}>{t('invitations')}</LinkButton>
              <LinkButton to={paths.participation(cycle.slug)}>{t('requests')}</LinkButton>
            </>
          )
        }
      />
      <Parity items={items} />
      {!canEdit && (
        <p>
          <Link to={paths.composition(cycle.slug)}>{t('composition.open')}</Link>
        </p>
      )}
      <ListTable
        caption={t('title')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        counted={(count) => t('count', { count })}
        empty={<EmptyOfCycle title={t('empty')}>{t('emptyText')}</EmptyOfCycle>}
      />
      <Suspense fallback={null}>
        {open?.kind === 'list' && <ListDialog cycleId={cycle.id} onClose={close} />}
        {open && open.kind !== 'list' && <Forms open={open} cycleId={cycle.id} onClose={close} />}
      </Suspense>
    </Frame>
  );
}
