import type { PageName } from '@minga/shared/kernel/nouns.ts';
import { describe, expect, it } from 'vitest';
import { PAGE_NAMES, PAGES } from '../../client/src/app/pages.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { builtFile } from '../support/built-file.ts';
import { type Look, LOOKS, lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { weigh } from './support/network.ts';
import { cookieOf, expectNoMissingText, findThings, type Screen, screensOf } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { untilStill } from './support/until-still.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** Every screen of the router with the demonstration inside, by whom it is made for, in every look. */
const newVisitor = visitors();
const found = await findThings(url, 'demo-es');
const screens = screensOf(found, 'demo-es');

/** Each width once, both themes and languages among them: what axe finds depends on one of these, not on two together. */
const FOR_AXE = new Set(['360-dark-en', '768-light-en', '1440-light-es']);

/** Words of tables that are broken in two: their columns are too narrow for what stands in them. */
const brokenWords = (main: Element): string[] => {
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const broken: string[] = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode())
    for (const { 0: word, index } of text.parentElement?.closest('td, th')
      ? (text.textContent ?? '').matchAll(/[\p{L}\p{N}]+/gu)
      : []) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
    }
  return broken;
};

async function check({ page }: Visitor, name: string, look: Look): Promise<void> {
  const about = `${name} ${lookName(look)}`;
  await expect.poll(() => page.getByRole('heading', { level: 1 }).count(), { timeout: 15_000, message: about }).toBe(1);
  await untilStill(page);
  await screenshot(page, `screen-${name}-${lookName(look)}`);
  expect(await page.locator('html').getAttribute('lang'), about).toBe(look.locale);
  await expectNoMissingText(page, about);
  await expectNoSidewaysScroll(page);
  if (look.width > 360) expect(await page.locator('main').evaluate(brokenWords), about).toEqual([]);
  if (FOR_AXE.has(lookName(look))) await expectNoAxeViolations(page, { about });
}

/** Nothing on paper that could be pressed: there the page as it is read, with whose it is above it. */
async function expectPaper({ page }: Visitor, about: string): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 690, height: 980 });
  await page.emulateMedia({ media: 'print' });
  const main = page.locator('main');
  const pressed = await main
    .locator('button:not([aria-current]), [role=tablist]')
    .evaluateAll((all) =>
      all.filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => one.textContent),
    );
  const broken = await main.evaluate(brokenWords);
  await page.emulateMedia({ media: 'screen' });
  if (before) await page.setViewportSize(before);
  expect([pressed, broken], `printed ${about}`).toEqual([[], []]);
}

describe('every screen', () => {
  it.each(screens)('$route', async ({ name, path, persona }) => {
    const [first, ...others] = LOOKS as readonly [Look, ...Look[]];
    const visitor = await newVisitor({ look: first });
    if (persona) await visitor.signInAs(persona);
    await visitor.goto(path);
    await check(visitor, name, first);
    await expectPaper(visitor, name);
    await forEachLook(visitor, (look) => check(visitor, name, look), others);
  });
});

/**
 * Where the first row (or what a list draws instead) stands at most in a window of 900, where 591 px stood above the planner's
 * once (its own test: meetings.e2e.ts). Below what is asked first: search and choices of a long list, the counters of the
 * register, a forum's name and cycles.
 */
const BEGINS: Partial<Record<PageName, { first: string; within: number }>> = {
  // 400 but for the code of a gathering, which another test may have left open above the list.
  boards: { first: 'main tbody tr', within: 480 },
  // With the button of the requests to take part, which stands there while its form is on.
  organisations: { first: 'main tbody tr', within: 345 },
  composition: { first: 'main tbody tr', within: 420 },
  ballots: { first: 'main li', within: 300 },
  // Above the list: what the facilitation is to look at.
  diagnoses: { first: 'main tbody tr', within: 600 },
  responses: { first: 'main li, main tbody tr', within: 620 },
  administration: { first: 'main tbody tr', within: 490 },
  invitations: { first: 'main tbody tr', within: 320 },
  participation: { first: 'main ul > li', within: 320 },
  personalData: { first: 'main section li, main tbody tr', within: 570 },
};

/** The planner's is in meetings.e2e.ts; nobody of the demonstration administers the installation. */
const ELSEWHERE: readonly PageName[] = ['planner', 'retention', 'administrationRequests'];

describe('a screen for work begins with its work', () => {
  const working = PAGE_NAMES.filter((name) => PAGES[name].isDense && !ELSEWHERE.includes(name));

  it.each(working)('%s', async (name) => {
    const { path, persona } = screens.find(({ route }) => route === PAGES[name].at) as Screen;
    const visitor = await newVisitor({ look: { width: 1440 } });
    if (persona) await visitor.signInAs(persona);
    await visitor.goto(path);
    const { first, within } = BEGINS[name] as { first: string; within: number };
    expect((await visitor.page.locator(first).first().boundingBox())?.y, 'the first row').toBeLessThan(within);
  });
});

/** Sizes of the script files as they travel, printed because they are figures to watch. */
async function scriptsOf(name: string, path: string, visitor: Visitor): Promise<number> {
  const { scripts, styles, fonts, requests } = await weigh(visitor.page, () => visitor.goto(path));
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
  process.stdout.write(
    `${name}: scripts ${kilobytes(scripts)}, styles ${kilobytes(styles)}, fonts ${kilobytes(fonts)}, ${requests} requests\n`,
  );
  expect(scripts).toBeGreaterThan(0);
  return scripts;
}

async function linkTo(board: string): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    origin: url,
    'sec-fetch-site': 'same-origin',
    cookie: await cookieOf(url, 'facilitator', 'demo-es'),
  };
  const answer = await fetch(`${url}/api/cycles/${found.cycle}/boards/${board}/links`, {
    method: 'POST',
    headers,
    body: '{}',
  });
  return ((await answer.json()) as { code: string }).code;
}

describe('weight of what a participant loads first', () => {
  it('the public cycle page: 200 KB', async () => {
    const visitor = await newVisitor({ look: { width: 360 } });
    expect(await scriptsOf('public cycle page', '/c/demo-es', visitor)).toBeLessThanOrEqual(200 * 1024);
  });

  it('the join page: 90 KB', async () => {
    const visitor = await newVisitor({ look: { width: 360 } });
    const code = await linkTo(found.openBoard);
    expect(await scriptsOf('join page', `/j/${code}`, visitor)).toBeLessThanOrEqual(90 * 1024);
    // The look comes with the parts that the door shares with other pages; its own script brings none.
    const letters = (body: HTMLElement) => getComputedStyle(body).fontFamily;
    expect(await visitor.page.locator('body').evaluate(letters)).toContain('Atkinson');
    // Only who writes a name is coming in: the board's files are then on their way, and open without being waited for.
    const ahead = await builtFile('board-screen');
    await Promise.all([
      visitor.page.waitForResponse((answer) => answer.url().endsWith(ahead)),
      visitor.page.getByRole('checkbox').check(),
    ]);
    await forEachLook(visitor, (look) => check(visitor, 'join', look), LOOKS);
  });

  it('a board: 200 KB', async () => {
    const visitor = await newVisitor({ look: { width: 360 } });
    await visitor.signInAs('participant');
    expect(await scriptsOf('board page', `/c/demo-es/boards/${found.board}`, visitor)).toBeLessThanOrEqual(200 * 1024);
  });
});
