import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Contribution, Contributions, OwnContribution } from '@minga/shared/consultations/answering.ts';
import type { Responding } from '@minga/shared/consultations/responding.ts';
import type { Consultation } from '@minga/shared/consultations/schema.ts';
import type { Notices } from '@minga/shared/notices/schema.ts';
import type { OwnTexts } from '@minga/shared/reports/own-texts.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { ANSWER, aConsultingForum, REASON } from '../support/consultations.ts';

const { rig, settled } = await appWithMail({ trustProxyHops: 1 });
const codeOf = (answer: { json: () => { code: string } }) => answer.json().code;

async function anOpenOne() {
  const f = await aConsultingForum(rig);
  const one = await f.open({ leadOrganisationId: f.lead.id });
  for (const q1 of ['Primero.', 'Segundo.', 'Tercero.']) await f.send(one.id, { answers: { q1 } });
  const mine = await f.send(one.id, { answers: { q1: 'De las vecinas.' } }, f.ana);
  const at = `${f.at}/${one.id}`;
  const items = async () => answered<Contributions>(await rig.anonymous.get(`${at}/contributions`)).items;
  const ids = (await items()).map(({ id }) => id);
  const say = (numbers: readonly number[], publish: boolean, more: object = {}) => ({
    contributionIds: numbers.map((number) => ids[number - 1]),
    ...{ disposition: 'partly', reason: ANSWER, publish },
    ...more,
  });
  const counts = async () => answered<Consultation>(await rig.anonymous.get(at));
  return { ...f, one, mine, at, items, ids, say, counts };
}

describe('a contribution gets its reasoned response', () => {
  it('from the facilitation or the organisation that leads, for which it stands; from nobody else', async () => {
    const f = await anOpenOne();
    for (const agent of [f.ana]) {
      expect(codeOf(await agent.get(`${f.at}/responses`))).toBe('contribution.not-answering');
      expect(codeOf(await agent.post(`${f.at}/responses`, f.say([1], true)))).toBe('contribution.not-answering');
    }
    const all = answered<Responding>(await f.julio.get(`${f.at}/responses`));
    expect(all).toMatchObject({ answersFor: 'MinAgua', canModerate: false });
    answered(await f.julio.post(`${f.at}/responses`, f.say([1], true)));
    answered(await f.rosa.post(`${f.at}/responses`, f.say([2], true, { disposition: 'rejected' })));
    expect((await f.items()).map(({ response }) => response?.answeredBy ?? null)).toEqual([
      'MinAgua',
      'Foro del Norte',
      null,
      null,
    ]);
    expect(await f.counts()).toMatchObject({ contributions: 4, answered: 2 });
  });

  it('never blank: the disposition and the reason are asked of the form and of the database', async () => {
    const f = await anOpenOne();
    const refused = await f.rosa.post(`${f.at}/responses`, f.say([1], true, { disposition: '', reason: 'Corta.' }));
    expect(
      refused
        .json()
        .errors.map(({ field }: { field: string }) => field)
        .sort(),
    ).toEqual(['disposition', 'reason']);
    await expect(
      rig.database.query(
        "insert into responses (id, contribution_id, disposition, reason) values (gen_random_uuid(), $1, 'adopted', repeat(' ', 60))",
        [f.ids[0]],
      ),
    ).rejects.toThrow(/responses_reason_check/);
  });

  it('kept as a draft it is nobody’s but theirs who answer; several are published together, and authors notified then', async () => {
    const f = await anOpenOne();
    answered(await f.rosa.post(`${f.at}/responses`, f.say([1, 2, 4], false)));
    expect((await f.items()).map(({ response }) => response)).toEqual([null, null, null, null]);
    const outside = [`${f.at}/contributions`, `${f.at}/contributions/4`, `/api/contributions/${f.mine.code}`];
    for (const path of outside) expect((await rig.anonymous.get(path)).body).not.toContain(ANSWER);
    await settled();
    const answers = async () =>
      answered<Notices>(await f.ana.get('/api/notices')).items.filter(({ title }) => title.startsWith('Respuesta'));
    expect(await answers()).toEqual([]);
    const drafted = answered<Responding>(await f.julio.get(`${f.at}/responses`)).items;
    expect(drafted.map(({ draft }) => draft?.reason ?? null)).toEqual([ANSWER, ANSWER, null, ANSWER]);
    answered(await f.rosa.post(`${f.at}/responses/discard`, { contributionIds: [f.ids[0]] }));
    answered(await f.rosa.post(`${f.at}/responses/publish`, { contributionIds: f.ids }));
    expect(await f.counts()).toMatchObject({ answered: 2 });
    await settled();
    expect(await answers()).toMatchObject([{ path: `/c/${f.cycle.slug}/consultations/${f.one.id}/4` }]);
    const { items } = answered<OwnTexts>(await f.ana.get(`/api/cycles/${f.cycle.id}/own-texts`));
    expect(items[0]?.answers).toMatchObject([{ text: ANSWER, disposition: 'partly', by: 'Foro del Norte' }]);
    const own = answered<OwnContribution>(await rig.anonymous.get(`/api/contributions/${f.mine.code}`));
    expect(own.response).toMatchObject({ reason: ANSWER });
  });

  it('once: of two who answer at once one is told that the other was quicker, and what was published stays', async () => {
    const f = await anOpenOne();
    const both = await Promise.all(
      [f.rosa, f.julio].map((agent) => agent.post(`${f.at}/responses`, f.say([1, 2], true))),
    );
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(both.filter(({ statusCode }) => statusCode === 409).map(codeOf)).toEqual(['contribution.answered']);
    expect(codeOf(await f.rosa.post(`${f.at}/responses`, f.say([2, 3], true)))).toBe('contribution.answered');
    expect(await f.counts()).toMatchObject({ answered: 2 });
    const foreign = await anOpenOne();
    expect(
      codeOf(await f.rosa.post(`${f.at}/responses`, { ...f.say([3], true), contributionIds: [foreign.ids[0]] })),
    ).toBe('contribution.not-found');
  });

  it('those that wait stand on the home of whoever answers, until none does', async () => {
    const f = await anOpenOne();
    const waiting = async (agent = f.rosa) =>
      answered<Home>(await agent.get('/api/home')).needs.filter(({ kind }) => kind === 'answer-contributions');
    const href = `/c/${f.cycle.slug}/consultations/${f.one.id}/responses?state=waiting`;
    for (const agent of [f.rosa, f.julio]) expect(await waiting(agent)).toMatchObject([{ params: { count: 4 }, href }]);
    expect(await waiting(f.ana)).toEqual([]);
    answered(await f.rosa.post(`${f.at}/responses`, f.say([1, 2, 3], true)));
    expect(await waiting()).toMatchObject([{ params: { count: 1 } }]);
    answered(await f.rosa.post(`${f.at}/contributions/hide`, { contributionIds: [f.ids[3]], reason: REASON }));
    expect(await waiting()).toEqual([]);
  });
});

