import type { Page } from 'playwright-core';
import { untilStill } from './until-still.ts';

/** Attributes that are read or heard like words on the page. */
const HEARD = [
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'aria-placeholder',
  'title',
  'alt',
  'placeholder',
  'label',
  'data-label',
];

/**
 * Everything that a page says to whoever sees or hears it, hidden parts included: text, labels, its title and description,
 * and what styles write. What stands in another language says so; what is meant as code is code.
 */
export const saidOn = (page: Page): Promise<string[]> =>
  page.evaluate((heard) => {
    const locale = document.documentElement.lang;
    const isOurs = (element: Element | null) =>
      element !== null &&
      !element.closest('script, style, code, kbd, [translate=no]') &&
      (element.closest('[lang]')?.getAttribute('lang') ?? locale) === locale;
    const said = [document.title, document.querySelector('meta[name=description]')?.getAttribute('content') ?? ''];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      // With scripts, what is said without them is one text, tags and all.
      if (isOurs(node.parentElement)) said.push((node.textContent ?? '').replace(/<[^>]*>/g, ' '));
    for (const element of document.body.querySelectorAll('*')) {
      if (!isOurs(element)) continue;
      for (const name of heard) said.push(element.getAttribute(name) ?? '');
      for (const side of ['::before', '::after']) {
        const drawn = getComputedStyle(element, side).content;
        if (drawn.startsWith('"')) said.push(drawn);
      }
      if (element instanceof HTMLInputElement && /^(submit|button|reset)$/.test(element.type)) said.push(element.value);
    }
    return [...new Set(said.map((one) => one.trim()).filter(Boolean))];
  }, HEARD);

/** Of buttons that look alike, as many as show what such a button opens. */
const ALIKE = 2;
const visibleButtons = (page: Page) => page.getByRole('main').locator('button:visible:enabled');

/**
 * What stands behind the buttons of a page: dialogs, menus, refusals, toasts. Whatever a button does, is done.
 * @returns how many could be pressed
 */
export async function pressEach(page: Page, look: (about: string) => Promise<void>, again: () => Promise<void>) {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('details')) one.open = true;
  });
  await look('opened');
  const looks = await visibleButtons(page).evaluateAll((all) =>
    all.map((one) => `${one.className} ${one.querySelector('svg')?.getAttribute('class')}`),
  );
  const tried = new Map<string, number>();
  let pressed = 0;
  for (const [index, alike] of looks.entries()) {
    const times = (tried.get(alike) ?? 0) + 1;
    tried.set(alike, times);
    if (times > ALIKE) continue;
    // What an earlier press took away or covered cannot be pressed.
    const press = visibleButtons(page).nth(index).click({ timeout: 600 });
    if (
      !(await press.then(
        () => true,
        () => false,
      ))
    )
      continue;
    pressed += 1;
    await untilStill(page);
    await look(`button ${index}`);
    await again();
  }
  return pressed;
}
