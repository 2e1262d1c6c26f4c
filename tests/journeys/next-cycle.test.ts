import type { CycleList, Home, LeftOpen, PublicCycle } from '@minga/shared/cycles/schema.ts';
import type { CycleTemplate } from '@minga/shared/cycles/sheet.ts';
import type { Me } from '@minga/shared/people/schema.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { answered, newCycle } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import {
  aCommitment,
  aCycle,
  aDiagnosis,
  aForum,
  aFrozenVersion,
  aPerson,
  aSeat,
  aTheme,
} from '../support/factories.ts';

const t = await testApp();
const { db } = t.deps;
afterAll(() => t.close());

async function scene() {
  const forum = await aForum(db);
  const facilitator = await t.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
  const last = await aCycle(db, { forumId: forum.id, openStage: 'adoption', title: 'Quinto plan' });
  await aTheme(db, { cycleId: last.id, name: 'Salud', position: 0 });
  await aTheme(db, { cycleId: last.id, name: 'Agua', position: 1 });
  return { forum, facilitator, last, cycles: `/api/forums/${forum.id}/cycles` };
}
const endAll = (cycleId: string) =>
  t.database.query(
    "update stages set opens_at = opens_at - interval '40 days', closes_at = closes_at - interval '40 days' where cycle_id = $1",
    [cycleId],
  );

describe('the next cycle of a forum', () => {
  it('is proposed what the last one said, and takes over the numbers of its rules, each with its reason', async () => {
    const { forum, facilitator, last, cycles } = await scene();
    const numbers = { rule: 'S07', thresholds: { noticeDays: 25, strongNoticeDays: 3 }, version: 0 };
    const why = { reason: 'Las regiones viajan un día entero.' };
    answered(await facilitator.put(`/api/cycles/${last.id}/standards`, { ...numbers, ...why }));
    const template = answered<CycleTemplate>(await facilitator.get(`/api/forums/${forum.id}/cycle-template`));
    expect(template.last).toEqual({
      ...{ id: last.id, title: 'Quinto plan', purpose: last.purpose, locale: 'es' },
      themes: ['Salud', 'Agua'],
    });
    const body = newCycle({ themes: ['Salud', 'Agua'], previousId: last.id });
    const { id } = answered<{ id: string }>(await facilitator.post(cycles, body), 201);
    const rows = await t.database.query('select rule, thresholds, reason from standard_changes where cycle_id = $1', [
      id,
    ]);
    expect(rows).toEqual([
      {
        rule: 'S07',
        thresholds: { level: 2, noticeDays: 25, strongNoticeDays: 3 },
        reason: 'Como en el ciclo anterior, «Quinto plan».',
      },
    ]);
    const acts = await t.database.query("select 1 from audit_log where cycle_id = $1 and action = 'standard.changed'", [
      id,
    ]);
    expect(acts).toHaveLength(1);
    // A cycle that goes on from none begins with the numbers of the standard.
    const other = answered<{ id: string }>(await facilitator.post(cycles, newCycle()), 201);
    expect(await t.database.query('select 1 from standard_changes where cycle_id = $1', [other.id])).toEqual([]);
  });

  it('goes on only from a cycle of its own forum, and stays with it', async () => {
    const { facilitator, cycles, last } = await scene();
    const abroad = await aCycle(db);
    for (const previousId of [abroad.id, '01a229bf-15b1-7584-aef0-fcef8a49b85b']) {
      const refused = await facilitator.post(cycles, newCycle({ previousId }));
      expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([404, 'cycle.not-found']);
    }
    const body = newCycle({ previousId: last.id });
    const { id } = answered<{ id: string }>(await facilitator.post(cycles, body), 201);
    await expect(t.tx((tx) => tx.execute(`update cycles set previous_id = null where id = '${id}'`))).rejects.toThrow();
  });

  it('tells everybody what the last one left open, and no longer what was answered since, nor what is private', async () => {
    const { forum, facilitator, last, cycles } = await scene();
    const organisation = { organisationId: (await aSeat(db, { forumId: forum.id })).organisationId };
    const of = { cycleId: last.id, summary: 'Está.', ...organisation };
    await aDiagnosis(db, {
      ...of,
      number: 1,
      state: 'declared',
      declaredAt: new Date(),
      publicTitle: 'Fuera de alcance',
    });
    const uncited = { ...of, number: 2, state: 'published' as const, publishedAt: new Date() };
    await aDiagnosis(db, { ...uncited, publicTitle: 'Sin cita' });
    await aDiagnosis(db, { ...of, state: 'draft', title: 'Borrador secreto' });
    await aCommitment(db, { cycleId: last.id, number: 1, title: 'Solo un borrador' });
    const frozen = await aFrozenVersion(db, { cycleId: last.id, number: 2, title: 'Con texto fijado' });
    const body = newCycle({ previousId: last.id, publish: true });
    const { id } = answered<{ id: string }>(await facilitator.post(cycles, body), 201);
    const read = async () => answered<LeftOpen>(await t.anonymous.get(`/api/cycles/${id}/left-open`));
    expect(await read()).toEqual({
      previous: { slug: last.slug, title: 'Quinto plan', locale: 'es' },
      own: null,
      next: [],
      items: [
        { kind: 'diagnosis-unreachable', title: 'Fuera de alcance', path: `/c/${last.slug}/diagnoses/1`, count: null },
        { kind: 'diagnosis-uncited', title: 'Sin cita', path: `/c/${last.slug}/diagnoses/2`, count: null },
        { kind: 'commitment-undecided', title: 'Con texto fijado', path: `/c/${last.slug}/commitments/2`, count: null },
      ],
    });
    const html = { accept: 'text/html', 'accept-language': 'es' };
    const page = (slug: string) => t.anonymous.get(`/c/${slug}/left-open`, html);
    const { body: shown } = await page(body.slug);
    expect(shown).toContain('Fuera de alcance');
    expect(shown).not.toContain('noindex');
    expect((await page(last.slug)).body).toContain('content="noindex"');
    const { body: map } = await t.anonymous.get('/sitemap.xml');
    expect([map.includes(`/c/${body.slug}/left-open<`), map.includes(`/c/${last.slug}/left-open<`)]).toEqual([
      true,
      false,
    ]);
    await t.database.query("update commitments set state = 'adopted', published_at = now() where id = $1", [
      frozen.subjectId,
    ]);
    expect((await read()).items.map(({ kind }) => kind)).toEqual(['diagnosis-unreachable', 'diagnosis-uncited']);
    expect(answered<LeftOpen>(await t.anonymous.get(`/api/cycles/${last.id}/left-open`))).toEqual({
      ...{ previous: null, items: [], own: null, next: [] },
    });
    // Among the earlier ones it says itself what it left, and where that goes on.
    await t.database.query('update cycles set archived_at = now() where id = $1', [last.id]);
    const { items } = await read();
    expect(answered<LeftOpen>(await t.anonymous.get(`/api/cycles/${last.id}/left-open`))).toEqual({
      ...{ previous: null, items: [], own: items },
      next: [{ slug: body.slug, title: body.title, locale: 'es' }],
    });
    // In a language in which nobody has read it yet: nobody told the pages that are kept.
    const english = { ...html, 'accept-language': 'en' };
    const { body: looked } = await t.anonymous.get(`/c/${last.slug}/left-open`, english);
    expect(looked).toContain('Fuera de alcance');
    expect(looked).not.toContain('does not go on from');
    expect(looked).not.toContain('noindex');
    await t.database.query('alter table cycles disable trigger user');
    await t.database.query('update cycles set published_at = null where id = $1', [last.id]);
    await t.database.query('alter table cycles enable trigger user');
    expect(await read()).toEqual({ previous: null, items: [], own: null, next: [] });
  });
});

