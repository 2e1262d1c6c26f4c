import { beforeAll, describe, expect, it } from 'vitest';
import { anOpenBallot } from './ballot-screen.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { builtFile } from '../support/built-file.ts';
import { lookName, LOOKS } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { expectNoMissingText, findThings, screensOf } from './support/screens.ts';
import { untilReady } from './support/until-ready.ts';
import { weigh } from './support/network.ts';
import { serverUrl as url } from './support/server-url.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const newVisitor = visitors();
const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
let slugs: string[] = [];
beforeAll(async () => {
  const answer = await fetch(`${url}/api/cycles`);
  slugs = ((await answer.json()) as { items: { slug: string }[] }).items.map(({ slug }) => slug);
});

it('an address that leads nowhere says so in every width, theme and language', async () => {
  const visitor = await newVisitor();
  // The browser reports the 404 of the page itself; that is what this page is.
  visitor.expectFault(/status of 404/);
  await visitor.goto('/no/such/page');
  await forEachLook(visitor, async (look) => {
    const { page } = visitor;
    expect(await page.locator('html').getAttribute('lang')).toBe(look.locale);
    await expect.poll(() => page.getByRole('heading', { level: 1 }).count(), { timeout: 10_000 }).toBe(1);
    await screenshot(page, `public-nowhere-${lookName(look)}`);
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: `nowhere ${lookName(look)}` });
  });
});

describe('an address of one thing that was copied in part', () => {
  const CUT = ['diagnoses/abc', 'commitments/abc', 'announcements/abc', 'meetings/50ed'];
  it.each(CUT)('%s is none, and says so with and without scripts', async (path) => {
    for (const javaScript of [true, false]) {
      const visitor = await newVisitor({ javaScript, look: { locale: 'es' } });
      visitor.expectFault(/404|422|unprocessable|Hay datos por corregir/i);
      const answer = await visitor.page.goto(`${url}/c/demo-es/${path}`);
      expect(answer?.status()).toBe(404);
      const heading = visitor.page.getByRole('heading', { level: 1 });
      await expect.poll(() => heading.textContent(), { timeout: 10_000 }).toMatch(/\(404\)$/);
      expect(await visitor.page.getByRole('button', { name: 'Intentar de nuevo' }).count()).toBe(0);
      await visitor.page
        .getByRole('link', { name: /^(Ir a la portada|Leer la página pública del ciclo)$/ })
        .first()
        .waitFor();
    }
  });
});

const found = await findThings(url, 'demo-es');
/** Whatever a stranger may read: every address below a cycle whose screen is made for nobody in particular. */
const READABLE = screensOf(found, 'demo-es').filter(
  ({ route }) =>
    route === '/' ||
    (/^\/c\//.test(route) &&
      !/\/(new|plan|edit|responses|own-texts|invitations|participation|personal-data)$/.test(route)),
);

describe('every public page', () => {
  it.each(READABLE)('$route is read without JavaScript, on a phone and at a desk', async ({ path, name }) => {
    for (const width of [360, 1440] as const) {
      const visitor = await newVisitor({ javaScript: false, look: { width, locale: 'es' } });
      const { page } = visitor;
      await visitor.goto(path);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      const main = (await page.locator('main').textContent()) ?? '';
      expect(main.length, path).toBeGreaterThan(120);
      const opacity = (button: Element) => getComputedStyle(button).opacity;
      for (const button of await page.locator('main form button').all())
        expect(await button.evaluate(opacity)).toBe('1');
      await expectNoSidewaysScroll(page);
      await expectNoMissingText(page, `${name} without scripts`);
      await screenshot(page, `public-${name}-${width}-without-javascript`);
    }
  });

  it.each(READABLE)('$route is called as its heading, by the server and in the browser', async ({ path, route }) => {
    const sent = await (
      await fetch(`${url}${path}`, { headers: { accept: 'text/html', 'accept-language': 'es' } })
    ).text();
    const title = /<title>(.*?)<\/title>/.exec(sent)?.[1] ?? '';
    const visitor = await newVisitor({ look: { width: 1440, locale: 'es' } });
    const { page } = visitor;
    await visitor.goto(path);
    await untilReady(page);
    const heading = (await page.getByRole('heading', { level: 1 }).textContent())?.trim() ?? '';
    expect(await page.title()).toContain(heading);
    // A board that is closed is a screen: its window is called by its title alone.
    if (!route.endsWith('$boardId')) expect(await page.title()).toBe(unescaped(title));
  });
});

