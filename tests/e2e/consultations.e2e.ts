import { demoId } from '@minga/shared/kernel/ids.ts';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();
const OPEN = `/c/demo-es/consultations/${demoId('demo-es', 'consultation/drafts')}`;
const WORDS = 'Que cada hito tenga una fecha y alguien que responda por él.';

const isReady = (page: Page) => page.locator('html[data-ready]').waitFor({ state: 'attached' });

describe('a citizen without an account', () => {
  it('loses nothing that is written before the script of the page comes', async () => {
    const { page, goto } = await newVisitor({ look: { width: 360, locale: 'es' } });
    await goto(OPEN);
    const form = await page.getByRole('link', { name: 'Dar mi aporte' }).first().getAttribute('href');
    const { promise: isWritten, resolve } = Promise.withResolvers<void>();
    await page.route('**/assets/**/*.js', async (route) => {
      await isWritten;
      await route.continue();
    });
    await page.goto(new URL(form ?? '', page.url()).href, { waitUntil: 'commit' });
    const field = page.getByLabel('¿Qué cambiaría en los borradores, y por qué?');
    await field.fill(WORDS);
    await page.getByRole('radio', { name: '4' }).check();
    await page.getByLabel('Presupuesto').check();
    expect(await page.locator('html').getAttribute('data-ready')).toBeNull();
    resolve();
    await isReady(page);
    for (const _look of ['as it was written', 'after a reload']) {
      await expect.poll(() => field.inputValue()).toBe(WORDS);
      expect(await page.getByRole('radio', { name: '4' }).isChecked()).toBe(true);
      expect(await page.getByLabel('Presupuesto').isChecked()).toBe(true);
      await page.reload();
      await isReady(page);
    }
  });

  it('is three touches away from the first word; what is written outlives the tab, and the receipt finds it', async () => {
    const visitor = await newVisitor({ look: { width: 360, locale: 'es' } });
    const { page, goto } = visitor;
    await goto(OPEN);
    await page.getByRole('link', { name: 'Dar mi aporte' }).first().click();
    const field = page.getByLabel('¿Qué cambiaría en los borradores, y por qué?');
    await field.fill(WORDS);
    await page.getByRole('radio', { name: '4' }).check();
    await page.getByLabel('Presupuesto').check();
    await page.reload();
    // The browser puts its own memory of the fields back first: what counts is what stands there once the script is there.
    await isReady(page);
    await expect.poll(() => field.inputValue(), { timeout: 15_000 }).toBe(WORDS);
    expect(await page.getByLabel('Presupuesto').isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: '4' }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Enviar mi aporte' }).click();
    // Agreeing is asked, beside its box.
    await page.getByRole('alert').first().waitFor();
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: 'a contribution that is refused', bothThemes: true });
    await screenshot(page, 'contribute-refused-360');
    // Refused on purpose.
    visitor.faults.length = 0;
    await page.getByLabel(/Entiendo que mi aporte/).check();
    await page.getByRole('button', { name: 'Enviar mi aporte' }).dblclick();
    await page.getByText('Su aporte llegó').waitFor();
    const code = (await page.locator('main').innerText()).match(/[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}/)?.[0] ?? '';
    await expectNoAxeViolations(page, { about: 'a receipt', bothThemes: true });
    await goto('/contribution');
    await page.getByLabel('Código').fill(code.toLowerCase());
    await page.getByRole('button', { name: 'Ver mi aporte' }).click();
    await page.getByText(WORDS).waitFor();
    await goto(`${OPEN}?q=${encodeURIComponent('alguien que responda')}`);
    // Pressed twice it is there once, and the device keeps nothing of it.
    expect(await page.getByText(WORDS).count()).toBe(1);
    await goto(`${OPEN}/contribute`);
    await page.getByRole('button', { name: 'Enviar mi aporte' }).waitFor();
    expect(await field.inputValue()).toBe('');
  });

  it('contributes without scripts on the narrowest phone', async () => {
    const { page, goto } = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
    await page.setViewportSize({ width: 320, height: 640 });
    await goto(`${OPEN}/contribute`);
    await expectNoSidewaysScroll(page);
    await page.getByLabel('¿Qué cambiaría en los borradores, y por qué?').fill('Sin guion también se aporta.');
    await page.getByLabel('Sector').selectOption({ label: 'Academia' });
    await page.getByLabel(/Entiendo que mi aporte/).check();
    await page.getByRole('button', { name: 'Enviar mi aporte' }).click();
    await page.getByText('Su aporte llegó').waitFor();
    await expectNoSidewaysScroll(page);
  });
});

it('the facilitation designs a consultation with a phone beside it, publishes it, and answers several at once', async () => {
  const visitor = await newVisitor({ look: { width: 1440, locale: 'es' } });
  await visitor.signInAs('facilitator');
  const { page, goto } = visitor;
  await goto('/c/demo-es/consultations');
  await page.getByRole('button', { name: 'Nueva consulta' }).click();
  await page.getByLabel('Título').fill('Consulta sobre el agua');
  await page.getByRole('button', { name: 'Publicar…' }).click();
  await page.getByText('Agregue al menos una pregunta.').waitFor();
  await page.getByLabel('Presentación').fill('Díganos qué cambiaría.');
  await page.getByRole('button', { name: 'Agregar una pregunta' }).click();
  await page.getByLabel('Pregunta', { exact: true }).fill('¿Qué cambiaría?');
  await page.locator('figure').getByText('¿Qué cambiaría?').waitFor();
  await page.getByText('Elija cuándo abre.').waitFor();
  await expectNoAxeViolations(page, { about: 'a consultation being written', bothThemes: true });
  await screenshot(page, 'consultation-form-1440');
  await goto(`${OPEN}/responses?state=waiting`);
  await page
    .getByRole('checkbox', { name: /^Elegir el aporte/ })
    .first()
    .waitFor();
  const before = await page.getByRole('checkbox', { name: /^Elegir el aporte/ }).count();
  for (const at of [0, 1])
    await page
      .getByRole('checkbox', { name: /^Elegir el aporte/ })
      .nth(at)
      .check();
  await page.getByRole('button', { name: 'Responder a 2' }).click();
  await page.getByLabel('Incorporado', { exact: true }).check();
  await page.getByLabel('Razón').fill('Corta.');
  visitor.expectFault(/422/);
  await page
    .getByRole('button', { name: /^Publicar/ })
    .last()
    .click();
  await page
    .getByText(/al menos 40/i)
    .last()
    .waitFor();
  await page.getByLabel('Razón').fill('Se recoge en el compromiso tres, que ahora tiene una fecha para cada hito.');
  await page
    .getByRole('button', { name: /^Publicar/ })
    .last()
    .click();
  await page.getByText('2 respuestas publicadas.').waitFor();
  await expect.poll(() => page.getByRole('checkbox', { name: /^Elegir el aporte/ }).count()).toBe(before - 2);
});
