import { describe, expect, it } from 'vitest';
import { BoardScreen, enterBy, prepareBoard } from './board-screen.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { lookCookies } from './support/look.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const newVisitor = visitors();

async function facilitating(board: Parameters<typeof prepareBoard>[1]) {
  const owner = await newVisitor();
  await owner.signInAs('facilitator');
  const { path, cycleId } = await prepareBoard(owner, board);
  return { owner, path, cycleId, screen: await new BoardScreen(owner).open(path) };
}

/** Opens the door and gives the address that the code on the wall leads to. */
async function openDoor(screen: BoardScreen): Promise<string> {
  await screen.dock.getByRole('button', { name: /Invitar/ }).click();
  await screen.button('Abrir la puerta').click();
  const code = screen.page.getByRole('img', { name: /Código QR/ });
  await code.waitFor();
  return /\/j\/\w+/.exec((await code.getAttribute('alt')) ?? '')?.[0] ?? '';
}

const NETWORK = { guests: 2, away: 1, inside: 2, refused: 0, most: 30, isAllowed: false };

async function comeIn(link: string, name: string): Promise<BoardScreen> {
  const guest = await press(link, name);
  await guest.composer.waitFor();
  return guest;
}

async function press(link: string, name: string): Promise<BoardScreen> {
  return enterBy(await newVisitor({ look: { width: 360, locale: 'es' } }), link, name);
}

const WORDS = {
  es: {
    door: 'La puerta de esta pizarra está cerrada',
    goOn: 'Continuar como Nadia Quispe',
    board: 'Esta pizarra ya se cerró',
    read: 'Leer la pizarra',
  },
  en: {
    door: 'The door of this board is closed',
    goOn: 'Continue as Nadia Quispe',
    board: 'This board has closed',
    read: 'Read the board',
  },
};

/** A page of the door is kept for some seconds: whoever comes again reads how it stands. */
async function comesToRead(visitor: Visitor, link: string, sentence: string): Promise<void> {
  const comes = async () => {
    await visitor.goto(link);
    return visitor.page.getByText(sentence).count();
  };
  await expect.poll(comes, { timeout: 15_000, interval: 1_000 }).toBe(1);
}

