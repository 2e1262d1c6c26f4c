import { serverInstant } from '../../../lib/clock.ts';
import { useSuspenseQueries } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useCycle } from '../../../lib/cycle.ts';
import { commitmentQuery, provenanceQuery } from '../api.ts';
import { Page as CommitmentPage } from './commitment-page.tsx';

/** One commitment reached from inside the application. */
export function Page() {
  const { cycle } = useCycle();
  const number = Number(useParams({ strict: false }).number);
  const [commitment, provenance] = useSuspenseQueries({
    queries: [commitmentQuery(cycle.id, number), provenanceQuery(cycle.id, number)],
  });
  return (
    <CommitmentPage
      data={{ cycle, generatedAt: serverInstant(), commitment: commitment.data, provenance: provenance.data }}
    />
  );
}
