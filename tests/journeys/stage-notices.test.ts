import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Stages } from '@minga/shared/stages/schema.ts';
import type { BallotDetail, BallotList } from '@minga/shared/ballots/schema.ts';
import { expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aBallotSetting } from '../support/ballots.ts';
import { aBallot, aFrozenVersion } from '../support/factories.ts';

/** What people hear of a stage that closes, opens again or moves, and what their home says meanwhile. */
const { office, rig, settled } = await appWithMail();
const DAY = 86_400_000;
const reason = 'El quórum se alcanzó antes.';
const inDays = (days: number) => new Date(Date.now() + days * DAY);

async function scene() {
  const s = await aBallotSetting(rig, ['civil_society', 'academia'], {
    mode: 'open',
    opensAt: inDays(0),
    closesAt: inDays(3),
    title: 'Abierta',
  });
  answered(await s.open());
  const versionIds = [(await aFrozenVersion(rig.deps.db, { cycleId: s.cycle.id })).id];
  const dates = { opensAt: inDays(1), closesAt: inDays(4) };
  const ahead = await aBallot(rig.deps.db, {
    cycleId: s.cycle.id,
    versionIds,
    mode: 'open',
    title: 'Por abrir',
    ...dates,
  });
  answered(await s.facilitator.post(`${s.base}/${ahead.id}/open`));
  await settled();
  const at = `/api/cycles/${s.cycle.id}/stages`;
  const stage = async () => {
    const found = answered<Stages>(await s.facilitator.get(at)).items.find(({ name }) => name === 'co_creation');
    if (!found) throw new Error('There is no such stage.');
    return found;
  };
  const close = async () =>
    answered(await s.facilitator.post(`${at}/co_creation/close`, { reason, version: (await stage()).version }));
  const move = async (opensAt: Date, closesAt: Date) =>
    answered(
      await s.facilitator.put(`${at}/co_creation`, { opensAt, closesAt, reason, version: (await stage()).version }),
    );
  const voter = s.voters[0]?.agent ?? rig.anonymous;
  const { actor } = answered<{ actor: { personId: string } }>(await voter.get('/api/me'));
  const letters = () =>
    rig.database.query<{ kind: string; letter: string }>(
      "select kind, letter from notices where person_id = $1 and kind = 'stage-moved' order by at",
      [actor.personId],
    );
  const states = async () => {
    const { items } = answered<BallotList>(await rig.anonymous.get(s.base));
    return items.map(({ title, status }) => `${title} ${status}`).sort();
  };
  return { ...s, at, stage, close, move, voter, letters, states };
}
const needsOf = async (agent: Agent) =>
  answered<Home>(await agent.get('/api/home')).needs.map(
    ({ kind, params, isNow }) => `${isNow ? 'now' : 'later'}: ${kind} ${params.title}`,
  );
const newest = async (agent: Agent) =>
  answered<{ items: { title: string; lines: string[] }[] }>(await agent.get('/api/notices')).items[0];

it('closing it is told at once, with what was, why, and what is suspended; the home says it, too', async () => {
  const s = await scene();
  expect(await needsOf(s.voter)).toEqual(['now: vote Abierta', 'later: vote-ahead Por abrir']);
  const planned = answered<PlannedLetter>(await s.facilitator.get(`${s.at}/co_creation/letter?act=close`));
  expect(planned).toMatchObject({ people: 3, atOnce: 3, daily: 0 });
  expect(planned.letter?.subject).toMatch(/^Se cerró la etapa Cocreación/);
  const before = await s.stage();
  await s.close();
  await settled();
  expect(await s.letters()).toEqual([{ kind: 'stage-moved', letter: 'sent' }]);
  expect(office.letters.at(-1)?.subject).toMatch(/^Se cerró la etapa Cocreación/);
  const told = await newest(s.voter);
  expect(told?.title).toBe(`Se cerró la etapa Cocreación, ${s.cycle.title}`);
  expect(told?.lines[0]).toMatch(/^Se cerró el .+ Iba a durar hasta el /);
  expect(told?.lines).toContain(`Razón: ${reason}`);
  expect(told?.lines.at(-2)).toBe(
    'Mientras la etapa esté cerrada se suspenden 2 votaciones: «Abierta», «Por abrir». Los votos ya dados se conservan.',
  );
  expect(await s.states()).toEqual(['Abierta suspended', 'Por abrir suspended']);
  expect(await needsOf(s.voter)).toEqual(['later: vote-suspended Abierta', 'later: vote-suspended Por abrir']);
  expect(await needsOf(s.facilitator)).toEqual(
    expect.arrayContaining(['now: resume-ballot Abierta', 'now: resume-ballot Por abrir']),
  );

  await s.move(new Date(before.opensAt), inDays(12));
  await settled();
  expect((await s.letters()).at(-1)).toEqual({ kind: 'stage-moved', letter: 'sent' });
  const again = await newest(s.voter);
  expect(again?.title).toBe(`Volvió a abrir la etapa Cocreación, ${s.cycle.title}`);
  expect(again?.lines.slice(0, 2)).toEqual([
    expect.stringMatching(/^Antes iba del /),
    expect.stringMatching(/^Ahora va del /),
  ]);
  expect(again?.lines.join(' ')).toContain('Vuelven a recibir votos');
  expect(await needsOf(s.voter)).toEqual(['now: vote Abierta', 'later: vote-ahead Por abrir']);
});

it('moving it is told at once where something was, or is, within two days, and in the morning where nothing is', async () => {
  const s = await scene();
  const { opensAt } = await s.stage();
  await s.move(new Date(opensAt), inDays(9));
  await s.move(new Date(opensAt), inDays(1.5));
  await settled();
  expect((await s.letters()).map(({ letter }) => letter)).toEqual(['dropped', 'sent']);
  await s.move(new Date(opensAt), inDays(9));
  await settled();
  expect((await s.letters()).at(-1)?.letter).toBe('sent');
  await s.move(new Date(opensAt), inDays(8));
  await settled();
  expect((await s.letters()).at(-1)?.letter).toBe('daily');
});

it('a ballot whose stage is moved behind its opening is suspended everywhere before it would open, and comes back with it', async () => {
  const s = await scene();
  const said = async () => {
    const of = answered<BallotList>(await s.voter.get(s.base)).items.find(({ title }) => title === 'Por abrir');
    const page = answered<BallotDetail>(await s.voter.get(`${s.base}/${of?.id}`));
    const need = (await needsOf(s.voter)).find((one) => one.endsWith('Por abrir'));
    return [of?.status, page.status, need];
  };
  const stageFrom = (opensAt: Date) =>
    rig.database.query("update stages set opens_at = $2 where cycle_id = $1 and name = 'co_creation'", [
      s.cycle.id,
      opensAt,
    ]);
  const ahead = ['announced', 'announced', 'later: vote-ahead Por abrir'];
  expect(await said()).toEqual(ahead);
  await stageFrom(inDays(1.5));
  expect(await said()).toEqual(['suspended', 'suspended', 'later: vote-suspended Por abrir']);
  await stageFrom(inDays(0.5));
  expect(await said()).toEqual(ahead);
});

it('whoever has voted has nothing to do in a ballot, be it ahead, open or suspended', async () => {
  const s = await scene();
  answered(await s.cast(0, 'for'));
  expect(await needsOf(s.voter)).toEqual(['later: vote-ahead Por abrir']);
  await s.close();
  expect(await needsOf(s.voter)).toEqual(['later: vote-suspended Por abrir']);
});
