import type { CommitmentDetail, CommitmentList, Provenance } from '@minga/shared/commitments/schema.ts';
import type { StageName } from '@minga/shared/cycles/rules.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aBoardWithCluster, aDraftingScene } from '../../../../tests/support/drafting-scene.ts';
import { aCommitment, aDiagnosis, anOrganisation, aSeat } from '../../../../tests/support/factories.ts';

type Problem = {
  code: string;
  title: string;
  params: Record<string, string>;
  errors: { field: string; code: string; message: string }[];
};

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

describe('starting', () => {
  it('takes title and sources from a cluster, removed notes left out, and walks both ways', async () => {
    const s = await aDraftingScene(rig);
    const { boardId, clusterId, notes } = await aBoardWithCluster(db, s.cycle.id);
    const made = await s.drafter.post(s.base, { boardId, clusterId });
    expect(made.statusCode).toBe(201);
    expect(made.json<CommitmentDetail>()).toMatchObject({
      number: 1,
      title: 'Citas por internet',
      state: 'draft',
      sources: 3,
      abilities: { canEdit: true },
    });
    const provenance = (await s.other.get(`${s.base}/1/provenance`)).json<Provenance>().sources;
    expect(provenance.map(({ kind, id, label }) => ({ kind, id, label }))).toEqual(
      expect.arrayContaining([
        { kind: 'cluster', id: clusterId, label: 'Citas por internet' },
        { kind: 'note', id: notes[0], label: 'Nota 0' },
        { kind: 'note', id: notes[1], label: 'Nota 1' },
      ]),
    );
    const back = await s.other.get(`${s.base}/from/note/${notes[0]}`);
    expect(back.json()).toEqual({ commitments: [{ number: 1, title: 'Citas por internet', state: 'draft' }] });
    expect((await rig.anonymous.get(`${s.base}/from/note/${notes[0]}`)).json()).toEqual({ commitments: [] });
  });

  it('waits until notes are shown', async () => {
    const s = await aDraftingScene(rig);
    const { boardId, clusterId } = await aBoardWithCluster(db, s.cycle.id, 'private_writing');
    const refused = await s.drafter.post(s.base, { boardId, clusterId });
    expect([refused.statusCode, refused.json<Problem>().code]).toEqual([409, 'commitment.board-hidden']);
  });

  it("does not know another forum's board, cluster or seat", async () => {
    const s = await aDraftingScene(rig);
    const there = await aBoardWithCluster(db, (await aDraftingScene(rig)).cycle.id);
    expect(
      (
        await s.drafter.post(s.base, there.boardId ? { boardId: there.boardId, clusterId: there.clusterId } : {})
      ).json<Problem>().code,
    ).toBe('board.not-found');
    const here = await aBoardWithCluster(db, s.cycle.id);
    expect(
      (await s.drafter.post(s.base, { boardId: here.boardId, clusterId: there.clusterId })).json<Problem>().code,
    ).toBe('cluster.not-found');
    expect((await s.drafter.post(s.base, { title: 'x', seatId: (await aSeat(db)).id })).json<Problem>().code).toBe(
      'seat.not-found',
    );
  });

  it('is for seats and the facilitation, and numbers run without gaps under parallel starts', async () => {
    const s = await aDraftingScene(rig);
    expect((await s.participant.post(s.base, { title: 'x' })).json<Problem>().code).toBe('permission.seat-required');
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 ? s.drafter : s.facilitator).post(s.base, { title: `Idea ${index}` }),
      ),
    );
    expect(made.map((answer) => answer.json<CommitmentDetail>().number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
  });

  it.each<[StageName | null, string]>([
    ['brainstorming', 'stage.not-open'],
    [null, 'stage.not-open'],
    ['adoption', 'stage.closed'],
  ])('outside co-creation (%s open) says why and when', async (stage, code) => {
    const s = await aDraftingScene(rig, stage);
    const refused = await s.drafter.post(s.base, { title: 'x' });
    expect(refused.statusCode).toBe(409);
    expect(refused.json<Problem>()).toMatchObject({ code, params: { stage: 'co_creation' } });
    expect(refused.json<Problem>().title).toMatch(/Cocreación.*20\d\d/);
    expect((await s.drafter.get(s.base)).json<CommitmentList>().abilities.canCreate).toBe(false);
  });
});

