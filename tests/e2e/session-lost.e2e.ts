import type { Comments } from '@minga/shared/comments/schema.ts';
import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { dateField, writeDate } from './support/dates.ts';
import { screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { cookieOf, cycleOf } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { visitors } from './support/visitor.ts';

const open = visitors();
const at = `/api/cycles/${await cycleOf(url, 'demo-es')}`;
type Commitment = { id: string; number: number; state: string };
const aTitle = () => `Sesión perdida ${Math.random().toString(36).slice(2, 8)}`;

async function read<Answer>(path: string): Promise<Answer> {
  const headers = { cookie: await cookieOf(url, 'facilitator', 'demo-es') };
  return (await (await fetch(`${url}${at}${path}`, { headers })).json()) as Answer;
}
const meetingsCalled = async (title: string) =>
  (await read<MeetingList>('/meetings')).items.filter((meeting) => meeting.title === title).length;

/** A page that stays open while the session behind it ends. */
class OpenPage extends PageObject {
  dialog = (name: string) => this.page.getByRole('dialog', { name });

  async loseSession(): Promise<void> {
    this.visitor.expectFault(/401/);
    // The bell, which may be opening its line in this very moment.
    this.visitor.expectFault(/socket\.io.*400/);
    await this.visitor.context.clearCookies();
  }

  /** Over whatever is open, and gone once the same person is in. */
  async signInInPlace(persona: RegExp): Promise<void> {
    const dialog = this.dialog('Su sesión terminó');
    await dialog.waitFor();
    await expectNoAxeViolations(this.page, { about: 'signing in again' });
    await dialog.getByRole('button', { name: persona }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async chooseFile(button: Locator, title: string): Promise<void> {
    const opened = this.page.waitForEvent('filechooser');
    await button.click();
    const line = `${title},,2029-03-03T09:00:00-05:00,2029-03-03T10:00:00-05:00,online,,,`;
    const buffer = Buffer.from(`title,theme,starts_at,ends_at,modality,room,organisations,people\n${line}\n`);
    await (await opened).setFiles({ name: 'reuniones.csv', mimeType: 'text/csv', buffer });
  }
}

async function signedIn(persona: 'facilitator' | 'cso', path: string): Promise<OpenPage> {
  const visitor = await open();
  await visitor.signInAs(persona);
  return new OpenPage(visitor).open(path);
}
const FACILITATOR = /^Facilitadora/;
const CIVIL_SOCIETY = /^Sociedad civil/;

describe('a session that ends costs no word', () => {
  it('of a form in a dialog: in again over it, and what was written goes once', async () => {
    const screen = await signedIn('facilitator', '/c/demo-es/meetings/plan');
    const title = aTitle();
    await screen.button('Nueva reunión').click();
    const form = screen.dialog('Nueva reunión');
    await form.getByLabel('Título').fill(title);
    await form.getByLabel('Modalidad').selectOption('online');
    await writeDate(dateField(form, 'Fecha'), '2029-03-01');
    await screen.loseSession();
    await form.getByRole('button', { name: 'Guardar borrador' }).click();
    await screen.signInInPlace(FACILITATOR);
    expect(await form.getByLabel('Título').inputValue()).toBe(title);
    expect(await form.getByRole('alert').count(), 'nothing says that they are out').toBe(0);
    await screenshot(screen.page, 'session-lost-form', { fullPage: false });
    expect(await meetingsCalled(title)).toBe(0);
    await form.getByRole('button', { name: 'Guardar borrador' }).click();
    await form.waitFor({ state: 'detached' });
    expect(await meetingsCalled(title)).toBe(1);
  });

  it('of a comment: in again over the page, and it is said once', async () => {
    const { items: commitments } = await read<{ items: Commitment[] }>('/commitments');
    const { id, number } = commitments.find(({ state }) => state === 'frozen') as Commitment;
    const screen = await signedIn('cso', `/c/demo-es/commitments/${number}`);
    const words = `Falta decir dónde. ${aTitle()}`;
    await screen.button('Escribir un comentario').click();
    const body = screen.page.getByRole('textbox', { name: 'Comentario', exact: true });
    await body.fill(words);
    await screen.loseSession();
    await screen.button('Publicar').click();
    await screen.signInInPlace(CIVIL_SOCIETY);
    expect(await body.inputValue()).toBe(words);
    await screen.button('Publicar').click();
    await screen.page.getByRole('article').filter({ hasText: words }).waitFor();
    const { items } = await read<Comments>(`/subjects/commitment/${id}/comments`);
    expect(items.filter(({ body: said }) => said === words)).toHaveLength(1);
  });

  it('of a file of meetings: what was chosen is tried by itself once they are in, and imported once', async () => {
    const screen = await signedIn('facilitator', '/c/demo-es/meetings/plan');
    const title = aTitle();
    await screen.button('Importar').click();
    const dialog = screen.dialog('Importar reuniones');
    await screen.loseSession();
    await screen.chooseFile(dialog.getByRole('button', { name: 'Elegir archivo' }), title);
    await screen.signInInPlace(FACILITATOR);
    await dialog.getByText('1 reunión nueva').waitFor();
    // And again, between the trial and the act.
    await screen.loseSession();
    await dialog.getByRole('button', { name: 'Importar como borradores' }).click();
    await screen.signInInPlace(FACILITATOR);
    expect(await dialog.getByText('1 reunión nueva').count()).toBe(1);
    expect(await meetingsCalled(title)).toBe(0);
    await screenshot(screen.page, 'session-lost-import', { fullPage: false });
    await dialog.getByRole('button', { name: 'Importar como borradores' }).click();
    await screen.page.getByText('1 reunión importada.').waitFor();
    expect(await meetingsCalled(title)).toBe(1);
  });
});
