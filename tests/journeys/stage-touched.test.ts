import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import type { Stages, TouchedList } from '@minga/shared/stages/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aBallot, aCycle, aDiagnosis, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

const rig = await testApp();
const { db } = rig.deps;
afterAll(() => rig.close());
const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();

/** Co-creation is open for five more days, with a meeting, a board and an announced ballot in it. */
async function scene() {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'co_creation' });
  const facilitator = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
  const base = `/api/cycles/${cycle.id}`;
  await rig.database.query(
    `insert into meetings (id, cycle_id, forum_id, stage, title, starts_at, ends_at, time_zone, local_start, local_end, modality, uid, state, published_at, time_published_at)
     values (gen_random_uuid(), $1, $2, 'co_creation', 'Mesa de salud', now() + interval '4 days', now() + interval '4 days 2 hours', 'America/Lima', '2027-01-01', '2027-01-02', 'online', gen_random_uuid()::text, 'published', now(), now())`,
    [cycle.id, forum.id],
  );
  await rig.database.query(
    `insert into boards (id, cycle_id, forum_id, title, stage_name, columns, identity_mode, vote_budget, votes_per_target, starts_in, phase)
     values (gen_random_uuid(), $1, $2, 'Ideas', 'co_creation', '[{"id":"a","title":"A"}]', 'person', 3, 3, 'open', 'open')`,
    [cycle.id, forum.id],
  );
  for (const [name, role] of [['Uno', 'member'] as const, ['Dos', 'member'] as const])
    await aSeat(db, { forumId: forum.id, role, personId: (await aPerson(db, { name })).id });
  const ballot = await aBallot(db, {
    cycleId: cycle.id,
    mode: 'open',
    opensAt: new Date(Date.now() + DAY),
    closesAt: new Date(Date.now() + 4 * DAY),
  });
  answered(await facilitator.post(`${base}/ballots/${ballot.id}/open`));
  const touched = async (query = '') =>
    answered<TouchedList>(await facilitator.get(`${base}/stages/co_creation/touched${query}`));
  return { base, cycle, forum, facilitator, touched };
}
type Asked = { cycleId: string; stage: StageName; opensAt: string; closesAt: string };
const aConsultation = ({ cycleId, stage, opensAt, closesAt }: Asked) =>
  rig.database.query(
    `insert into consultations (id, cycle_id, title, introduction, questions, stage_name, opens_at, closes_at, published_at)
     values (gen_random_uuid(), $1, $2, '¿Qué falta?', '[{"id": "q1", "kind": "text", "label": "¿Qué falta?", "hint": "", "isRequired": true, "options": []}]',
       $3, $4, $5, $4)`,
    [cycleId, 'Salud: el borrador', stage, opensAt, closesAt],
  );
const window = (opens: number, closes: number) =>
  `?${new URLSearchParams({ opensAt: inDays(opens), closesAt: inDays(closes) })}`;
const effects = ({ items }: TouchedList) => items.map(({ kind, effect }) => `${kind} ${effect}`).sort();

