import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { BallotDetail } from '@minga/shared/ballots/schema.ts';
import type { CommitmentDetail, CommitmentList } from '@minga/shared/commitments/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChildServer, childServer } from '../support/child-server.ts';
import { type PostOffice, postOffice } from '../support/mail.ts';
import { ask } from './support/ask.ts';
import { expectNoAxeViolations } from './support/axe.ts';
import { LetterReader } from './support/letter-reader.ts';
import { type Look, lookName } from './support/look.ts';
import { expectNoSidewaysScroll, screenshot } from './support/looks.ts';
import { cycleOf } from './support/screens.ts';
import { type Visitor, visitors } from './support/visitor.ts';

/**
 * Each of those for whom Minga is made (PRODUCT.md, section 2) gets a letter through a real post office, opens its link in a
 * browser where nobody is signed in, and does there what the letter asks for.
 */
const HOUR = 3_600_000;
const newVisitor = visitors();
let office: PostOffice;
let server: ChildServer;
beforeAll(async () => {
  office = await postOffice();
  server = await childServer({ env: { DEMO: 'on', SMTP_URL: office.url }, readyWithin: 120_000 });
}, 180_000);
afterAll(async () => {
  await server?.dispose();
  await office?.close();
});

type Forum = 'demo-es' | 'demo-en';
const PHONE_ES: Look = { width: 360, theme: 'light', locale: 'es' };
const PHONE_EN: Look = { width: 360, theme: 'dark', locale: 'en' };
const TABLET_ES: Look = { width: 768, theme: 'dark', locale: 'es' };
const TABLET_EN: Look = { width: 768, theme: 'light', locale: 'en' };
const DESK_ES: Look = { width: 1440, theme: 'light', locale: 'es' };
const DESK_EN: Look = { width: 1440, theme: 'dark', locale: 'en' };

const reader = async (address: string, look: Look): Promise<LetterReader> =>
  new LetterReader(await newVisitor({ url: server.url, look }), office, address);

/** Whoever leads the forum, acting without a screen. */
async function lead(forum: Forum) {
  const visitor = await newVisitor({ url: server.url });
  await visitor.signInAs('facilitator', forum);
  const base = `/api/cycles/${await cycleOf(server.url, forum)}`;
  return {
    visitor,
    does: <T>(method: string, path: string, data?: object) => ask<T>(visitor, method, base + path, data),
  };
}
type Lead = Awaited<ReturnType<typeof lead>>;

const inHours = (hours: number): string => new Date(Math.ceil(Date.now() / HOUR) * HOUR + hours * HOUR).toISOString();

async function organisationOf({ does }: Lead, person: string) {
  const { items } = await does<Organisations>('GET', '/organisations');
  const found = items.find(({ seats }) => seats?.some(({ personName }) => personName === person));
  const seats = (found?.seats ?? []).filter(({ personName, role }) => personName === person && role === 'delegate');
  expect(seats.length, `a seat of ${person}`).toBe(1);
  return { id: found?.id, seatId: seats[0]?.id };
}

/** What is reached from a letter is as sound as any other page. */
async function expectSound({ visitor, title }: LetterReader, name: string, look: Look): Promise<void> {
  await title.waitFor();
  await screenshot(visitor.page, `letter-followed-${name}-${lookName(look)}`);
  await expectNoSidewaysScroll(visitor.page);
  await expectNoAxeViolations(visitor.page, { about: name });
}

/** That letters about this come at once, by the page that the letters themselves name. */
async function chooseAtOnce(visitor: Visitor, kind: string): Promise<void> {
  await visitor.goto('/notices');
  const saved = visitor.page.waitForResponse((answer) => answer.request().method() === 'PUT');
  await visitor.page.getByText(/^(Más: elegir aviso por aviso|More: choose notice by notice)$/).click();
  await visitor.page.getByRole('combobox', { name: kind }).selectOption('on');
  expect((await saved).status()).toBe(204);
}

