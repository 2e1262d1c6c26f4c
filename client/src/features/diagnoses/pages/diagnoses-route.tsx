import { useSuspenseQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useCycle } from '../../../lib/cycle.ts';
import { pageCycleOf, registerQuery } from '../api.ts';
import { Page as DiagnosesPage } from './diagnoses-page.tsx';

/** The register reached from inside the application. */
export function Page() {
  const scope = useCycle();
  const search = useRouterState({ select: (state) => state.location.searchStr });
  const { data } = useSuspenseQuery(registerQuery(scope.cycle.id, {}));
  return <DiagnosesPage search={search} data={{ ...data, cycle: pageCycleOf(scope), query: { limit: 200 } }} />;
}
