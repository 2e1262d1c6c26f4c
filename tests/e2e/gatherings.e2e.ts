import { describe, expect, it } from 'vitest';
import { BoardScreen, prepareBoard } from './board-screen.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const newVisitor = visitors();
const LETTERS = /^[B-Z]{3} [B-Z]{3}$/;

async function facilitating(board: Parameters<typeof prepareBoard>[1]) {
  const owner = await newVisitor();
  await owner.signInAs('facilitator');
  const { path } = await prepareBoard(owner, board);
  const screen = await new BoardScreen(owner).open(path);
  await screen.dock.getByRole('button', { name: /Invitar/ }).click();
  const dialog = screen.page.getByRole('dialog', { name: 'Entrar con el celular' });
  await dialog.getByRole('button', { name: 'Abrir con un código de seis letras' }).click();
  const card = dialog.getByRole('article', { name: `Código de ${board.title}` });
  const letters = card.getByText(LETTERS);
  await letters.waitFor();
  return { owner, screen, dialog, card, code: await letters.innerText() };
}

async function typeCode(phone: Visitor, code: string): Promise<void> {
  await phone.goto('/j');
  await phone.page.getByRole('textbox', { name: 'Código de seis letras' }).fill(code);
  await phone.page.getByRole('button', { name: 'Entrar' }).click();
}

async function comeIn({ page }: Visitor, name?: string): Promise<void> {
  await page.getByRole('checkbox').waitFor();
  if (name !== undefined) await page.getByRole('textbox', { name: 'Su nombre' }).fill(name);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Entrar a la pizarra' }).click();
}

