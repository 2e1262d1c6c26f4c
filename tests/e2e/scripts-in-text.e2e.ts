import { beforeAll, describe, expect, it } from 'vitest';
import { type Planted, plantCorpus, send } from '../support/corpus.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { cookieOf, cycleOf } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { visitors } from './support/visitor.ts';

/** SEC-25 in a real browser: every screen full of text that wants to be code, as those who see most of it. */
const newVisitor = visitors();
const SLUG = 'demo-en';
let planted: Planted;

beforeAll(async () => {
  const cycleId = await cycleOf(url, SLUG);
  const facilitator = { cookie: await cookieOf(url, 'facilitator', SLUG) };
  const author = { cookie: await cookieOf(url, 'cso', SLUG) };
  const at = `/api/cycles/${cycleId}`;
  const { items } = await send<{ items: { id: string }[] }>({ url }, author, 'GET', `${at}/organisations`);
  const themes = await send<{ items: { id: string }[] }>({ url }, author, 'GET', `${at}/themes`);
  planted = await plantCorpus({
    url,
    cycleId,
    facilitator,
    author,
    organisationId: items[0]?.id ?? '',
    themeId: themes.items[0]?.id ?? '',
    isSample: true,
    openStage: async (stage) => {
      await send({ url }, facilitator, 'POST', `${at}/demo/stage`, { stage });
    },
  });
}, 180_000);

const pages = (): string[] =>
  [
    '',
    '/diagnoses',
    `/diagnoses/${planted.diagnosis}`,
    '/meetings',
    `/meetings/${planted.meeting}`,
    '/announcements',
    `/announcements/${planted.announcement}`,
    '/boards',
    `/boards/${planted.boardId}`,
    '/commitments',
    `/commitments/${planted.commitment}`,
    '/ballots',
    `/ballots/${planted.ballotId}`,
    '/organisations',
    '/stages',
    '/standards',
    '/consultations',
  ].map((path) => `/c/${SLUG}${path}`);
const OWN: Record<string, () => string[]> = {
  anonymous: () => [],
  cso: () => [
    ...['/home', '/account', `/c/${SLUG}/diagnoses/new`, `/c/${SLUG}/commitments/${planted.commitment}/edit`],
    `/c/${SLUG}/commitments/${planted.draft}`,
  ],
  facilitator: () => ['/home', `/c/${SLUG}/meetings/plan`, `/c/${SLUG}/commitments/new`],
};

describe('SEC-25 text that wants to be a script', () => {
  it.each(['anonymous', 'cso', 'facilitator'] as const)('stays text on every screen of %s', async (who) => {
    const visitor = await newVisitor({ look: { width: 360 } });
    const { page } = visitor;
    if (who !== 'anonymous') await visitor.signInAs(who, SLUG);
    // An open board is for those who write on it: a stranger is told so, and the browser notes the refusal.
    if (who === 'anonymous') visitor.expectFault(/404 .*(\/snapshot|\/boards\/[0-9a-f-]{36}\))/);
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    for (const path of [...pages(), ...(OWN[who]?.() ?? [])]) {
      await visitor.goto(path);
      await expect
        .poll(() => page.getByRole('heading', { level: 1 }).count(), { timeout: 15_000, message: path })
        .toBe(1);
      // A link made of somebody's text would wait for a click; what handlers were written into it, for a pointer.
      const armed = await page.evaluate(() =>
        [...document.querySelectorAll('*')].flatMap((element) =>
          [...element.attributes].flatMap(({ name, value }) =>
            name.startsWith('on') || /^\s*(javascript|data):/i.test(value)
              ? [`${element.tagName} ${name}=${value.slice(0, 80)}`]
              : [],
          ),
        ),
      );
      expect(armed, path).toEqual([]);
      await expectNoSidewaysScroll(page);
    }
    await screenshot(page, `scripts-${who}`);
    expect(dialogs).toEqual([]);
  });
});