describe('the cycle page', () => {
  it('says the essential without JavaScript', async () => {
    const visitor = await newVisitor({ javaScript: false, look: { width: 360 } });
    await visitor.goto(`/c/${slugs[0]}`);
    const text = await visitor.page.locator('main').textContent();
    expect(text?.length).toBeGreaterThan(300);
    await screenshot(visitor.page, 'public-cycle-without-javascript');
  });

  it('of an earlier cycle says that it is one, and of one that is under way does not', async () => {
    const answer = await fetch(`${url}/api/cycles`);
    const { items } = (await answer.json()) as { items: { slug: string; locale: string; isArchived: boolean }[] };
    const earlier = items.find(({ isArchived, locale }) => isArchived && locale === 'es');
    const visitor = await newVisitor({ look: { width: 360 } });
    await visitor.goto(`/c/${earlier?.slug}`);
    await visitor.page.getByText('Este es un ciclo anterior').waitFor();
    await expectNoAxeViolations(visitor.page, { about: 'an earlier cycle', bothThemes: true });
    await screenshot(visitor.page, 'earlier-cycle-360', { fullPage: false });
    await visitor.goto('/c/demo-es');
    expect(await visitor.page.getByText('Este es un ciclo anterior').count()).toBe(0);
  });

  it('brings at most 200 KB of JavaScript', async () => {
    const { page, goto } = await newVisitor({ look: { width: 360 } });
    const { scripts } = await weigh(page, () => goto(`/c/${slugs[0]}`));
    expect(scripts).toBeGreaterThan(0);
    expect(scripts).toBeLessThanOrEqual(200 * 1024);
  });
});

it('a screen that does not come says why, without any script, and leads to what does', async () => {
  const { page, goto } = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
  await goto('/sign-in');
  await page.getByRole('heading', { name: 'Esta pantalla necesita JavaScript' }).waitFor();
  await screenshot(page, 'public-screen-without-javascript');
  await page.getByRole('link', { name: 'Ir a la portada' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
});

it('a diagnosis leads to the commitment that cites it, and the commitment back', async () => {
  const { page, goto } = await newVisitor({ look: { width: 360, locale: 'en' } });
  await goto(`/c/${slugs[0]}/diagnoses/1`);
  const title = await page.getByRole('heading', { level: 1 }).textContent();
  const cited = page.locator('section', { has: page.getByRole('heading', { name: 'Cited by' }) }).getByRole('link');
  const commitment = (await cited.first().textContent()) ?? '';
  await cited.first().click();
  await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe(commitment);
  await page.getByRole('link', { name: new RegExp(`1\\. ${title?.slice(0, 20)}`) }).click();
  await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toBe(title);
});

it('a link to one meeting shows that meeting, also when it is past', async () => {
  const { page, goto } = await newVisitor({ look: { width: 360, locale: 'es' } });
  await goto(`/c/${slugs[0]}/meetings`);
  const entries = page.locator('li[id^="m-"]');
  await entries.first().waitFor();
  const ids = await entries.evaluateAll((all) => all.map(({ id }) => id));
  const id = ids.at(-1) ?? '';
  await goto('/');
  await goto(`/c/${slugs[0]}/meetings#${id}`);
  await expect
    .poll(() => page.locator(`#${id}`).evaluate((entry) => Math.abs(entry.getBoundingClientRect().top)), {
      timeout: 10_000,
    })
    .toBeLessThan(400);
});

describe('SEC-27 coming back after signing in', () => {
  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/%0d//evil.example',
    '\t//evil.example',
  ])('never leads to %s', async (back) => {
    const visitor = await newVisitor();
    await visitor.signInAs('participant');
    await visitor.goto(`/sign-in?back=${encodeURIComponent(back)}`);
    const { host } = new URL(visitor.page.url());
    expect(host).toBe(new URL(url).host);
    const links = await visitor.page
      .locator('a[href]')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    expect(links.filter((href) => /evil|javascript:/.test(href) && !href.startsWith(url))).toEqual([]);
  });
});

it('every look is looked at', () => {
  expect(LOOKS).toHaveLength(6);
});

describe('on a slow line', () => {
  /** What the page's own script brings waits until it is let go. */
  async function heldBack({ page }: Visitor, pattern: RegExp | string): Promise<() => void> {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await page.route(pattern, async (route) => {
      await held;
      await route.continue();
    });
    return letGo;
  }

  it('words typed into a search before the page answers are searched', async () => {
    const visitor = await newVisitor({ look: { locale: 'es' } });
    const { page } = visitor;
    const letGo = await heldBack(visitor, `**${await builtFile('core')}`);
    await page.goto(`${url}/c/demo-es/diagnoses`, { waitUntil: 'commit' });
    await page.getByRole('searchbox').fill('zzzz');
    letGo();
    await untilReady(page);
    expect(await page.getByRole('searchbox').inputValue()).toBe('zzzz');
    await page.getByRole('button', { name: 'Buscar' }).click();
    await page.getByText('Nada coincide con su búsqueda').waitFor();
  });

  it('nobody reads that they have no vote while the page only has what strangers read', async () => {
    const visitor = await newVisitor({ look: { locale: 'es' } });
    const facilitator = await newVisitor();
    await facilitator.signInAs('facilitator');
    const { id, base } = await anOpenBallot(facilitator);
    await visitor.signInAs('member');
    const { page } = visitor;
    const letGo = await heldBack(visitor, new RegExp(`${base}$`));
    await page.goto(`${url}/c/demo-es/ballots/${id}`);
    // The page knows by now who reads it.
    await page.getByRole('button', { name: /^Cuenta de/ }).waitFor();
    const main = page.getByRole('main');
    expect(await main.textContent()).not.toContain('no tiene un voto aquí');
    letGo();
    await page.getByRole('button', { name: 'Comenzar a votar' }).waitFor();
  });
});
