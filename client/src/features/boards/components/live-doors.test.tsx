// @vitest-environment happy-dom
import { DOOR_EVENTS } from '@minga/shared/boards/doors.ts';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SocketLine } from '../../../lib/socket-line.ts';

const line = vi.hoisted(() => ({ handlers: new Map<string, (payload?: unknown) => void>(), said: [] as string[] }));
vi.mock('../../../lib/socket-line.ts', () => ({
  socketLine: (): Promise<SocketLine> =>
    Promise.resolve({
      isOpen: () => true,
      ask: (event) => {
        line.said.push(event);
        return Promise.resolve({ ok: true });
      },
      send: (event) => void line.said.push(event),
      on: (event, handler) => void line.handlers.set(event, handler),
      onOpen: (handler) => {
        line.handlers.set('open', handler);
        handler();
      },
      onLost: (handler) => void line.handlers.set('lost', handler),
      close: () => void line.said.push('close'),
    }),
}));

// Files share their process: one before this may have read the module over the real line.
vi.resetModules();
const [{ useLiveDoors }, { linksQuery }] = [await import('./live-doors.ts'), await import('../api.ts')];

let asked = 0;
beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  vi.stubGlobal('fetch', () => {
    asked += 1;
    return Promise.resolve(Response.json({ items: [] }));
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function Doors() {
  useLiveDoors('c1', useQuery(linksQuery('c1', 'b1')).dataUpdatedAt);
  return null;
}
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const happens = async (event: string) => {
  await act(async () => line.handlers.get(event)?.());
  await pass(900);
};

it('asks when the line says so, each minute otherwise, and each five seconds once it is down', async () => {
  const shown = render(
    <QueryClientProvider client={new QueryClient()}>
      <Doors />
    </QueryClientProvider>,
  );
  await pass(2_000);
  const during = async (milliseconds: number) => {
    const before = asked;
    await pass(milliseconds);
    return asked - before;
  };
  expect(await during(30_000), 'heard').toBeLessThanOrEqual(1);
  const before = asked;
  for (let ring = 0; ring < 20; ring += 1) line.handlers.get(DOOR_EVENTS.changed)?.();
  await pass(900);
  expect(asked - before, 'a hall that comes in at once').toBe(1);
  await happens('lost');
  expect(await during(30_000), 'silent').toBeGreaterThanOrEqual(5);
  await happens('open');
  expect(await during(30_000), 'heard again').toBeLessThanOrEqual(1);
  shown.unmount();
  expect(line.said.slice(-2)).toEqual([DOOR_EVENTS.leave, 'close']);
});
