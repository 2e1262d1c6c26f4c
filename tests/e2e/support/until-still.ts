import type { Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { untilReady } from './until-ready.ts';

const underWay = new WeakMap<Page, Set<Request>>();

/** From its first page on: what is asked and has not been answered. Lines that stay open do not count. */
export function watchRequests(page: Page): void {
  const asked = new Set<Request>();
  underWay.set(page, asked);
  page.on('request', (request) => {
    if (!request.url().includes('/socket.io/')) asked.add(request);
  });
  const isOver = (request: Request) => void asked.delete(request);
  page.on('requestfinished', isOver);
  page.on('requestfailed', isOver);
}

/**
 * Nothing that the page asked for is under way any more, and what came has been drawn. A page that answers ({@link untilReady})
 * may still be without what it shows to this person: their parts and data come after it.
 */
export async function untilStill(page: Page): Promise<void> {
  const asked = underWay.get(page);
  if (!asked) throw new Error('This page is not watched: watchRequests comes before its first address.');
  await expect
    .poll(
      async () => {
        await untilReady(page);
        const before = asked.size;
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
        );
        return before + asked.size;
      },
      { timeout: 15_000, interval: 20 },
    )
    .toBe(0);
}
