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
  await run(process.execPath, [COMMAND, 'eva@example.org', 'Eva Poma'], { env });
}, 180_000);
afterAll(async () => {
  await server?.dispose();
  await office?.close();
});

/** Signed in by a code, with an account that is in no forum. */
async function anAdministrator(email: string) {
  const admin = await newVisitor({ url: server.url, look: { width: 1440, locale: 'es' } });
  const { page, goto } = admin;
  await goto('/sign-in');
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByRole('button', { name: 'Enviarme el código' }).click();
  const code = (await office.letterTo(email)).subject.slice(0, 6);
  await page.getByRole('textbox', { name: 'Código' }).fill(code);
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await page.waitForURL('**/home');
  return admin;
}

it('whoever administers the installation chooses how long guests are named, and the privacy notice says it', async () => {
  const admin = await anAdministrator('ana@example.org');
  const { page, goto } = admin;
  // A term that is too short.
  admin.expectFault(/422/);
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

it('whose account is in no forum asks the administration, which finds it at home and answers it', async () => {
  const admin = await anAdministrator('eva@example.org');
  const { page, goto } = admin;
  await goto('/account');
  await page.getByRole('button', { name: 'Pedir algo…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/Su cuenta no está en ningún foro/).waitFor();
  await dialog.getByLabel('Dígalo en sus palabras').fill('Quisiera saber qué guardan de mi cuenta.');
  await expectNoAxeViolations(page, { about: 'asking the administration' });
  await screenshot(page, 'ask-administration', { fullPage: false });
  await dialog.getByRole('button', { name: 'Enviar la solicitud' }).click();
  await page.getByText(/^Se le responde hasta el/).waitFor();
  await goto('/home');
  await page.getByRole('link', { name: /Responder una solicitud .* espera a la administración de Minga/ }).click();
  const item = page.getByRole('listitem').filter({ hasText: 'qué guardan de mi cuenta' });
  await item.getByText('Eva Poma · eva@example.org').waitFor();
  expect((await item.boundingBox())?.y, 'a screen for work begins with its work').toBeLessThan(420);
  await forEachLook(admin, async (look) => {
    await screenshot(page, `administration-requests-${lookName(look)}`);
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: `requests to the administration, ${lookName(look)}` });
  });
  await goto('/administration');
  await page.getByRole('link', { name: /Solicitudes de personas|Requests of people/ }).click();
  await item.getByRole('button', { name: /Responder|Answer/ }).click();
  await dialog.getByRole('textbox').fill('Su nombre, su correo y sus sesiones.');
  await dialog.getByRole('button', { name: /Responder|Answer/ }).click();
  await item.getByText('Su nombre, su correo y sus sesiones.').waitFor();
  await goto('/account');
  await page.getByText('Su nombre, su correo y sus sesiones.').waitFor();
});
