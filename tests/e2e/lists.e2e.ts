import { demoId } from '@minga/shared/kernel/ids.ts';
import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { serverUrl as url } from './support/server-url.ts';
import { untilReady } from './support/until-ready.ts';
import { visitors } from './support/visitor.ts';

/** Lists as people use them: turned and saved without scripts, put in order by keyboard, printed. */
const newVisitor = visitors();
const REGISTER = '/c/demo-es/diagnoses';

describe('the register', () => {
  it('is turned page by page and saved with its filters on a phone without scripts', async () => {
    const { page, goto } = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
    await goto(REGISTER);
    const rows = page.locator('tbody tr');
    const all = Number.parseInt(await page.getByRole('status').innerText(), 10);
    expect(await rows.count()).toBe(25);
    await page.getByRole('link', { name: 'Página siguiente' }).click();
    expect([new URL(page.url()).search, await rows.count()]).toEqual(['?page=2', all - 25]);
    await page.getByRole('link', { name: 'Toda la lista en una página' }).click();
    expect(await rows.count()).toBe(all);
    await expectNoSidewaysScroll(page);

    await goto(`${REGISTER}?state=reachable&sort=-citations`);
    const reachable = Number.parseInt(await page.getByRole('status').innerText(), 10);
    const href = (await page.getByRole('link', { name: /^Descargar CSV/ }).getAttribute('href')) ?? '';
    const answer = await page.request.get(new URL(href, page.url()).href);
    expect(answer.headers()['content-disposition']).toContain('demo-es-diagnoses.csv');
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines).toHaveLength(reachable + 1);
    expect(lines.slice(1).every((line) => line.includes('Al alcance'))).toBe(true);
    await screenshot(page, 'lists-register-360-without-javascript');
    expect(await page.getByRole('button', { name: 'Colores' }).isVisible()).toBe(false);
    await page.getByRole('link', { name: 'English' }).click();
    expect(Number.parseInt(await page.getByRole('status').innerText(), 10)).toBe(reachable);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('is put in order by its headings with the keyboard, and says which way', async () => {
    const { page, goto } = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await goto(REGISTER);
    await untilReady(page);
    const heading = page.getByRole('columnheader', { name: 'Veces citado' });
    for (const direction of ['ascending', 'descending']) {
      await heading.getByRole('link').focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => heading.getAttribute('aria-sort')).toBe(direction);
    }
    await expect.poll(() => page.locator('tbody tr').first().locator('td').last().innerText()).toBe('2');
    expect(new URL(page.url()).search).toBe('?sort=-citations');
  });

  it.each([
    ['?q=educaci%C3', 'educaci\ufffd'],
    ['?q=agua&q=suelo', 'agua'],
    ['?q=50%', '50%'],
  ])('reads a cut address as the browser does: %s', async (search, words) => {
    const { page, goto } = await newVisitor({ look: { locale: 'es' } });
    await goto(`${REGISTER}${search}`);
    await untilReady(page);
    expect(await page.getByRole('searchbox').inputValue()).toBe(words);
  });

  it.each([360, 1440] as const)('is turned to the beginning of the next page, %i wide', async (width) => {
    const { page, goto } = await newVisitor({ look: { width, locale: 'es' } });
    await goto(REGISTER);
    await untilReady(page);
    await page.getByRole('link', { name: 'Página siguiente' }).click();
    const first = page.locator('tbody tr').first();
    await expect.poll(() => first.textContent()).toMatch(/^26/);
    const top = () => first.evaluate((row) => row.getBoundingClientRect().top);
    await expect.poll(top).toBeGreaterThan(0);
    expect(await top()).toBeLessThan(900);
  });

  it.each(['utm_source=mail', 'fbclid=1', 'lang=es'])(
    'is drawn once, whatever a link adds to its address: %s',
    async (more) => {
      const { page } = await newVisitor({ look: { locale: 'es' } });
      const drawn = page.waitForFunction(() => {
        const rows = document.querySelector('tbody');
        if (rows) (rows as HTMLElement & { isFirst?: true }).isFirst = true;
        return rows !== null;
      });
      await Promise.all([drawn, page.goto(`${url}${REGISTER}?q=agua&${more}`, { waitUntil: 'commit' })]);
      await untilReady(page);
      expect(await page.locator('tbody').evaluate((rows: HTMLElement & { isFirst?: true }) => rows.isFirst)).toBe(true);
      await page.getByRole('columnheader', { name: 'Veces citado' }).getByRole('link').click();
      await expect.poll(() => new URL(page.url()).searchParams.get('sort')).toBe('citations');
      expect(new URL(page.url()).searchParams.get('q')).toBe('agua');
    },
  );

  it('leaves out a choice that its address no longer says', async () => {
    const { page, goto } = await newVisitor({ look: { locale: 'es' } });
    await goto(`${REGISTER}?theme=%E0%A4%A`);
    await untilReady(page);
    expect(await page.locator('tbody tr').count()).toBe(25);
  });

  it('calls a state by one word, in its filter and in its lines', async () => {
    const { page, goto } = await newVisitor({ look: { width: 1440, locale: 'es' } });
    for (const [state, word] of [
      ['reachable', 'Al alcance'],
      ['unreachable', 'No se puede abrir'],
    ]) {
      await goto(`${REGISTER}?state=${state}&page=all`);
      const chosen = page.getByRole('combobox', { name: 'Estado' }).locator('option:checked');
      expect(await chosen.textContent()).toBe(word);
      // What is in review cannot be opened either: its line says why.
      const words = state === 'unreachable' ? [word, 'En revisión'] : [word];
      const lines = page.locator('tbody');
      const called = await Promise.all(words.map((one = '') => lines.getByText(one, { exact: true }).count()));
      expect(Math.min(...called)).toBeGreaterThan(0);
      expect(called.reduce((sum, one) => sum + one, 0)).toBe(await lines.locator('tr').count());
    }
  });

  it('is printed whole on few sheets, of which the first is no title page', async () => {
    const { page, goto } = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await goto(`${REGISTER}?page=all`);
    await untilReady(page);
    const paper = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
    expect(paper.match(/\/Type \/Page\b(?!s)/g)?.length).toBeLessThanOrEqual(4);
  });
});

