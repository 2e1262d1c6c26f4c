import { VOICE_KINDS } from '@minga/shared/organisations/rules.ts';
import type { Organisation } from '@minga/shared/organisations/schema.ts';
import { useTranslation } from 'react-i18next';
import type { Column } from '../../../lib/table.ts';

/** Which of what organisations take part in is counted here, for this reader. */
export const countedIn = (items: readonly Organisation[]) =>
  VOICE_KINDS.filter((kind) => items.some(({ voices }) => voices[kind] !== undefined));

/**
 * How many sit for it, how high they rank, and where it has taken part.
 * @param isFileOnly whoever sees the seats themselves needs no count of them, and they need the room
 */
export function useFigures(items: readonly Organisation[], isFileOnly: boolean): Column<Organisation>[] {
  const { t } = useTranslation('organisations');
  const figure = (key: string, heading: string, of: (one: Organisation) => number): Column<Organisation> => ({
    key,
    heading,
    isNumeric: true,
    csv: of,
    ...(isFileOnly ? {} : { sort: { as: 'amounts', by: of }, cell: of }),
  });
  const rank = ({ seniority }: Organisation) => (seniority ? t(`seniorityOf.${seniority}`) : '—');
  return [
    figure('titulars', t('column.titulars'), ({ titulars }) => titulars),
    figure('alternates', t('column.alternates'), ({ alternates }) => alternates),
    figure('delegates', t('column.delegates'), ({ delegates }) => delegates),
    {
      key: 'seniority',
      heading: t('column.seniority'),
      csv: rank,
      isExtra: true,
      ...(isFileOnly ? {} : { cell: rank }),
    },
    ...countedIn(items).map((kind) => ({
      ...figure(kind, t(`voice.${kind}`), ({ voices }) => voices[kind] ?? 0),
      isExtra: true,
    })),
  ];
}