describe('before a stage is moved or closed', () => {
  it('its facilitator reads what would be cut short or left outside', async () => {
    const { touched } = await scene();
    expect(effects(await touched())).toEqual([
      'ballot cut-short',
      'board cut-short',
      'commitment-drafts cut-short',
      'meeting left-outside',
    ]);
    const shorter = await touched(window(-5, 3));
    expect(effects(shorter)).toContain('meeting left-outside');
    const item = shorter.items.find(({ kind }) => kind === 'meeting');
    expect(item).toMatchObject({
      title: 'Mesa de salud',
      path: expect.stringMatching(/\/meetings\/(plan|[0-9a-f-]{36})$/),
    });
    expect(effects(await touched(window(-5, 6)))).toEqual([]);
  });

  it('and which stages would be open at the same time', async () => {
    const { touched } = await scene();
    const { overlaps } = await touched(window(-5, 9));
    expect(overlaps.map(({ stage }) => stage)).toEqual(['validation']);
    expect((await touched(window(-5, 4))).overlaps).toEqual([]);
  });

  it('drafts of others are counted and never named', async () => {
    const { touched } = await scene();
    const drafts = (await touched()).items.find(({ kind }) => kind === 'commitment-drafts');
    expect(drafts).toMatchObject({ title: '', path: null, count: 1 });
  });

  it('a consultation has its own dates: it is not among what stops, and takes contributions while its stage is closed', async () => {
    const { base, cycle, facilitator, touched } = await scene();
    await aConsultation({ cycleId: cycle.id, stage: 'co_creation', opensAt: inDays(-1), closesAt: inDays(4) });
    expect(effects(await touched()).join()).not.toContain('consultation');
    const stage = answered<Stages>(await facilitator.get(`${base}/stages`)).items.find(
      ({ name }) => name === 'co_creation',
    );
    const reason = 'Se adelanta la validación del plan.';
    answered(await facilitator.post(`${base}/stages/co_creation/close`, { reason, version: stage?.version }));
    const page = answered<PublicCycle>(await rig.anonymous.get(`/api/public/cycles/${cycle.slug}`));
    expect(page.nextAction?.kind).toBe('contribute');
    const [open] = page.consultations;
    expect(open?.state).toBe('open');
    const given = { answers: { q1: 'Falta agua.' }, consent: true };
    const all = `${base}/consultations/${open?.id}/contributions`;
    expect(answered<{ number: number }>(await rig.anonymous.post(all, given)).number).toBe(1);
  });

  it('diagnoses that are being written are counted, and neither they nor who writes them are named', async () => {
    const forum = await aForum(db);
    const cycle = await aCycle(db, { forumId: forum.id, openStage: 'preparation' });
    const facilitator = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
    const ask = async (stage: string) =>
      answered<TouchedList>(await facilitator.get(`/api/cycles/${cycle.id}/stages/${stage}/touched`));
    await aDiagnosis(db, { cycleId: (await aCycle(db, { forumId: forum.id })).id, title: 'De otro ciclo' });
    expect((await ask('preparation')).items).toEqual([]);
    const canary = 'Escasez de agua 7f3d';
    const { id: organisationId } = await anOrganisation(db, { forumId: forum.id, shortName: 'RAI 7f3d' });
    for (const title of [canary, `${canary} otra vez`])
      await aDiagnosis(db, { cycleId: cycle.id, title, organisationId });
    await aDiagnosis(db, {
      cycleId: cycle.id,
      title: 'Ya declarado',
      state: 'declared',
      number: 1,
      declaredAt: new Date(),
    });
    const seen = await ask('preparation');
    expect(seen.items).toMatchObject([
      { kind: 'diagnosis-drafts', effect: 'cut-short', title: '', path: null, count: 2, people: null },
    ]);
    expect(JSON.stringify(seen)).not.toContain('7f3d');
    expect((await ask('problem_discussion')).items).toEqual([]);
  });

  it('only the facilitator asks, about a window that is one', async () => {
    const { base, forum, facilitator } = await scene();
    const path = `${base}/stages/co_creation/touched`;
    const observer = await rig.signInAs(await aPerson(db, { role: 'observer', forumId: forum.id }));
    expect((await observer.get(path)).statusCode).toBe(403);
    expect((await rig.anonymous.get(path)).statusCode).toBe(401);
    const back = await facilitator.get(`${path}${window(5, 2)}`);
    expect([back.statusCode, back.json().errors]).toMatchObject([422, [{ field: 'closesAt' }]]);
    expect((await facilitator.get(`${path}?opensAt=nunca`)).statusCode).toBe(422);
  });
});

it('the public log keeps a moved opening as well as a moved closing', async () => {
  const { base, facilitator } = await scene();
  const stages = answered<Stages>(await facilitator.get(`${base}/stages`));
  const validation = stages.items.find(({ name }) => name === 'validation');
  const opensAt = inDays(7);
  const reason = 'Las organizaciones pidieron dos días más.';
  const { version, closesAt, opensAt: before } = validation ?? { version: 0, closesAt: '', opensAt: '' };
  answered(await facilitator.put(`${base}/stages/validation`, { opensAt, closesAt, reason, version }));
  const [change] = answered<Stages>(await rig.anonymous.get(`${base}/stages`)).changes;
  expect(change).toMatchObject({
    opensBefore: before,
    opensAfter: opensAt,
    closesBefore: closesAt,
    closesAfter: closesAt,
  });
});
