/** Why data of people are held. */
const HELD_PURPOSES = ['account', 'access', 'telling', 'taking-part', 'attending', 'voice', 'office', 'vote'] as const;
export type HeldPurpose = (typeof HELD_PURPOSES)[number];

/**
 * How long. `account`: as long as somebody has one; `record`: with the record of the process; `days-after-end`: a day after it is
 * good for nothing; `days`: some days, by themselves; `until-closed`: until its board is closed.
 */
const HELD_KEPT = ['account', 'record', 'days-after-end', 'days', 'until-closed'] as const;
export type HeldKept = (typeof HELD_KEPT)[number];

/**
 * What becomes of it when its person is erased. `goes`: its rows go; `replaced`: they are written over; `stays`: they stay, of
 * somebody whom nothing names; `by-hand`: others wrote it, so whoever leads the forum looks.
 */
const HELD_ERASED = ['goes', 'replaced', 'stays', 'by-hand'] as const;
export type HeldErased = (typeof HELD_ERASED)[number];
