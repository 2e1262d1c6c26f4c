import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { cycleOf } from './support/screens.ts';
import { visitors } from './support/visitor.ts';

/** What whoever facilitates puts right where they see it. */
const open = visitors();

class Screen extends PageObject {
  get dialog() {
    return this.page.getByRole('dialog');
  }
  at = (path: string) => this.open(path);
}

it('a meeting is changed and cancelled on its own page, which a stranger only reads', async () => {
  const visitor = await open();
  await visitor.signInAs('facilitator');
  const at = `/api/cycles/${await cycleOf(visitor.url, 'demo-es')}/meetings`;
  const times = { startsAt: '2029-03-06T14:00:00.000Z', endsAt: '2029-03-06T15:00:00.000Z' };
  const { id, version } = await ask<Meeting>(visitor, 'POST', at, {
    title: 'Mesa aparte',
    modality: 'online',
    ...times,
  });
  await ask(visitor, 'POST', `${at}/publish`, { meetings: [{ id, version }] });
  const path = `/c/demo-es/meetings/${id}`;
  const page = await new Screen(visitor).at(path);
  await page.button('Editar').click();
  await page.dialog.getByLabel('Título').fill('Mesa aparte, con otro nombre');
  await page.dialog.getByLabel(/razón/i).fill('Se precisó de qué trata.');
  await page.dialog.getByRole('button', { name: /^Guardar/ }).click();
  await page.main.getByRole('heading', { level: 1, name: 'Mesa aparte, con otro nombre' }).waitFor();
  expect(await page.main.getByRole('link', { name: 'Ver en el planificador' }).getAttribute('href')).toContain('/plan');
  await page.button('Cancelar reunión').click();
  await page.dialog.getByLabel(/razón/i).fill('Se reúne con la mesa de salud.');
  await expectNoAxeViolations(visitor.page, { about: 'cancel a meeting on its page' });
  await page.dialog.getByRole('button', { name: /^Cancelar (la )?reunión/ }).click();
  await page.main.getByText('Se reúne con la mesa de salud.').first().waitFor();
  expect(await page.button('Editar').count()).toBe(0);
  const stranger = await open();
  const read = await new Screen(stranger).at(path);
  expect([await read.button('Editar').count(), await read.button('Cancelar reunión').count()]).toEqual([0, 0]);
});

it('the address of somebody who has not come in, and the role of a seat', async () => {
  const visitor = await open({ look: { width: 360 } });
  await visitor.signInAs('facilitator');
  const page = await new Screen(visitor).at('/c/demo-es/invitations');
  await page.button('Corregir dirección de Silvestre Tola').click();
  await expectNoSidewaysScroll(visitor.page);
  await page.dialog.getByLabel('Dirección correcta').fill('silvestre.tola@otra.example');
  await page.dialog.getByRole('button', { name: 'Corregir y enviar la invitación' }).click();
  await page.main
    .getByText(/silvestre\.tola@otra\.example/)
    .first()
    .waitFor();
  await page.at('/c/demo-es/organisations');
  await page.button(/^Corregir el asiento de Inti Amancay/).click();
  await page.dialog.getByLabel('Actúa como').selectOption({ label: 'Delegación: asiste y escribe por ella' });
  await page.dialog.getByRole('button', { name: 'Guardar' }).click();
  await page.dialog.waitFor({ state: 'detached' });
  await page.main.getByText(/Delegación · Especialista · alterno · aún no entró/).waitFor();
});
