import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';
import { type PostOffice, postOffice } from '../support/mail.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { visitors } from './support/visitor.ts';

const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../server/src/administrator.ts');
const newVisitor = visitors();
let office: PostOffice;
let server: ChildServer;
beforeAll(async () => {
  office = await postOffice();
  server = await childServer({ env: { DEMO: 'on', SMTP_URL: office.url }, readyWithin: 120_000 });
  const env = { ...bareEnvironment(), DATA_DIR: server.dataDir, DEMO: 'on' };
  await run(process.execPath, [COMMAND, 'ana@example.org', 'Ana Quispe'], { env });
}, 180_000);
afterAll(async () => {
  await server?.dispose();
  await office?.close();
});

it('whoever administers the installation chooses how long guests are named, and the privacy notice says it', async () => {
  const admin = await newVisitor({ url: server.url, look: { width: 1440, locale: 'es' } });
  const { page, goto } = admin;
  // A term that is too short.
  admin.expectFault(/422/);
  await goto('/sign-in');
  await page.getByLabel('Correo electrónico').fill('ana@example.org');
  await page.getByRole('button', { name: 'Enviarme el código' }).click();
  const code = (await office.letterTo('ana@example.org')).subject.slice(0, 6);
  await page.getByRole('textbox', { name: 'Código' }).fill(code);
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await page.waitForURL('**/home');
  await goto('/administration');
  await page.getByRole('link', { name: 'Cuánto se guarda' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Nombres de personas invitadas' });
  await row.getByText('90 días').waitFor();
  // It was looked for when the server began.
  await expect.poll(() => row.textContent()).not.toContain('Todavía no');
  await row.getByRole('button', { name: 'Cambiar cuánto se guarda: Nombres de personas invitadas' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Días').fill('5');
  await dialog.getByRole('button', { name: 'Guardar el plazo' }).click();
  await dialog.getByText('Debe ser 7 o más.').waitFor();
  await expectNoAxeViolations(page, { about: 'a term that is too short' });
  await screenshot(page, 'retention-dialog');
  await dialog.getByLabel('Días').fill('60');
  await dialog.getByRole('button', { name: 'Guardar el plazo' }).click();
  await row.getByText('60 días').waitFor();

  await page.getByRole('button', { name: 'Cambiar cuánto se guarda: Avisos' }).click();
  await dialog.getByLabel('Un número de días').check();
  await dialog.getByLabel('Días', { exact: true }).fill('730');
  await dialog.getByRole('button', { name: 'Guardar el plazo' }).click();
  await page.getByRole('row').filter({ hasText: 'Avisos' }).getByText('730 días').waitFor();

  await forEachLook(admin, async (look) => {
    await screenshot(page, `retention-${lookName(look)}`);
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: lookName(look) });
  });
  const reader = await newVisitor({ url: server.url, look: { width: 360, locale: 'es' } });
  await expect
    .poll(
      async () => {
        await reader.goto('/c/demo-es-2025-2026/privacy');
        return reader.page.locator('main').textContent();
      },
      { timeout: 15_000 },
    )
    .toMatch(/se olvida 60 días después de que el enlace termina/);
  expect(await reader.page.locator('main').textContent()).toContain('Los avisos que recibe, 730 días.');
});
