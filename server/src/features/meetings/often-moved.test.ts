import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aPerson } from '../../../../tests/support/factories.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

const at = (hour: number) => `2031-03-05T${String(hour).padStart(2, '0')}:00:00-05:00`;
const REASON = 'La sala se ocupa a esa hora por otra reunión.';

it('the planner lists what was moved twice or more after it was announced, by the record; drafts, other changes and what was cancelled do not count', async () => {
  const cycle = await aCycle(rig.deps.db);
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  const base = `/api/cycles/${cycle.id}/meetings`;
  const sent = async (path: string, body: unknown) => {
    const answer = await lead.post(`${base}${path}`, body as Record<string, unknown>);
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer;
  };
  const move = async ({ id }: Meeting, hour: number, reason?: string) => {
    const { version } = (await lead.get(`${base}/${id}`)).json<Meeting>();
    const body = { startsAt: at(hour), endsAt: at(hour + 1), version, ...(reason ? { reason } : {}) };
    await sent(`/${id}/move`, body);
  };
  const draft = async (title: string) =>
    (await sent('', { title, startsAt: at(9), endsAt: at(10), modality: 'in_person' })).json<Meeting>();
  const publish = async ({ id }: Meeting) => {
    const { version } = (await lead.get(`${base}/${id}`)).json<Meeting>();
    await sent('/publish', { meetings: [{ id, version }] });
  };
  const listed = async () => (await lead.get(`${base}/plan`)).json<PlanView>().oftenMoved;

  const [thrice, twice, once, cancelled] = [await draft('A'), await draft('B'), await draft('C'), await draft('D')];
  // Moved as drafts, of which nobody was told.
  for (const hour of [10, 11]) await move(once, hour);
  for (const meeting of [thrice, twice, once, cancelled]) await publish(meeting);
  for (const hour of [10, 11, 12]) await move(thrice, hour, REASON);
  for (const hour of [13, 14]) await move(twice, hour, REASON);
  for (const hour of [15, 16]) await move(cancelled, hour, REASON);
  await move(once, 17, REASON);
  const other = await lead.get(`${base}/${once.id}`);
  const { version } = other.json<Meeting>();
  const times = { startsAt: at(17), endsAt: at(18), modality: 'in_person' };
  const renamed = { title: 'C con otro nombre', ...times, version, reason: REASON };
  expect((await lead.put(`${base}/${once.id}`, renamed)).statusCode).toBe(200);
  const last = (await lead.get(`${base}/${cancelled.id}`)).json<Meeting>();
  await sent(`/${cancelled.id}/cancel`, { version: last.version, reason: REASON });
  expect(await listed()).toEqual([
    { id: thrice.id, times: 3 },
    { id: twice.id, times: 2 },
  ]);
});
