import type { BrowserContext } from 'playwright-core';
import { join } from 'node:path';
import { NEWER_APIS, SECURE_APIS } from '../../support/newer-apis.ts';

/** Takes away what is named. Every owner is looked up before the first name goes: some are owned by what goes too. */
function growOld(lists: [owner: string, names: readonly string[]][]): void {
  const reached = (path: string): unknown =>
    path.split('.').reduce<unknown>((owner, name) => Reflect.get(Object(owner), name), globalThis);
  const found = lists.map(([path, names]) => ({ owner: Object(reached(path)), names }));
  for (const { owner, names } of found) for (const name of names) Reflect.deleteProperty(owner, name);
}

/** From now on the pages of this browser find neither that, nor what broke them once (tests/cases). */
export async function withoutNewThings(context: BrowserContext): Promise<void> {
  await context.addInitScript({ path: join(import.meta.dirname, '../../cases/browser/old-browser.js') });
  await context.addInitScript(growOld, [...Object.entries(NEWER_APIS), ...Object.entries(SECURE_APIS)]);
}
