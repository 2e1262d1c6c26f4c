import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { send } from '../support/corpus.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { forEachLook, screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { cookieOf, cycleOf } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { visitors } from './support/visitor.ts';

const open = visitors();
const at = `/api/cycles/${await cycleOf(url, 'demo-es')}`;

async function facilitating(path: string): Promise<PageObject> {
  const visitor = await open();
  await visitor.signInAs('facilitator');
  return new PageObject(visitor).open(path);
}

/** Refused, the first field to correct has the focus and its sentence beside it. */
async function expectRefused(screen: PageObject, field: Locator, sentence: RegExp | string): Promise<void> {
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  const named = (await field.getAttribute('aria-describedby')) ?? '';
  const beside = await screen.page.locator(`[id="${named.split(' ').at(-1)}"]`).innerText();
  expect(beside).toMatch(sentence);
  await expectNoAxeViolations(screen.page, { about: `refused: ${beside}` });
}

describe('forms that make something', () => {
  it('a board: what is missing is named beside its field and its question, and then it is there', async () => {
    const screen = await facilitating('/c/demo-es/boards');
    await screen.button('Nueva pizarra').first().click();
    const dialog = screen.page.getByRole('dialog', { name: 'Nueva pizarra' });
    await dialog.getByLabel('Votos por persona').fill('4');
    await dialog.getByRole('button', { name: 'Otra pregunta' }).click();
    await dialog.getByRole('textbox', { name: 'Pregunta 2' }).fill('¿Qué falta?');
    screen.visitor.expectFault(/422/);
    await dialog.getByRole('button', { name: 'Crear la pizarra' }).click();
    await expectRefused(screen, dialog.getByLabel('Título'), /./);
    expect(await dialog.getByRole('textbox', { name: 'Pregunta 1' }).getAttribute('aria-invalid')).toBe('true');
    expect(await dialog.getByRole('textbox', { name: 'Pregunta 2' }).getAttribute('aria-invalid')).toBeNull();
    await screenshot(screen.page, 'board-refused', { fullPage: false });
    await dialog.getByLabel('Título').fill('Lo que falta en el agua');
    await dialog.getByRole('textbox', { name: 'Pregunta 1' }).fill('¿Qué funciona?');
    await dialog.getByRole('button', { name: 'Crear la pizarra' }).click();
    await screen.page.waitForURL(/\/boards\/[0-9a-f-]{36}/);
    await screen.page.getByText('Lo que falta en el agua').first().waitFor();
  });

  it('a meeting: pressed twice it is made once, with the people that were ticked', async () => {
    const screen = await facilitating('/c/demo-es/meetings/plan');
    await screen.button('Nueva reunión').click();
    const dialog = screen.page.getByRole('dialog', { name: 'Nueva reunión' });
    screen.visitor.expectFault(/422/);
    await dialog.getByRole('button', { name: 'Guardar borrador' }).click();
    await expectRefused(screen, dialog.getByLabel('Título'), /./);
    const title = `Ensayo de formulario ${Math.random().toString(36).slice(2, 8)}`;
    await dialog.getByLabel('Título').fill(title);
    await dialog.getByLabel('Modalidad').selectOption('online');
    await dialog.getByLabel('Cómo unirse').fill('Sala 4');
    await dialog.getByRole('combobox', { name: 'Organizaciones necesarias' }).click();
    await dialog.getByRole('option').first().click();
    await screenshot(screen.page, 'meeting-organisations', { fullPage: false });
    await expectNoAxeViolations(screen.page, { about: 'choosing organisations', bothThemes: true });
    // Escape closes the list; the dialog and what is written in it stay.
    await screen.page.keyboard.press('Escape');
    await screenshot(screen.page, 'meeting-form', { fullPage: false });
    await dialog.getByRole('button', { name: 'Guardar borrador' }).dblclick();
    await dialog.waitFor({ state: 'detached' });
    const cookie = await cookieOf(url, 'facilitator', 'demo-es');
    type Plan = { items: { title: string; organisations: string[]; joining: string | null }[] };
    const plan = await send<Plan>({ url }, { cookie }, 'GET', `${at}/meetings/plan`);
    const made = plan.items.filter((one) => one.title === title);
    expect(made).toHaveLength(1);
    expect(made[0]?.organisations).toHaveLength(1);
    expect(made[0]?.joining).toBe('Sala 4');
  });

  it('a commitment begins with its title; a link away from one that is written asks first', async () => {
    const cookie = await cookieOf(url, 'facilitator', 'demo-es');
    await send({ url }, { cookie }, 'POST', `${at}/demo/stage`, { stage: 'co_creation' });
    const visitor = await open();
    await visitor.signInAs('member');
    const screen = await new PageObject(visitor).open('/c/demo-es/commitments/new');
    await screen.button('Crear el borrador').click();
    await expectRefused(screen, screen.field('Título'), 'Escriba un título.');
    await screen.field('Título').fill('Agua segura en las escuelas');
    await screenshot(screen.page, 'new-commitment');
    const asked: string[] = [];
    screen.page.once('dialog', (dialog) => {
      asked.push(dialog.message());
      void dialog.dismiss();
    });
    await screen.link('Reuniones').first().click();
    await expect.poll(() => asked).toEqual([expect.stringContaining('Si sale ahora, se pierde')]);
    expect(await screen.field('Título').inputValue()).toBe('Agua segura en las escuelas');
    await screen.button('Crear el borrador').click();
    await screen.page.waitForURL(/\/commitments\/\d+\/edit/);
  });

  it('the numbers of a rule: a promise is not loosened, and what is chosen stands in the list with its reason', async () => {
    const screen = await facilitating('/c/demo-es/standards');
    const row = screen.page.locator('[data-rule=P16]');
    await row.getByText('Diagnósticos publicados para abrir').waitFor();
    await row.getByRole('button', { name: /Condición de entrada/ }).click();
    const dialog = screen.page.getByRole('dialog', { name: /Condición de entrada/ });
    const diagnoses = dialog.getByLabel(/Diagnósticos publicados/);
    await diagnoses.fill('0');
    screen.visitor.expectFault(/422/);
    await dialog.getByRole('button', { name: 'Cambiar la regla' }).click();
    await expectRefused(screen, diagnoses, 'Debe ser 1 o más');
    // On a page of its own: what was typed above would ask before it is left.
    const again = await facilitating('/c/demo-es/standards');
    const chosen = again.page.locator('[data-rule=P16]');
    const press = () => chosen.getByRole('button', { name: /Condición de entrada|Entry condition/ }).click();
    await forEachLook(
      again.visitor,
      async (look) => {
        if ((await again.page.getByRole('dialog').count()) === 0) await press();
        await again.page.getByRole('dialog').getByRole('textbox').first().waitFor();
        await screenshot(again.page, `standard-dialog-${lookName(look)}`, { fullPage: false });
        await expectNoAxeViolations(again.page, { about: `numbers of a rule ${lookName(look)}` });
      },
      [
        { width: 360, theme: 'dark', locale: 'en' },
        { width: 360, theme: 'light', locale: 'es' },
        { width: 1440, theme: 'light', locale: 'es' },
      ],
    );
    const form = again.page.getByRole('dialog', { name: /Condición de entrada/ });
    await form.getByLabel(/Diagnósticos publicados/).fill('6');
    await form.getByLabel('Razón pública').fill('Se suma la mesa de educación rural.');
    await form.getByRole('button', { name: 'Cambiar la regla' }).click();
    const log = again.page.getByRole('region', { name: 'Registro público de cambios' });
    const latest = log.getByRole('listitem').first();
    await latest.getByText('Se suma la mesa de educación rural.').waitFor();
    expect(await latest.getByRole('definition').allTextContents()).toEqual(['5 → 6']);
    expect(await log.getByText('al menos uno por cada mesa temática').count()).toBe(1);
    // A rule without numbers has nothing that could have been changed.
    expect(await again.page.locator('[data-rule=S03] td, [data-rule=S03] [role=cell]').count()).toBe(3);
  });

  it.each([
    ['/c/demo-es/stages', 'Regla de la condición de entrada (P16)', '#P16'],
    ['/c/demo-es/meetings', /^S\d\d · /, /#S\d\d$/],
    ['/c/demo-es', 'Reglas del ciclo y cómo rigen', ''],
  ])('what is said by a rule leads to it: %s', async (path, name, hash) => {
    const screen = await facilitating(path);
    await screen.link(name).first().click();
    await screen.page.getByRole('heading', { level: 1, name: 'Reglas del ciclo y cómo rigen' }).waitFor();
    expect(new URL(screen.page.url()).hash).toMatch(hash);
    const rule = new URL(screen.page.url()).hash.slice(1);
    if (rule === '') return;
    const part = screen.page.locator(`[id=${rule}]`);
    const top = () => part.evaluate((one) => Math.round(one.getBoundingClientRect().top));
    await expect.poll(top).toBeLessThan(400);
    expect(await top()).toBeGreaterThanOrEqual(0);
    await expect.poll(() => part.evaluate((one) => one === document.activeElement)).toBe(true);
  });
});
