import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Scope, SeatOfActor } from '../../platform/gate.ts';

export type BallotTimes = { announcedAt: Date | null; opensAt: Date; closesAt: Date; closedAt: Date | null };
export type BallotStatus = 'draft' | 'announced' | 'open' | 'closed';

/** When voting really ends: its date, or the moment a facilitator closed it. */
export function endOfBallot(ballot: BallotTimes): Date {
  return ballot.closedAt ?? ballot.closesAt;
}

/** Where a ballot stands at `now`, from its times alone: nothing has to run for it to open or to close. */
export function ballotStatus(ballot: BallotTimes, now: Date): BallotStatus {
  if (ballot.announcedAt === null) return 'draft';
  if (now >= endOfBallot(ballot)) return 'closed';
  return now < ballot.opensAt ? 'announced' : 'open';
}

/** Drafts are the facilitation's own; once announced, a ballot is public. */
export function maySeeBallot(reader: Pick<Scope, 'isFacilitator'>, ballot: BallotTimes): boolean {
  return ballot.announcedAt !== null || reader.isFacilitator;
}

/**
 * The seats in which a person may try to vote: the one named, or all of theirs when none is.
 * @throws AppError `ballot.not-on-roll` for a seat that is not theirs, as for any other that has no vote
 */
export function votingSeats(scope: Pick<Scope, 'seats'>, seatId: string | undefined): readonly SeatOfActor[] {
  const own = seatId === undefined ? scope.seats : scope.seats.filter(({ id }) => id === seatId);
  if (own.length === 0) throw new AppError('ballot.not-on-roll');
  return own;
}
