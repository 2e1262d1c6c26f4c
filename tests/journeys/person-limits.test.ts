import { COMMENT_LIMITS } from '@minga/shared/comments/rules.ts';
import { afterAll, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';

const rig = await testApp();
afterAll(() => rig.close());

const codesOf = async (times: number, act: () => ReturnType<Agent['post']>) => {
  const codes = new Map<string, number>();
  for (let n = 0; n < times; n += 1) {
    const answer = await act();
    const code = answer.statusCode < 300 ? 'done' : answer.json<{ code: string }>().code;
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  return Object.fromEntries(codes);
};

it('one person makes so many calendar addresses and comments in a minute, others and the facilitation go on', async () => {
  const s = await aDraftingScene(rig);
  const row = await s.whole();
  const at = `/api/cycles/${s.cycle.id}`;
  const feed = (agent: Agent) => () => agent.post(`${at}/feeds`, { kind: 'person' });
  expect(await codesOf(12, feed(s.participant))).toEqual({ done: 10, 'request.too-many': 2 });
  const refused = await feed(s.participant)();
  expect([refused.statusCode, Number(refused.headers['retry-after']) > 0]).toEqual([429, true]);
  expect(await codesOf(1, feed(s.drafter))).toEqual({ done: 1 });

  const say = (agent: Agent) => () => agent.post(`${at}/subjects/commitment/${row.id}/comments`, { body: 'Algo' });
  const most = COMMENT_LIMITS.aMinute;
  expect(await codesOf(most + 2, say(s.participant))).toEqual({ done: most, 'request.too-many': 2 });
  expect(await codesOf(1, say(s.drafter))).toEqual({ done: 1 });
  expect(await codesOf(most + 2, say(s.facilitator))).toEqual({ done: most + 2 });
});

it('what a route says nothing of has a limit, too, for each person', async () => {
  const s = await aDraftingScene(rig);
  const choose = (agent: Agent) => () =>
    agent.put(`/api/forums/${s.cycle.forumId}/notices/nothing-of-the-kind`, { mode: 'on' });
  const codes = await codesOf(242, choose(s.participant));
  expect(codes['request.too-many']).toBe(2);
  expect(await codesOf(1, choose(s.drafter))).not.toHaveProperty('request.too-many');
});
