/** How somebody who was given a role or a seat comes in. No zod here. */

/** Days that an invitation is good; sent again, it is good for as many from then on. */
export const INVITATION_DAYS = 30;
/** Other addresses that whoever has the link may name: one, and another where that was mistyped. */
export const OTHER_ADDRESSES = 3;
/** From what is to be done first. */
export const INVITATION_STATES = [
  'refused',
  'expired',
  'waiting',
  'sent',
  'opened',
  'accepted',
  'declined',
  'revoked',
] as const;
export type InvitationState = (typeof INVITATION_STATES)[number];
/** There is nothing more that it is for: somebody came in by it, said that they will not, or it was taken back. */
const ENDS = ['accepted', 'declined', 'revoked'] as const satisfies readonly InvitationState[];
type EndOfInvitation = (typeof ENDS)[number];
export const isEndOfInvitation = (state: InvitationState): state is EndOfInvitation =>
  (ENDS as readonly InvitationState[]).includes(state);
/** Characters in which somebody may say why they will not take part. */
export const DECLINE_REASON = 300;

/** Is its link good for coming in? */
export const isGoodInvitation = (
  state: InvitationState,
): state is Exclude<InvitationState, EndOfInvitation | 'expired'> => !isEndOfInvitation(state) && state !== 'expired';

/** Of a seat: when it begins, while that is to come, and when it is over. */
export type SeatPeriod = { readonly beginsAt: string | null; readonly endsAt: string | null };

/** Which sentence tells of a seat with its days. What has begun says nothing of its first, what has no end nothing of its last. */
export const sentenceOfSeat = ({ beginsAt, endsAt }: SeatPeriod) => {
  if (beginsAt === null) return endsAt === null ? 'seat' : 'seatUntil';
  return endsAt === null ? 'seatFrom' : 'seatFromUntil';
};

/**
 * May nobody but the owner of its address come in by it? Whoever leads a forum, or speaks for an organisation, is who was
 * meant (SEC-23); taking part and looking on are for whoever was handed the link.
 */
export const isBoundToAddress = (roles: readonly string[], seats: number): boolean =>
  seats > 0 || roles.some((role) => role !== 'participant' && role !== 'observer');
