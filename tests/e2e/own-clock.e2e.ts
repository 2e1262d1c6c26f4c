import type { Me } from '@minga/shared/people/schema.ts';
import { expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { lookName } from './support/look.ts';
import { cookieOf, findThings, screensOf } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { untilReady } from './support/until-ready.ts';
import { untilStill } from './support/until-still.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** Whoever keeps another clock than the forum's reads each hour on both. */
const newVisitor = visitors();

/** As if this person kept that zone: nobody else who tests with the persona sees it. */
const keepZone = ({ context }: Visitor, timeZone: string) =>
  context.route('**/api/me', async (route) => {
    // Whoever leaves the page waits for no answer.
    const answer = await route.fetch().catch(() => null);
    const me = (await answer?.json().catch(() => null)) as Me | null;
    if (!answer || !me) await route.continue().catch(() => {});
    else await route.fulfill({ response: answer, json: { ...me, actor: me.actor && { ...me.actor, timeZone } } });
  });

/** Hours that are read and stand alone: what is typed, chosen words of people, and the axis of a drawing are no such hours. */
const lonelyHours = (main: Element): string[] => {
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const lonely: string[] = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const around = text.parentElement;
    if (!around?.checkVisibility()) continue;
    if (!/\b\d\d:\d\d\b/.test(text.textContent ?? '')) continue;
    if (around.closest('[aria-hidden=true], [role=spinbutton], input, pre, [dir=auto], [lang]:not(html)')) continue;
    const said =
      around.closest('p, li, td, dd, summary, time, span, option, strong, h2, h3')?.textContent ?? around.outerHTML;
    if (!/\d\d:\d\d( – .*| ?–\d\d:\d\d)? su hora/.test(said)) lonely.push(said.slice(0, 120));
  }
  return lonely;
};

it('on every screen both hours are read, and the next day is said, on a phone without scrolling sideways', async () => {
  const screens = screensOf(await findThings(url, 'demo-es'), 'demo-es');
  const heard: string[] = [];
  const people = new Map<string, Visitor>();
  const visitorAs = async (persona: NonNullable<(typeof screens)[number]['persona']>) => {
    const known = people.get(persona);
    if (known) return known;
    const visitor = await newVisitor({ look: { width: 360, locale: 'es', theme: 'light' } });
    people.set(persona, visitor);
    await visitor.signInAs(persona);
    await keepZone(visitor, 'Asia/Tokyo');
    return visitor;
  };
  for (const { persona, path, name } of screens) {
    // Mail is what another program would show; an account is of no forum and on its person's clock alone.
    // A number of the standards is an hour of any day.
    if (/demo-mail|account|administration|standards|boardId$/.test(name)) continue;
    const visitor = await visitorAs(persona ?? 'cso');
    await visitor.goto(path);
    await untilStill(visitor.page).catch((error: unknown) => {
      throw new Error(`${path} never rests`, { cause: error });
    });
    const main = visitor.page.locator('main');
    // On public pages their clock comes with their menu, after what everybody reads.
    await expect.poll(() => main.evaluate(lonelyHours), { timeout: 5_000, message: path }).toEqual([]);
    await expectNoSidewaysScroll(visitor.page);
    await screenshot(visitor.page, `own-clock-${name}`);
    if (/su hora/.test((await main.textContent()) ?? '')) heard.push(name);
  }
  expect(heard.length, heard.join()).toBeGreaterThan(12);
});

it('a stranger, and whoever lives on the forum’s clock, reads the forum’s hour alone, with its zone', async () => {
  const { meeting } = await findThings(url, 'demo-es');
  for (const zone of [null, 'America/Bogota']) {
    const visitor = await newVisitor({ look: { width: 360, locale: 'es' } });
    if (zone) {
      await visitor.signInAs('cso');
      await keepZone(visitor, zone);
    }
    await visitor.goto(`/c/demo-es/meetings/${meeting}`);
    const header = visitor.page.locator('main header');
    await expect.poll(() => header.textContent()).toMatch(/\d\d:\d\d–\d\d:\d\d, hora de Lima \(UTC−5\)/);
    expect(await visitor.page.locator('main').textContent()).not.toContain('su hora');
  }
});

it('the observer of the demonstration is in Madrid, and what the server sends says so too', async () => {
  const visitor = await newVisitor({ look: { width: 1440, locale: 'es' } });
  await visitor.signInAs('observer', 'demo-es');
  const { meeting } = await findThings(url, 'demo-es');
  await visitor.goto(`/c/demo-es/meetings/${meeting}`);
  const header = visitor.page.locator('main header');
  await expect.poll(() => header.textContent()).toMatch(/, hora de Lima \(\d\d:\d\d–\d\d:\d\d su hora, Madrid\)/);
});

it('whoever sits elsewhere keeps the zone of their device with one press, or says another, and letters follow', async () => {
  const visitor = await newVisitor({ look: { width: 360, locale: 'es' }, timeZone: 'Asia/Tokyo' });
  const { page } = visitor;
  await visitor.signInAs('participant', 'demo-en');
  await visitor.goto('/account');
  const section = page.getByRole('region', { name: 'Idioma y hora' });
  await section.getByText('La hora de cada foro').waitFor();
  await section.getByText('Este equipo está en la hora de Tokyo (UTC+9).').waitFor();
  await forEachLook(visitor, async (look) => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectNoSidewaysScroll(page);
    await screenshot(page, `own-reading-${lookName(look)}`);
    await expectNoAxeViolations(page, { about: lookName(look) });
  });
  await visitor.context.addCookies([{ name: 'minga_locale', value: 'es', url }]);
  await page.reload();
  await untilReady(page);
  await section.getByRole('button', { name: 'Usarla como mi hora' }).click();
  await section.getByText('hora de Tokyo (UTC+9)', { exact: true }).waitFor();
  await expect.poll(() => section.getByText('Este equipo está en').count()).toBe(0);
  // Another language and no zone, by the dialog; the whole page follows at once, and the next device.
  await section.getByRole('button', { name: 'Cambiar idioma u hora' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Idioma').selectOption('en');
  const zone = dialog.getByRole('combobox', { name: 'Zona horaria' });
  await zone.fill('La hora de cada');
  await page.getByRole('option', { name: 'La hora de cada foro' }).click();
  await screenshot(page, 'own-reading-dialog', { fullPage: false });
  await dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor();
  await page.getByText('The time of each forum').waitFor();
  expect(await cookieOf(url, 'participant', 'demo-en')).toContain('minga_locale=en');
});
