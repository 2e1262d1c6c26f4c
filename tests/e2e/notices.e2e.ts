import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import { describe, expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { lookName } from './support/look.ts';
import { PageObject } from './support/page-object.ts';
import { cycleOf } from './support/screens.ts';
import { throttle } from './support/network.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
const HOUR = 3_600_000;

class Told extends PageObject {
  get bell() {
    return this.page.getByRole('banner').getByRole('link', { name: /^(Avisos|Notices)/ });
  }
  unread = async () => Number(/\d+/.exec((await this.bell.getAttribute('aria-label')) ?? '')?.[0] ?? 0);
}

/** A meeting of tomorrow with one organisation, published. */
async function publishFor(facilitator: Visitor, title: string): Promise<Meeting> {
  const at = `/api/cycles/${await cycleOf(facilitator.url, 'demo-es')}`;
  const { items } = await ask<Organisations>(facilitator, 'GET', `${at}/organisations`);
  const organisation = items.find(({ seats }) => seats?.some((seat) => seat.personName === 'Killa Lúcuma'));
  const begin = Math.ceil(Date.now() / HOUR) * HOUR + 25 * HOUR;
  const { id, version } = await ask<Meeting>(facilitator, 'POST', `${at}/meetings`, {
    title,
    modality: 'online',
    startsAt: new Date(begin).toISOString(),
    endsAt: new Date(begin + HOUR).toISOString(),
    organisations: [organisation?.id],
  });
  await ask(facilitator, 'POST', `${at}/meetings/publish`, { meetings: [{ id, version }] });
  return ask<Meeting>(facilitator, 'GET', `${at}/meetings/${id}`);
}

/** The link in the newest letter with this subject, as the demonstration shows it. */
async function linkInLetter({ url }: Visitor, subject: string, pattern = /\/c\/\S+/): Promise<string> {
  const found = async () => {
    const { items } = (await (await fetch(`${url}/api/demo/mail`)).json()) as {
      items: { subject: string; text: string }[];
    };
    return pattern.exec(items.find((one) => one.subject === subject)?.text ?? '')?.[0];
  };
  await expect.poll(found, { timeout: 20_000 }).toBeDefined();
  return (await found()) ?? '';
}

describe('whom a meeting concerns', () => {
  it('sees the bell count it, reads it, and follows the letter to it', async () => {
    const [facilitator, visitor] = [await open(), await open()];
    await facilitator.signInAs('facilitator');
    await visitor.signInAs('cso');
    const told = await new Told(visitor).open('/home');
    const before = await told.unread();
    const title = 'Mesa sobre la calidad del agua';
    await publishFor(facilitator, title);
    const link = await linkInLetter(visitor, `Reunión: ${title}`);
    // By itself: nobody comes back to the window, and it would ask after half a minute only.
    // Others may concern her at the same time: what the clock reminds of, what other tests publish.
    await expect.poll(told.unread, { timeout: 10_000 }).toBeGreaterThan(before);
    await told.bell.click();
    await told.link(`Reunión: ${title}`).waitFor();
    await expect.poll(told.unread).toBe(0);
    await forEachLook(visitor, async (look) => {
      await told.title.waitFor();
      await expectNoSidewaysScroll(visitor.page);
      await expectNoAxeViolations(visitor.page);
      await screenshot(visitor.page, `notices-${lookName(look)}`);
    });
    await told.open(link);
    expect(await told.title.textContent()).toBe(title);
  });

  it('chooses by keyboard how letters come, and finds it chosen', async () => {
    const visitor = await open();
    await visitor.signInAs('cso');
    const told = await new Told(visitor).open('/notices');
    const kind = () => told.page.getByRole('combobox', { name: 'Reuniones que cambian' });
    const unfold = () => told.page.getByText('Más: elegir aviso por aviso').click();
    await unfold();
    await kind().focus();
    const saved = visitor.page.waitForResponse((answer) => answer.url().endsWith('/notices/meeting-changed'));
    await visitor.page.keyboard.press('End');
    expect((await saved).status()).toBe(204);
    await told.open('/notices');
    await unfold();
    expect(await kind().inputValue()).toBe('off');
  });

  it('answers by the link of the letter without signing in, and the facilitation sees who comes', async () => {
    const [facilitator, visitor] = [await open(), await open()];
    await facilitator.signInAs('facilitator');
    const title = 'Mesa sobre la calidad del aire';
    const meeting = await publishFor(facilitator, title);
    const link = await linkInLetter(visitor, `Reunión: ${title}`, /\/attendance\/\S+answer=yes/);
    const page = await new Told(visitor).open(link);
    await page.title.waitFor();
    expect(await page.title.textContent()).toBe(title);
    // Opened by whoever or whatever, it answers nothing.
    await page.page.getByText('Su respuesta del correo cuenta cuando la confirme aquí.').waitFor();
    expect(await page.page.title()).toContain('Killa Lúcuma, ¿confirma que irá?');
    const answers = page.page.getByRole('button', { name: /(sí, iré|Tal vez|No podré)$/i });
    const looks = await answers.evaluateAll((all) => all.map((one) => [one.className, one.ariaPressed]));
    // What was pressed in the letter stands out, first; the others are quiet, and none is said to be chosen.
    expect([looks.length, new Set(looks.map(String)).size]).toEqual([3, 2]);
    expect(await answers.first().textContent()).toBe('Confirmar: sí, iré');
    expect(looks.map(([, pressed]) => pressed)).toEqual(['false', 'false', 'false']);
    await forEachLook(visitor, async (look) => {
      await page.title.waitFor();
      await expectNoSidewaysScroll(visitor.page);
      await expectNoAxeViolations(visitor.page);
      await screenshot(visitor.page, `attendance-${lookName(look)}`);
    });
    // On a bad line, with nothing fetched before, and without scripts: what is asked stands there in two seconds; a busy machine may take longer.
    const phone = await open({ look: { width: 360, locale: 'es' }, javaScript: false });
    await throttle(phone.page);
    const begun = performance.now();
    await phone.page.goto(`${phone.url}${link}`, { waitUntil: 'commit' });
    await phone.page.getByRole('button', { name: 'Tal vez' }).waitFor();
    const took = performance.now() - begun;
    console.info(`the page of an answer on a bad line: ${Math.round(took)} ms`);
    expect(took).toBeLessThan(5_000);
    await phone.page.getByRole('button', { name: 'Tal vez' }).click();
    await phone.page.getByText(/^Quedó dicho que usted tal vez vaya/).waitFor();

    await page.button(/^(Confirmar: sí, iré|Confirm: yes, I will)$/).focus();
    await page.page.keyboard.press('Enter');
    await page.page.getByText(/^(Quedó dicho que usted irá|You said that you will come)/).waitFor();
    const list = await new Told(facilitator).open(`/c/demo-es/meetings/${meeting.id}`);
    const row = list.page.getByRole('row', { name: /Killa Lúcuma/ });
    // That the letter has left is noted after it left.
    const shown = async () => {
      await list.page.reload();
      await row.waitFor();
      return row.textContent();
    };
    await expect.poll(shown, { timeout: 20_000 }).toMatch(/Sí, iré.*Correo enviado el .*abrió su enlace/);
    await forEachLook(facilitator, async (look) => {
      await list.page.locator('#attendance').waitFor();
      await expectNoSidewaysScroll(facilitator.page);
      await expectNoAxeViolations(facilitator.page);
      await screenshot(facilitator.page, `attendance-list-${lookName(look)}`);
    });
  });
});
