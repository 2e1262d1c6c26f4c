import { serverInstant } from '../../../lib/clock.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useCycle } from '../../../lib/cycle.ts';
import { commitmentsQuery } from '../api.ts';
import { Page as CommitmentsPage } from './commitments-page.tsx';

/** The list reached from inside the application. */
export function Page() {
  const { cycle } = useCycle();
  const { data } = useSuspenseQuery(commitmentsQuery(cycle.id));
  return <CommitmentsPage data={{ cycle, generatedAt: serverInstant(), list: data }} />;
}
