import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { publicCycleQuery } from '../api.ts';
import { Page as CyclePage } from './cycle-page.tsx';

/** The cycle page reached from inside the application. */
export function Page() {
  const slug = useParams({ strict: false }).slug ?? '';
  const { data } = useSuspenseQuery(publicCycleQuery(slug));
  return <CyclePage data={data} />;
}
