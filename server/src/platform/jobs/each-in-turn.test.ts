import { expect, it } from 'vitest';
import { eachInTurn } from './each-in-turn.ts';

const failing = (bad: readonly string[], done: string[]) => async (one: string) => {
  if (bad.includes(one)) throw new Error(`not ${one}`);
  done.push(one);
};

it('gives each its turn, whoever failed before, and then says what failed', async () => {
  const done: string[] = [];
  await expect(eachInTurn(['a', 'b', 'c'], failing(['a'], done))).rejects.toThrow('not a');
  expect(done).toEqual(['b', 'c']);
  const said = await eachInTurn(['a', 'b', 'c'], failing(['a', 'b'], done)).catch((error: unknown) => error);
  expect(said).toBeInstanceOf(AggregateError);
  expect((said as AggregateError).errors.map(String)).toEqual(['Error: not a', 'Error: not b']);
  expect(done).toEqual(['b', 'c', 'c']);
  await expect(eachInTurn([], failing([], done))).resolves.toBeUndefined();
});

it('gives nobody a turn once it ends', async () => {
  const [done, ending] = [[] as string[], new AbortController()];
  const work = async (one: string) => {
    done.push(one);
    ending.abort();
  };
  await eachInTurn(['a', 'b'], work, ending.signal);
  expect(done).toEqual(['a']);
});