describe('a contribution is taken out of sight', () => {
  it('with a reason in its place; its words are nowhere, its author is notified and still has them', async () => {
    const f = await anOpenOne();
    const hide = { contributionIds: [f.ids[3]], reason: REASON };
    expect(codeOf(await f.julio.post(`${f.at}/contributions/hide`, hide))).toBe('permission.denied');
    answered(await f.rosa.post(`${f.at}/contributions/hide`, hide));
    answered(await f.rosa.post(`${f.at}/contributions/hide`, { ...hide, reason: 'Otra razón que ya no cuenta.' }));
    const hidden = (await f.items())[3] as Contribution;
    expect(hidden).toMatchObject({ number: 4, body: '', answers: {}, organisation: null, hidden: { reason: REASON } });
    expect(await f.counts()).toMatchObject({ contributions: 3, hidden: 1 });
    const out = await Promise.all([
      rig.anonymous.get(`${f.at}/contributions`),
      rig.anonymous.get(`${f.at}/contributions/4`),
      rig.app.inject({ url: `/c/${f.cycle.slug}/consultations/${f.one.id}`, headers: { accept: 'text/html' } }),
      rig.app.inject({ url: `/c/${f.cycle.slug}/consultations/${f.one.id}?file=csv` }),
      f.julio.get(`${f.at}/responses`),
      f.julio.get(`/api/cycles/${f.cycle.id}/search?q=vecinas`),
    ]);
    for (const { body } of out) expect(body).not.toContain('De las vecinas.');
    expect((await f.rosa.get(`${f.at}/responses`)).body).toContain('De las vecinas.');
    await settled();
    const { items } = answered<Notices>(await f.ana.get('/api/notices'));
    expect(items[0]).toMatchObject({ title: 'Se ocultó su aporte n.º 4: Consulta sobre el agua' });
    expect((await rig.anonymous.get(`/api/contributions/${f.mine.code}`)).body).toContain('De las vecinas.');
    expect(codeOf(await f.rosa.post(`${f.at}/responses`, f.say([4], true)))).toBe('contribution.hidden');
  });

  it('and back; that it was hidden, and why, stays in the public record', async () => {
    const f = await anOpenOne();
    const act = { contributionIds: [f.ids[0]], reason: REASON };
    answered(await f.rosa.post(`${f.at}/contributions/hide`, act));
    answered(await f.rosa.post(`${f.at}/contributions/show`, act));
    expect((await f.items())[0]).toMatchObject({ body: 'Primero.', hidden: null });
    const exported = (await rig.anonymous.get(`/api/cycles/${f.cycle.id}/audit/export`)).body;
    for (const action of ['contribution.hidden', 'contribution.shown']) expect(exported).toContain(action);
  });
});
