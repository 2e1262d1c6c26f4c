import type { CDPSession, Worker } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Devices } from '@minga/shared/notices/schema.ts';
import { ask } from './support/ask.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { lookName } from './support/look.ts';
import { PageObject } from './support/page-object.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
const FAILED = /(no logró conectarse con su servicio de avisos|could not reach its notification service)/;

class Told extends PageObject {
  get section() {
    return this.page.getByRole('region', { name: /^(Avisos en sus dispositivos|Notices on your devices)$/ });
  }
  turnOn = () => this.section.getByRole('button', { name: /^(Mostrar mis avisos aquí|Show my notices here)$/ });
}

async function told(visitor: Visitor): Promise<Told> {
  await visitor.signInAs('cso');
  const page = await new Told(visitor).open('/notices');
  await page.section.waitFor();
  return page;
}

async function expectGood(visitor: Visitor, page: Told, name: string): Promise<void> {
  await forEachLook(visitor, async (look) => {
    await page.section.waitFor();
    await expectNoSidewaysScroll(visitor.page);
    await expectNoAxeViolations(visitor.page);
    await screenshot(visitor.page, `${name}-${lookName(look)}`);
  });
}

/**
 * The browser of the tests has no notices of its own and permits none: whether it may is said here, as a browser with a screen
 * would answer. What it cannot do, reach a service, it says itself.
 */
async function permitted(visitor: Visitor, permission: 'default' | 'denied'): Promise<void> {
  // What its console says when it is asked to take messages.
  visitor.expectFault(/does not support the Push API in incognito mode/);
  await visitor.page.addInitScript((first) => {
    let answer: NotificationPermission = first;
    Object.defineProperty(Notification, 'permission', { get: () => answer });
    Notification.requestPermission = async () => (answer = 'granted');
  }, permission);
}

type Shown = { title: string; path: string; lang: string; tag: string };
/** What the worker holds for the test instead of showing and opening it. */
type Watched = { shown: Shown[]; opened: string[] };

/** The worker that the page has loaded, in which what leaves it is written down. */
async function workerOf({ context }: Visitor): Promise<Worker> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker.evaluate(() => {
    const scope = self as unknown as {
      watched: Watched;
      registration: { showNotification: unknown };
      clients: { openWindow: unknown };
      WindowClient: { prototype: { focus: unknown } };
    };
    const watched: Watched = { shown: [], opened: [] };
    scope.watched = watched;
    scope.registration.showNotification = async (
      title: string,
      said: { data: { path: string }; lang: string; tag: string },
    ) => {
      watched.shown.push({ title, path: said.data.path, lang: said.lang, tag: said.tag });
    };
    // Only a real press lets a worker come to the front.
    scope.WindowClient.prototype.focus = async function (this: { url: string }) {
      watched.opened.push(`there: ${this.url}`);
    };
    scope.clients.openWindow = async (address: string) => {
      watched.opened.push(address);
    };
  });
  return worker;
}
const watched = (worker: Worker) => worker.evaluate(() => (self as unknown as { watched: Watched }).watched);

/** Hands to the browser what a service would: none can be reached from here. */
async function postman({ context, page, url }: Visitor) {
  const devtools: CDPSession = await context.newCDPSession(page);
  const registrationId = await new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const found = registrations.find(({ scopeURL }) => scopeURL.endsWith('/notices'));
      if (found) resolve(found.registrationId);
    });
    void devtools.send('ServiceWorker.enable');
  });
  const { origin } = new URL(url);
  return (data: string) => devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data });
}

/** As when somebody presses what is shown. */
const press = (worker: Worker, path: string) =>
  worker.evaluate(
    (to) =>
      new Promise<boolean>((resolve) => {
        const event = new Event('notificationclick');
        const waits = { waitUntil: (work: Promise<void>) => void work.then(() => resolve(closed)) };
        let closed = false;
        const notification = { close: () => (closed = true), data: { path: to } };
        self.dispatchEvent(Object.assign(event, waits, { notification }));
      }),
    path,
  );

