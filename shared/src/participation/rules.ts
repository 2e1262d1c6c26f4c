/** Lengths in characters; names as those of organisations and people. */
export const PARTICIPATION_LIMITS = {
  organisation: 200,
  shortName: 60,
  territory: 120,
  contribution: 2_000,
  name: 120,
  role: 120,
} as const;

/** So long the link of the letter confirms a request; then it is as if nothing had been asked. */
export const CONFIRM_HOURS = 48;

export const PARTICIPATION_STATES = ['waiting', 'approved', 'declined'] as const;
type ParticipationState = (typeof PARTICIPATION_STATES)[number];
/** What whoever asked sees: until the letter is confirmed nobody else sees anything. */
export const OWN_PARTICIPATION_STATES = ['unconfirmed', ...PARTICIPATION_STATES] as const;

type Row = { confirmedAt: unknown; outcome: 'approved' | 'declined' | null };
export const stateOfParticipation = ({ outcome }: Row): ParticipationState => outcome ?? 'waiting';
export const ownStateOf = (row: Row): (typeof OWN_PARTICIPATION_STATES)[number] =>
  row.confirmedAt === null ? 'unconfirmed' : stateOfParticipation(row);
