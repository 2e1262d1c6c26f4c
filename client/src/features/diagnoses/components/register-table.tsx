import type { Register, RegisterItem } from '@minga/shared/diagnoses/schema.ts';
import { REGISTER_STATES, registerStateOf } from '@minga/shared/diagnoses/rules.ts';
import type { CycleSummary } from '@minga/shared/cycles/schema.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { SectorMark } from '../../../parts/sector-mark.tsx';
import { cx } from '../../../ui/cx.ts';
import { Link } from '../../../ui/link.tsx';
import { ListTable } from '../../../ui/list-table.tsx';
import { Row, Text } from '../../../ui/layout.tsx';
import s from './register-table.module.css';
import { StateStamp } from './state-stamp.tsx';

function Title({ item, cycle: { slug, locale } }: { item: RegisterItem; cycle: CycleSummary }) {
  const { t } = useTranslation('diagnoses');
  return (
    <>
      <Link to={paths.diagnosis(slug, item.number)} lang={locale}>
        {item.title}
      </Link>
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
  const { state, isReachable, declaredAt, submittedAt, publishedAt, withdrawnAt } = item;
  const when = { declared: declaredAt, submitted: submittedAt, published: publishedAt, withdrawn: withdrawnAt }[state];
  return (
    <>
      <StateStamp state={state} isReachable={isReachable} />
      {when && <span className={s.when}>{t(`item.${state}`, { when: format.shortDate(when) })}</span>}
    </>
  );
}

/** Stand in the cells of title and organisation; on their own they narrow the list and go into the file. */
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
  ];
}

/** Searched, narrowed and put in order by the server; the columns say what is offered, and what a file holds. */
function useColumns(cycle: CycleSummary, themes: Register['themes']): Column<RegisterItem>[] {
  const { locale, timeZone } = cycle;
  const { t } = useTranslation('diagnoses');
  return [
    {
      key: 'number',
      heading: t('column.number'),
      sort: { as: 'amounts', by: ({ number }) => number },
      phone: 'mark',
      cell: ({ number, isReachable }) => <span className={cx(!isReachable && s.pending)}>{number}</span>,
    },
    {
      key: 'title',
      heading: t('column.title'),
      isName: true,
      sort: { as: 'words', by: ({ title }) => title },
      words: ({ title }) => title,
      cell: (item) => <Title item={item} cycle={cycle} />,
    },
    {
      key: 'organisation',
      heading: t('column.organisation'),
      sort: { as: 'words', by: ({ organisation }) => organisation.name },
      phone: 'plain',
      cell: ({ organisation }) => (
        <span lang={locale}>
          <SectorMark sector={organisation.sector} named /> {organisation.name}
        </span>
      ),
    },
    ...useNarrowing(themes, locale),
    {
      key: 'state',
      heading: t('filters.state'),
      sort: { as: 'steps', by: (item) => REGISTER_STATES.indexOf(registerStateOf(item)) },
      csv: (item) => t(`state.${registerStateOf(item)}`),
      filter: {
        all: t('filters.allStates'),
        choices: REGISTER_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
      },
      phone: 'plain',
      cell: (item) => <State item={item} timeZone={timeZone} />,
    },
    {
      key: 'files',
      heading: t('column.files'),
      isNumeric: true,
      sort: { as: 'amounts', by: ({ files }) => files },
      cell: ({ files }) => files || null,
    },
    {
      key: 'citations',
      heading: t('column.citations'),
      isNumeric: true,
      sort: { as: 'amounts', by: ({ citations }) => citations },
      cell: ({ citations }) =>
        citations > 0 && (
          <Text as="strong" tone="terracotta">
            {citations}
          </Text>
        ),
    },
  ];
}

/** Lines of one page. */
export const REGISTER_SIZE = 25;

type Props = {
  cycle: CycleSummary;
  register: Register;
  /** All that the address asks for. */
  all: () => Promise<readonly RegisterItem[]>;
  isBusy: boolean;
  empty: ReactNode;
};

/** The register as a ledger: number, title, author, state, and what it is used for. */
export function RegisterTable({ cycle, register, all, isBusy, empty }: Props) {
  const { t } = useTranslation('diagnoses');
  return (
    <ListTable
      caption={t('register.title')}
      columns={useColumns(cycle, register.themes)}
      rows={register.items}
      rowKey={({ id }) => id}
      counted={(count) => t('filters.found', { count })}
      size={REGISTER_SIZE}
      paged={{ found: register.found, all }}
      isBusy={isBusy}
      empty={empty}
    />
  );
}
