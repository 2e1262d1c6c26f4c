import type { Contribution, ContributionOffers } from '@minga/shared/consultations/answering.ts';
import { compareNames } from '@minga/shared/kernel/name-order.ts';
import { SECTORS } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';
import type { Column } from '../../../lib/table.ts';
import { DISPOSITIONS } from './entry.tsx';

type State = ReturnType<typeof stateOf>;
export const stateOf = ({ response, hidden }: Contribution) =>
  hidden ? ('hidden' as const) : (response?.disposition ?? ('waiting' as const));
export const STATES = ['waiting', ...DISPOSITIONS, 'hidden'] as const satisfies readonly State[];

const named = <Row extends Contribution>(rows: readonly Row[], read: (row: Row) => string | null) =>
  [...new Set(rows.flatMap((row) => read(row) ?? []))].sort(compareNames);

/** What occurs among these. */
export const offersOf = (rows: readonly Contribution[]): ContributionOffers => ({
  states: STATES.filter((state) => rows.some((row) => stateOf(row) === state)),
  themes: named(rows, ({ theme }) => theme),
  sectors: SECTORS.filter((sector) => rows.some((row) => row.sector === sector)),
  territories: named(rows, ({ territory }) => territory),
});

/** What a list of contributions is narrowed by; only what occurs can be chosen. */
export function useNarrowing<Row extends Contribution>(offers: ContributionOffers): Column<Row>[] {
  const { t } = useTranslation(['consultations', 'shell']);
  const stateName = (state: State) =>
    state === 'waiting' ? t('unanswered') : state === 'hidden' ? t('isHidden') : t(`disposition.${state}`);
  const byName = (key: 'theme' | 'territory', names: readonly string[], all: string): Column<Row> => {
    return {
      key,
      heading: t(`column.${key}`),
      csv: (row) => row[key],
      words: (row) => row[key] ?? '',
      ...(names.length > 1 && {
        filter: {
          all,
          choices: names.map((name) => ({ value: name, label: name })),
          has: (row: Row, name: string) => row[key] === name,
        },
      }),
    };
  };
  const { states, themes, territories } = offers;
  const sectors = SECTORS.filter((sector) => offers.sectors.includes(sector));
  return [
    {
      key: 'state',
      heading: t('column.state'),
      csv: (row) => stateName(stateOf(row)),
      filter: {
        all: t('filters.allStates'),
        choices: STATES.filter((state) => states.includes(state)).map((state) => ({
          value: state,
          label: stateName(state),
        })),
        has: (row, state) => stateOf(row) === state,
      },
    },
    byName('theme', themes, t('filters.allThemes')),
    {
      key: 'sector',
      heading: t('column.sector'),
      csv: ({ sector }) => sector && t(`shell:sector.${sector}`),
      ...(sectors.length > 1 && {
        filter: {
          all: t('filters.allSectors'),
          choices: sectors.map((sector) => ({ value: sector, label: t(`shell:sector.${sector}`) })),
          has: ({ sector }: Row, value: string) => sector === value,
        },
      }),
    },
    byName('territory', territories, t('filters.allTerritories')),
  ];
}
