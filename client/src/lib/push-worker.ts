import { paths } from '@minga/shared/kernel/paths.ts';

/** Of the pages it stands by that of notices alone: no other waits for it. */
const WORKER = { script: '/push-worker.js', scope: paths.notices() };

export class NotPermitted extends Error {}

export const canShowNotices = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

type Kept = Navigator & { standalone?: boolean };

/**
 * An iPhone or iPad that would show notices of Minga if it stood among its applications. An iPad says that it is a Mac, of which
 * none is touched.
 */
export function mustBeKept(): boolean {
  const { userAgent, maxTouchPoints, standalone } = navigator as Kept;
  const isOfApple = /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
  return isOfApple && standalone !== true && !canShowNotices();
}

const registered = () => navigator.serviceWorker?.getRegistration(WORKER.scope);

/** The address under which this browser takes messages now; null where it takes none. */
export async function findAddress(): Promise<string | null> {
  const subscription = canShowNotices() ? await (await registered())?.pushManager.getSubscription() : null;
  return subscription?.endpoint ?? null;
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> => {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
};

const isUnder = (key: Uint8Array, { options }: PushSubscription): boolean => {
  const own = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  return own.length === key.length && own.every((byte, at) => byte === key[at]);
};

/**
 * Asks whoever is here, and then their browser, to take messages under this key of the server.
 * @throws NotPermitted when it is refused; another error where the browser cannot reach its service
 */
export async function askBrowser(serverKey: string): Promise<{ endpoint: string; p256dh: string; auth: string }> {
  // First of all: browsers ask only right after a press.
  if ((await Notification.requestPermission()) !== 'granted') throw new NotPermitted();
  const key = bytesOf(serverKey);
  await navigator.serviceWorker?.register(WORKER.script, { scope: WORKER.scope });
  const worker = await navigator.serviceWorker?.ready;
  if (!worker) throw new NotPermitted();
  const { pushManager } = worker;
  const before = await pushManager.getSubscription();
  if (before && !isUnder(key, before)) await before.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint = '', keys = {} } = made.toJSON();
  return { endpoint, p256dh: keys['p256dh'] ?? '', auth: keys['auth'] ?? '' };
}

/** This browser takes no messages any more, not even those that are on their way. */
export async function leaveBrowser(): Promise<void> {
  await (await registered())?.unregister();
}
