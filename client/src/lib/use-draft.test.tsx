// @vitest-environment happy-dom
import type { Me } from '@minga/shared/people/schema.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { meQuery } from './session.ts';
import { useDraft } from './use-draft.ts';

type Words = { title: string };
const SERVED = { text: { title: 'Lo que tiene el servidor' }, version: 1 };
const offline = () => Promise.reject(new TypeError('no line'));

/** The page of this text, opened by a person whose words never reach the server. */
async function openedBy(personId: string, kind: string) {
  const client = new QueryClient();
  client.setQueryData(meQuery.queryKey, { actor: { personId }, memberships: [] } as unknown as Me);
  const ports = { save: offline, load: offline, staleCode: 'changed', quiet: 0 };
  const page = renderHook(() => useDraft<Words>(kind, 'one', SERVED, ports), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  });
  // The roll call of tabs that are open (draft-device.ts).
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  return page;
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it.each(['commitment', 'diagnosis', 'announcement'])(
  'unsent words of a %s stay with their person: the next one in this browser is neither shown nor offered them',
  async (kind) => {
    const ana = await openedBy('ana', kind);
    await act(async () => {
      ana.result.current[0].change({ title: 'Lo que Ana no pudo enviar' });
      await vi.advanceTimersByTimeAsync(1_000);
    });
    expect(ana.result.current[1].state).toMatchObject({ kind: 'offline', isKept: true });
    ana.unmount();
    // That tab is closed, and another takes its place.
    for (const [key, kept] of Object.entries({ ...localStorage })) {
      localStorage.removeItem(key);
      localStorage.setItem(key.replace(/[^:]+$/, 'closed'), String(kept));
    }
    const eva = await openedBy('eva', kind);
    expect(eva.result.current[1]).toMatchObject({ text: SERVED.text, wasRestored: false, left: [] });
    eva.unmount();
    const again = await openedBy('ana', kind);
    expect(again.result.current[1]).toMatchObject({
      text: { title: 'Lo que Ana no pudo enviar' },
      wasRestored: true,
    });
  },
);
