import { SEARCH_KINDS, SEARCH_LIMITS } from '@minga/shared/search/rules.ts';
import {
  everywhereQuerySchema,
  everywhereSchema,
  searchQuerySchema,
  searchSchema,
} from '@minga/shared/search/schema.ts';
import { routesOf } from '../../platform/http/routes.ts';
import { PACE_OF_SEARCH } from './policy.ts';
import { presentEverywhere, presentResults } from './present.ts';
import { type Given, search, searchEverywhere } from './queries.ts';

const route = routesOf('search');

export const searchRoutes = (given: Given) => [
  route.get('/api/cycles/:cycleId/search', 'What the reader may know of that has these words', {
    policy: 'public',
    rateLimit: PACE_OF_SEARCH,
    description:
      'In Spanish and English, with or without accents. Each kind is found through what its own page would show this reader.',
    query: searchQuerySchema,
    returns: searchSchema,
    read: (tx, { scope, query: { q, kind } }) =>
      search(tx, scope, given, {
        words: q.trim(),
        kinds: kind ? [kind] : SEARCH_KINDS,
        most: kind ? SEARCH_LIMITS.ofOne : SEARCH_LIMITS.ofEach,
      }),
    present: presentResults,
  }),
  route.get('/api/search', 'The same in every cycle that the reader may open', {
    policy: 'public',
    // Each is as many searches as there are cycles.
    rateLimit: PACE_OF_SEARCH,
    query: everywhereQuerySchema,
    returns: everywhereSchema,
    handle: async ({ deps, actor, query: { q } }) => {
      const words = q.trim();
      if (words === '') return { cycles: [], isCut: false };
      return presentEverywhere(await searchEverywhere(deps, actor, given, words));
    },
  }),
];
