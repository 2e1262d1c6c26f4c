// @vitest-environment happy-dom
import type { CycleSheet } from '@minga/shared/cycles/sheet.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Key } from '../../lib/query-keys.ts';
import { useRefreshCycle } from './api.ts';

it('a theme that was renamed reads so in the register and on commitments, too', async () => {
  const client = new QueryClient();
  const kept: Key[] = [
    ['diagnoses', 'c1', 'register', ''],
    ['diagnoses', 'c1', 'drafts'],
    ['commitments', 'c1'],
    ['commitments', 'c1', 'drafting-options'],
    ['public-cycle', 'plan-6'],
  ];
  for (const key of kept) client.setQueryData(key, 'with the old name');
  const { result } = renderHook(() => useRefreshCycle('c1'), {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  await result.current.corrected({} as CycleSheet);
  expect(kept.filter((key) => !client.getQueryState(key)?.isInvalidated)).toEqual([]);
});
