import type { CycleList } from '@minga/shared/cycles/schema.ts';
import type { DiagnosisDrafts } from '@minga/shared/diagnoses/schema.ts';
import { expect, it } from 'vitest';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, screenshot, wear } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { serverUrl as url } from './support/server-url.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
const REASON = 'La evidencia no dice de qué año son los datos. Agregue al menos una fuente.';

class ReviewPage extends PageObject {
  diagnosis = (number: number) => this.open(`/c/demo-es/diagnoses/${number}`);
  form = (id: string) => this.open(`/c/demo-es/diagnoses/new?draft=${id}`);
  get dialog() {
    return this.page.getByRole('dialog');
  }
  press = (name: string | RegExp) => this.dialog.getByRole('button', { name }).click();
}

/** The one that the demonstration shows as returned, of this visitor's organisation. */
async function returnedOf({ page }: Visitor): Promise<{ id: string; number: number }> {
  const { items } = (await (await page.request.get(`${url}/api/cycles`)).json()) as CycleList;
  const cycle = items.find(({ slug }) => slug === 'demo-es');
  const drafts = (await (
    await page.request.get(`${url}/api/cycles/${cycle?.id}/diagnoses/drafts`)
  ).json()) as DiagnosisDrafts;
  const found = drafts.items.find(({ submission }) => submission?.outcome === 'returned');
  if (!found || found.number === null) throw new Error('The demonstration has no diagnosis that was returned.');
  return { id: found.id, number: found.number };
}

async function looks(visitor: Visitor, about: string): Promise<void> {
  for (const look of [
    { width: 360, theme: 'light', locale: 'es' },
    { width: 1440, theme: 'dark', locale: 'en' },
    { width: 1440, theme: 'light', locale: 'es' },
  ] as const) {
    await wear(visitor, look);
    await visitor.page.getByRole('main').waitFor();
    await expectNoAxeViolations(visitor.page, { about: `${about} ${look.width} ${look.theme}` });
    await expectNoSidewaysScroll(visitor.page);
  }
}

it('a returned diagnosis is put right, handed in, taken back, handed in again, returned once more and published', async () => {
  const [cso, lead] = [await open({ look: { width: 360 } }), await open()];
  await Promise.all([cso.signInAs('cso'), lead.signInAs('facilitator')]);
  lead.expectFault(/422/);
  const { id, number } = await returnedOf(cso);
  const [writing, reviewing] = [new ReviewPage(cso), new ReviewPage(lead)];

  // Why it came back stands above the words, after the deadline too.
  await writing.form(id);
  await writing.main.getByText('La facilitación lo devolvió').waitFor();
  await writing.main.getByText('D01 · La evidencia no trae un dato ni una fuente').waitFor();
  await looks(cso, 'returned form');
  await writing.button('Evidencia y causas').click();
  await writing.field('Evidencia').fill('De 120 declaraciones de 2025 revisadas, 71 tienen campos vacíos.');
  await writing.button('Archivo y envío').click();
  await writing.main.getByText(/Si nadie responde en 5 días hábiles, se publica por sí solo/).waitFor();
  await writing.button('Presentar').click();
  await writing.main.getByRole('heading', { level: 1, name: 'Su diagnóstico quedó presentado' }).waitFor();
  await looks(cso, 'receipt of what is in review');

  // Locked as it was handed in, until it is taken back.
  await writing.form(id);
  await writing.button('Retomar para cambiarlo').click();
  await expectNoAxeViolations(cso.page, { about: 'taking back' });
  await screenshot(cso.page, 'diagnosis-take-back');
  await writing.press('Retomarlo');
  await writing.main.getByRole('heading', { level: 1, name: `Completar el diagnóstico n.º ${number}` }).waitFor();
  await writing.button('Archivo y envío').click();
  await writing.button('Presentar').click();
  await writing.main.getByText('Su diagnóstico quedó presentado').waitFor();

  await reviewing.diagnosis(number);
  await reviewing.main.getByRole('heading', { name: 'Lista de revisión' }).waitFor();
  await looks(lead, 'review');
  await screenshot(lead.page, 'diagnosis-review');
  await reviewing.button('Devolver').click();
  await reviewing.press(/^Devolver y avisar a \d+ persona/);
  await reviewing.dialog.getByText('Qué punto no cumple').waitFor();
  await expect.poll(() => reviewing.dialog.getByRole('alert').count()).toBeGreaterThan(0);
  await expectNoAxeViolations(lead.page, { about: 'returning' });
  await screenshot(lead.page, 'diagnosis-return');
  await reviewing.dialog.getByRole('checkbox', { name: /La evidencia no trae/ }).check();
  await reviewing.dialog.getByRole('textbox').fill(REASON);
  await reviewing.press(/^Devolver y avisar a \d+ persona/);
  await reviewing.main.getByText(REASON).waitFor();

  await writing.form(id);
  await writing.main.getByText(REASON).waitFor();
  await writing.button('Archivo y envío').click();
  await writing.button('Presentar').click();
  await writing.main.getByText('Su diagnóstico quedó presentado').waitFor();

  await reviewing.diagnosis(number);
  await reviewing.button('Publicar').click();
  await expectNoAxeViolations(lead.page, { about: 'publishing what was reviewed' });
  await reviewing.press(/^Publicar y avisar a \d+ persona/);
  await reviewing.main.getByText('Al alcance', { exact: true }).waitFor();
  await reviewing.main.getByText(/Se publicó, revisado por/).waitFor();

  // A stranger reads it, and how often it came back; not why.
  const stranger = await open();
  const reading = await new ReviewPage(stranger).diagnosis(number);
  await reading.main.getByText('De 120 declaraciones de 2025').waitFor();
  expect(await reading.main.getByText(REASON).count()).toBe(0);
});
