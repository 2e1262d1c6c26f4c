import { expect, it } from 'vitest';
import { visitors } from './support/visitor.ts';
import { cookieOf, cycleOf } from './support/screens.ts';
import { send } from '../support/corpus.ts';
import { serverUrl as url } from './support/server-url.ts';

const newVisitor = visitors();
const DESK = { look: { width: 1440, locale: 'es' } } as const;

/** What has the focus, in the words that are read aloud. */
const focused = (page: Awaited<ReturnType<typeof newVisitor>>['page']) =>
  page.evaluate(() => {
    const { tagName, textContent } = document.activeElement ?? document.body;
    return `${tagName} ${textContent?.trim().replace(/\s+/g, ' ').slice(0, 40)}`;
  });

it('whoever ends a session by the keyboard goes on at the next one, and a second press ends nothing', async () => {
  const others = [await newVisitor(DESK), await newVisitor(DESK)];
  const visitor = await newVisitor(DESK);
  for (const one of [...others, visitor]) await one.signInAs('cso');
  const { page } = visitor;
  await visitor.goto('/account');
  const list = page.getByRole('region', { name: 'Sesiones abiertas' }).getByRole('listitem');
  const ends = page.getByRole('button', { name: 'Cerrar esta sesión' });
  await ends.first().waitFor();
  const before = await list.count();
  await ends.first().focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => list.count(), { timeout: 10_000 }).toBe(before - 1);
  await expect.poll(() => focused(page), { timeout: 5_000 }).toMatch(/^LI /);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toMatch(/^BUTTON /);
  expect(await list.count()).toBe(before - 1);
});

it('whoever ends a seat by the keyboard, after the question, goes on within its list', async () => {
  const visitor = await newVisitor(DESK);
  await visitor.signInAs('facilitator');
  const { page } = visitor;
  const cycle = `/api/cycles/${await cycleOf(url, 'demo-es')}`;
  const cookie = await cookieOf(url, 'facilitator', 'demo-es');
  const by = { cookie } as Parameters<typeof send>[1];
  const { id } = await send<{ id: string }>({ url }, by, 'POST', `${cycle}/organisations`, {
    name: 'Mesa del Teclado',
    shortName: 'Teclado',
    sector: 'academia',
  });
  for (const name of ['Ana Teclado', 'Berta Teclado'])
    await send({ url }, by, 'POST', `${cycle}/organisations/${id}/seats`, {
      ...{ name, email: `${name.split(' ')[0]?.toLowerCase()}@teclado.example`, role: 'delegate', seniority: 'staff' },
    });
  await visitor.goto(`/c/demo-es/organisations/${id}`);
  const end = (name: string) => page.getByRole('button', { name: new RegExp(`^Terminar el asiento de ${name}`) });
  for (const [name, next] of [
    ['Ana Teclado', /Berta/],
    ['Berta Teclado', /^H2 Quiénes actúan/],
  ] as const) {
    await end(name).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await focused(page)).toMatch(/^H2 Terminar el asiento/);
    // It can be pressed once the letter is there that it will send.
    const confirm = dialog.getByRole('button', { name: /^Terminar/ });
    await confirm.and(page.locator(':enabled')).focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page), { timeout: 5_000 }).toMatch(next);
  }
});
