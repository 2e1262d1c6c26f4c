import { paths } from '@minga/shared/kernel/paths.ts';
// @vitest-environment happy-dom
import type { Notice } from '@minga/shared/notices/schema.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { Suspense } from 'react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import notices from '../../../../../shared/texts/es/notices.json' with { type: 'json' };
import shell from '../../../../../shared/texts/es/shell.json' with { type: 'json' };
import { noteLeft, noteSignedIn, whileLeaving } from '../../../lib/session-end.ts';
import { createEagerI18n } from '../../../lib/i18n.ts';
import { unreadQuery } from '../api.ts';
import { UnreadBell } from '../components/unread-bell.tsx';
import { Page } from './notices-screen.tsx';

const i18n = createEagerI18n('es', { es: { notices, shell } });
const noticeOf = (id: string, title: string): Notice => ({
  id,
  kind: 'meeting-changed',
  title,
  lines: ['Razón: la sala no está libre.'],
  path: paths.meeting('foro', 'm1'),
  at: '2027-03-02T12:00:00.000Z',
  isUnread: true,
  cycleTitle: 'Plan 2027',
  timeZone: 'America/Lima',
});

/** What the server keeps. */
let told: Notice[];
let unread: number;
let mode: string;
let asked: string[];
const answer = (body: object | null, status = 200) =>
  new Response(body && JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
beforeEach(() => {
  [told, unread, mode, asked] = [[noticeOf('n1', 'Cambió la reunión: Salud')], 1, 'daily', []];
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method !== 'GET') asked.push([method, path, body].join(' '));
    if (path === '/api/notices/unread') return answer({ unread });
    if (path === '/api/notices/read') return answer({ unread: (unread = 0) });
    if (path === '/api/notices/devices') return answer({ serverKey: 'BA', items: [] });
    if (path === '/api/notices/choices')
      return answer({
        items: [
          {
            forumId: 'f1',
            forumName: 'Foro',
            choices: [
              { kind: 'meeting-changed', mode },
              { kind: 'seat-given', mode: 'on' },
            ],
          },
        ],
      });
    if (method === 'PUT' && path.endsWith('meeting-changed'))
      mode = (JSON.parse(String(body)) as { mode: string }).mode;
    return method === 'PUT' ? answer(null, 204) : answer({ items: told, next: null, newest: told[0]?.id ?? null });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <Suspense>
          <UnreadBell />
          <Page />
        </Suspense>
      </I18nextProvider>
    </QueryClientProvider>,
  );
  return client;
}
const bell = (name: string) => screen.findByRole('link', { name });

describe('what somebody was told', () => {
  it('stands there with its way, and is read once it has been on the screen', async () => {
    show();
    // The heading says what the bell says, and no other number.
    expect(await screen.findByText('1 aviso sin leer')).toBeDefined();
    const link = await screen.findByRole('link', { name: 'Cambió la reunión: Salud' });
    expect(link.getAttribute('href')).toBe('/c/foro/meetings/m1');
    expect(screen.getByText('Razón: la sala no está libre.')).toBeDefined();
    await bell('Avisos');
    expect(asked).toEqual(['POST /api/notices/read {"until":"n1"}']);
    // It is still marked as new for whoever is just reading it, and the heading counts nothing any more.
    expect(screen.getByText(notices.new)).toBeDefined();
    expect(screen.getByText(notices.allRead)).toBeDefined();
    expect(screen.queryByText('1 aviso sin leer')).toBeNull();
  });

  it('is marked as new and counted as long as its reader stays, also once the list was asked for again', async () => {
    told = [noticeOf('n1', 'Cambió la reunión: Salud'), { ...noticeOf('n0', 'Reunión: Agua'), isUnread: false }];
    const client = show();
    await bell('Avisos');
    told = told.map((one) => ({ ...one, isUnread: false }));
    await client.refetchQueries({ queryKey: ['notices', 'list'] });
    expect(screen.getAllByText(notices.new)).toHaveLength(1);
    expect(screen.getByText(notices.allRead)).toBeDefined();
  });

  it('comes while the page is open, and then is read too', async () => {
    unread = 0;
    const client = show();
    await screen.findByText('Cambió la reunión: Salud');
    told = [noticeOf('n2', 'Se canceló la reunión: Agua'), ...told];
    unread = 1;
    // So much later that what is on the screen is no longer taken for the newest.
    vi.setSystemTime(Date.now() + 60_000);
    await client.refetchQueries({ queryKey: unreadQuery.queryKey });
    await screen.findByText('Se canceló la reunión: Agua');
    await waitFor(() => expect(asked).toEqual(['POST /api/notices/read {"until":"n2"}']));
    vi.useRealTimers();
  });

  it('nothing yet says when there will be something', async () => {
    [told, unread] = [[], 0];
    show();
    expect(await screen.findByText(notices.empty)).toBeDefined();
    expect(asked).toEqual([]);
  });

  it('comes by letter as its reader chooses, in words: one kind, all of a group, or all', async () => {
    show();
    const find = async (name: string) => (await screen.findByRole('combobox', { name })) as HTMLSelectElement;
    const field = await find(notices.kind['meeting-changed']);
    expect(field.selectedOptions[0]?.text).toBe(notices.mode.daily);
    fireEvent.change(field, { target: { value: 'off' } });
    await waitFor(() => expect(asked).toContain('PUT /api/forums/f1/notices/meeting-changed {"mode":"off"}'));
    await waitFor(() => expect(field.value).toBe('off'));
    const [group, all] = [await find(notices.group.meetings), await find(notices.choices.all)];
    // The other one of the forum comes at once: all of them come in no one way.
    expect([group.value, all.selectedOptions[0]?.text]).toEqual(['off', notices.choices.mixed]);
    fireEvent.change(all, { target: { value: 'daily' } });
    const puts = () => asked.filter((one) => one.startsWith('PUT')).slice(1);
    await waitFor(() =>
      expect(puts()).toEqual([
        'PUT /api/forums/f1/notices/meeting-changed {"mode":"daily"}',
        // What concerns a right waits for no morning.
        'PUT /api/forums/f1/notices/seat-given {"mode":"on"}',
      ]),
    );
    await waitFor(() => expect(all.value).toBe('daily'));
  });
});

it('the bell asks nothing while its person leaves, and goes on when that failed', async () => {
  noteSignedIn('ana');
  [told, unread] = [[], 3];
  const client = show();
  await bell('Avisos: 3 sin leer');
  unread = 4;
  const held = Promise.withResolvers<void>();
  const leaving = whileLeaving(() => held.promise);
  await client.refetchQueries({ queryKey: unreadQuery.queryKey });
  expect(client.getQueryData(unreadQuery.queryKey)).toBe(3);
  held.reject(new Error('no line'));
  await expect(leaving).rejects.toThrow('no line');
  await client.refetchQueries({ queryKey: unreadQuery.queryKey });
  await bell('Avisos: 4 sin leer');
  noteLeft();
});

it('the bell says how much is unread, and counts no further than people do', async () => {
  unread = 120;
  told = [];
  show();
  expect((await bell('Avisos: 120 sin leer')).textContent).toBe('99+');
});
