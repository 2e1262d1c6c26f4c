// @vitest-environment happy-dom
import type { BoardHead } from '@minga/shared/boards/protocol.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import boards from '../../../../../shared/texts/es/boards.json' with { type: 'json' };
import shell from '../../../../../shared/texts/es/shell.json' with { type: 'json' };
import { createAuthority, createBrowser } from '../../../../../tests/support/board-browsers.ts';
import { createEagerI18n } from '../../../lib/i18n.ts';
import { BoardContext, type BoardScope, createScreenStore } from './board-context.ts';
import { BottomBar } from './bottom-bar.tsx';
import { useShutStage } from './shut-stage.ts';
import { type BoardStore, canCluster, canVote, canWriteNotes } from '../store.ts';

const DAY = 86_400_000;
const i18n = createEagerI18n('es', { es: { boards, shell } });
let stage = { name: 'brainstorming', status: 'open', opensAt: '', closesAt: '' };
const from = (opens: number, closes: number, status: string) => {
  const at = (days: number) => new Date(Date.now() + days * DAY).toISOString();
  stage = { name: 'brainstorming', status, opensAt: at(opens), closesAt: at(closes) };
};
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date'] });
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [{ stages: [stage] }] })));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

function Bar({ store }: { store: BoardStore }) {
  useShutStage('foro', store);
  return <BottomBar />;
}

async function board() {
  const browser = createBrowser(createAuthority('open', { canWrite: true, canFacilitate: false }));
  await browser.flush();
  const settings = browser.store.getState().replica?.settings;
  browser.store.setState({ head: { stage: 'brainstorming', settings } as BoardHead });
  const scope = { slug: 'foro', boardId: 'b', personId: '', store: browser.store, screen: createScreenStore() };
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <I18nextProvider i18n={i18n}>
        <BoardContext value={scope as unknown as BoardScope}>
          <Bar store={browser.store} />
        </BoardContext>
      </I18nextProvider>
    </QueryClientProvider>,
  );
  await pass(100);
  return browser;
}
const composer = () =>
  screen.queryByRole('form', { name: 'Escribir una nota' }) ?? document.querySelector('[data-composer]');
const why = () => document.querySelector('[data-no-writing]')?.textContent ?? null;

it('offers no pen while the stage of the board is closed, says so, and offers it once the stage opens again', async () => {
  from(-9, -1, 'closed');
  const { store } = await board();
  // Nor does the wall.
  expect([canWriteNotes, canCluster, canVote].some((may) => may(store.getState()))).toBe(false);
  expect(composer()).toBeNull();
  expect(why()).toMatch(/^La etapa «Lluvia de ideas» está cerrada/);
  from(-9, 3, 'open');
  await pass(31_000);
  expect(composer()).not.toBeNull();
  expect(why()).toBeNull();
});

it('hears that it was closed meanwhile by the first words that it refuses, and by the clock that it ended', async () => {
  from(-9, 3, 'open');
  const { store } = await board();
  expect(composer()).not.toBeNull();
  from(-9, 3, 'closed');
  const refusal = { code: 'stage.closed' };
  const returned = [{ id: 'x', text: 'Agua', refusal, body: { type: 'note.remove', args: { noteId: 'n' } } as const }];
  await act(async () => store.setState({ returned }));
  await pass(100);
  expect(composer()).toBeNull();
  cleanup();
  from(-9, 0.5 / 1440, 'open');
  await board();
  expect(composer()).not.toBeNull();
  await pass(61_000);
  expect(composer()).toBeNull();
});

it('says of one that is ahead that it has not opened', async () => {
  from(2, 9, 'upcoming');
  await board();
  expect(why()).toMatch(/todavía no abre/);
});
