import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { screenshot } from './support/looks.ts';
import { untilReady } from './support/until-ready.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();

it('whoever brought something sees what became of it, goes there, and takes the list along', async () => {
  const visitor = await newVisitor({ look: { width: 1440, locale: 'es' } });
  const { page, goto } = visitor;
  await visitor.signInAs('cso');
  await goto('/home');
  // The newest of all kinds stand at home already, under the name that the page has.
  const newest = page.getByRole('region', { name: 'Mis aportes y qué fue de ellos' });
  await newest.getByRole('listitem').first().waitFor();
  expect(await newest.getByRole('listitem').count()).toBe(5);
  await screenshot(page, 'home-own-texts');
  await page.getByRole('link', { name: 'Mis aportes y qué fue de ellos' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Mis aportes y qué fue de ellos' }).waitFor();
  await untilReady(page);
  const rows = page.locator('tbody tr');
  await rows.first().waitFor();
  const count = await rows.count();
  const made = rows.filter({ hasText: '→' }).first();
  const target = made.getByRole('link').last();
  const [title, href] = [await target.innerText(), await target.getAttribute('href')];
  const saved = page.waitForEvent('download');
  await page
    .getByRole('link', { name: /^Descargar CSV/ })
    .or(page.getByRole('button', { name: /^Descargar CSV/ }))
    .click();
  const lines = (await readFile(await (await saved).path(), 'utf8')).trim();
  expect(lines).toContain(title);
  expect(lines).toContain('Qué fue de ello');
  expect(count).toBeGreaterThan(1);
  await target.click();
  await page.waitForURL(`**${href}`);
  await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toContain(title);
});
