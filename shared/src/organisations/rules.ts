/** For whom a person acts. One rule for boards, diagnoses, commitments, ballots and every screen; no zod here. */

/** An open seat, as far as the rule looks at it. */
export type HeldSeat = { readonly id: string; readonly organisationId: string; readonly role: 'member' | 'delegate' };

/**
 * The seat a person acts for in a forum: the one they chose, else the only organisation they hold seats of.
 * A choice counts while that seat is open; once it has ended the person is asked again if several organisations remain.
 * @param seats open now, of one forum
 * @param chosenId what the person chose when last asked; null when never
 * @returns null without any seat, and while the person still has to choose ({@link mustChooseSeat})
 */
export function actingSeat<S extends HeldSeat>(seats: readonly S[], chosenId: string | null): S | null {
  const chosen = seats.find(({ id }) => id === chosenId);
  if (chosen) return chosen;
  if (new Set(seats.map(({ organisationId }) => organisationId)).size !== 1) return null;
  // Two seats of one organisation speak with one voice; the member's is the one that also votes.
  return seats.find(({ role }) => role === 'member') ?? seats[0] ?? null;
}

/** Several organisations and none chosen: nobody guesses whose voice it is, the person is asked. */
export function mustChooseSeat(seats: readonly HeldSeat[], chosenId: string | null): boolean {
  return seats.length > 0 && actingSeat(seats, chosenId) === null;
}

/** Where organisations speak; each noun counts its own. */
export const VOICE_KINDS = ['meetings', 'attendance', 'diagnoses', 'notes', 'comments', 'commitments'] as const;
export type VoiceKind = (typeof VOICE_KINDS)[number];
/** Of these, those that only people of the forum read. */
export const FORUM_VOICES: readonly VoiceKind[] = ['attendance', 'comments'];

/** What everybody may read of how an organisation was put right. How to reach it is not among them: it may be somebody's own. */
export const PUBLIC_FACTS = ['name', 'shortName', 'sector', 'territory', 'sinceOn', 'untilOn', 'logo'] as const;
export type PublicFact = (typeof PUBLIC_FACTS)[number];