describe('writing', () => {
  it('saves parts, refuses the second of two who started from the same text, and names unknown organisations', async () => {
    const s = await aDraftingScene(rig);
    await aCommitment(db, { cycleId: s.cycle.id, drafters: [s.seat.id] });
    expect((await s.drafter.put(`${s.base}/1`, { version: 1, text: { problem: 'Otro problema' } })).json()).toEqual({
      version: 2,
    });
    const late = await s.facilitator.put(`${s.base}/1`, { version: 1, text: { problem: 'Pisado' } });
    expect([late.statusCode, late.json<Problem>().code]).toEqual([409, 'commitment.changed-meanwhile']);
    const detail = (await s.drafter.get(`${s.base}/1`)).json<CommitmentDetail>();
    expect(detail.text?.problem).toBe('Otro problema');
    const foreign = await s.drafter.put(`${s.base}/1`, {
      version: 2,
      text: { leadOrganisationId: (await anOrganisation(db)).id, themeIds: [newId()] },
    });
    expect(foreign.json<Problem>().errors.map(({ field }) => field)).toEqual([
      'text.leadOrganisationId',
      'text.themeIds',
    ]);
    expect((await s.drafter.put(`${s.base}/1`, { version: 2, text: { state: 'adopted' } })).statusCode).toBe(422);
  });

  it('keeps milestones in the order they were sent', async () => {
    const s = await aDraftingScene(rig);
    await aCommitment(db, { cycleId: s.cycle.id, drafters: [s.seat.id] });
    const step = (title: string) => ({
      id: newId(),
      title,
      output: 'Informe',
      dueOn: '2027-05-01',
      responsibleOrganisationId: s.lead.id,
    });
    await s.drafter.put(`${s.base}/1/milestones`, { version: 1, milestones: [step('b'), step('a'), step('c')] });
    await s.drafter.put(`${s.base}/1/milestones`, { version: 2, milestones: [step('c'), step('a')] });
    const { text } = (await s.drafter.get(`${s.base}/1`)).json<CommitmentDetail>();
    expect(text?.milestones.map(({ title }) => title)).toEqual(['c', 'a']);
  });

  it('is for the drafting team, which any seat may join', async () => {
    const s = await aDraftingScene(rig);
    await s.whole();
    const change = (agent: typeof s.other) => agent.put(`${s.base}/1`, { version: 1, text: { problem: 'Nuevo' } });
    expect((await change(s.other)).json<Problem>().code).toBe('commitment.not-drafter');
    expect((await change(s.participant)).statusCode).toBe(403);
    expect((await change(s.abroad)).statusCode).toBe(404);
    const seats = (await s.other.get('/api/me')).json<{ memberships: { seats: { id: string }[] }[] }>().memberships[0]
      ?.seats;
    expect((await s.other.post(`${s.base}/1/drafters`, { seatId: s.seat.id })).json<Problem>().code).toBe(
      'commitment.not-drafter',
    );
    expect((await s.other.post(`${s.base}/1/drafters`, { seatId: seats?.[0]?.id })).statusCode).toBe(200);
    expect((await change(s.other)).statusCode).toBe(200);
  });

  it('shows drafts and hints to those concerned only', async () => {
    const s = await aDraftingScene(rig);
    await s.whole({ title: 'Borrador secreto' });
    expect((await rig.anonymous.get(s.base)).json<CommitmentList>().items).toEqual([]);
    expect((await rig.anonymous.get(`${s.base}/1`)).statusCode).toBe(404);
    expect((await s.abroad.get(`${s.base}/1/provenance`)).statusCode).toBe(404);
    expect((await s.participant.get(`${s.base}/1`)).json<CommitmentDetail>().title).toBe('Borrador secreto');
    expect((await s.participant.get(`${s.base}/1/hints`)).statusCode).toBe(403);
    const hints = (await s.drafter.get(`${s.base}/1/hints`)).json<{
      items: { rule: string; level: string; text: { es: string } | null }[];
    }>().items;
    expect(hints.map(({ rule }) => rule)).toEqual(
      Array.from({ length: 16 }, (_, index) => `C${String(index + 1).padStart(2, '0')}`),
    );
    expect(hints.find(({ rule }) => rule === 'C12')?.text?.es).toContain('Asientos que redactan: 1');
  });

  it('ties a published diagnosis and counts it as cited; a draft diagnosis does not exist', async () => {
    const s = await aDraftingScene(rig);
    await s.whole();
    const draft = await aDiagnosis(db, { cycleId: s.cycle.id });
    expect(
      (await s.drafter.post(`${s.base}/1/sources`, { kind: 'diagnosis', sourceId: draft.id })).json<Problem>().code,
    ).toBe('commitment.source-not-found');
    const known = await aDiagnosis(db, { cycleId: s.cycle.id, number: 7, state: 'declared', declaredAt: new Date() });
    const tied = await s.drafter.post(`${s.base}/1/sources`, { kind: 'diagnosis', sourceId: known.id });
    expect(tied.json<Provenance>().sources).toMatchObject([{ kind: 'diagnosis', number: 7, label: known.title }]);
    expect(await rig.database.query('select from_kind as kind from links where to_id = $1', [known.id])).toEqual([
      { kind: 'commitment' },
    ]);
  });

  it('ties by hand what lies on an open board of its cycle, and nothing that is removed, still hidden or told by nobody', async () => {
    const s = await aDraftingScene(rig);
    await s.whole();
    const { boardId, clusterId, notes } = await aBoardWithCluster(db, s.cycle.id);
    const hidden = await aBoardWithCluster(db, s.cycle.id, 'private_writing');
    const elsewhere = await aBoardWithCluster(db, (await aDraftingScene(rig)).cycle.id);
    const tie = async (kind: string, sourceId: string | undefined, on?: string) => {
      const answer = await s.drafter.post(`${s.base}/1/sources`, { kind, sourceId, ...(on ? { boardId: on } : {}) });
      return answer.statusCode === 200 ? 'tied' : answer.json<Problem>().code;
    };
    expect(await tie('note', notes[0], boardId)).toBe('tied');
    expect(await tie('cluster', clusterId, boardId)).toBe('tied');
    expect(await tie('note', notes[0])).toBe('request.invalid');
    expect(await tie('cluster', newId(), boardId)).toBe('commitment.source-not-found');
    // Nothing may be said to come from a thing whose noun does not say so.
    for (const kind of ['meeting', 'commitment', 'announcement', 'contribution'])
      expect(await tie(kind, newId())).toBe('commitment.source-not-found');
    expect(await tie('note', notes[2], boardId)).toBe('commitment.source-not-found');
    expect(await tie('cluster', hidden.clusterId, hidden.boardId)).toBe('commitment.board-hidden');
    expect(await tie('note', elsewhere.notes[0], elsewhere.boardId)).toBe('board.not-found');
    expect(await tie('contribution', newId())).toBe('commitment.source-not-found');
    const { sources } = (await s.drafter.get(`${s.base}/1/provenance`)).json<Provenance>();
    expect(sources.map(({ kind, label }) => [kind, label])).toEqual([
      ['cluster', 'Citas por internet'],
      ['note', 'Nota 0'],
    ]);
  });
});
