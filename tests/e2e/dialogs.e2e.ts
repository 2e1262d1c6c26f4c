import type { RatingList } from '@minga/shared/commitments/schema.ts';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { send } from '../support/corpus.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { dateField, readDate, writeDate } from './support/dates.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { cookieOf, cycleOf } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { visitors } from './support/visitor.ts';

const open = visitors();
const at = `/api/cycles/${await cycleOf(url, 'demo-es')}`;

class Screen extends PageObject {
  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }
  focusIsIn = (place: Locator) => place.evaluate((element) => element.contains(document.activeElement));
  /**
   * Opens with the keyboard, looks at the dialog, and closes it: the focus comes back to where it was. One in which
   * something was written asks first.
   */
  async look(
    opener: Locator,
    name: string,
    check: (dialog: Locator) => Promise<void>,
    { isWritten = false } = {},
  ): Promise<void> {
    await opener.focus();
    await this.page.keyboard.press('Enter');
    const dialog = this.page.getByRole('dialog', { name });
    await dialog.waitFor();
    expect(await this.focusIsIn(dialog), `focus goes into «${name}»`).toBe(true);
    expect(await this.focusIsIn(dialog.getByRole('button', { name: 'Cerrar', exact: true }))).toBe(false);
    await check(dialog);
    await expectNoAxeViolations(this.page, { about: name, bothThemes: true });
    await this.page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(this.page);
    await this.page.setViewportSize({ width: 1440, height: 900 });
    await this.page.keyboard.press('Escape');
    if (isWritten) {
      await dialog.getByText(/Si sale ahora, se pierde/).waitFor();
      expect(await this.focusIsIn(dialog.getByRole('button', { name: 'Seguir editando' }))).toBe(true);
      await screenshot(this.page, 'unsaved-question', { fullPage: false });
      await dialog.getByRole('button', { name: 'Salir sin guardar' }).click();
    }
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => this.focusIsIn(opener), { message: `focus comes back from «${name}»` }).toBe(true);
  }
}

async function facilitating(path: string): Promise<Screen> {
  const visitor = await open();
  await visitor.signInAs('facilitator');
  return new Screen(visitor).open(path);
}

describe('acts that concern others', () => {
  it('shows what moving, shortening and closing a stage touch, keeps a reason being written, and gives the focus back', async () => {
    const cookie = await cookieOf(url, 'facilitator', 'demo-es');
    await send({ url }, { cookie }, 'POST', `${at}/demo/stage`, { stage: 'co_creation' });
    const screen = await facilitating('/c/demo-es/stages');
    await expect.poll(() => screen.page.title()).toMatch(/^Etapas y plazos · /);
    const move = screen.button('Cambiar plazo: Cocreación');
    const isWritten = true;
    const moving = async (dialog: Locator) => {
      await dialog.getByText('Nada de lo que hay en la etapa cambia con estas fechas.').waitFor();
      const closes = dateField(dialog, 'Cierra');
      const opens = await readDate(dateField(dialog, 'Abre'));
      await writeDate(closes, opens.replace(/T.*/, 'T23:00'));
      await dialog.getByText('Lo que toca este cambio').waitFor();
      // The month opens in the dialog, whole, and Escape closes only the month.
      await dialog.getByRole('button', { name: 'Calendario: Cierra' }).click();
      await dialog.getByRole('grid').waitFor();
      expect(await dialog.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0);
      await expectNoAxeViolations(screen.page, { about: 'a month in a dialog', bothThemes: true });
      await screenshot(screen.page, 'stage-month', { fullPage: false });
      await screen.page.keyboard.press('Escape');
      await dialog.getByRole('grid').waitFor({ state: 'detached' });
      const before = await readDate(closes);
      for (const key of ['Enter', 'ArrowRight', 'Enter']) await screen.page.keyboard.press(key);
      await dialog.getByRole('grid').waitFor({ state: 'detached' });
      const next = new Date(Date.parse(`${before}Z`) + 86_400_000).toISOString().slice(0, 16);
      expect(await readDate(closes)).toBe(next);
      await writeDate(closes, before);
      await dialog.getByText(/Dejará de recibir votos, notas o textos/).waitFor();
      await dialog.getByRole('link', { name: 'Borradores 1, 6 y 8' }).waitFor();
      // A press beside it costs nobody's words, and neither does text marked with the mouse up to the outside.
      await dialog.getByLabel('Razón pública').fill('Una razón que se está escribiendo');
      await screen.page.mouse.click(4, 450);
      expect(await dialog.getByLabel('Razón pública').inputValue()).toBe('Una razón que se está escribiendo');
      // A mistyped year is told beside its field.
      screen.visitor.expectFault(/422/);
      await writeDate(closes, '2036-12-03T00:00');
      await screen.page.setViewportSize({ width: 360, height: 740 });
      await dialog.getByRole('button', { name: 'Cambiar plazo' }).click();
      await dialog.getByText('Una etapa dura como máximo 731 días. Revise el año.').waitFor();
      const wrong = closes.getByRole('spinbutton').first();
      expect(await wrong.getAttribute('aria-invalid')).toBe('true');
      // And the field is there to be put right, however far above the button.
      const isSeen = () =>
        wrong.evaluate((field) => {
          const { top, bottom } = field.getBoundingClientRect();
          return field === document.activeElement && top >= 0 && bottom <= innerHeight;
        });
      await expect.poll(isSeen).toBe(true);
      await screenshot(screen.page, 'stage-year', { fullPage: false });
    };
    await screen.look(move, 'Cambiar el plazo de Cocreación', moving, { isWritten });
    // Closed by its button, which goes away with it.
    await move.click();
    await screen.dialog.getByRole('button', { name: 'Cerrar', exact: true }).click();
    await expect.poll(() => screen.focusIsIn(move)).toBe(true);
    await screen.look(screen.button('Cerrar ahora: Cocreación'), 'Cerrar ahora Cocreación', async (dialog) => {
      await dialog.getByRole('link', { name: 'Borradores 1, 6 y 8' }).waitFor();
      await dialog.getByText(/^Se avisará a \d+ personas/).waitFor();
    });
    const correcting = async (dialog: Locator) => {
      await dialog.getByLabel('Título').fill('');
      await dialog.getByRole('button', { name: 'Guardar la corrección' }).click();
      screen.visitor.expectFault(/422/);
      await expect.poll(() => dialog.getByLabel('Título').getAttribute('aria-invalid')).toBe('true');
    };
    await screen.look(screen.button('Corregir el ciclo'), 'Corregir el ciclo', correcting, { isWritten });
  });

  it('two public meetings change rooms in one act: the dialog says what will be where', async () => {
    const screen = await facilitating('/c/demo-es/meetings/plan');
    const meeting = screen.main.locator('[data-meeting]').filter({ hasText: 'Mesa de Justicia: sentencias' }).first();
    await meeting.click();
    const swap = screen.dialog.getByRole('button', { name: 'Intercambiar sala' });
    await swap.click();
    const dialog = screen.page.getByRole('dialog', { name: /^Intercambiar/ });
    await dialog
      .getByText(/pasa a/)
      .first()
      .waitFor();
    await expectNoAxeViolations(screen.page, { about: 'swap rooms', bothThemes: true });
  });
});

