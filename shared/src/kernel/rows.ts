/** Lists that are turned page by page. No zod here, so that the client pays nothing for it. */

/** What `-title` asks for: a column, from its last to its first; null where nothing is asked. */
export function sortOf<Key extends string = string>(text: Key | `-${Key}` | '' | undefined) {
  return text ? { key: text.replace(/^-/, '') as Key, isDown: text.startsWith('-') } : null;
}

/** Most rows of one page, and of a list that is shown whole. */
export const MOST_ROWS = 200;

/** The page that is shown where this one is asked for: behind the last there is the last. And how many rows stand before it. */
export function pageAt(asked: number, limit: number, found: number): { page: number; pages: number; offset: number } {
  const pages = Math.max(1, Math.ceil(found / limit));
  const page = Math.min(asked, pages);
  return { page, pages, offset: (page - 1) * limit };
}
