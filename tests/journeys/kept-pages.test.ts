import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { changePages } from '../../server/src/platform/jobs/events.ts';
import { buildClientIfStale, CLIENT_DIST } from '../../server/src/platform/start/client-build.ts';
import type { Agent } from '../support/agent.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { aCycle, aForum, anOrganisation, aPerson } from '../support/factories.ts';

/** A change makes anew the pages of its own cycle, on every server, and those of no other. */
if (!existsSync(CLIENT_DIST)) await buildClientIfStale(() => undefined);

let one: TestApp;
let two: TestApp;
const there = async () => {
  const forum = await aForum(one.deps.db);
  const cycle = await aCycle(one.deps.db, { forumId: forum.id, openStage: 'preparation' });
  const facilitator = await one.signInAs(await aPerson(one.deps.db, { role: 'facilitator', forumId: forum.id }));
  return { forumId: forum.id, cycleId: cycle.id, slug: cycle.slug, facilitator };
};
let here: Awaited<ReturnType<typeof there>>;
let elsewhere: Awaited<ReturnType<typeof there>>;
beforeAll(async () => {
  one = await testApp();
  two = await testApp({ database: one.database });
  [here, elsewhere] = [await there(), await there()];
}, 120_000);
afterAll(async () => {
  await two.close();
  await one.close();
});

const PAGES = (slug: string) => [`/c/${slug}`, `/c/${slug}/diagnoses`, `/c/${slug}/commitments`];
/** Each page says when it was made: no two reads happen at one moment. */
const whenMade = async (agent: Agent, url: string) => {
  vi.setSystemTime(Date.now() + 1);
  return /"generatedAt":"([^"]+)"/.exec((await agent.get(url, { accept: 'text/html' })).body)?.[1] ?? '';
};

/** Reads each page once; how many of them were made anew since they were read before. */
function reader(agent: () => Agent, urls: readonly string[]) {
  const known = new Map<string, string>();
  return async () => {
    let anew = 0;
    for (const url of urls) {
      const made = await whenMade(agent(), url);
      if (known.get(url) !== made) anew += 1;
      known.set(url, made);
    }
    return anew;
  };
}
beforeEach(async () => {
  // No page becomes old by itself while a test counts.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  for (const app of [one, two]) app.deps.bus.emit({ type: 'pages.missed' });
});

afterEach(() => {
  vi.useRealTimers();
});

it('counts what is made: pages of the cycle that changed, not those of another or the list', async () => {
  const own = reader(() => one.anonymous, [`/c/${here.slug}`]);
  const others = reader(() => one.anonymous, [`/c/${elsewhere.slug}`, '/']);
  expect([await own(), await others()]).toEqual([1, 2]);
  expect([await own(), await others()]).toEqual([0, 0]);
  let made = [0, 0];
  for (let saving = 0; saving < 5; saving += 1) {
    await one.tx(async (tx) => changePages(tx, here));
    made = [(made[0] ?? 0) + (await own()), (made[1] ?? 0) + (await others())];
  }
  expect(made).toEqual([5, 0]);
});

it('a draft that nobody may read yet makes nothing anew', async () => {
  const own = reader(() => one.anonymous, PAGES(here.slug));
  await own();
  const drafted = await here.facilitator.post(`/api/cycles/${here.cycleId}/meetings`, {
    title: 'Reunión por planear',
    startsAt: '2030-03-01T15:00:00.000Z',
    endsAt: '2030-03-01T16:00:00.000Z',
    modality: 'in_person',
  });
  expect(drafted.statusCode, drafted.body).toBe(201);
  expect(await own()).toBe(0);
});

it('an announcement makes them anew when it is published, corrected and withdrawn, and not while it is written', async () => {
  const own = reader(() => one.anonymous, [`/c/${here.slug}`, `/c/${here.slug}/announcements`]);
  const at = `/api/cycles/${here.cycleId}/announcements`;
  await own();
  const { id } = (await here.facilitator.post(at)).json<{ id: string }>();
  const words = { title: 'Cambia la sala', body: 'Es la Sala Totora.' };
  const reason = 'La sala anterior está en obras.';
  const made: number[] = [];
  const act = async (answer: Promise<{ statusCode: number; body: string }>) => {
    const { statusCode, body } = await answer;
    expect(statusCode, body).toBe(200);
    made.push(await own());
  };
  await act(here.facilitator.put(`${at}/${id}`, { ...words, version: 1 }));
  await act(here.facilitator.post(`${at}/${id}/publish`, { version: 2, notify: false }));
  await act(here.facilitator.post(`${at}/${id}/correct`, { ...words, title: 'Otra sala', reason, number: 1 }));
  await act(here.facilitator.post(`${at}/${id}/withdraw`, { reason }));
  expect(made).toEqual([0, 2, 2, 2]);
});

it('another server shows it at once, also with the list of cycles when a stage changes', async () => {
  const own = reader(() => two.anonymous, [`/c/${here.slug}`, '/']);
  const others = reader(() => two.anonymous, [`/c/${elsewhere.slug}`]);
  await own();
  await others();
  const at = `/api/cycles/${here.cycleId}/stages`;
  const [stage] = (await here.facilitator.get(at)).json<{ items: { version: number }[] }>().items;
  const closed = await here.facilitator.post(`${at}/preparation/close`, {
    reason: 'Terminó antes: llegaron todos los diagnósticos.',
    version: stage?.version,
  });
  expect(closed.statusCode, closed.body).toBe(200);
  let anew = 0;
  // Far sooner than a page is old by itself.
  await expect.poll(async () => (anew += await own()), { timeout: 2_000, interval: 50 }).toBe(2);
  expect(await others()).toBe(0);
});

it('a seat makes anew the pages of every cycle of its forum', async () => {
  const organisation = await anOrganisation(one.deps.db, { forumId: here.forumId });
  const own = reader(() => one.anonymous, [`/c/${here.slug}`]);
  const others = reader(() => one.anonymous, [`/c/${elsewhere.slug}`]);
  await own();
  await others();
  const given = await here.facilitator.post(`/api/cycles/${here.cycleId}/organisations/${organisation.id}/seats`, {
    email: 'rosa@example.org',
    name: 'Rosa Oca',
    role: 'delegate',
    seniority: 'director',
  });
  expect(given.statusCode, given.body).toBe(201);
  expect([await own(), await others()]).toEqual([1, 0]);
});
