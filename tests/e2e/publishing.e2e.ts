import type { PlanView } from '@minga/shared/meetings/schema.ts';
import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { aPdf } from '../support/documents.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { visitors } from './support/visitor.ts';

const open = visitors();
const LONG = 'Mesa de seguimiento de la participación ciudadana en la evaluación ambiental, segunda sesión';

/** So far ahead that whoever is expected can still come. */
const ahead = (hours: number) => new Date(Date.now() + (24 * 90 + hours) * 3_600_000).toISOString();

class Publishing extends PageObject {
  get dialog() {
    return this.page.getByRole('dialog', { name: 'Publicar reuniones' });
  }
  box = (name: RegExp) => this.dialog.getByRole('checkbox', { name }).first();
  /** The plan of the demonstration with so many drafts, as this browser alone sees it. */
  async withDrafts(count: number): Promise<this> {
    await this.page.route(/\/meetings\/plan(\?|$)/, async (route) => {
      if (!route.request().url().includes('/api/')) return route.fallback();
      const answer = await route.fetch();
      const plan = (await answer.json()) as PlanView;
      const [first] = plan.items;
      if (!first) throw new Error('the demonstration has no meeting');
      const drafts = Array.from({ length: count }, (_, index) => ({
        ...first,
        id: `0190a000-0000-7000-8000-${String(index).padStart(12, '0')}`,
        title: index % 3 === 0 ? `${LONG} ${index}` : `Mesa ${index}`,
        state: 'draft' as const,
        room: null,
        startsAt: ahead(0),
        endsAt: ahead(1),
      }));
      const items = [...plan.items.filter((one) => one.state !== 'draft'), ...drafts];
      await route.fulfill({ response: answer, json: { ...plan, items } });
    });
    // The server knows none of these: so many people for each.
    await this.page.route('**/meetings/planned-letter', async (route) => {
      const { meetings } = route.request().postDataJSON() as { meetings: string[] };
      const people = meetings.length * 43;
      const letter = { subject: `Reunión: ${LONG}`, text: `${LONG}\nhttps://minga.example/c/demo-es/meetings/…` };
      await route.fulfill({ json: { people, atOnce: 1, daily: people - 2, none: 1, letter } });
    });
    return this.open('/c/demo-es/meetings/plan');
  }
  /** Rows that are lower than what stands in them: the next one is drawn over their end. */
  crowded = () =>
    this.dialog.getByRole('checkbox').evaluateAll((boxes) =>
      boxes
        .map((box) => box.parentElement)
        .filter((row) => row !== null && row.scrollHeight > row.clientHeight + 1)
        .map((row) => row?.textContent),
    );
}

class Announcing extends PageObject {
  get dialog() {
    return this.page.getByRole('dialog', { name: 'Publicar el comunicado' });
  }
  get saved() {
    return this.page.getByText(/^Guardado/);
  }
  /** The link at the end of the last letter, as the demonstration shows it. */
  async stopLink(): Promise<string> {
    const at = `${this.visitor.url}/api/demo/mail`;
    const letters = async () => {
      const { items } = (await (await fetch(at)).json()) as { items: { text: string }[] };
      return items.map(({ text }) => /\/letters\/\S+/.exec(text)?.[0]).find(Boolean);
    };
    await expect.poll(letters, { timeout: 20_000 }).toBeDefined();
    return (await letters()) ?? '';
  }
}

/** The last one is worn on. */
const LOOKED_AT = [
  { width: 360, theme: 'dark', locale: 'en' },
  { width: 1440, theme: 'light', locale: 'es' },
] as const;

