import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Notices } from '@minga/shared/notices/schema.ts';
import { dueOn } from '@minga/shared/rights/rules.ts';
import type { HeldList, OwnRequests, PersonRequests } from '@minga/shared/rights/schema.ts';
import { describe, expect, it } from 'vitest';
import { HELD } from '../../server/src/features/rights/policy.ts';
import { countOfNetwork } from '../../server/src/features/rights/queries/person-requests.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, aPerson, aSeat } from '../support/factories.ts';
import { aBrowser, type Browser } from '../support/sign-in.ts';
import { boardScene } from '../faults/board-scene.ts';

type BoardScene = Awaited<ReturnType<typeof boardScene>>;

const { office, rig, settled } = await appWithMail();

async function aPlace() {
  const forum = await aForum(rig.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const leader = await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id });
  const lead = await rig.signInAs(leader);
  const seat = await aSeat(rig.deps.db, { forumId: forum.id });
  const member = await rig.signInAs(seat.personId);
  const at = `/api/cycles/${cycle.id}/person-requests`;
  const own = `/api/forums/${forum.id}/person-requests`;
  const list = async () => answered<PersonRequests>(await lead.get(at));
  const needs = async (agent: Agent) =>
    answered<Home>(await agent.get('/api/home')).needs.filter(({ kind }) => kind === 'answer-requests');
  return { forum, cycle, lead, leader, member, seat, at, own, list, needs };
}
const ASKED = { kind: 'correction', words: 'Mi cargo figura mal desde marzo.' };
const received = (receivedOn: string) => ({
  kind: 'access',
  words: 'Qué guardan de mí?',
  who: 'Vecina, por carta',
  receivedOn,
});

it('what somebody asks in their account reaches whoever leads at once, stands as something to do, and is answered to them', async () => {
  const { lead, leader, member, at, own, list, needs, cycle } = await aPlace();
  const { id } = answered<{ id: string }>(await member.post(own, ASKED), 201);
  await settled();
  const letter = await office.letterTo(leader.email);
  expect([letter.subject, letter.text]).toEqual([
    'Alguien pide algo sobre sus datos en Foro del Norte',
    expect.stringContaining('Pide corregir un dato.'),
  ]);
  // What is asked is read by those who answer, not by every mailbox on the way.
  expect(letter.text).not.toContain(ASKED.words);
  const { items, today } = await list();
  expect(items).toMatchObject([{ id, ...ASKED, dueOn: dueOn(today, 'month'), isOverdue: false, answer: null }]);
  expect(await needs(lead)).toMatchObject([{ params: { count: 1 }, href: `/c/${cycle.slug}/personal-data` }]);
  expect(await needs(member)).toEqual([]);
  const reply = { answer: 'Su cargo se corrigió en su puesto.' };
  const answers = await Promise.all([1, 2].map(() => lead.post(`${at}/${id}/answer`, reply)));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
  await settled();
  const mine = answered<OwnRequests>(await member.get('/api/account/requests'));
  expect(mine.items).toMatchObject([{ forum: 'Foro del Norte', answer: reply.answer, who: null }]);
  const { items: told } = answered<Notices>(await member.get('/api/notices'));
  expect(told).toMatchObject([{ kind: 'request-answered', lines: [], path: '/account' }]);
  const [person] = await rig.database.query<{ email: string }>('select email from people where id = $1', [
    member.personId,
  ]);
  const answer = await office.letterTo(person?.email ?? '');
  expect([answer.subject, answer.text]).toEqual([
    'Foro del Norte respondió lo que pidió sobre sus datos',
    expect.stringContaining('https://minga.example/account'),
  ]);
  expect(JSON.stringify(answer)).not.toContain(reply.answer);
  expect(await needs(lead)).toEqual([]);
});

it('what came by another way runs from the day it came, and is overdue when that time is over', async () => {
  const { lead, at, list, cycle, needs } = await aPlace();
  const { today } = await list();
  const dayBefore = (days: number) => new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
  expect((await lead.post(`${at}/received`, received(dayBefore(-2)))).json().errors[0]).toMatchObject({
    field: 'receivedOn',
    code: 'not-yet',
  });
  for (const day of ['0000-01-01', '0021-03-04', '9999-12-31']) {
    const answer = await lead.post(`${at}/received`, received(day));
    expect([answer.statusCode, answer.json().errors]).toEqual([
      422,
      [expect.objectContaining({ field: 'receivedOn', code: 'year-out-of-range' })],
    ]);
  }
  answered(await lead.post(`${at}/received`, received(dayBefore(40))), 201);
  answered(await lead.put(`/api/cycles/${cycle.id}/request-period`, { period: 'working-days-20' }), 204);
  answered(await lead.post(`${at}/received`, received(today)), 201);
  const { items, period } = await list();
  expect(period).toBe('working-days-20');
  // The period of before stays that of what came before.
  expect(items.map((one) => [one.dueOn, one.isOverdue])).toEqual([
    [dueOn(dayBefore(40), 'month'), true],
    [dueOn(today, 'working-days-20'), false],
  ]);
  expect(await needs(lead)).toMatchObject([{ params: { count: 2 }, isNow: true }]);
});

