/** Lengths in characters; `comments` on one subject, so that a page stays readable and an answer short. */
export const COMMENT_LIMITS = { body: 2_000, quote: 400, comments: 500 } as const;
