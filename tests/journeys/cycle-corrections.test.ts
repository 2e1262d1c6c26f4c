import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import type { CycleChanges, CycleSheet } from '@minga/shared/cycles/sheet.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aDiagnosis, aForum, aPerson } from '../support/factories.ts';

const rig = await testApp();
const { db } = rig.deps;
afterAll(() => rig.close());
const reason = 'El periodo se había escrito mal al crear el ciclo.';

async function scene(fields: { publishedAt?: Date | null } = {}) {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, themes: ['Ambiente', 'Salud', 'Justicia'], ...fields });
  const facilitator = await rig.signInAs(
    await aPerson(db, { role: 'facilitator', forumId: forum.id, name: 'Rosa Luna' }),
  );
  const base = `/api/cycles/${cycle.id}`;
  const sheet = answered<CycleSheet>(await facilitator.get(base));
  const { title, purpose, planStartsOn, planEndsOn, version } = sheet;
  const themes = sheet.themes.map(({ id, name }): { id: string | null; name: string } => ({ id, name }));
  const correct = (change: object) =>
    facilitator.put(base, { title, purpose, planStartsOn, planEndsOn, themes, version, reason, ...change });
  return { forum, cycle, facilitator, base, sheet, themes, correct };
}

describe('correcting a published cycle', () => {
  it('changes its words and years, and says in public what they were and why', async () => {
    const { base, correct, cycle } = await scene();
    const after = answered<CycleSheet>(
      await correct({ planStartsOn: '2027-06-01', planEndsOn: '2029-05-31', title: 'Sexto plan' }),
    );
    expect(after).toMatchObject({
      title: 'Sexto plan',
      planStartsOn: '2027-06-01',
      planEndsOn: '2029-05-31',
      version: 2,
    });
    const page = answered<PublicCycle>(await rig.anonymous.get(`/api/public/cycles/${cycle.slug}`));
    expect([page.title, page.planStartsOn]).toEqual(['Sexto plan', '2027-06-01']);
    const [change] = answered<CycleChanges>(await rig.anonymous.get(`${base}/changes`)).items;
    expect(change).toMatchObject({
      before: { title: cycle.title, planStartsOn: '2027-01-01', planEndsOn: '2029-12-31' },
      after: { title: 'Sexto plan', planStartsOn: '2027-06-01', planEndsOn: '2029-05-31' },
      reason,
      person: 'Rosa Luna',
    });
    expect(Object.keys(change?.after ?? {})).not.toContain('purpose');
  });

  it('no plan ends before one of its stages does', async () => {
    const { correct } = await scene();
    const early = await correct({ planStartsOn: '2020-01-01', planEndsOn: '2021-12-31' });
    expect([early.statusCode, early.json().errors]).toMatchObject([
      422,
      [{ field: 'planEndsOn', code: 'plan-before-stage' }],
    ]);
    expect(early.json().errors[0].message).toContain('antes que su etapa «Adopción», que cierra el ');
    expect(answered<CycleSheet>(await correct({ title: 'Otro título' }))).toMatchObject({
      planEndsOn: '2029-12-31',
    });
  });

  it('wants a reason, and every bad field is named at once', async () => {
    const { correct } = await scene();
    const bare = await correct({ title: 'Otro', reason: '' });
    expect([bare.statusCode, bare.json().errors]).toMatchObject([422, [{ field: 'reason', code: 'too-short' }]]);
    const bad = await correct({ title: ' ', planEndsOn: '2026-01-01', themes: [{ id: null, name: '' }] });
    expect(
      bad
        .json()
        .errors.map(({ field }: { field: string }) => field)
        .sort(),
    ).toEqual(['planEndsOn', 'themes.0.name', 'title']);
  });

  it('of two at the same instant one is told that the other was first', async () => {
    const { correct, base } = await scene();
    const answers = await Promise.all(['Uno', 'Dos', 'Tres'].map((title) => correct({ title })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
    expect(answered<CycleChanges>(await rig.anonymous.get(`${base}/changes`)).items).toHaveLength(1);
  });

  it('that changes nothing says so and leaves no line', async () => {
    const { correct, base } = await scene();
    const answer = await correct({});
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'cycle.unchanged']);
    expect(answered<CycleChanges>(await rig.anonymous.get(`${base}/changes`)).items).toEqual([]);
  });
});

describe('correcting themes', () => {
  it('renames, swaps, adds and removes; addresses stay', async () => {
    const { correct, themes, sheet } = await scene();
    const [ambiente, salud] = themes;
    const next = [
      { ...salud, name: 'Ambiente' },
      { ...ambiente, name: 'Salud' },
      { id: null, name: 'Parlamento abierto' },
    ];
    const after = answered<CycleSheet>(await correct({ themes: next }));
    expect(after.themes.map(({ name, slug }) => [name, slug])).toEqual([
      ['Ambiente', sheet.themes[1]?.slug],
      ['Salud', sheet.themes[0]?.slug],
      ['Parlamento abierto', 'parlamento-abierto'],
    ]);
  });

  it('removes none that something is tied to, and then nothing at all is changed', async () => {
    const { correct, themes, base, cycle } = await scene();
    const diagnosis = await aDiagnosis(db, { cycleId: cycle.id });
    await rig.database.query('insert into diagnosis_themes (diagnosis_id, theme_id, cycle_id) values ($1, $2, $3)', [
      diagnosis.id,
      themes[0]?.id,
      cycle.id,
    ]);
    const answer = await correct({ title: 'No debe quedar', themes: themes.slice(1) });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'theme.in-use']);
    expect(answer.json().title).toContain('Ambiente');
    expect(answered<CycleSheet>(await rig.anonymous.get(base))).toMatchObject({ title: cycle.title, version: 1 });
  });

  it('takes no theme of another cycle', async () => {
    const [one, other] = [await scene(), await scene()];
    const answer = await one.correct({
      themes: [...one.themes, ...other.themes.slice(0, 1).map((t) => ({ ...t, name: 'X' }))],
    });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'theme.not-found']);
  });
});

it('a cycle that is still private needs no reason and leaves no public line', async () => {
  const { correct, base, facilitator } = await scene({ publishedAt: null });
  expect(answered<CycleSheet>(await correct({ title: 'Mejor título', reason: '' })).title).toBe('Mejor título');
  expect((await rig.anonymous.get(base)).statusCode).toBe(404);
  expect(answered<CycleChanges>(await facilitator.get(`${base}/changes`)).items).toEqual([]);
});

it('only its facilitator corrects it', async () => {
  const { base, forum } = await scene();
  const observer = await rig.signInAs(await aPerson(db, { role: 'observer', forumId: forum.id }));
  expect((await observer.put(base, {})).statusCode).toBe(403);
  expect((await rig.anonymous.put(base, {})).statusCode).toBe(401);
});
