import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();

class CommitmentsPage extends PageObject {
  list = () => this.open('/c/demo-es/commitments');
  read = (number: number) => this.open(`/c/demo-es/commitments/${number}`);
  blank = () => this.open('/c/demo-es/commitments/new');
  /** The desk of a draft of one's own. */
  async start(title: string): Promise<void> {
    await this.blank();
    await this.field('Título').fill(title);
    await this.button('Crear el borrador').click();
    await this.page.waitForURL(/\/commitments\/\d+\/edit$/);
    await this.page.getByText('Todo está guardado').waitFor();
  }
  saved = () => this.page.getByText(/^Guardado \d\d:\d\d$/).waitFor();
  get milestones() {
    return this.page.getByRole('textbox', { name: 'Hito', exact: true });
  }
  get dialog() {
    return this.page.getByRole('dialog');
  }
}

async function inEveryLook(visitor: Visitor, name: string): Promise<void> {
  await forEachLook(visitor, async (look) => {
    await visitor.page.getByRole('heading', { level: 1 }).waitFor();
    await expectNoAxeViolations(visitor.page, { about: `${name} ${JSON.stringify(look)}` });
    await expectNoSidewaysScroll(visitor.page);
    await screenshot(visitor.page, `${name}-${look.width}-${look.theme}-${look.locale}`);
  });
}

