// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider, type QueryKey } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type Answers, type Key, useAskAgain } from './query-keys.ts';

/** Which of the kept answers are stale after an act. */
async function staleAfter(kept: readonly Key[], act: (askAgain: ReturnType<typeof useAskAgain>) => Promise<void>) {
  const client = new QueryClient();
  for (const key of kept) client.setQueryData(key, 'an answer');
  const { result } = renderHook(() => useAskAgain('c1'), {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  await act(result.current);
  return kept.filter((key) => client.getQueryState(key)?.isInvalidated);
}

describe('what an act makes stale', () => {
  it('is what is kept of these, whatever else stands in the key, and only of this cycle', async () => {
    const own: Key[] = [
      ['ballots', 'c1'],
      ['ballots', 'c1', 'b1', 'result'],
      ['commitments', 'c1', 4],
    ];
    const others: Key[] = [['ballots', 'c2'], ['meetings', 'c1'], ['home']];
    expect(await staleAfter([...own, ...others], (askAgain) => askAgain('ballots', 'commitments'))).toEqual(own);
  });

  it('is named by a word of the list: a mistyped one would make nothing stale, and does not compile', () => {
    expectTypeOf<QueryKey>().toEqualTypeOf<Key>();
    expectTypeOf<'themes'>().not.toExtend<Answers>();
    expectTypeOf<['commitment', string]>().not.toExtend<QueryKey>();
  });
});
