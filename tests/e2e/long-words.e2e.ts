import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ChildServer, childServer } from '../support/child-server.ts';
import { type Planted, plantCorpus, send } from '../support/corpus.ts';
import { BoardScreen, prepareBoard, signInAt } from './board-screen.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { cookieOf, cycleOf } from './support/screens.ts';
import { untilStill } from './support/until-still.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** Addresses are pasted whole, and none of their 300 letters is a place to break: no page may become wider for it. */
const newVisitor = visitors();
const SLUG = 'demo-es';
const linkOf = (name: string) => `https://${name}.example.org/${'expediente'.repeat(40)}`.slice(0, 300);
const LINKS = ['actas', 'bases', 'censo', 'datos', 'ensayo', 'fichas', 'gastos', 'huellas'].map(linkOf);
let server: ChildServer;
let planted: Planted;

beforeAll(async () => {
  server = await childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 });
  const { url } = server;
  const cycleId = await cycleOf(url, SLUG);
  const at = `/api/cycles/${cycleId}`;
  const facilitator = { cookie: await cookieOf(url, 'facilitator', SLUG) };
  const author = { cookie: await cookieOf(url, 'cso', SLUG) };
  type List = { items: { id: string }[] };
  const [organisations, themes] = [
    await send<List>({ url }, author, 'GET', `${at}/organisations`),
    await send<List>({ url }, author, 'GET', `${at}/themes`),
  ];
  planted = await plantCorpus({
    url,
    cycleId,
    facilitator,
    author,
    organisationId: organisations.items[0]?.id ?? '',
    themeId: themes.items[0]?.id ?? '',
    texts: LINKS,
    openStage: async (stage) => {
      await send({ url }, facilitator, 'POST', `${at}/demo/stage`, { stage });
    },
  });
  // What the rules say of so many new meetings is worked out behind everything else; the planner waits for it.
  const flags = () => send({ url }, facilitator, 'GET', `${at}/meetings/flags`);
  await vi.waitFor(flags, { timeout: 60_000, interval: 250 });
}, 240_000);
afterAll(() => server?.dispose());

async function person(persona: 'facilitator' | 'cso' | null, width: 360 | 1440): Promise<Visitor> {
  const visitor = await newVisitor({ url: server.url, look: { width, locale: 'es' } });
  if (persona) await signInAt(visitor, server.url, persona);
  return visitor;
}

/** How much wider than the window the page is: its own measure, whatever a box inside of it scrolls. */
const excess = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const PUBLIC = () => [
  ...['', '/announcements', `/announcements/${planted.announcement}`, '/diagnoses', `/diagnoses/${planted.diagnosis}`],
  ...['/meetings', `/meetings/${planted.meeting}`, '/boards', '/commitments', `/commitments/${planted.commitment}`],
  ...['/ballots', `/ballots/${planted.ballotId}`, '/organisations', '/stages', '/standards', '/consultations'],
];
const WORK = () => [
  ...[
    `/commitments/${planted.draft}`,
    `/commitments/${planted.draft}/edit`,
    `/announcements/${planted.announcement}/edit`,
  ],
  ...['/meetings/plan', '/commitments/new', '/organisations', `/boards/${planted.boardId}`],
];

describe('an address of 300 letters', () => {
  it.each([
    ['strangers', null, PUBLIC],
    ['the facilitation', 'facilitator', WORK],
    ['a member', 'cso', () => WORK().filter((path) => !/announcements/.test(path))],
  ] as const)('widens no page of a phone: %s', async (_who, persona, paths) => {
    const visitor = await person(persona, 360);
    const wide: string[] = [];
    for (const path of paths()) {
      await visitor.goto(`/c/${SLUG}${path}`);
      await expect
        .poll(() => visitor.page.getByRole('heading', { level: 1 }).count(), { timeout: 15_000, message: path })
        .toBe(1);
      await untilStill(visitor.page);
      if ((await excess(visitor.page)) > 0) wide.push(path);
      await screenshot(visitor.page, `long-words-${persona}${path.replace(/[^a-z]+/g, '-')}`);
    }
    expect(wide).toEqual([]);
  });

  it('stays within its note, group and prompt on a board, and on the wall of a hall', async () => {
    const [title = '', purpose = '', prompt = '', words = '', group = ''] = LINKS;
    const owner = await person('facilitator', 1440);
    const columns = [{ id: 'q1', title: prompt.slice(0, 160) }];
    const { path } = await prepareBoard(owner, { title: title.slice(0, 160), purpose, columns }, server.url);
    const chair = await new BoardScreen(owner).open(path);
    const phone = await new BoardScreen(await person('cso', 360)).open(path);
    await phone.write('Corta');
    await phone.write(words);
    await phone.saved();
    await chair.note(words).waitFor();
    const expectSizes = async (screen: BoardScreen, about: string) => {
      const { page } = screen;
      const [plain, long] = [await screen.note('Corta').boundingBox(), await screen.note(words).boundingBox()];
      expect(long?.width, `${about}: as wide as another note`).toBeCloseTo(plain?.width ?? 0, 0);
      const inner = await screen.note(words).evaluate((note) => {
        const boxes = [note, ...note.querySelectorAll('*')].filter(({ clientWidth }) => clientWidth > 0);
        return Math.max(...boxes.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
      });
      expect([inner, await excess(page)], `${about}: nothing beside it`).toEqual([0, 0]);
      await expectNoSidewaysScroll(page);
      await screenshot(page, `long-words-board-${about}`, { fullPage: false });
    };
    await expectSizes(phone, 'phone');
    await expectSizes(chair, 'desk');
    await chair.goToPhase(/agrupar/, 'Pasar a esta fase');
    await chair.button('Nuevo grupo').click();
    await chair.page.getByRole('textbox', { name: /Qué idea/ }).fill(group);
    await chair.page.keyboard.press('Enter');
    const named = group.slice(0, 60);
    for (const screen of [phone, chair]) {
      const box = await screen.page.getByRole('region', { name: named }).boundingBox();
      const window = screen.page.viewportSize();
      expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 9_999) <= (window?.width ?? 0)).toBe(true);
    }
    await expectSizes(phone, 'phone-groups');
    await expectSizes(chair, 'desk-groups');
    await chair.dock.getByRole('button', { name: /Proyectar/ }).click();
    await chair.page.getByRole('region', { name: named }).waitFor();
    await expectSizes(chair, 'projector');
  });
});
