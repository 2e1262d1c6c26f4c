/** What somebody who is expected at a meeting says. */
export const ANSWERS = ['yes', 'maybe', 'no'] as const;
export type Answer = (typeof ANSWERS)[number];

/** Whether the link of a letter still takes an answer. */
export const LINK_STATES = ['open', 'invited', 'over', 'cancelled', 'not-expected'] as const;
type LinkState = (typeof LINK_STATES)[number];

type Attending = { isExpected: boolean; hasToComeIn: boolean };

/** Answers count until the meeting ends, of those who are expected there and have come into its forum. */
export function linkStateOf(
  meeting: { state: string; endsAt: Date },
  { isExpected, hasToComeIn }: Attending,
  now: Date,
): LinkState {
  if (meeting.state === 'cancelled') return 'cancelled';
  if (meeting.endsAt <= now) return 'over';
  if (!isExpected) return 'not-expected';
  return hasToComeIn ? 'invited' : 'open';
}