describe('guests of a board', () => {
  it('are confirmed for an organisation, removed, and the door is renewed, all from one list', async () => {
    const { screen } = await facilitating({ title: 'La puerta y la lista', identityMode: 'person' });
    const link = await openDoor(screen);
    const dialog = screen.page.getByRole('dialog', { name: 'Entrar con el celular' });
    await dialog.getByText(/cada nota dirá que es de una voz invitada/).waitFor();
    await screen.page.keyboard.press('Escape');
    const guest = await comeIn(link, 'Nadia Quispe');
    await guest.write('Que el análisis se lea en el barrio');
    await screen.note('Que el análisis').waitFor();
    expect(await screen.note('Que el análisis').innerText()).toContain('voz invitada, sin verificar');

    await screen.dock.getByRole('button', { name: /Invitar/ }).click();
    const line = dialog.getByRole('listitem').filter({ hasText: 'Nadia Quispe' });
    await line.getByRole('button', { name: 'Confirmar por…' }).click();
    const choice = line.getByRole('combobox', { name: 'Organización' });
    await expect.poll(() => choice.evaluate((field) => field === document.activeElement)).toBe(true);
    await choice.fill('rai');
    await line.getByRole('option', { name: /^RAI/ }).click();
    await expectNoAxeViolations(screen.page, { about: 'confirming a guest', bothThemes: true });
    await line.getByRole('button', { name: 'Confirmar', exact: true }).click();
    await line.getByText(/confirmada por .+ para RAI/).waitFor();
    await expect.poll(() => screen.note('Que el análisis').innerText()).toMatch(/RAI/);
    const until = () => dialog.getByText(/Vale hasta el/).innerText();
    const before = await until();
    await dialog.getByText('Alargar', { exact: true }).first().click();
    await dialog.getByLabel('Cuánto dura').selectOption('720');
    await dialog.getByRole('button', { name: 'Alargar' }).click();
    await expect.poll(until).not.toBe(before);
    await screen.page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(screen.page);
    await screenshot(screen.page, 'guest-list-360', { fullPage: false });
    await screen.page.setViewportSize({ width: 1440, height: 900 });

    const remove = line.getByRole('button', { name: 'Retirar', exact: true });
    await remove.first().click();
    const sure = line.getByRole('form', { name: 'Retirar a Nadia Quispe' });
    await sure.getByText(/con su sesión no puede volver a esta pizarra/).waitFor();
    await expect.poll(() => sure.evaluate((box) => box.contains(document.activeElement))).toBe(true);
    await sure.getByRole('button', { name: 'Cancelar' }).click();
    await expect.poll(() => line.evaluate((box) => box.contains(document.activeElement))).toBe(true);
    guest.visitor.expectFault(/401|403/);
    await remove.first().click();
    await sure.getByRole('button', { name: 'Retirar' }).click();
    await line.getByText(/retirada por/).waitFor();
    await guest.composer.waitFor({ state: 'detached' });
    await screen.note('Que el análisis').waitFor();
  });

  it('a door is only ever lengthened, each choice says until when; the list tells who is there', async () => {
    const { screen } = await facilitating({ title: 'Hasta cuándo', identityMode: 'person' });
    const link = await openDoor(screen);
    const dialog = screen.page.getByRole('dialog', { name: 'Entrar con el celular' });
    const until = () => dialog.getByText(/Vale hasta el/).innerText();
    const opened = await until();
    expect(opened).toMatch(/, hora de Lima \(UTC−5\)\./);
    await dialog.getByText('Alargar', { exact: true }).first().click();
    const lasts = dialog.getByLabel('Cuánto dura');
    const choices = await lasts.locator('option').allInnerTexts();
    expect(choices.map((one) => one.split(':')[0])).toEqual(expect.arrayContaining(['7 días', '30 días', 'Como está']));
    expect(choices.map((one) => one.split(':')[0])).not.toContain('1 hora');
    expect(await lasts.inputValue()).toBe('168');
    await lasts.selectOption('as-is');
    await dialog.getByLabel('Cuántas personas').fill('60');
    await dialog.getByRole('button', { name: 'Alargar' }).click();
    await dialog.getByText(/Lugares ocupados: 0 de 60/).waitFor();
    expect(await until()).toBe(opened.replace('de 500', 'de 60'));

    const guest = await comeIn(link, 'Nadia Quispe');
    await dialog.getByRole('heading', { name: /^En la pizarra.*: 1$/ }).waitFor({ timeout: 8_000 });
    const line = dialog.getByRole('list', { name: /^En la pizarra/ }).getByText('Nadia Quispe');
    await line.waitFor();
    await dialog.getByRole('button', { name: 'Confirmar por…' }).click();
    const organisations = dialog.getByRole('option').locator('bdi:first-of-type');
    await expect.poll(() => organisations.count(), { timeout: 8_000 }).toBeGreaterThan(1);
    const shown = await organisations.allInnerTexts();
    expect(shown).toEqual([...shown].sort((a, b) => a.localeCompare(b, 'es')));
    await screenshot(screen.page, 'guest-door-1440', { fullPage: false });
    await screen.page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(screen.page);
    await screenshot(screen.page, 'guest-door-360', { fullPage: false });
    await screen.page.setViewportSize({ width: 1440, height: 900 });
    // The list closes, and nothing but the list.
    await screen.page.keyboard.press('Escape');
    expect(guest.visitor.faults).toEqual([]);

    // Three minutes later, one of two phones of the hall is away: she comes in again only while the door is open.
    await screen.page.route('**/guests', async (route) => {
      const answer = await route.fetch();
      const list = await answer.json();
      await route.fulfill({
        response: answer,
        json: { ...list, networks: [{ ...NETWORK, guestId: list.items[0].id, anyGuestId: list.items[0].id }] },
      });
    });
    // Somebody else presses, and the list is asked again.
    await press(link, 'Rosa Mamani');
    await dialog.getByText(/Quien salga por error entra de nuevo con el enlace/).waitFor({ timeout: 8_000 });
    await dialog.getByRole('button', { name: 'Cerrar la puerta', exact: true }).click();
    await dialog.getByText(/podrá entrar de nuevo cuando usted la abra/).waitFor();
    expect(await dialog.getByText(/entra de nuevo con el enlace/).count()).toBe(0);
    // A ring may have asked once more meanwhile.
    await screen.page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('the list of a full hall is searched, narrowed and turned, and the address stays that of the board', async () => {
    const { screen } = await facilitating({ title: 'Un salón lleno', identityMode: 'person' });
    const link = await openDoor(screen);
    await comeIn(link, 'Nadia Quispe');
    const ids = Array.from({ length: 60 }, () => crypto.randomUUID());
    await screen.page.route('**/guests', async (route) => {
      const answer = await route.fetch();
      const list = await answer.json();
      const items = ids.map((id, place) => ({ ...list.items[0], id, name: `Nadia ${place}`, isAway: place % 3 === 0 }));
      await route.fulfill({ response: answer, json: { ...list, items } });
    });
    const address = screen.page.url();
    await press(link, 'Rosa Mamani');
    const list = screen.page.getByRole('region', { name: 'Quiénes entraron' });
    await list.getByText('60 personas · página 1 de 2').waitFor({ timeout: 8_000 });
    const lines = list.getByRole('listitem');
    await list.getByRole('link', { name: 'Página siguiente' }).click();
    await expect.poll(() => lines.count()).toBe(10);
    await list.getByRole('searchbox').fill('nadia 33');
    await screen.page.keyboard.press('Enter');
    await expect.poll(() => lines.count()).toBe(1);
    await list.getByRole('link', { name: 'Quitar los filtros' }).click();
    await list.getByRole('combobox', { name: 'Dónde están' }).selectOption('No están ahora');
    await expect.poll(() => lines.count()).toBe(20);
    expect(screen.page.url()).toBe(address);
    await expectNoAxeViolations(screen.page, { about: 'guests of a full hall', bothThemes: true });
    await screen.page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(screen.page);
    await screenshot(screen.page, 'guests-full-hall-360', { fullPage: false });
    // A ring may have asked once more meanwhile.
    await screen.page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('whoever finds her network full reads why and waits; who facilitates sees her from outside the list and lets her in', async () => {
    const { screen } = await facilitating({ title: 'Una red, dos lugares', identityMode: 'person' });
    await screen.dock.getByRole('button', { name: /Invitar/ }).click();
    const dialog = screen.page.getByRole('dialog', { name: 'Entrar con el celular' });
    const shares = dialog.getByRole('checkbox', { name: 'El salón comparte una misma red' });
    expect(await shares.isChecked()).toBe(false);
    await expectNoAxeViolations(screen.page, { about: 'opening the door', bothThemes: true });
    await screenshot(screen.page, 'door-network-1440', { fullPage: false });
    await dialog.getByLabel('Cuántas personas').fill('4');
    await screen.button('Abrir la puerta').click();
    await dialog.getByText('De una misma red, hasta 2.').waitFor();
    const code = /\/j\/\w+/.exec((await dialog.getByRole('img', { name: /Código QR/ }).getAttribute('alt')) ?? '');
    const link = code?.[0] ?? '';
    await screen.page.keyboard.press('Escape');
    for (const name of ['Nadia Quispe', 'Rosa Inga']) await comeIn(link, name);
    const third = await press(link, 'Elsa Ríos');
    await third.page.getByText(/Desde la red de su equipo ya entraron 2 personas/).waitFor();
    await expectNoAxeViolations(third.page, { about: 'a full network', bothThemes: true });
    await screenshot(third.page, 'network-full-360');
    const tool = screen.dock.getByRole('button', { name: /Invitar con QR.*1 espera/ });
    await tool.waitFor({ timeout: 8_000 });
    await screenshot(screen.page, 'network-waits-1440', { fullPage: false });
    await tool.click();
    await dialog
      .getByRole('list', { name: /^Esperan/ })
      .getByText('Elsa Ríos')
      .waitFor();
    await dialog.getByText('1 más espera en la puerta').waitFor();
    await expectNoAxeViolations(screen.page, { about: 'a network that waits', bothThemes: true });
    await screenshot(screen.page, 'network-list-1440', { fullPage: false });
    await screen.page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(screen.page);
    await dialog.getByText('1 más espera en la puerta').scrollIntoViewIfNeeded();
    await screenshot(screen.page, 'network-list-360', { fullPage: false });
    await screen.page.setViewportSize({ width: 1440, height: 900 });
    await dialog.getByRole('button', { name: 'Dejar entrar a esta red' }).click();
    await dialog.getByRole('button', { name: 'Volver al límite' }).waitFor();
    await third.composer.waitFor({ timeout: 25_000 });
    await dialog.getByText(/Lugares ocupados: 3 de 4/).waitFor({ timeout: 8_000 });
  });

  it.each(['es', 'en'] as const)(
    'whoever is in finds the way back through a door that was shut (%s)',
    async (locale) => {
      const { screen, path } = await facilitating({ title: `Puerta cerrada ${locale}`, identityMode: 'person' });
      const link = await openDoor(screen);
      const guest = await comeIn(link, 'Nadia Quispe');
      const stranger = await newVisitor({ look: { width: 1440, locale } });
      const { page, context, url } = guest.visitor;
      await context.addCookies(lookCookies(url, { locale }));
      const words = WORDS[locale];
      const dialog = screen.page.getByRole('dialog', { name: 'Entrar con el celular' });
      await dialog.getByRole('button', { name: 'Cerrar la puerta', exact: true }).click();
      await dialog.getByText(/^La puerta está cerrada/).waitFor();
      await comesToRead(guest.visitor, link, words.door);
      const goOn = page.getByRole('button', { name: words.goOn });
      await goOn.waitFor();
      await expectNoAxeViolations(page, { about: 'a door that is shut', bothThemes: true });
      await screenshot(page, `door-closed-${locale}-360`);
      await goOn.click();
      await page.waitForURL(`**${path}`);
      await comesToRead(stranger, link, words.door);
      expect(await stranger.page.getByRole('button').filter({ visible: true }).count()).toBe(0);
      await screenshot(stranger.page, `door-closed-${locale}-1440`);

      await screen.page.keyboard.press('Escape');
      await screen.goToPhase(/Pasar a agrupar/, 'Pasar a esta fase');
      await screen.goToPhase(/Pasar a votar/, 'Pasar a esta fase');
      await screen.goToPhase(/Cerrar/, 'Cerrar la pizarra…', 'Sí, cerrar ahora');
      for (const visitor of [stranger, guest.visitor]) {
        await comesToRead(visitor, link, words.board);
        await expectNoAxeViolations(visitor.page, { about: 'the door of a closed board' });
        await screenshot(visitor.page, `board-closed-${locale}-${visitor === stranger ? 1440 : 360}`);
        await visitor.page.getByRole('link', { name: words.read }).click();
        await visitor.page.waitForURL(`**${path}`);
      }
    },
  );

  it('a scribe says whose words a note holds: it tells how that will be read, and forgets it with each note', async () => {
    const { screen } = await facilitating({ title: 'Palabras de otras personas', identityMode: 'person' });
    await screen.button('En nombre de…').click();
    const whose = screen.page.getByRole('textbox', { name: '¿De quién son estas palabras?' });
    await whose.fill('Rosa, del comedor');
    await screen.page.getByText(/^Se verá: «Rosa, del comedor, anotado por .+»$/).waitFor();
    await screen.write('Que el padrón se pueda ver');
    await screen.note('Que el padrón').waitFor();
    expect(await screen.note('Que el padrón').innerText()).toMatch(/Rosa, del comedor, anotado por/);
    await screen.write('Una nota propia');
    await screen.note('Una nota propia').waitFor();
    expect(await screen.note('Una nota propia').innerText()).not.toContain('Rosa');
  });

  it('where names are promised not to show, a scribe chooses a sector or organisation, and on anonymous boards nothing', async () => {
    const { screen, owner } = await facilitating({ title: 'Sin nombres' });
    await screen.button('En nombre de…').click();
    const kind = screen.page.getByRole('combobox', { name: '¿De qué organización o sector son estas palabras?' });
    expect(await screen.page.getByRole('textbox', { name: '¿De quién son estas palabras?' }).count()).toBe(0);
    await kind.selectOption('citizen');
    await screen.page.getByText(/^Se verá: «.*Ciudadanía/).waitFor();
    await expectNoAxeViolations(screen.page, { about: 'whose words' });
    const anonymous = await prepareBoard(owner, { title: 'Nadie firma', identityMode: 'anonymous' });
    await screen.open(anonymous.path);
    await screen.page.getByText('Anónima: nadie verá quién la escribió').waitFor();
    expect(await screen.button('En nombre de…').count()).toBe(0);
  });

  it('a projector tells how many notes are written while nobody may read them', async () => {
    const { screen, path } = await facilitating({ title: 'En el auditorio', startsIn: 'private_writing' });
    const writer = await newVisitor();
    await writer.signInAs('cso');
    const cso = await new BoardScreen(writer).open(path);
    await cso.write('Una');
    await cso.write('Dos');
    await cso.saved();
    await screen.dock.getByRole('button', { name: /Proyectar/ }).click();
    await screen.page.getByText('2 notas escritas, en privado.').waitFor();
    expect(await screen.page.getByText('0 notas').filter({ visible: true }).count()).toBe(0);
    await screenshot(screen.page, 'projector-private', { fullPage: false });
  });
});

/** A second seat for somebody of the demonstration, taken back at the end: other files share the server. */
async function secondSeat(chair: Visitor, cycleId: string) {
  const headers = { origin: chair.url, 'sec-fetch-site': 'same-origin' };
  const { request } = chair.context;
  const list = await (await request.get(`${chair.url}/api/cycles/${cycleId}/organisations`)).json();
  const other = list.items.find(({ shortName }: { shortName: string }) => shortName === 'CEDALT');
  const seat = {
    email: 'cso@demo-es.example',
    name: 'Killa Lúcuma',
    role: 'delegate',
    seniority: 'staff',
    hasMandate: false,
  };
  const at = `${chair.url}/api/cycles/${cycleId}`;
  const given = await request.post(`${at}/organisations/${other.id}/seats`, { data: seat, headers });
  expect(given.status(), await given.text()).toBeLessThan(300);
  const after = await (await request.get(`${at}/organisations`)).json();
  const seats = after.items.find(({ id }: { id: string }) => id === other.id).seats;
  const { id } = seats.find(
    (one: { personName: string; endedAt: string | null }) => one.personName === 'Killa Lúcuma' && !one.endedAt,
  );
  return async () => expect((await request.delete(`${at}/seats/${id}`, { headers })).status()).toBeLessThan(300);
}

describe('seats of several organisations', () => {
  it('ask once for whom somebody acts, remember it, and show it in the menu of the account', async () => {
    const { owner, cycleId } = await facilitating({ title: 'Dos sombreros' });
    const takeBack = await secondSeat(owner, cycleId);
    try {
      const visitor = await newVisitor({ look: { width: 1440, locale: 'es' } });
      await visitor.signInAs('cso');
      await visitor.goto('/c/demo-es/stages');
      const question = visitor.page.getByRole('dialog', { name: '¿Por cuál organización actúa?' });
      await question.waitFor();
      await expectNoAxeViolations(visitor.page, { about: 'for whom somebody acts', bothThemes: true });
      await screenshot(visitor.page, 'acting-seat', { fullPage: false });
      await question.getByRole('button', { name: 'CEDALT' }).click();
      await question.waitFor({ state: 'detached' });
      await visitor.page.reload();
      const menu = visitor.page.getByRole('button', { name: 'Cuenta de Killa Lúcuma' });
      await menu.getByText('actúa por CEDALT').waitFor();
      expect(await question.count()).toBe(0);
      await menu.click();
      await visitor.page.getByRole('menuitem', { name: 'Actuar por RAI' }).click();
      await menu.getByText('actúa por RAI').waitFor();
    } finally {
      await takeBack();
    }
  });
});
