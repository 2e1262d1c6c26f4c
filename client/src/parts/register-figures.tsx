import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { useTranslation } from 'react-i18next';
import { Figures } from '../ui/card.tsx';

type Counters = PublicCycle['register'];

const TONES = { declared: 'ink', reachable: 'indigo', cited: 'terracotta' } as const;

/** How many of those that stand in the register nobody can open. */
export const missingIn = ({ declared, reachable, withdrawn }: Counters): number => declared - withdrawn - reachable;

/** The counters of the register, alike wherever they are shown. */
export function RegisterFigures({ counters }: { counters: Counters }) {
  const { t } = useTranslation('shell');
  return <Figures counts={counters} tones={TONES} say={(words) => t(`register.${words}`)} />;
}
