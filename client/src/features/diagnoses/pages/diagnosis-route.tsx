import { useSuspenseQuery } from '@tanstack/react-query';
import { notFound, useParams } from '@tanstack/react-router';
import { useCycle } from '../../../lib/cycle.ts';
import { diagnosisQuery, pageCycleOf } from '../api.ts';
import { Page as DiagnosisPage } from './diagnosis-page.tsx';

/** A diagnosis reached from inside the application. */
export function Page() {
  const scope = useCycle();
  const number = useParams({ strict: false }).number ?? '';
  if (!/^\d{1,6}$/.test(number)) throw notFound();
  const { data } = useSuspenseQuery(diagnosisQuery(scope.cycle.id, number));
  return <DiagnosisPage data={{ cycle: pageCycleOf(scope), diagnosis: data }} />;
}
