import { describe, expect, it } from 'vitest';
import { writeEmblem } from '../../server/src/features/demo/commands/write-png.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();

describe('the composition of the forum', () => {
  it('has on a phone of each organisation and sector a few lines, not one for each figure', async () => {
    const reader = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
    await reader.goto('/c/demo-es/composition');
    const heights = await reader.page
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(heights.length).toBeGreaterThan(20);
    expect(Math.max(...heights)).toBeLessThan(200);
    await expectNoSidewaysScroll(reader.page);
  });
});

describe('the page of an organisation', () => {
  it('is reached from the list; its logo is put and taken away, and what was corrected is read without scripts', async () => {
    const lead = await newVisitor({ look: { width: 360, locale: 'es' } });
    await lead.signInAs('facilitator');
    await lead.goto('/c/demo-es/organisations?q=Voces');
    const { page } = lead;
    await page.getByRole('link', { name: /Voces/ }).first().click();
    await page.getByRole('button', { name: 'Logotipo' }).click();
    const dialog = page.getByRole('dialog', { name: /^Logotipo de/ });
    await dialog.waitFor();
    await screenshot(page, 'logo-dialog-360', { fullPage: false });
    await expectNoAxeViolations(page);
    const input = dialog.locator('input[type=file]');
    await input.setInputFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
    await dialog.getByText('No se pudo leer como imagen').waitFor();
    const buffer = writeEmblem({ motif: 'sun', colour: '#a13232' });
    await input.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer });
    await dialog.getByRole('heading', { name: 'Así se verá en la página pública y en las listas' }).waitFor();
    await screenshot(page, 'logo-dialog-360-preview', { fullPage: false });
    await expectNoAxeViolations(page);
    // Nobody sees it yet; discarded, it is gone.
    expect(await page.locator('main header').first().locator('img').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Descartar esta imagen' }).click();
    await input.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer });
    const publish = dialog.getByRole('button', { name: 'Publicar el logotipo' });
    await publish.click();
    await dialog.waitFor({ state: 'detached' });
    const logo = page
      .locator('main header')
      .first()
      .getByRole('img', { name: /^Logotipo de/ });
    await expect.poll(() => logo.evaluate((one: HTMLImageElement) => one.naturalWidth), { timeout: 10_000 }).toBe(192);
    await expectNoSidewaysScroll(page);
    await screenshot(page, 'organisation-360');

    const reader = await newVisitor({ javaScript: false, look: { width: 768, locale: 'es' } });
    await reader.goto(new URL(page.url()).pathname);
    await reader.page
      .locator('main header')
      .first()
      .getByRole('img', { name: /^Logotipo de/ })
      .waitFor();
    await reader.page.getByText('Logotipo', { exact: true }).waitFor();
    await screenshot(reader.page, 'organisation-768-without-scripts');

    // A wordmark, far wider than high: as low as a logo may not be, but for the room around it.
    await page.getByRole('button', { name: 'Logotipo' }).click();
    const wordmark = await page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1_200, height: 60 });
      canvas.getContext('2d')?.fillRect(0, 0, 1_200, 60);
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    });
    await input.setInputFiles({ name: 'marca.png', mimeType: 'image/png', buffer: Buffer.from(wordmark, 'base64') });
    await publish.click();
    await dialog.waitFor({ state: 'detached' });
    const sizeOfLogo = () => logo.evaluate((one: HTMLImageElement) => [one.naturalWidth, one.naturalHeight]);
    await expect.poll(sizeOfLogo, { timeout: 10_000 }).toEqual([256, 32]);
    await screenshot(page, 'organisation-360-wordmark');

    await page.getByRole('button', { name: 'Logotipo' }).click();
    await dialog.getByRole('button', { name: 'Quitar el logotipo' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => logo.count(), { timeout: 10_000 }).toBe(0);
    await page.getByRole('button', { name: 'Deshacer' }).last().click();
    await expect.poll(sizeOfLogo, { timeout: 10_000 }).toEqual([256, 32]);
    // The one before it is shown in the history, and can be brought back.
    await page.getByRole('button', { name: 'Logotipo' }).click();
    await dialog.getByRole('heading', { name: 'Logotipos anteriores' }).waitFor();
    await screenshot(page, 'logo-dialog-360-former', { fullPage: false });
    await dialog.getByRole('button', { name: 'Volver al anterior 1' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(sizeOfLogo, { timeout: 10_000 }).toEqual([192, 192]);
    const shown = page
      .getByRole('region', { name: 'Qué se corrigió' })
      .getByRole('img', { name: 'Logotipo de entonces' });
    expect(await shown.count()).toBeGreaterThan(3);
    await screenshot(page, 'organisation-360-history');
  });
});