describe('an earlier cycle', () => {
  it('is put there once its stages are over, by its facilitator; is read as before, and brought back', async () => {
    const { facilitator, last } = await scene();
    const at = `/api/cycles/${last.id}/archived`;
    const abilities = async () => answered<Stages>(await facilitator.get(`/api/cycles/${last.id}/stages`)).abilities;
    const early = await facilitator.put(at, { isArchived: true });
    expect([early.statusCode, early.json<{ code: string }>().code]).toEqual([409, 'cycle.still-running']);
    expect(await abilities()).toEqual({ canChange: true, canArchive: false, canBringBack: false });
    await endAll(last.id);
    expect(await abilities()).toEqual({ canChange: true, canArchive: true, canBringBack: false });
    const [one, two] = await Promise.all([1, 2].map(() => facilitator.put(at, { isArchived: true })));
    expect([one?.statusCode, two?.statusCode]).toEqual([204, 204]);
    const acts = () =>
      t.database.query(
        "select action from audit_log where cycle_id = $1 and action like 'cycle.%archived' order by position",
        [last.id],
      );
    expect(await acts()).toEqual([{ action: 'cycle.archived' }]);
    const isArchived = async (agent = facilitator) =>
      answered<CycleList>(await agent.get('/api/cycles')).items.find(({ id }) => id === last.id)?.isArchived;
    expect([await isArchived(), await isArchived(t.anonymous)]).toEqual([true, true]);
    expect(answered<Home>(await facilitator.get('/api/home')).cycles).toMatchObject([{ isArchived: true }]);
    expect(answered<PublicCycle>(await t.anonymous.get(`/api/public/cycles/${last.slug}`)).title).toBe('Quinto plan');
    expect(await abilities()).toEqual({ canChange: false, canArchive: false, canBringBack: true });
    const stages = answered<Stages>(await facilitator.get(`/api/cycles/${last.id}/stages`)).items;
    const { opensAt, closesAt, version } = stages.at(-1) ?? { opensAt: '', closesAt: '', version: 0 };
    const later = new Date(Date.parse(closesAt) + 86_400_000).toISOString();
    const moved = await facilitator.put(`/api/cycles/${last.id}/stages/adoption`, {
      ...{ opensAt, closesAt: later, version, reason: 'Una semana más para adoptar.' },
    });
    expect([moved.statusCode, moved.json<{ code: string }>().code]).toEqual([409, 'cycle.archived']);
    const offered = async () =>
      answered<Me>(await facilitator.get('/api/me')).memberships.flatMap(({ cycles }) =>
        cycles.map(({ slug }) => slug),
      );
    expect(await offered()).toEqual([]);
    expect((await facilitator.put(at, { isArchived: false })).statusCode).toBe(204);
    expect(await offered()).toEqual([last.slug]);
    expect(await isArchived()).toBe(false);
    expect(await acts()).toEqual([{ action: 'cycle.archived' }, { action: 'cycle.unarchived' }]);
  });
});
