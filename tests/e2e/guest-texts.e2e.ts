import { describe, expect, it } from 'vitest';
import { BoardScreen, enterBy, prepareBoard } from './board-screen.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();
const ADDRESS = 'nadia.invitada@example.org';

describe('what a guest wrote and what became of it', () => {
  it('is found from the board on her phone, and goes to an account by a letter', async () => {
    const owner = await newVisitor();
    await owner.signInAs('facilitator');
    const { path } = await prepareBoard(owner, { title: 'Lo que dijo la sala', identityMode: 'person' });
    const screen = await new BoardScreen(owner).open(path);
    await screen.dock.getByRole('button', { name: /Invitar/ }).click();
    await screen.button('Abrir la puerta').click();
    const code = screen.page.getByRole('img', { name: /Código QR/ });
    const link = /\/j\/\w+/.exec((await code.getAttribute('alt')) ?? '')?.[0] ?? '';
    await screen.page.keyboard.press('Escape');

    const guest = await enterBy(await newVisitor({ look: { width: 360, locale: 'es' } }), link, 'Nadia Quispe');
    await guest.write('Que el análisis del agua se lea en el barrio');
    await screen.note('Que el análisis').waitFor();
    const { page } = guest;
    await page.getByRole('button', { name: 'Más' }).click();
    await page.getByRole('menuitem', { name: 'Lo que escribí y qué fue de ello' }).click();
    await page.getByRole('heading', { name: 'Lo que escribí y qué fue de ello' }).waitFor();
    await page.getByText('Que el análisis del agua se lea en el barrio').waitFor();
    // What she agreed to at the door stands there, with the words beside her tick.
    await page.getByRole('heading', { name: 'Lo que aceptó al entrar' }).waitFor();
    await page.getByText(/^Marcó: «Acepto que mis notas/).waitFor();
    await expectNoAxeViolations(page, { about: 'what a guest wrote', bothThemes: true });
    await expectNoSidewaysScroll(page);
    await screenshot(page, 'guest-texts-360');

    // What a letter leads to is for those who have an account: she is told so, and how to go on.
    guest.visitor.expectFault(/403/);
    await guest.visitor.goto('/notices');
    await page.getByText('Aquí está como voz invitada.').waitFor();
    await expectNoAxeViolations(page, { about: 'a page that no guest has' });
    await page.goBack();
    await page.getByRole('heading', { name: 'Lo que escribí y qué fue de ello' }).waitFor();

    // Without an account she asks about her data here, and is answered here.
    await page.getByRole('button', { name: 'Pedir algo…' }).press('Enter');
    await page.getByLabel('Dígalo en sus palabras').fill('Quisiera saber qué guardan de mí.');
    await expectNoAxeViolations(page, { about: 'what a guest asks' });
    await page.getByRole('button', { name: 'Enviar la solicitud' }).click();
    await page.getByText(/^Se le responde hasta el/).waitFor();
    await expectNoSidewaysScroll(page);
    await screenshot(page, 'guest-asks-360');

    await page.getByRole('textbox', { name: 'Su correo' }).fill(ADDRESS);
    await page.getByRole('button', { name: 'Enviarme el correo' }).click();
    await page.getByText(`Revise ${ADDRESS}`).waitFor();
    const reader = await newVisitor({ look: { width: 768, locale: 'es' } });
    const letterLink = async () => {
      await reader.goto('/demo/mail');
      return reader.page
        .getByText(/\/claim\/[\w.-]+/)
        .first()
        .innerText()
        .catch(() => '');
    };
    await expect.poll(letterLink, { timeout: 15_000, interval: 500 }).toMatch(/\/claim\//);
    const claimPath = /\/claim\/[\w.-]+/.exec(await letterLink())?.[0] ?? '';
    await reader.goto(claimPath);
    await reader.page.getByText('Lo que dijo la sala').waitFor();
    await expectNoAxeViolations(reader.page, { about: 'the page of the letter', bothThemes: true });
    await screenshot(reader.page, 'claim-768');
    await reader.page.getByRole('button', { name: 'Sí, fui yo' }).click();
    await reader.page.getByText('Hecho: está en su cuenta').waitFor();

    const enter = reader.page.getByRole('main').getByRole('link', { name: 'Ingresar' });
    expect(await enter.getAttribute('href')).toContain(encodeURIComponent(ADDRESS));
    await enter.click();
    await expect.poll(() => reader.page.getByRole('textbox').first().inputValue()).toBe(ADDRESS);

    await page.reload();
    await page.getByText('Ya está en su cuenta').waitFor();
    // The guest's own device knows which address she left, at its own link and at every other way in.
    await page.getByRole('main').getByRole('link', { name: 'Ingresar' }).click();
    await expect.poll(() => page.getByLabel('Correo electrónico').inputValue()).toBe(ADDRESS);
    await page.goto(`${reader.url}/sign-in`);
    await expect.poll(() => page.getByLabel('Correo electrónico').inputValue()).toBe(ADDRESS);
  });

  it('agrees to the privacy notice of today: whose door shows an older one ticks again, and comes in', async () => {
    const owner = await newVisitor();
    await owner.signInAs('facilitator');
    const { path } = await prepareBoard(owner, { title: 'La puerta de ayer', identityMode: 'person' });
    const screen = await new BoardScreen(owner).open(path);
    await screen.dock.getByRole('button', { name: /Invitar/ }).click();
    await screen.button('Abrir la puerta').click();
    const code = screen.page.getByRole('img', { name: /Código QR/ });
    const link = /\/j\/\w+/.exec((await code.getAttribute('alt')) ?? '')?.[0] ?? '';
    const guest = await newVisitor({ look: { width: 360, locale: 'es' } });
    const { page } = guest;
    guest.expectFault(/409/);
    // As the door told it before the forum wrote another text: only what is asked first is old.
    let isFirst = true;
    await page.route(/\/api\/join\/\w+$/, async (route) => {
      if (route.request().method() !== 'GET' || !isFirst) return route.continue();
      isFirst = false;
      const response = await route.fetch();
      const info = await response.json();
      await route.fulfill({ response, json: { ...info, notice: { ...info.notice, number: 99 } } });
    });
    await guest.goto(link);
    await page.getByLabel('Su nombre').fill('Elsa Choque');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Entrar a la pizarra' }).click();
    await page.getByText('El aviso de privacidad cambió mientras tanto').waitFor();
    await expect.poll(() => page.getByRole('checkbox').isChecked()).toBe(false);
    await expectNoAxeViolations(page, { about: 'a door whose notice changed' });
    await screenshot(page, 'door-notice-changed-360');
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Entrar a la pizarra' }).click();
    await page.waitForURL(/\/boards\//);
  });
});
