import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { screenshotsFolder } from './browser.ts';
import { type Look, LOOKS, lookCookies } from './look.ts';
import { untilReady } from './until-ready.ts';
import type { Visitor } from './visitor.ts';

/** Shows the page that is open in every look and calls `check` on each. */
export async function forEachLook(
  visitor: Visitor,
  check: (look: Look) => Promise<void>,
  looks: readonly Look[] = LOOKS,
): Promise<void> {
  for (const look of looks) {
    await wear(visitor, look);
    await check(look);
  }
}

/**
 * As who turns a phone and chooses the other theme; another language comes with a page that is loaded anew. Loading for each
 * look is what costs most in a browser, and shows the same.
 */
export async function wear({ page, context, url }: Visitor, look: Look): Promise<void> {
  await context.addCookies(lookCookies(url, look));
  await page.setViewportSize({ width: look.width, height: look.width < 768 ? 740 : 900 });
  const isInLanguage = (await page.locator('html').getAttribute('lang')) === look.locale;
  if (isInLanguage) await page.evaluate(putOn, look.theme);
  else await page.reload({ waitUntil: 'load' });
  await untilReady(page);
}

/** The theme, and the frame in which the page has answered to its new window. */
const putOn = (theme: string): Promise<unknown> => {
  document.documentElement.dataset['theme'] = theme;
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
};

/**
 * With SCREENSHOTS=on, saves what is on screen below tests/e2e/screenshots (not in git), the whole page unless told
 * otherwise. No test asks for the pictures, and painting them is a fifth of the time.
 */
export async function screenshot(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  if (process.env['SCREENSHOTS'] !== 'on') return;
  await mkdir(screenshotsFolder, { recursive: true });
  const path = join(screenshotsFolder, `${name}.png`);
  await page.screenshot({ path, fullPage: options.fullPage ?? true, animations: 'disabled' });
}

/** What reaches beyond the window, the innermost of each. */
const widerThanWindow = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    const isOutside = (element: Element) => element.getBoundingClientRect().right > limit + 1;
    // What scrolls inside its own box may be wider than the window; the culprits are the innermost of the others.
    const isBoxed = (element: Element): boolean =>
      element !== document.body &&
      (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) ||
        (element.parentElement !== null && isBoxed(element.parentElement)));
    const outside = [...document.body.querySelectorAll('*')].filter((one) => isOutside(one) && !isBoxed(one));
    const culprits = outside.filter((one) => !outside.some((other) => other !== one && one.contains(other)));
    return culprits.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
  });

/**
 * The page fits its window: nobody should have to scroll sideways to read. A window whose size has just changed is drawn anew
 * by the page a moment later, so what counts is how it comes to rest.
 */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  await expect.poll(() => widerThanWindow(page), { timeout: 3_000, message: 'wider than the window' }).toEqual([]);
}
