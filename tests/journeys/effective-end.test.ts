import type { BallotExport } from '@minga/shared/ballots/record.ts';
import type { BallotDetail, BallotList, CommitmentBallots, Receipt } from '@minga/shared/ballots/schema.ts';
import type { Home, PublicCycle } from '@minga/shared/cycles/schema.ts';
import type { Stages, TouchedList } from '@minga/shared/stages/schema.ts';
import { afterAll, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aBallotSetting, runOut } from '../support/ballots.ts';

const rig = await testApp();
afterAll(() => rig.close());
const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();
const reason = 'El foro decidió terminar antes la etapa.';

/** An open ballot for three days in a stage whose end its facilitator moves. */
async function scene() {
  const setting = await aBallotSetting(rig, ['executive', 'civil_society'], { mode: 'open' });
  answered(await setting.open());
  const cycle = setting.base.replace(/\/ballots$/, '');
  const stage = async () =>
    answered<Stages>(await setting.facilitator.get(`${cycle}/stages`)).items.find(({ name }) => name === 'co_creation');
  const endStage = async (closesAt: string) => {
    const { opensAt, version } = (await stage()) ?? { opensAt: '', version: 0 };
    answered(await setting.facilitator.put(`${cycle}/stages/co_creation`, { opensAt, closesAt, reason, version }));
  };
  return { ...setting, cycleBase: cycle, endStage };
}

it('a ballot whose stage ends before it says everywhere until when votes are really taken', async () => {
  const { base, one, cycle, cycleBase, voters, endStage } = await scene();
  const voter = voters[0]?.agent ?? rig.anonymous;
  const until = inDays(1);
  await endStage(until);
  const list = answered<BallotList>(await voter.get(base)).items.map(({ votesUntil }) => votesUntil);
  const detail = answered<BallotDetail>(await voter.get(one));
  const onText = answered<CommitmentBallots>(await voter.get(`${cycleBase}/commitments/1/ballots`)).items;
  const home = answered<Home>(await voter.get('/api/home')).needs.find(({ kind }) => kind === 'vote');
  const page = answered<PublicCycle>(await rig.anonymous.get(`/api/public/cycles/${cycle.slug}`));
  expect({
    list,
    detail: detail.votesUntil,
    onText: onText.map(({ endsAt }) => endsAt),
    home: home?.deadline,
    page: page.nextAction?.deadline,
  }).toEqual({ list: [until], detail: until, onText: [until], home: until, page: until });
  expect(detail.closesAt > until).toBe(true);
  await endStage(inDays(9));
  const longer = answered<BallotDetail>(await voter.get(one));
  expect(longer.votesUntil).toBe(longer.closesAt);
});

it('opening a closed stage again says first which ballots take votes again', async () => {
  const { cycleBase, facilitator, ballot } = await scene();
  answered(await facilitator.post(`${cycleBase}/stages/co_creation/close`, { reason, version: 1 }));
  const query = new URLSearchParams({ opensAt: inDays(-5), closesAt: inDays(6) });
  const touched = answered<TouchedList>(await facilitator.get(`${cycleBase}/stages/co_creation/touched?${query}`));
  expect(touched.items.filter(({ kind }) => kind === 'ballot')).toMatchObject([
    { title: ballot.title, effect: 'starts-again' },
  ]);
});

it('receipt and counted ballot say until when votes were taken, and a stage that is moved later changes nothing of it', async () => {
  const { base, one, cycleBase, facilitator, ballot, cast, endStage } = await scene();
  const until = inDays(1);
  await endStage(until);
  const receipt = answered<Receipt>(await cast(0, 'for'));
  expect([receipt.votesUntil, receipt.closesAt > until]).toEqual([until, true]);
  answered(await facilitator.post(`${cycleBase}/stages/co_creation/close`, { reason, version: 2 }));
  const { votesUntil: closed } = answered<BallotDetail>(await rig.anonymous.get(one));
  await runOut(rig.database, ballot.id);
  answered(await rig.anonymous.get(`${one}/result`));
  await endStage(inDays(9));
  const detail = answered<BallotDetail>(await rig.anonymous.get(one));
  const { record } = answered<{ record: BallotExport }>(await rig.anonymous.get(`${one}/export`));
  const onText = answered<CommitmentBallots>(await rig.anonymous.get(`${cycleBase}/commitments/1/ballots`)).items;
  const [listed] = answered<BallotList>(await rig.anonymous.get(base)).items;
  expect(detail).toMatchObject({ status: 'closed', votesUntil: closed });
  expect([record.ballot.votesUntil, onText[0]?.endsAt, listed?.votesUntil]).toEqual([closed, closed, closed]);
  expect(closed < record.ballot.closesAt).toBe(true);
});
