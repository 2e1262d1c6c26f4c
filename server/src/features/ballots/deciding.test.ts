import type { CommitmentBallots } from '@minga/shared/ballots/schema.ts';
import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aBallotSetting, runOut } from '../../../../tests/support/ballots.ts';
import type { BallotOptions } from '../../../../tests/support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());

type Problem = { code: string; errors: { field: string; code: string }[] };
const mixed: Sector[] = [...Array<Sector>(5).fill('executive'), ...Array<Sector>(5).fill('civil_society'), 'academia'];
const aSetting = (sectors: readonly Sector[], options: BallotOptions) => aBallotSetting(rig, sectors, options);

const numberOf = async (versionId: string | undefined): Promise<number> => {
  const [row] = await rig.database.query<{ number: number }>(
    'select c.number from commitments c join versions v on v.subject_id = c.id where v.id = $1',
    [versionId],
  );
  return row?.number ?? 0;
};

describe('after a rejection', () => {
  it('the commitment cannot be published in silence, and its page shows the ballot', async () => {
    const s = await aSetting(mixed, { mode: 'open' });
    const commitment = `/api/cycles/${s.cycle.id}/commitments/${await numberOf(s.versionIds[0])}`;
    await s.open();
    expect((await s.facilitator.post(`${commitment}/publish`)).json<Problem>().code).toBe('commitment.on-ballot');
    for (const [voter] of mixed.entries()) await s.cast(voter, 'against');
    await s.close();
    const refused = (await s.facilitator.post(`${commitment}/publish`)).json<Problem>();
    expect(refused).toMatchObject({ code: 'commitment.not-approved', errors: [{ field: 'reason' }] });
    const { items } = (await rig.anonymous.get(`${commitment}/ballots`)).json<CommitmentBallots>();
    expect(items).toMatchObject([{ id: s.ballot.id, outcome: { isApproved: false, total: { against: 11 } } }]);
    const reason = 'La ley obliga a incluirlo en el plan.';
    expect((await s.facilitator.post(`${commitment}/publish`, { reason })).statusCode).toBe(200);
    expect((await rig.anonymous.get(commitment)).json<CommitmentDetail>().publishedReason).toBe(reason);
  });

  it('a version that was never voted does not go into the plan on the votes for the one before', async () => {
    const s = await aSetting(mixed, { mode: 'open' });
    const number = await numberOf(s.versionIds[0]);
    const commitment = `/api/cycles/${s.cycle.id}/commitments/${number}`;
    await s.open();
    for (const [voter] of mixed.entries()) await s.cast(voter, 'for');
    await s.close();
    await rig.database.query(
      `insert into versions (id, cycle_id, subject_kind, subject_id, number, kind, content, sha256, person_id)
       select gen_random_uuid(), cycle_id, subject_kind, subject_id, number + 1, kind, content, repeat('a', 64), person_id from versions where id = $1`,
      [s.versionIds[0]],
    );
    const refused = (await s.facilitator.post(`${commitment}/publish`)).json<Problem>();
    expect(refused).toMatchObject({ code: 'commitment.not-voted', errors: [{ field: 'reason' }] });
    const reason = 'El cambio corrige una fecha, según acordó la mesa.';
    expect((await s.facilitator.post(`${commitment}/publish`, { reason })).statusCode).toBe(200);
  });

  it('by a later ballot, what was published is not adopted in silence', async () => {
    const s = await aSetting(mixed, { mode: 'open' });
    const commitment = `/api/cycles/${s.cycle.id}/commitments/${await numberOf(s.versionIds[0])}`;
    expect((await s.facilitator.post(`${commitment}/publish`)).statusCode).toBe(200);
    await s.open();
    for (const [voter] of mixed.entries()) await s.cast(voter, 'against');
    await s.close();
    await rig.database.query(
      "update stages set opens_at = now() - interval '1 day', closes_at = now() + interval '9 days', gate_override = 'Prueba de la última etapa.' where cycle_id = $1 and name = 'adoption'",
      [s.cycle.id],
    );
    const refused = (await s.facilitator.post(`${commitment}/adopt`)).json<Problem>();
    expect(refused).toMatchObject({ code: 'commitment.not-approved', errors: [{ field: 'reason' }] });
    const reason = 'El gabinete lo adopta por mandato de la ley.';
    expect((await s.facilitator.post(`${commitment}/adopt`, { reason })).statusCode).toBe(200);
    expect((await rig.anonymous.get(commitment)).json<CommitmentDetail>().adoptedReason).toBe(reason);
  });

  it('a result that is due is counted first: nobody is told to wait for a ballot that is over and approved it', async () => {
    const s = await aSetting(mixed, { mode: 'open' });
    const commitment = `/api/cycles/${s.cycle.id}/commitments/${await numberOf(s.versionIds[0])}`;
    await s.open();
    for (const [voter] of mixed.entries()) await s.cast(voter, 'for');
    await runOut(rig.database, s.ballot.id);
    expect((await s.facilitator.post(`${commitment}/publish`)).statusCode).toBe(200);
    expect((await rig.anonymous.get(commitment)).json<CommitmentDetail>().publishedReason).toBeNull();
  });
});

