import { readFile } from 'node:fs/promises';
import type { BallotDetail, BallotList } from '@minga/shared/ballots/schema.ts';
import { describe, expect, it } from 'vitest';
import { anOpenBallot, BallotScreen } from './ballot-screen.ts';
import { ask } from './support/ask.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { expectNoSidewaysScroll, forEachLook, screenshot } from './support/looks.ts';
import { cycleOf } from './support/screens.ts';
import { untilReady } from './support/until-ready.ts';
import { type Visitor, visitors } from './support/visitor.ts';

const open = visitors();
const SLUG = 'demo-es';

async function twoPeople(mode: 'open' | 'secret' = 'open') {
  const facilitator = await open();
  await facilitator.signInAs('facilitator');
  const member = await open();
  await member.signInAs('member');
  const ballot = await anOpenBallot(facilitator, { mode });
  const page = await new BallotScreen(member).ballot(ballot.id);
  return { facilitator, member, ballot, page };
}

describe('voting', () => {
  it('goes from the first screen to the receipt by keyboard alone, and each step says where it is', async () => {
    const { page, ballot } = await twoPeople();
    await page.title.waitFor();
    await expectNoAxeViolations(page.page, { about: 'before voting' });
    await page.press('Comenzar a votar');
    await page.heading(/^Respuesta 1 de 2/).waitFor();
    expect(await page.focused).toMatch(/^Respuesta 1 de 2/);
    await page.press('Continuar');
    await page.page.getByRole('alert').getByText('Elija una de las tres respuestas').waitFor();
    await expectNoAxeViolations(page.page, { about: 'question with its error' });
    await page.page.goBack();
    await page.fillIn();
    expect(await page.focused).toMatch(/Revise antes de emitir/);
    await expectNoAxeViolations(page.page, { about: 'review' });
    await page.press('Emitir mi voto');
    await page.heading('Su voto está en la urna').waitFor();
    expect(await page.focused).toBe('Su voto está en la urna');
    await untilReady(page.page);
    await expectNoAxeViolations(page.page, { about: 'receipt' });
    const tracker = (await page.page.locator('[data-tracker]').textContent()) ?? '';
    expect(tracker).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
    // What is kept holds it too: the place of the announcement among the acts, and how anybody checks it.
    const [kept] = await Promise.all([page.page.waitForEvent('download'), page.button('Descargar').click()]);
    const text = await readFile(await kept.path(), 'utf8');
    for (const words of [
      /Anuncio en el registro de actos \(número y huella\): \d+:[0-9a-f]{64}/,
      /npm run verify-audit -- ARCHIVO/,
    ]) {
      expect(text).toMatch(words);
      expect(await page.page.getByRole('article').innerText()).toMatch(new RegExp(words.source.replace(': ', '\\s+')));
    }
    await screenshot(page.page, 'vote-receipt');

    await page.ballot(ballot.id);
    await page.heading(/ya votó$/).waitFor();
    expect(await page.button(/votar/).count()).toBe(0);
    await page.field('Código del comprobante').fill(tracker.toLowerCase().replaceAll('-', ' '));
    await page.button('Verificar').click();
    await page.notices.getByText('Este voto está en la urna').waitFor();
  });

  it('refuses a second vote from the same seat in a clear sentence', async () => {
    const { member, ballot, page } = await twoPeople();
    await page.fillIn();
    const second = new BallotScreen({ ...member, page: await member.context.newPage() });
    member.expectFault(/Failed to load resource.*409/);
    // A screen that has not heard of the first vote; otherwise it turns into «already voted» by itself.
    const before = await member.context.request.get(member.url + ballot.base);
    const body = await before.text();
    await second.page.route(`**${ballot.base}`, (route) => route.fulfill({ contentType: 'application/json', body }));
    await second.page.goto(`${member.url}/c/${SLUG}/ballots/${ballot.id}`);
    // What the first tab holds is there at once.
    await second.press('Continuar mi voto');
    await second.heading(/Revise antes de emitir/).waitFor();
    await page.press('Emitir mi voto');
    await page.heading('Su voto está en la urna').waitFor();
    await second.press('Emitir mi voto');
    await second.page.getByText(/Ya se contó el voto de/).waitFor();
  });

  it('gives the same receipt when the answer to the first sending was lost', async () => {
    const { member, page } = await twoPeople();
    member.expectFault(/Failed to load resource/);
    await page.fillIn();
    await page.page.route(
      '**/casts',
      async (route) => {
        await route.fetch();
        await route.abort('connectionreset');
      },
      { times: 1 },
    );
    await page.press('Emitir mi voto');
    await page.notices.getByText('No llegó respuesta del servidor').waitFor();
    expect(await page.button('Cambiar').count()).toBe(0);
    await page.page.reload();
    await page.press('Enviar lo mismo otra vez');
    await page.heading('Su voto ya estaba en la urna').waitFor();
  });

  it('sends nothing without a connection, and says so', async () => {
    const { member, page } = await twoPeople();
    await page.fillIn();
    await member.context.setOffline(true);
    const isOffline = page.notices.getByText('Sin conexión: su voto no ha salido');
    await isOffline.waitFor();
    await page.press('Emitir mi voto');
    await member.context.setOffline(false);
    await isOffline.waitFor({ state: 'hidden' });
    await page.press('Emitir mi voto');
    await page.heading('Su voto está en la urna').waitFor();
  });
});