describe('ratings of potential', () => {
  it('a facilitator writes down what a reviewer said, with name, role, date and reason; it can be taken back in public', async () => {
    const screen = await facilitating('/c/demo-es/commitments/2');
    const add = screen.button('Anotar una valoración');
    await screen.look(add, 'Anotar una valoración', async (dialog) => {
      screen.visitor.expectFault(/422/);
      expect(await dialog.getByLabel('En calidad de').locator('option').allInnerTexts()).toEqual([
        'revisión del IRM',
        'revisión independiente',
      ]);
      await dialog.getByRole('button', { name: 'Guardar y publicar' }).click();
      await expect.poll(() => dialog.getByLabel('Nombre de quien valora').getAttribute('aria-invalid')).toBe('true');
    });
    await add.click();
    const { dialog } = screen;
    const rater = `ليلى الوادي ${Math.random().toString(36).slice(2, 8)}`;
    await dialog.getByLabel('Potencial').selectOption('modest');
    await dialog.getByLabel('Nombre de quien valora').fill(rater);
    await writeDate(dateField(dialog, 'Fecha de la valoración'), '2026-11-02');
    await dialog.getByLabel('Fuente').fill('Informe de diseño del IRM, página 12');
    await dialog.getByLabel('Razón de la valoración').fill('Cambia una regla, todavía no la práctica.');
    await dialog.getByRole('button', { name: 'Guardar y publicar' }).click();
    await dialog.waitFor({ state: 'detached' });
    const rating = screen.main.getByRole('listitem').filter({ hasText: rater });
    expect(await rating.innerText()).toMatch(
      /Modesto[\s\S]*revisión del IRM · 2 de noviembre de 2026[\s\S]*Cambia una regla/,
    );
    await rating.getByRole('button', { name: 'Retirar esta valoración' }).click();
    await dialog.getByLabel('Razón pública').fill('La persona pidió corregirla.');
    await dialog.getByRole('button', { name: 'Retirar esta valoración' }).click();
    await rating.locator('del', { hasText: 'Modesto' }).waitFor();
    await rating.getByText('Ya no cuenta: La persona pidió corregirla.').waitFor();
  });

  it('what facilitators and seats think of their own text stands under no «según quienes revisan»', async () => {
    for (const persona of ['facilitator', 'member'] as const) {
      const cookie = await cookieOf(url, persona, 'demo-es');
      const own = {
        potential: 'substantial',
        rater: 'Yo',
        role: 'observer',
        ratedOn: '2026-11-02',
        reason: 'Es nuestro y es bueno.',
      };
      await expect(send<RatingList>({ url }, { cookie }, 'POST', `${at}/commitments/2/ratings`, own)).rejects.toThrow(
        /422|403/,
      );
    }
    const visitor = await open();
    await visitor.signInAs('member');
    const screen = await new Screen(visitor).open('/c/demo-es/commitments/2');
    await screen.title.waitFor();
    expect(await screen.button(/valora/i).count()).toBe(0);
  });

  it('a menu stays within a low window, whole or scrolled, and its first letters find an entry', async () => {
    const screen = await facilitating('/c/demo-es');
    await screen.page.setViewportSize({ width: 360, height: 260 });
    const opener = screen.button(/^Cuenta de /);
    await opener.click();
    const menu = screen.page.getByRole('menu');
    const box = await menu.boundingBox();
    expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 360 && box.y + box.height <= 260).toBe(true);
    await screen.page.keyboard.press('s');
    await expect.poll(() => screen.focusIsIn(menu.getByRole('menuitem', { name: 'Salir' }))).toBe(true);
    await expectNoAxeViolations(screen.page, { about: 'a menu in a low window' });
    await screen.page.keyboard.press('Escape');
    expect(await screen.focusIsIn(opener)).toBe(true);
  });
});
