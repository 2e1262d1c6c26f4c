import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { membershipIn, useMe } from '../lib/session.ts';
import { seatQuestion } from '../lib/seat-question.ts';

const ActingSeatDialog = lazy(() => import('./acting-seat-dialog.tsx'));

/** Asked on the first screen of the forum, and again by whatever needs the answer: with seats of several organisations nobody guesses whose voice it is. */
export function ActingSeatQuestion({ forum }: { forum: string }) {
  const membership = membershipIn(useMe(), forum);
  const { isPutOff } = useStore(seatQuestion);
  if (!membership?.mustChooseSeat || !membership.cycleId || isPutOff) return null;
  return (
    <Suspense>
      <ActingSeatDialog membership={membership} cycleId={membership.cycleId} />
    </Suspense>
  );
}
