import { serverInstant } from '../../../lib/clock.ts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { cyclesQuery } from '../../../lib/cycle.ts';
import { meQuery } from '../../../lib/session.ts';
import { Page as LandingPage } from './landing-page.tsx';

/** The front page reached from inside the application. */
export function Page() {
  const cycles = useSuspenseQuery(cyclesQuery).data;
  const me = useSuspenseQuery(meQuery).data;
  // What is still private to a forum is not announced here, not even to its own people.
  const items = cycles.items.filter(({ isPublished }) => isPublished);
  return <LandingPage data={{ items, demo: me.demo, generatedAt: serverInstant() }} />;
}