/** Another tab of the same browser. */
async function aTab(visitor: Visitor): Promise<BallotScreen> {
  const page = await visitor.context.newPage();
  const goto = async (path: string) => void (await page.goto(new URL(path, visitor.url).href, { waitUntil: 'load' }));
  return new BallotScreen({ ...visitor, page, goto });
}

/** What this browser keeps of ballots, for whomever. */
const keptOn = ({ page }: Pick<BallotScreen, 'page'>) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(':ballot:')).length);

describe('a paper that is half filled in', () => {
  it('goes on in a new tab and after a closed one, is nobody else’s, and is cleared away once cast', async () => {
    const { member, ballot, page } = await twoPeople();
    await page.fillIn();
    await page.page.getByText(/Sus respuestas se guardan en este navegador hasta que vote/).waitFor();
    const second = await aTab(member);
    await second.open(`/c/${SLUG}/ballots/${ballot.id}#review`);
    await second.heading(/Revise antes de emitir/).waitFor();
    await second.page.getByText('A favor', { exact: true }).waitFor();
    await second.page.getByText('Abstención', { exact: true }).waitFor();
    expect(await second.page.getByText('Sin respuesta').count()).toBe(0);
    await page.page.close();
    await second.page.close();

    // Somebody else on the same device begins with an empty paper.
    const borrowed = await aTab(member);
    await borrowed.open('/');
    await ask(member, 'POST', '/api/demo/sign-in', { persona: 'cso', forum: SLUG });
    await borrowed.ballot(ballot.id);
    await borrowed.button('Comenzar a votar').waitFor();
    await untilReady(borrowed.page);
    expect(await borrowed.button('Continuar mi voto').count()).toBe(0);
    await ask(member, 'POST', '/api/demo/sign-in', { persona: 'member', forum: SLUG });
    await borrowed.ballot(ballot.id);
    await borrowed.button('Continuar mi voto').waitFor();
    expect(await keptOn(borrowed)).toBeGreaterThan(0);
    await borrowed.press('Continuar mi voto');
    await borrowed.press('Emitir mi voto');
    await borrowed.heading('Su voto está en la urna').waitFor();
    expect(await keptOn(borrowed)).toBe(0);
  });

  it('of a secret ballot stays with its tab, and the booth says so', async () => {
    const { member, ballot, page } = await twoPeople('secret');
    await page.fillIn();
    await page.page.getByText(/sus respuestas quedan solo en esta pestaña/).waitFor();
    expect(await keptOn(page)).toBe(0);
    const second = await aTab(member);
    await second.ballot(ballot.id);
    await second.button('Comenzar a votar').waitFor();
    await page.page.reload();
    await page.heading(/Revise antes de emitir/).waitFor();
    expect(await page.page.getByText('Sin respuesta').count()).toBe(0);
  });
});

