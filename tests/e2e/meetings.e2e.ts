import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { dateField, writeDate } from './support/dates.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { visitors } from './support/visitor.ts';

const open = visitors();

/** A Tuesday of its own for each test, so that a second run against the same server meets no meeting of the first. */
function aTuesday(): { date: string; spoken: string } {
  const at = new Date(Date.UTC(2028, 0, 4 + 7 * Math.floor(Math.random() * 500), 12));
  // As on every screen: the year stands where it is not this one.
  const thisYear = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'America/Lima' }).format();
  const format = new Intl.DateTimeFormat('es-PE', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(String(at.getUTCFullYear()) === thisYear ? {} : { year: 'numeric' }),
    timeZone: 'UTC',
  });
  return { date: at.toISOString().slice(0, 10), spoken: format.format(at).replace(',', '') };
}

class MeetingsPage extends PageObject {
  calendar = () => this.open('/c/demo-es/meetings');
}

class PlannerPage extends PageObject {
  plan = () => this.open('/c/demo-es/meetings/plan');
  get dialog() {
    return this.page.getByRole('dialog');
  }
  block = (title: RegExp) =>
    this.main
      .locator('[data-meeting]')
      .and(this.page.getByRole('button', { name: title }))
      .first();
  /** Writes a draft by the form and waits until it stands on the plan. */
  async write(date: string, title: string, from: string, to: string, organisation: string): Promise<void> {
    await this.button('Nueva reunión').click();
    await this.dialog.getByLabel('Título').fill(title);
    for (const [name, text] of [
      ['Fecha', date],
      ['Desde', from],
      ['Hasta', to],
    ] as const)
      await writeDate(dateField(this.dialog, name), text);
    await this.dialog.getByRole('combobox', { name: 'Organizaciones necesarias' }).fill(organisation);
    await this.dialog.getByRole('option').first().click();
    await this.page.keyboard.press('Escape');
    await this.dialog.getByRole('button', { name: 'Guardar borrador' }).click();
    await this.dialog.waitFor({ state: 'detached' });
    await this.block(new RegExp(`^${title}`)).waitFor();
  }
}

describe('the public calendar', () => {
  it('shows no draft to a stranger and points to the planner nowhere', async () => {
    const visitor = await open();
    const page = await new MeetingsPage(visitor).calendar();
    expect(await page.link('Planificar reuniones').count()).toBe(0);
    // A public meeting stands there, so that it is the calendar that is asked and not an empty page.
    await page.main.getByText('Sesión del foro: los trece borradores y su ambición').first().waitFor();
    expect(await page.main.getByText('Borrador', { exact: true }).count()).toBe(0);
    await visitor.goto('/c/demo-es/meetings/plan');
    await page.page.getByRole('heading', { name: 'Aquí planifica la facilitación' }).waitFor();
  });
});

