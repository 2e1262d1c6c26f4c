import type { BALLOT_STATUSES, BallotDetail } from '@minga/shared/ballots/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { Scope, SeatOfActor } from '../../platform/http/gate.ts';

type BallotTimes = { announcedAt: Date | null; opensAt: Date; closesAt: Date; closedAt: Date | null };
/** When it can take votes at all: within its dates and those of its stage. */
export type VotingWindow = { votesFrom: Date; votesUntil: Date };
type BallotStatus = (typeof BALLOT_STATUSES)[number];

/** When voting really ends: its date, or the moment a facilitator closed it. */
export function endOfBallot(ballot: BallotTimes): Date {
  return ballot.closedAt ?? ballot.closesAt;
}

/** Has voting begun and not ended, by the ballot's own times? Nothing has to run for it to open or to close. */
export function ballotPhase(ballot: BallotTimes, now: Date): Exclude<BallotStatus, 'suspended'> {
  if (ballot.announcedAt === null) return 'draft';
  // Somebody's end has passed for everybody: a transaction that began before it and then waited has the older clock.
  if (ballot.closedAt !== null || now >= ballot.closesAt) return 'closed';
  return now < ballot.opensAt ? 'announced' : 'open';
}

/**
 * Where a ballot stands, in the word that every page shows: within its dates it may still take no votes, and before them its stage
 * may be moved so that it cannot open on its day: it ends before, or begins after.
 */
export function ballotStatus(ballot: BallotTimes & VotingWindow & { isTakingVotes: boolean }, now: Date): BallotStatus {
  const phase = ballotPhase(ballot, now);
  if (phase === 'announced' && !(ballot.votesFrom <= ballot.opensAt && ballot.opensAt < ballot.votesUntil))
    return 'suspended';
  return phase === 'open' && !ballot.isTakingVotes ? 'suspended' : phase;
}

/** Drafts are the facilitation's own; once announced, a ballot is public. */
export function maySeeBallot(reader: Pick<Scope, 'isFacilitator'>, ballot: Pick<BallotTimes, 'announcedAt'>): boolean {
  return ballot.announcedAt !== null || reader.isFacilitator;
}

/**
 * The seats in which a person may try to vote: the member's seat named, or all of theirs when none is. Titular and
 * alternate both hold a member's seat; delegates do not vote.
 * @throws AppError `ballot.not-on-roll` for a seat that is not theirs, as for any other that has no vote
 */
export function votingSeats(scope: Pick<Scope, 'seats'>, seatId: string | undefined): readonly SeatOfActor[] {
  const own = scope.seats.filter(({ id, role }) => role === 'member' && (seatId === undefined || id === seatId));
  if (own.length === 0) throw new AppError('ballot.not-on-roll');
  return own;
}

/** Does the reader hold a member's seat that this vote is of? */
export const isVoter = ({ seats }: Pick<Scope, 'seats'>, voter: string): boolean =>
  seats.some(({ id, organisationId, role }) => role === 'member' && (id === voter || organisationId === voter));

export const mayFacilitate = ({ isFacilitator }: Pick<Scope, 'isFacilitator'>): boolean => isFacilitator;

export const abilitiesOnList = (reader: Pick<Scope, 'isFacilitator'>) => ({ canCreate: mayFacilitate(reader) });
export const abilitiesOnRules = (reader: Pick<Scope, 'isFacilitator'>) => ({ canChoose: mayFacilitate(reader) });

/** @param rights those of the reader; one with a key has been used */
export function abilitiesFor(
  reader: Pick<Scope, 'isFacilitator'>,
  ballot: { status: BallotStatus; isTakingVotes: boolean; rights: readonly { keySha256: unknown }[] },
): BallotDetail['abilities'] {
  const isDraft = ballot.status === 'draft';
  return {
    canVote: ballot.isTakingVotes && ballot.rights.some(({ keySha256 }) => keySha256 === null),
    canOpen: mayFacilitate(reader) && isDraft,
    canChange: mayFacilitate(reader) && isDraft,
    canClose: mayFacilitate(reader) && !isDraft && ballot.status !== 'closed',
    canDiscard: mayFacilitate(reader) && isDraft,
  };
}

/** An objection that nothing came of yet: its voter may withdraw it, the facilitation say what becomes of it. */
export function abilitiesOnObjection(
  reader: Pick<Scope, 'isFacilitator' | 'seats'>,
  { outcome }: { outcome: unknown },
  voter: string,
) {
  const isOpen = outcome === null;
  return { canWithdraw: isOpen && isVoter(reader, voter), canDecide: isOpen && mayFacilitate(reader) };
}