it.each(['diagnoses', 'organisations', 'commitments', 'meetings'])(
  'what stands beside one another above %s is of one height',
  async (list) => {
    for (const width of [768, 1440] as const) {
      const { page, goto } = await newVisitor({ look: { width, locale: 'es' } });
      await goto(`/c/demo-es/${list}`);
      const heights = await page
        .locator('main form')
        .locator('input[type=search], button, select')
        .evaluateAll((all) =>
          all.filter((one) => one.checkVisibility()).map((one) => Math.round(one.getBoundingClientRect().height)),
        );
      expect(heights.length).toBeGreaterThanOrEqual(3);
      expect([...new Set(heights)], `${list} ${width}`).toHaveLength(1);
    }
  },
);

it('letters of the demonstration are searched and turned like any list', async () => {
  const { page, goto } = await newVisitor({ look: { width: 360, locale: 'es' } });
  const letters = Array.from({ length: 23 }, (_, place) => ({
    ...{ id: `l${place}`, at: new Date(Date.UTC(2026, 0, 1 + place)).toISOString(), to: `p${place}@example.org` },
    ...{ subject: place === 4 ? 'Su código' : `Carta ${place}`, text: 'Buenos días.' },
  }));
  await page.route('**/api/demo/mail', (route) => route.fulfill({ json: { items: letters, isForEverybody: true } }));
  await goto('/demo/mail');
  const list = page.getByRole('region', { name: 'Correos enviados' });
  const shown = list.getByRole('heading', { level: 2 });
  await expect.poll(() => shown.count()).toBe(20);
  await list.getByRole('link', { name: 'Página siguiente' }).click();
  await expect.poll(() => shown.count()).toBe(3);
  await list.getByRole('searchbox').fill('codigo');
  await page.keyboard.press('Enter');
  await expect.poll(() => shown.allTextContents()).toEqual(['Su código']);
  await expectNoSidewaysScroll(page);
  await expectNoAxeViolations(page, { about: 'letters of the demonstration', bothThemes: true });
  await screenshot(page, 'lists-letters-360');
});

