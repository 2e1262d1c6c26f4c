/**
 * Lengths in characters; `comments` on one subject, so that a page stays readable and an answer short; of them `ofPerson` by
 * one person, so that nobody fills it for the others, and `aMinute` by one person wherever.
 */
export const COMMENT_LIMITS = { body: 2_000, quote: 400, comments: 500, ofPerson: 100, aMinute: 20 } as const;
