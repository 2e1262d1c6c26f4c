import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { isGovernment } from '@minga/shared/people/rules.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../lib/format.ts';
import type { Column } from '../../../lib/table.ts';
import { Stack, Text } from '../../../ui/layout.tsx';
import { Table } from '../../../ui/table.tsx';

type Side = { key: 'government' | 'others'; organisations: readonly Organisation[] };

const isSenior = ({ seniority }: Organisation) => seniority === 'executive' || seniority === 'director';
export const titularsOf = ({ members, alternates }: Organisation): number => members - alternates;

/**
 * The state and everybody else, side by side: what the standard asks of a forum's balance.
 * @param hasFigures the table below counts where each has spoken
 */
export function Parity({ items, hasFigures }: { items: readonly Organisation[]; hasFigures: boolean }) {
  const { t } = useTranslation('organisations');
  const format = useFormat();
  const sides: Side[] = [
    { key: 'government', organisations: items.filter(({ sector }) => isGovernment(sector)) },
    { key: 'others', organisations: items.filter(({ sector }) => !isGovernment(sector)) },
  ];
  const sum = (of: (one: Organisation) => number) => (side: Side) =>
    side.organisations.reduce((total, one) => total + of(one), 0);
  const figures: [string, (side: Side) => number][] = [
    ['organisations', ({ organisations }) => organisations.length],
    ['titulars', sum(titularsOf)],
    ['alternates', sum(({ alternates }) => alternates)],
    ['delegates', sum(({ delegates }) => delegates)],
    ['vacancies', ({ organisations }) => organisations.filter((one) => titularsOf(one) === 0).length],
    ['senior', ({ organisations }) => organisations.filter(isSenior).length],
  ];
  const columns: Column<Side>[] = [
    { key: 'side', heading: t('parity.side'), isName: true, cell: ({ key }) => t(`parity.${key}`) },
    ...figures.map(
      ([key, of]): Column<Side> => ({
        key,
        heading: t(`parity.${key}` as 'parity.side'),
        isNumeric: true,
        cell: of,
      }),
    ),
  ];
  const share = items.length === 0 ? null : (sides[1]?.organisations.length ?? 0) / items.length;
  if (share === null) return null;
  return (
    <Stack as="section" gap={2} aria-labelledby="parity">
      <h2 id="parity">{t('parity.title')}</h2>
      <Text tone="muted">{t('parity.text', { share: format.percent(share) })}</Text>
      <Table caption={t('parity.title')} captionHidden columns={columns} rows={sides} rowKey={({ key }) => key} />
      {hasFigures && (
        <Text tone="muted" size={15}>
          {t('parity.voices')}
        </Text>
      )}
    </Stack>
  );
}
