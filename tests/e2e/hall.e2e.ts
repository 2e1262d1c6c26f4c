import { describe, expect, it } from 'vitest';
import { send } from '../support/corpus.ts';
import { anOpenBallot } from './ballot-screen.ts';
import { BoardScreen, prepareBoard } from './board-screen.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { cookieOf, cycleOf } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** What a hall does to a page: stages close while people type, sessions end while they vote, one phone serves two. */
const newVisitor = visitors();
const SLUG = 'demo-es';
const at = `/api/cycles/${await cycleOf(url, SLUG)}`;
const facilitator = { cookie: await cookieOf(url, 'facilitator', SLUG) };
const as = <Answer>(method: string, path: string, body?: unknown) =>
  send<Answer>({ url }, facilitator, method, `${at}${path}`, body);

type Persona = Parameters<Visitor['signInAs']>[0];
async function person(persona: Persona | null, width: 360 | 1440 = 360): Promise<Visitor> {
  const visitor = await newVisitor({ look: { width, locale: 'es' } });
  if (persona) await visitor.signInAs(persona);
  return visitor;
}

describe('a note that was refused', () => {
  it('keeps its words through a reload, and becomes a note when its stage is open again', async () => {
    await as('POST', '/demo/stage', { stage: 'co_creation' });
    const { path } = await prepareBoard(await person('facilitator', 1440), {
      title: 'Con etapa',
      stage: 'co_creation',
    });
    const screen = await new BoardScreen(await person('cso')).open(path);
    await as('POST', '/demo/stage', { stage: 'validation' });
    await screen.write('El agua llega dos horas al día');
    const refused = screen.page.getByRole('alert').filter({ hasText: 'no se pudo guardar' });
    await refused.getByText('El agua llega dos horas al día').waitFor();
    await screen.page.reload();
    await refused.getByText('El agua llega dos horas al día').waitFor();
    await refused.getByText(/Sigue guardado en este equipo/).waitFor();
    await expectNoSidewaysScroll(screen.page);
    await screenshot(screen.page, 'hall-refused-360', { fullPage: false });

    await as('POST', '/demo/stage', { stage: 'co_creation' });
    await screen.button('Intentar de nuevo').click();
    await screen.note('El agua llega dos horas al día').waitFor();
    await screen.saved();
    expect(await refused.count()).toBe(0);
    await screen.page.reload();
    await screen.note('El agua llega dos horas al día').waitFor();
    expect(await refused.count()).toBe(0);
  });
});

describe('a session that ends', () => {
  it('while voting leaves the page as it was, and after signing in again nothing speaks of it', async () => {
    const { id } = await anOpenBallot(await person('facilitator', 1440), { texts: 1 });
    const visitor = await person('member');
    const { page, context } = visitor;
    visitor.expectFault(/401/);
    await visitor.goto(`/c/${SLUG}/ballots/${id}`);
    await page.getByRole('button', { name: 'Comenzar a votar' }).click();
    await page.getByRole('radio', { name: /^A favor/ }).check();
    await page.getByRole('button', { name: 'Continuar' }).click();
    await context.clearCookies({ name: /session/ });
    await page.getByRole('button', { name: 'Emitir mi voto' }).click();
    const dialog = page.getByRole('dialog', { name: 'Su sesión terminó' });
    await dialog.waitFor();
    await page.waitForLoadState('networkidle');
    const body = page.locator('body');
    expect(await body.innerText()).not.toMatch(/no tiene un voto aquí|Para votar hay que ingresar/);
    await page.getByRole('heading', { name: /Revise antes de emitir/, includeHidden: true }).waitFor();
    await dialog
      .getByRole('button', { name: /Integrante del foro/ })
      .first()
      .click();
    await dialog.waitFor({ state: 'hidden' });
    await page.waitForLoadState('networkidle');
    expect(await body.innerText()).not.toContain('Ingrese para continuar');
    await page.getByRole('button', { name: 'Emitir mi voto' }).click();
    await page.getByRole('heading', { name: 'Su voto está en la urna' }).waitFor();
  });

  it.each([
    '/boards/01890000-0000-7000-8000-000000000000',
    '/boards',
    '/meetings',
    '/ballots/01890000-0000-7000-8000-000000000000',
    '/stages',
    '/organisations',
    '/consultations',
  ])('before a screen of a cycle that is not public is opened: it says so and offers to sign in: %s', async (place) => {
    const visitor = await person(null);
    visitor.expectFault(/404/);
    await visitor.goto(`/c/ciclo-en-preparacion${place}`);
    await visitor.page.getByRole('heading', { level: 1, name: /no existe/ }).waitFor();
    await visitor.page.getByRole('main').getByRole('link', { name: 'Ingresar' }).waitFor();
    expect(await visitor.page.getByRole('main').count()).toBe(1);
  });
});