// At any moment it is another day in one of them than in the zone of the database.
it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
  'a request is in time on its last day, and overdue the day after, on the calendar of the forum: %s',
  async (timeZone) => {
    const { forum, member, own, list, lead, needs } = await aPlace();
    // A forum with a cycle keeps its zone; here it had this one from the start.
    await rig.database.query(`set session_replication_role = replica;
      update forums set time_zone = '${timeZone}' where id = '${forum.id}'`);
    answered(await member.post(own, ASKED), 201);
    const { today, items } = await list();
    expect(today).toBe(new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date()));
    expect(items).toMatchObject([{ receivedOn: today }]);
    for (const [daysAgo, isOverdue] of [
      [0, false],
      [1, true],
    ] as const) {
      await rig.database.query(
        'update person_requests set received_on = $1::date - 30, due_on = $1::date - $2::int where forum_id = $3',
        [today, daysAgo, forum.id],
      );
      expect((await list()).items).toMatchObject([{ isOverdue }]);
      expect(answered<OwnRequests>(await member.get('/api/account/requests')).items).toMatchObject([{ isOverdue }]);
      // The need ends with that day, on the forum's clock.
      const [need] = await needs(lead);
      expect(new Date(need?.deadline ?? 0) > new Date()).toBe(!isOverdue);
    }
  },
);

it('a request is its forum’s: it stays when the cycle on whose page it was asked goes', async () => {
  const { forum, cycle, member, own, lead } = await aPlace();
  const later = await aCycle(rig.deps.db, { forumId: forum.id });
  answered(await member.post(own, ASKED), 201);
  await settled();
  await rig.database.query('delete from cycles where id = $1', [cycle.id]);
  const { items } = answered<PersonRequests>(await lead.get(`/api/cycles/${later.id}/person-requests`));
  expect(items).toMatchObject([ASKED]);
});

it('the register is for whoever leads its forum, and its requests are of that forum alone', async () => {
  const [here, there] = [await aPlace(), await aPlace()];
  const { id } = answered<{ id: string }>(await here.member.post(here.own, ASKED), 201);
  expect((await here.member.get(here.at)).statusCode).toBe(403);
  expect((await there.lead.get(here.at)).statusCode).toBe(404);
  const foreign = await there.lead.post(`${there.at}/${id}/answer`, { answer: 'Esto no me toca.' });
  expect([foreign.statusCode, foreign.json().code]).toEqual([404, 'person-request.not-found']);
  expect((await there.list()).items).toEqual([]);
});

it('the list of personal data says every declared column, in the reader’s language, and the guide is in it too', async () => {
  const { lead, cycle } = await aPlace();
  const at = `/api/cycles/${cycle.id}`;
  for (const language of ['es', 'en']) {
    const { items } = answered<HeldList>(await lead.get(`${at}/personal-data`, { 'accept-language': language }));
    expect(items).toHaveLength(HELD.length);
    // A key that has no words would come back as itself.
    expect(
      items.filter((one) => Object.values(one).some((said) => /^(list|why|kept|after|column)\./.test(said))),
    ).toEqual([]);
    const guide = await lead.get(`${at}/incident-template`, { 'accept-language': language });
    expect(guide.headers['content-disposition']).toContain(language === 'es' ? 'guia' : 'guide');
    expect(guide.body).toContain(language === 'es' ? 'PRIMERA HORA' : 'FIRST HOUR');
  }
});

it('whoever has left asks on, as long as the forum holds something of theirs, and reads the answer; strangers ask nothing', async () => {
  const { lead, leader, member, seat, own, at, list } = await aPlace();
  answered(await lead.delete(`${at.replace('/person-requests', '')}/seats/${seat.id}`), 204);
  const { places } = answered<OwnRequests>(await member.get('/api/account/requests'));
  expect(places).toEqual([{ forumId: own.split('/')[3], forum: 'Foro del Norte', answers: 'leaders' }]);
  const { id } = answered<{ id: string }>(await member.post(own, ASKED), 201);
  await settled();
  expect((await office.letterTo(leader.email)).subject).toContain('sus datos');
  expect((await list()).items).toMatchObject([{ id, ...ASKED }]);
  answered(await lead.post(`${at}/${id}/answer`, { answer: 'Su cargo se corrigió en su puesto.' }), 204);
  expect(answered<OwnRequests>(await member.get('/api/account/requests')).items).toMatchObject([
    { answer: 'Su cargo se corrigió en su puesto.' },
  ]);
  const stranger = await rig.signInAs(await aPerson(rig.deps.db));
  const refused = await stranger.post(own, ASKED);
  expect([refused.statusCode, refused.json().code]).toEqual([404, 'forum.not-found']);
  expect(answered<OwnRequests>(await stranger.get('/api/account/requests')).places).toEqual([
    { forumId: null, forum: null, answers: 'administration' },
  ]);
});

