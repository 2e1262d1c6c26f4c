import { paths } from '@minga/shared/kernel/paths.ts';
import { describe, expect, it } from 'vitest';
import { builtFile } from '../support/built-file.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/looks.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();

/** A net that catches nothing is worse than none: each check is shown something that it must refuse. */
describe('the browser rig sees', () => {
  it('what axe calls a violation, under the page’s own policy', async () => {
    const { page, goto } = await newVisitor();
    await goto('/');
    await page.evaluate(() => document.body.append(document.createElement('button')));
    await expect(expectNoAxeViolations(page)).rejects.toThrow(/button-name/);
  });

  it('a page wider than its window', async () => {
    const { page, goto } = await newVisitor({ look: { width: 360 } });
    await goto('/');
    await page.evaluate(() => {
      const wide = document.createElement('div');
      wide.style.width = '900px';
      wide.style.height = '1px';
      document.body.append(wide);
    });
    await expect(expectNoSidewaysScroll(page)).rejects.toThrow(/wider than the window/);
  });

  it('an inline script that the policy stopped', async () => {
    const visitor = await newVisitor();
    await visitor.goto('/');
    await visitor.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.__xss()';
      document.head.append(script);
    });
    await expect.poll(() => visitor.faults.join('\n')).toMatch(/content refused by policy: script-src/);
    expect(visitor.faults.join('\n')).not.toContain('foreign script ran');
    visitor.faults.length = 0;
  });

  it('an exception, an error in the console and foreign code that runs', async () => {
    const visitor = await newVisitor();
    await visitor.goto('/');
    await visitor.page.evaluate(() => {
      queueMicrotask(() => {
        throw new Error('on purpose');
      });
      console.error('aloud');
      (window as unknown as { __xss(): void }).__xss();
    });
    for (const what of ['exception: on purpose', 'console: aloud', 'foreign script ran']) {
      await expect.poll(() => visitor.faults.join('\n')).toContain(what);
    }
    visitor.faults.length = 0;
  });

  it('a signed-in person, through the door of the demonstration', async () => {
    const visitor = await newVisitor();
    await visitor.signInAs('facilitator', 'demo-en');
    const me = await visitor.context.request.get(`${visitor.url}/api/me`);
    expect(await me.json()).toMatchObject({ actor: { isGuest: false }, memberships: [{ forum: { slug: 'demo-en' } }] });
  });

  it('a page as ready only once it is drawn, however late its own script comes', async () => {
    const { page, goto, signInAs } = await newVisitor();
    await signInAs('facilitator');
    await page.addInitScript(() => {
      new MutationObserver((_changes, watch) => {
        if (document.documentElement.dataset['ready'] === undefined) return;
        watch.disconnect();
        document.documentElement.dataset['drawn'] = String(document.querySelector('h1, [aria-busy="true"]') !== null);
      }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-ready'] });
    });
    await page.route(`**${await builtFile('home-screen')}`, async (route) => {
      // The window has drawn all that it can without the script of its page.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await route.continue();
    });
    await goto(paths.home());
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('html').getAttribute('data-drawn')).toBe('true');
  });
});