describe('is told by letter, and follows it:', () => {
  it('the public that asks to take part, and the facilitator who answers', async () => {
    const chosen = await newVisitor({ url: server.url, look: DESK_ES });
    await chosen.signInAs('facilitator', 'demo-es');
    await chooseAtOnce(chosen, 'Organizaciones que piden participar, para quien facilita');

    const asker = await reader('nelida.tuesta@example.org', PHONE_ES);
    await asker.open('/c/demo-es/take-part');
    await asker.field('Nombre de la organización').fill('Universidad de la Selva Alta');
    await asker.page.getByLabel('Sector').selectOption({ label: 'Academia' });
    await asker.field('Territorio').fill('Ucayali');
    await asker.page.getByRole('group', { name: /Temas/ }).getByRole('checkbox').first().check();
    await asker.field('Qué quiere aportar').fill('Medimos el agua de doce barrios.');
    await asker.field('Nombre y apellido').fill('Nélida Tuesta');
    await asker.field('Correo electrónico').fill(asker.address);
    await asker.page.getByLabel(/Estoy de acuerdo/).check();
    await asker.button('Enviar la solicitud').click();
    await asker.page.getByText('Revise su correo').waitFor();
    await asker.follow(/Confirme una solicitud/, /\/take-part\//);
    await asker.button('Confirmar la solicitud').click();
    await asker.page.getByText('Confirmada: el foro la está revisando').waitFor();
    await expectSound(asker, 'public', PHONE_ES);

    const facilitator = await reader('facilitator@demo-es.example', DESK_ES);
    facilitator.visitor.expectFault(/401/);
    await facilitator.follow(/Universidad de la Selva Alta/, /\/participation/);
    await expectSound(facilitator, 'facilitator-before', DESK_ES);
    await facilitator.signIn();
    await facilitator.button('No aprobar a Universidad de la Selva Alta').click();
    await facilitator.field('Razón').fill('Este ciclo ya cerró la etapa de incorporación.');
    await facilitator.button('Enviar la respuesta').click();
    await facilitator.page.getByText('Respuesta enviada').waitFor();
    await expectSound(facilitator, 'facilitator', DESK_ES);

    const answered = await asker.follow(/Universidad de la Selva Alta/, /\/take-part\//);
    await answered.page.getByText('Este ciclo ya cerró la etapa de incorporación.').waitFor();
  });

  it('a civil society organisation whose meeting is published, and who comes', async () => {
    const forum = await lead('demo-en');
    const cso = await reader('cso@demo-en.example', PHONE_EN);
    const me = await newVisitor({ url: server.url });
    await me.signInAs('cso', 'demo-en');
    const { actor } = await ask<{ actor: { name: string } }>(me, 'GET', '/api/me');
    const { id: organisation } = await organisationOf(forum, actor.name);
    const meeting = await forum.does<Meeting>('POST', '/meetings', {
      title: 'Table on the quality of water',
      modality: 'online',
      startsAt: inHours(25),
      endsAt: inHours(26),
      organisations: [organisation],
    });
    await forum.does('POST', '/meetings/publish', { meetings: [{ id: meeting.id, version: meeting.version }] });

    const letter = await cso.letter(/Table on the quality of water/);
    expect(letter.calendar).toMatch(/METHOD:REQUEST/);
    await cso.follow(/Table on the quality of water/, /\/attendance\/\S+answer=yes/);
    await expectSound(cso, 'cso', PHONE_EN);
    await cso.button('Yes, I will').click();
    await cso.page.getByText(/You said that you will come/).waitFor();
  });

  it('a state representative who is invited to draft a commitment', async () => {
    const forum = await lead('demo-es');
    const state = await reader('state@demo-es.example', TABLET_ES);
    state.visitor.expectFault(/404/);
    const own = await newVisitor({ url: server.url });
    await own.signInAs('state', 'demo-es');
    await chooseAtOnce(own, 'Invitaciones a redactar un compromiso');
    const draft = await forum.does<CommitmentDetail>('POST', '/commitments', { title: 'Aforos de agua en línea' });
    const { seatId } = await organisationOf(forum, 'Flor Oca');
    await forum.does('POST', `/commitments/${draft.number}/drafters`, { seatId });

    await state.follow(/Aforos de agua en línea/, /\/commitments\//);
    // A draft is not for strangers, and who opens the letter elsewhere is one: they are told what to do, not that it is lost.
    await state.page.getByText('Si llegó por un correo de Minga').waitFor();
    await expectSound(state, 'state-before', TABLET_ES);
    await state.signIn();
    await state.page.getByText('Aforos de agua en línea').first().waitFor();
    await expectSound(state, 'state', TABLET_ES);
  });

  it('a member of the forum who has a vote, and casts it', async () => {
    const forum = await lead('demo-es');
    const member = await reader('member@demo-es.example', PHONE_ES);
    const { items } = await forum.does<CommitmentList>('GET', '/commitments');
    const versions = await Promise.all(
      items
        .filter(({ state }) => state === 'frozen')
        .map(({ number }) => forum.does<CommitmentDetail>('GET', `/commitments/${number}`)),
    );
    const ballot = await forum.does<BallotDetail>('POST', '/ballots', {
      title: '¿Entran los aforos al plan?',
      mode: 'open',
      rule: 'simple_majority',
      quorumPercent: 5,
      opensAt: new Date(Date.now() - 60_000).toISOString(),
      closesAt: inHours(24),
      versionIds: [versions[0]?.version?.id],
    });
    await forum.does('POST', `/ballots/${ballot.id}/open`);

    await member.follow(/¿Entran los aforos al plan\?/, /\/ballots\//);
    await member.signIn();
    await member.button('Comenzar a votar').click();
    await member.page.getByRole('radio', { name: /^A favor/ }).check({ force: true });
    await member.button('Continuar').click();
    await member.button('Emitir mi voto').click();
    await member.page.getByRole('heading', { name: 'Su voto está en la urna' }).waitFor();
    await expectSound(member, 'member', PHONE_ES);
  });

  it('a participant who is invited, and comes in', async () => {
    const forum = await lead('demo-en');
    const participant = await reader('ruth.alder@example.org', PHONE_EN);
    const base = `/api/cycles/${await cycleOf(server.url, 'demo-en')}`;
    const invited = { email: participant.address, name: 'Ruth Alder', role: 'participant' };
    await ask(forum.visitor, 'POST', `${base}/roles`, invited);
    await participant.follow(/./, /\/invitations\//);
    await expectSound(participant, 'participant-invited', PHONE_EN);
    await participant.typeCode(/^Sign in with r…@example\.org$/);
    await participant.button('Accept and enter').click();
    await participant.page.waitForURL('**/home');
    await participant.page.getByRole('heading', { name: 'My cycles' }).waitFor();
    await expectSound(participant, 'participant', PHONE_EN);
  });

  it('an observer who wants the news, reads one, and stops them', async () => {
    const forum = await lead('demo-en');
    const observer = await reader('observer@demo-en.example', TABLET_EN);
    const own = await newVisitor({ url: server.url, look: DESK_EN });
    await own.signInAs('observer', 'demo-en');
    await chooseAtOnce(own, 'Announcements from the facilitators');
    const { id, version } = await forum.does<Announcement>('POST', '/announcements');
    const words = { title: 'The minutes are out', body: 'Read them before Friday.' };
    const kept = await forum.does<Announcement>('PUT', `/announcements/${id}`, { ...words, version });
    await forum.does('POST', `/announcements/${id}/publish`, { version: kept.version, notify: true });

    await observer.follow(/The minutes are out/, /\/announcements\//);
    await observer.page.getByText('Read them before Friday.').waitFor();
    await expectSound(observer, 'observer', TABLET_EN);
    const { stop } = await observer.letter(/The minutes are out/);
    expect(stop?.post).toBe('List-Unsubscribe=One-Click');
    await observer.open(stop?.url ?? '');
    await observer.button('Stop these e-mails').click();
    await observer.page.getByText(/will no longer come to you/).waitFor();
    await expectSound(observer, 'stopped', TABLET_EN);
  });

  it('an administrator, whose way in is the code of a letter', async () => {
    const administrator = await reader('admin@demo-es.example', DESK_EN);
    administrator.visitor.expectFault(/401/);
    await administrator.open('/administration');
    await administrator.signIn();
    await administrator.page.getByRole('heading', { name: 'People of the forum', level: 1 }).waitFor();
    await expectSound(administrator, 'administrator', DESK_EN);
  });
});
