import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { CommitmentList } from '@minga/shared/commitments/schema.ts';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ask } from './support/ask.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { dateField, readDate, writeDate } from './support/dates.ts';
import { expectNoSidewaysScroll, screenshot, wear } from './support/looks.ts';
import { untilReady } from './support/until-ready.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
/** The forum whose ballots no other file tries: a rule is of the whole forum. */
const RULED = 'demo-en';
const LIGHT = { width: 1440, theme: 'light', locale: 'es' } as const;
const DARK = { width: 360, theme: 'dark', locale: 'en' } as const;

/** @param texts of how many commitments, the last ones: on the first, other files leave secret ballots running, and a second one on it is refused (T20) */
async function aDraft(facilitator: Visitor, slug: string, more: object = {}, texts = 1) {
  const { items } = await ask<{ items: { id: string; slug: string }[] }>(facilitator, 'GET', '/api/cycles');
  const cycle = `/api/cycles/${items.find((one) => one.slug === slug)?.id}`;
  const found = await ask<CommitmentList>(facilitator, 'GET', `${cycle}/commitments`);
  const versionIds = found.items.flatMap(({ version, state }) =>
    version && state !== 'withdrawn' ? [version.id] : [],
  );
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const title = `Ensayo ${Math.floor(Math.random() * 1e9)}`;
  const terms = { title, mode: 'open', rule: 'consent', quorumPercent: 5, opensAt: at(-1), closesAt: at(90), ...more };
  const body = { ...terms, versionIds: versionIds.slice(-texts) };
  const { id } = await ask<BallotDetail>(facilitator, 'POST', `${cycle}/ballots`, body);
  return { id, title, base: `${cycle}/ballots/${id}`, page: `/c/${slug}/ballots/${id}`, versionIds: body.versionIds };
}