describe('one code for the whole event', () => {
  it('is opened with one press, typed on a phone in small letters, and lets a guest write', async () => {
    const { screen, card, code } = await facilitating({ title: 'Con seis letras', identityMode: 'person' });
    await screenshot(screen.page, 'gathering-card-1440', { fullPage: false });
    await card.getByRole('button', { name: 'Ver en grande' }).click();
    await screenshot(screen.page, 'gathering-hall-1440', { fullPage: false });
    await expectNoAxeViolations(screen.page, { about: 'the code on the wall', bothThemes: true });
    await screen.page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(screen.page);
    await screenshot(screen.page, 'gathering-hall-360', { fullPage: false });
    await card.getByRole('button', { name: 'Ver normal' }).click();
    await screenshot(screen.page, 'gathering-card-360', { fullPage: false });
    await screen.page.setViewportSize({ width: 1440, height: 900 });

    const phone = await newVisitor({ look: { width: 360, locale: 'es' } });
    // Whoever only heard «on the page, with the code» finds the door from wherever they come in.
    for (const [front, name] of [
      ['/', 'Entrar con el código'],
      ['/sign-in', 'Entrar con el código'],
      ['/c/demo-es', 'Entrar con un código'],
    ] as const) {
      await phone.goto(front);
      await phone.page.getByRole('link', { name, exact: true }).click();
      await phone.page.getByRole('textbox', { name: 'Código de seis letras' }).waitFor();
    }
    await expectNoAxeViolations(phone.page, { about: 'the page of the code', bothThemes: true });
    await expectNoSidewaysScroll(phone.page);
    await screenshot(phone.page, 'enter-360');
    await typeCode(phone, code.toLowerCase().replace(' ', '-'));
    await comeIn(phone, 'Nadia Quispe');
    const guest = new BoardScreen(phone);
    await guest.composer.waitFor();
    await guest.write('Entré con el código de la pared');
    await screen.note('Entré con el código').waitFor();

    await card.getByRole('button', { name: 'Cambiar el código' }).click();
    await expect.poll(() => card.getByText(LETTERS).innerText()).not.toBe(code);
    const late = await newVisitor({ look: { width: 360, locale: 'es' } });
    await typeCode(late, code);
    await late.page.getByText(/Ese código no abre nada ahora/).waitFor();
    await card.getByRole('button', { name: 'Cerrar la puerta' }).click();
    await card.waitFor({ state: 'detached' });
    await screen.page.getByText('Jornadas terminadas').waitFor();
    await guest.composer.waitFor();
  });

  it('works without JavaScript up to the door, and says what is wrong with a code', async () => {
    const { code } = await facilitating({ title: 'Teléfono antiguo', identityMode: 'person' });
    const phone = await newVisitor({ look: { width: 360, locale: 'es' }, javaScript: false });
    const type = async (typed: string) => {
      await phone.page.goto(`${phone.url}/j`);
      await phone.page.getByRole('textbox', { name: 'Código de seis letras' }).fill(typed);
      await phone.page.getByRole('button', { name: 'Entrar' }).click();
    };
    await type('123456');
    await phone.page.getByText('Un código tiene seis letras, sin números').waitFor();
    await type('zzzzzz');
    await phone.page.getByText('Ese código no abre nada ahora').waitFor();
    // What was typed is still there, to be corrected.
    expect(await phone.page.getByRole('textbox', { name: 'Código de seis letras' }).inputValue()).toBe('ZZZZZZ');
    await expectNoSidewaysScroll(phone.page);
    await screenshot(phone.page, 'enter-wrong-360');
    await type(code);
    await phone.page.getByRole('heading', { name: 'Teléfono antiguo' }).waitFor();
    expect(new URL(phone.page.url()).pathname).toMatch(/^\/j\/\w{12}$/);
  });

  it('leads to several boards, chosen by name; in English, on a tablet, in the dark', async () => {
    const { owner, screen } = await facilitating({ title: 'Mesa de salud', identityMode: 'person' });
    await prepareBoard(owner, { title: 'Mesa de agua', identityMode: 'anonymous' });
    await screen.page.keyboard.press('Escape');
    await owner.goto('/c/demo-es/boards');
    await screen.page.getByRole('button', { name: 'Puerta de la jornada' }).click();
    const dialog = screen.page.getByRole('dialog', { name: 'Un código para toda la jornada' });
    await dialog.getByRole('article', { name: 'Código de Mesa de salud' }).getByText('Elegir pizarras').click();
    const choice = dialog.getByRole('form', { name: 'Elegir pizarras' });
    await choice.getByRole('checkbox', { name: 'Mesa de agua' }).check();
    await choice.getByRole('button', { name: 'Guardar las pizarras' }).click();
    const card = dialog.getByRole('article', { name: 'Código de Mesa de salud' });
    await card.getByText(/Mesa de agua ·/).waitFor();
    await expectNoAxeViolations(screen.page, { about: 'events of a cycle' });
    await screenshot(screen.page, 'gatherings-1440', { fullPage: false });
    const code = await card.getByText(LETTERS).innerText();

    const phone = await newVisitor({ look: { width: 768, locale: 'en', theme: 'dark' } });
    await phone.goto('/j');
    await screenshot(phone.page, 'enter-768-en-dark');
    await phone.page.getByRole('textbox', { name: 'Code of six letters' }).fill(code);
    await phone.page.getByRole('button', { name: 'Enter' }).click();
    const one = phone.page.getByRole('link', { name: 'Mesa de agua' });
    await one.waitFor();
    await expectNoAxeViolations(phone.page, { about: 'the choice of a board' });
    await screenshot(phone.page, 'enter-choice-768-en-dark');
    await one.click();
    // Anonymous: nobody is asked who they are.
    await phone.page.getByRole('checkbox').check();
    expect(await phone.page.getByRole('textbox').count()).toBe(0);
    await phone.page.getByRole('button', { name: 'Enter the board' }).click();
    await new BoardScreen(phone).page.getByRole('heading', { name: 'Mesa de agua' }).first().waitFor();
  });

  it('whoever must be let in waits on her page, and goes on by herself when she is', async () => {
    const { screen, dialog, card, code } = await facilitating({ title: 'Con permiso', identityMode: 'person' });
    await card.getByText('Plazo, lugares y admisión').click();
    await card.getByRole('checkbox', { name: 'Cada persona espera hasta que la dejen entrar' }).check();
    await card.getByRole('button', { name: 'Guardar', exact: true }).click();
    await card.getByText('Quien llega espera hasta que usted la deje entrar.').waitFor();
    const phones = [];
    for (const name of ['Nadia Quispe', 'Julia Mamani', 'Rosa Huamán']) {
      const phone = await newVisitor({ look: { width: 360, locale: 'es' } });
      await typeCode(phone, code);
      await comeIn(phone, name);
      await phone.page.getByText('Espere: la facilitación le dejará entrar').waitFor();
      phones.push(phone);
    }
    const [nadia, julia, rosa] = phones as [Visitor, Visitor, Visitor];
    await expectNoAxeViolations(nadia.page, { about: 'waiting at the door' });
    await screenshot(nadia.page, 'enter-waiting-360');
    // She reloads, or her phone does: she waits on.
    await julia.page.reload();
    await julia.page.getByText('Espere: la facilitación le dejará entrar').waitFor();
    await screen.dock.getByText('3 esperan').waitFor({ timeout: 15_000 });
    const line = dialog.getByRole('listitem').filter({ hasText: 'Nadia Quispe' });
    await line.getByRole('button', { name: 'Dejar entrar', exact: true }).click();
    await screenshot(screen.page, 'gathering-awaiting-1440', { fullPage: false });
    await new BoardScreen(nadia).composer.waitFor({ timeout: 15_000 });
    expect(await rosa.page.getByText('Espere: la facilitación le dejará entrar').count()).toBe(1);
    await card.getByRole('button', { name: 'Dejar entrar a 2 que esperan' }).click();
    for (const phone of [julia, rosa]) await new BoardScreen(phone).composer.waitFor({ timeout: 15_000 });
  });
});
