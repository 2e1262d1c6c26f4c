import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChildServer, childServer } from '../support/child-server.ts';
import { BoardScreen, prepareBoard, scriptBytes, signInAt } from './board-screen.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { LOOKS } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();

async function seatedAt(path: string, persona: 'facilitator' | 'cso' | 'state', width: 360 | 1440 = 1440) {
  const visitor = await newVisitor({ look: { width, locale: 'es' } });
  await visitor.signInAs(persona);
  return new BoardScreen(visitor).open(path);
}

describe('people at one board', () => {
  it('two who are signed in and a guest by link see each other’s notes at once', async () => {
    const owner = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await owner.signInAs('facilitator');
    const { path } = await prepareBoard(owner, { title: 'Tres en una pizarra' });
    const facilitator = await new BoardScreen(owner).open(path);
    const cso = await seatedAt(path, 'cso');

    await facilitator.dock.getByRole('button', { name: /Invitar/ }).click();
    await facilitator.button('Abrir la puerta').click();
    const code = facilitator.page.getByRole('img', { name: /Código QR/ });
    await code.waitFor();
    const link = /\/j\/\w+/.exec((await code.getAttribute('alt')) ?? '')?.[0] ?? '';
    await facilitator.page.keyboard.press('Escape');

    const phone = await newVisitor({ look: { width: 360, locale: 'es' } });
    await phone.goto(link);
    await phone.page.getByRole('textbox', { name: /nombre/i }).fill('Vecina de Mayobamba');
    await phone.page.getByRole('checkbox').check();
    const guest = new BoardScreen(phone);
    await phone.page.getByRole('button', { name: 'Entrar a la pizarra' }).click();
    // The pen is in the hand: after the door there is nothing to look for.
    await expect.poll(() => guest.composer.evaluate((field) => field === document.activeElement)).toBe(true);
    await guest.write('Que avisen cuando llega la medicina');

    for (const screen of [facilitator, cso]) await screen.note('Que avisen cuando llega la medicina').waitFor();
    await cso.write('Publicar el stock cada lunes');
    for (const screen of [facilitator, guest]) await screen.note('Publicar el stock cada lunes').waitFor();
    await guest.saved();
    expect(await guest.note('Publicar el stock').innerText()).toContain('RAI');
    expect(await cso.note('Que avisen').innerText()).not.toContain('Vecina');
    await facilitator.button('3 personas aquí').click();
    const here = await facilitator.page.getByRole('dialog').getByRole('listitem').allInnerTexts();
    expect(here.sort()).toEqual(['Ciudadanía voz invitada, sin verificar', 'RAI', 'Una persona']);
    await expectNoSidewaysScroll(guest.page);
    await screenshot(guest.page, 'board-guest-360', { fullPage: false });
  });

  it('HI2 what is written in private reaches nobody before the reveal, not even as bytes', async () => {
    const canary = 'canario-colibrí-7391';
    const owner = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await owner.signInAs('facilitator');
    const { path } = await prepareBoard(owner, { title: 'En silencio', startsIn: 'private_writing' });
    const facilitator = await new BoardScreen(owner).open(path);
    const state = await seatedAt(path, 'state');
    const cso = await seatedAt(path, 'cso');
    await cso.write(canary);
    await cso.saved();
    const others = [facilitator, state];
    // Who leads the hall is told how many notes there are in all; a participant, how many are not hers.
    await facilitator.page.getByText('1 nota escrita, en privado.', { exact: true }).waitFor();
    await state.page.getByText('1 nota de otra persona, en privado.', { exact: true }).waitFor();
    for (const screen of others) expect(await screen.page.content()).not.toContain(canary);
    await state.page.reload();
    await state.page.getByText('1 nota de otra persona, en privado.', { exact: true }).waitFor();
    for (const screen of others) expect(screen.received.join('\n')).not.toContain(canary);
    expect(cso.received.join('\n')).toContain(canary);

    await facilitator.reveal();
    for (const screen of others) {
      await screen.note(canary).waitFor();
      expect(screen.received.join('\n')).toContain(canary);
    }
    await expect.poll(() => cso.currentPhase()).toBe('A la vista');
    expect(await cso.note(canary).innerText()).toContain('Mía');
  });

  it('VO1 VO4 votes stay within the budget and are counted for all to see when the board closes', async () => {
    const owner = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await owner.signInAs('facilitator');
    const { path } = await prepareBoard(owner, { title: 'Con votos', voteBudget: 3, votesPerTarget: 2 });
    const facilitator = await new BoardScreen(owner).open(path);
    const cso = await seatedAt(path, 'cso', 360);
    await cso.write('Horario de tarde');
    await facilitator.note('Horario de tarde').waitFor();
    await facilitator.write('Citas por teléfono');
    await cso.note('Citas por teléfono').waitFor();
    await facilitator.goToPhase(/agrupar/, 'Pasar a esta fase');
    await facilitator.goToPhase(/votar/, 'Pasar a esta fase');

    const give = (text: string) => cso.note(text).getByRole('button', { name: /^Dar un voto/ });
    await give('Horario').click();
    await give('Horario').click();
    expect(await give('Horario').getAttribute('aria-disabled')).toBe('true');
    await give('Citas').click();
    expect(await give('Citas').getAttribute('aria-disabled')).toBe('true');
    await cso.page.getByText('votos por repartir, de 3').waitFor();
    await facilitator.dock.getByText('3', { exact: true }).waitFor();
    expect(await facilitator.page.getByText(/^\d+ votos?$/).count()).toBe(0);

    await facilitator.goToPhase(/Cerrar/, 'Cerrar la pizarra…', 'Sí, cerrar ahora');
    for (const screen of [facilitator, cso]) {
      await expect.poll(() => screen.note('Horario').innerText()).toMatch(/2\s+votos/);
      expect(await screen.note('Citas').innerText()).toMatch(/1\s+voto/);
    }
  });
});

