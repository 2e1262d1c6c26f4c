import { ask } from './support/ask.ts';
import { cycleOf } from './support/screens.ts';
import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import { expect, it } from 'vitest';
import { aPdf } from '../support/documents.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { untilReady } from './support/until-ready.ts';
import { visitors } from './support/visitor.ts';

const open = visitors();

class MeetingPage extends PageObject {
  async past(): Promise<void> {
    const meetings = `/api/cycles/${await cycleOf(this.visitor.url, 'demo-es')}/meetings`;
    const { items } = await ask<MeetingList>(this.visitor, 'GET', meetings);
    const meeting = items.find(({ title }) => title.startsWith('Arranque de la coc'));
    await this.open(`/c/demo-es/meetings/${meeting?.id}`);
  }
  get dialog() {
    return this.page.getByRole('dialog', { name: 'Materiales de la reunión' });
  }
}

it('whoever facilitates adds and takes away what is read for a meeting; everybody reads it', async () => {
  const visitor = await open();
  await visitor.signInAs('facilitator');
  const page = new MeetingPage(visitor);
  await page.past();
  await page.button('Agregar materiales').press('Enter');
  await page.dialog.getByText('A quienes se espera en la reunión se les avisa una sola vez').waitFor();
  const buffer = aPdf('Equipos y calendario', 30_000);
  await visitor.page.setInputFiles('input[type=file][multiple]', [
    { name: 'equipos.pdf', mimeType: 'application/pdf', buffer },
    { name: 'calendario.pdf', mimeType: 'application/pdf', buffer: aPdf('Calendario', 20_000) },
  ]);
  await page.dialog.getByRole('button', { name: 'Quitar calendario.pdf' }).waitFor();
  await expectNoAxeViolations(visitor.page, { about: 'materials being added' });
  await expectNoSidewaysScroll(visitor.page);
  await screenshot(visitor.page, 'meeting-materials-dialog', { fullPage: false });
  await page.dialog.getByRole('button', { name: 'Quitar calendario.pdf' }).press('Enter');
  // Everybody can read it by now: it goes with a reason, which stays.
  const leaving = visitor.page.getByRole('dialog', { name: 'Retirar «calendario.pdf»' });
  await leaving.getByLabel('Razón pública').fill('Las fechas cambiaron ayer.');
  await expectNoAxeViolations(visitor.page, { about: 'a material being taken back' });
  await leaving.getByRole('button', { name: 'Retirar el archivo' }).press('Enter');
  await page.dialog.getByRole('button', { name: 'Quitar calendario.pdf' }).waitFor({ state: 'detached' });
  await page.dialog.getByRole('button', { name: 'Listo' }).press('Enter');
  await page.dialog.waitFor({ state: 'detached' });
  await page.button('Agregar o quitar materiales').waitFor();

  const stranger = await open({ javaScript: false });
  await stranger.page.goto(visitor.page.url());
  const link = stranger.page.getByRole('link', { name: 'equipos.pdf' });
  const answer = await stranger.context.request.get(new URL((await link.getAttribute('href')) ?? '', visitor.url).href);
  expect(Buffer.compare(await answer.body(), buffer)).toBe(0);
  expect(await stranger.page.getByRole('link', { name: 'calendario.pdf' }).count()).toBe(0);
  expect(await stranger.page.getByRole('button', { name: 'Agregar o quitar materiales' }).count()).toBe(0);

  await forEachLook(visitor, async (look) => {
    await untilReady(visitor.page);
    await screenshot(visitor.page, `meeting-materials-${lookName(look)}`);
    await expectNoSidewaysScroll(visitor.page);
  });
});
