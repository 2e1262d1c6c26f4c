import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { CommitmentState, VersionKind } from '@minga/shared/commitments/template.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { actingSeat } from '@minga/shared/organisations/rules.ts';
import type { Deps } from '../../platform/deps.ts';
import { isStranger, type Scope, type SeatOfActor } from '../../platform/http/gate.ts';
import { findActingSeat } from '../organisations/policy.ts';

/** What the clock has ended is counted first, so that nobody decides before it is. */
export type BeforeDeciding = (deps: Deps, scope: Scope) => Promise<void>;

export type Reader = Pick<Scope, 'isFacilitator' | 'seats' | 'roles'>;

/** Anybody of the forum reads drafts; strangers read what was frozen. */
export function maySeeDrafts(reader: Reader): boolean {
  return !isStranger(reader);
}

/** A draft without a frozen version does not exist for strangers. */
export function maySeeCommitment(reader: Reader, commitment: { hasVersion: boolean }): boolean {
  return commitment.hasVersion || maySeeDrafts(reader);
}

type Drafting = { leadOrganisationId: string | null; drafterSeatIds: readonly string[]; state: CommitmentState };

/** The seats in which this person drafts: a text of co-creation as a drafter, in validation as the lead entity. */
function writingSeats(reader: Reader, commitment: Drafting, kind: VersionKind): SeatOfActor[] {
  return reader.seats.filter((seat) =>
    kind === 'entity'
      ? seat.organisationId === commitment.leadOrganisationId
      : commitment.drafterSeatIds.includes(seat.id),
  );
}

export function mayDraft(reader: Reader, commitment: Drafting): boolean {
  return reader.isFacilitator || writingSeats(reader, commitment, 'co_created').length > 0;
}

export function mayRewrite(reader: Reader, commitment: Drafting): boolean {
  return reader.isFacilitator || writingSeats(reader, commitment, 'entity').length > 0;
}

/**
 * The seat for which a text is frozen: the one named, else the one the person acts for where that one may write, else the only
 * organisation in whose name she may. Facilitators without a seat in it freeze in no organisation's name.
 * @throws AppError `seat.not-found`, and `seat.choice-required` for who drafts for several organisations and has not said for which
 */
export function freezingSeat(
  scope: Scope,
  commitment: Drafting,
  kind: VersionKind,
  seatId: string | undefined,
): SeatOfActor | null {
  if (seatId !== undefined) return findActingSeat(scope, seatId);
  const able = writingSeats(scope, commitment, kind);
  const seat = actingSeat(able, scope.chosenSeatId);
  if (seat || able.length === 0) return seat;
  const acting = findActingSeat(scope);
  const own = able.filter(({ organisationId }) => organisationId === acting?.organisationId);
  if (own.length === 0) throw new AppError('seat.choice-required', { errors: [{ field: 'seatId', code: 'required' }] });
  return actingSeat(own, null);
}

/** Hints are for those who write, until the text is published: a warning must not become a headline about a draft. */
export function maySeeHints(reader: Reader, commitment: Drafting): boolean {
  const isPublic = commitment.state === 'published' || commitment.state === 'adopted';
  return isPublic || mayDraft(reader, commitment) || mayRewrite(reader, commitment);
}

/** A reviewer who neither makes nor facilitates the plan. */
export const isObserver = ({ seats, roles, isFacilitator }: Reader): boolean =>
  !isFacilitator && seats.length === 0 && roles.has('observer');

/** The facilitation writes down what reviewers said, an observer rates herself. */
const mayRecordRatings = ({ isFacilitator }: Reader): boolean => isFacilitator;
export const mayRate = (reader: Reader): boolean => mayRecordRatings(reader) || isObserver(reader);

/** Is writing open, and whose text would a version frozen now be? */
type Open = { isOpen: boolean; kind: VersionKind };

/** Whoever sits in the forum or facilitates it begins one, while writing is open. */
export const mayBegin = ({ seats, isFacilitator }: Reader): boolean => seats.length > 0 || isFacilitator;

export const abilitiesOnList = (reader: Reader, { isOpen }: Open) => ({ canCreate: isOpen && mayBegin(reader) });

/** @param isToFreeze has the text changed since it was frozen, or was it never? */
export function abilitiesFor(
  reader: Reader,
  commitment: Drafting,
  { isOpen, kind }: Open,
  isToFreeze: boolean,
): CommitmentDetail['abilities'] {
  const { state, drafterSeatIds } = commitment;
  const isWritten = isOpen && state !== 'withdrawn';
  const canEdit = isWritten && (kind === 'entity' ? mayRewrite(reader, commitment) : mayDraft(reader, commitment));
  const isDrafter = reader.seats.some((seat) => drafterSeatIds.includes(seat.id));
  return {
    canEdit,
    canJoin: isWritten && reader.seats.length > 0 && !isDrafter,
    canFreeze: canEdit && isToFreeze,
    canPublish: reader.isFacilitator && state === 'frozen',
    canRate: state !== 'withdrawn' && state !== 'draft' && mayRate(reader),
    canRecordRatings: mayRecordRatings(reader),
    canWithdraw: reader.isFacilitator && state !== 'withdrawn' && state !== 'adopted',
    canAdopt: reader.isFacilitator && state === 'published',
  };
}
