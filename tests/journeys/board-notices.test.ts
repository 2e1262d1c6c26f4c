import type { Notices } from '@minga/shared/notices/schema.ts';
import { expect, it } from 'vitest';
import { watchOpenedBoards } from '../../server/src/features/boards/jobs.ts';
import { answered } from '../support/acts.ts';
import { asTheServer } from '../support/app.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, aPerson, aSeat } from '../support/factories.ts';

/** That a board is open is told to whoever may write on it. */
const { rig, settled } = await appWithMail();
const INPUT = {
  title: 'Ideas sobre el agua',
  purpose: 'Qué falta y quién puede hacerlo.',
  columns: [{ id: 'a', title: 'Falta' }],
  identityMode: 'person',
  voteBudget: 5,
  votesPerTarget: 3,
  startsIn: 'open',
  themeId: null,
};

async function aPlace(stage: 'co_creation' | 'brainstorming' | null) {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const person = (role: 'facilitator' | 'participant' | 'observer') =>
    aPerson(rig.deps.db, { role, forumId: forum.id });
  const [lead, ana, eye] = [await person('facilitator'), await person('participant'), await person('observer')];
  const seat = await aSeat(rig.deps.db, { forumId: forum.id });
  const agent = await rig.signInAs(lead);
  const { id } = answered<{ id: string }>(await agent.post(`/api/cycles/${cycle.id}/boards`, { ...INPUT, stage }), 201);
  const told = async (who: { id: string } | string) => {
    const { items } = answered<Notices>(await (await rig.signInAs(who)).get('/api/notices'));
    return items.filter(({ kind }) => kind === 'board-opened').map(({ title, lines, path }) => [title, lines, path]);
  };
  const later = () =>
    rig.owner.db.pool.query("update boards set created_at = created_at - interval '11 minutes' where id = $1", [id]);
  const look = async (most?: number) => {
    await watchOpenedBoards(asTheServer(rig.deps), undefined, most);
    await settled();
  };
  const said = ['Pizarra abierta: Ideas sobre el agua', [INPUT.purpose], `/c/${cycle.slug}/boards/${id}`];
  return { forum, cycle, lead, ana, eye, seat, id, told, later, look, said };
}

it('once, some minutes after it was made, to seats and participants, and not to who leads or looks on', async () => {
  const { ana, eye, lead, seat, told, later, look, said } = await aPlace(null);
  await look();
  expect(await told(ana), 'it is still being made').toEqual([]);
  await later();
  await Promise.all([look(), look()]);
  expect(await Promise.all([ana, seat.personId, lead, eye].map(told))).toEqual([[said], [said], [], []]);
  await look();
  expect(await told(ana)).toEqual([said]);
});

it('as soon as somebody has begun on it', async () => {
  const { id, ana, told, look, said } = await aPlace(null);
  await rig.owner.db.pool.query('update boards set seq = 1 where id = $1', [id]);
  await look();
  expect(await told(ana)).toEqual([said]);
});

it('when its stage opens, with its end, and no more once it is closed or its reader has left', async () => {
  const { cycle, forum, ana, seat, told, later, look } = await aPlace('co_creation');
  const stageIs = (opens: string, closes: string) =>
    rig.owner.db.pool.query(
      `update stages set opens_at = now() + $2::interval, closes_at = now() + $3::interval, gate_override = 'Para la prueba'
       where cycle_id = $1 and name = 'co_creation'`,
      [cycle.id, opens, closes],
    );
  await later();
  await stageIs('1 day', '9 days');
  await look();
  expect(await told(ana)).toEqual([]);
  await stageIs('-1 day', '9 days');
  await look();
  const [one] = await told(ana);
  expect(one?.[1]).toEqual([INPUT.purpose, expect.stringMatching(/^Se puede escribir hasta el .*hora de Lima\.$/)]);
  await rig.owner.db.pool.query('delete from forum_roles where person_id = $1', [ana.id]);
  expect([await told(ana), (await told(seat.personId)).length], 'who has left').toEqual([[], 1]);
  await stageIs('-2 days', '-1 day');
  expect(await told(seat.personId), forum.name).toEqual([]);
});

it('however many older ones wait before a gate that is shut', async () => {
  // No diagnosis is published yet.
  const older = [await aPlace('brainstorming'), await aPlace('brainstorming')];
  for (const { cycle, later } of older) {
    await rig.owner.db.pool.query(
      "update stages set opens_at = now() - interval '1 day', closes_at = now() + interval '9 days' where cycle_id = $1",
      [cycle.id],
    );
    await later();
  }
  const { ana, told, later, look, said } = await aPlace(null);
  await later();
  await look(1);
  expect(await told(ana)).toEqual([said]);
  for (const { ana: waiting, told: toldThere } of older) expect(await toldThere(waiting)).toEqual([]);
});
