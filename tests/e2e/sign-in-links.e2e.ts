import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';
import { type PostOffice, postOffice } from '../support/mail.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { type Look, lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { expectNoMissingText } from './support/screens.ts';
import { untilReady } from './support/until-ready.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** Strangers ask for an address all the time; whoever reads its mailbox gets in all the same. */
const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../server/src/administrator.ts');
const newVisitor = visitors();
let office: PostOffice;
let server: ChildServer;
beforeAll(async () => {
  office = await postOffice();
  server = await childServer({ env: { DEMO: 'off', SMTP_URL: office.url }, readyWithin: 120_000 });
}, 180_000);
afterAll(async () => {
  await server?.dispose();
  await office?.close();
});

/** Somebody of her own for each test: what was asked for one address counts for an hour. */
let email = '';
let turn = 0;
beforeEach(async () => {
  turn += 1;
  email = `ana-${turn}@example.org`;
  const env = { ...bareEnvironment(), DATA_DIR: server.dataDir, DEMO: 'off' };
  await run(process.execPath, [COMMAND, email, 'Ana Quispe'], { env });
  for (let i = 0; i < 6; i += 1) await strangerAsks();
});

async function strangerAsks(): Promise<void> {
  const answer = await fetch(`${server.url}/api/sign-in/code`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ email, back: '/account' }),
  });
  expect(answer.status).toBe(200);
}

const LINK = /^http\S+#code=[0-9a-f]{40}$/m;
const linksInMailbox = (): string[] =>
  office.letters.flatMap(({ to, text }) => (to.includes(email) ? (LINK.exec(text)?.[0] ?? []) : []));

async function mailedLink(): Promise<string> {
  await expect.poll(() => linksInMailbox().length, { timeout: 10_000 }).toBe(1);
  return linksInMailbox()[0] ?? '';
}

const hers = (look: Partial<Look> = {}): Promise<Visitor> =>
  newVisitor({ url: server.url, look: { width: 1440, locale: 'es', ...look } });

async function lookAt(page: Page, about: string): Promise<void> {
  await screenshot(page, `sign-in-${about}`);
  await expectNoSidewaysScroll(page);
  await expectNoMissingText(page, about);
  await expectNoAxeViolations(page, { about });
}

/** From the body of the page to the button, by the keyboard alone. */
async function tabTo(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  const isThere = () => button.evaluate((element) => element === document.activeElement);
  for (let i = 0; i < 20 && !(await isThere()); i += 1) await page.keyboard.press('Tab');
  expect(await isThere()).toBe(true);
}

it.each([
  ['es', 'light', 'Correo electrónico', 'Enviarme el código', 'tal vez por otra persona'],
  ['en', 'dark', 'E-mail address', 'Send me the code', 'perhaps by somebody else'],
] as const)(
  'asking says that a link comes, and leads where she was going: %s',
  async (locale, theme, field, send, said) => {
    const visitor = await hers({ locale });
    const { page, context } = visitor;
    await visitor.goto('/sign-in?back=/administration');
    await page.getByLabel(field).fill(email);
    await page.getByRole('button', { name: send }).press('Enter');
    await page.getByText(said).waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    const looks = ([360, 768, 1440] as const).map((width) => ({ width, theme, locale }));
    await forEachLook(visitor, (look) => lookAt(page, `link-sent-${lookName(look)}`), looks);

    // The link in the mailbox is the one that a stranger asked for, with a way back of their own.
    const link = await mailedLink();
    expect(link).toContain('back=%2Faccount');
    const opened = await context.newPage();
    await opened.goto(link);
    await opened.getByRole('button', { name: locale === 'es' ? 'Ingresar' : 'Sign in', exact: true }).click();
    await opened.waitForURL('**/administration');
  },
);

it('on another device the page names the address and waits for a press, by keyboard too', async () => {
  const visitor = await hers({ width: 360 });
  const { page } = visitor;
  const link = await mailedLink();
  // A mail program that looks at links uses none up.
  for (let i = 0; i < 3; i += 1) expect((await fetch(link)).status).toBe(200);
  await page.goto(link);
  await untilReady(page);
  await forEachLook(visitor, async (look) => {
    await page.getByText(email).waitFor();
    await lookAt(page, `link-opened-${lookName(look)}`);
  });
  expect(page.url()).toContain('/sign-in');
  await tabTo(page, 'Sign in');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/account');

  const late = await hers({ width: 360, theme: 'dark' });
  late.expectFault(/410/);
  await late.page.goto(link);
  await late.page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await late.page.getByText('Este enlace ya se usó, venció o no está completo.').waitFor();
  await lookAt(late.page, 'link-used-360-dark-es');
  await late.page.getByRole('button', { name: 'Enviar de nuevo' }).click();
  await late.page.getByText('tal vez por otra persona').waitFor();
  await expect.poll(() => linksInMailbox().length, { timeout: 10_000 }).toBe(2);
  // Pasted over the page that waits for it.
  await late.page.goto(linksInMailbox()[1] ?? '');
  await late.page.getByText('Abrió un enlace').waitFor();
  await late.page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await late.page.waitForURL((where) => where.pathname !== '/sign-in');
});

it('over a page whose session ended: the link is opened in another tab, and the page goes on', async () => {
  const visitor = await hers();
  const { page, context } = visitor;
  visitor.expectFault(/401/);
  const first = await mailedLink();
  await page.goto(first);
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await page.waitForURL('**/account');
  await visitor.goto('/home');
  const onwards = page.getByRole('link', { name: 'Ir a la administración' });
  await onwards.waitFor();
  // As after a year: neither her session nor her browser is known.
  await context.clearCookies();
  await onwards.click();
  const dialog = page.getByRole('dialog', { name: 'Su sesión terminó' });
  await dialog.getByRole('button', { name: 'Enviarme el código' }).click();
  await dialog.getByText('tal vez por otra persona').waitFor();
  await dialog.getByRole('button', { name: 'Ya ingresé con el enlace' }).click();
  await dialog.getByText('En este navegador todavía no ha ingresado.').waitFor();
  await screenshot(page, 'sign-in-again-link', { fullPage: false });
  await expectNoAxeViolations(page, { about: 'again by link', bothThemes: true });
  await expect.poll(() => linksInMailbox().length, { timeout: 10_000 }).toBe(2);
  const other = await context.newPage();
  await other.goto(linksInMailbox()[1] ?? '');
  await other.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await other.waitForURL('**/home');
  await dialog.getByRole('button', { name: 'Ya ingresé con el enlace' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('heading', { name: 'Cree el primer foro' }).waitFor();
});
