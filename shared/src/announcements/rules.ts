/** Lengths in characters; what is longer is a document, and is attached. */
export const ANNOUNCEMENT_LIMITS = { title: 200, body: 10_000 } as const;

export const ANNOUNCEMENT_STATES = ['draft', 'published', 'withdrawn'] as const;
type AnnouncementState = (typeof ANNOUNCEMENT_STATES)[number];

/** Nobody has read a draft; whatever was published stays, with its mark. */
export const stateOf = (row: { publishedAt: unknown; withdrawnAt: unknown }): AnnouncementState =>
  row.publishedAt === null ? 'draft' : row.withdrawnAt === null ? 'published' : 'withdrawn';

/** What is still to be written before it can be published. */
export const missingIn = (words: Words): ('title' | 'body')[] =>
  (['title', 'body'] as const).filter((part) => words[part].trim() === '');

type Words = { title: string; body: string };

/** Does a correction say what is said already? */
export const isUnchanged = (said: Words, words: Words): boolean =>
  said.title === words.title.trim() && said.body === words.body.trim();
