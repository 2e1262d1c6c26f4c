import { expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { expectNoMissingText } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { untilReady } from './support/until-ready.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** Somebody of the demonstration who is no persona moves to another address, and back by the link in the old mailbox. */
const newVisitor = visitors();
const FORMER = 'participant-2@demo-en.example';
/** Invented, so that the demonstration shows its letters. */
const NEXT = 'theo.goldenberry@demo-en.example';

type Stored = { items: { to: string; subject: string; text: string }[] };
const lettersTo = async (email: string) => {
  const { items } = (await (await fetch(`${url}/api/demo/mail`)).json()) as Stored;
  return items.filter(({ to }) => to === email);
};
const linkIn = async (email: string, subject: RegExp) => {
  const found = async () => (await lettersTo(email)).find((letter) => subject.test(letter.subject));
  await expect.poll(async () => Boolean(await found()), { timeout: 15_000 }).toBe(true);
  return new URL(/^http\S+\/address\/\S+$/m.exec((await found())?.text ?? '')?.[0] ?? '').pathname;
};

async function signIn({ page, goto }: Visitor, email: string): Promise<void> {
  await goto(`/sign-in?back=/account`);
  const before = (await lettersTo(email)).length;
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByRole('button', { name: 'Enviarme el código' }).click();
  await expect.poll(async () => (await lettersTo(email)).length, { timeout: 15_000 }).toBeGreaterThan(before);
  const code = (await lettersTo(email)).map(({ subject }) => /^\d{6}/.exec(subject)?.[0]).find(Boolean) ?? '';
  await page.getByLabel('Código', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Ingresar', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Mi cuenta' }).waitFor();
  await untilReady(page);
}

it('asks for another address, confirms it from the new mailbox, signs in with it, and undoes it from the old one', async () => {
  const visitor = await newVisitor({ look: { width: 360, locale: 'es', theme: 'light' } });
  const { page } = visitor;
  await signIn(visitor, FORMER);
  const section = page.getByRole('region', { name: 'Mi correo' });
  await section.getByText(FORMER).waitFor();
  await section.getByRole('button', { name: 'Cambiar mi correo' }).click();
  const dialog = page.getByRole('dialog');
  visitor.expectFault(/422/);
  await dialog.getByLabel('Nueva dirección de correo').fill(FORMER);
  await dialog.getByRole('button', { name: 'Enviar el enlace' }).click();
  await dialog.getByText('Es la dirección que ya usa.').waitFor();
  await screenshot(page, 'address-dialog', { fullPage: false });
  await dialog.getByLabel('Nueva dirección de correo').fill(NEXT);
  await dialog.getByRole('button', { name: 'Enviar el enlace' }).click();
  await section.getByText(`Falta confirmar desde ${NEXT}`, { exact: false }).waitFor();
  await screenshot(page, 'address-waiting');
  await expectNoAxeViolations(page, { about: 'waiting' });
  await expectNoSidewaysScroll(page);

  const confirm = await linkIn(NEXT, /^(Confirme|Confirm) /);
  const stop = await linkIn(FORMER, /(Se pidió cambiar|was asked for)/);
  // In another browser, where nobody is signed in: opening it changes nothing, one press does.
  const elsewhere = await newVisitor({ look: { width: 1440, locale: 'es' } });
  await elsewhere.goto(confirm);
  await elsewhere.page.getByText(`Se pidió usar ${NEXT}`, { exact: false }).waitFor();
  await forEachLook(elsewhere, async (look) => {
    await elsewhere.page.getByRole('heading', { level: 1 }).waitFor();
    await expectNoSidewaysScroll(elsewhere.page);
    await expectNoMissingText(elsewhere.page, lookName(look));
    await screenshot(elsewhere.page, `address-confirm-${lookName(look)}`);
    await expectNoAxeViolations(elsewhere.page, { about: lookName(look) });
  });
  await elsewhere.context.addCookies([{ name: 'minga_locale', value: 'es', url }]);
  await elsewhere.goto(confirm);
  // Its page may ask for the bell once more before it knows.
  visitor.expectFault(/401 .*notices\/unread/);
  await elsewhere.page.getByRole('button', { name: 'Sí, usar esta dirección' }).click();
  await elsewhere.page.getByText(`Hecho: su cuenta usa ${NEXT}`).waitFor();
  // The session in which it was asked is over; the new address lets its person in.
  expect((await visitor.context.request.get(`${url}/api/home`)).status()).toBe(401);
  const anew = await newVisitor({ look: { width: 768, locale: 'es' } });
  await signIn(anew, NEXT);
  await anew.page.getByRole('region', { name: 'Mi correo' }).getByText(NEXT).waitFor();

  await elsewhere.goto(stop);
  await elsewhere.page.getByText(`El correo de su cuenta es ahora ${NEXT}`, { exact: false }).waitFor();
  anew.expectFault(/401 .*notices\/unread/);
  await elsewhere.page.getByRole('button', { name: 'Deshacer el cambio' }).click();
  await elsewhere.page.getByText('El cambio se detuvo').waitFor();
  await screenshot(elsewhere.page, 'address-stopped');
  expect((await anew.context.request.get(`${url}/api/home`)).status()).toBe(401);
  await elsewhere.goto(confirm);
  await elsewhere.page.getByText('Este enlace ya no vale.').waitFor();
});

it('a persona of the demonstration keeps her address, and is told why', async () => {
  const visitor = await newVisitor({ look: { width: 1440, locale: 'es' } });
  await visitor.signInAs('cso');
  await visitor.goto('/account');
  visitor.expectFault(/409/);
  await visitor.page.getByRole('button', { name: 'Cambiar mi correo' }).click();
  await visitor.page.getByLabel('Nueva dirección de correo').fill('otra@demo-es.example');
  await visitor.page.getByRole('button', { name: 'Enviar el enlace' }).click();
  await visitor.page.getByText('Esta persona es de la demostración', { exact: false }).waitFor();
});