describe('with the keyboard alone', () => {
  it('writes, moves, groups, names, undoes and reads as a list', async () => {
    const owner = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await owner.signInAs('facilitator');
    const { path } = await prepareBoard(owner, { title: 'Sin ratón' });
    const screen = await new BoardScreen(owner).open(path);
    const { keyboard } = screen.page;
    const focused = () => screen.page.evaluate(() => document.activeElement?.textContent ?? '');
    // The pen has the keyboard on arrival, Escape hands it to the wall.
    await keyboard.type('Primera idea');
    await keyboard.press('Enter');
    await keyboard.type('Segunda idea');
    await keyboard.press('Enter');
    await screen.saved();
    await keyboard.press('Escape');
    expect(await focused()).toContain('Segunda idea');
    await keyboard.press('ArrowLeft');
    expect(await focused()).toContain('Primera idea');

    await keyboard.press('m');
    await screen.page.getByRole('dialog').waitFor();
    await screen.page.getByRole('button', { name: '¿Qué se podría comprometer?', exact: true }).focus();
    await keyboard.press('Enter');
    await screen.page.locator('[data-column="q2"]').getByText('Primera idea').waitFor();
    await expect.poll(focused).toContain('Primera idea');
    await keyboard.press('Control+z');
    await screen.page.locator('[data-column="q1"]').getByText('Primera idea').waitFor();

    // Picked up with the space bar, carried with an arrow, put down with the space bar.
    await screen.note('Primera idea').focus();
    await keyboard.press('Space');
    await screen.page.getByText('Levantó la nota: Primera idea.').waitFor({ state: 'attached' });
    // The drag library listens for arrows one turn after it says so; no hand is that fast, a busy machine may be.
    await screen.page.evaluate(() => new Promise((turn) => setTimeout(turn)));
    await keyboard.press('ArrowRight');
    await screen.page.getByText('Sobre: Segunda idea.').waitFor({ state: 'attached' });
    await keyboard.press('Space');
    await expect
      .poll(() => screen.page.locator('[data-column="q1"] [data-note]').first().innerText())
      .toContain('Segunda');

    await screen.note('Primera idea').focus();
    await keyboard.press('Delete');
    await expect.poll(() => screen.note('Primera idea').count()).toBe(0);
    await screen.page.getByRole('button', { name: 'Deshacer' }).focus();
    await keyboard.press('Enter');
    await screen.note('Primera idea').waitFor();

    await keyboard.press('l');
    await screen.page.getByRole('heading', { level: 2, name: /¿Qué no funciona hoy\?/ }).waitFor();
    expect(await screen.page.getByRole('listitem').filter({ hasText: 'Primera idea' }).count()).toBe(1);
    await keyboard.press('?');
    const help = screen.page.getByRole('dialog', { name: 'Ayuda' });
    await help.waitFor();
    await help.getByRole('checkbox').focus();
    await keyboard.press('Space');
    await keyboard.press('Escape');
    // Single keys are off now: a word said to the computer must not change the screen.
    await keyboard.press('l');
    expect(await screen.page.getByRole('button', { name: 'Pizarra', exact: true }).count()).toBe(1);
  });
});

