import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { findThings } from './support/screens.ts';
import { serverUrl } from './support/server-url.ts';
import { untilReady } from './support/until-ready.ts';
import { visitors } from './support/visitor.ts';

/** Searching as people do it: by key and pointer, by phone, without scripts. */
const newVisitor = visitors();
const CYCLE = '/c/demo-es';
const found = await findThings(serverUrl, 'demo-es');
const headings = (page: Awaited<ReturnType<typeof newVisitor>>['page']) =>
  page.getByRole('main').getByRole('heading', { level: 2 }).allInnerTexts();

describe('whoever looks for something', () => {
  it('presses / on a page, writes, and opens what was found, by keyboard alone', async () => {
    const { page, goto } = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await goto(`${CYCLE}/meetings`);
    await untilReady(page);
    await page.keyboard.press('/');
    await page.waitForURL(`**${CYCLE}/search`);
    await untilReady(page);
    const field = page.getByRole('searchbox', { name: 'Palabras' });
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('ambientales');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('main').getByRole('status').innerText()).toMatch(/^\d+ resultados?$/);
    expect((await headings(page)).length).toBeGreaterThan(2);
    const marked = await page.locator('mark').allInnerTexts();
    expect(marked.length).toBeGreaterThan(3);
    for (const word of marked) expect(word.toLowerCase()).toMatch(/^ambient/);
    await page.locator('h1').click();
    await page.keyboard.press('/');
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true);
    const first = page.getByRole('main').getByRole('listitem').getByRole('link').first();
    const title = await first.innerText();
    await first.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('heading', { level: 1 }).innerText()).toBe(title);
    await page.goBack();
    await expect.poll(() => field.inputValue()).toBe('ambientales');
  });

  it('finds the same on a phone without scripts', async () => {
    const { page, goto } = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
    await goto(CYCLE);
    await page.getByRole('link', { name: 'Buscar', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Palabras' }).fill('DÉ');
    await page.getByRole('button', { name: 'Buscar' }).click();
    expect(new URL(page.url()).search).toBe('?q=D%C3%89');
    expect(await page.locator('mark').count()).toBeGreaterThan(3);
    const more = page.getByRole('link', { name: /^Ver más: / }).first();
    const kind = (await more.innerText()).replace('Ver más: ', '');
    await more.click();
    expect((await headings(page)).map((one) => one.toLowerCase())).toEqual([kind]);
    await page.getByRole('link', { name: 'Buscar lo mismo en todo', exact: true }).click();
    expect((await headings(page)).length).toBeGreaterThan(2);
  });

  it('finds what a file says, and is led to the file', async () => {
    const { page, goto } = await newVisitor({ look: { width: 768, locale: 'es' } });
    const asked = `${CYCLE}/search?q=participaci%C3%B3n&kind=file`;
    // The files of the demonstration are read while the server already answers.
    const count = async () => {
      await goto(asked);
      return page.locator('main li mark').count();
    };
    await expect.poll(count, { timeout: 60_000, interval: 1_000 }).toBeGreaterThan(0);
    expect(await headings(page)).toEqual(['Archivos']);
    const first = page.getByRole('main').locator('li a[href*="/diagnoses/"]').first();
    const [name = ''] = (await first.innerText()).split(' · ');
    expect(name).toMatch(/\.pdf$/);
    await first.click();
    await page.waitForURL(/\/diagnoses\/\d+#files$/);
    await page.getByRole('link', { name, exact: true }).waitFor();
  });

  it('who is of the forum finds what was said, and is led to where it stands', async () => {
    const { page, goto, signInAs } = await newVisitor({ look: { width: 360, locale: 'es' } });
    await signInAs('participant');
    await goto(`${CYCLE}/search?q=expedientes+regi%C3%B3n&kind=comment`);
    await untilReady(page);
    // The page came as a stranger reads it, and asks again as who reads it.
    await expect.poll(() => headings(page)).toEqual(['Comentarios']);
    await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
    await page.waitForURL(/\/diagnoses\/\d+#comment-[\w-]+$/);
    const said = page.locator(`[id="${new URL(page.url()).hash.slice(1)}"]`);
    await said.getByText(/¿Los 60 expedientes/).waitFor();
    await expect.poll(() => said.evaluate((one) => one === document.activeElement)).toBe(true);
    const top = () => said.evaluate((one) => one.getBoundingClientRect().top / window.innerHeight);
    await expect.poll(top).toBeLessThan(0.6);
    expect(await top()).toBeGreaterThanOrEqual(0);
  });

  it('is told where nothing has the words, and of a fault, without losing them', async () => {
    const visitor = await newVisitor({ look: { width: 768, locale: 'es' } });
    const { page, goto } = visitor;
    await goto(`${CYCLE}/search?q=xilofonista`);
    await untilReady(page);
    await page.getByRole('heading', { name: 'Nada tiene «xilofonista»' }).waitFor();
    visitor.expectFault(/500|Failed to load resource/);
    await page.route('**/api/cycles/*/search?**', (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"server.unexpected"}' }),
    );
    await page.getByRole('searchbox').fill('agua');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('agua');
  });

  it('presses / outside of any cycle, and finds in all that they may open, each under its cycle', async () => {
    const { page, goto, signInAs } = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await signInAs('cso');
    for (const from of ['/', '/home', '/account']) {
      await goto(from);
      await untilReady(page);
      await page.keyboard.press('/');
      await page.waitForURL('**/search');
    }
    await untilReady(page);
    const field = page.getByRole('searchbox', { name: 'Palabras' });
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('agua or water');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('main').getByRole('status').innerText()).toMatch(/^\d+ resultados?$/);
    const cycles = await headings(page);
    expect(cycles.length).toBeGreaterThan(1);
    expect(await page.getByRole('heading', { level: 3 }).count()).toBeGreaterThan(2);
    await page.getByRole('main').getByRole('heading', { level: 2 }).first().getByRole('link').click();
    await page.waitForURL(`**${CYCLE}/search?q=agua+or+water`);
    await page.getByRole('link', { name: 'Buscar lo mismo en todos los ciclos que puede abrir' }).click();
    await page.waitForURL('**/search?q=agua+or+water');
    await expect.poll(() => headings(page)).toEqual(cycles);
  });

  it('who is of the forum also finds what strangers may not, on the page that the server made for strangers', async () => {
    const stranger = await newVisitor({ look: { width: 1440, locale: 'es' } });
    const member = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await member.signInAs('participant');
    const boards = await member.context.request.get(`${member.url}/api/cycles/${found.cycle}/boards`);
    const { items } = (await boards.json()) as { items: { id: string; title: string }[] };
    const title = items.find(({ id }) => id === found.openBoard)?.title ?? '';
    for (const [visitor, count] of [
      [stranger, 0],
      [member, 1],
    ] as const) {
      await visitor.goto(`${CYCLE}/search?q=${encodeURIComponent(`"${title}"`)}`);
      await untilReady(visitor.page);
      const link = visitor.page.getByRole('main').locator(`a[href$="/boards/${found.openBoard}"]`);
      await expect.poll(() => link.count()).toBe(count);
    }
  });
});

it.each([
  ['search', CYCLE],
  ['search-everywhere', ''],
])('%s looks well in every width, theme and language', async (name, place) => {
  const visitor = await newVisitor();
  await visitor.goto(`${place}/search?q=agua%20or%20water%20or%20salud`);
  await forEachLook(visitor, async (look) => {
    const { page } = visitor;
    await page.getByRole('main').getByRole('listitem').first().waitFor();
    await screenshot(page, `${name}-${lookName(look)}`);
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: `${name} ${lookName(look)}` });
  });
});
