import { MOST_ROWS, pageAt } from '@minga/shared/kernel/rows.ts';

type Turn = { page: string; limit: string };

/** A list that changes each time it is read is taken as it comes. */
const ATTEMPTS = 3;

/**
 * All rows of a list that the server cuts into pages, in its order: the answer of the first page with those of all. Where it
 * grew or shrank meanwhile rows would stand twice or not at all, so it is read again.
 */
export async function readWhole<Row, Answer extends { items: Row[]; found: number }>(
  ask: (turn: Turn) => Promise<Answer>,
): Promise<Answer> {
  const turn = (page: number) => ask({ page: String(page), limit: String(MOST_ROWS) });
  for (let attempt = 1; ; attempt += 1) {
    const first = await turn(1);
    const { pages } = pageAt(1, MOST_ROWS, first.found);
    const items = [...first.items];
    let isSame = true;
    for (let page = 2; page <= pages && (isSame || attempt === ATTEMPTS); page += 1) {
      const answer = await turn(page);
      isSame = answer.found === first.found;
      items.push(...answer.items);
    }
    if (isSame || attempt === ATTEMPTS) return { ...first, items };
  }
}
