import { expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();

it('anybody reads without scripts what a forum does with data, whom to write to, and how accessible the site is', async () => {
  const { page, goto } = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
  await goto('/c/demo-es');
  await page.getByRole('link', { name: 'Privacidad y contacto' }).click();
  await page.getByRole('heading', { level: 1, name: 'Aviso de privacidad' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Qué no ve nadie' }).count()).toBe(1);
  await page.getByText('Sirven solo para preparar el plan', { exact: false }).waitFor();
  // What is folded opens without scripts too.
  await page.getByText('Qué no ve nadie').click();
  await page.getByText('se destruye lo que permitía saber', { exact: false }).waitFor();
  expect(await page.getByRole('link', { name: 'privacidad@foro.example' }).getAttribute('href')).toMatch(/^mailto:/);
  await page.getByRole('link', { name: 'Accesibilidad' }).click();
  await page.getByRole('heading', { level: 1, name: 'Accesibilidad' }).waitFor();
  expect(await page.getByText('Ninguna auditoría externa').count()).toBe(1);
});

it('who is in the forum is asked at home, agrees beside the text, and withdraws in the account', async () => {
  const visitor = await newVisitor({ look: { width: 1440, locale: 'es' } });
  const { page, goto } = visitor;
  await visitor.signInAs('participant');
  await goto('/home');
  await screenshot(page, 'home-asked-consent');
  await page.getByRole('link', { name: 'Leer el aviso' }).click();
  await page.getByRole('button', { name: 'Lo leí y estoy de acuerdo' }).click();
  await page.getByText(/^Usted aceptó este texto/).waitFor();
  await page.getByRole('link', { name: 'Retirarlo, en Mi cuenta' }).click();
  await page.getByRole('button', { name: 'Retirar', exact: true }).click();
  await page.getByText(/retirado el/).waitFor();
  await screenshot(page, 'account-consents');
  await goto('/home');
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByRole('link', { name: 'Leer el aviso' }).count()).toBe(0);
});

it('who facilitates writes another text, and reads before it how many are notified', async () => {
  const visitor = await newVisitor({ look: { width: 1440, locale: 'en' } });
  const { page, goto } = visitor;
  await visitor.signInAs('facilitator', 'demo-en');
  await goto('/c/demo-en/privacy');
  await page.getByRole('button', { name: 'Write another notice' }).click();
  const dialog = page.getByRole('dialog', { name: 'Write another privacy notice' });
  await dialog.getByRole('button', { name: /^Publish and notify \d\d+ people$/ }).waitFor();
  await dialog
    .getByLabel('Text of the notice')
    .fill('This forum keeps names and addresses to call meetings. '.repeat(4));
  await dialog.getByLabel('Why it changes').fill('The forum has another secretariat since today.');
  await expectNoAxeViolations(page, { about: 'another privacy notice' });
  await screenshot(page, 'privacy-dialog', { fullPage: false });
  await dialog.getByRole('button', { name: /^Publish and notify/ }).click();
  await page.getByText('The forum has another secretariat since today.').waitFor();
  await page.getByRole('button', { name: 'Legal contact' }).click();
  await page.getByLabel('Whom one writes to').fill('Office of transparency');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Office of transparency').waitFor();
  await forEachLook(visitor, async (look) => {
    await screenshot(page, `privacy-${lookName(look)}`);
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: lookName(look) });
  });
});
