import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import { demoId, newId } from '@minga/shared/kernel/ids.ts';
import type { NoticeChoices } from '@minga/shared/notices/schema.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import type { Persona } from '@minga/shared/people/rules.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as ClientBuild from '../../server/src/platform/start/client-build.ts';
import { BoardClient } from '../faults/board-client.ts';
import { type ChildServer, childServer } from '../support/child-server.ts';
import { send } from '../support/corpus.ts';
import {
  addThirdLanguage,
  speakThird,
  stringsIn,
  strayWords,
  THIRD,
  type ThirdLanguage,
} from '../support/third-language.ts';
import { sharedBrowser } from './support/browser.ts';
import { cookieOf, findThings, type Screen, screensOf } from './support/screens.ts';
import { pressEach, saidOn } from './support/spoken.ts';
import { untilStill, watchRequests } from './support/until-still.ts';

/**
 * Minga with a language that was added as anybody would add it, in a country whose forum writes in another alphabet:
 * any word in ours, on any surface, is one that did not come from shared/texts.
 */
const SLUG = 'demo-es';
let third: ThirdLanguage;
let server: ChildServer;
let browser: Browser;
let found: Awaited<ReturnType<typeof findThings>>;
let screens: Screen[];

beforeAll(async () => {
  third = await addThirdLanguage();
  await speakThird(third.folder);
  const build = await third.load<typeof ClientBuild>('server/src/platform/start/client-build.ts');
  await build.buildClientIfStale(() => undefined);
  server = await childServer({ program: third.folder, env: { DEMO: 'on' }, readyWithin: 240_000 });
  found = await findThings(server.url, SLUG);
  screens = screensOf(found, SLUG);
  browser = await sharedBrowser();
  // Built, started and filled anew: on a machine that does other things too, that takes minutes.
}, 360_000);
afterAll(async () => {
  await server?.dispose();
  await third?.remove();
});

const OWN = () => ({ origin: server.url, 'sec-fetch-site': 'same-origin', 'accept-language': THIRD });

async function open(persona: Persona | null): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  await context.addCookies([{ name: 'minga_locale', value: THIRD, url: server.url }]);
  if (persona) {
    const asked = { data: { persona, forum: SLUG }, headers: OWN() };
    expect((await context.request.post(`${server.url}/api/demo/sign-in`, asked)).status()).toBe(200);
  }
  const page = await context.newPage();
  watchRequests(page);
  return { context, page };
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(server.url + path);
  await untilStill(page);
}

/** Every sentence that is in our letters, by where it was first met. */
class Strays {
  readonly met = new Map<string, string>();
  note(about: string, said: readonly string[]): void {
    for (const one of said) if (!this.met.has(one) && strayWords(one).length > 0) this.met.set(one, about);
  }
  expectNone(): void {
    expect(Object.fromEntries([...this.met].map(([said, about]) => [about, said.slice(0, 200)]))).toEqual({});
  }
}

/**
 * Who sees what is made for them. The facilitator's screens are looked at below, with what their buttons open; what strangers
 * read, in page-registry.test.ts.
 */
const SEEN: readonly [Persona, RegExp][] = [
  // The mail of the demonstration also shows letters of the other forum, in English; what our letters say is looked at below.
  ['facilitator', /^\/(?!c\/|forums|demo\/mail)|^\/no\/|\/x$/],
  ['cso', /^\/(home|account)|\/new$|\/edit$|\/boards|\/ballots|\/commitments\/\d+$/],
  ['admin', /^\/(home|administration|forums)|\/organisations$/],
  // Whose commitment has a fixed version.
  ['state', /^\/home/],
  ['member', /^\/home|\/ballots\/|\/consultations$/],
];

