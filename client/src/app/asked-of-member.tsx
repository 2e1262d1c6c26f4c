import type { MeMembership } from '@minga/shared/people/schema.ts';
import { useStore } from 'zustand';
import { seatQuestion } from '../lib/seat-question.ts';
import OpenInvitation from '../parts/open-invitation.tsx';
import ActingSeatDialog from './acting-seat-dialog.tsx';

type Props = { membership: MeMembership; isBare: boolean };

/**
 * For which organisation somebody acts is asked on the first screen of the forum, and again by whatever needs the answer: with
 * seats of several organisations nobody guesses whose voice it is.
 */
export default function AskedOfMember({ membership, isBare }: Props) {
  const { isPutOff } = useStore(seatQuestion);
  const { forum, cycleId, mustChooseSeat, invitation } = membership;
  return (
    <>
      {mustChooseSeat && cycleId && !isPutOff && <ActingSeatDialog membership={membership} cycleId={cycleId} />}
      {invitation && !isBare && <OpenInvitation forum={forum.name} path={invitation} />}
    </>
  );
}
