import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { describe, expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, screenshot, wear } from './support/looks.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
const LOOKS = [
  { width: 1440, theme: 'dark', locale: 'es' },
  { width: 360, theme: 'light', locale: 'es' },
  { width: 1440, theme: 'light', locale: 'es' },
] as const;

/** Two drafts at one hour of a Tuesday of its own, which both need an organisation that has one delegate. */
async function twoAtOnce(facilitator: Visitor) {
  const { items } = await ask<{ items: { id: string; slug: string }[] }>(facilitator, 'GET', '/api/cycles');
  const meetings = `/api/cycles/${items.find(({ slug }) => slug === 'demo-es')?.id}/meetings`;
  const plan = () => ask<PlanView>(facilitator, 'GET', `${meetings}/plan`);
  const organisation = (await plan()).organisations.find(({ shortName }) => shortName === 'CEDALT')?.id;
  const at = new Date(Date.UTC(2028, 0, 4 + 7 * Math.floor(Math.random() * 500), 14));
  const mark = Math.random().toString(36).slice(2, 7);
  const draft = (title: string) =>
    ask<Meeting>(facilitator, 'POST', meetings, {
      title: `${title} ${mark}`,
      startsAt: at.toISOString(),
      endsAt: new Date(at.getTime() + 2 * 3_600_000).toISOString(),
      modality: 'online',
      organisations: [organisation],
    });
  const drafts = [await draft('Enredo uno'), await draft('Enredo dos')] as const;
  const timesNow = async () => {
    const { items: all } = await plan();
    return drafts.map(({ id }) => all.find((one) => one.id === id)?.startsAt);
  };
  return { meetings, drafts, timesNow, start: drafts[0].startsAt };
}

/** The dialog, with these chosen and their hours alone free to change. */
async function openFor({ page, goto }: Visitor, drafts: readonly Meeting[]) {
  await goto('/c/demo-es/meetings/plan');
  await page.getByRole('button', { name: 'Buscar mejores horas' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Buscar mejores horas' });
  await dialog.getByLabel('Las que yo elija').check();
  for (const { title } of drafts) await dialog.getByLabel(title).check();
  await dialog.getByLabel('El día').uncheck();
  return dialog;
}

describe('better times', () => {
  it('are found beside the page, shown before and after with the reason, taken in one act and taken back in one', async () => {
    const visitor = await open();
    const { page } = visitor;
    await visitor.signInAs('facilitator');
    const { drafts, timesNow, start } = await twoAtOnce(visitor);
    const dialog = await openFor(visitor, drafts);
    for (const look of LOOKS) {
      await wear(visitor, look);
      await expectNoSidewaysScroll(page);
      await expectNoAxeViolations(page, { about: `choosing what may move ${lookName(look)}` });
      await screenshot(page, `untangle-choice-${lookName(look)}`, { fullPage: false });
    }
    await dialog.getByRole('button', { name: 'Buscar para 2 reuniones' }).press('Enter');
    await dialog.getByText('Minutos sin cubrir: antes 120, después 0.').waitFor();
    await dialog.getByText('Si se quedara: CEDALT, organización sin delegados suficientes (120 min)').waitFor();
    expect(await timesNow(), 'nothing is saved yet').toEqual([start, start]);
    for (const look of LOOKS) {
      await wear(visitor, look);
      await expectNoSidewaysScroll(page);
      await expectNoAxeViolations(page, { about: `what was found ${lookName(look)}` });
      await screenshot(page, `untangle-found-${lookName(look)}`, { fullPage: false });
    }
    await dialog.getByRole('button', { name: 'Aceptar 1 cambio' }).press('Enter');
    await page.getByText('1 reunión cambió.').waitFor();
    const [one, other] = (await timesNow()).map((at) => Date.parse(at ?? ''));
    expect(Math.abs((one ?? 0) - (other ?? 0))).toBeGreaterThanOrEqual(2 * 3_600_000);
    await page.getByRole('button', { name: 'Deshacer' }).click();
    await page.getByText('Todas volvieron a donde estaban.').waitFor();
    expect(await timesNow()).toEqual([start, start]);
  });

  it('that somebody else has overtaken are refused by name, and nothing of them is saved', async () => {
    const visitor = await open();
    await visitor.signInAs('facilitator');
    const { meetings, drafts, timesNow } = await twoAtOnce(visitor);
    const dialog = await openFor(visitor, drafts);
    await dialog.getByRole('button', { name: 'Buscar para 2 reuniones' }).click();
    const accept = dialog.getByRole('button', { name: 'Aceptar 1 cambio' });
    await accept.waitFor();
    for (const { id, version, startsAt, endsAt } of drafts) {
      const later = (at: string) => new Date(Date.parse(at) + 900_000).toISOString();
      const to = { version, startsAt: later(startsAt), endsAt: later(endsAt) };
      await ask(visitor, 'POST', `${meetings}/${id}/move`, to);
    }
    const before = await timesNow();
    visitor.expectFault(/409/);
    await accept.click();
    await dialog.getByText(/Otra persona cambió «Enredo (uno|dos)/).waitFor();
    expect(await timesNow()).toEqual(before);
  });
});