describe('a language that was added is spoken', () => {
  it.each(SEEN)('on the screens of %s', async (persona, made) => {
    const { context, page } = await open(persona);
    const strays = new Strays();
    const others = ['/no/such/page', `/c/${SLUG}/ballots/x`, `/c/${SLUG}/boards/${found.openBoard}`];
    const own = [...screens.map((one) => one.path), ...others].filter((one) => made.test(one));
    expect(own.length).toBeGreaterThan(0);
    for (const path of own) {
      await goTo(page, path);
      expect(await page.locator('html').getAttribute('lang')).toBe(THIRD);
      strays.note(path, await saidOn(page));
    }
    await context.close();
    strays.expectNone();
  });

  it('behind the buttons of each screen', async () => {
    const { context, page } = await open('facilitator');
    const strays = new Strays();
    let pressed = 0;
    const own = screens.map(({ path }) => path).filter((path) => /^\/c\/|new-cycle$/.test(path));
    for (const path of [...own, `/c/${SLUG}/boards/${found.openBoard}`]) {
      await goTo(page, path);
      const look = async (about: string) => strays.note(`${path}, ${about}`, await saidOn(page));
      pressed += await pressEach(page, look, () => goTo(page, path));
    }
    expect(pressed).toBeGreaterThan(40);
    await context.close();
    strays.expectNone();
  });

  it('in a list that is saved as a file', async () => {
    const { context, page } = await open('facilitator');
    await goTo(page, `/c/${SLUG}/organisations`);
    const saved = page.waitForEvent('download');
    await page.locator('main a[download]').first().click();
    const strays = new Strays();
    strays.note('file', [await readFile(await (await saved).path(), 'utf8')]);
    await context.close();
    strays.expectNone();
  });

  it('at the door of a board, and on the board to a guest', async () => {
    const facilitator = { cookie: await cookieOf(server.url, 'facilitator', SLUG) };
    const links = `/api/cycles/${found.cycle}/boards/${found.openBoard}/links`;
    const { code } = await send<{ code: string }>(server, facilitator, 'POST', links, {});
    const { context, page } = await open(null);
    const strays = new Strays();
    await goTo(page, `/j/${code}`);
    strays.note('door', await saidOn(page));
    await page.getByRole('textbox').fill('Ж');
    await page.getByRole('checkbox').check();
    await page.getByRole('main').getByRole('button').last().click();
    await page.waitForURL(/\/boards\//);
    await untilStill(page);
    strays.note('guest', await saidOn(page));
    await context.close();
    strays.expectNone();
  });
});

describe('a language that was added is spoken on a board', () => {
  it('on the wall of a hall, on paper, and in what the board refuses', async () => {
    const facilitator = { cookie: await cookieOf(server.url, 'facilitator', SLUG) };
    const settings = createBoardSchema.parse({
      title: 'Ж',
      purpose: 'Ж',
      stage: null,
      startsIn: 'open',
      identityMode: 'organisation',
      columns: [{ id: 'a', title: 'Ж' }],
    });
    const boards = `/api/cycles/${found.cycle}/boards`;
    const { id } = await send<{ id: string }>(server, facilitator, 'POST', boards, settings);
    const chair = await new BoardClient({ url: server.url, cookie: facilitator.cookie, boardId: id }).ready();
    const strays = new Strays();
    const [writer, hall] = [await open('cso'), await open('facilitator')];
    for (const { page } of [writer, hall]) await goTo(page, `/c/${SLUG}/boards/${id}`);

    // Written while the line was away and the board was locked: it comes back with the reason.
    await writer.context.setOffline(true);
    await writer.page.getByRole('textbox').first().fill('Ж');
    await writer.page.locator('form button[type=submit]').first().click();
    await chair.act({ type: 'board.lock', args: { isLocked: true } });
    await writer.context.setOffline(false);
    const refused = writer.page.getByRole('alert').filter({ has: writer.page.locator('blockquote') });
    await refused.waitFor({ timeout: 30_000 });
    const sentence = JSON.parse(await readFile(join(third.folder, `shared/texts/${THIRD}/errors.json`), 'utf8'));
    await expect.poll(() => refused.innerText()).toContain(sentence.board.locked);
    strays.note('refused', await saidOn(writer.page));

    await hall.page.locator('aside button[aria-pressed]').last().click();
    await hall.page.locator('[data-hall]').waitFor();
    await untilStill(hall.page);
    strays.note('hall', await saidOn(hall.page));
    await hall.page.emulateMedia({ media: 'print' });
    strays.note('paper', await saidOn(hall.page));
    chair.close();
    for (const { context } of [writer, hall]) await context.close();
    strays.expectNone();
  });
});

type Operations = Record<string, Record<string, { parameters?: Parameter[] }>>;
type Parameter = { in: string; name: string; schema?: { enum?: string[] } };

/** What is for programs names its parts in codes: members of JSON, properties of calendars, the first line of a table. */
const PEOPLE_READ: readonly [RegExp, (text: string) => string[]][] = [
  // What is kept in each language holds ours too; the record of acts keeps JSON as text.
  [
    /json/,
    (text) =>
      stringsIn(JSON.parse(text, (key, value) => (/^(es|en)$/.test(key) ? '' : value))).filter(
        (one) => isSentence(one) && !/^[[{]"/.test(one),
      ),
  ],
  [
    /calendar/,
    (text) =>
      [...text.matchAll(/^(?:SUMMARY|DESCRIPTION|LOCATION|CATEGORIES|(?:X-WR-CAL)?NAME)[^:]*:(.*)/gm)].map(
        ([, value]) => value ?? '',
      ),
  ],
  [
    /atom/,
    (text) => [...text.matchAll(/<(title|summary|content|name)[^>]*>([^<]*)/g)].map(([, , value]) => value ?? ''),
  ],
  [/csv/, (text) => text.split(/[\r\n,]+/).filter(isSentence)],
];
const isSentence = (text: string) => /\p{L}{2}\S* \S*\p{L}{2}/u.test(text);

/** Each route as whoever knows it, and as whoever does not; acts with nothing to act on, so that they refuse. */
async function answersOf(cookie: string): Promise<[string, string[]][]> {
  const headers = { cookie: `${cookie}; minga_locale=${THIRD}`, ...OWN() };
  const known: Record<string, string> = {
    cycleId: found.cycle,
    slug: SLUG,
    forumId: demoId(SLUG, 'forum'),
    boardId: found.board,
    meetingId: found.meeting,
    announcementId: found.announcement,
    organisationId: found.organisation,
    ballotId: found.ballot,
    number: String(found.commitment),
    stage: 'co_creation',
    kind: 'commitment',
  };
  const filled = (path: string, ids: Record<string, string>) =>
    path.replace(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? newId());
  const { paths } = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as { paths: Operations };
  const read: [string, string[]][] = [];
  const ask = async (method: string, path: string, body?: string) => {
    const typed = body === undefined ? {} : { body, headers: { ...headers, 'content-type': 'application/json' } };
    const answer = await fetch(server.url + path, { method, headers, redirect: 'manual', ...typed });
    const type = answer.headers.get('content-type') ?? '';
    const text = await answer.text();
    const readers = PEOPLE_READ.find(([types]) => types.test(type));
    if (readers && text !== '') read.push([`${method} ${path} ${answer.status}`, readers[1](text)]);
  };
  for (const [path, operations] of Object.entries(paths)) {
    // Letters are read below: those of the other forum are in English. What a forum does with data is said in every language,
    // and an export names the browser of each session.
    if (/openapi|docs|metrics|sign-out|sessions|demo\/mail|account\/export|\/privacy$/.test(path)) continue;
    for (const [method, { parameters = [] }] of Object.entries(operations)) {
      if (method === 'head') continue;
      if (method !== 'get') {
        for (const body of ['{}', '{"title":5,"reason":"","nothing":1}'])
          await ask(method.toUpperCase(), filled(path, known), body);
        continue;
      }
      await ask('GET', filled(path, {}));
      await ask('GET', filled(path, known));
      for (const { name, schema } of parameters.filter((one) => one.in === 'query'))
        for (const value of schema?.enum ?? []) await ask('GET', `${filled(path, known)}?${name}=${value}`);
    }
  }
  return read;
}

describe('a language that was added is written', () => {
  it.each(['facilitator', null] as const)('in what every route answers and refuses to %s', async (persona) => {
    const strays = new Strays();
    const answers = await answersOf(persona ? await cookieOf(server.url, persona, SLUG) : '');
    expect(answers.length).toBeGreaterThan(200);
    for (const [about, said] of answers) strays.note(about, said);
    strays.expectNone();
  });

  it('in letters: a code, an invitation, an announcement', async () => {
    const facilitator = { cookie: await cookieOf(server.url, 'facilitator', SLUG) };
    const follower = { cookie: await cookieOf(server.url, 'cso', SLUG) };
    const at = `/api/cycles/${found.cycle}`;
    const { items } = await send<Organisations>(server, facilitator, 'GET', `${at}/organisations`);
    const seat = { email: 'q@demo.example', name: 'Ж', role: 'delegate', seniority: 'specialist', hasMandate: false };
    await send(server, facilitator, 'POST', `${at}/organisations/${items[0]?.id}/seats`, seat);
    const { items: forums } = await send<NoticeChoices>(server, follower, 'GET', '/api/notices/choices');
    const choice = `/api/forums/${forums[0]?.forumId}/notices/announcement-published`;
    await send(server, follower, 'PUT', choice, { mode: 'on' });
    const begun = await send<{ id: string; version: number }>(server, facilitator, 'POST', `${at}/announcements`);
    const words = { title: 'Жж', body: 'Жж жж.', version: begun.version };
    const { version } = await send<{ version: number }>(
      server,
      facilitator,
      'PUT',
      `${at}/announcements/${begun.id}`,
      words,
    );
    await send(server, facilitator, 'POST', `${at}/announcements/${begun.id}/publish`, { version, notify: true });
    await send(server, { cookie: '' }, 'POST', '/api/sign-in/code', { email: `cso@${SLUG}.example` });
    const letters = async () => {
      type Sent = { items: { to: string; subject: string; text: string }[] };
      const { items: sent } = await send<Sent>(server, { cookie: '' }, 'GET', '/api/demo/mail');
      // Those of the other forum are in English.
      return sent.filter(({ to, text }) => !text.includes('/c/demo-en/') && !to.endsWith('@demo-en.example'));
    };
    await expect.poll(async () => (await letters()).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(3);
    const strays = new Strays();
    for (const { subject, text } of await letters()) strays.note(subject, [subject, text]);
    strays.expectNone();
  });
});
