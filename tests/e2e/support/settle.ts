import type { Page } from 'playwright-core';

/**
 * Fonts are in, the application stands on the page, and nothing on it says any more that it is busy. An empty page is not
 * a settled one: before the application has drawn itself nothing is busy either, and whoever counts then counts nothing.
 */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined)).catch(() => undefined);
  await page.waitForFunction(
    () => {
      const root = document.getElementById('root');
      const drawn = root === null || root.querySelector('main')?.textContent?.trim();
      return drawn && document.querySelector('[aria-busy="true"]') === null;
    },
    undefined,
    { timeout: 15_000 },
  );
}