describe('an announcement', () => {
  it('that was changed in two windows leads to both texts before it can be published', async () => {
    const visitor = await open();
    // The other window still has the draft open when it is thrown away.
    visitor.expectFault(/404|409/);
    await visitor.signInAs('facilitator');
    const first = await new Announcing(visitor).open('/c/demo-es/announcements');
    await first.button('Escribir un comunicado').click();
    await first.field('Título').fill('Acta de la sesión');
    await first.field('Texto').fill('El acta se publica el viernes.');
    await first.saved.waitFor();
    const page = await visitor.context.newPage();
    await page.goto(first.page.url());
    await page.getByRole('textbox', { name: 'Texto' }).fill('El acta se publica el lunes.');
    await page.getByText(/^Guardado \d\d:\d\d$/).waitFor();
    await first.field('Texto').fill('El acta se publica el martes.');
    await first.button('Publicar…').click();
    const clash = first.page.locator('#draft-clash');
    await expect.poll(() => clash.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await first.dialog.count()).toBe(0);
    await clash.getByRole('button', { name: 'Solo lo escrito aquí' }).click();
    await clash.getByRole('button', { name: 'Guardar así' }).click();
    await first.saved.waitFor();
    await first.button('Descartar el borrador').click();
    await first.page.getByRole('dialog').getByRole('button', { name: 'Descartar', exact: true }).click();
    await first.page.waitForURL(/announcements$/);
  });

  it('is written, gets a file, is published by letter, and read by everybody without JavaScript', async () => {
    const visitor = await open();
    await visitor.signInAs('facilitator');
    const screen = await new Announcing(visitor).open('/c/demo-es/announcements');
    await screen.button('Escribir un comunicado').click();
    await screen.button('Publicar…').click();
    await screen.page.getByText('Escriba el texto para publicarlo.').waitFor();
    expect(await screen.dialog.count()).toBe(0);
    expect(await screen.page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('title');
    await screen.field('Título').fill('Se mueve la sesión de cierre');
    await screen.field('Texto').fill('La sesión de cierre pasa al jueves.\n\nEl acta se publica el viernes.');
    await screen.saved.waitFor();
    await screen.page.setInputFiles('input[type=file][multiple]', {
      name: 'agenda.pdf',
      mimeType: 'application/pdf',
      buffer: aPdf(),
    });
    await screen.page.getByRole('list', { name: 'Archivos recibidos' }).getByText('agenda.pdf').waitFor();
    await forEachLook(
      visitor,
      async (look) => {
        await screen.field(/^(Título|Title)$/).waitFor();
        await expectNoSidewaysScroll(screen.page);
        await expectNoAxeViolations(screen.page, { about: `announcement form ${JSON.stringify(look)}` });
        await screenshot(screen.page, `announcement-form-${look.width}-${look.theme}-${look.locale}`);
      },
      LOOKED_AT,
    );
    await screen.button('Publicar…').click();
    const tell = screen.dialog.getByRole('button', { name: /^Publicar y avisar a \d+ personas$/ });
    await tell.waitFor();
    await screen.dialog.getByText('Ver el correo').click();
    await screen.dialog.getByText('El acta se publica el viernes.').waitFor();
    await expectNoAxeViolations(screen.page, { about: 'publishing an announcement', bothThemes: true });
    await screenshot(screen.page, 'announcement-publish', { fullPage: false });
    await tell.click();
    await screen.page.getByRole('heading', { level: 1, name: 'Se mueve la sesión de cierre' }).waitFor();
    const path = new URL(screen.page.url()).pathname;

    const reader = await open({ javaScript: false });
    const page = await new Announcing(reader).open(path);
    await page.page.getByText('El acta se publica el viernes.').waitFor();
    await page.page.getByRole('link', { name: 'agenda.pdf' }).waitFor();
    await page.open('/c/demo-es');
    await page.page.getByRole('link', { name: 'Se mueve la sesión de cierre' }).waitFor();

    const link = await screen.stopLink();
    const broken = new Announcing(await open());
    broken.visitor.expectFault(/404/);
    await broken.open(link.slice(0, -3));
    await broken.page.getByText('Este enlace no está completo o no es de un correo de este sitio.').waitFor();
    // Signing in would not mend it.
    expect(await broken.main.getByRole('link', { name: 'Ingresar' }).count()).toBe(0);
    await screenshot(broken.page, 'letters-broken', { fullPage: false });

    const stopping = await new Announcing(await open()).open(link);
    await stopping.button('No recibir más').waitFor();
    await expectNoAxeViolations(stopping.page, { about: 'stopping letters', bothThemes: true });
    await screenshot(stopping.page, 'letters-stop', { fullPage: false });
    await stopping.button('No recibir más').click();
    await stopping.page.getByText(/ya no le llegará esto por correo: Comunicados de la facilitación/).waitFor();
  });
});

describe('publishing drafts', () => {
  it.each([1, 3, 183])('%i at once can be read, chosen and let go, on a phone and on a desk', async (count) => {
    const visitor = await open();
    await visitor.signInAs('facilitator');
    const screen = await new Publishing(visitor).withDrafts(count);
    await screen.button(count === 1 ? 'Publicar (1 borrador)' : `Publicar (${count} borradores)`).click();
    await screen.dialog.waitFor();
    await screen.dialog.getByText('Ver el correo').click();
    await screen.dialog.getByText(`Reunión: ${LONG}`).waitFor();
    for (const [width, height] of [
      [360, 740],
      [1440, 900],
    ] as const) {
      await screen.page.setViewportSize({ width, height });
      await expectNoSidewaysScroll(screen.page);
      expect(await screen.crowded()).toEqual([]);
      await screenshot(screen.page, `publish-${count}-${width}`, { fullPage: false });
    }
    await expectNoAxeViolations(screen.page, { about: `publish dialog of ${count}`, bothThemes: true });
    const none = screen.dialog.getByRole('button', { name: 'Ninguna', exact: true });
    expect(await none.count()).toBe(count === 1 ? 0 : 1);
    if (count === 1) return;
    await none.focus();
    await screen.page.keyboard.press('Enter');
    await screen.dialog.getByText(`Ninguna de ${count}`).waitFor();
    expect(await screen.dialog.getByRole('checkbox', { checked: true }).count()).toBe(0);
    expect(await none.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await screen.dialog.getByRole('button', { name: 'Publicar', exact: true }).isDisabled()).toBe(true);
    await screen.box(/^Mesa 1$/).check();
    await screen.dialog.getByRole('button', { name: 'Publicar y avisar a 43 personas' }).waitFor();
    await screen.dialog.getByRole('button', { name: 'Todas', exact: true }).click();
    await screen.dialog.getByRole('button', { name: `Publicar y avisar a ${count * 43} personas` }).waitFor();
  });
});
