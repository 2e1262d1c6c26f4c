import type { Announcement, Announcements } from '@minga/shared/announcements/schema.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answered, uploadFileTo } from '../../../../tests/support/acts.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aPdf } from '../../../../tests/support/documents.ts';
import { aCycle, aForum, aPerson } from '../../../../tests/support/factories.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
  await rig.listen();
});
afterAll(() => rig.close());

it('one that was begun and left empty is used again by who began it, and by nobody else', async () => {
  const forum = await aForum(rig.deps.db, {});
  const { id: cycleId } = await aCycle(rig.deps.db, { forumId: forum.id });
  const at = `/api/cycles/${cycleId}/announcements`;
  const facilitator = async () => rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const [ana, eva] = [await facilitator(), await facilitator()];
  const begin = async (agent: typeof ana) => answered<Announcement>(await agent.post(at), 201);
  const first = await begin(ana);
  const hers = await begin(eva);
  expect((await begin(ana)).id).toBe(first.id);
  expect(hers.id).not.toBe(first.id);
  answered(await ana.put(`${at}/${first.id}`, { title: 'Cambia la sala', body: '', version: first.version }));
  const second = await begin(ana);
  expect(second.id).not.toBe(first.id);
  await uploadFileTo(ana, `${at}/${second.id}`, 'agenda.pdf', aPdf());
  const third = await begin(ana);
  expect([first.id, second.id]).not.toContain(third.id);
  // What holds nothing yet, of whomever, stands in no list.
  const { drafts } = answered<Announcements>(await eva.get(at));
  expect(drafts.map(({ id }) => id)).toEqual([second.id, first.id]);
  const times = drafts.map(({ savedAt }) => savedAt);
  expect(times).toEqual([...times].sort().reverse());
});
