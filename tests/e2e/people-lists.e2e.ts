import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChildServer, childServer } from '../support/child-server.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { type Look, lookName } from './support/look.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { untilReady } from './support/until-ready.ts';
import { visitors } from './support/visitor.ts';

/** A facilitator brings the people of a forum from a sheet. */
const newVisitor = visitors();
let server: ChildServer;
beforeAll(async () => {
  server = await childServer({ env: { DEMO: 'on' }, readyWithin: 120_000 });
}, 180_000);
afterAll(() => server?.dispose());

const PEOPLE = 60;
const LINES = Array.from({ length: PEOPLE }, (_, i) => {
  const organisation = `Colectivo ${String(Math.floor(i / 3) + 1).padStart(2, '0')}`;
  return `${organisation};Sociedad civil;Persona Inventada ${i + 1};persona${i + 1}@colectivos.example;Integrante;${i % 3 === 0 ? 'Titular' : 'Alterno'}`;
});
const SHEET = `Organización;Sector;Persona;Correo;Papel;Condición\r\n${LINES.join('\r\n')}\r\n`;

/** Every press of a mouse, and choosing a file as the two that it takes. */
function countClicks(page: Page) {
  let clicks = 0;
  return {
    click: async (name: string | RegExp) => {
      clicks += 1;
      await page.getByRole('button', { name }).click();
    },
    choose: async (content: string) => {
      clicks += 2;
      const buffer = Buffer.from(content, 'latin1');
      await page.setInputFiles('dialog input[type=file]', { name: 'gente.csv', mimeType: 'text/csv', buffer });
    },
    count: () => clicks,
  };
}

const LOOKS: Look[] = [
  { width: 360, theme: 'dark', locale: 'es' },
  { width: 768, theme: 'light', locale: 'en' },
  { width: 1440, theme: 'dark', locale: 'en' },
  { width: 1440, theme: 'light', locale: 'es' },
];

describe('a list of people', () => {
  it('of sixty from a Spanish sheet is in the forum with ten clicks at most, and says who is told', async () => {
    const visitor = await newVisitor({ url: server.url, look: { width: 1440, locale: 'es' } });
    const { page, goto } = visitor;
    await visitor.signInAs('facilitator');
    await goto('/c/demo-es/organisations');
    await untilReady(page);
    const hand = countClicks(page);
    await hand.click('Traer o descargar lista');
    await hand.choose(SHEET.replace('Integrante', 'Jefa').replace('persona2@', 'persona2'));
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Hay 2 errores/).waitFor();
    expect(await dialog.getByRole('button', { name: /^Guardar/ }).count()).toBe(0);
    const wrong = await dialog.locator('tbody tr').allInnerTexts();
    expect(wrong.map((row) => row.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/2 ?Papel ?«Jefa» no es un papel/),
      expect.stringMatching(/3 ?Correo ?«persona2colectivos.example» no es una dirección/),
    ]);
    await expectNoAxeViolations(page, { about: 'the errors' });
    await hand.choose(SHEET);
    await dialog.getByText('80 nuevas').waitFor();
    await forEachLook(
      visitor,
      async (look) => {
        const about = `people-lists-${lookName(look)}`;
        await screenshot(page, about, { fullPage: false });
        await expectNoSidewaysScroll(page);
        await expectNoAxeViolations(page, { about });
      },
      LOOKS.slice(-1),
    );
    await hand.click('Guardar y avisar a 60 personas');
    await page.getByText('60 filas guardadas').waitFor();
    expect(hand.count()).toBeLessThanOrEqual(10);
    expect(await page.getByText('Persona Inventada 60').count()).toBe(1);
    process.stdout.write(`60 people from a sheet: ${hand.count()} clicks, a mistake included\n`);
  });

  it('that is exported and pasted back has nothing to save; in other looks it reads as well', async () => {
    const visitor = await newVisitor({ url: server.url, look: { width: 360, theme: 'dark', locale: 'es' } });
    const { page, goto } = visitor;
    await visitor.signInAs('facilitator', 'demo-en');
    await goto('/c/demo-en/organisations');
    await untilReady(page);
    await page.getByRole('button', { name: 'Traer o descargar lista' }).click();
    const dialog = page.getByRole('dialog');
    const href = await dialog.getByRole('link', { name: 'Lo que hay ahora, CSV' }).getAttribute('href');
    const file = await page.request.get(new URL(href ?? '', page.url()).href);
    await dialog.getByLabel('O pegue aquí').fill(await file.text());
    await dialog.getByRole('button', { name: 'Revisar lo pegado' }).click();
    await dialog.getByText('No hay nada nuevo que guardar').waitFor();
    await screenshot(page, 'people-lists-pasted-360', { fullPage: false });
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: 'pasted' });
    const sample = await page.request.get(`${server.url}${href?.replace('/list?', '/list/sample?')}`);
    await dialog.getByLabel('O pegue aquí').fill(await sample.text());
    await dialog.getByRole('button', { name: 'Revisar lo pegado' }).click();
    await dialog.getByText('6 nuevas').waitFor();
    await dialog.getByRole('button', { name: /^Guardar y avisar a \d/ }).waitFor();
    // An organisation without anybody: who is told is said where that is nobody, too.
    await dialog.getByLabel('O pegue aquí').fill('Organización;Sector\nColectivo sin nadie;Sociedad civil\n');
    await dialog.getByRole('button', { name: 'Revisar lo pegado' }).click();
    await dialog.getByRole('button', { name: 'Guardar sin avisar a nadie', exact: true }).waitFor();
    await screenshot(page, 'people-lists-sample-360', { fullPage: false });
    await expectNoSidewaysScroll(page);
  });
});
