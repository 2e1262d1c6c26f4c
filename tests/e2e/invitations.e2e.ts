import { describe, expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { cycleOf } from './support/screens.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
const ACCEPT = /^(Aceptar y entrar|Accept and enter)$/;
const SHARE = /^(Enlace y QR de la invitación de|Link and QR code of the invitation of) Remedios Muña$/;

class Invitations extends PageObject {
  row = (name: string) => this.page.getByRole('row', { name: new RegExp(name) });
  get dialog() {
    return this.page.getByRole('dialog');
  }
}

/** What the newest letter to an address says, as the demonstration shows it. */
async function letterTo({ url }: Visitor, address: string, pattern: RegExp): Promise<string> {
  const found = async () => {
    const { items } = (await (await fetch(`${url}/api/demo/mail`)).json()) as {
      items: { to: string; subject: string; text: string }[];
    };
    const letters = items.filter(({ to }) => to.includes(address));
    return letters.map(({ subject, text }) => pattern.exec(`${subject}\n${text}`)?.[0]).find((one) => one);
  };
  await expect.poll(found, { timeout: 20_000 }).toBeDefined();
  return (await found()) ?? '';
}

async function invite(facilitator: Visitor, email: string, role: string): Promise<string> {
  const at = `/api/cycles/${await cycleOf(facilitator.url, 'demo-es')}`;
  await ask(facilitator, 'POST', `${at}/roles`, { email, name: 'Rosa Oca', role });
  return letterTo(facilitator, email, /\/invitations\/\S+/);
}

/** Types the code of the letter that the press on the invitation's page has sent. */
async function typeCode(visitor: Visitor, email: string): Promise<void> {
  const code = await letterTo(visitor, email, /^\d{6}(?= )/);
  await visitor.page.getByRole('textbox', { name: /^(Código|Code)$/ }).fill(code);
  await visitor.page.getByRole('button', { name: /^(Ingresar|Sign in)$/ }).click();
}

describe('an invitation', () => {
  it('is followed from its letter to the home of whoever was invited, and the facilitation sees it', async () => {
    const [facilitator, visitor] = [await open(), await open()];
    await facilitator.signInAs('facilitator');
    const email = 'rosa.oca@demo-es.example';
    const page = await new Invitations(visitor).open(await invite(facilitator, email, 'facilitator'));
    await page.page.getByText('A cargo de la facilitación').waitFor();
    await forEachLook(visitor, async (look) => {
      await page.title.waitFor();
      await expectNoSidewaysScroll(visitor.page);
      await expectNoAxeViolations(visitor.page);
      await screenshot(visitor.page, `invitation-${lookName(look)}`);
    });
    // To lead is for this address alone.
    expect(await page.page.getByText('Usar otra dirección').count()).toBe(0);
    await page.button(/(Ingresar con|Sign in with) r…@demo-es\.example/).click();
    await typeCode(visitor, email);
    await page.button(ACCEPT).focus();
    await visitor.page.keyboard.press('Enter');
    await visitor.page.waitForURL('**/home');
    const list = await new Invitations(facilitator).open('/c/demo-es/invitations?q=rosa.oca');
    await list
      .row('Rosa Oca')
      .getByText(/Entró el/)
      .waitFor();
  });

  it('sends its code by the press and by nothing else: not by a link, not by reading the page anew', async () => {
    const [facilitator, visitor] = [await open(), await open()];
    await facilitator.signInAs('facilitator');
    const email = 'una.sola@demo-es.example';
    const link = await invite(facilitator, email, 'participant');
    const page = await new Invitations(visitor).open(`/sign-in?email=${encodeURIComponent(email)}`);
    await page.button('Enviarme el código').waitFor();
    await page.open(link);
    await page.button('Ingresar con u…@demo-es.example').click();
    await page.page.getByRole('textbox', { name: 'Código' }).waitFor();
    await visitor.page.reload();
    await page.button('Enviarme el código').waitFor();
    await page.page.getByText('El código sale a la dirección en que le invitaron.').waitFor();
    await screenshot(visitor.page, 'sign-in-invited');
    await letterTo(visitor, email, /^\d{6}(?= )/);
    const { items } = (await (await fetch(`${visitor.url}/api/demo/mail`)).json()) as {
      items: { to: string; subject: string }[];
    };
    expect(items.filter(({ to, subject }) => to.includes(email) && /^\d{6} /.test(subject))).toHaveLength(1);
  });

  it('lets whoever signed in look around unseen, leads them to it, and is accepted by the first thing that they do', async () => {
    const [facilitator, visitor] = [await open(), await open({ look: { width: 360 } })];
    await facilitator.signInAs('facilitator');
    const email = 'mira.antes@demo-es.example';
    await invite(facilitator, email, 'participant');
    const page = await new Invitations(visitor).open(`/sign-in?email=${encodeURIComponent(email)}`);
    await page.button('Enviarme el código').click();
    await typeCode(visitor, email);
    const see = page.page.getByRole('link', { name: /^(Ver la invitación|See the invitation)$/ });
    await see.waitFor();
    const at = `/api/cycles/${await cycleOf(visitor.url, 'demo-es')}`;
    const { items } = await ask<{ items: { id: string }[] }>(visitor, 'GET', `${at}/boards`);
    for (const path of ['/c/demo-es/meetings', '/c/demo-es/own-texts']) {
      await visitor.goto(path);
      await see.waitFor();
    }
    for (const [path, about] of [
      ['/home', 'home'],
      [`/c/demo-es/boards/${items[0]?.id}`, 'board'],
    ] as const) {
      await visitor.goto(path);
      await forEachLook(visitor, async (look) => {
        await see.waitFor();
        await expectNoSidewaysScroll(visitor.page);
        await expectNoAxeViolations(visitor.page, { about: `an open invitation, ${about}, ${lookName(look)}` });
        await screenshot(visitor.page, `open-invitation-${about}-${lookName(look)}`);
      });
    }
    const list = await new Invitations(facilitator).open('/c/demo-es/invitations?q=mira.antes');
    await list.row('Rosa Oca').waitFor();
    expect(
      await list
        .row('Rosa Oca')
        .getByText(/Entró el/)
        .count(),
    ).toBe(0);
    await visitor.goto('/c/demo-es/privacy');
    await see.waitFor();
    await page.page.getByRole('button', { name: /estoy de acuerdo$|agree$/ }).click();
    await expect.poll(() => see.count(), { timeout: 10_000 }).toBe(0);
    await list.open('/c/demo-es/invitations?q=mira.antes');
    await list
      .row('Rosa Oca')
      .getByText(/Entró el/)
      .waitFor();
  });

  it('is read and declined without scripts, and the facilitation reads why and that it may ask somebody else', async () => {
    const facilitator = await open();
    const visitor = await open({ javaScript: false, look: { width: 360, locale: 'es' } });
    await facilitator.signInAs('facilitator');
    const link = await invite(facilitator, 'no.puedo@demo-es.example', 'participant');
    await visitor.goto(link);
    const { page } = visitor;
    for (const said of [/le invita a participar/, 'Como participante', /^Puede aceptar hasta el/])
      await page.getByText(said).waitFor();
    expect(await page.locator('noscript').innerText()).toMatch(/^Sin JavaScript/);
    await expectNoSidewaysScroll(page);
    await screenshot(page, 'invitation-without-scripts-360');
    // What the forum does with data is read before anything is agreed to.
    const privacy = page.getByRole('link', { name: 'Qué hace el foro con sus datos' });
    expect(await privacy.getAttribute('href')).toBe('/c/demo-es/privacy');
    // To accept one signs in first.
    await page.getByRole('button', { name: 'Ingresar con n…@demo-es.example' }).click();
    await page.waitForURL('**/sign-in?**');
    await visitor.goto(link);
    await page.getByLabel('Razón').fill('Ese mes estoy de viaje.');
    await page.getByRole('button', { name: 'No participaré' }).click();
    await page.getByText('Se dijo que usted no participará.').waitFor();
    expect(new URL(page.url()).pathname).toBe(link);
    await screenshot(page, 'invitation-declined-360');
    const list = await new Invitations(facilitator).open('/c/demo-es/invitations?state=declined');
    await list.row('no.puedo').getByText('Escribió: Ese mes estoy de viaje.').waitFor();
    await expectNoAxeViolations(facilitator.page);
    await screenshot(facilitator.page, 'invitations-declined-1440');
  });

  it('to take part is accepted with another address by whoever has the link', async () => {
    const [facilitator, visitor] = [await open(), await open()];
    await facilitator.signInAs('facilitator');
    const own = 'eva.propia@demo-es.example';
    const page = await new Invitations(visitor).open(await invite(facilitator, 'eva@demo-es.example', 'observer'));
    await page.page.getByText('Usar otra dirección').click();
    await page.page.getByLabel('Su nombre y apellido').fill('Eva Propia');
    await page.page.getByLabel('Su dirección de correo').fill(own);
    await page.button('Seguir').click();
    await page.page.getByRole('heading', { name: 'Ingresar' }).waitFor();
    await typeCode(visitor, own);
    await page.button(`Aceptar como ${own}`).click();
    await visitor.page.waitForURL('**/home');
    const list = await new Invitations(facilitator).open('/c/demo-es/invitations?q=eva');
    await list.row('eva@demo-es').getByText(`con otra dirección: ${own}`).waitFor();
  });

  it('that did not arrive is found from home, and passed on by link and code; one that ran out is sent again', async () => {
    const facilitator = await open();
    await facilitator.signInAs('facilitator');
    const list = await new Invitations(facilitator).open('/home');
    await list.link(/Hacer llegar 1 invitación a/).click();
    await list.row('Remedios Muña').waitFor();
    expect(await list.page.getByRole('row').count()).toBe(2);
    await list.button(SHARE).click();
    const code = list.dialog.getByRole('img', { name: 'Código QR de la invitación de Remedios Muña' });
    await expect.poll(() => code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
    const link = (await list.dialog.getByText(/\/invitations\//).textContent()) ?? '';
    await facilitator.page.keyboard.press('Escape');
    await forEachLook(facilitator, async (look) => {
      await list.button(SHARE).click();
      await list.dialog.waitFor();
      await expectNoAxeViolations(facilitator.page);
      await screenshot(facilitator.page, `invitation-share-${lookName(look)}`);
      await facilitator.page.keyboard.press('Escape');
    });
    await list.open('/c/demo-es/invitations');
    await forEachLook(facilitator, async (look) => {
      await list.row('Remedios Muña').waitFor();
      await expectNoSidewaysScroll(facilitator.page);
      await expectNoAxeViolations(facilitator.page);
      await screenshot(facilitator.page, `invitations-${lookName(look)}`);
    });
    await list.button(/^(Enviar otra vez|Send again) .*(Honorio|Honor) Yareta$/).click();
    await letterTo(facilitator, 'invited-4@demo-es.example', /\/invitations\/\S+/);
    await list
      .row('Honorio Yareta')
      .getByText(/^(Enviada|Sent)$/)
      .waitFor();

    const visitor = await open();
    const page = await new Invitations(visitor).open(new URL(link).pathname);
    await page.title.waitFor();
    await list.button(/^(Retirar|Withdraw) .*Remedios Muña/).click();
    await list.dialog.getByRole('button', { name: /^(Retirar|Withdraw)$/ }).click();
    await list
      .row('Remedios Muña')
      .getByText(/^(Se retiró el|Withdrawn on)/)
      .waitFor();
    await page.open(new URL(link).pathname);
    await page.page.getByText('Esta invitación se retiró.').waitFor();
    await page.button('Pedir otra invitación').click();
    await page.page.getByText(/^Pedida\./).waitFor();
    await forEachLook(visitor, async (look) => {
      await page.title.waitFor();
      await expectNoSidewaysScroll(visitor.page);
      await expectNoAxeViolations(visitor.page);
      await screenshot(visitor.page, `invitation-over-${lookName(look)}`);
    });
    await list.open('/home');
    await list.link(/^1 (persona pide una nueva invitación a|person asks for a new invitation to)/).waitFor();
  });
});
