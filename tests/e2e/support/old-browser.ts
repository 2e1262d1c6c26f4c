import type { BrowserContext } from 'playwright-core';
import { join } from 'node:path';

/** Takes away what Safari 15.6, Chrome 109 and Firefox 115 lack, and what a page over plain http does not get. */
function growOld(): void {
  const owners: [object | undefined, string[]][] = [
    [AbortSignal, ['any', 'timeout']],
    [Map, ['groupBy']],
    [Object, ['groupBy']],
    [Promise, ['withResolvers', 'try']],
    [Array, ['fromAsync']],
    [URL, ['canParse', 'parse']],
    [Array.prototype, ['toSorted', 'toReversed', 'toSpliced', 'with']],
    [String.prototype, ['isWellFormed', 'toWellFormed']],
    [Set.prototype, ['union', 'intersection', 'difference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom']],
    [
      Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) as object,
      ['map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray', 'forEach', 'some', 'every', 'find'],
    ],
    [Crypto.prototype, ['randomUUID', 'subtle']],
    [RegExp, ['escape']],
    [Intl, ['Segmenter', 'DurationFormat']],
    [ReadableStream, ['from']],
    [Navigator.prototype, ['userActivation']],
    [HTMLFormElement.prototype, ['requestSubmit']],
    [
      globalThis,
      ['requestIdleCallback', 'Iterator', 'scheduler', 'navigation', 'CloseWatcher', 'URLPattern', 'caches'],
    ],
    [Document.prototype, ['startViewTransition']],
    [Element.prototype, ['checkVisibility']],
    [HTMLElement.prototype, ['showPopover', 'hidePopover', 'togglePopover', 'popover']],
  ];
  for (const [owner, names] of owners) for (const name of names) Reflect.deleteProperty(owner ?? {}, name);
  for (const name of ['clipboard', 'locks', 'serviceWorker', 'storage', 'wakeLock'])
    Object.defineProperty(navigator, name, { value: undefined });
}

/** From now on the pages of this browser find neither that, nor what broke them once (tests/cases). */
export async function withoutNewThings(context: BrowserContext): Promise<void> {
  await context.addInitScript({ path: join(import.meta.dirname, '../../cases/browser/old-browser.js') });
  await context.addInitScript(growOld);
}
