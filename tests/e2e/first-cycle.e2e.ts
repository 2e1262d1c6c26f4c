import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';
import { keptLetters } from '../support/mail.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { dateField, readDate, writeDate } from './support/dates.ts';
import { type Look, lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { untilReady } from './support/until-ready.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** The screens of whoever begins, on an installation without the demonstration. */
const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../server/src/administrator.ts');
const newVisitor = visitors();
let server: ChildServer;
beforeAll(async () => {
  server = await childServer({ env: { DEMO: 'off' }, readyWithin: 120_000 });
  const env = { ...bareEnvironment(), DATA_DIR: server.dataDir, DEMO: 'off' };
  await run(process.execPath, [COMMAND, 'ana@example.org', 'Ana Quispe'], { env });
}, 180_000);
afterAll(() => server?.dispose());

/** Codes mailed to this address, the newest first. */
async function codesFor(address: string): Promise<string[]> {
  const letters = await keptLetters(server.dataDir, address);
  return letters.filter(({ subject }) => /^\d{6}/.test(subject)).map(({ subject }) => subject.slice(0, 6));
}

/** By the page and the mailed code, as on any installation. */
async function signedIn(address: string, look: Partial<Look> = {}): Promise<Visitor> {
  const visitor = await newVisitor({ url: server.url, look: { width: 1440, locale: 'es', ...look } });
  const { page, goto } = visitor;
  const before = (await codesFor(address)).length;
  await goto('/sign-in');
  await page.getByLabel('Correo electrónico').fill(address);
  await page.getByRole('button', { name: 'Enviarme el código' }).click();
  await expect.poll(async () => (await codesFor(address)).length).toBe(before + 1);
  await page.getByRole('textbox', { name: 'Código' }).fill((await codesFor(address))[0] ?? '');
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await page.waitForURL('**/home');
  await untilReady(page);
  return visitor;
}

const LOOKS: Look[] = [
  { width: 360, theme: 'light', locale: 'es' },
  { width: 360, theme: 'dark', locale: 'en' },
  { width: 768, theme: 'light', locale: 'en' },
  { width: 1440, theme: 'dark', locale: 'es' },
];
const BACK: Look = { width: 1440, theme: 'light', locale: 'es' };

/** In every look nothing is found by axe, and nobody scrolls sideways. */
async function expectSound(visitor: Visitor, name: string): Promise<void> {
  const check = async (look: Look) => {
    const about = `${name} ${lookName(look)}`;
    await visitor.page.getByRole('heading', { level: 1 }).waitFor();
    await screenshot(visitor.page, `first-cycle-${name}-${lookName(look)}`);
    await expectNoSidewaysScroll(visitor.page);
    await expectNoAxeViolations(visitor.page, { about });
  };
  await forEachLook(visitor, check, [...LOOKS, BACK]);
}

const themes = (page: Page) =>
  page
    .getByRole('textbox', { name: /^Tema \d+$/ })
    .evaluateAll((fields) => fields.map((one) => (one as HTMLInputElement).value));

describe('an installation that begins', () => {
  it('leads its administrator to the first forum and its facilitator', async () => {
    const visitor = await signedIn('ana@example.org');
    const { page } = visitor;
    await expectSound(visitor, 'home-empty');
    await page.getByRole('link', { name: 'Ir a la administración' }).click();
    await page.getByRole('heading', { name: 'Cree el primer foro' }).waitFor();
    await expectSound(visitor, 'administration-empty');

    await page.getByRole('button', { name: 'Crear un foro' }).click();
    const dialog = page.getByRole('dialog');
    visitor.expectFault(/422/);
    await dialog.getByRole('combobox', { name: 'Zona horaria' }).fill('');
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Crear foro' }).click();
    await dialog.getByText('Escriba una zona horaria como America/Lima.').waitFor();
    await expectNoAxeViolations(page, { about: 'the dialog with its faults' });
    await dialog.getByLabel('Nombre del foro').fill('Foro del Ñandú');
    expect(await dialog.getByLabel('Nombre corto').inputValue()).toBe('foro-del-nandu');
    await dialog.getByRole('combobox', { name: 'Zona horaria' }).fill('lima');
    await dialog.getByRole('option', { name: 'America/Lima' }).click();
    await dialog.getByRole('button', { name: 'Crear foro' }).click();

    await page.getByText('Falta quien facilite').waitFor();
    await page.getByRole('button', { name: 'Invitar a Foro del Ñandú' }).click();
    await dialog.getByLabel('Nombre de la persona').fill('Rosa Huamán');
    await dialog.getByLabel('Correo electrónico').fill('rosa@example.org');
    expect(await dialog.getByRole('combobox').inputValue()).toBe('facilitator');
    await expectNoAxeViolations(page, { about: 'the invitation' });
    await dialog.getByRole('button', { name: /^Invitar y avisar a/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Rosa Huamán').waitFor();
    expect(await page.getByText('Falta quien facilite').count()).toBe(0);
    await expectSound(visitor, 'administration');
  });

  it('leads its facilitator through one sheet to a cycle, private and then public', async () => {
    const visitor = await signedIn('rosa@example.org');
    const { page } = visitor;
    await page.getByRole('link', { name: 'Crear el ciclo' }).click();
    await page.getByRole('heading', { name: 'Un ciclo nuevo' }).waitFor();
    await expectSound(visitor, 'new-cycle');

    visitor.expectFault(/422/);
    await page.getByRole('button', { name: 'Crear el ciclo' }).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    await expectNoAxeViolations(page, { about: 'the sheet with its faults' });
    await page.getByLabel('Título').fill('Sexto plan de acción');
    await page.getByLabel('Para qué').fill('Acordar los compromisos de los próximos dos años.');

    // Themes are added and put in order without leaving the keyboard.
    await page.getByRole('textbox', { name: 'Tema 1' }).fill('Ambiente');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Salud');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Justicia');
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => themes(page)).toEqual(['Ambiente', 'Justicia', 'Salud']);
    await page.getByRole('button', { name: 'Bajar el tema 1' }).press('Enter');
    await expect.poll(() => themes(page)).toEqual(['Justicia', 'Ambiente', 'Salud']);

    // Windows that make no sense say so at once, and a proposal puts them right.
    await writeDate(dateField(page.getByRole('group', { name: /Validación/ }), 'Cierra'), '2020-01-01T00:00');
    await page.getByText('Debe cerrar después de abrir.').waitFor();
    // The years of the plan that somebody typed are left alone by a proposal of dates.
    await writeDate(dateField(page, 'El plan rige desde'), '2027-06-01');
    await writeDate(dateField(page, 'El plan termina'), '2029-05-31');
    await page.getByRole('button', { name: /Proponer fechas/ }).click();
    await expect.poll(() => page.getByText('Debe cerrar después de abrir.').count()).toBe(0);
    expect(await readDate(dateField(page, 'El plan rige desde'))).toBe('2027-06-01');
    expect(await readDate(dateField(page, 'El plan termina'))).toBe('2029-05-31');

    // What was typed survives a reload.
    await page.reload();
    await expect.poll(() => page.getByLabel('Título').inputValue()).toBe('Sexto plan de acción');
    await page.getByRole('button', { name: 'Crear el ciclo' }).click();

    await page.waitForURL('**/c/sexto-plan-de-accion/stages');
    await page.getByText('Este ciclo es privado').waitFor();
    await expectSound(visitor, 'private-stages');
    expect((await fetch(`${server.url}/c/sexto-plan-de-accion`)).status).toBe(404);
    await page.getByRole('link', { name: 'Panorama' }).click();
    await page.getByText('Así lo verá el público').waitFor();
    await page.getByRole('link', { name: 'Plazos y publicación' }).click();
    await page.getByRole('button', { name: 'Publicar el ciclo' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publicar el ciclo' }).click();
    await expect.poll(() => page.getByText('Este ciclo es privado').count()).toBe(0);
    expect((await fetch(`${server.url}/c/sexto-plan-de-accion`)).status).toBe(200);
  });

  it('tells its facilitator at home what comes next, and in the help what the page is for', async () => {
    const visitor = await signedIn('rosa@example.org');
    const { page } = visitor;
    const steps = page.getByRole('region', { name: 'Primeros pasos de «Sexto plan de acción»' });
    await steps.getByText('1 de 5').waitFor();
    expect(await steps.getByRole('listitem').filter({ hasText: 'Hecho' }).getByRole('link').allTextContents()).toEqual([
      'Publique el ciclo',
    ]);
    await expectSound(visitor, 'home-first-steps');
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Ayuda' });
    await help.getByText('Arriba está lo que le espera a usted').waitFor();
    await screenshot(page, 'first-cycle-help');
    await expectNoAxeViolations(page, { about: 'the help' });
    await page.keyboard.press('Escape');
    await steps.getByRole('link', { name: 'Reúna a las organizaciones' }).click();
    await page.waitForURL('**/c/sexto-plan-de-accion/organisations');
    await page.getByRole('button', { name: /Cuenta de/ }).click();
    await page.getByRole('menuitem', { name: 'Ayuda' }).click();
    await help.getByText('Quiénes forman el foro.').waitFor();
  });

  it('leads on to the next cycle from what the last one said, and puts the last one among the earlier', async () => {
    const visitor = await signedIn('rosa@example.org');
    const { page } = visitor;
    // Home leads there once the present one nears its end; who knows earlier begins it among the people of the forum.
    await page.getByRole('button', { name: /Cuenta de/ }).click();
    await page.getByRole('menuitem', { name: 'Personas del foro' }).click();
    await page.getByRole('link', { name: 'Abrir un ciclo' }).click();
    await page.getByRole('button', { name: 'Comenzar con eso' }).click();
    await page.getByText('Sigue a «Sexto plan de acción»').waitFor();
    await expect.poll(() => themes(page)).toEqual(['Justicia', 'Ambiente', 'Salud']);
    await expectNoAxeViolations(page, { about: 'the next cycle' });
    await screenshot(page, 'first-cycle-next');
    await page.getByLabel('Título').fill('Séptimo plan');
    await page.getByRole('button', { name: 'Crear el ciclo' }).click();
    await page.waitForURL('**/c/septimo-plan/stages');
    await page.getByRole('link', { name: 'Lo que quedó abierto' }).click();
    await page.getByText('Nada quedó abierto').waitFor();
    await expectSound(visitor, 'left-open');
    await page.getByRole('button', { name: /Cuenta de/ }).click();
    await page.getByRole('menuitem', { name: 'Ir a «Sexto plan de acción»' }).click();
    await page.waitForURL('**/c/sexto-plan-de-accion');
  });

  it('gives its facilitator the people of the forum, and administration to nobody', async () => {
    const visitor = await signedIn('rosa@example.org');
    const { page } = visitor;
    await page.getByRole('button', { name: /Cuenta de/ }).click();
    expect(await page.getByRole('menuitem', { name: 'Administración' }).count()).toBe(0);
    await page.getByRole('menuitem', { name: 'Personas del foro' }).click();
    await page.getByRole('button', { name: 'Invitar a Foro del Ñandú' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('combobox').locator('option').allInnerTexts()).toHaveLength(3);
    await dialog.getByLabel('Nombre de la persona').fill('Eva Quispe');
    await dialog.getByLabel('Correo electrónico').fill('eva@example.org');
    await dialog.getByRole('combobox').selectOption('facilitator');
    await dialog.getByRole('button', { name: /^Invitar y avisar a/ }).click();
    await page.getByText('aún no entró').waitFor();
    await page.getByRole('button', { name: 'Corregir datos de Foro del Ñandú' }).click();
    await dialog.getByLabel('Nombre del foro').fill('Foro de los Ñandúes');
    await dialog.getByRole('button', { name: 'Corregir datos', exact: true }).click();
    await page.getByRole('heading', { name: 'Foro de los Ñandúes', exact: true }).waitFor();
    await expectSound(visitor, 'people-of-forum');
  });
});
