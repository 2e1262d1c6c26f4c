/** How somebody who was given a role or a seat comes in. No zod here. */

/** Days that an invitation is good; sent again, it is good for as many from then on. */
export const INVITATION_DAYS = 30;
/** Other addresses that whoever has the link may name: one, and another where that was mistyped. */
export const OTHER_ADDRESSES = 3;
/** Hours for which a letter is tried before it is given up; after them it has not arrived, whatever the post office said. */
const TRIED_HOURS = 24;

/** From what is to be done first. */
export const INVITATION_STATES = ['refused', 'expired', 'waiting', 'sent', 'opened', 'accepted', 'revoked'] as const;
export type InvitationState = (typeof INVITATION_STATES)[number];

type Invitation = {
  letter: 'queued' | 'sent' | 'refused';
  queuedAt: Date;
  /** letters to its address came back, whenever that was */
  hasBounced: boolean;
  expiresAt: Date;
  openedAt: Date | null;
  acceptedAt: Date | null;
  revokedAt: Date | null;
  /** the person holds something in the forum that it is for */
  isForSomething: boolean;
};

/** Did its letter not arrive, and will not by itself? */
export const isUndelivered = (
  { letter, queuedAt, hasBounced }: Pick<Invitation, 'letter' | 'queuedAt' | 'hasBounced'>,
  now: Date,
): boolean =>
  hasBounced ||
  letter === 'refused' ||
  (letter === 'queued' && now.getTime() - queuedAt.getTime() > TRIED_HOURS * 3_600_000);

/** Where an invitation stands: what ended it comes before what became of its letter. */
export function stateOfInvitation(one: Invitation, now: Date): InvitationState {
  if (one.acceptedAt) return 'accepted';
  if (one.revokedAt || !one.isForSomething) return 'revoked';
  if (one.expiresAt <= now) return 'expired';
  if (one.openedAt) return 'opened';
  if (isUndelivered(one, now)) return 'refused';
  return one.letter === 'sent' ? 'sent' : 'waiting';
}

/** Is its link good for coming in? */
export const isGoodInvitation = (state: InvitationState): boolean =>
  state !== 'accepted' && state !== 'revoked' && state !== 'expired';

/**
 * May nobody but the owner of its address come in by it? Whoever leads a forum, or speaks for an organisation, is who was
 * meant (SEC-23); taking part and looking on are for whoever was handed the link.
 */
export const isBoundToAddress = (roles: readonly string[], seats: number): boolean =>
  seats > 0 || roles.some((role) => role !== 'participant' && role !== 'observer');
