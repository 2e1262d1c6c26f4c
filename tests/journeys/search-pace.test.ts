import { afterAll, expect, it } from 'vitest';
import { SEARCHES } from '../../server/src/features/search/policy.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';

const rig = await testApp({ trustProxyHops: 1 });
const forum = await aForum(rig.deps.db, { locale: 'es' });
const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
afterAll(() => rig.close());

const HALL = '198.51.100.7';
const inCycle = `/api/cycles/${cycle.id}/search?q=agua`;
const from = (network: string, path = inCycle) =>
  rig.anonymous.get(path, { 'x-forwarded-for': network, 'accept-language': 'es' });
const statusesOf = async (times: number, ask: (n: number) => ReturnType<typeof from>) => {
  const all: number[] = [];
  for (let n = 0; n < times; n += 1) all.push((await ask(n)).statusCode);
  return all;
};

it('a hall may search, a network that floods is told to wait in plain words, and others go on', async () => {
  const room = await statusesOf(SEARCHES.ofNetwork, () => from(HALL));
  expect(new Set(room)).toEqual(new Set([200]));

  const refused = await from(HALL);
  expect(refused.statusCode).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused.json()).toMatchObject({
    code: 'request.too-many',
    title: expect.stringMatching(/^Demasiados intentos\. Espere \d+ s y vuelva a intentar\.$/),
  });
  // What is read on the page says the same: it is made of the answer that its reader would have had.
  const page = await from(HALL, `/c/${cycle.slug}/search?q=agua`);
  expect([page.statusCode, page.body.includes('Demasiados intentos.')]).toEqual([429, true]);

  expect((await from('198.51.100.8')).statusCode).toBe(200);
  // Everything else stays open to the hall, and so does searching to whoever signed in there.
  expect((await from(HALL, `/api/cycles/${cycle.id}/meetings`)).statusCode).toBe(200);
  const member = await rig.signInAs(await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id }));
  expect((await member.get(inCycle, { 'x-forwarded-for': HALL })).statusCode).toBe(200);
});

it('neighbours of one IPv6 network are counted together, in every cycle at once too', async () => {
  const everywhere = '/api/search?q=agua';
  const neighbour = (n: number) => `2001:db8:1:2::${(n + 1).toString(16)}`;
  const all = await statusesOf(SEARCHES.ofNetwork + 5, (n) => from(neighbour(n), everywhere));
  expect(all.filter((status) => status === 429)).toHaveLength(5);
  expect((await from('2001:db8:1:3::1', everywhere)).statusCode).toBe(200);
});

it('one person who floods is refused alone', async () => {
  const [one, other] = await Promise.all(
    [1, 2].map(async () => rig.signInAs(await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id }))),
  );
  const all = await statusesOf(SEARCHES.ofPerson + 3, () => one?.get(inCycle) ?? from(HALL));
  expect(all.filter((status) => status === 429)).toHaveLength(3);
  expect((await other?.get(inCycle))?.statusCode).toBe(200);
});