describe('notices on a device', () => {
  it('are turned on by whoever wants them: until then no worker is loaded, and what fails is said', async () => {
    const visitor = await open({ hasWorkers: true });
    await permitted(visitor, 'default');
    const page = await told(visitor);
    await page.section.getByText('Este dispositivo no muestra sus avisos.').waitFor();
    await expectGood(visitor, page, 'notice-devices-off');
    const registered = () =>
      visitor.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
    expect(await registered()).toBe(0);
    await page.turnOn().focus();
    await visitor.page.keyboard.press('Enter');
    // Permitted, the worker is there, and the browser looks for a service that it cannot reach.
    await page.section.getByText(FAILED).waitFor();
    expect(await registered()).toBe(1);
    await expectGood(visitor, page, 'notice-devices-failed');
  });

  it('are shown by the worker as they were sent, and lead to this site only', async () => {
    const visitor = await open({ hasWorkers: true });
    await permitted(visitor, 'default');
    const page = await told(visitor);
    await page.turnOn().click();
    await page.section.getByText(FAILED).waitFor();
    const [worker, deliver] = [await workerOf(visitor), await postman(visitor)];
    const message = { title: 'Reunión: Mesa de Salud', path: '/c/demo-es/meetings', lang: 'es', tag: 'a1' };
    await deliver(JSON.stringify(message));
    await expect.poll(async () => (await watched(worker)).shown).toEqual([message]);
    await deliver('nada que se pueda leer');
    const unread = { title: 'Minga', path: '/notices', lang: '', tag: '' };
    await expect.poll(async () => (await watched(worker)).shown).toEqual([message, unread]);
    expect(await press(worker, message.path)).toBe(true);
    expect(await press(worker, 'https://otro.example/robo')).toBe(true);
    const { origin } = new URL(visitor.url);
    // The second leads to notices, which the window shows already: nothing is opened beside it.
    expect((await watched(worker)).opened).toEqual([`${origin}/c/demo-es/meetings`, `there: ${origin}/notices`]);
  });

  it('are gone from this device when its person signs out', async () => {
    const visitor = await open({ hasWorkers: true });
    await permitted(visitor, 'default');
    const page = await told(visitor);
    await page.turnOn().click();
    await page.section.getByText(FAILED).waitFor();
    await visitor.goto('/home');
    // What the page still asks for while its person leaves.
    visitor.expectFault(/status of 401/);
    await visitor.page.getByRole('button', { name: /^Cuenta de/ }).click();
    await visitor.page.getByRole('menuitem', { name: 'Salir' }).click();
    await visitor.page.waitForURL((url) => url.pathname === '/');
    expect(await visitor.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  });

  it('that were refused say where to allow them', async () => {
    const visitor = await open({ hasWorkers: true });
    await permitted(visitor, 'denied');
    const page = await told(visitor);
    await page.section.getByText(/tiene bloqueados los avisos de Minga/).waitFor();
    expect(await page.section.getByRole('button').count()).toBe(0);
    await expectGood(visitor, page, 'notice-devices-denied');
  });

  it('that the browser cannot show are said to be read elsewhere', async () => {
    const visitor = await open({ hasWorkers: true });
    await visitor.page.addInitScript(() => {
      Reflect.deleteProperty(window, 'PushManager');
    });
    const page = await told(visitor);
    await page.section.getByText(/Este navegador no puede mostrar avisos de Minga por su cuenta/).waitFor();
    expect(await page.section.getByRole('button').count()).toBe(0);
  });

  it('stand in a list with the devices of the same person, and are taken away there by keyboard', async () => {
    const visitor = await open({ hasWorkers: true });
    await permitted(visitor, 'default');
    await visitor.signInAs('cso');
    const at = '/api/notices/devices';
    const p256dh = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
    const device = { endpoint: `https://push.example.org/${Date.now()}`, p256dh, auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
    const { items } = await ask<Devices>(visitor, 'POST', at, device);
    const page = await new Told(visitor).open('/notices');
    // This browser has no address of its own, so it is not the one that shows them, whatever the server remembers.
    await page.section.getByText('Este dispositivo no muestra sus avisos.').waitFor();
    const list = page.section.getByRole('list', { name: /^(Dispositivos|Devices)/ });
    await list
      .getByText(/Chrome/)
      .first()
      .waitFor();
    await expectGood(visitor, page, 'notice-devices-list');
    const count = () => list.getByRole('listitem').count();
    const before = await count();
    await list.getByRole('button').first().focus();
    await visitor.page.keyboard.press('Enter');
    await expect.poll(count).toBe(before - 1);
    const left = await ask<Devices>(visitor, 'GET', at);
    expect(left.items.length).toBe(items.length - 1);
  });

  it('come with a worker that is asked anew each time and keeps nothing', async () => {
    const visitor = await open();
    const answer = await visitor.context.request.get(`${visitor.url}/push-worker.js`);
    expect(answer.headers()).toMatchObject({
      'content-type': expect.stringMatching(/^(text|application)\/javascript/),
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers()['content-security-policy']).toContain("default-src 'self'");
    expect(await answer.text()).not.toMatch(/addEventListener\('fetch'|caches\./);
  });
});