describe('one phone for two people', () => {
  it('asks whether somebody goes on or is somebody else, also on the way back from the board', async () => {
    const { id } = await prepareBoard(await person('facilitator', 1440), {
      title: 'Un teléfono',
      identityMode: 'person',
    });
    const { code } = await as<{ code: string }>('POST', `/boards/${id}/links`, {});
    const phone = await person(null);
    const { page } = phone;
    await phone.goto(`/j/${code}`);
    const name = page.getByRole('textbox', { name: 'Su nombre' });
    await expect.poll(() => name.evaluate((field) => field === document.activeElement)).toBe(true);
    await name.fill('Ana King');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Entrar a la pizarra' }).click();
    const board = new BoardScreen(phone);
    await board.composer.waitFor();
    // A guest speaks for herself: what would be refused is not offered.
    expect(await page.getByRole('button', { name: 'En nombre de…' }).count()).toBe(0);
    await page.goBack();
    await page.getByText('En este equipo ya entró Ana King.').waitFor();
    expect(await name.isVisible()).toBe(false);
    await expectNoSidewaysScroll(page);
    await screenshot(page, 'hall-already-in-360', { fullPage: false });
    await page.getByRole('button', { name: 'Continuar como Ana King' }).click();
    await board.composer.waitFor();

    await phone.goto(`/j/${code}`);
    await page.getByRole('button', { name: 'Soy otra persona' }).click();
    await name.fill('Another Person');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Entrar a la pizarra' }).click();
    await board.write('Lo digo yo');
    await board
      .note('Lo digo yo')
      .getByText(/Another Person/)
      .waitFor();
  });
});

