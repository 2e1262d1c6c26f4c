import type { Home } from '@minga/shared/cycles/schema.ts';
import { dueOn } from '@minga/shared/rights/rules.ts';
import type { AdministrationRequests, OwnRequests, PersonalData, PersonRequests } from '@minga/shared/rights/schema.ts';
import { afterAll, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

const administrator = await rig.signInAs(await aPerson(db, { isAdministrator: true, name: 'Lea Poma' }));
const ASKED = { kind: 'access', words: 'Quisiera saber qué guardan de mi cuenta.' };
const ANSWER = { answer: 'De usted se guardan el nombre, el correo y las sesiones.' };
const ALL = '/api/person-requests';
const OWN = '/api/account/requests';

const own = async (agent: Agent) => answered<OwnRequests>(await agent.get(OWN));
const waiting = async () => answered<AdministrationRequests>(await administrator.get(ALL)).items;
const needs = async (agent: Agent) =>
  answered<Home>(await agent.get('/api/home')).needs.filter(({ kind }) => kind === 'answer-as-administration');
/** Who facilitates a forum that has no cycle, and somebody else of it. */
async function aNewForum() {
  const forum = await aForum(db, { name: 'Foro por empezar', timeZone: 'America/La_Paz' });
  const lead = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
  const member = await rig.signInAs(await aPerson(db, { role: 'observer', forumId: forum.id, name: 'Nora Choque' }));
  return { forum, lead, member };
}

it('somebody whose account is in no forum asks the administration, which answers; nobody else reads either', async () => {
  const person = await aPerson(db, { name: 'Sola Rojas', email: 'sola@example.org' });
  const agent = await rig.signInAs(person);
  const places = [{ forumId: null, forum: null, answers: 'administration' }];
  expect(await own(agent)).toEqual({ places, items: [] });
  const { id } = answered<{ id: string }>(await agent.post(OWN, ASKED), 201);
  const today = new Date().toISOString().slice(0, 10);
  expect((await waiting()).find((one) => one.id === id)).toMatchObject({
    ...ASKED,
    who: 'Sola Rojas · sola@example.org',
    forum: null,
    dueOn: dueOn(today, 'month'),
    answer: null,
  });
  expect(await needs(administrator)).toMatchObject([{ href: '/administration/person-requests', subject: { id } }]);
  const { lead, member } = await aNewForum();
  for (const other of [lead, member, await rig.signInAs(await aPerson(db))]) {
    expect([(await other.get(ALL)).statusCode, (await other.post(`${ALL}/${id}/answer`, ANSWER)).statusCode]).toEqual([
      403, 403,
    ]);
    expect((await own(other)).items).toEqual([]);
    expect(await needs(other)).toEqual([]);
  }
  const answers = await Promise.all([1, 2].map(() => administrator.post(`${ALL}/${id}/answer`, ANSWER)));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
  expect((await own(agent)).items).toMatchObject([{ id, forum: null, ...ANSWER, who: null }]);
  expect(await needs(administrator)).toEqual([]);
  const { lists } = answered<PersonalData>(await agent.get('/api/account/export'));
  expect(lists.find(({ kind }) => kind === 'person_requests')?.rows).toMatchObject([
    { forum: null, ...ASKED, ...ANSWER },
  ]);
});

it('a forum without a cycle is asked as any other; the administration answers, until it has a cycle', async () => {
  const { forum, lead, member } = await aNewForum();
  expect((await own(member)).places).toEqual([
    { forumId: forum.id, forum: 'Foro por empezar', answers: 'administration' },
  ]);
  const at = `/api/forums/${forum.id}/person-requests`;
  const { id } = answered<{ id: string }>(await member.post(at, ASKED), 201);
  const { id: later } = answered<{ id: string }>(await member.post(at, { ...ASKED, kind: 'correction' }), 201);
  expect((await waiting()).filter(({ forum: name }) => name === 'Foro por empezar')).toMatchObject([
    { id, who: 'Nora Choque' },
    { id: later, who: 'Nora Choque' },
  ]);
  expect(await needs(administrator)).toMatchObject([{ params: { count: 2 } }]);
  answered(await administrator.post(`${ALL}/${id}/answer`, ANSWER), 204);
  expect((await own(member)).items.find((one) => one.id === id)).toMatchObject({
    forum: 'Foro por empezar',
    ...ANSWER,
  });
  // From its first cycle on it is its leaders'.
  const cycle = await aCycle(db, { forumId: forum.id });
  expect((await own(member)).places).toMatchObject([{ answers: 'leaders' }]);
  expect(await waiting()).toEqual([expect.objectContaining({ forum: null })]);
  expect(await needs(administrator)).toEqual([]);
  const refused = await administrator.post(`${ALL}/${later}/answer`, ANSWER);
  expect([refused.statusCode, refused.json().code]).toEqual([404, 'person-request.not-found']);
  const ofCycle = `/api/cycles/${cycle.id}/person-requests`;
  expect(answered<PersonRequests>(await lead.get(ofCycle)).items.map((one) => one.id)).toEqual([later, id]);
  answered(await lead.post(`${ofCycle}/${later}/answer`, ANSWER), 204);
});

it('one person asks the administration five times a day at most, a guest not at all, and half a sentence is none', async () => {
  const agent = await rig.signInAs(await aPerson(db));
  for (const wrong of [{ ...ASKED, words: 'Qué?' }, { kind: 'gossip', words: ASKED.words }, {}])
    expect((await agent.post(OWN, wrong)).statusCode).toBe(422);
  const answers = await Promise.all(Array.from({ length: 7 }, () => agent.post(OWN, ASKED)));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 201, 201, 201, 201, 429, 429]);
  const guest = await rig.signInAs(await aPerson(db, { isGuest: true }));
  expect((await guest.post(OWN, ASKED)).statusCode).toBe(403);
  expect((await own(guest)).places).toEqual([]);
  expect((await rig.anonymous.post(OWN, ASKED)).statusCode).toBe(401);
});
