import type { Home, PublicCycle } from '@minga/shared/cycles/schema.ts';
import { MARKUP } from '../support/corpus.ts';
import type { Notices } from '@minga/shared/notices/schema.ts';
import { RETENTION } from '@minga/shared/kernel/retention.ts';
import type { OwnParticipation, ParticipationList } from '@minga/shared/participation/schema.ts';
import { describe, expect, it } from 'vitest';
import { forgetRequests } from '../../server/src/features/participation/jobs.ts';
import { acrossForums } from '../../server/src/platform/database/reach.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, aTheme } from '../support/factories.ts';
import { fieldsIn } from '../support/filled-form.ts';

const { office, rig, settled } = await appWithMail({ trustProxyHops: 1 });

let many = 0;
async function aPlace() {
  const forum = await aForum(rig.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id, title: 'Plan del Norte' });
  const theme = await aTheme(rig.deps.db, { cycleId: cycle.id, name: 'Agua' });
  const leader = await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id, name: 'Rosa' });
  const lead = await rig.signInAs(leader);
  const at = `/api/cycles/${cycle.id}/participation-requests`;
  const email = `quispe-${++many}@vecinas.example`;
  const input = {
    organisation: 'Vecinas por el Agua',
    sector: 'civil_society',
    territory: 'Piura',
    themes: [theme.slug],
    contribution: 'Medimos el agua de doce barrios.',
    name: 'Ana Quispe',
    role: 'Presidenta',
    email,
    consent: true,
  };
  const headers = { 'x-forwarded-for': `198.51.100.${many}` };
  const ask = (more: object = {}, from = headers) =>
    rig.anonymous.ask('POST', at, { body: { ...input, ...more }, headers: from });
  const list = async () => answered<ParticipationList>(await lead.get(at));
  const tokenIn = (text: string) => /\/take-part\/([\w.-]+)/.exec(text)?.[1] ?? '';
  const askedAndTold = async (more: object = {}) => {
    // What was asked before has its letter first: several leave at once, in any order.
    await settled();
    answered(await ask(more));
    await settled();
    return tokenIn((await office.letterTo(email)).text);
  };
  const confirm = (token: string) => rig.anonymous.post(`/api/participation/${token}/confirm`);
  const own = async (token: string) =>
    answered<OwnParticipation>(await rig.anonymous.get(`/api/participation/${token}`));
  const waiting = async () => {
    const token = await askedAndTold();
    answered(await confirm(token));
    const [one] = (await list()).items;
    return { token, one: `${at}/${one?.id}`, id: one?.id ?? '' };
  };
  const needs = async () =>
    answered<Home>(await lead.get('/api/home')).needs.filter(({ kind }) => kind === 'decide-participation');
  return { forum, cycle, leader, lead, at, email, input, ask, list, askedAndTold, confirm, own, waiting, needs };
}
const APPROVE = { organisationId: null, shortName: 'Vecinas', role: 'member', seniority: 'director' };
const REASON = 'El foro ya tiene completas las vacantes de la sociedad civil.';

