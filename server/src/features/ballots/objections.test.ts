import type { BallotResult, CommitmentBallots, Objection } from '@minga/shared/ballots/schema.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aBallotSetting } from '../../../../tests/support/ballots.ts';
import { aSeat } from '../../../../tests/support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());

const sectors: Sector[] = ['executive', 'civil_society', 'civil_society', 'academia'];
const WORDS = 'La meta no se puede medir así.';
const WHY = 'La meta cambió: ahora dice cuántas oficinas y en qué mes.';

/** A counted ballot by consent on which the second and the third objected. */
async function objected() {
  const s = await aBallotSetting(rig, sectors, { mode: 'open', rule: 'consent' });
  await s.open();
  await s.cast(0, 'for');
  for (const voter of [1, 2])
    expect((await s.cast(voter, 'against', undefined, { reason: WORDS })).statusCode).toBe(200);
  await s.cast(3, 'abstain');
  expect((await s.close()).statusCode).toBe(200);
  const read = async (agent = rig.anonymous) => (await agent.get(`${s.one}/result`)).json<BallotResult>();
  const [first, second] = (await read(s.voters[1]?.agent)).objections.toSorted((a) => (a.isMine ? -1 : 1));
  const pathOf = (objection: Objection | undefined) => `${s.one}/objections/${objection?.id}`;
  const voter = (at: number) => s.voters[at]?.agent ?? rig.anonymous;
  return { ...s, read, voter, mine: first, other: second, pathOf };
}

describe('T24 V06 what becomes of an objection', () => {
  it('stands open until somebody says: everybody reads it, and whose it is may be read from the vote only', async () => {
    const s = await objected();
    const { objections } = await s.read();
    expect(objections).toHaveLength(2);
    for (const one of objections)
      expect(one).toMatchObject({ question: 0, objection: WORDS, outcome: null, canDecide: false, canWithdraw: false });
    expect((await s.read(s.facilitator)).objections.map(({ canDecide }) => canDecide)).toEqual([true, true]);
    expect((await s.read(s.voter(1))).objections.filter(({ canWithdraw }) => canWithdraw)).toHaveLength(1);
    expect((await s.read(s.voter(0))).objections.some(({ isMine }) => isMine)).toBe(false);
  });

  it('the facilitation integrates or overrules it with a public reason, once; the ballot, the commitment and the export say so', async () => {
    const s = await objected();
    const path = `${s.pathOf(s.mine)}/outcome`;
    for (const body of [{ outcome: 'overruled', reason: 'No.' }, { outcome: 'withdrawn', reason: WHY }, {}])
      expect((await s.facilitator.post(path, body)).statusCode).toBe(422);
    expect((await s.voter(1).post(path, { outcome: 'integrated', reason: WHY })).statusCode).toBe(403);
    const answers = await Promise.all([
      s.facilitator.post(path, { outcome: 'integrated', reason: WHY }),
      s.facilitator.post(path, { outcome: 'overruled', reason: 'Otra razón, a la misma hora.' }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(answers.find(({ statusCode }) => statusCode === 409)?.json().code).toBe('objection.decided');
    const decided = (await s.read()).objections.find(({ id }) => id === s.mine?.id);
    expect(decided?.outcome).toMatchObject({ by: expect.any(String), at: expect.any(String) });
    const page = await rig.anonymous.get(
      `/api/cycles/${s.cycle.id}/commitments/${(await s.read()).questions[0]?.commitment}/ballots`,
    );
    expect(page.json<CommitmentBallots>().items[0]?.objections).toContainEqual(
      expect.objectContaining({ id: s.mine?.id, outcome: decided?.outcome }),
    );
    const file = (await rig.anonymous.get(`${s.one}/export`)).json<{ objections: Objection[] }>();
    expect(file.objections.find(({ id }) => id === s.mine?.id)?.outcome).toEqual(decided?.outcome);
    expect(JSON.stringify(file)).not.toMatch(/"voter"|rollEntry|isMine/);
    expect((await s.voter(1).post(`${s.pathOf(s.mine)}/withdrawal`, {})).json().code).toBe('objection.decided');
  });

  it('only whoever objected withdraws it, by any seat of the organisation', async () => {
    const s = await objected();
    const path = `${s.pathOf(s.mine)}/withdrawal`;
    expect((await s.voter(2).post(path, {})).json().code).toBe('objection.not-yours');
    const [row] = await rig.database.query<{ id: string }>('select organisation_id as id from seats where id = $1', [
      s.voters[1]?.seatId,
    ]);
    const alternate = await rig.signInAs(
      (await aSeat(rig.deps.db, { organisationId: row?.id ?? '', role: 'member' })).personId,
    );
    const answer = await alternate.post(path, {});
    expect(answer.statusCode).toBe(200);
    expect(answer.json<BallotResult>().objections.find(({ id }) => id === s.mine?.id)).toMatchObject({
      isMine: true,
      canWithdraw: false,
      outcome: { kind: 'withdrawn', reason: null },
    });
    const other = await objected();
    expect(
      (
        await s.facilitator.post(`${s.one}/objections/${other.mine?.id}/outcome`, { outcome: 'overruled', reason: WHY })
      ).json().code,
    ).toBe('objection.not-found');
  });

  it('the database takes no second word, none without a reason, and no objection that nobody made', async () => {
    const s = await objected();
    await s.facilitator.post(`${s.pathOf(s.mine)}/outcome`, { outcome: 'overruled', reason: WHY });
    const { pool } = rig.deps.db;
    for (const [statement, why] of [
      [`update ballot_objections set outcome = 'integrated' where id = '${s.mine?.id}'`, 'stays'],
      [
        `update ballot_objections set outcome = 'overruled', reason = 'no', decided_at = now(), decided_by = '${s.facilitator.personId}' where id = '${s.other?.id}'`,
        'violates check',
      ],
      [
        `insert into ballot_objections (ballot_id, position, roll_entry) select ballot_id, 1, id from ballot_roll limit 1`,
        'permission denied',
      ],
      [`delete from ballot_objections`, 'permission denied'],
    ])
      await expect(pool.query(`set minga.reach = 'all'; ${statement}`), statement).rejects.toThrow(why);
  });

  it('other rules know no objections: a vote against is one', async () => {
    const s = await aBallotSetting(rig, sectors, { mode: 'open' });
    await s.open();
    for (const voter of [0, 1, 2]) await s.cast(voter, 'against', undefined, { reason: WORDS });
    await s.close();
    expect((await rig.anonymous.get(`${s.one}/result`)).json<BallotResult>().objections).toEqual([]);
  });
});
