import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import type { SavedStates } from '@minga/shared/versions/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { sweepStates } from '../../server/src/features/versions/commands.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, aTheme, diagnosisTexts } from '../support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const scene = await aDraftingScene(rig);
const { drafter, facilitator } = scene;

async function aText() {
  const { number } = await scene.whole({ problem: 'Lo que había antes de todo.' });
  const path = `${scene.base}/${number}`;
  const version = async () => answered<CommitmentDetail>(await drafter.get(path)).textVersion ?? 0;
  const save = async (agent: Agent, text: object) =>
    answered(await agent.put(path, { version: await version(), text }));
  const states = async (agent: Agent = drafter) => answered<SavedStates>(await agent.get(`${path}/states`)).items;
  const textOf = async (id: string) =>
    answered<{ text: { causes: string } }>(await drafter.get(`${path}/states/${id}`)).text;
  return { path, version, save, states, textOf };
}

describe('saved states of a commitment', () => {
  it('keep what a colleague saved over, who saved it, and what stood there before', async () => {
    const { save, states, textOf } = await aText();
    await save(drafter, { causes: 'Lo que escribió la primera persona.' });
    await save(facilitator, { causes: 'Lo que la segunda puso encima.' });
    const found = await states();
    expect(found.map(({ isMine, changed }) => [isMine, changed])).toEqual([
      [false, ['causes']],
      [true, ['causes']],
      [false, expect.any(Array)],
    ]);
    expect(found[2]?.person).toBeNull();
    expect((await textOf(found[1]?.id ?? '')).causes).toBe('Lo que escribió la primera persona.');
  });

  it('take one sitting of one person for one state, unless a good part of the text goes', async () => {
    const { save, states, textOf } = await aText();
    const whole = 'Una razón larga que se fue escribiendo letra por letra durante la mañana.';
    for (const end of [20, 40, whole.length]) await save(drafter, { causes: whole.slice(0, end) });
    expect(await states()).toHaveLength(2);
    await save(drafter, { causes: '' });
    const found = await states();
    expect(found).toHaveLength(3);
    expect((await textOf(found[1]?.id ?? '')).causes).toBe(whole);
  });

  it('can be brought back, which is one more state', async () => {
    const { path, version, save, states } = await aText();
    await save(drafter, { causes: 'Lo bueno.' });
    await save(facilitator, { causes: 'Lo que nadie quería.' });
    const good = (await states())[1]?.id ?? '';
    const stale = await drafter.post(`${path}/states/${good}/bring-back`, { version: 1 });
    expect(stale.json()).toMatchObject({ code: 'commitment.changed-meanwhile' });
    answered(await drafter.post(`${path}/states/${good}/bring-back`, { version: await version() }));
    expect(answered<CommitmentDetail>(await drafter.get(path)).text?.causes).toBe('Lo bueno.');
    expect((await states()).map(({ isRestored }) => isRestored)).toEqual([true, false, false, false]);
  });

  it('are for the drafters of this text only', async () => {
    const { path, save, states } = await aText();
    await save(drafter, { causes: 'Entre nosotras.' });
    const id = (await states())[0]?.id ?? '';
    for (const agent of [scene.other, scene.participant, scene.abroad, rig.anonymous])
      for (const place of [`${path}/states`, `${path}/states/${id}`])
        expect((await agent.get(place)).statusCode).toBeGreaterThanOrEqual(400);
    const another = await aText();
    expect((await drafter.get(`${another.path}/states/${id}`)).json()).toMatchObject({ code: 'version.not-found' });
  });

  it('go thirty days after they were saved over; what the text says now stays', async () => {
    const { save, states } = await aText();
    await save(drafter, { causes: 'Hace mucho.' });
    await save(facilitator, { causes: 'También hace mucho.' });
    const age = (days: number) =>
      rig.database.query(
        'update saved_states set begun_at = begun_at - make_interval(days => $1), saved_at = saved_at - make_interval(days => $1)',
        [days],
      );
    await age(29);
    expect(await states()).toHaveLength(3);
    await age(2);
    expect((await states()).map(({ changed }) => changed)).toEqual([expect.arrayContaining(['causes'])]);
    await sweepStates(rig.deps.db);
    const old = await rig.database.query<{ states: number }>(
      "select count(*)::int as states from saved_states where begun_at < now() - interval '30 days' group by subject_id",
    );
    expect(new Set(old.map(({ states: kept }) => kept))).toEqual(new Set([1]));
  });

  it('keep for thirty days what stood there for months and was saved over today', async () => {
    const { save, states, textOf } = await aText();
    await save(drafter, { causes: 'Lo que se leía desde julio.' });
    await rig.database.query(
      "update saved_states set begun_at = now() - interval '90 days', saved_at = now() - interval '90 days'",
    );
    await save(facilitator, { causes: 'Lo que borró todo hoy.' });
    await sweepStates(rig.deps.db);
    const found = await states();
    expect((await textOf(found[1]?.id ?? '')).causes).toBe('Lo que se leía desde julio.');
  });
});

