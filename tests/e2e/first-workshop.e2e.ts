import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aNote, BoardClient } from '../faults/board-client.ts';
import { browserAt } from '../support/agent.ts';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';
import { keptLetters } from '../support/mail.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { screenshot } from './support/looks.ts';
import { untilReady } from './support/until-ready.ts';
import { visitors } from './support/visitor.ts';

/**
 * From an installation with nothing in it to a board on which twenty people write, by whoever has to do all of it alone.
 * Every press counts; typing does not.
 */
const MOST_PRESSES = 30;
const MOST_MINUTES = 10;
const GUESTS = 20;

const run = promisify(execFile);
const COMMAND = join(import.meta.dirname, '../../server/src/administrator.ts');
const newVisitor = visitors();
let server: ChildServer;
const clients: BoardClient[] = [];
beforeAll(async () => {
  server = await childServer({ env: { DEMO: 'off' }, readyWithin: 120_000 });
  const env = { ...bareEnvironment(), DATA_DIR: server.dataDir, DEMO: 'off' };
  await run(process.execPath, [COMMAND, 'rosa@example.org', 'Rosa Huamán'], { env });
}, 180_000);
afterAll(async () => {
  for (const client of clients) client.socket.close();
  await server?.dispose();
});

async function codeFor(address: string): Promise<string> {
  const codes = async () =>
    (await keptLetters(server.dataDir, address)).flatMap(({ subject }) => /^\d{6}/.exec(subject)?.[0] ?? []);
  await expect.poll(async () => (await codes()).length).toBe(1);
  return (await codes())[0] ?? '';
}

const SHEET = [
  'Organización;Sector;Persona;Correo;Papel;Condición',
  ...Array.from({ length: 8 }, (_, at) => {
    const sector = at % 2 === 0 ? 'Sociedad civil' : 'Academia';
    return `Colectivo ${at + 1};${sector};Persona Inventada ${at + 1};p${at + 1}@colectivos.example;Integrante;Titular`;
  }),
].join('\n');

function counted(page: Page) {
  let presses = 0;
  const press = async (role: 'button' | 'link' | 'option', name: string | RegExp, within: Page | null = null) => {
    presses += 1;
    await (within ?? page).getByRole(role, { name, exact: typeof name === 'string' }).click();
  };
  return { press, count: () => presses };
}

/** As a phone does that scanned the code: no account, one note. */
async function comeIn(code: string, at: number): Promise<void> {
  const answer = await browserAt(server.url, { cookie: '' }).fetch(`/api/join/${code}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: `Voz ${at}`, consent: true }),
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  const { boardPath } = (await answer.json()) as { boardPath: string };
  const boardId = boardPath.split('/').at(-1) ?? '';
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const client = new BoardClient({ url: server.url, cookie, boardId });
  clients.push(client);
  await client.until(() => client.joined !== null, 'the board');
  expect(await client.act(aNote(`Idea ${at}`, { columnId: 'q1' }))).toMatchObject({ status: 'ok' });
}

describe('the first workshop', () => {
  it(`is running, with ${GUESTS} people, after ${MOST_PRESSES} presses and ${MOST_MINUTES} minutes at most`, async () => {
    const begun = Date.now();
    const visitor = await newVisitor({ url: server.url, look: { width: 1440, locale: 'es' } });
    const { page, goto } = visitor;
    const { press, count } = counted(page);
    await goto('/sign-in');
    await page.getByLabel('Correo electrónico').fill('rosa@example.org');
    await press('button', 'Enviarme el código');
    await page.getByRole('textbox', { name: 'Código' }).fill(await codeFor('rosa@example.org'));
    await press('button', 'Ingresar');
    await page.waitForURL('**/home');

    await press('link', 'Ir a la administración');
    await press('button', 'Crear un foro');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Nombre del foro').fill('Foro del Valle');
    await press('button', 'Crear foro');
    await press('button', 'Invitar a Foro del Valle');
    await dialog.getByLabel('Nombre de la persona').fill('Rosa Huamán');
    await dialog.getByLabel('Correo electrónico').fill('rosa@example.org');
    await press('button', 'Invitar y avisar a Rosa Huamán');
    await dialog.waitFor({ state: 'hidden' });

    await goto('/home');
    await press('link', 'Crear el ciclo');
    await page.getByLabel('Título').fill('Primer plan');
    await page.getByLabel('Para qué').fill('Acordar los compromisos de los próximos dos años.');
    await page.getByRole('textbox', { name: 'Tema 1' }).fill('Agua');
    await press('button', 'Crear el ciclo');
    await page.waitForURL('**/c/primer-plan/stages');

    await press('link', 'Organizaciones');
    await press('button', 'Traer o descargar lista');
    await dialog.getByLabel('O pegue aquí').fill(SHEET);
    await press('button', 'Revisar lo pegado');
    await press('button', /^Guardar y avisar a 8 personas/);
    await page.getByText('Persona Inventada 8').first().waitFor();

    await press('link', 'Pizarras');
    await press('button', 'Nueva pizarra');
    await dialog.getByLabel('Título').fill('Ideas para el valle');
    await dialog.getByLabel('Pregunta 1').fill('¿Qué se podría comprometer?');
    await press('button', 'Crear la pizarra');
    await page.waitForURL(/\/boards\/[0-9a-f-]+$/);
    await untilReady(page);
    await press('button', /Invitar/);
    await press('button', 'Abrir la puerta');
    const picture = page.getByRole('img', { name: /Código QR/ });
    await picture.waitFor();
    const code = /\/j\/(\w+)/.exec((await picture.getAttribute('alt')) ?? '')?.[1] ?? '';
    await page.keyboard.press('Escape');

    await Promise.all(Array.from({ length: GUESTS }, (_, at) => comeIn(code, at + 1)));
    await page.getByRole('button', { name: `${GUESTS + 1} personas aquí` }).waitFor();
    await press('button', /Revelar/);
    await press('button', 'Revelar las notas…');
    await press('button', 'Sí, revelar ahora');
    await page.getByText(`Idea ${GUESTS}`).waitFor();
    expect(await page.getByText(/^Idea \d+$/).count()).toBe(GUESTS);
    await screenshot(page, 'first-workshop', { fullPage: false });
    await expectNoAxeViolations(page, { about: 'the first workshop' });
    const minutes = (Date.now() - begun) / 60_000;
    process.stdout.write(`the first workshop: ${count()} presses, ${minutes.toFixed(1)} minutes\n`);
    expect(count()).toBeLessThanOrEqual(MOST_PRESSES);
    expect(minutes).toBeLessThanOrEqual(MOST_MINUTES);
  }, 300_000);
});