describe('an organisation asks to take part', () => {
  it('and nobody sees it until the letter to its address was confirmed; then whoever leads has it to do and is told', async () => {
    const { cycle, lead, list, askedAndTold, confirm, own, needs, email } = await aPlace();
    const token = await askedAndTold();
    expect(await list()).toEqual({ isOpen: true, items: [] });
    expect(await needs()).toEqual([]);
    // Reading it, as mail scanners do, confirms nothing.
    for (let n = 0; n < 3; n += 1) expect((await own(token)).state).toBe('unconfirmed');
    const both = await Promise.all([confirm(token), confirm(token)]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(await own(token)).toMatchObject({ state: 'waiting', email, cyclePath: `/c/${cycle.slug}` });
    expect((await list()).items).toMatchObject([
      { organisation: 'Vecinas por el Agua', territory: 'Piura', themes: ['Agua'], state: 'waiting', alike: [] },
    ]);
    expect(await needs()).toMatchObject([{ params: { count: 1 }, href: `/c/${cycle.slug}/participation` }]);
    await settled();
    const { items } = answered<Notices>(await lead.get('/api/notices'));
    expect(items.map(({ title }) => title)).toEqual(['Vecinas por el Agua pide participar en Foro del Norte']);
    const [act] = await rig.database.query(
      "select person_id, count(*) over ()::int as n from audit_log where cycle_id = $1 and action = 'participation.requested'",
      [cycle.id],
    );
    expect(act).toEqual({ person_id: null, n: 1 });
  });

  it('keeps which text of the privacy notice was agreed to, and is nothing without that', async () => {
    const { cycle, ask, input } = await aPlace();
    for (const consent of [false, undefined]) expect((await ask({ consent })).statusCode).toBe(422);
    answered(await ask());
    const [row] = await rig.database.query<{ notice_sha256: string }>(
      'select notice_number, notice_locale, notice_sha256 from participation_requests where email = $1',
      [input.email],
    );
    const { texts } = answered<{ texts: { locale: string; sha256: string }[] }>(
      await rig.anonymous.get(`/api/cycles/${cycle.id}/privacy`),
    );
    expect(row).toMatchObject({ notice_number: 0, notice_locale: 'es' });
    expect(texts.map(({ sha256 }) => sha256)).toContain(row?.notice_sha256);
  });

  it('pressed many times at once is asked once, with one letter; three letters an hour reach an address from one network, all answered alike', async () => {
    const { ask, email } = await aPlace();
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask({ organisation: ' vecinas por el AGUA ' })));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(5).fill(200));
    const others = await Promise.all(Array.from({ length: 5 }, (_, n) => ask({ organisation: `Otra ${n}` })));
    expect(others.map(({ statusCode }) => statusCode)).toEqual(Array(5).fill(200));
    await settled();
    expect(await rig.database.query('select 1 from participation_requests where email = $1', [email])).toHaveLength(3);
    expect(office.letters.filter(({ to }) => JSON.stringify(to).includes(email))).toHaveLength(3);
  });

  it('without a script too: the form of the page comes back as a page, and says what is wrong', async () => {
    const { at, cycle, input, email, own } = await aPlace();
    const post = (path: string, body: string, headers: object = {}) =>
      rig.app.inject({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
        payload: body,
      });
    const { themes, ...fields } = input;
    const form = new URLSearchParams({ ...fields, territory: '', consent: 'on', 'themes[]': themes[0] ?? '' });
    const sent = await post(at, form.toString());
    expect([sent.statusCode, sent.headers.location]).toEqual([303, `/c/${cycle.slug}/take-part?sent=yes`]);
    form.set('email', 'nada');
    form.set('territory', 'Ñuñoa "alta" <b>');
    const wrong = await post(at, form.toString());
    expect([wrong.statusCode, wrong.headers['cache-control']]).toEqual([422, 'no-store']);
    expect(fieldsIn(wrong.body)).toMatchObject({
      organisation: { value: fields.organisation, isWrong: false },
      sector: { value: fields.sector },
      territory: { value: 'Ñuñoa "alta" <b>' },
      contribution: { value: fields.contribution },
      name: { value: fields.name },
      email: { value: 'nada', isWrong: true },
      consent: { isTicked: true, isWrong: false },
      'themes[]': { isTicked: true },
    });
    expect(wrong.body).toContain('Todavía no se envió');
    form.set('territory', '');
    expect((await post(at, form.toString(), { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    await settled();
    const token = /\/take-part\/([\w.-]+)/.exec((await office.letterTo(email)).text)?.[1] ?? '';
    const confirmed = await post(`/api/participation/${token}/confirm`, 'confirm=yes');
    expect([confirmed.statusCode, confirmed.headers.location]).toEqual([303, `/take-part/${token}`]);
    expect(await own(token)).toMatchObject({ state: 'waiting', territory: null, themes: ['Agua'] });
  });

  it('a network that asks again and again is told to wait, before any letter leaves', async () => {
    const { ask } = await aPlace();
    const answers = await Promise.all(Array.from({ length: 30 }, () => ask({ email: 'una@vecinas.example' })));
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(10);
  });

  it('SEC-9 a link that is made up, of another purpose or too late opens nothing, and what nobody confirmed is forgotten', async () => {
    const { askedAndTold, own, confirm, email, list } = await aPlace();
    const token = await askedAndTold();
    expect((await own(token)).state).toBe('unconfirmed');
    await rig.database.query(
      "update participation_requests set expires_at = now() - interval '1 minute' where email = $1",
      [email],
    );
    for (const one of [token, `${token}x`, 'a'.repeat(43)])
      expect((await confirm(one)).json().code).toBe('participation.not-found');
    await acrossForums('participation-tidied', () => forgetRequests(rig.deps));
    expect(await rig.database.query('select 1 from participation_requests where email = $1', [email])).toEqual([]);
    expect((await list()).items).toEqual([]);
  });

  it('is asked nowhere while the form is off, which the page of the cycle says; what was asked before stays', async () => {
    const { lead, at, ask, cycle, waiting, list } = await aPlace();
    await waiting();
    const takes = async () =>
      answered<PublicCycle>(await rig.anonymous.get(`/api/public/cycles/${cycle.slug}`)).takesRequests;
    expect(await takes()).toBe(true);
    for (let n = 0; n < 2; n += 1) answered(await lead.ask('PUT', `${at}/form`, { body: { isOpen: false } }));
    expect(await takes()).toBe(false);
    expect((await ask({ organisation: 'Otra' })).json().code).toBe('participation.closed');
    expect((await list()).items).toHaveLength(1);
    answered(await lead.ask('PUT', `${at}/form`, { body: { isOpen: true } }));
    answered(await ask({ organisation: 'Otra' }));
    const acts = await rig.database.query(
      "select action from audit_log where cycle_id = $1 and action like 'participation.form-%' order by position",
      [cycle.id],
    );
    expect(acts.map(({ action }) => action)).toEqual(['participation.form-closed', 'participation.form-opened']);
  });

  it.each(MARKUP)('takes hostile words as words: %j', async (text) => {
    const { ask } = await aPlace();
    const { statusCode } = await ask({ organisation: text, contribution: text, name: text });
    expect([200, 422]).toContain(statusCode);
  });
});

describe('the facilitation answers', () => {
  it('approved, the organisation is of the forum and whoever asked is invited to its seat; two at once decide once', async () => {
    const { forum, lead, waiting, own, needs, email } = await aPlace();
    const { one, token } = await waiting();
    const answers = await Promise.all([lead.post(`${one}/approve`, APPROVE), lead.post(`${one}/approve`, APPROVE)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect((await lead.post(`${one}/decline`, { reason: REASON })).json().code).toBe('participation.decided');
    expect(await own(token)).toMatchObject({ state: 'approved', reason: null });
    expect(await needs()).toEqual([]);
    expect(
      await rig.database.query(
        `select o.name, o.short_name, o.sector, o.territory, s.role, s.seniority from seats s join people p on p.id = s.person_id
          join organisations o on o.id = s.organisation_id where o.forum_id = $1 and p.email = $2`,
        [forum.id, email],
      ),
    ).toEqual([
      {
        ...{ name: 'Vecinas por el Agua', short_name: 'Vecinas', sector: 'civil_society', territory: 'Piura' },
        ...{ role: 'member', seniority: 'director' },
      },
    ]);
    await settled();
    const letters = office.letters.filter(({ to }) => JSON.stringify(to).includes(email));
    const subjects = letters.map(({ subject }) => subject);
    expect(subjects).toContain('Vecinas por el Agua ya es parte de Foro del Norte');
    // The confirmation, the answer, the invitation.
    expect(subjects).toHaveLength(3);
    expect(letters.some(({ text }) => text.includes('/invitations/'))).toBe(true);
  });

  it('declined, whoever asked reads the reason by letter and by their link; it must say something', async () => {
    const { lead, waiting, own, list, email } = await aPlace();
    const { one, token } = await waiting();
    expect((await lead.post(`${one}/decline`, { reason: 'no' })).statusCode).toBe(422);
    answered(await lead.post(`${one}/decline`, { reason: REASON }));
    expect(await own(token)).toMatchObject({ state: 'declined', reason: REASON });
    expect((await list()).items).toMatchObject([{ state: 'declined', decidedBy: 'Rosa', reason: REASON }]);
    await settled();
    const letter = await office.letterTo(email);
    expect([letter.subject, letter.text]).toEqual([
      'Respuesta de Foro del Norte a Vecinas por el Agua',
      expect.stringContaining(REASON),
    ]);
  });

  it('is told what takes part already, which a stranger is not, and lets the person in under that organisation', async () => {
    const { forum, lead, ask, waiting, list, email } = await aPlace();
    const known = await anOrganisation(rig.deps.db, { forumId: forum.id, name: 'Vecinas por el agua' });
    const person = await aPerson(rig.deps.db, { email });
    const { organisationId, role } = await aSeat(rig.deps.db, { forumId: forum.id, personId: person.id });
    expect((await ask({ organisation: 'Otra' })).json()).toEqual((await ask({ organisation: 'Una más' })).json());
    const { one } = await waiting();
    const { items } = await list();
    expect(items).toMatchObject([{ alike: [{ id: known.id }], seatsOf: [expect.any(String)] }]);
    // That person acts for this organisation already.
    const twice = await lead.post(`${one}/approve`, { ...APPROVE, organisationId, role });
    expect(twice.json().errors).toMatchObject([{ field: 'email', code: 'taken' }]);
    const twin = await lead.post(`${one}/approve`, APPROVE);
    expect(twin.json().errors).toMatchObject([{ field: 'name', code: 'taken' }]);
    const { items: after } = answered<ParticipationList>(
      await lead.post(`${one}/approve`, { ...APPROVE, organisationId: known.id }),
    );
    expect(after).toMatchObject([{ state: 'approved' }]);
  });

  it('SEC-2 neither sees nor decides what another forum was asked, nor what nobody confirmed', async () => {
    const [here, there] = [await aPlace(), await aPlace()];
    const { id } = await here.waiting();
    expect((await there.lead.get(here.at)).statusCode).toBeGreaterThanOrEqual(403);
    for (const act of [`${there.at}/${id}/decline`, `${here.at}/${id}/decline`])
      expect((await there.lead.post(act, { reason: REASON })).statusCode).toBeGreaterThanOrEqual(403);
    await there.askedAndTold();
    const [row] = await rig.database.query<{ id: string }>('select id from participation_requests where email = $1', [
      there.email,
    ]);
    expect((await there.lead.post(`${there.at}/${row?.id}/approve`, APPROVE)).json().code).toBe(
      'participation.not-found',
    );
  });

  it('is kept for a time and goes, and goes with the account of whoever asked', async () => {
    const { lead, waiting, list, email } = await aPlace();
    const { one } = await waiting();
    answered(await lead.post(`${one}/decline`, { reason: REASON }));
    const forget = () => acrossForums('participation-tidied', () => forgetRequests(rig.deps));
    await forget();
    expect((await list()).items).toHaveLength(1);
    await rig.database.query('alter table participation_requests disable trigger participation_requests_final');
    await rig.database.query(
      'update participation_requests set decided_at = now() - make_interval(days => $2) where email = $1',
      [email, RETENTION.requests.usual + 1],
    );
    await rig.database.query('alter table participation_requests enable trigger participation_requests_final');
    await forget();
    expect((await list()).items).toEqual([]);
    const other = await aPlace();
    await other.waiting();
    const person = await aPerson(rig.deps.db, { email: other.email });
    await rig.database.query('select erase_person($1, $2)', [person.id, { es: 'Persona' }]);
    expect((await other.list()).items).toEqual([]);
  });
});
