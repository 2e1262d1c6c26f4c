import { expect, it } from 'vitest';
import { openLogNews } from './log-news.ts';

type News = readonly { boardId: string; seq: number }[];

/** Telling takes until the test says that it is done. */
function aChannel() {
  const told: News[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const troubles: unknown[] = [];
  const news = openLogNews(
    (all) => {
      told.push(all);
      return new Promise((settle, fail) => ends.push((error) => (error ? fail(error) : settle())));
    },
    (error) => troubles.push(error),
  );
  return { news, told, troubles, end: (error?: Error) => ends.shift()?.(error) };
}
const turn = () => new Promise(setImmediate);

it('tells the first at once, and together what comes meanwhile: the highest number of each board', async () => {
  const { news, told, end } = aChannel();
  news.tell('a', 1);
  expect(told).toEqual([[{ boardId: 'a', seq: 1 }]]);
  for (const seq of [2, 4, 3]) news.tell('a', seq);
  news.tell('b', 7);
  end();
  await turn();
  expect(told[1]).toEqual([
    { boardId: 'a', seq: 4 },
    { boardId: 'b', seq: 7 },
  ]);
  end();
  await news.settle();
  news.tell('a', 5);
  expect(told).toHaveLength(3);
  end();
  await news.settle();
});

it('goes on after a failure, and says what went wrong', async () => {
  const { news, told, troubles, end } = aChannel();
  news.tell('a', 1);
  news.tell('b', 1);
  end(new Error('the database is away'));
  await turn();
  expect(troubles).toEqual([new Error('the database is away')]);
  expect(told[1]).toEqual([{ boardId: 'b', seq: 1 }]);
  end();
  await news.settle();
});
