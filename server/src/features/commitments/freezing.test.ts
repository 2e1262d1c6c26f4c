import type { Stages } from '@minga/shared/stages/schema.ts';
import { createHash } from 'node:crypto';
import type { CommitmentDetail, CommitmentList, Version, VersionDiff } from '@minga/shared/commitments/schema.ts';
import { canonicalJson } from '@minga/shared/kernel/canonical.ts';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aDraftingScene } from '../../../../tests/support/drafting-scene.ts';
import { aCommitment, aSeat } from '../../../../tests/support/factories.ts';
import { firstBrokenLink } from '../../platform/database/audit.ts';
import { versions } from '../versions/tables.ts';

type Problem = {
  code: string;
  title: string;
  params: Record<string, string>;
  errors: { field: string; code: string; message: string }[];
};

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

describe('freezing', () => {
  it('names every missing field', async () => {
    const s = await aDraftingScene(rig);
    await aCommitment(db, { cycleId: s.cycle.id, drafters: [s.seat.id], causes: '', addedValue: ' ' });
    const refused = await s.drafter.post(`${s.base}/1/freeze`, { version: 1 });
    expect(refused.statusCode).toBe(422);
    expect(refused.json<Problem>().errors.map(({ field }) => field)).toEqual([
      'themeIds',
      'causes',
      'addedValue',
      'milestones',
    ]);
    expect(refused.json<Problem>().errors[0]?.message).toBe('Este dato es obligatorio.');
  });

  it('keeps text and hash for ever, and strangers read what was frozen while it is rewritten', async () => {
    const s = await aDraftingScene(rig);
    const row = await s.whole({ title: 'Título acordado' });
    const frozen = (await s.drafter.post(`${s.base}/1/freeze`, { version: 1 })).json<CommitmentDetail>();
    expect(frozen).toMatchObject({
      state: 'frozen',
      hasUnfrozenChanges: false,
      textVersion: 2,
      versions: [{ number: 1, kind: 'co_created' }],
    });
    await s.drafter.put(`${s.base}/1`, { version: 2, text: { title: 'Título en obra' } });
    expect((await rig.anonymous.get(`${s.base}/1`)).json<CommitmentDetail>()).toMatchObject({
      title: 'Título acordado',
      text: null,
      content: { title: 'Título acordado' },
    });
    expect((await rig.anonymous.get(s.base)).json<CommitmentList>().items[0]?.title).toBe('Título acordado');
    expect((await s.drafter.get(`${s.base}/1`)).json<CommitmentDetail>()).toMatchObject({
      title: 'Título en obra',
      hasUnfrozenChanges: true,
    });
    const version = (await rig.anonymous.get(`${s.base}/1/versions/1`)).json<Version>();
    expect(createHash('sha256').update(canonicalJson(version.content)).digest('hex')).toBe(version.sha256);
    await expect(
      db.orm.update(versions).set({ reason: 'otra' }).where(eq(versions.subjectId, row.id)),
    ).rejects.toThrow();
    await expect(db.orm.delete(versions).where(eq(versions.subjectId, row.id))).rejects.toThrow();
    expect(await rig.tx((tx) => firstBrokenLink(tx, s.cycle.id))).toBeNull();
  });

  it('is done for the seat the person acts for, and asks who drafts for two organisations and has not said for which', async () => {
    const s = await aDraftingScene(rig);
    const second = await aSeat(db, { forumId: s.forum.id, personId: s.seat.personId });
    const row = await s.whole({ drafters: [s.seat.id, second.id] });
    const freeze = (version: number, more: object = {}) => s.drafter.post(`${s.base}/1/freeze`, { version, ...more });
    const asked = await freeze(1);
    expect([asked.statusCode, asked.json<Problem>().code]).toEqual([422, 'seat.choice-required']);
    const seats = async () =>
      (
        await rig.database.query<{ seat: string }>(
          'select seat_id as seat from versions where subject_id = $1 order by number',
          [row.id],
        )
      ).map(({ seat }) => seat);
    await s.drafter.put(`/api/cycles/${s.cycle.id}/acting-seat`, { seatId: second.id });
    expect((await freeze(1)).statusCode).toBe(200);
    await s.drafter.put(`${s.base}/1`, { version: 2, text: { title: 'Otro título' } });
    expect((await freeze(3, { seatId: s.seat.id })).statusCode).toBe(200);
    expect(await seats()).toEqual([second.id, s.seat.id]);
  });

  it('makes one version of two who freeze at the same instant', async () => {
    const s = await aDraftingScene(rig);
    for (let round = 0; round < 8; round += 1) {
      const row = await s.whole();
      const answers = await Promise.all(
        [s.drafter, s.facilitator, s.drafter, s.facilitator].map((agent) =>
          agent.post(`${s.base}/${row.number}/freeze`, { version: 1 }),
        ),
      );
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409, 409]);
      expect(await rig.owner.db.orm.select().from(versions).where(eq(versions.subjectId, row.id))).toHaveLength(1);
    }
  });

  it('does not freeze the same words twice', async () => {
    const s = await aDraftingScene(rig);
    await s.whole();
    await s.drafter.post(`${s.base}/1/freeze`, { version: 1 });
    expect((await s.drafter.post(`${s.base}/1/freeze`, { version: 2 })).json<Problem>()).toMatchObject({
      code: 'commitment.unchanged',
      params: { number: 1 },
    });
  });

  it('in validation the lead entity writes its own version, with a reason, and the difference is readable', async () => {
    const s = await aDraftingScene(rig);
    await s.whole();
    await s.drafter.post(`${s.base}/1/freeze`, { version: 1 });
    await rig.database.query("update stages set closed_at = now() where cycle_id = $1 and name = 'co_creation'", [
      s.cycle.id,
    ]);
    await rig.database.query(
      "update stages set opens_at = now() - interval '1 hour' where cycle_id = $1 and name = 'validation'",
      [s.cycle.id],
    );
    expect((await s.drafter.put(`${s.base}/1`, { version: 2, text: { results: 'x' } })).json<Problem>().code).toBe(
      'commitment.not-lead',
    );
    await s.leader.put(`${s.base}/1`, {
      version: 2,
      text: { results: 'De 15 a 40 opiniones por proyecto en 2028, según el registro público.' },
    });
    expect((await s.leader.post(`${s.base}/1/freeze`, { version: 3 })).json<Problem>().errors).toMatchObject([
      { field: 'reason', code: 'required' },
    ]);
    const reason = 'El presupuesto de 2028 no alcanza para sesenta.';
    expect((await s.leader.post(`${s.base}/1/freeze`, { version: 3, reason })).statusCode).toBe(200);
    const diff = (await rig.anonymous.get(`${s.base}/1/diff?from=1&to=2`)).json<VersionDiff>();
    expect(diff.to).toMatchObject({ kind: 'entity', reason, frozenFor: 'Ministerio' });
    expect(diff.fields.filter(({ isChanged }) => isChanged)).toEqual([
      {
        field: 'results',
        isChanged: true,
        parts: expect.arrayContaining([
          { kind: 'removed', text: '60' },
          { kind: 'added', text: '40' },
        ]),
      },
    ]);
    expect(diff.milestones.map(({ before, after, isChanged }) => [before, after, isChanged])).toEqual([
      [1, 1, false],
      [2, 2, false],
    ]);
  });

  it('a decree that became a web page is named as such, whatever reason was given and whoever reads', async () => {
    const s = await aDraftingScene(rig);
    await s.whole();
    await s.drafter.post(`${s.base}/1/freeze`, { version: 1 });
    await rig.database.query("update stages set closed_at = now() where cycle_id = $1 and name = 'co_creation'", [
      s.cycle.id,
    ]);
    await rig.database.query(
      "update stages set opens_at = now() - interval '1 hour' where cycle_id = $1 and name = 'validation'",
      [s.cycle.id],
    );
    const before = (await s.leader.get(`${s.base}/1`)).json<CommitmentDetail>().text?.milestones ?? [];
    const [first, second] = before;
    // Moved to the front, and weakened: it stays the milestone it was.
    await s.leader.put(`${s.base}/1`, {
      version: 2,
      text: { milestones: [{ ...second, output: 'Web page' }, first] },
    });
    const kept = (await s.leader.get(`${s.base}/1`)).json<CommitmentDetail>().text?.milestones ?? [];
    expect(kept.map(({ id }) => id)).toEqual([second?.id, first?.id]);
    const reason = 'Adjustments. And more of them.';
    expect((await s.leader.post(`${s.base}/1/freeze`, { version: 3, reason })).statusCode).toBe(200);
    const diff = (await rig.anonymous.get(`${s.base}/1/diff?from=1&to=2`)).json<VersionDiff>();
    expect(diff.milestones.map((one) => [one.before, one.after, one.isChanged])).toEqual([
      [2, 1, true],
      [1, 2, expect.any(Boolean)],
    ]);
    expect(diff.milestones.filter(({ isMoved }) => isMoved)).toHaveLength(1);
    expect(diff.milestones[0]?.parts).toContainEqual(expect.objectContaining({ kind: 'added', text: 'Web page' }));
    await s.facilitator.post(`${s.base}/1/publish`);
    await rig.database.query("update stages set closed_at = now() where cycle_id = $1 and name = 'validation'", [
      s.cycle.id,
    ]);
    const hints = (await rig.anonymous.get(`${s.base}/1/hints`)).json<{
      items: { rule: string; level: string; text: { es: string } | null }[];
    }>().items;
    const c14 = hints.find(({ rule }) => rule === 'C14');
    expect(c14?.level).not.toBe('ok');
    expect(c14?.text?.es).toContain('Norma: Decreto supremo aprobado');
  });
});