describe('the plan as strangers read it', () => {
  it('lists thirteen commitments with their mix', async () => {
    const visitor = await open();
    const page = await new CommitmentsPage(visitor).list();
    expect(await page.page.getByRole('table', { name: 'Compromisos del plan' }).getByRole('row').count()).toBe(14);
  });

  it('reads as a text, with versions, the difference and the thread back', async () => {
    const visitor = await open();
    const page = await new CommitmentsPage(visitor).read(1);
    await page.page.getByRole('heading', { name: 'De dónde viene' }).waitFor();
  });

  it('reads the same without JavaScript', async () => {
    const visitor = await open({ javaScript: false });
    const page = await new CommitmentsPage(visitor).read(1);
    await page.page.getByRole('heading', { name: 'La solución que se propone' }).waitFor();
    expect(await page.main.locator('code').first().textContent()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('shows a difference a journalist could quote', async () => {
    const visitor = await open();
    const page = await new CommitmentsPage(visitor).list();
    const numbers = Array.from({ length: 13 }, (_, index) => index + 1);
    for (const number of numbers) {
      await page.read(number);
      if ((await page.page.getByRole('heading', { name: 'Qué cambió de una versión a otra' }).count()) === 0) continue;
      await page.main.locator('del').first().waitFor();
      await page.main.locator('ins').first().waitFor();
      await screenshot(visitor.page, 'commitment-diff');
      return;
    }
    throw new Error('no commitment of the demonstration has two versions');
  });
});

describe('the drafting desk', () => {
  it('keeps what is typed, advises while typing, and orders milestones by keyboard', async () => {
    const visitor = await open();
    await visitor.signInAs('cso');
    const page = new CommitmentsPage(visitor);
    await page.start('Citas médicas por internet en todos los hospitales');
    await page.field(/^El problema/).fill('Hay que hacer fila de madrugada.');
    await page.button('Añadir un hito').click();
    await page.page.keyboard.type('Norma');
    await page.button('Añadir un hito').click();
    await page.page.keyboard.type('Portal');
    await page.button('Subir el hito 2').press('Enter');
    expect(await page.milestones.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))).toEqual([
      'Portal',
      'Norma',
    ]);
    expect(await page.page.evaluate(() => document.activeElement?.getAttribute('data-act'))).toBe('up');
    await page.page.getByText('Indique el presupuesto o el plan institucional, o escriba «sin costo».').waitFor();
    await page.field(/^Recursos/).fill('Sin costo.');
    await page.page
      .getByText('Indique el presupuesto o el plan institucional, o escriba «sin costo».')
      .waitFor({ state: 'detached' });
    await page.saved();
    await visitor.page.reload();
    expect(await page.milestones.first().inputValue()).toBe('Portal');
    await page.button('Quitar el hito 1').click();
    await page.button('Deshacer').click();
    expect(await page.milestones.count()).toBe(2);
    await page.button('Fijar una versión').waitFor();
    await page.saved();
    await page.button('Fijar una versión').click();
    await page.dialog.getByText('Qué añade a lo que la entidad ya debe hacer').waitFor();
    await expectNoAxeViolations(visitor.page, { about: 'what is missing before freezing' });
  });

  it('is accessible in every look', async () => {
    const visitor = await open();
    await visitor.signInAs('cso');
    const page = new CommitmentsPage(visitor);
    await page.start('Un borrador para mirarlo en todos los tamaños');
    await page.button('Añadir un hito').click();
    await page.page.getByRole('checkbox', { name: 'Promueve participación' }).check();
    await page.saved();
    await inEveryLook(visitor, 'commitment-form');
  });

  it('keeps words on the device while the line is down, and sends them when it is back', async () => {
    const visitor = await open();
    visitor.expectFault(/Failed to load resource|ERR_INTERNET_DISCONNECTED/);
    await visitor.signInAs('cso');
    const page = new CommitmentsPage(visitor);
    await page.start('Un borrador en una línea mala');
    await visitor.context.setOffline(true);
    await page.field(/^Sus causas/).fill('La línea se corta.');
    await page.page.getByText('Sin conexión. 1 cambio guardado en este equipo.').waitFor();
    await visitor.context.setOffline(false);
    await page.saved();
    await visitor.page.reload();
    expect(await page.field(/^Sus causas/).inputValue()).toBe('La línea se corta.');
  });

  it('puts the same part before two who changed it, keeps both by default, and takes over other parts aloud', async () => {
    const [one, two] = [await open(), await open()];
    for (const visitor of [one, two]) visitor.expectFault(/409/);
    await one.signInAs('cso');
    await two.signInAs('facilitator');
    const [first, second] = [new CommitmentsPage(one), new CommitmentsPage(two)];
    await first.start('Un borrador a cuatro manos');
    await second.open(new URL(one.page.url()).pathname);
    await first.field(/^El problema/).fill('Lo que escribió la primera.');
    await first.saved();
    await second.field(/^Sus causas/).fill('Otra parte.');
    await second.saved();
    expect(await second.field(/^El problema/).inputValue()).toBe('Lo que escribió la primera.');
    await first.field(/^La solución/).fill('Una solución.');
    await first.saved();
    await second.field(/^La solución/).fill('Otra solución.');
    await second.page
      .getByText(/^(?!Usted).+ cambió lo mismo mientras usted escribía: La solución que se propone/)
      .waitFor();
    // Both texts are shown with their differences before anything is decided.
    await second.page.locator('del', { hasText: 'Una' }).waitFor();
    await second.page.locator('ins', { hasText: 'Otra' }).waitFor();
    await screenshot(second.page, 'commitment-conflict');
    await expectNoAxeViolations(second.page, { about: 'two texts of one part', bothThemes: true });
    await second.page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(second.page);
    await screenshot(second.page, 'commitment-conflict-360');
    await second.button('Guardar así').click();
    await second.saved();
    const both = 'Una solución.\n\nOtra solución.';
    expect(await second.field(/^La solución/).inputValue()).toBe(both);
    // Whoever comes back to the page is told, and what stood there can be brought back.
    await first.page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await first.page.getByText(/^Cambios guardados por .+ en:.*La solución que se propone/).waitFor();
    expect(await first.field(/^La solución/).inputValue()).toBe(both);
    await first.button('Estados guardados').click();
    await first.page
      .getByRole('button', { name: /La solución que se propone/ })
      .nth(1)
      .click();
    await first.button('Volver a este texto').waitFor();
    await screenshot(first.page, 'commitment-saved-states');
    await expectNoAxeViolations(first.page, { about: 'saved states', bothThemes: true });
    await first.button('Volver a este texto').click();
    await expect.poll(() => first.field(/^La solución/).inputValue()).toBe('Una solución.');
  });

  it('keeps the words of two tabs apart, and offers those of a closed one', async () => {
    const visitor = await open();
    visitor.expectFault(/ERR_INTERNET_DISCONNECTED/);
    await visitor.signInAs('cso');
    const page = new CommitmentsPage(visitor);
    await page.start('Dos pestañas');
    const address = visitor.page.url();
    const other = await visitor.context.newPage();
    await other.goto(address);
    const causesOf = (tab: typeof other) => tab.getByRole('textbox', { name: /^Sus causas/ });
    await causesOf(other).waitFor();
    await visitor.context.setOffline(true);
    await causesOf(other).fill('De la segunda pestaña.');
    await other.getByText('1 cambio guardado en este equipo').waitFor();
    await page.field(/^Sus causas/).fill('De la primera pestaña.');
    await page.page.getByText('1 cambio guardado en este equipo').waitFor();
    for (const tab of [other, visitor.page]) {
      // What a tab says while it closes outlives the cut that the rig makes, and would arrive.
      await tab.evaluate(() => {
        window.fetch = () => Promise.reject(new TypeError('no line'));
      });
      await tab.close();
    }
    await visitor.context.setOffline(false);
    const again = await visitor.context.newPage();
    await again.goto(address);
    await expect.poll(() => causesOf(again).inputValue()).toBe('De la primera pestaña.');
    await again.getByRole('button', { name: 'Traer al texto' }).click();
    await expect.poll(() => causesOf(again).inputValue()).toBe('De la primera pestaña.\n\nDe la segunda pestaña.');
    await again.getByText(/^Guardado \d\d:\d\d$/).waitFor();
  });

  it('a session that ends costs no word: in again in place, and the text goes on', async () => {
    const visitor = await open();
    visitor.expectFault(/401/);
    await visitor.signInAs('cso');
    const page = new CommitmentsPage(visitor);
    await page.start('Una sesión que termina');
    await visitor.context.clearCookies();
    await page.field(/^Sus causas/).fill('Escrito sin sesión.');
    const dialog = page.page.getByRole('dialog', { name: 'Su sesión terminó' });
    await dialog.waitFor();
    await screenshot(visitor.page, 'sign-in-again');
    await dialog.getByRole('button', { name: /^Sociedad civil/ }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.saved();
    await visitor.page.reload();
    expect(await page.field(/^Sus causas/).inputValue()).toBe('Escrito sin sesión.');
  });

  it('says to somebody without a pen who writes, and to nobody more than that', async () => {
    const visitor = await open();
    await visitor.signInAs('observer');
    await visitor.goto('/c/demo-es/commitments/2/edit');
    await visitor.page.getByText('Este compromiso lo escribe su equipo de redacción').waitFor();
  });
});
