import { AppError } from '@minga/shared/kernel/errors.ts';
import { actingSeat, FORUM_VOICES, VOICE_KINDS, type VoiceKind } from '@minga/shared/organisations/rules.ts';
import type { Tx } from '../../platform/database/db.ts';
import type { Scope, SeatOfActor } from '../../platform/http/gate.ts';

type Holder = Pick<Scope, 'seats' | 'chosenSeatId'>;

/**
 * The seat an act is done for, in every feature: the one the act names, else the one the person acts for in this forum.
 * @returns null for a person without any seat
 * @throws AppError `seat.not-found` for a seat that is not theirs or not open; `seat.choice-required` when they hold seats
 *   of several organisations and have not said for which they act
 */
export function findActingSeat(scope: Holder, seatId?: string | undefined): SeatOfActor | null {
  if (seatId !== undefined) {
    const named = scope.seats.find(({ id }) => id === seatId);
    if (!named) throw new AppError('seat.not-found');
    return named;
  }
  const seat = actingSeat(scope.seats, scope.chosenSeatId);
  if (!seat && scope.seats.length > 0)
    throw new AppError('seat.choice-required', { errors: [{ field: 'seatId', code: 'required' }] });
  return seat;
}

/** {@link findActingSeat} for acts that nobody does without a seat. */
export function requireActingSeat(scope: Holder, seatId?: string | undefined): SeatOfActor {
  const seat = findActingSeat(scope, seatId);
  if (!seat) throw new AppError('permission.seat-required');
  return seat;
}

/** How often each organisation, by its id, took part in what one noun keeps. */
export type VoicesOf = {
  /** What it counts; no other noun counts these. */
  readonly kinds: readonly VoiceKind[];
  /** Counted for the pages that are about it only, not for each list of organisations. */
  readonly isSlow?: true;
  /** Of all organisations, or of the one. */
  readonly count: (
    tx: Tx,
    scope: Pick<Scope, 'cycleId'>,
    organisationId?: string,
  ) => Promise<ReadonlyMap<string, Partial<Record<VoiceKind, number>>>>;
};

/** The pictures that are kept of one organisation, the newest first. */
export type LogosOf = (tx: Tx, organisationId: string) => Promise<{ id: string; sha256: string }[]>;

/** What strangers are told: who says that they come, and what the forum says among itself, is its own affair. */
export const voicesFor = (reader: Reader): readonly VoiceKind[] =>
  maySeeSeats(reader) ? VOICE_KINDS : VOICE_KINDS.filter((kind) => !FORUM_VOICES.includes(kind));

export type Reader = Pick<Scope, 'roles' | 'seats' | 'isFacilitator' | 'archivedAt'>;

/** Who sits where is the forum's own affair. */
export const maySeeSeats = ({ roles, seats }: Reader): boolean => roles.size > 0 || seats.length > 0;

/** A cycle that was put away shows who was there: who is there is changed where one reads it. */
export const mayEditOrganisations = ({ isFacilitator, archivedAt }: Reader): boolean =>
  isFacilitator && archivedAt === null;

export const abilitiesOnList = (reader: Reader) => ({ canEdit: mayEditOrganisations(reader) });
