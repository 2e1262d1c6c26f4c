import { PERSONAS } from '@minga/shared/people/rules.ts';
import { demoId } from '@minga/shared/kernel/ids.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { testApp } from '../support/app.ts';

const rig = await testApp({ demo: true });
const { database } = rig;
const began = performance.now();
await loadDemonstration(rig.deps);
const seconds = (performance.now() - began) / 1000;
process.stdout.write(`The demonstration was loaded in ${seconds.toFixed(2)} s\n`);
afterAll(() => rig.close());

const FORUMS = ['demo-es', 'demo-en'] as const;

describe.each(FORUMS)('personas of %s', (forum) => {
  it.each(PERSONAS)('%s enters with one click and finds the cycle', async (persona) => {
    const answer = await rig.anonymous.post('/api/demo/sign-in', { persona, forum });
    expect(answer.json()).toEqual({ ok: true, home: '/home', cyclePath: `/c/${forum}` });
    const agent = await rig.signInAs({ persona, forum });
    const me = (await agent.get('/api/me')).json();
    expect(me.actor.email).toBe(`${persona}@${forum}.example`);
    expect(me.memberships.map((one: { cycleId: string }) => one.cycleId)).toEqual([demoId(forum, 'cycle')]);
  });
});

it('counts', async () => {
  expect(await database.query('select count(*)::int as n from forums')).toEqual([{ n: 2 }]);
});
