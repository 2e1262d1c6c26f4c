import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export type AxeOptions = {
  /** Part of the page to look at; all of it unless given. */
  within?: string;
  /** Also in the other theme, put on without a reload. */
  bothThemes?: boolean;
  /** Told in the failure, so that one of twelve looks can be found again. */
  about?: string;
};

/**
 * No violation of WCAG 2.2 AA that a machine can find. axe is evaluated through the debugging channel, which the
 * page's content security policy does not govern, so the policy stays on while we look.
 */
export async function expectNoAxeViolations(page: Page, options: AxeOptions = {}): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const run: RunOptions = { runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] };
  const found = await page.evaluate(
    async ({ within, settings }) => {
      const { axe } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<AxeResults> } };
      const { violations } = await axe.run(within ?? document, settings);
      return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
      );
    },
    { within: options.within, settings: run },
  );
  expect(found, `axe violations ${options.about ?? page.url()}\n${found.join('\n')}\n`).toEqual([]);
  if (!options.bothThemes) return;
  const worn = await page.evaluate(() => document.documentElement.dataset['theme'] ?? 'light');
  const wear = (theme: string) =>
    page.evaluate((chosen) => {
      document.documentElement.dataset['theme'] = chosen;
    }, theme);
  await wear(worn === 'dark' ? 'light' : 'dark');
  await expectNoAxeViolations(page, { ...options, bothThemes: false, about: `${options.about}, other theme` });
  await wear(worn);
}
