import type { CommitmentState } from '@minga/shared/commitments/template.ts';
import type { Phase } from '@minga/shared/boards/rules.ts';
import type { Scope, SeatOfActor } from '../../platform/gate.ts';

type Reader = Pick<Scope, 'isFacilitator' | 'seats' | 'roles'>;

/** Anybody of the forum reads drafts; strangers read what was frozen. */
export function maySeeDrafts(reader: Reader): boolean {
  return reader.roles.size > 0 || reader.seats.length > 0;
}

/** A draft without a frozen version does not exist for strangers. */
export function maySeeCommitment(reader: Reader, commitment: { hasVersion: boolean }): boolean {
  return commitment.hasVersion || maySeeDrafts(reader);
}

export type Drafting = { leadOrganisationId: string | null; drafterSeatIds: readonly string[]; state: CommitmentState };

/** The seat in which this person drafts, if any. */
export function drafterSeat(reader: Reader, commitment: Drafting): SeatOfActor | null {
  return reader.seats.find((seat) => commitment.drafterSeatIds.includes(seat.id)) ?? null;
}

/** The seat of the lead entity: in validation it rewrites the text under its own name. */
export function leadSeat(reader: Reader, commitment: Drafting): SeatOfActor | null {
  return reader.seats.find((seat) => seat.organisationId === commitment.leadOrganisationId) ?? null;
}

export function mayDraft(reader: Reader, commitment: Drafting): boolean {
  return reader.isFacilitator || drafterSeat(reader, commitment) !== null;
}

export function mayRewrite(reader: Reader, commitment: Drafting): boolean {
  return reader.isFacilitator || leadSeat(reader, commitment) !== null;
}

/** Hints are for those who write, until the text is published: a warning must not become a headline about a draft. */
export function maySeeHints(reader: Reader, commitment: Drafting): boolean {
  const isPublic = commitment.state === 'published' || commitment.state === 'adopted';
  return isPublic || mayDraft(reader, commitment) || mayRewrite(reader, commitment);
}

/** What a board may tell here: to everybody once it is closed, to the forum once notes are no longer private. */
export function maySeeBoardWords(reader: Reader, phase: Phase): boolean {
  return phase === 'closed' || (maySeeDrafts(reader) && phase !== 'private_writing');
}