describe('counting', () => {
  it('shows no tally to anybody before closing; afterwards result, codes and record', async () => {
    const { facilitator, ballot, page } = await twoPeople();
    await page.fillIn();
    await page.press('Emitir mi voto');
    await page.heading('Su voto está en la urna').waitFor();
    const tracker = (await page.page.locator('[data-tracker]').textContent()) ?? '';
    for (const path of ['result', 'export']) {
      const hidden = await facilitator.context.request.get(`${facilitator.url}${ballot.base}/${path}`);
      expect(hidden.status()).toBe(409);
    }
    const chair = await new BallotScreen(facilitator).ballot(ballot.id);
    await chair.page.getByText(/^Votó 1 de/).waitFor();
    expect(await chair.heading('Resultado').count()).toBe(0);
    await chair.button('Cerrar antes de la fecha').click();
    const dialog = chair.page.getByRole('dialog');
    await dialog.getByLabel('Razón pública').fill('Todos los asientos del ensayo ya votaron.');
    await dialog.getByRole('button', { name: 'Continuar' }).click();
    await expectNoAxeViolations(chair.page, { about: 'closing dialog', bothThemes: true });
    await dialog.getByRole('button', { name: /^Sí, cerrar y avisar a \d+ personas$/ }).click();
    await chair.heading('Resultado').waitFor();
    await chair.page.getByText('Todos los asientos del ensayo ya votaron.').waitFor();
    await chair.page.getByRole('searchbox', { name: 'Buscar un código' }).fill(tracker.slice(0, 9));
    await chair.page.getByText('1 código coincide').waitFor();
    await chair.page.getByText(tracker, { exact: true }).waitFor();
    await expectNoAxeViolations(chair.page, { about: 'result for the facilitation' });
  });
});

describe('objecting', () => {
  it('shows each objection with what became of it, and is answered in a dialog', async () => {
    const [facilitator, member] = [await open(), await open()];
    await facilitator.signInAs('facilitator');
    await member.signInAs('member');
    const ballot = await anOpenBallot(facilitator, { rule: 'consent' });
    const { questions } = await ask<BallotDetail>(member, 'GET', ballot.base);
    const reason = 'El hito no dice quién paga ni cuándo; así no se puede comprobar.';
    const choices = questions.map(({ versionId }, at) => ({
      versionId,
      ...(at === 0 ? { choice: 'against', reason } : { choice: 'for' }),
    }));
    await ask(member, 'POST', `${ballot.base}/casts`, { key: crypto.randomUUID(), choices });
    await ask(facilitator, 'POST', `${ballot.base}/close`, { reason: 'Todas las respuestas están; se cierra antes.' });
    const page = await new BallotScreen(facilitator).ballot(ballot.id);
    await page.heading('Objeciones y qué se hizo con ellas').waitFor();
    await page.page.locator('blockquote', { hasText: reason }).waitFor();
    await expectNoAxeViolations(page.page, { about: 'result with an objection', bothThemes: true });
    await page.button('Responder').click();
    const dialog = page.page.getByRole('dialog', { name: '¿Qué se hizo con esta objeción?' });
    await dialog.waitFor();
    await expectNoAxeViolations(page.page, { about: 'answering an objection', bothThemes: true });
    await page.page.setViewportSize({ width: 360, height: 740 });
    await expectNoSidewaysScroll(page.page);
    await screenshot(page.page, 'objection-360', { fullPage: false });
  });
});

