import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const newVisitor = visitors();

async function fill({ page }: Visitor, organisation: string, email: string): Promise<void> {
  await page.getByLabel('Nombre de la organización').fill(organisation);
  await page.getByLabel('Sector').selectOption({ label: 'Academia' });
  await page.getByLabel('Territorio').fill('Ucayali');
  await page.getByRole('group', { name: /Temas/ }).getByRole('checkbox').first().check();
  await page.getByLabel('Qué quiere aportar').fill('Medimos el agua de doce barrios.\nPodemos mostrar cómo.');
  await page.getByLabel('Nombre y apellido').fill('Nélida Tuesta');
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByLabel(/Estoy de acuerdo/).check();
}

/** The path of the link in the newest letter whose words hold this. */
async function linkFrom(reader: Visitor, of: RegExp, subject: string): Promise<string> {
  const letter = async () => {
    await reader.goto('/demo/mail');
    const text = await reader.page.locator('main').innerText();
    const from = text.indexOf(subject);
    return from < 0 ? '' : (of.exec(text.slice(from))?.[0] ?? '');
  };
  await expect.poll(letter, { timeout: 20_000, interval: 500 }).not.toBe('');
  return letter();
}

describe('an organisation asks to take part', () => {
  it.each([true, false])(
    'and a form that is refused comes back as it was filled in, with scripts: %s',
    async (javaScript) => {
      const asker = await newVisitor({ javaScript, look: { width: 360, locale: 'es' } });
      const { page } = asker;
      await asker.goto('/c/demo-es/take-part');
      asker.expectFault(/422/);
      // Browsers take it for an address.
      await fill(asker, 'Vecinas del Huerto', 'vecinas@huerto');
      await page.getByRole('button', { name: 'Enviar la solicitud' }).click();
      await page.getByText('Todavía no se envió', { exact: false }).waitFor();
      const email = page.getByLabel('Correo electrónico');
      expect([await email.inputValue(), await email.getAttribute('aria-invalid')]).toEqual(['vecinas@huerto', 'true']);
      expect(await page.getByLabel('Nombre de la organización').inputValue()).toBe('Vecinas del Huerto');
      expect(await page.getByLabel('Sector').inputValue()).toBe('academia');
      expect(await page.getByLabel('Qué quiere aportar').inputValue()).toContain('Medimos el agua');
      expect(await page.getByRole('group', { name: /Temas/ }).getByRole('checkbox').first().isChecked()).toBe(true);
      expect(await page.getByLabel(/Estoy de acuerdo/).isChecked()).toBe(true);
      await expectNoSidewaysScroll(page);
      await screenshot(page, `take-part-refused-${javaScript}`);
      if (javaScript) {
        await expect.poll(() => new URL(page.url()).pathname).toBe('/c/demo-es/take-part');
        await expectNoAxeViolations(page, { about: 'a request that came back' });
      }
      await email.fill(`vecinas-${javaScript}@huerto.example`);
      await page.getByRole('button', { name: 'Enviar la solicitud' }).click();
      await page.getByText('Revise su correo').waitFor();
    },
  );

  it('without scripts, confirms by letter, is approved, and the person is invited', async () => {
    const email = 'nelida.tuesta@example.org';
    const asker = await newVisitor({ javaScript: false, look: { width: 360, locale: 'es' } });
    await asker.goto('/c/demo-es');
    await asker.page.getByRole('link', { name: 'Quiero participar con mi organización' }).click();
    await asker.page.getByRole('heading', { name: 'Quiero participar' }).waitFor();
    await screenshot(asker.page, 'take-part-360');
    await expectNoSidewaysScroll(asker.page);
    await fill(asker, 'Universidad de la Selva Alta', email);
    await asker.page.getByRole('button', { name: 'Enviar la solicitud' }).click();
    await asker.page.getByText('Revise su correo').waitFor();

    const mailbox = await newVisitor({ look: { width: 768, locale: 'es' } });
    const own = await linkFrom(mailbox, /\/take-part\/[\w.-]+/, 'Confirme una solicitud para participar en');
    await asker.goto(own);
    await asker.page.getByText('Falta que la confirme').waitFor();
    await asker.page.getByRole('button', { name: 'Confirmar la solicitud' }).click();
    await asker.page.getByText('Confirmada: el foro la está revisando').waitFor();
    await screenshot(asker.page, 'own-request-360');

    const lead = await newVisitor({ look: { width: 1440, locale: 'es' } });
    await lead.signInAs('facilitator');
    await lead.goto('/home');
    const { page } = lead;
    await page.getByRole('link', { name: /organizaciones que piden participar/ }).click();
    await page.getByText('Universidad de la Selva Alta').first().waitFor();
    await page.getByRole('button', { name: 'Aprobar a Universidad de la Selva Alta', exact: true }).click();
    await page.getByLabel('Nombre corto o sigla').fill('USA');
    await expectNoAxeViolations(page, { about: 'approving' });
    await screenshot(page, 'participation-approve');
    await page.getByRole('button', { name: /^Aprobar y avisar a \S/ }).click();
    await page.getByText('Aprobada; la invitación va en camino').waitFor();

    await asker.goto(own);
    await asker.page.getByText('La organización ya es parte del foro.').waitFor();
    await lead.goto('/c/demo-es/organisations');
    await page.getByText('Universidad de la Selva Alta').first().waitFor();
    await lead.goto('/c/demo-es/participation');
    await forEachLook(lead, async (look) => {
      await page.getByRole('heading', { level: 1 }).waitFor();
      await screenshot(page, `participation-${lookName(look)}`);
      await expectNoSidewaysScroll(page);
      await expectNoAxeViolations(page, { about: lookName(look) });
    });
  });

  it('is declined with a reason, and the form is turned off and on', async () => {
    const lead = await newVisitor({ look: { width: 768, locale: 'es' } });
    await lead.signInAs('facilitator');
    await lead.goto('/c/demo-es/participation');
    const { page } = lead;
    await page.getByRole('button', { name: 'No aprobar a Red Juvenil Ribereña' }).click();
    // It is pressed once the letter with this reason is there, which is asked for when somebody pauses.
    const letter = page.waitForResponse(
      (answer) => answer.url().endsWith('/planned-letter') && !!answer.request().postData()?.includes('incorporación'),
    );
    await page.getByLabel('Razón').fill('Este ciclo ya cerró la etapa de incorporación.');
    await letter;
    await page.getByRole('button', { name: /^Enviar la respuesta a \S/ }).click();
    await page.getByText('Respuesta enviada').waitFor();
    await page.getByText('Este ciclo ya cerró la etapa de incorporación.').waitFor();
    await page.getByRole('button', { name: 'Apagar el formulario' }).click();
    await page.getByText('El formulario está apagado').waitFor();
    const stranger = await newVisitor({ look: { width: 1440, locale: 'en' } });
    await stranger.goto('/c/demo-es/take-part');
    await stranger.page.getByText('This forum takes no requests for now').waitFor();
    await page.getByRole('button', { name: 'Encender el formulario' }).click();
    await page.getByText('El formulario «Quiero participar» está').waitFor();
    await stranger.goto('/c/demo-es/take-part');
    await stranger.page.getByRole('button', { name: 'Send the request' }).waitFor();
    await expectNoAxeViolations(stranger.page, { about: 'the form', bothThemes: true });
    await screenshot(stranger.page, 'take-part-1440-en');
  });
});
