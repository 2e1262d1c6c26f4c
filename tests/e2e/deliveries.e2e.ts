import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';
import { type PostOffice, postOffice } from '../support/mail.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { type Look, lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { untilReady } from './support/until-ready.ts';
import { visitors } from './support/visitor.ts';

/** A letter that the post office refuses: who administers sees it, and sends it once that is mended. */
const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../server/src/administrator.ts');
const newVisitor = visitors();
let office: PostOffice;
let server: ChildServer;
beforeAll(async () => {
  office = await postOffice();
  server = await childServer({ env: { DEMO: 'off', SMTP_URL: office.url }, readyWithin: 120_000 });
  const env = { ...bareEnvironment(), DATA_DIR: server.dataDir, DEMO: 'off' };
  await run(process.execPath, [COMMAND, 'ana@example.org', 'Ana Quispe'], { env });
}, 180_000);
afterAll(async () => {
  await server?.dispose();
  await office?.close();
});

const LOOKS: Look[] = [
  { width: 360, theme: 'light', locale: 'es' },
  { width: 360, theme: 'dark', locale: 'en' },
  { width: 1440, theme: 'dark', locale: 'en' },
  { width: 1440, theme: 'light', locale: 'es' },
];

it('stands in the administration, and leaves it when it is tried again and gets through', async () => {
  const visitor = await newVisitor({ url: server.url, look: { width: 1440, locale: 'es' } });
  const { page, goto } = visitor;
  await goto('/sign-in');
  await page.getByLabel('Correo electrónico').fill('ana@example.org');
  await page.getByRole('button', { name: 'Enviarme el código' }).click();
  const code = (await office.letterTo('ana@example.org')).subject.slice(0, 6);
  await page.getByRole('textbox', { name: 'Código' }).fill(code);
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await page.waitForURL('**/home');
  await untilReady(page);
  office.mood = 'reject';
  await page.evaluate(async () => {
    const post = async (path: string, body: object) => {
      const answer = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { id: string };
    };
    const forum = { slug: 'norte', name: 'Foro del Norte', locale: 'es', timeZone: 'America/Lima' };
    const { id } = await post('/api/forums', forum);
    const rosa = { email: 'rosa@example.org', name: 'Rosa Huamán', role: 'facilitator' };
    await post(`/api/forums/${id}/roles`, rosa);
  });
  const read = () => page.evaluate(async () => (await (await fetch('/api/deliveries')).json()) as { items: object[] });
  await expect.poll(async () => (await read()).items.length, { timeout: 20_000 }).toBe(1);
  await goto('/administration');
  await forEachLook(
    visitor,
    async (look) => {
      await page.getByText('Rosa Huamán').first().waitFor();
      await page.getByRole('heading', { name: /No se pudo entregar|Could not be delivered/ }).waitFor();
      await screenshot(page, `deliveries-${lookName(look)}`);
      await expectNoSidewaysScroll(page);
      await expectNoAxeViolations(page, { about: lookName(look) });
    },
    LOOKS,
  );
  office.mood = 'deliver';
  await page.getByRole('button', { name: 'Intentar ahora: Invitación a Rosa Huamán por su papel en el foro' }).click();
  await office.letterTo('rosa@example.org');
  await page.getByRole('heading', { name: 'No se pudo entregar' }).waitFor({ state: 'detached', timeout: 30_000 });
});
