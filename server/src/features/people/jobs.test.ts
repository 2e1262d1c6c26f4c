import { afterAll, expect, it } from 'vitest';
import { aPerson } from '../../../../tests/support/factories.ts';
import { testApp } from '../../../../tests/support/app.ts';
import { sweepSessions } from './jobs.ts';

const rig = await testApp();
afterAll(() => rig.close());

it('sessions that ended more than a day ago are forgotten; people and living sessions stay', async () => {
  const [old, living] = [await aPerson(rig.deps.db), await aPerson(rig.deps.db)];
  const [, agent] = [await rig.signInAs(old), await rig.signInAs(living)];
  const left = () => rig.database.query('select person_id from sessions');
  const end = (hours: number) =>
    rig.database.query('update sessions set expires_at = now() - make_interval(hours => $2) where person_id = $1', [
      old.id,
      hours,
    ]);
  await end(20);
  await sweepSessions(rig.deps);
  expect(await left()).toHaveLength(2);
  await end(30);
  expect(await sweepSessions(rig.deps)).toBe(1);
  expect(await left()).toEqual([{ person_id: living.id }]);
  expect((await agent.get('/api/sessions')).statusCode).toBe(200);
  expect(await rig.database.query('select 1 from people where id = $1', [old.id])).toHaveLength(1);
});
