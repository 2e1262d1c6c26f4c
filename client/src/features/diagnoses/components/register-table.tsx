import type { Register, RegisterItem } from '@minga/shared/diagnoses/schema.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { cx } from '../../../ui/cx.ts';
import { ListTable } from '../../../ui/list-table.tsx';
import { fetchAll, type Filters, STATES } from '../api.ts';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './register-table.module.css';
import { StateStamp } from './state-stamp.tsx';

function Title({ item, locale }: { item: RegisterItem; locale: string }) {
  const { t } = useTranslation('diagnoses');
  return (
    <>
      <a className={s.title} href={item.path} lang={locale}>
        {item.title}
      </a>
      {item.themes.length > 0 && (
        <Row as="ul" wrap className={s.themes} lang={locale} aria-label={t('page.themes')}>
          {item.themes.map((theme) => (
            <li key={theme.id}>{theme.name}</li>
          ))}
        </Row>
      )}
    </>
  );
}

function State({ item, timeZone }: { item: RegisterItem; timeZone: string }) {
  const { t } = useTranslation('diagnoses');
  const format = useFormat(timeZone);
  const { state, isReachable, declaredAt, publishedAt, withdrawnAt } = item;
  const when = state === 'withdrawn' ? withdrawnAt : state === 'published' ? publishedAt : declaredAt;
  return (
    <>
      <StateStamp state={state} isReachable={isReachable} />
      {when && <span className={s.when}>{t(`item.${state}`, { when: format.shortDate(when) })}</span>}
    </>
  );
}

/** Searched and narrowed by the server, so these say what is offered and not how it is found. */
function useNarrowing(themes: Register['themes'], locale: string): Column<RegisterItem>[] {
  const { t } = useTranslation(['diagnoses', 'shell']);
  return [
    {
      key: 'theme',
      heading: t('filters.theme'),
      csv: (item) => item.themes.map(({ name }) => name).join('; '),
      filter: {
        all: t('filters.allThemes'),
        choices: themes.map(({ slug, name }) => ({ value: slug, label: name, lang: locale })),
      },
    },
    {
      key: 'sector',
      heading: t('filters.sector'),
      csv: ({ organisation }) => t(`shell:sector.${organisation.sector}`),
      filter: {
        all: t('filters.allSectors'),
        choices: SECTORS.map((value) => ({ value, label: t(`shell:sector.${value}`) })),
      },
    },
    {
      key: 'state',
      heading: t('filters.state'),
      csv: ({ state, isReachable }) => t(`filters.states.${stateOf(state, isReachable)}`),
      filter: {
        all: t('filters.allStates'),
        choices: STATES.map((value) => ({ value, label: t(`filters.states.${value}`) })),
      },
    },
  ];
}

const stateOf = (state: RegisterItem['state'], isReachable: boolean) =>
  state === 'withdrawn' ? state : isReachable ? 'reachable' : 'unreachable';

type Props = { cycle: CycleSummary; register: Register; filters: Filters; isBusy: boolean; empty: ReactNode };

/** The register as a ledger: number, title, author, state, and what it is used for. */
export function RegisterTable({ cycle, register, filters, isBusy, empty }: Props) {
  const { t } = useTranslation('diagnoses');
  const { locale, timeZone } = cycle;
  const columns: Column<RegisterItem>[] = [
    {
      key: 'number',
      heading: t('column.number'),
      csv: ({ number }) => number,
      phone: 'mark',
      cell: ({ number, isReachable }) => <span className={cx(!isReachable && s.pending)}>{number}</span>,
    },
    {
      key: 'title',
      heading: t('column.title'),
      isName: true,
      csv: ({ title }) => title,
      words: ({ title }) => title,
      cell: (item) => <Title item={item} locale={locale} />,
    },
    {
      key: 'organisation',
      heading: t('column.organisation'),
      csv: ({ organisation }) => organisation.name,
      cell: ({ organisation }) => (
        <span lang={locale}>
          <SectorMark sector={organisation.sector} named /> {organisation.name}
        </span>
      ),
    },
    ...useNarrowing(register.themes, locale),
    { key: 'standing', heading: t('filters.state'), cell: (item) => <State item={item} timeZone={timeZone} /> },
    {
      key: 'files',
      heading: t('column.files'),
      isNumeric: true,
      csv: ({ files }) => files,
      cell: ({ files }) => files || null,
    },
    {
      key: 'citations',
      heading: t('column.citations'),
      isNumeric: true,
      csv: ({ citations }) => citations,
      cell: ({ citations }) =>
        citations > 0 && (
          <Text as="strong" tone="terracotta">
            {citations}
          </Text>
        ),
    },
  ];
  return (
    <ListTable
      caption={t('register.title')}
      columns={columns}
      rows={register.items}
      rowKey={({ id }) => id}
      counted={(count) => t('filters.found', { count })}
      paged={{ ...register, all: () => fetchAll(cycle.id, filters) }}
      isBusy={isBusy}
      empty={empty}
    />
  );
}
