import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';
import { keptLetters } from '../support/mail.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot, wear } from './support/looks.ts';
import { untilReady } from './support/until-ready.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** On an installation without the demonstration, whose people are used by everybody. */
const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../server/src/administrator.ts');
const newVisitor = visitors();
let server: ChildServer;
beforeAll(async () => {
  server = await childServer({ env: { DEMO: 'off' }, readyWithin: 120_000 });
  const env = { ...bareEnvironment(), DATA_DIR: server.dataDir, DEMO: 'off' };
  for (const [address, name] of [
    ['ana@example.org', 'Ana Quispe'],
    ['rosa@example.org', 'Rosa Oca'],
  ] as const)
    await run(process.execPath, [COMMAND, address, name], { env });
}, 180_000);
afterAll(() => server?.dispose());

const codesTo = async (address: string) =>
  (await keptLetters(server.dataDir, address)).map(({ subject }) => subject.slice(0, 6));

/** @param ask presses what sends a letter; the newest lies first */
async function typeCode(page: Page, address: string, ask: () => Promise<void>): Promise<void> {
  const before = (await codesTo(address)).length;
  await ask();
  await expect.poll(async () => (await codesTo(address)).length, { timeout: 10_000 }).toBe(before + 1);
  await page.getByRole('textbox', { name: 'Código' }).fill((await codesTo(address))[0] ?? '');
}
const askForCode = (page: Page) => () => page.getByRole('button', { name: 'Enviarme el código' }).click();

async function signedIn(address: string): Promise<Visitor> {
  const visitor = await newVisitor({ url: server.url, look: { width: 360, locale: 'es' } });
  const { page, goto } = visitor;
  await goto('/sign-in');
  await page.getByLabel('Correo electrónico').fill(address);
  await typeCode(page, address, askForCode(page));
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await page.waitForURL('**/home');
  await goto('/account');
  return visitor;
}

it('whoever takes along all that is held of them shows first, in place, that they read their mailbox', async () => {
  const ana = await signedIn('ana@example.org');
  const { page } = ana;
  const asFile = page.getByRole('link', { name: /JSON/ });
  await asFile.waitFor();
  // As somebody has it who copied her session, or whoever came by a passkey.
  await ana.context.clearCookies({ name: 'minga.browser' });
  await page.reload();
  await page.getByText('En este navegador todavía no ha ingresado con un código', { exact: false }).waitFor();
  expect(await asFile.count()).toBe(0);
  await forEachLook(ana, async (look) => {
    await page.locator('#data-title').scrollIntoViewIfNeeded();
    await screenshot(page, `own-data-unproven-${lookName(look)}`);
    await expectNoSidewaysScroll(page);
  });
  await expectNoAxeViolations(page, { about: 'own data without proof' });
  await wear(ana, { width: 360, locale: 'es', theme: 'light' });
  await typeCode(page, 'ana@example.org', askForCode(page));
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await asFile.waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  const saved = page.waitForEvent('download');
  await asFile.click();
  expect(await readFile(await (await saved).path(), 'utf8')).toContain('Ana Quispe');
});

it('whoever wants to go reads what goes and what stays, types their address, and is gone; the last one in charge is told why not', async () => {
  const ana = await signedIn('ana@example.org');
  const made = await ana.context.request.post(`${server.url}/api/forums`, {
    headers: { origin: server.url },
    data: { name: 'Foro del Norte', slug: 'foro-norte', locale: 'es', timeZone: 'America/Lima' },
  });
  expect(made.status()).toBe(201);
  const rosa = await signedIn('rosa@example.org');
  rosa.expectFault(/422/);
  const { page } = rosa;
  await page.getByRole('button', { name: 'Borrar mi cuenta…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Borrar mi cuenta' });
  await dialog.getByText('Qué queda').waitFor();
  await dialog.getByLabel('Escriba su dirección').fill('otra@example.org');
  await dialog.getByRole('button', { name: 'Borrar para siempre' }).click();
  await dialog.getByText('No es la dirección de su cuenta').waitFor();
  await expectNoAxeViolations(page, { about: 'the erasure of an account' });
  await expectNoSidewaysScroll(page);
  await screenshot(page, 'erasure-dialog', { fullPage: false });
  await dialog.getByLabel('Escriba su dirección').fill('rosa@example.org');
  // Without the proof it is asked for over the dialog, which is as it was afterwards.
  await rosa.context.clearCookies({ name: 'minga.browser' });
  rosa.expectFault(/403/);
  await dialog.getByRole('button', { name: 'Borrar para siempre' }).click();
  const proof = page.getByRole('dialog', { name: 'Un código de su correo, primero' });
  await proof.getByText('no se puede deshacer', { exact: false }).waitFor();
  await expectNoAxeViolations(page, { about: 'a proof over a dialog' });
  await screenshot(page, 'erasure-proof', { fullPage: false });
  await typeCode(page, 'rosa@example.org', askForCode(page));
  await proof.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await proof.waitFor({ state: 'detached' });
  await page.getByText('Para esto hace falta', { exact: false }).waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: 'Borrar para siempre' }).click();
  await page.getByRole('heading', { level: 1, name: 'Su cuenta se borró' }).waitFor();
  await page.getByRole('heading', { name: 'Qué queda' }).waitFor();
  await page.getByText('Un último mensaje sale a la dirección', { exact: false }).waitFor();
  // The frame knows nobody any more.
  await page.getByRole('link', { name: 'Ingresar' }).first().waitFor();
  expect(await page.getByText('Rosa Oca').count()).toBe(0);
  await expectNoAxeViolations(page, { about: 'the farewell' });
  await expectNoSidewaysScroll(page);
  await screenshot(page, 'erasure-farewell');
  await page.getByRole('link', { name: 'Ir a la página de inicio' }).press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  const subjects = async () => (await keptLetters(server.dataDir, 'rosa@example.org')).map(({ subject }) => subject);
  await expect.poll(subjects, { timeout: 10_000 }).toEqual(['Su cuenta de Minga se borró']);

  await ana.goto('/account');
  await forEachLook(ana, async (look) => {
    await screenshot(ana.page, `account-${lookName(look)}`);
    await expectNoSidewaysScroll(ana.page);
  });
  await untilReady(ana.page);
  await ana.page.getByRole('button', { name: 'Erase my account…' }).click();
  await ana.page.getByText(/You are the only person who administers/).waitFor();
  expect(await ana.page.getByRole('button', { name: 'Erase for ever' }).isDisabled()).toBe(true);
  await screenshot(ana.page, 'erasure-hindered', { fullPage: false });
});