it('whoever voted reads by which rule: where each seat has a vote nobody else casts it', async () => {
  const [facilitator, member] = [await open(), await open()];
  await facilitator.signInAs('facilitator');
  await member.signInAs('member');
  const { id, base } = await anOpenBallot(facilitator);
  const { questions } = await ask<BallotDetail>(member, 'GET', base);
  const choices = questions.map(({ versionId }) => ({ versionId, choice: 'for' }));
  await ask(member, 'POST', `${base}/casts`, { key: crypto.randomUUID(), choices });
  const page = await new BallotScreen(member).ballot(id);
  await page.page.getByText('emitido por su titular o un alterno').waitFor();
  await member.page.route(`**${base}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), votesBy: 'seat' } });
  });
  await page.ballot(id);
  await page.page.getByRole('heading', { name: /^Su asiento de .+ ya votó$/ }).waitFor();
  expect(await page.page.getByText('emitido por su titular o un alterno').count()).toBe(0);
});

describe('preparing', () => {
  it('names what is missing beside its field', async () => {
    const facilitator = await open();
    facilitator.expectFault(/Failed to load resource.*(400|422)/);
    await facilitator.signInAs('facilitator');
    const page = await new BallotScreen(facilitator).open(`/c/${SLUG}/ballots`);
    await page.button('Nueva votación').click();
    const dialog = page.page.getByRole('dialog');
    await dialog.getByRole('checkbox').first().waitFor();
    // Consent first: the default rule of a decision.
    expect(await dialog.getByRole('radio', { name: 'Consentimiento' }).isChecked()).toBe(true);
    await expectNoAxeViolations(page.page, { about: 'create dialog', bothThemes: true });
    await dialog.getByRole('button', { name: 'Guardar borrador' }).click();
    await dialog.getByRole('alert').first().waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Título' }).getAttribute('aria-invalid')).toBe('true');
  });
});

describe('the page of a ballot', () => {
  const idOf = async (visitor: Visitor, wanted: string) => {
    const { items } = await ask<BallotList>(visitor, 'GET', `/api/cycles/${await cycleOf(visitor.url, SLUG)}/ballots`);
    return items.find(({ status }) => status === wanted)?.id;
  };

  it('is the one that the server sent, taken over by the browser', async () => {
    const visitor = await open();
    const { page } = visitor;
    await page.addInitScript(() => {
      new MutationObserver((_, watch) => {
        const heading = document.querySelector('h1');
        if (!heading) return;
        Object.assign(window, { firstHeading: heading });
        watch.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await visitor.goto(`/c/${SLUG}/ballots/${await idOf(visitor, 'closed')}`);
    await untilReady(page);
    const isSame = () => (window as { firstHeading?: Element }).firstHeading === document.querySelector('h1');
    expect(await page.evaluate(isSame)).toBe(true);
  });

  it('asks nothing without JavaScript that only a script could answer', async () => {
    const visitor = await open({ javaScript: false, look: { width: 360, locale: 'es' } });
    await visitor.goto(`/c/${SLUG}/ballots/${await idOf(await open(), 'closed')}`);
    await visitor.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await visitor.page.getByText('Verificar un comprobante').filter({ visible: true }).count()).toBe(0);
    expect(await visitor.page.locator('form, main input').filter({ visible: true }).count()).toBe(0);
    await screenshot(visitor.page, 'ballot-closed-without-javascript');
  });
});

describe('in every look', () => {
  it('a ballot that is open is readable by strangers and accessible', async () => {
    const visitor = await open();
    const { items } = await ask<BallotList>(visitor, 'GET', `/api/cycles/${await cycleOf(visitor.url, SLUG)}/ballots`);
    const page = new BallotScreen(visitor);
    await page.open(`/c/${SLUG}/ballots/${items.findLast(({ status }) => status === 'open')?.id}`);
    await forEachLook(visitor, async (look) => {
      await page.title.waitFor();
      await untilReady(page.page);
      await expectNoAxeViolations(page.page, { about: `open ballot ${JSON.stringify(look)}` });
      await expectNoSidewaysScroll(page.page);
      await screenshot(page.page, `ballots-open-${look.width}-${look.theme}-${look.locale}`);
    });
  });
});