it('the file of a list is not a way to more than its page', async () => {
  for (const path of ['boards', 'ballots', 'commitments', 'organisations', 'diagnoses'])
    expect((await fetch(`${url}/c/demo-es/${path}?file=csv`)).headers.get('content-type')).toContain('text/csv');
  expect((await fetch(`${url}/c/demo-es/plan?file=csv`)).headers.get('content-type')).not.toContain('text/csv');
});

describe('contributions and meetings', () => {
  it.each([
    {
      list: `consultations/${demoId('demo-es', 'consultation/drafts')}?state=waiting`,
      each: 'Aún sin respuesta',
      entries: 'ol[class*=entries] > li',
    },
    { list: 'meetings?modality=online', each: 'Virtual', entries: 'li[id^="m-"]' },
  ])('are narrowed and saved without scripts: $list', async ({ list, each, entries }) => {
    const { page, goto } = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
    await goto(`/c/demo-es/${list}&page=all`);
    const shown = await page.locator(`main ${entries}`).allTextContents();
    const said = Number.parseInt(
      await page.locator('main').getByRole('status').filter({ hasText: /^\d/ }).innerText(),
      10,
    );
    expect([said > 2, shown.length]).toEqual([true, said]);
    expect(shown.every((text) => text.includes(each))).toBe(true);
    await expectNoSidewaysScroll(page);
    const href = (await page.getByRole('link', { name: /^Descargar CSV/ }).getAttribute('href')) ?? '';
    const lines = (await (await page.request.get(new URL(href, page.url()).href)).text()).trim().split('\r\n');
    expect(lines).toHaveLength(said + 1);
    expect(lines.slice(1).every((line) => line.includes(each))).toBe(true);
  });
});

it('the calendar is one page, however much of it is over: what lies ahead is on it, and no week looks empty', async () => {
  const visitor = await newVisitor({ look: { width: 1440, locale: 'es' } });
  await visitor.signInAs('facilitator');
  const { page } = visitor;
  let ahead = '';
  await page.route(/\/api\/cycles\/[^/]+\/meetings(\?|$)/, async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as {
      now: string;
      items: { title: string; publishedAt: string | null; endsAt: string }[];
    };
    const shown = list.items.filter(({ publishedAt, endsAt }) => publishedAt !== null && endsAt > list.now);
    ahead = shown[0]?.title ?? '';
    const over = Array.from({ length: 230 }, (_, index) => ({
      ...shown[0],
      id: crypto.randomUUID(),
      title: `De antes ${index}`,
      startsAt: '2020-03-02T14:00:00.000Z',
      endsAt: '2020-03-02T16:00:00.000Z',
    }));
    await route.fulfill({ response: answer, json: { ...list, items: [...over, ...list.items] } });
  });
  // From a screen of the application, which asks for the list itself.
  await visitor.goto('/c/demo-es/meetings/plan');
  await page.getByRole('heading', { name: 'Planificar reuniones' }).waitFor();
  await page.getByRole('link', { name: 'Reuniones', exact: true }).first().click();
  await page.getByText(/^23\d reuniones pasadas$/).waitFor();
  expect(await page.getByText('No hay reuniones por venir.').count()).toBe(0);
  expect(ahead).not.toBe('');
  await page.getByRole('link', { name: ahead }).first().waitFor();
  expect(await page.getByRole('link', { name: 'Página siguiente' }).count()).toBe(0);
});
