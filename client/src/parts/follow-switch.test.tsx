// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import events from '../../../shared/texts/es/events.json' with { type: 'json' };
import shell from '../../../shared/texts/es/shell.json' with { type: 'json' };
import { createEagerI18n } from '../lib/i18n.ts';
import FollowSwitch from './follow-switch.tsx';

const i18n = createEagerI18n('es', { es: { events, shell } });
const { on, off, start, stop } = events.follow.announcements;
const PATH = '/api/cycles/c1/follows';

/** What this person follows, as the server keeps it. */
let mode: 'on' | 'off';
let isRefused: boolean;
let asked: string[];
const answer = (body: object, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
beforeEach(() => {
  [mode, isRefused, asked] = ['off', false, []];
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    asked.push([method, path, body].filter(Boolean).join(' '));
    if (method === 'PUT' && isRefused)
      return answer({ code: 'server.unavailable', title: 'El servidor no puede ahora.', status: 503, errors: [] }, 503);
    if (method === 'PUT') mode = (JSON.parse(String(body)) as { mode: 'on' | 'off' }).mode;
    return answer({ items: [{ kind: 'announcements', mode }] });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={client}>
      <I18nextProvider i18n={i18n}>
        <FollowSwitch cycleId="c1" kind="announcements" />
      </I18nextProvider>
    </QueryClientProvider>,
  ).container;
}
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
const said = () => screen.getByRole('status').textContent;

describe('the switch for letters', () => {
  it('keeps its place until it knows, and there nothing can be pressed or heard', async () => {
    const root = show();
    expect(root.firstElementChild?.getAttribute('aria-hidden')).toBe('true');
    expect(root.querySelector('button')?.disabled).toBe(true);
    await screen.findByRole('button', { name: start });
    expect(root.querySelector('[aria-hidden=true] button')).toBeNull();
  });

  it('says how it stands in words and goes to the other, there and back', async () => {
    show();
    await screen.findByRole('button', { name: start });
    expect(said()).toBe(off);
    press(start);
    await screen.findByRole('button', { name: stop });
    expect(said()).toBe(on);
    press(stop);
    await screen.findByRole('button', { name: start });
    expect(said()).toBe(off);
    expect(asked).toEqual([`GET ${PATH}`, ...['on', 'off'].map((to) => `PUT ${PATH}/announcements {"mode":"${to}"}`)]);
  });

  it('begins as the person left it', async () => {
    mode = 'on';
    show();
    await screen.findByRole('button', { name: stop });
    expect(said()).toBe(on);
  });

  it('that was refused stays as it was, and says why', async () => {
    isRefused = true;
    show();
    await screen.findByRole('button', { name: start });
    press(start);
    await screen.findByText('El servidor no puede ahora.');
    expect([said(), screen.queryByRole('button', { name: stop })]).toEqual([off, null]);
  });
});