describe('for everybody', () => {
  it('axe finds nothing on any phase, in any look', async () => {
    const owner = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await owner.signInAs('facilitator');
    const { path } = await prepareBoard(owner, { title: 'Mirada con lupa', startsIn: 'private_writing' });
    const screen = await new BoardScreen(owner).open(path);
    const look = async (name: string, looks = LOOKS.filter(({ width }) => width !== 768)) => {
      await forEachLook(
        owner,
        async (worn) => {
          await screen.page.locator('[data-column], [data-cluster]').first().waitFor();
          await expectNoAxeViolations(screen.page, { about: `${name} ${JSON.stringify(worn)}` });
          await expectNoSidewaysScroll(screen.page);
        },
        looks,
      );
    };
    await screen.write('Una nota para mirar');
    await screen.write('Otra nota para mirar');
    await screen.saved();
    await look('private');
    const plain = LOOKS.filter(({ width, locale, theme }) => width === 1440 && locale === 'es' && theme === 'light');
    await look('again', plain);
    await screen.dock.getByRole('button', { name: /Revelar/ }).click();
    await expectNoAxeViolations(screen.page, { about: 'phase dialog' });
    await screen.button('Revelar las notas…').click();
    await screen.button('Sí, revelar ahora').click();
    await screen.goToPhase(/agrupar/, 'Pasar a esta fase');
    await screen.button('Nuevo grupo').click();
    await screen.page.getByRole('textbox', { name: /Qué idea/ }).fill('Grupo de prueba');
    await expectNoAxeViolations(screen.page, { about: 'name dialog' });
    await screen.page.keyboard.press('Enter');
    await screen.cluster('Grupo de prueba').waitFor();
    await screen.page.getByText('Grupo creado.', { exact: true }).waitFor();
    await screen.note('Una nota').getByRole('button', { name: 'Qué hacer con la nota' }).click();
    await screen.page.getByRole('menuitem', { name: 'Mover a…' }).waitFor();
    await expectNoAxeViolations(screen.page, { about: 'note menu' });
    await screen.page.getByRole('menuitem', { name: 'Mover a…' }).click();
    await screen.page.getByRole('dialog').getByRole('button', { name: 'Grupo de prueba' }).click();
    await screen.cluster('Grupo de prueba').getByText('Una nota').waitFor();
    await look('clustering');
    await look('again', plain);
    await screen.page.keyboard.press('Escape');
    await screen.button('Lista').click();
    await screen.page.getByRole('heading', { level: 2, name: 'Grupos' }).waitFor();
    await expectNoAxeViolations(screen.page, { about: 'list' });
    await screen.button('Pizarra').click();
    await screen.goToPhase(/votar/, 'Pasar a esta fase');
    await look('voting');
    await owner.goto('/c/demo-es/boards');
    await screen.page.getByRole('rowheader').first().waitFor();
    await forEachLook(owner, async (worn) => {
      await screen.page.getByRole('rowheader').first().waitFor();
      await expectNoAxeViolations(screen.page, { about: `boards ${JSON.stringify(worn)}` });
    });
  });

  it('a participant’s first screen is light', async () => {
    const owner = await newVisitor();
    await owner.signInAs('facilitator');
    const { path } = await prepareBoard(owner, { title: 'Ligera' });
    const visitor = await newVisitor({ look: { width: 360, locale: 'es' } });
    await visitor.signInAs('cso');
    const bytes = await scriptBytes(visitor.page, async () => void (await new BoardScreen(visitor).open(path)));
    expect(bytes).toBeLessThanOrEqual(200_000);
  });
});

describe('when the server is killed', () => {
  let server: ChildServer;
  beforeAll(async () => {
    server = await childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 });
  });
  afterAll(() => server?.dispose());

  it('RE5 loses nothing that was said to be saved, keeps what was not, and comes back by itself', async () => {
    const expectOutage =
      /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection|ERR_EMPTY_RESPONSE|502|Failed to load resource/;
    const [one, two] = [await newVisitor({ look: { locale: 'es' } }), await newVisitor({ look: { locale: 'es' } })];
    for (const visitor of [one, two]) visitor.expectFault(expectOutage);
    await signInAt(one, server.url, 'facilitator');
    await signInAt(two, server.url, 'cso');
    const { path } = await prepareBoard(one, { title: 'Se corta la luz' }, server.url);
    const facilitator = await new BoardScreen(one).open(`${server.url}${path}`);
    const cso = await new BoardScreen(two).open(`${server.url}${path}`);
    const texts: string[] = [];
    for (let turn = 1; turn <= 6; turn += 1) {
      texts.push(`idea ${turn} con luz`);
      await cso.write(`idea ${turn} con luz`);
    }
    await cso.saved();

    await server.kill('SIGKILL');
    await expect.poll(() => cso.line.getAttribute('data-safety'), { timeout: 15_000 }).toBe('returning');
    for (const text of ['escrita a oscuras', 'otra a oscuras']) {
      texts.push(text);
      await cso.write(text);
      await cso.note(text).waitFor();
    }
    expect(await cso.line.innerText()).toBe('Sin conexión. 2 cambios guardados en este equipo.');
    // The code for dragging would come now and cannot; the screen stays.
    await cso.note('otra a oscuras').hover();
    await cso.note('otra a oscuras').focus();
    await cso.composer.waitFor();
    await facilitator.write('la tercera persona también');
    texts.push('la tercera persona también');
    // A tab that dies in the dark: its notes are on the device.
    await cso.page.close();

    await server.restart();
    await facilitator.saved();
    const again = await two.context.newPage();
    const returned = new BoardScreen({ ...two, page: again, goto: async (to) => void (await again.goto(to)) });
    await returned.open(`${server.url}${path}`);
    await returned.saved();
    for (const screen of [facilitator, returned]) {
      for (const text of texts) {
        await screen.note(text).first().waitFor();
        expect(await screen.note(text).count(), text).toBe(1);
      }
      await expect.poll(() => screen.notes.count()).toBe(texts.length);
    }
  });
});
