import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOpenBallot, BallotScreen } from './ballot-screen.ts';
import { BoardScreen, enterBy, prepareBoard } from './board-screen.ts';
import { NEWER_APIS, SECURE_APIS } from '../support/newer-apis.ts';
import { ask } from './support/ask.ts';
import { withoutNewThings } from './support/old-browser.ts';
import { PageObject } from './support/page-object.ts';
import { cycleOf, findThings } from './support/screens.ts';
import { serverUrl } from './support/server-url.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** The built code in a browser of the floor that package.json names. What breaks there is seen as a fault, too. */
const newVisitor = visitors();
const found = await findThings(serverUrl, 'demo-es');
const at = `/api/cycles/${await cycleOf(serverUrl, 'demo-es')}`;
type Persona = Parameters<Visitor['signInAs']>[0];

async function facilitating(): Promise<Visitor> {
  const visitor = await newVisitor();
  await visitor.signInAs('facilitator');
  return visitor;
}

async function anOldBrowser(persona: Persona | null, width: 360 | 1440 = 1440): Promise<Visitor> {
  const visitor = await newVisitor({ look: { width } });
  await withoutNewThings(visitor.context);
  if (persona) await visitor.signInAs(persona);
  return visitor;
}

/** A page that broke is the error page of the router: its words are seen. */
const expectWhole = async ({ page }: Visitor) =>
  expect(await page.locator('main').textContent()).not.toContain('Algo no salió bien');

describe('the oldest browsers we serve', () => {
  it.each([
    ['home', '/home', 'facilitator'],
    ['meetings', '/c/demo-es/meetings', 'facilitator'],
    ['a board', `/c/demo-es/boards/${found.board}`, 'facilitator'],
    ['the public page of a cycle', '/c/demo-es', null],
    ['announcements', '/c/demo-es/announcements', null],
    ['an announcement', `/c/demo-es/announcements/${found.announcement}`, null],
    ['a diagnosis', `/c/demo-es/diagnoses/${found.diagnosis}`, null],
    ['a commitment', `/c/demo-es/commitments/${found.commitment}`, null],
    ['a result', `/c/demo-es/ballots/${found.ballot}`, null],
    ['organisations', '/c/demo-es/organisations', 'facilitator'],
    ['stages', '/c/demo-es/stages', 'facilitator'],
  ] as const)('%s works without what they lack', async (_name, path, persona) => {
    const visitor = await anOldBrowser(persona);
    await visitor.goto(path);
    await expect
      .poll(() => visitor.page.locator('main').getByRole('heading').first().isVisible(), { timeout: 15_000 })
      .toBe(true);
    await expectWhole(visitor);
  });

  it('have none of them', async () => {
    const { page } = await anOldBrowser(null);
    await page.goto(serverUrl);
    const names = [NEWER_APIS, SECURE_APIS].flatMap((list) =>
      Object.entries(list).flatMap(([owner, owned]) => owned.map((name) => `${owner}.${name}`)),
    );
    const there = await page.evaluate(
      (all) =>
        all.filter((name) => {
          const [last = '', ...owners] = name.split('.').reverse();
          const owner = owners.reverse().reduce<unknown>((at, word) => Reflect.get(Object(at), word), globalThis);
          return Reflect.has(Object(owner), last);
        }),
      names,
    );
    expect(there).toEqual([]);
  });

  it('a draft is written there, its people and dates too', async () => {
    const visitor = await anOldBrowser('facilitator');
    const { page } = visitor;
    await visitor.goto(`/c/demo-es/commitments/${found.draft}/edit`);
    await page.locator('#field-leadOrganisationId').click();
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('spinbutton').first().waitFor();
    await expectWhole(visitor);
  });

  it('the public page leads on to the register, which is searched there', async () => {
    const screen = await new PageObject(await anOldBrowser(null)).open('/c/demo-es');
    await screen.link('Diagnósticos').first().click();
    await screen.page.waitForURL('**/diagnoses');
    await screen.untilReady();
    await screen.main.getByRole('searchbox').fill('zzzz');
    await screen.button('Buscar').click();
    await screen.main.getByText('Nada coincide con su búsqueda').waitFor();
  });

  it('a guest enters a board by its link, and writes', async () => {
    const owner = await facilitating();
    const { id } = await prepareBoard(owner, { title: 'Un teléfono viejo', identityMode: 'person' });
    const { code } = await ask<{ code: string }>(owner, 'POST', `${at}/boards/${id}/links`, {});
    const guest = await enterBy(await anOldBrowser(null, 360), `/j/${code}`, 'Nadia Quispe');
    await guest.write('Que el análisis se lea en el barrio');
    await guest.note('Que el análisis').waitFor();
    await guest.saved();
    const seen = await new BoardScreen(owner).open(`/c/demo-es/boards/${id}`);
    await seen.note('Que el análisis').waitFor();
  });

  it('a vote is cast in the booth, and its receipt kept', async () => {
    const { id } = await anOpenBallot(await facilitating());
    const booth = await new BallotScreen(await anOldBrowser('member')).ballot(id);
    await booth.fillIn();
    await booth.press('Emitir mi voto');
    await booth.heading('Su voto está en la urna').waitFor();
    await Promise.all([booth.page.waitForEvent('download'), booth.button('Descargar').click()]);
  });

  it('an announcement is written', async () => {
    const screen = await new PageObject(await anOldBrowser('facilitator')).open('/c/demo-es/announcements');
    await screen.button('Escribir un comunicado').click();
    await screen.field('Título').fill('Escrito en un equipo viejo');
    await screen.field('Texto').fill('La sesión de cierre pasa al jueves.');
    await screen.page.getByText(/^Guardado/).waitFor();
  });

  it('a meeting is planned', async () => {
    const screen = await new PageObject(await anOldBrowser('facilitator')).open('/c/demo-es/meetings/plan');
    await screen.button('Nueva reunión').click();
    const form = screen.page.getByRole('dialog', { name: 'Nueva reunión' });
    const title = `Equipo viejo ${Math.random().toString(36).slice(2, 8)}`;
    await form.getByLabel('Título').fill(title);
    await form.getByRole('combobox', { name: 'Organizaciones necesarias' }).fill('rai');
    await form.getByRole('option').first().click();
    await screen.page.keyboard.press('Escape');
    await form.getByRole('button', { name: 'Guardar borrador' }).click();
    await form.waitFor({ state: 'detached' });
    const { items } = await ask<{ items: { title: string }[] }>(screen.visitor, 'GET', `${at}/meetings/plan`);
    expect(items.filter((meeting) => meeting.title === title)).toHaveLength(1);
  });

  describe('while diagnoses are written', () => {
    const switchTo = async (stage: 'preparation' | 'co_creation') =>
      void (await ask(await facilitating(), 'POST', `${at}/demo/stage`, { stage }));
    beforeAll(() => switchTo('preparation'));
    afterAll(() => switchTo('co_creation'));

    it('one is begun, and keeps what is typed', async () => {
      const screen = await new PageObject(await anOldBrowser('cso', 360)).open('/c/demo-es/diagnoses/new');
      await screen.button('Empezar un diagnóstico').click();
      await screen.field('Título').fill('Agua segura');
      await screen.main.getByRole('checkbox').first().check();
      await screen.button('Continuar').click();
      await screen.field('El problema').fill('Los análisis no se publican.');
      await screen.main.getByText(/^Guardado \d\d:\d\d$/).waitFor();
      await screen.page.reload();
      await expect
        .poll(() => screen.field('El problema').inputValue(), { timeout: 15_000 })
        .toBe('Los análisis no se publican.');
    });
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