it('the facilitation chooses in public who has a vote, and strangers read the reason', async () => {
  const facilitator = await open();
  await facilitator.signInAs('facilitator', RULED);
  await facilitator.goto(`/c/${RULED}/ballots`);
  const { page } = facilitator;
  await page.getByRole('heading', { name: '¿Quién tiene un voto?' }).waitFor();
  await page.getByRole('button', { name: 'Elegir la regla del foro' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Es una regla de todo el foro.', { exact: false }).waitFor();
  await dialog.getByRole('radio', { checked: false }).check();
  facilitator.expectFault(/422/);
  await dialog.getByLabel('Razón pública').fill('corta');
  await dialog.getByRole('button', { name: 'Publicar la regla' }).click();
  await dialog.getByText('Escriba al menos', { exact: false }).waitFor();
  await expectNoAxeViolations(page, { about: 'choosing the rule' });
  await screenshot(page, 'voting-rule-dialog', { fullPage: false });
  const reason = `El reglamento, artículo ${Math.floor(Math.random() * 1e9)}, lo dice así.`;
  await dialog.getByLabel('Razón pública').fill(reason);
  await dialog.getByRole('button', { name: 'Publicar la regla' }).click();
  await page.getByText(reason).waitFor();
  const stranger = await open();
  await stranger.goto(`/c/${RULED}/ballots`);
  await stranger.page.getByText(reason).waitFor();
  for (const look of [LIGHT, DARK]) {
    await wear(stranger, look);
    await stranger.page.getByText(reason).waitFor();
    await expectNoSidewaysScroll(stranger.page);
    await expectNoAxeViolations(stranger.page, { about: `the rule, ${look.theme}` });
    await screenshot(stranger.page, `voting-rule-${look.theme}`);
  }
});

it('a draft is corrected in the form it was made with; absurd dates are told beside their field', async () => {
  const facilitator = await open();
  await facilitator.signInAs('facilitator', RULED);
  const draft = await aDraft(facilitator, RULED);
  await facilitator.goto(draft.page);
  const { page } = facilitator;
  await page.getByText(/^Padrón: \d+ votos$/).waitFor();
  // What opens shows that it does, and counts organisations and people apart; a list of sentences has marks.
  const leftOut = page.locator('summary').filter({ hasText: 'Quedan fuera o podrían quedar' });
  expect(await leftOut.innerText()).toMatch(/: (\d+ organizaci[oó]n(es)?)?(, )?(\d+ personas?)?$/);
  const look = (place: typeof leftOut, what: 'display' | 'listStyleType') =>
    place.evaluate((element, name) => getComputedStyle(element)[name], what);
  expect(await look(leftOut, 'display')).toBe('list-item');
  const warnings = page
    .locator('ul')
    .filter({ hasText: /\(V0[78]\)|\(P0[78]\)/ })
    .first();
  expect(await look(warnings, 'listStyleType')).toBe('disc');
  await untilReady(page);
  await screenshot(page, 'ballot-draft');
  await expectNoAxeViolations(page, { about: 'a draft with its preview' });
  await page.getByRole('button', { name: 'Corregir el borrador' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByLabel('Título').inputValue()).toBe(draft.title);
  expect(await dialog.getByRole('radio', { name: 'Consentimiento' }).isChecked()).toBe(true);
  const closes = await readDate(dateField(dialog, 'Cierra'));
  await dialog.getByLabel('Título').fill(`${draft.title} corregido`);
  facilitator.expectFault(/422/);
  await writeDate(dateField(dialog, 'Cierra'), '2046-01-01T10:00');
  await dialog.getByRole('button', { name: 'Guardar cambios' }).click();
  await dialog.getByText(/cierra el/).waitFor();
  await expectNoAxeViolations(page, { about: 'correcting a draft' });
  await screenshot(page, 'ballot-draft-error', { fullPage: false });
  await writeDate(dateField(dialog, 'Cierra'), closes);
  await dialog.getByRole('button', { name: 'Guardar cambios' }).click();
  await page.getByRole('heading', { level: 1, name: `${draft.title} corregido` }).waitFor();
});

it('what stands in the way of announcing is said, and nobody is led on to a refusal', async () => {
  const facilitator = await open();
  await facilitator.signInAs('facilitator', 'demo-es');
  const secret = { mode: 'secret', rule: 'simple_majority' };
  const [first, second] = [await aDraft(facilitator, 'demo-es', secret), await aDraft(facilitator, 'demo-es', secret)];
  // T20: not two secret ballots on one text at once.
  await ask(facilitator, 'POST', `${first.base}/open`, {});
  await facilitator.goto(second.page);
  const { page } = facilitator;
  await page.getByRole('button', { name: 'Anunciar' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Así no se puede anunciar').waitFor();
  expect(await dialog.getByRole('button', { name: 'Continuar' }).count()).toBe(0);
  expect(await dialog.getByText('Puede anunciar de todos modos').count()).toBe(0);
  await expectNoAxeViolations(page, { about: 'announcing with an obstacle', bothThemes: true });
  await screenshot(page, 'announcing-obstacle', { fullPage: false });
});

it('objections and their answers can be read and given by everybody, light and dark', async () => {
  const facilitator = await open();
  await facilitator.signInAs('facilitator');
  const member = await open();
  await member.signInAs('member');
  const ballot = await aDraft(facilitator, 'demo-es');
  await ask(facilitator, 'POST', `${ballot.base}/open`);
  const reason = 'El segundo hito no dice quién responde por él.';
  const choices = ballot.versionIds.map((versionId) => ({ versionId, choice: 'against', reason }));
  await ask(member, 'POST', `${ballot.base}/casts`, { key: randomUUID(), choices });
  await ask(facilitator, 'POST', `${ballot.base}/close`, { reason: 'Ensayo de las objeciones.' });
  await facilitator.goto(ballot.page);
  const { page } = facilitator;
  for (const look of [DARK, LIGHT]) {
    await wear(facilitator, look);
    await page.getByText(reason).locator('visible=true').first().waitFor();
    await expectNoSidewaysScroll(page);
    await expectNoAxeViolations(page, { about: `a result with an objection, ${look.theme}` });
    await screenshot(page, `objection-${look.theme}`);
    await page
      .getByRole('button', { name: look.locale === 'es' ? /^Responder/ : /^(Answer|Reply|Respond)/ })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
    await untilReady(page);
    await expectNoAxeViolations(page, { about: `answering an objection, ${look.theme}` });
    await screenshot(page, `objection-dialog-${look.theme}`, { fullPage: false });
  }
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Se desestima' }).check();
  await dialog.getByLabel('Cómo se integró, o por qué no').fill('El responsable está en la ficha del hito.');
  await dialog.getByRole('button', { name: 'Publicar la respuesta' }).click();
  await page.getByText('Todas las objeciones tienen respuesta.').waitFor();
  await expectNoAxeViolations(page, { about: 'an objection that was answered' });
});

it('V01 whoever is filling in a paper is told of a newer version, of a text that is withdrawn, and of the last one', async () => {
  const [facilitator, member] = [await open(), await open()];
  await facilitator.signInAs('facilitator');
  await member.signInAs('member');
  const ballot = await aDraft(facilitator, 'demo-es', { rule: 'simple_majority' }, 2);
  await ask(facilitator, 'POST', `${ballot.base}/open`);
  let becameOf: (detail: BallotDetail) => BallotDetail = (detail) => detail;
  const { page } = member;
  await page.route(`**${ballot.base}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: becameOf((await response.json()) as BallotDetail) });
  });
  /** Until an open ballot is asked for again. */
  const meanwhile = async (change: typeof becameOf) => {
    becameOf = change;
    await page.clock.fastForward(16_000);
  };
  const withdrawing = (count: number) => (detail: BallotDetail) => ({
    ...detail,
    ...(count === detail.questions.length ? { status: 'suspended' as const, isTakingVotes: false } : {}),
    questions: detail.questions.map((question, at) => ({ ...question, isWithdrawn: at < count })),
  });
  await page.clock.install();
  await member.goto(ballot.page);
  await page.getByRole('button', { name: 'Comenzar a votar' }).click();
  const first = (await page.getByRole('heading', { name: /^Respuesta 1 de 2/ }).textContent()) ?? '';
  await meanwhile((detail) => ({
    ...detail,
    questions: detail.questions.map((question) => ({ ...question, newestVersion: question.versionNumber + 1 })),
  }));
  await page.getByText(/^Se vota la versión 1\. Después se fijó la versión 2, que es otro texto/).waitFor();
  await page.getByRole('radio', { name: /^A favor/ }).check();
  await meanwhile(withdrawing(1));
  const withdrawn = page.getByRole('status').filter({ hasText: 'Este texto se retiró mientras se votaba.' });
  await withdrawn.waitFor();
  const title = (await withdrawn.locator('[lang]').textContent())?.replace(/^\d+\. /, '') ?? '-';
  expect(first).toContain(title);
  await page.getByRole('heading', { name: /^Respuesta 1 de 1/ }).waitFor();
  await expectNoAxeViolations(page, { about: 'a text withdrawn meanwhile', bothThemes: true });
  await screenshot(page, 'booth-withdrawn');
  await page.getByRole('radio', { name: /^A favor/ }).check();
  await page.getByRole('button', { name: 'Continuar' }).click();
  await page.getByRole('heading', { name: /Revise antes de emitir/ }).waitFor();
  await withdrawn.waitFor();
  await meanwhile(withdrawing(2));
  await page.getByText('Ya no hay qué votar').waitFor();
  expect(await page.getByText(/La etapa de esta votación .* está cerrada/).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Emitir mi voto' }).getAttribute('aria-disabled')).toBe('true');
});