describe('deciding', () => {
  it('publishes what is frozen, rates it, withdraws it leaving a tombstone', async () => {
    const s = await aDraftingScene(rig);
    await s.whole();
    expect((await s.facilitator.post(`${s.base}/1/publish`)).json<Problem>().code).toBe('commitment.nothing-frozen');
    await s.drafter.post(`${s.base}/1/freeze`, { version: 1 });
    expect((await s.drafter.post(`${s.base}/1/publish`)).statusCode).toBe(403);
    expect((await s.facilitator.post(`${s.base}/1/publish`)).json<CommitmentDetail>().state).toBe('published');
    expect((await s.facilitator.post(`${s.base}/1/publish`)).json<Problem>().code).toBe('commitment.already');
    expect((await rig.anonymous.get(`${s.base}/1/hints`)).statusCode).toBe(200);
    await s.facilitator.post(`${s.base}/1/ratings`, {
      potential: 'modest',
      rater: 'Elena Vidal',
      role: 'independent',
      ratedOn: '2026-11-01',
      reason: 'Mejora una práctica que ya existe.',
      source: 'https://example.org/informe',
    });
    expect((await rig.anonymous.get(s.base)).json<CommitmentList>()).toMatchObject({
      mix: { modest: 1 },
      isMixAmbitious: false,
    });
    expect((await s.facilitator.post(`${s.base}/1/withdraw`, { reason: 'corto' })).statusCode).toBe(422);
    await s.facilitator.post(`${s.base}/1/withdraw`, { reason: 'La entidad responsable fue fusionada.' });
    expect((await rig.anonymous.get(`${s.base}/1`)).json<CommitmentDetail>()).toMatchObject({
      state: 'withdrawn',
      withdrawnReason: 'La entidad responsable fue fusionada.',
      versions: [{ number: 1 }],
    });
    expect((await s.drafter.put(`${s.base}/1`, { version: 2, text: { problem: 'x' } })).json<Problem>().code).toBe(
      'commitment.withdrawn',
    );
  });

  it('lets validation open once a version is frozen', async () => {
    const s = await aDraftingScene(rig);
    const missing = async () =>
      (await rig.anonymous.get(`/api/cycles/${s.cycle.id}/stages`))
        .json<Stages>()
        .items.find(({ name }) => name === 'validation')?.gate.missing;
    expect(await missing()).toEqual([{ criterion: 'version-frozen', count: 1 }]);
    await s.whole();
    await s.drafter.post(`${s.base}/1/freeze`, { version: 1 });
    expect(await missing()).toEqual([]);
  });
});
