import type { Sector } from '@minga/shared/people/rules.ts';
import type { TFunction } from 'i18next';
import { SectorLabel } from '../../../parts/sector-mark.tsx';

type Voter = { organisation: string; sector: Sector };

/** Who votes, in each table of a ballot. */
export const voterColumns = (t: TFunction<'ballots'>) => [
  {
    key: 'organisation',
    heading: t('terms.organisation'),
    cell: ({ organisation }: Voter) => organisation,
    isName: true,
  },
  { key: 'sector', heading: t('terms.sector'), cell: ({ sector }: Voter) => <SectorLabel sector={sector} /> },
];