describe('the planner', () => {
  it('is for whom the server lets plan, whatever roles the browser knows of', async () => {
    const visitor = await open({ look: { width: 1440 } });
    await visitor.signInAs('facilitator');
    await visitor.page.route('**/meetings?limit=1', async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, abilities: { plan: false } } });
    });
    await visitor.goto('/c/demo-es/meetings/plan');
    await visitor.page.getByRole('heading', { name: 'Aquí planifica la facilitación' }).waitFor();
    await visitor.page.unrouteAll();
    await visitor.page.reload();
    await visitor.page.getByRole('heading', { name: 'Planificar reuniones' }).waitFor();
  });

  it('begins high on the window; under a finger everything stays large enough, and pages for reading keep their air', async () => {
    const visitor = await open({ look: { width: 1440 } });
    await visitor.signInAs('facilitator');
    const page = await new PlannerPage(visitor).plan();
    const top = async (text: string) => (await page.main.getByText(text, { exact: true }).first().boundingBox())?.y;
    expect(await top('Aula Abierta'), 'the first row').toBeLessThan(275);
    const height = async () => (await page.button('Nueva reunión').boundingBox())?.height;
    expect(await height()).toBeGreaterThanOrEqual(24);
    expect(await height()).toBeLessThan(44);
    await page.page.getByRole('link', { name: 'Panorama' }).click();
    await page.page.locator('[data-dense]').waitFor({ state: 'detached' });

    const finger = await open({ look: { width: 768 }, touch: true });
    await finger.signInAs('facilitator');
    const touched = await new PlannerPage(finger).plan();
    expect((await touched.button('Nueva reunión').boundingBox())?.height).toBeGreaterThanOrEqual(44);
  });

  it('flags an overlap in a sentence, and a move by keyboard clears it', async () => {
    const visitor = await open();
    await visitor.signInAs('facilitator');
    const page = await new PlannerPage(visitor).plan();
    const day = aTuesday();
    await page.write(day.date, 'Ensayo uno', '09:00', '11:00', 'CEDALT');
    await page.write(day.date, 'Ensayo dos', '09:00', '11:00', 'CEDALT');
    const flag = page.page.getByText(
      `CEDALT tiene 1 delegado y 2 reuniones a la vez el ${day.spoken} a las 09:00: 120 minutos que nadie puede cubrir.`,
    );
    await flag.waitFor();
    await page.block(/^Ensayo dos/).focus();
    await page.page.keyboard.press(' ');
    for (let i = 0; i < 2; i++) await page.page.keyboard.press('Shift+ArrowRight');
    await page.page.getByText('«Ensayo dos» de 11:00–13:00: nadie queda en dos lugares.').waitFor();
    await page.page.keyboard.press('Enter');
    await page.page.getByText(`«Ensayo dos» pasó al ${day.spoken} a las 11:00.`).waitFor();
    await flag.waitFor({ state: 'detached' });
    await page.button('Deshacer').click();
    await flag.waitFor();
  });

  it('says before a publication that no flag is left only once it is known', async () => {
    const visitor = await open();
    await visitor.signInAs('facilitator');
    const page = await new PlannerPage(visitor).plan();
    const day = aTuesday();
    await page.write(day.date, 'Cruce uno', '09:00', '11:00', 'CEDALT');
    await page.main.getByText('Cruce uno').first().waitFor();
    // The answer about the flags is still on its way when the second draft stands on the plan.
    const held = Promise.withResolvers<void>();
    await visitor.page.route('**/meetings/flags', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.write(day.date, 'Cruce dos', '09:00', '11:00', 'CEDALT');
    await page.button(/^Publicar \(/).click();
    await page.dialog.getByRole('button', { name: 'Ninguna' }).click();
    for (const title of ['Cruce uno', 'Cruce dos']) await page.dialog.getByRole('checkbox', { name: title }).check();
    await page.dialog.getByText('Se está revisando el plan tal como quedó…').waitFor();
    const send = page.dialog.getByRole('button', { name: /^Publicar / });
    expect([await send.isDisabled(), await page.dialog.getByText('No queda ningún aviso.').count()]).toEqual([true, 0]);
    held.resolve();
    await page.dialog.getByText(/CEDALT tiene 1 delegado y 2 reuniones a la vez/).waitFor();
    // And its button says of how many people, which is asked for what is chosen now.
    await expect.poll(() => send.isEnabled()).toBe(true);
  });

  it('tells what would help an organisation that is short, and opens the move that does with its hour in place', async () => {
    const visitor = await open();
    await visitor.signInAs('facilitator');
    const page = await new PlannerPage(visitor).plan();
    const day = aTuesday();
    await page.write(day.date, 'Apoyo uno', '09:00', '11:00', 'CEDALT');
    await page.write(day.date, 'Apoyo dos', '09:00', '10:00', 'CEDALT');
    const flag = page.main.locator('[data-rule="S02"]').filter({ hasText: 'Apoyo uno' }).first();
    await flag.getByRole('button', { name: 'Qué ayudaría' }).click();
    await flag.getByText('Que CEDALT nombre a una persona más, titular o suplente: quita este aviso.').waitFor();
    await flag.getByText(/^Mover «Apoyo (uno|dos)» (60|120) minutos, al .*: quita este aviso\.$/).waitFor();
    await expectNoAxeViolations(visitor.page);
    await screenshot(visitor.page, 'planner-remedies');
    await flag.getByRole('button', { name: 'Mover así…' }).press('Enter');
    await page.dialog.getByRole('button', { name: /^Mover al .* a las (10|11):00/ }).click();
    await page.dialog.waitFor({ state: 'detached' });
    await flag.waitFor({ state: 'detached' });
    const thin = visitor.page.getByRole('region', { name: 'Sin suplencia esta semana' });
    await thin.getByRole('listitem').filter({ hasText: 'CEDALT' }).getByText('180 minutos').waitFor();
  });

  it('drags a meeting by pointer over the heat, and moves one by its menu', async () => {
    const visitor = await open();
    await visitor.signInAs('facilitator');
    const page = await new PlannerPage(visitor).plan();
    const day = aTuesday();
    await page.write(day.date, 'Ensayo tres', '14:00', '15:00', 'RAI');
    await page.block(/^Ensayo tres/).scrollIntoViewIfNeeded();
    const from = await page.block(/^Ensayo tres/).boundingBox();
    if (!from) throw new Error('the block has no place on screen');
    await page.page.mouse.move(from.x + from.width / 2, from.y + 10);
    await page.page.mouse.down();
    await page.page.mouse.move(from.x + from.width * 1.5, from.y + 10, { steps: 6 });
    await page.page.getByText('«Ensayo tres» de 15:00–16:00: nadie queda en dos lugares.').waitFor();
    await page.page.mouse.up();
    await page.page.getByText(`«Ensayo tres» pasó al ${day.spoken} a las 15:00.`).waitFor();
    await page.block(/^Ensayo tres, 15:00–16:00/).click();
    await page.dialog.getByRole('button', { name: 'Mover a…' }).click();
    await expectNoAxeViolations(page.page, { about: 'move dialog' });
    await page.dialog.getByLabel('Desde').selectOption({ label: '16:30 · libre' });
    await page.dialog.getByRole('button', { name: `Mover al ${day.spoken} a las 16:30` }).click();
    await page.block(/^Ensayo tres, 16:30–17:30/).waitFor();

    await page.write(day.date, 'Ensayo cuatro', '18:00', '19:00', 'RAI');
    await page.block(/^Ensayo tres, 16:30–17:30/).click();
    await page.dialog.getByRole('button', { name: 'Mover a…' }).click();
    const half = page.dialog.getByLabel('Desde').locator('option', { hasText: /^18:30/ });
    await page.dialog.getByLabel('Desde').selectOption((await half.getAttribute('value')) ?? '');
    await page.dialog.getByText('Con este cambio quedan sin nadie').waitFor();
    await page.dialog.getByText('RAI: 30 minutos').waitFor();
    await expectNoAxeViolations(page.page, { about: 'move dialog that leaves somebody' });
    await screenshot(page.page, 'meetings-move-leaves', { fullPage: false });
    await page.dialog.getByRole('button', { name: 'Volver' }).click();
  });

  it('tries a file first and tells every bad line', async () => {
    const visitor = await open();
    await visitor.signInAs('facilitator');
    const page = await new PlannerPage(visitor).plan();
    await page.button('Importar').click();
    const header = 'title,theme,starts_at,ends_at,modality,room,organisations,people';
    const choose = async (button: string, line: string) => {
      const opened = page.page.waitForEvent('filechooser');
      await page.dialog.getByRole('button', { name: button }).click();
      const buffer = Buffer.from(`${header}\n${line}\n`);
      await (await opened).setFiles({ name: 'reuniones.csv', mimeType: 'text/csv', buffer });
    };
    await choose('Elegir archivo', 'Mesa,,2027-03-03T09:00:00-05:00,2027-03-03T08:00:00-05:00,online,,Nadie,');
    await page.dialog.getByText('La organización «Nadie» no existe en este foro.').waitFor();
    await page.dialog.getByText('Debe terminar después de comenzar.').waitFor();
    await expectNoAxeViolations(page.page, { about: 'import dialog' });
    const confirm = page.dialog.getByRole('button', { name: 'Importar como borradores' });
    expect(await confirm.count()).toBe(0);
    // Corrected meanwhile, under the same name.
    await choose('Elegir otro archivo', 'Mesa,,2027-03-03T09:00:00-05:00,2027-03-03T10:00:00-05:00,online,,,');
    await page.dialog.getByText('1 reunión nueva').waitFor();
    await page.page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page.page);
    await expectNoAxeViolations(page.page, { about: 'import dialog with what would be saved' });
    await screenshot(page.page, 'meetings-import-360', { fullPage: false });
    await page.page.setViewportSize({ width: 1440, height: 900 });
    await confirm.click();
    await page.page.getByText('1 reunión importada.').waitFor();
    await page.button('Importar').click();
    await choose('Elegir archivo', 'Mesa,,2027-03-03T09:00:00-05:00,2027-03-03T10:00:00-05:00,online,,,');
    await page.dialog.getByText('Nada nuevo que guardar: su reunión ya está en el plan, igual.').waitFor();
    expect(await confirm.count()).toBe(0);
    const opened = page.page.waitForEvent('filechooser');
    await page.dialog.getByRole('button', { name: 'Elegir otro archivo' }).click();
    await (await opened).setFiles(join(import.meta.dirname, '../cases/calendar/no-meetings-inside.ics'));
    await page.dialog.getByText('No hay reuniones en este archivo.').waitFor();
    expect(await confirm.count()).toBe(0);
  });
});
