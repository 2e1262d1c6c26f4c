import type { CycleList } from '@minga/shared/cycles/schema.ts';
import type { CycleTemplate } from '@minga/shared/cycles/sheet.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { answered, newCycle } from '../../../../tests/support/acts.ts';
import { testApp } from '../../../../tests/support/app.ts';
import { aForum, aPerson, aSeat } from '../../../../tests/support/factories.ts';
import { slugsOf } from './commands.ts';

const t = await testApp();
const { db } = t.deps;
afterAll(() => t.close());
const forum = await aForum(db, { timeZone: 'America/Lima' });
const facilitator = await t.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
const at = `/api/forums/${forum.id}`;
type Problem = { code: string; errors: { field: string; code: string }[] };
const faults = (problem: Problem) => problem.errors.map(({ field, code }) => `${field} ${code}`).sort();
const stagesOf = (change: (stages: ReturnType<typeof newCycle>['stages']) => void) => {
  const { stages } = newCycle();
  change(stages);
  return stages;
};

describe('who may start a cycle', () => {
  it('a facilitator of that forum; others of the forum 403, everybody else 404', async () => {
    const inside = [
      await aPerson(db, { role: 'participant', forumId: forum.id }),
      await aPerson(db, { role: 'administrator', forumId: forum.id }),
      await aPerson(db, { isAdministrator: true }),
      { id: (await aSeat(db, { forumId: forum.id })).personId },
    ];
    const outside = [await aPerson(db), await aPerson(db, { role: 'facilitator' })];
    for (const [people, status] of [
      [inside, 403],
      [outside, 404],
    ] as const)
      for (const { id } of people) {
        const agent = await t.signInAs(id);
        expect((await agent.post(`${at}/cycles`, newCycle())).statusCode).toBe(status);
        expect((await agent.get(`${at}/cycle-template`)).statusCode).toBe(status);
      }
    expect((await t.anonymous.post(`${at}/cycles`, newCycle())).statusCode).toBe(401);
  });
});

describe('the template', () => {
  it('proposes six stages from midnight to midnight in the forum’s zone', async () => {
    const template = answered<CycleTemplate>(await facilitator.get(`${at}/cycle-template?startsOn=2027-03-01`));
    expect(template.stages.map(({ opensAt }) => opensAt.slice(0, 13))).toEqual([
      '2027-03-01T05',
      '2027-03-29T05',
      '2027-04-19T05',
      '2027-05-03T05',
      '2027-06-07T05',
      '2027-06-28T05',
    ]);
    expect(template.stages.at(-1)?.closesAt).toBe('2027-07-12T05:00:00.000Z');
    expect([template.planStartsOn, template.planEndsOn]).toEqual(['2028-01-01', '2029-12-31']);
    expect((await facilitator.get(`${at}/cycle-template?startsOn=soon`)).statusCode).toBe(422);
  });

  it('starts by itself on a Monday that leaves the notice', async () => {
    const { startsOn, stages } = answered<CycleTemplate>(await facilitator.get(`${at}/cycle-template`));
    expect(new Date(`${startsOn}T00:00Z`).getUTCDay()).toBe(1);
    expect(Date.parse(stages[0]?.opensAt ?? '') - Date.now()).toBeGreaterThan(14 * 86_400_000);
  });
});

