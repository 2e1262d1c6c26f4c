import { MOST_ROWS, pageAt } from '@minga/shared/kernel/rows.ts';

type Turn = { page: string; limit: string };

/** All rows of a list that the server cuts into pages, in its order: the answer of the first page with those of all. */
export async function readWhole<Row, Answer extends { items: Row[]; found: number }>(
  ask: (turn: Turn) => Promise<Answer>,
): Promise<Answer> {
  const turn = (page: number) => ask({ page: String(page), limit: String(MOST_ROWS) });
  const first = await turn(1);
  const { pages } = pageAt(1, MOST_ROWS, first.found);
  const items = [...first.items];
  for (let page = 2; page <= pages; page += 1) items.push(...(await turn(page)).items);
  return { ...first, items };
}