it('somebody sends five requests a day to a forum at most, also at the same instant: each is a letter to everybody who leads it', async () => {
  const { member, own, list } = await aPlace();
  const answers = await Promise.all(Array.from({ length: 8 }, () => member.post(own, ASKED)));
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 201, 201, 201, 201, 429, 429, 429]);
  expect(answers.find(({ statusCode }) => statusCode === 429)?.json().code).toBe('person-request.too-many');
  expect((await list()).items).toHaveLength(5);
});

describe('a guest of a board', () => {
  const comesIn = async (scene: BoardScene) => {
    const boardId = await scene.board({ identityMode: 'person' });
    const at = `/api/cycles/${scene.cycle.id}/boards/${boardId}/links`;
    const { code } = answered<{ code: string }>(await scene.facilitator.post(at, {}), 201);
    const browser = aBrowser(rig);
    answered(await browser.post(`/api/join/${code}`, { name: 'Nadia Quispe', consent: true }));
    return browser;
  };
  const ask = (browser: Browser, forumId: string, body: object = ASKED) =>
    browser.post(`/api/forums/${forumId}/person-requests`, body);

  it('asks about her data without an account, and reads the answer on her device alone; no letter leaves for her', async () => {
    const scene = await boardScene(rig);
    const guest = await comesIn(scene);
    const forumId = scene.cycle.forumId;
    const { places } = answered<OwnRequests>(await guest.get('/api/account/requests'));
    expect(places).toMatchObject([{ forumId, answers: 'leaders' }]);
    const { id } = answered<{ id: string }>(await ask(guest, forumId), 201);
    const at = `/api/cycles/${scene.cycle.id}/person-requests`;
    expect(answered<PersonRequests>(await scene.facilitator.get(at)).items).toMatchObject([
      { id, who: 'Nadia Quispe', words: ASKED.words },
    ]);
    await settled();
    const before = office.letters.length;
    answered(await scene.facilitator.post(`${at}/${id}/answer`, { answer: 'Su nombre se corrigió.' }), 204);
    await settled();
    expect(office.letters).toHaveLength(before);
    const told = `select 1 from notices n join people p on p.id = n.person_id where p.is_guest`;
    expect(await rig.database.query(told)).toEqual([]);
    const mine = answered<OwnRequests>(await guest.get('/api/account/requests'));
    expect(mine.items).toMatchObject([{ id, answer: 'Su nombre se corrigió.' }]);
    const other = await comesIn(scene);
    expect(answered<OwnRequests>(await other.get('/api/account/requests')).items).toEqual([]);
    const elsewhere = await aForum(rig.deps.db);
    expect((await ask(guest, elsewhere.id)).statusCode).toBe(404);
  });

  it('is one of many: of guests from one network a forum takes twenty a day, also when two ask at once; others keep their right', async () => {
    const scene = await boardScene(rig);
    const guests = [await comesIn(scene), await comesIn(scene)];
    const forumId = scene.cycle.forumId;
    answered(await ask(guests[0] as Browser, forumId), 201);
    await rig.database.query(
      `insert into person_requests (id, forum_id, kind, person_id, words, received_on, due_on, recorded_by)
       select gen_random_uuid(), forum_id, kind, person_id, words, received_on, due_on, recorded_by
       from person_requests, generate_series(1, 18) where forum_id = $1`,
      [forumId],
    );
    await rig.database.query(
      `update person_requests set person_id = (select g.person_id from board_guests g join boards b on b.id = g.board_id
         where b.forum_id = $1 and g.person_id <> person_requests.person_id limit 1)
       where forum_id = $1 and id <> (select id from person_requests where forum_id = $1 order by id limit 1)`,
      [forumId],
    );
    const third = await comesIn(scene);
    await rig.database.query(
      `update board_guests g set network = 'hall' from boards b where b.id = g.board_id and b.forum_id = $1`,
      [forumId],
    );
    const answers = await Promise.all([guests[0] as Browser, third].map((one) => ask(one, forumId)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 429]);
    expect((await ask(third, forumId)).json().code).toBe('person-request.guests-too-many');
    const far = await comesIn(scene);
    await rig.database.query(
      `update board_guests set network = 'elsewhere' where person_id = (
        select g.person_id from board_guests g order by g.consented_at desc, g.id desc limit 1)`,
    );
    expect((await ask(far, forumId)).statusCode).toBe(201);
  });

  it('of a guest of whom it is not known any more whence she came count as her own', async () => {
    const scene = await boardScene(rig);
    const guest = await comesIn(scene);
    const { forumId } = scene.cycle;
    answered(await ask(guest, forumId), 201);
    const [one] = await rig.database.query<{ id: string }>(
      `update board_guests g set network = null from person_requests r
       where r.person_id = g.person_id and r.forum_id = $1 returning g.person_id as id`,
      [forumId],
    );
    expect(await rig.tx((tx) => countOfNetwork(tx, forumId, one?.id ?? ''))).toBe(1);
  });
});
