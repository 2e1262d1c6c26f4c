import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import type { CommitmentDetail, DraftingOptions } from '@minga/shared/commitments/schema.ts';
import { describe, expect, it } from 'vitest';
import { commitmentTexts } from '../support/acts.ts';
import { send } from '../support/corpus.ts';
import { BoardScreen } from './board-screen.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { PageObject } from './support/page-object.ts';
import { cookieOf, cycleOf } from './support/screens.ts';
import { serverUrl as url } from './support/server-url.ts';
import { visitors } from './support/visitor.ts';

/**
 * What the tests of each feature do not show: that one step hands its work to the next. Ideas of two people on a board
 * become a commitment that remembers them, its frozen text is what a ballot asks about, and strangers read the result.
 * In the other demonstration forum, so that the figures of the first stay what they are.
 */
const newVisitor = visitors();
const SLUG = 'demo-en';
const at = `/api/cycles/${await cycleOf(url, SLUG)}`;
const facilitator = { cookie: await cookieOf(url, 'facilitator', SLUG) };
const as = <Answer>(method: string, path: string, body?: unknown) =>
  send<Answer>({ url }, facilitator, method, `${at}${path}`, body);
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

async function person(persona: 'facilitator' | 'cso' | 'member', width: 360 | 1440) {
  const visitor = await newVisitor({ look: { width, locale: 'es' } });
  await visitor.signInAs(persona, SLUG);
  return visitor;
}

/** A board on which two people have written, grouped and named, as its facilitator sees it. */
async function groupedIdeas(name: string): Promise<BoardScreen> {
  await as('POST', '/demo/stage', { stage: 'co_creation' });
  const columns = [{ id: 'q1', title: '¿Qué se podría comprometer?' }];
  const settings = createBoardSchema.parse({
    title: 'De la idea al compromiso',
    stage: null,
    startsIn: 'open',
    columns,
  });
  const { id } = await as<{ id: string }>('POST', '/boards', settings);
  const path = `/c/${SLUG}/boards/${id}`;
  const chair = await new BoardScreen(await person('facilitator', 1440)).open(path);
  const writer = await new BoardScreen(await person('cso', 360)).open(path);
  await writer.write('Publicar los análisis del agua');
  await chair.write('Avisar por mensaje cuando el agua no es segura');
  await chair.note('Publicar los análisis').waitFor();
  await writer.note('Avisar por mensaje').waitFor();
  await chair.goToPhase(/agrupar/, 'Pasar a esta fase');
  await group(chair, 'Publicar los análisis', 'A un grupo nuevo');
  await chair.button('Qué hacer con el grupo «Grupo sin nombre»').click();
  await chair.page.getByRole('menuitem', { name: 'Poner nombre' }).click();
  await chair.page.getByRole('textbox', { name: /Qué idea comparten/ }).fill(name);
  await chair.button('Guardar').click();
  await group(chair, 'Avisar por mensaje', name);
  await chair.cluster(name).getByText('Avisar por mensaje').waitFor();
  await chair.saved();
  return chair;
}

/** By the menu and never by dragging: whoever cannot drag has the same board. */
async function group(screen: BoardScreen, note: string, place: string): Promise<void> {
  await screen.note(note).focus();
  await screen.page.keyboard.press('m');
  await screen.page.getByRole('dialog').getByRole('button', { name: place, exact: true }).click();
}

describe('from an idea to a decision', () => {
  it('a named group becomes a draft with its sources, a frozen text, a ballot on it and a public result', async () => {
    const name = `Agua que se puede beber ${Math.floor(Math.random() * 1e6)}`;
    const chair = await groupedIdeas(name);
    await chair.cluster(name).getByRole('link', { name: 'Redactar un compromiso' }).click();
    const drafting = new PageObject(chair.visitor);
    await drafting.button('Crear el borrador').click();
    await drafting.page.waitForURL(/\/commitments\/\d+\/edit$/);
    await expect.poll(() => drafting.field('Título').inputValue()).toBe(name);
    const number = Number(/commitments\/(\d+)/.exec(drafting.page.url())?.[1]);

    // The words come over HTTP, as from a colleague elsewhere; the browser then shows and freezes them.
    const { organisations, themes } = await as<DraftingOptions>('GET', '/commitments/drafting');
    const { textVersion } = await as<CommitmentDetail>('GET', `/commitments/${number}`);
    const text = commitmentTexts(organisations[0]?.id ?? '', themes[0]?.id ?? '');
    await as('PUT', `/commitments/${number}`, { version: textVersion, text: { ...text, budgetNote: 'Sin costo.' } });
    await drafting.open(`/c/${SLUG}/commitments/${number}/edit`);
    await drafting.button('Fijar una versión').click();
    await drafting.button('Sí, fijar la versión').click();
    await drafting.page.waitForURL(/\/commitments\/\d+$/);

    const reader = new PageObject(await person('cso', 360));
    await reader.open(`/c/${SLUG}/commitments/${number}`);
    for (const words of ['De dónde viene', 'Publicar los análisis del agua', 'Avisar por mensaje'])
      await reader.main.getByText(words).first().waitFor();
    await expectNoSidewaysScroll(reader.page);
    await expectNoAxeViolations(reader.page, { about: 'a commitment from a board' });
    await screenshot(reader.page, 'walk-commitment-360');

    const { version } = await as<CommitmentDetail>('GET', `/commitments/${number}`);
    const terms = { title: `¿Entra ${name}?`, mode: 'open', rule: 'simple_majority', quorumPercent: 5 };
    const window = { opensAt: inHours(-0.02), closesAt: inHours(24) };
    const ballot = await as<BallotDetail>('POST', '/ballots', { ...terms, ...window, versionIds: [version?.id] });
    await as('POST', `/ballots/${ballot.id}/open`);

    const voter = new PageObject(await person('member', 360));
    await voter.open(`/c/${SLUG}/ballots/${ballot.id}`);
    await voter.button('Comenzar a votar').click();
    await voter.page
      .getByRole('heading', { name: text.problem })
      .or(voter.main.getByText(text.problem))
      .first()
      .waitFor();
    await voter.page.getByRole('radio', { name: /^A favor/ }).check({ force: true });
    await voter.button('Continuar').click();
    await voter.button('Emitir mi voto').click();
    await voter.page.getByRole('heading', { name: 'Su voto está en la urna' }).waitFor();
    const tracker = (await voter.page.locator('[data-tracker]').textContent()) ?? '';

    await as('POST', `/ballots/${ballot.id}/close`, { reason: 'Fin del ensayo en el navegador.' });
    const stranger = new PageObject(await newVisitor({ look: { width: 360, locale: 'es' } }));
    await stranger.open(`/c/${SLUG}/ballots/${ballot.id}`);
    await stranger.main.getByText(name).first().waitFor();
    await stranger.main.getByText('Aprobado', { exact: true }).first().waitFor();
    expect(await stranger.main.textContent()).toContain(tracker);
    await screenshot(stranger.page, 'walk-result-360');
  });
});
