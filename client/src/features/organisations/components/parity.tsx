import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { isGovernment } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Table } from '../../../ui/table.tsx';
import { isVacant } from './vacancy.tsx';

type Group = { key: string; name: string; organisations: readonly Organisation[] };

const isSenior = ({ seniority }: Organisation) => seniority === 'executive' || seniority === 'director';

/** Groups of organisations side by side: how many, and who sits for them. */
export function Groups({ caption, heading, groups }: { caption: string; heading: string; groups: readonly Group[] }) {
  const { t } = useTranslation('organisations');
  const sum = (of: (one: Organisation) => number) => (group: Group) =>
    group.organisations.reduce((total, one) => total + of(one), 0);
  const figures: [string, (group: Group) => number][] = [
    ['organisations', ({ organisations }) => organisations.length],
    ['titulars', sum(({ titulars }) => titulars)],
    ['alternates', sum(({ alternates }) => alternates)],
    ['delegates', sum(({ delegates }) => delegates)],
    ['vacancies', ({ organisations }) => organisations.filter(isVacant).length],
    ['senior', ({ organisations }) => organisations.filter(isSenior).length],
  ];
  const columns: Column<Group>[] = [
    { key: 'name', heading, isName: true, cell: ({ name }) => name },
    ...figures.map(
      ([key, of]): Column<Group> => ({
        key,
        heading: t(`parity.${key}` as 'parity.side'),
        isNumeric: true,
        cell: of,
      }),
    ),
  ];
  return (
    <Table caption={caption} captionHidden phone="figures" columns={columns} rows={groups} rowKey={({ key }) => key} />
  );
}

/** The state and everybody else, side by side: what the standard asks of a forum's balance. */
export function Parity({ items }: { items: readonly Organisation[] }) {
  const { t } = useTranslation('organisations');
  const format = useFormat();
  const isOf = (side: 'government' | 'others') => (one: Organisation) =>
    isGovernment(one.sector) === (side === 'government');
  const sides = (['government', 'others'] as const).map((key) => ({
    key,
    name: t(`parity.${key}`),
    organisations: items.filter(isOf(key)),
  }));
  if (items.length === 0) return null;
  const share = items.filter(isOf('others')).length / items.length;
  return (
    <Stack as="section" gap={2} aria-labelledby="parity">
      <h2 id="parity">{t('parity.title')}</h2>
      <Text tone="muted">{t('parity.text', { share: format.percent(share) })}</Text>
      <Groups caption={t('parity.title')} heading={t('parity.side')} groups={sides} />
    </Stack>
  );
}