describe('V06 an objection without an answer', () => {
  it('keeps a commitment from being published in silence, also when a later ballot approved it', async () => {
    const s = await aSetting(mixed, { mode: 'open', rule: 'consent' });
    const commitment = `/api/cycles/${s.cycle.id}/commitments/${await numberOf(s.versionIds[0])}`;
    await s.open();
    await s.cast(0, 'against', undefined, { reason: 'El hito dos no tiene responsable.' });
    for (let voter = 1; voter < mixed.length; voter += 1) await s.cast(voter, 'for');
    await s.close();
    const now = Date.now();
    const terms = { title: 'Otra vez', mode: 'open', rule: 'simple_majority', versionIds: s.versionIds };
    const again = await s.facilitator.post(s.base, {
      ...terms,
      opensAt: new Date(now).toISOString(),
      closesAt: new Date(now + 3_600_000).toISOString(),
    });
    const second = `${s.base}/${again.json<{ id: string }>().id}`;
    await s.facilitator.post(`${second}/open`);
    for (const { agent } of s.voters) await agent.post(`${second}/casts`, s.answer('for'));
    await s.facilitator.post(`${second}/close`, { reason: 'Todos los asientos ya votaron.' });
    const publish = (body?: object) => s.facilitator.post(`${commitment}/publish`, body);
    const refused = (await publish()).json<Problem>();
    expect(refused).toMatchObject({ code: 'commitment.objections-open', errors: [{ field: 'reason' }] });
    const { items } = (await rig.anonymous.get(`${commitment}/ballots`)).json<CommitmentBallots>();
    const [objection] = items.flatMap(({ objections }) => objections);
    expect(objection?.outcome).toBeNull();
    const decided = { outcome: 'overruled', reason: 'El responsable está en la ficha del hito.' };
    await s.facilitator.post(`${s.one}/objections/${objection?.id}/outcome`, decided);
    expect((await publish()).statusCode).toBe(200);
  });

  it('gives way to a public reason, which the page shows beside the objection', async () => {
    const s = await aSetting(mixed, { mode: 'open', rule: 'consent' });
    const commitment = `/api/cycles/${s.cycle.id}/commitments/${await numberOf(s.versionIds[0])}`;
    await s.open();
    await s.cast(0, 'against', undefined, { reason: 'El hito dos no tiene responsable.' });
    for (let voter = 1; voter < mixed.length; voter += 1) await s.cast(voter, 'for');
    await s.close();
    expect((await s.facilitator.post(`${commitment}/publish`)).json<Problem>().errors).toMatchObject([
      { field: 'reason', code: 'required' },
    ]);
    const reason = 'El foro lo lleva al plan y responde en la próxima sesión.';
    expect((await s.facilitator.post(`${commitment}/publish`, { reason })).statusCode).toBe(200);
    const page = (await rig.anonymous.get(commitment)).json<CommitmentDetail>();
    const { items } = (await rig.anonymous.get(`${commitment}/ballots`)).json<CommitmentBallots>();
    expect([page.publishedReason, items[0]?.objections[0]?.outcome]).toEqual([reason, null]);
  });
});
