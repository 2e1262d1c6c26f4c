import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { visitors } from './support/visitor.ts';

const newVisitor = visitors();

it('somebody asks about their data in the account; whoever facilitates finds it at home, answers, and keeps the guide', async () => {
  const asker = await newVisitor({ look: { width: 360, locale: 'es' } });
  await asker.signInAs('state');
  await asker.goto('/account');
  await asker.page.getByRole('button', { name: 'Pedir algo…' }).click();
  await asker.page.getByLabel('Dígalo en sus palabras').fill('Mi segundo apellido falta en las listas.');
  await expectNoAxeViolations(asker.page, { about: 'asking about data' });
  await asker.page.getByRole('button', { name: 'Enviar la solicitud' }).click();
  await asker.page.getByText(/^Se le responde hasta el/).waitFor();
  await screenshot(asker.page, 'account-requests');

  const lead = await newVisitor({ look: { width: 1440, locale: 'es' } });
  const { page, goto } = lead;
  await lead.signInAs('facilitator');
  await goto('/home');
  await page.getByRole('link', { name: /Responder \d+ solicitudes sobre datos personales/ }).click();
  await page.getByText('Mi segundo apellido falta en las listas.').waitFor();
  const item = page.getByRole('listitem').filter({ hasText: 'Mi segundo apellido' });
  await item.getByRole('button', { name: 'Responder' }).click();
  await page.getByLabel('Qué se hizo').fill('Se corrigió su nombre en todas las listas.');
  await page.getByRole('dialog').getByRole('button', { name: 'Responder' }).click();
  await item.getByText('Respondida').waitFor();
  await page.getByRole('button', { name: 'Registrar una solicitud recibida' }).click();
  await page.getByLabel('Quién pide').fill('Vecina del distrito, por carta');
  await page.getByLabel('Qué pide, en sus palabras').fill('Quiero saber qué guardan de mí.');
  await page.getByRole('button', { name: 'Registrar', exact: true }).click();
  await page.getByText('Quiero saber qué guardan de mí.').waitFor();
  // A link shows the same part of the register; what is found in it is what its file holds.
  await goto(`${new URL(page.url()).pathname}?state=answered&q=apellido`);
  await page.getByText('1 solicitud', { exact: true }).waitFor();
  expect(await page.getByText('Quiero saber qué guardan de mí.').count()).toBe(0);
  await item.getByText('Se corrigió su nombre en todas las listas.').waitFor();
  await page
    .getByRole('region', { name: 'Solicitudes de personas' })
    .getByRole('link', { name: 'Quitar los filtros' })
    .click();
  await page.getByText('Quiero saber qué guardan de mí.').waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Descargar la guía' }).click();
  expect(await readFile(await (await saved).path(), 'utf8')).toContain('PRIMERA HORA');
  await forEachLook(lead, async (look) => {
    await screenshot(page, `personal-data-${lookName(look)}`);
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: lookName(look) });
  });
});
