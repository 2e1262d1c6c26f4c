import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from '../lib/http.ts';

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A refusal stays a refusal; only a failing line or server is worth asking again.
        retry: (count, error) =>
          count < 2 && (!(error instanceof ProblemError) || error.status === 0 || error.status >= 502),
      },
    },
  });
}