describe('a page whose script is not there yet', () => {
  it('takes what is pressed meanwhile, shows that it waits, and does it when it can', async () => {
    const visitor = await person(null);
    const { page } = visitor;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/assets\/(?!early).*\.js/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${url}/`, { waitUntil: 'commit' });
    await page.locator('html[data-listening]').waitFor();
    const card = page.getByRole('button', { name: /Sociedad civil/ });
    await card.click();
    expect(await card.getAttribute('aria-busy')).toBe('true');
    release();
    await page.waitForURL(/\/home$/);
  });

  it.each(['/sign-in', '/home', `/c/${SLUG}/diagnoses/new`, `/c/${SLUG}/meetings/plan`])(
    'without JavaScript says so and links to what can be read: %s',
    async (place) => {
      const { page, goto } = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
      await goto(place);
      await page.getByRole('heading', { level: 1, name: 'Esta pantalla necesita JavaScript' }).waitFor();
      expect(await page.getByText('Cargando').first().isVisible()).toBe(false);
      await page.getByRole('link', { name: place.startsWith('/c/') ? /página pública/ : 'Ir a la portada' }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
  );

  it('without JavaScript the door of a board asks for no name, so none can leak', async () => {
    const { id } = await prepareBoard(await person('facilitator', 1440), { title: 'Sin guiones' });
    const { code } = await as<{ code: string }>('POST', `/boards/${id}/links`, {});
    const { page, goto } = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
    await goto(`/j/${code}`);
    await page.getByText(/La pizarra necesita JavaScript/).waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    expect(await page.locator('#join-form').getAttribute('method')).toBe('post');
  });
});

describe('a board for who has little room or leads the hall', () => {
  it('at 320 by 256 shows what was written: the pen folds', async () => {
    const { path } = await prepareBoard(await person('facilitator', 1440), { title: 'Pequeña' });
    const visitor = await person('cso');
    await visitor.page.setViewportSize({ width: 320, height: 256 });
    const screen = await new BoardScreen(visitor).open(path);
    await screen.button('Escribir una nota').click();
    await screen.write('Una nota que debe verse');
    const box = await screen.note('Una nota que debe verse').boundingBox();
    const bar = await visitor.page.getByRole('contentinfo').boundingBox();
    const words = await screen.note('Una nota que debe verse').getByText('Una nota').boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((words?.y ?? 999) + (words?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
    await expectNoSidewaysScroll(visitor.page);
  });

  it('removing a guest says that the door is open, and closes it if asked to', async () => {
    const owner = await person('facilitator', 1440);
    const { id, path } = await prepareBoard(owner, { title: 'Retirar', identityMode: 'anonymous' });
    const { code } = await as<{ code: string }>('POST', `/boards/${id}/links`, {});
    const phone = await person(null);
    await phone.goto(`/j/${code}`);
    expect(await phone.page.getByRole('textbox').count()).toBe(0);
    await phone.page.getByRole('checkbox').check();
    await phone.page.getByRole('button', { name: 'Entrar a la pizarra' }).click();
    await new BoardScreen(phone).composer.waitFor();
    const chair = await new BoardScreen(owner).open(path);
    await chair.dock.getByRole('button', { name: /Invitar/ }).click();
    const dialog = chair.page.getByRole('dialog');
    await dialog.getByText(/ninguna nota dice de quién es/).waitFor();
    await dialog.getByRole('button', { name: 'Retirar' }).click();
    const form = dialog.getByRole('form', { name: /^Retirar a/ });
    await form.getByText(/La puerta sigue abierta/).waitFor();
    await form.getByRole('checkbox', { name: /Cerrar también la puerta/ }).check();
    await form.getByRole('button', { name: 'Retirar' }).click();
    await dialog.getByText(/retirada por/).waitFor();
    const { items } = await as<{ items: { closedAt: string | null }[] }>('GET', `/boards/${id}/links`);
    expect(items.map(({ closedAt }) => closedAt !== null)).toEqual([true]);
  });
});

describe('somebody with seats of two organisations', () => {
  it('answers on the board for which one they act, and what was refused for want of it goes through', async () => {
    const visitor = await person('state');
    const me = (await (await visitor.context.request.get(`${url}/api/me`)).json()) as {
      actor: { email: string; name: string };
      memberships: { seats: { organisationId: string }[] }[];
    };
    const own = me.memberships.flatMap(({ seats }) => seats.map(({ organisationId }) => organisationId));
    const { items } = await as<{ items: { id: string; shortName: string }[] }>('GET', '/organisations');
    const other = items.find(({ id }) => !own.includes(id)) ?? { id: '', shortName: '' };
    const { email, name } = me.actor;
    const input = { email, name, role: 'delegate', seniority: 'specialist', hasMandate: false };
    const seat = await as<{ id: string }>('POST', `/organisations/${other.id}/seats`, input);
    try {
      const { path } = await prepareBoard(await person('facilitator', 1440), { title: 'Dos asientos' });
      const screen = await new BoardScreen(visitor).open(path);
      await screen.button('Ahora no').click();
      await screen.button('Elija por cuál organización actúa').waitFor();
      await screen.write('Lo que se escribió antes de elegir');
      await screen.page.getByRole('alert').getByRole('button', { name: 'Elegir organización' }).click();
      await screen.page.getByRole('dialog').getByRole('button', { name: other.shortName }).click();
      await screen.note('Lo que se escribió antes de elegir').filter({ hasText: other.shortName }).waitFor();
    } finally {
      // With the seat the choice is over, too.
      await as('DELETE', `/seats/${seat.id}`);
    }
  });
});
