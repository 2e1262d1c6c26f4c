import type { CommitmentDetail, CommitmentList, RatingList } from '@minga/shared/commitments/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';
import { aPerson } from '../support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const rating = {
  potential: 'modest',
  rater: 'Elena Vidal',
  role: 'independent',
  ratedOn: '2026-11-01',
  reason: 'Mejora una práctica que ya existe.',
  source: 'https://example.org/informe-2026',
} as const;

async function scene() {
  const s = await aDraftingScene(rig);
  await s.whole();
  answered(await s.drafter.post(`${s.base}/1/freeze`, { version: 1 }));
  const path = `${s.base}/1/ratings`;
  const mix = async () => answered<CommitmentList>(await rig.anonymous.get(s.base)).mix;
  return { ...s, path, mix };
}

describe('the reviewers’ word on a commitment', () => {
  it('has name, role, date and reason, which anybody can read, and only then enters the chart', async () => {
    const { facilitator, path, mix } = await scene();
    expect(await mix()).toMatchObject({ unrated: 1 });
    answered(await facilitator.post(path, rating));
    expect(await mix()).toMatchObject({ modest: 1, unrated: 0 });
    const [read] = answered<RatingList>(await rig.anonymous.get(path)).items;
    expect(read).toMatchObject({ ...rating, retracted: null });
  });

  it('is the latest that stands; a retracted one stays readable with its reason', async () => {
    const { facilitator, path, mix } = await scene();
    answered(await facilitator.post(path, { ...rating, potential: 'substantial', ratedOn: '2026-11-10' }));
    answered(await facilitator.post(path, rating));
    expect(await mix()).toMatchObject({ substantial: 1 });
    const [latest] = answered<RatingList>(await facilitator.get(path)).items;
    const reason = 'Se anotó en el compromiso equivocado.';
    answered(await facilitator.post(`${path}/${latest?.id}/retract`, { reason }));
    expect(await mix()).toMatchObject({ modest: 1, substantial: 0 });
    expect(
      (await facilitator.post(`${path}/${latest?.id}/retract`, { reason: 'otra vez, por favor' })).statusCode,
    ).toBe(404);
    const [first] = answered<RatingList>(await rig.anonymous.get(path)).items;
    expect(first?.retracted?.reason).toBe(reason);
  });

  it('is never that of the facilitation or of whoever holds a seat, however the name is written', async () => {
    const { facilitator, drafter, path, forum } = await scene();
    const names = await rig.database.query<{ name: string }>('select name from people where id = any($1)', [
      [facilitator.personId, drafter.personId],
    ]);
    for (const { name } of names)
      for (const rater of [name, name.toUpperCase(), ` ${name.replace('a', 'а')}`]) {
        const answer = await facilitator.post(path, { ...rating, rater });
        expect([rater, answer.statusCode, answer.json().code]).toEqual([rater, 422, 'rating.own']);
      }
    expect((await drafter.post(path, rating)).statusCode).toBe(403);
    expect(forum.id).toBeDefined();
  });

  it('names every part that is missing, and no day that is still to come', async () => {
    const { facilitator, path } = await scene();
    const bare = await facilitator.post(path, { potential: 'modest' });
    expect(
      bare
        .json()
        .errors.map(({ field }: { field: string }) => field)
        .sort(),
    ).toEqual(['ratedOn', 'rater', 'reason', 'role']);
    // The word of an observer of the forum comes from the observer alone.
    const borrowed = await facilitator.post(path, { ...rating, role: 'observer' });
    expect([borrowed.statusCode, borrowed.json().errors]).toMatchObject([422, [{ field: 'role' }]]);
    const later = await facilitator.post(path, { ...rating, ratedOn: '2199-01-01' });
    expect([later.statusCode, later.json().errors]).toMatchObject([422, [{ field: 'ratedOn' }]]);
  });

  it('somebody else’s word says who wrote it down and where it can be read, or is refused', async () => {
    const { facilitator, path, mix } = await scene();
    const { source: _, ...bare } = rating;
    const answer = await facilitator.post(path, bare);
    expect([answer.statusCode, answer.json().errors]).toMatchObject([422, [{ field: 'source', code: 'required' }]]);
    expect(await mix()).toMatchObject({ unrated: 1 });
    const [{ name } = { name: '' }] = await rig.database.query<{ name: string }>(
      'select name from people where id = $1',
      [facilitator.personId],
    );
    answered(await facilitator.post(path, rating));
    const [read] = answered<RatingList>(await rig.anonymous.get(path)).items;
    expect(read).toMatchObject({ recordedBy: name, source: rating.source, counts: true });
    // As they were written down before a source was asked for.
    await rig.database.query('update commitment_ratings set source = null where id = $1', [read?.id]);
    expect(await mix()).toMatchObject({ modest: 0, unrated: 1 });
    expect(answered<RatingList>(await rig.anonymous.get(path)).items[0]).toMatchObject({ counts: false });
  });

  it('names the version it was given on, and keeps that name when the text is frozen anew', async () => {
    const { facilitator, drafter, base, path } = await scene();
    answered(await facilitator.post(path, rating));
    const text = { title: 'Otro título para el compromiso' };
    answered(await drafter.put(`${base}/1`, { version: 2, text }));
    const reason = 'Se corrigió el título del compromiso.';
    answered(await drafter.post(`${base}/1/freeze`, { version: 3, reason }));
    const [read] = answered<RatingList>(await rig.anonymous.get(path)).items;
    expect([read?.versionNumber, read?.newestVersion]).toEqual([1, 2]);
  });

  it('an observer rates under her own name and no other', async () => {
    const { path, forum, facilitator } = await scene();
    const observer = await rig.signInAs(
      await aPerson(rig.deps.db, { name: 'Paz Inga', role: 'observer', forumId: forum.id }),
    );
    const [read] = answered<RatingList>(await observer.post(path, { ...rating, rater: 'IRM', role: 'irm' })).items;
    expect(read).toMatchObject({ rater: 'Paz Inga', role: 'observer', recordedBy: null, counts: true });
    for (const [agent, canRate, canRecordRatings] of [
      [observer, true, false],
      [facilitator, true, true],
      [rig.anonymous, false, false],
    ] as const)
      expect(answered<CommitmentDetail>(await agent.get(path.replace('/ratings', ''))).abilities).toMatchObject({
        canRate,
        canRecordRatings,
      });
  });
});