describe('the sheet of a new cycle', () => {
  it('refuses a mistyped year of a stage', async () => {
    const started = (change: Parameters<typeof stagesOf>[0]) =>
      facilitator.post(`${at}/cycles`, newCycle({ stages: stagesOf(change) }));
    const long = await started((stages) => {
      if (stages[5]) stages[5].closesAt = '2039-01-01T00:00:00-05:00';
    });
    expect(faults(answered<Problem>(long, 422))).toEqual(['stages.5.closesAt stage-too-long']);
    const late = await started((stages) => {
      if (stages[5])
        [stages[5].opensAt, stages[5].closesAt] = ['2029-03-01T00:00:00-05:00', '2030-02-01T00:00:00-05:00'];
    });
    expect(faults(answered<Problem>(late, 422))).toEqual(['stages.5.closesAt after-plan']);
  });

  it('names every bad field at once', async () => {
    const sheet = {
      slug: 'Á',
      title: ' ',
      purpose: '',
      locale: 'fr',
      planStartsOn: '2029-01-01',
      planEndsOn: '2028-01-01',
      themes: ['Agua', 'AGUA', ' '],
      stages: stagesOf((stages) => {
        if (stages[2]) stages[2].closesAt = stages[2].opensAt;
        if (stages[3]) stages[3].opensAt = '2027-01-01T00:00:00Z';
      }),
    };
    expect(faults(answered<Problem>(await facilitator.post(`${at}/cycles`, sheet), 422))).toEqual([
      'locale invalid',
      'planEndsOn ends-before-start',
      'purpose required',
      'slug not-slug',
      'stages.2.closesAt ends-before-start',
      'stages.3.opensAt before-former-stage',
      'themes.1 taken',
      'themes.2 required',
      'title required',
    ]);
  });

  it.each<[string, Parameters<typeof newCycle>[0], string[]]>([
    ['no theme', { themes: [] }, ['themes too-few']],
    ['thirteen themes', { themes: Array.from({ length: 13 }, (_, index) => `Tema ${index}`) }, ['themes too-many']],
    ['the same theme twice', { themes: ['Agua', 'agua'] }, ['themes.1 taken']],
    ['five stages', { stages: stagesOf((stages) => stages.pop()) }, ['stages too-few']],
    ['stages out of order', { stages: stagesOf((stages) => stages.reverse()) }, []],
    [
      'a day without zone',
      { stages: stagesOf((s) => Object.assign(s[0] ?? {}, { opensAt: '2027-03-01' })) },
      ['stages.0.opensAt not-instant'],
    ],
    ['no such day', { planStartsOn: '2028-02-30' }, ['planStartsOn invalid']],
  ])('refuses %s', async (_what, changes, expected) => {
    const problem = answered<Problem>(await facilitator.post(`${at}/cycles`, newCycle(changes)), 422);
    if (expected.length > 0) expect(faults(problem)).toEqual(expected);
  });

  it('lets stages overlap and start together', async () => {
    const stages = stagesOf((s) => Object.assign(s[1] ?? {}, { opensAt: s[0]?.opensAt }));
    answered(await facilitator.post(`${at}/cycles`, newCycle({ stages })), 201);
  });

  it('gives an address to one of two who ask at the same instant, and leaves nothing of the other', async () => {
    const sheet = newCycle({ slug: 'disputado' });
    const answers = await Promise.all([
      facilitator.post(`${at}/cycles`, sheet),
      facilitator.post(`${at}/cycles`, sheet),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 422]);
    const refused = answers.find(({ statusCode }) => statusCode === 422);
    expect(faults(refused?.json<Problem>() as Problem)).toEqual(['slug taken']);
    expect(await t.database.query("select 1 from cycles where slug = 'disputado'")).toHaveLength(1);
  });

  it('makes an address of each theme, also where words give none', () => {
    expect(slugsOf(['Educación y salud', 'educacion y salud!', '¿?', '水', 'x'])).toEqual([
      'educacion-y-salud',
      'educacion-y-salud-2',
      't-3',
      't-4',
      't-5',
    ]);
  });
});

describe('a cycle that is still private', () => {
  it('is seen by its forum alone until it is published, once', async () => {
    const sheet = newCycle({ slug: 'privado' });
    const { id } = answered<{ id: string }>(await facilitator.post(`${at}/cycles`, sheet), 201);
    const slugs = async (agent: typeof facilitator) =>
      answered<CycleList>(await agent.get('/api/cycles')).items.map(
        ({ slug, isPublished }) => `${slug} ${isPublished}`,
      );
    const stranger = await t.signInAs(await aPerson(db, { role: 'facilitator' }));
    expect(await slugs(facilitator)).toContain('privado false');
    for (const agent of [t.anonymous, stranger]) {
      expect((await slugs(agent)).join()).not.toContain('privado');
      expect((await agent.get('/api/public/cycles/privado')).statusCode).toBe(404);
    }
    expect((await facilitator.get('/api/public/cycles/privado')).statusCode).toBe(200);
    const needs = async () => answered<Home>(await facilitator.get('/api/home')).needs.map(({ href }) => href);
    expect(await needs()).toContain('/c/privado/stages');

    const answers = await Promise.all([1, 2].map(() => facilitator.post(`/api/cycles/${id}/publish`)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(await slugs(t.anonymous)).toContain('privado true');
    expect((await t.anonymous.get('/api/public/cycles/privado')).statusCode).toBe(200);
    expect(await needs()).not.toContain('/c/privado/stages');
  });
});