it('saved states of a diagnosis are looked at and brought back by its organisation, and go with a draft thrown away', async () => {
  const { db } = rig.deps;
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'preparation' });
  const organisationId = (await anOrganisation(db, { forumId: forum.id, sector: 'civil_society' })).id;
  const signIn = async (organisation: string) =>
    rig.signInAs((await aSeat(db, { forumId: forum.id, organisationId: organisation })).personId);
  const [ana, eva] = [await signIn(organisationId), await signIn(organisationId)];
  const stranger = await signIn((await anOrganisation(db, { forumId: forum.id, sector: 'academia' })).id);
  const base = `/api/cycles/${cycle.id}/diagnoses`;
  const begun = answered<DiagnosisDraft>(await ana.post(base, {}), 201);
  const path = `${base}/${begun.id}`;
  const body = (causes: string, version: number) => ({ ...diagnosisTexts, causes, themes: [], version });
  const first = answered<DiagnosisDraft>(await ana.put(path, body('Lo de Ana.', begun.version)));
  const second = answered<DiagnosisDraft>(await eva.put(path, body('Lo de Eva.', first.version)));
  const { items } = answered<SavedStates>(await ana.get(`${path}/states`));
  expect(items.map(({ isMine }) => isMine)).toEqual([false, true, false]);
  expect((await stranger.get(`${path}/states`)).statusCode).toBe(404);
  const back = await ana.post(`${path}/states/${items[1]?.id}/bring-back`, { version: second.version });
  expect(answered<DiagnosisDraft>(back).texts.causes).toBe('Lo de Ana.');
  // What is no theme any more does not keep the words away, and what nobody can finish is nobody's task.
  const gone = await aTheme(db, { cycleId: cycle.id });
  const version = answered<DiagnosisDraft>(back).version;
  const third = answered<DiagnosisDraft>(await ana.put(path, { ...body('Con tema.', version), themes: [gone.id] }));
  const fourth = answered<DiagnosisDraft>(await ana.put(path, body('Sin tema.', third.version)));
  await rig.database.query('delete from themes where id = $1', [gone.id]);
  const themed = answered<SavedStates>(await ana.get(`${path}/states`)).items[1]?.id;
  const again = await ana.post(`${path}/states/${themed}/bring-back`, { version: fourth.version });
  expect(answered<DiagnosisDraft>(again)).toMatchObject({ texts: { causes: 'Con tema.' }, themes: [] });
  const needs = async () => answered<{ needs: { kind: string }[] }>(await ana.get('/api/home')).needs;
  expect(await needs()).toMatchObject([{ kind: 'finish-diagnosis' }]);
  await rig.database.query("update stages set closed_at = now() where cycle_id = $1 and name = 'preparation'", [
    cycle.id,
  ]);
  expect(await needs()).toEqual([]);
  await ana.delete(path);
  expect(await rig.database.query('select 1 from saved_states where subject_id = $1', [begun.id])).toEqual([]);
});

it('saved states of an announcement are looked at and brought back by its team, until it is published or thrown away', async () => {
  const { db } = rig.deps;
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id });
  const signIn = async (role: 'facilitator' | 'participant') =>
    rig.signInAs(await aPerson(db, { role, forumId: forum.id }));
  const [ana, eva, participant] = [
    await signIn('facilitator'),
    await signIn('facilitator'),
    await signIn('participant'),
  ];
  const base = `/api/cycles/${cycle.id}/announcements`;
  const begin = async () => `${base}/${answered<Announcement>(await ana.post(base), 201).id}`;
  const begunAt = async (one: string) => answered<Announcement>(await ana.get(one)).savedAt;
  const save = (agent: Agent, path: string, body: string, version: number) =>
    agent.put(path, { title: 'Cambia la sala', body, version });
  const path = await begin();
  const emptySince = await begunAt(path);
  answered(await save(ana, path, 'Lo de Ana.', 1));
  answered(await save(eva, path, 'Lo de Eva.', 2));
  const states = async (agent: Agent) => answered<SavedStates>(await agent.get(`${path}/states`)).items;
  const items = await states(eva);
  expect(items.map(({ isMine, changed }) => [isMine, changed])).toEqual([
    [true, ['body']],
    [false, ['body', 'title']],
    [false, expect.any(Array)],
  ]);
  expect(items[2]?.savedAt).toBe(emptySince);
  const at = `${path}/states/${items[1]?.id}`;
  expect(answered(await ana.get(at))).toEqual({ text: { title: 'Cambia la sala', body: 'Lo de Ana.' } });
  for (const agent of [participant, rig.anonymous])
    for (const place of [`${path}/states`, at]) expect((await agent.get(place)).statusCode).toBeGreaterThanOrEqual(400);
  const other = await begin();
  expect((await ana.get(`${other}/states/${items[1]?.id}`)).json()).toMatchObject({ code: 'version.not-found' });
  expect((await ana.post(`${at}/bring-back`, { version: 1 })).json()).toMatchObject({
    code: 'announcement.changed-meanwhile',
  });
  const back = answered<Announcement>(await ana.post(`${at}/bring-back`, { version: 3 }));
  expect([back.body, back.version]).toEqual(['Lo de Ana.', 4]);
  expect((await states(ana)).map(({ isRestored }) => isRestored)).toEqual([true, false, false, false]);
  answered(await ana.post(`${path}/publish`, { version: 4, byLetter: false }));
  expect((await ana.post(`${at}/bring-back`, { version: 4 })).json()).toMatchObject({
    code: 'announcement.already-published',
  });
  answered(await save(ana, other, 'Nadie lo lee.', 1));
  answered(await ana.delete(other));
  const left = 'select 1 from saved_states where subject_id = $1';
  expect(await rig.database.query(left, [other.split('/').at(-1)])).toEqual([]);
});

it('what a page of one person sends is refused when somebody else has signed in there', async () => {
  const { number } = await scene.whole();
  const path = `${scene.base}/${number}`;
  const body = { version: 1, text: { causes: 'De otra persona.' } };
  const answer = await facilitator.ask('PUT', path, {
    body,
    headers: { 'minga-person': drafter.personId ?? '' },
  });
  expect([answer.statusCode, answer.json()]).toMatchObject([401, { code: 'session.other-person' }]);
  expect(
    (await drafter.ask('PUT', path, { body, headers: { 'minga-person': drafter.personId ?? '' } })).statusCode,
  ).toBe(200);
});
