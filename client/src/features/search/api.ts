import { cutTo } from '@minga/shared/kernel/text.ts';
import { SEARCH_KINDS, SEARCH_LIMITS, type SearchKind } from '@minga/shared/search/rules.ts';
import type { FoundEverywhere, SearchResults } from '@minga/shared/search/schema.ts';
import { queryOptions } from '@tanstack/react-query';
import { http } from '../../lib/http.ts';

/** What is asked for, as the address of the page says it. */
export type Asked = { words: string; kind: SearchKind | null };

export function askedIn(search: string): Asked {
  const query = new URLSearchParams(search);
  return {
    // What no field takes, an address may hold all the same.
    words: cutTo((query.get('q') ?? '').replace(/\p{Cc}/gu, ' ').trim(), SEARCH_LIMITS.words),
    kind: SEARCH_KINDS.find((kind) => kind === query.get('kind')) ?? null,
  };
}

export const searchPath = (cycleId: string) => `/api/cycles/${cycleId}/search`;

/** Without words nothing is asked. */
export const searchQuery = (cycleId: string, { words, kind }: Asked) =>
  queryOptions({
    queryKey: ['search', cycleId, words, kind],
    queryFn: ({ signal }): Promise<SearchResults> | SearchResults => {
      if (words === '') return { items: [], more: [] };
      const query = new URLSearchParams({ q: words, ...(kind && { kind }) });
      return http.get<SearchResults>(`${searchPath(cycleId)}?${query}`, signal);
    },
  });

/** In every cycle that the reader may open. */
export const everywhereQuery = (words: string) =>
  queryOptions({
    queryKey: ['search', 'everywhere', words],
    queryFn: ({ signal }): Promise<FoundEverywhere> | FoundEverywhere =>
      words === ''
        ? { cycles: [], isCut: false }
        : http.get<FoundEverywhere>(`/api/search?${new URLSearchParams({ q: words })}`, signal),
  });
