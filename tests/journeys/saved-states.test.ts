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
import { aCycle, aForum, aPerson, aSeat, aTheme, diagnosisTexts } from '../support/factories.ts';

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
  it('keep what a colleague saved over, which part of it, and what stood there before', async () => {
    const { save, states, textOf } = await aText();
    await save(drafter, { causes: 'Lo que escribió la primera persona.' });
    await save(facilitator, { causes: 'Lo que la segunda puso encima.' });
    const found = await states();
    expect(found.map(({ changed }) => changed)).toEqual([['causes'], ['causes'], expect.any(Array)]);
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

it('a saved state of a diagnosis whose theme is gone keeps its words; what nobody can finish is nobody’s task; a draft that is thrown away takes its states along', async () => {
  const { db } = rig.deps;
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'preparation' });
  const ana = await rig.signInAs((await aSeat(db, { forumId: forum.id })).personId);
  const base = `/api/cycles/${cycle.id}/diagnoses`;
  const begun = answered<DiagnosisDraft>(await ana.post(base, {}), 201);
  const path = `${base}/${begun.id}`;
  const body = (causes: string, version: number) => ({ ...diagnosisTexts, causes, themes: [], version });
  const gone = await aTheme(db, { cycleId: cycle.id });
  const themed = answered<DiagnosisDraft>(
    await ana.put(path, { ...body('Con tema, y con muchas razones.', begun.version), themes: [gone.id] }),
  );
  const bare = answered<DiagnosisDraft>(await ana.put(path, body('', themed.version)));
  await rig.database.query('delete from themes where id = $1', [gone.id]);
  const { items } = answered<SavedStates>(await ana.get(`${path}/states`));
  const back = await ana.post(`${path}/states/${items[1]?.id}/bring-back`, { version: bare.version });
  expect(answered<DiagnosisDraft>(back)).toMatchObject({
    texts: { causes: 'Con tema, y con muchas razones.' },
    themes: [],
  });
  const needs = async () => answered<{ needs: { kind: string }[] }>(await ana.get('/api/home')).needs;
  expect(await needs()).toMatchObject([{ kind: 'finish-diagnosis' }]);
  await rig.database.query("update stages set closed_at = now() where cycle_id = $1 and name = 'preparation'", [
    cycle.id,
  ]);
  expect(await needs()).toEqual([]);
  await ana.delete(path);
  expect(await rig.database.query('select 1 from saved_states where subject_id = $1', [begun.id])).toEqual([]);
});

it('a saved state of an announcement is the whole text, since it was begun, and none is brought back once it is published or thrown away', async () => {
  const { db } = rig.deps;
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id });
  const ana = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
  const base = `/api/cycles/${cycle.id}/announcements`;
  const begin = async () => `${base}/${answered<Announcement>(await ana.post(base), 201).id}`;
  const save = (path: string, body: string) => ana.put(path, { title: 'Cambia la sala', body, version: 1 });
  const path = await begin();
  const { savedAt } = answered<Announcement>(await ana.get(path));
  answered(await save(path, 'Lo de Ana.'));
  const { items } = answered<SavedStates>(await ana.get(`${path}/states`));
  expect(items.map(({ changed }) => changed)).toEqual([['body', 'title'], expect.any(Array)]);
  expect(items[1]?.savedAt).toBe(savedAt);
  const at = `${path}/states/${items[0]?.id}`;
  expect(answered(await ana.get(at))).toEqual({ text: { title: 'Cambia la sala', body: 'Lo de Ana.' } });
  answered(await ana.post(`${path}/publish`, { version: 2, notify: false }));
  expect((await ana.post(`${at}/bring-back`, { version: 2 })).json()).toMatchObject({
    code: 'announcement.already-published',
  });
  const other = await begin();
  answered(await save(other, 'Nadie lo lee.'));
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
