import { expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { expectNoMissingText } from './support/screens.ts';
import { serverUrl } from './support/server-url.ts';
import { untilReady } from './support/until-ready.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/** A key that the browser’s own (virtual) device keeps: added in the account, shown at the door, taken off again. */
const newVisitor = visitors();
/** Devices keep keys for names, not for addresses in figures. */
const url = serverUrl.replace('127.0.0.1', 'localhost');

const WORDS = {
  es: {
    email: 'Correo electrónico',
    send: 'Enviarme el código',
    code: 'Código',
    enter: 'Ingresar',
    account: 'Mi cuenta',
    heading: 'Llaves de acceso',
    add: 'Añadir una llave',
    name: 'Nombre de la llave',
    create: 'Crear la llave',
    unused: 'sin usar todavía',
    used: 'último uso',
    passkey: 'Entrar con una llave de acceso',
    known: 'Este equipo ya guarda una llave de su cuenta.',
    none: 'Todavía no tiene ninguna.',
    remove: 'Quitar',
    removeNamed: 'Quitar la llave «Teléfono de Teo»',
    refused: 'Esta llave no abre ninguna cuenta aquí.',
    cancelled: 'El equipo no mostró ninguna llave',
  },
  en: {
    email: 'E-mail address',
    send: 'Send me the code',
    code: 'Code',
    enter: 'Sign in',
    account: 'My account',
    heading: 'Passkeys',
    add: 'Add a passkey',
    name: 'Name of the passkey',
    create: 'Create the passkey',
    unused: 'not used yet',
    used: 'last used',
    passkey: 'Sign in with a passkey',
    known: 'This device keeps a passkey of your account already.',
    none: 'You have none yet.',
    remove: 'Remove',
    removeNamed: 'Remove the passkey “Teléfono de Teo”',
    refused: 'This passkey opens no account here.',
    cancelled: 'The device showed no passkey',
  },
} as const;

async function aDevice({ page, context }: Visitor) {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    recognises: (isUserVerified: boolean) =>
      devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

const lettersTo = async (email: string) => {
  const { items } = (await (await fetch(`${url}/api/demo/mail`)).json()) as {
    items: { to: string; subject: string }[];
  };
  return items.filter(({ to }) => to === email);
};

async function signInByCode({ page, goto }: Visitor, email: string, words: (typeof WORDS)['es' | 'en']): Promise<void> {
  await goto('/sign-in?back=/account');
  const before = (await lettersTo(email)).length;
  await page.getByLabel(words.email).fill(email);
  await page.getByRole('button', { name: words.send }).click();
  await expect.poll(async () => (await lettersTo(email)).length, { timeout: 15_000 }).toBeGreaterThan(before);
  const code = (await lettersTo(email)).map(({ subject }) => /^\d{6}/.exec(subject)?.[0]).find(Boolean) ?? '';
  await page.getByLabel(words.code, { exact: true }).fill(code);
  await page.getByRole('button', { name: words.enter, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: words.account }).waitFor();
  await untilReady(page);
}

it.each([
  ['participant-2@demo-es.example', { width: 360, locale: 'es', theme: 'light' }],
  ['participant-2@demo-en.example', { width: 1440, locale: 'en', theme: 'dark' }],
] as const)('%s adds a key, enters by it with the keyboard alone, and takes it off', async (email, look) => {
  const visitor = await newVisitor({ look, url });
  const { page, goto } = visitor;
  const words = WORDS[look.locale];
  const device = await aDevice(visitor);
  await signInByCode(visitor, email, words);
  const section = page.getByRole('region', { name: words.heading });
  await section.getByText(words.none).waitFor();
  await section.getByRole('button', { name: words.add }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(words.name).fill('Teléfono de Teo');
  await screenshot(page, `passkey-add-${lookName(look)}`, { fullPage: false });
  await expectNoAxeViolations(page, { about: `adding ${lookName(look)}` });
  await page.keyboard.press('Enter');
  await section.getByText('Teléfono de Teo').waitFor();
  await section.getByText(words.unused, { exact: false }).waitFor();
  // The same device once more: it has one.
  await section.getByRole('button', { name: words.add }).click();
  await dialog.getByRole('button', { name: words.create }).click();
  await dialog.getByText(words.known).waitFor();
  await page.keyboard.press('Escape');

  await page.request.post(`${url}/api/sign-out`, { data: {}, headers: { origin: url } });
  await goto('/sign-in?back=/account');
  await screenshot(page, `passkey-enter-${lookName(look)}`);
  await expectNoSidewaysScroll(page);
  await expectNoMissingText(page, lookName(look));
  await expectNoAxeViolations(page, { about: `door ${lookName(look)}` });
  // A device that does not recognise its owner shows nothing, and the code is still there.
  await device.recognises(false);
  await page.getByRole('button', { name: words.passkey }).press('Enter');
  await page.getByText(words.cancelled, { exact: false }).waitFor();
  await page.getByLabel(words.email).waitFor();
  await device.recognises(true);
  await page.getByRole('button', { name: words.passkey }).press('Enter');
  await page.getByRole('heading', { level: 1, name: words.account }).waitFor();
  await untilReady(page);
  await section.getByText(words.used, { exact: false }).waitFor();
  await section.scrollIntoViewIfNeeded();
  await screenshot(page, `passkey-account-${lookName(look)}`);
  await expectNoSidewaysScroll(page);
  await expectNoAxeViolations(page, { about: `account ${lookName(look)}` });

  await section.getByRole('button', { name: words.removeNamed }).press('Enter');
  await screenshot(page, `passkey-remove-${lookName(look)}`, { fullPage: false });
  await dialog.getByRole('button', { name: words.remove, exact: true }).press('Enter');
  await section.getByText(words.none).waitFor();
  await page.request.post(`${url}/api/sign-out`, { data: {}, headers: { origin: url } });
  await goto('/sign-in');
  visitor.expectFault(/400/);
  await page.getByRole('button', { name: words.passkey }).click();
  await page.getByText(words.refused, { exact: false }).waitFor();
});

it('a browser that knows no keys shows no button at the door, and says so in the account', async () => {
  const visitor = await newVisitor({ look: { width: 360, locale: 'es' }, url });
  const { page, goto } = visitor;
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  await goto('/sign-in');
  await page.getByLabel('Correo electrónico').waitFor();
  expect(await page.getByRole('button', { name: WORDS.es.passkey }).count()).toBe(0);
  await visitor.signInAs('cso');
  await goto('/account');
  const section = page.getByRole('region', { name: WORDS.es.heading });
  await section.getByText('Este navegador no puede guardar llaves.', { exact: false }).waitFor();
  await section.getByText('Mi teléfono').waitFor();
  expect(await section.getByRole('button', { name: WORDS.es.add }).count()).toBe(0);
});

it('the words with devices are fetched by the press alone', async () => {
  const visitor = await newVisitor({ look: { width: 1440, locale: 'es' }, url });
  const { page, goto } = visitor;
  await aDevice(visitor);
  const speaking: string[] = [];
  page.on('response', async (response) => {
    if (response.request().resourceType() !== 'script') return;
    if ((await response.text()).includes('WebAuthn is not supported')) speaking.push(response.url());
  });
  await goto('/sign-in');
  expect(speaking).toEqual([]);
  await page.getByRole('button', { name: WORDS.es.passkey }).click();
  await page.getByText(WORDS.es.cancelled, { exact: false }).waitFor();
  await expect.poll(() => speaking.length).toBe(1);
});
