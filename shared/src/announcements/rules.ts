/** Lengths in characters; what is longer is a document, and is attached. */
export const ANNOUNCEMENT_LIMITS = { title: 200, body: 10_000 } as const;

export const ANNOUNCEMENT_STATES = ['draft', 'published', 'withdrawn'] as const;
export type AnnouncementState = (typeof ANNOUNCEMENT_STATES)[number];

/** Nobody has read a draft; whatever was published stays, with its mark. */
export const stateOf = (row: { publishedAt: unknown; withdrawnAt: unknown }): AnnouncementState =>
  row.publishedAt === null ? 'draft' : row.withdrawnAt === null ? 'published' : 'withdrawn';

/** What is still to be written before it can be published. */
export const missingIn = (words: { title: string; body: string }): ('title' | 'body')[] =>
  (['title', 'body'] as const).filter((part) => words[part].trim() === '');

/** The beginning of a text, ending with a whole word. */
export function excerptOf(body: string, longest = 280): string {
  const text = body.replace(/\s+/g, ' ').trim();
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2)).trimEnd()}…`;
}
