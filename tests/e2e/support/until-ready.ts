import type { Page } from 'playwright-core';

/**
 * Fonts are in, the page answers, and nothing on it says any more that it is busy. Before its script has taken it over
 * nothing is busy either, and whoever counts then counts nothing, or what is about to be drawn anew.
 */
export async function untilReady(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined)).catch(() => undefined);
  await page.waitForFunction(
    () => {
      const answers =
        document.getElementById('root') === null || document.documentElement.dataset['ready'] !== undefined;
      return answers && document.querySelector('[aria-busy="true"]') === null;
    },
    undefined,
    { timeout: 15_000 },
  );
}
