import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findThings } from './support/screens.ts';
import { untilReady } from './support/until-ready.ts';
import { serverUrl } from './support/server-url.ts';
import { visitors } from './support/visitor.ts';

/** The built code in a browser of the floor that package.json names, and on a device whose clock is wrong. */
const newVisitor = visitors();
/** What is run before the page's scripts, as it was given: a browser without what broke pages once, a device twenty days ahead. */
const given = (name: 'old-browser' | 'skewed-clock') => ({
  path: join(import.meta.dirname, `../cases/browser/${name}.js`),
});
const found = await findThings(serverUrl, 'demo-es');

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
    [Crypto.prototype, ['randomUUID']],
    [HTMLFormElement.prototype, ['requestSubmit']],
    [globalThis, ['requestIdleCallback', 'Iterator', 'scheduler', 'navigation']],
    [Document.prototype, ['startViewTransition']],
    [Element.prototype, ['checkVisibility']],
    [HTMLElement.prototype, ['showPopover', 'popover']],
  ];
  for (const [owner, names] of owners) for (const name of names) Reflect.deleteProperty(owner ?? {}, name);
  for (const name of ['clipboard', 'locks', 'serviceWorker', 'wakeLock'])
    Object.defineProperty(navigator, name, { value: undefined });
}

describe('the oldest browsers we serve', () => {
  it.each([
    ['home', '/home'],
    ['meetings', '/c/demo-es/meetings'],
    ['the planner', '/c/demo-es/meetings/plan'],
    ['a board', `/c/demo-es/boards/${found.board}`],
    ['a draft', `/c/demo-es/commitments/${found.draft}/edit`],
  ])('%s works without what they lack', async (_name, path) => {
    const visitor = await newVisitor({ look: { width: 1440 } });
    await visitor.context.addInitScript(given('old-browser'));
    await visitor.context.addInitScript(growOld);
    await visitor.signInAs('facilitator');
    await visitor.goto(path);
    await expect
      .poll(() => visitor.page.locator('main').getByRole('heading').first().isVisible(), { timeout: 15_000 })
      .toBe(true);
    if (path.endsWith('/edit')) {
      await visitor.page.locator('#field-leadOrganisationId').click();
      await visitor.page.getByRole('option').first().waitFor();
      await visitor.page.keyboard.press('Escape');
      await visitor.page.getByRole('spinbutton').first().waitFor();
    }
    // A page that broke is the error page of the router: its faults are seen, and its words too.
    expect(await visitor.page.locator('main').textContent()).not.toContain('Algo no salió bien');
  });
});

describe('light and dark', () => {
  it('follow the device, or what somebody chose, without the function that old browsers lack', async () => {
    const visitor = await newVisitor({ look: { width: 360 } });
    const { page } = visitor;
    const sheets: Promise<string>[] = [];
    page.on('response', (answer) => {
      if (answer.url().endsWith('.css')) sheets.push(answer.text());
    });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const [light, dark] = ['rgb(251, 247, 240)', 'rgb(21, 20, 27)'];
    await visitor.goto('/c/demo-es');
    expect((await Promise.all(sheets)).join('')).not.toContain('light-dark(');
    expect(await paper()).toBe(light);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await paper()).toBe(dark);
    for (const [chosen, seen] of [
      ['light', light],
      ['dark', dark],
    ] as const) {
      await page.evaluate((theme) => {
        document.documentElement.dataset['theme'] = theme;
      }, chosen);
      expect(await paper()).toBe(seen);
    }
    await page.emulateMedia({ media: 'print' });
    expect(await paper(), 'on paper').toBe('rgb(255, 255, 255)');
  });
});

describe('a device twenty days ahead', () => {
  it.each([
    ['the public page', '/c/demo-es', null],
    ['home', '/home', 'cso'],
  ] as const)('%s shows as open what is open, and no deadline as over', async (_name, path, persona) => {
    const read = async (isSkewed: boolean) => {
      const visitor = await newVisitor({ look: { width: 1440 } });
      if (isSkewed) await visitor.context.addInitScript(given('skewed-clock'));
      if (persona) await visitor.signInAs(persona);
      await visitor.goto(path);
      const words = async () => (await visitor.page.locator('main').textContent()) ?? '';
      await expect.poll(async () => (await words()).length, { timeout: 15_000 }).toBeGreaterThan(200);
      await untilReady(visitor.page);
      return words();
    };
    const [right, skewed] = [await read(false), await read(true)];
    expect(skewed).toBe(right);
  });
});
