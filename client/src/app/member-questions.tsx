import { lazy, Suspense } from 'react';
import { membershipIn, useMe } from '../lib/session.ts';

const Asked = lazy(() => import('./asked-of-member.tsx'));

/**
 * Above the pages of a forum: what is asked of who belongs to it or was invited. Nobody else loads it.
 * @param isBare the page has no frame, so what is no dialog has no place on it
 */
export function MemberQuestions({ forum, isBare = false }: { forum: string; isBare?: boolean }) {
  const membership = membershipIn(useMe(), forum);
  if (!membership?.mustChooseSeat && !membership?.invitation) return null;
  return (
    <Suspense>
      <Asked membership={membership} isBare={isBare} />
    </Suspense>
  );
}
