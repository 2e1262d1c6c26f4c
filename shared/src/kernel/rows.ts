/** Lists that are turned page by page. No zod here, so that the client pays nothing for it. */

/** Most rows of one page, and of a list that is shown whole. */
export const MOST_ROWS = 200;

/** The page that is shown where this one is asked for: behind the last there is the last. And how many rows stand before it. */
export function pageAt(asked: number, limit: number, found: number): { page: number; pages: number; offset: number } {
  const pages = Math.max(1, Math.ceil(found / limit));
  const page = Math.min(asked, pages);
  return { page, pages, offset: (page - 1) * limit };
}
