// @vitest-environment happy-dom
import type { Devices as DeviceList } from '@minga/shared/notices/schema.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { Suspense } from 'react';
import { I18nextProvider } from 'react-i18next';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import notices from '../../../../../shared/texts/es/notices.json' with { type: 'json' };
import { createEagerI18n } from '../../../lib/i18n.ts';
import { Devices } from './devices.tsx';

const i18n = createEagerI18n('es', { es: { notices } });
const words = notices.devices;
const KEY = 'BAQF';
const FORMER = 'BAcI';
const bytes = (base64: string) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)).buffer;

/** What the server and this browser keep. */
let items: DeviceList['items'];
let asked: string[];
let subscription: PushSubscription | null;
let left = 0;
let permission: NotificationPermission;
let answer: NotificationPermission;

const device = (more: object = {}): DeviceList['items'][number] => ({
  id: 'd1',
  device: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/147.0 Safari/537.36',
  at: '2027-03-02T12:00:00.000Z',
  isHere: true,
  isOutdated: false,
  ...more,
});
function subscribed(key: string): PushSubscription {
  return {
    endpoint: `https://push.example.org/${key}`,
    options: { applicationServerKey: bytes(key), userVisibleOnly: true },
    toJSON: () => ({ endpoint: `https://push.example.org/${key}`, keys: { p256dh: 'P', auth: 'A' } }),
    unsubscribe: async () => {
      left += 1;
      subscription = null;
      return true;
    },
  } as unknown as PushSubscription;
}

beforeEach(() => {
  [items, asked, subscription, left, permission, answer] = [[], [], null, 0, 'default', 'granted'];
  const registration = {
    pushManager: {
      getSubscription: async () => subscription,
      subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
        subscription = subscribed(btoa(String.fromCharCode(...applicationServerKey)));
        return subscription;
      },
    },
    unregister: async () => {
      subscription = null;
      return true;
    },
  };
  const serviceWorker = {
    getRegistration: async () => registration,
    register: async () => registration,
    ready: Promise.resolve(registration),
  };
  Object.defineProperty(navigator, 'serviceWorker', { configurable: true, value: serviceWorker });
  vi.stubGlobal('PushManager', class {});
  vi.stubGlobal('Notification', {
    get permission() {
      return permission;
    },
    requestPermission: async () => (permission = answer),
  });
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method !== 'GET') asked.push([method, path, body].filter(Boolean).join(' '));
    if (method === 'POST') items = [device()];
    if (method === 'DELETE') items = items.filter(({ id }) => !path.endsWith(`/${id}`));
    if (method === 'DELETE') return new Response(null, { status: 204 });
    const content = JSON.stringify({ serverKey: KEY, items });
    return new Response(content, { status: 200, headers: { 'content-type': 'application/json' } });
  });
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(navigator, 'serviceWorker');
  vi.unstubAllGlobals();
});

function show() {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <I18nextProvider i18n={i18n}>
        <Suspense>
          <Devices />
        </Suspense>
      </I18nextProvider>
    </QueryClientProvider>,
  );
}
const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));

describe('the device in somebody’s hand', () => {
  it('shows notices once they asked for it and its browser agreed, and no more once they say so', async () => {
    show();
    await press(words.turnOn);
    await screen.findByText(words.on);
    const sent = { endpoint: `https://push.example.org/${KEY}`, p256dh: 'P', auth: 'A' };
    expect(asked).toEqual([`POST /api/notices/devices ${JSON.stringify(sent)}`]);
    await press(words.turnOff);
    await screen.findByText(words.off);
    expect([asked.at(-1), subscription]).toEqual(['DELETE /api/notices/devices/d1', null]);
  });

  it('says so where it was not permitted, and asks nothing of the server', async () => {
    answer = 'default';
    show();
    await press(words.turnOn);
    await screen.findByText(words.noAnswer);
    expect(asked).toEqual([]);
  });

  it.each([
    [
      'an iPhone in its browser',
      { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)' },
      words.keepFirst,
    ],
    [
      'an iPad, which says that it is a Mac',
      { userAgent: 'Mozilla/5.0 (Macintosh)', maxTouchPoints: 5 },
      words.keepFirst,
    ],
    ['an old iPhone that keeps Minga', { userAgent: 'iPhone', standalone: true }, words.unsupported],
    ['any other browser without them', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' }, words.unsupported],
  ])('says what to do, or that nothing can be done, to %s', async (_what, about, said) => {
    Reflect.deleteProperty(window, 'PushManager');
    for (const [key, value] of Object.entries({ standalone: false, maxTouchPoints: 0, ...about }))
      Object.defineProperty(navigator, key, { configurable: true, value });
    show();
    await screen.findByText(said);
    for (const key of ['userAgent', 'standalone', 'maxTouchPoints']) Reflect.deleteProperty(navigator, key);
  });

  it('says where to allow it once it was refused for good', async () => {
    answer = 'denied';
    show();
    await press(words.turnOn);
    await screen.findByText(words.denied);
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('is asked again after the key of the installation has changed, under the new one', async () => {
    [items, subscription, permission] = [[device({ isOutdated: true })], subscribed(FORMER), 'granted'];
    show();
    await screen.findByText(words.outdated);
    await press(words.askAgain);
    await screen.findByText(words.on);
    expect([left, subscription?.endpoint]).toEqual([1, `https://push.example.org/${KEY}`]);
  });

  it('shows none where its browser has forgotten, whatever the server remembers; another device goes by its name', async () => {
    items = [device()];
    show();
    await screen.findByText(words.off);
    await press(words.removeNamed.replace('{{name}}', 'Chrome · Linux'));
    await waitFor(() => expect(asked).toEqual(['DELETE /api/notices/devices/d1']));
  });

  it('that cannot show any is told where they are read', async () => {
    Reflect.deleteProperty(globalThis, 'PushManager');
    show();
    expect(await screen.findByText(words.unsupported)).toBeDefined();
  });
});
