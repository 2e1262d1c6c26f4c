import { describe, expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { lookName } from './support/look.ts';
import { expectNoSidewaysScroll, screenshot, wear } from './support/looks.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
const PLAN = '/c/demo-es/meetings/plan';

const TITLE = 'Ensayo en compañía';
/** A draft of today, the day on which the planner opens. */
async function aDraftToday(facilitator: Visitor): Promise<{ id: string; remove: () => Promise<void> }> {
  const { items } = await ask<{ items: { id: string; slug: string }[] }>(facilitator, 'GET', '/api/cycles');
  const meetings = `/api/cycles/${items.find(({ slug }) => slug === 'demo-es')?.id}/meetings`;
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Lima' }).format();
  const draft = {
    title: TITLE,
    startsAt: `${today}T10:00:00-05:00`,
    endsAt: `${today}T11:00:00-05:00`,
    modality: 'online',
  };
  const { id } = await ask<{ id: string }>(facilitator, 'POST', meetings, draft);
  const versionNow = async () =>
    (await ask<{ items: { id: string; version: number }[] }>(facilitator, 'GET', `${meetings}/plan`)).items.find(
      (one) => one.id === id,
    )?.version;
  return {
    id,
    remove: async () =>
      void (await ask(facilitator, 'POST', `${meetings}/${id}/cancel`, { version: await versionNow() })),
  };
}

/** The participant of the demonstration facilitates too, until `end`. */
async function secondFacilitator(): Promise<{ visitor: Visitor; name: string; end: () => Promise<void> }> {
  const [admin, visitor] = [await open(), await open()];
  await admin.signInAs('admin');
  await visitor.signInAs('participant');
  const { actor } = await ask<{ actor: { personId: string; name: string; email: string } }>(visitor, 'GET', '/api/me');
  const { items } = await ask<{ items: { id: string; slug: string }[] }>(admin, 'GET', '/api/cycles');
  const roles = `/api/cycles/${items.find(({ slug }) => slug === 'demo-es')?.id}/roles`;
  const { name, email, personId } = actor;
  await ask(admin, 'POST', roles, { email, name, role: 'facilitator' });
  return { visitor, name, end: () => ask<void>(admin, 'DELETE', `${roles}/${personId}/facilitator`) };
}

describe('the planner with company', () => {
  it('shows who else plans and which meeting they have in hand, by pointer, keyboard and list, and reads the plan anew', async () => {
    const [rosa, second] = [await open(), await secondFacilitator()];
    await rosa.signInAs('facilitator');
    const draft = await aDraftToday(rosa);
    try {
      await rosa.goto(PLAN);
      const company = rosa.page.getByRole('region', { name: 'Quién más planifica ahora' });
      expect(await company.count()).toBe(0);
      const days = rosa.page.getByRole('navigation', { name: 'Días de la semana' });
      const alone = await days.boundingBox();
      await second.visitor.goto(PLAN);
      await company.getByText(second.name).waitFor();
      expect(await days.boundingBox(), 'nothing jumps when somebody comes').toEqual(alone);

      // In hand by keyboard there, marked here: for the eye, and in the name of the block.
      const block = `[data-meeting="${draft.id}"]`;
      await second.visitor.page.locator(block).first().focus();
      await second.visitor.page.keyboard.press(' ');
      const marked = rosa.page.getByRole('button', {
        name: new RegExp(`^${TITLE}, 10:00–11:00, .*${second.name} la está cambiando$`),
      });
      await marked.first().waitFor();
      for (const look of [
        { width: 1440, theme: 'light', locale: 'es' },
        { width: 1440, theme: 'dark', locale: 'es' },
        { width: 360, theme: 'light', locale: 'es' },
        { width: 360, theme: 'dark', locale: 'es' },
      ] as const) {
        await wear(rosa, look);
        await company.getByText(`cambia «${TITLE}»`).waitFor();
        await expectNoSidewaysScroll(rosa.page);
        await expectNoAxeViolations(rosa.page, { about: `the planner with company ${lookName(look)}` });
        await screenshot(rosa.page, `planner-company-${lookName(look)}`);
      }
      await rosa.page.getByText(`${second.name} la está cambiando`).first().waitFor();
      await wear(rosa, { width: 1440, theme: 'light', locale: 'es' });

      // The same meeting in two hands is said aloud, and only then.
      const warning = rosa.page.getByText(`${second.name} también está cambiando esta reunión.`);
      await company.getByText(`cambia «${TITLE}»`).waitFor();
      expect(await warning.count()).toBe(0);
      await marked.first().focus();
      await rosa.page.keyboard.press(' ');
      await warning.waitFor();
      await expectNoAxeViolations(rosa.page, { about: 'one meeting in two hands', bothThemes: true });
      await screenshot(rosa.page, 'planner-company-both', { fullPage: false });
      await screenshot(second.visitor.page, 'planner-company-there', { fullPage: false });
      await rosa.page.keyboard.press('Escape');
      await warning.waitFor({ state: 'detached' });

      // Put down elsewhere: the plan here is read anew by itself.
      await second.visitor.page.keyboard.press('ArrowRight');
      await second.visitor.page.keyboard.press('Enter');
      await second.visitor.page.getByText(/pasó al/).waitFor();
      await rosa.page
        .getByRole('button', { name: new RegExp(`^${TITLE}, 10:15–11:15, `) })
        .first()
        .waitFor();
      await second.visitor.page.close();
      await company.waitFor({ state: 'detached' });
    } finally {
      await draft.remove();
      await second.end();
    }
  });
});
