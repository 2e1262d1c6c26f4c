import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, describe, expect, it } from 'vitest';
import type { Agent, Method } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, aPerson, aSeat } from '../support/factories.ts';
import { PAGE_ROUTES, ROUTES } from './role-matrix.ts';
import { refusalOf, ROLES, type Role } from './role-refusals.ts';

const rig = await testApp({ demo: true });
const { db } = rig.deps;
const [forum, elsewhere] = [await aForum(db), await aForum(db)];
const cycle = await aCycle(db, { forumId: forum.id });
const draft = await aCycle(db, { forumId: forum.id, publishedAt: null });
const seatedIn = async (forumId: string, sector: 'civil_society' | 'executive', role: 'delegate' | 'member') =>
  (await aSeat(db, { forumId, sector, role })).personId;

const people: Record<Exclude<Role, 'anonymous'>, string> = {
  guest: (await aPerson(db, { isGuest: true })).id,
  participant: (await aPerson(db, { role: 'participant', forumId: forum.id })).id,
  cso: await seatedIn(forum.id, 'civil_society', 'delegate'),
  state: await seatedIn(forum.id, 'executive', 'delegate'),
  member: await seatedIn(forum.id, 'civil_society', 'member'),
  observer: (await aPerson(db, { role: 'observer', forumId: forum.id })).id,
  facilitator: (await aPerson(db, { role: 'facilitator', forumId: forum.id })).id,
  'other-forum facilitator': (await aPerson(db, { role: 'facilitator', forumId: elsewhere.id })).id,
  'other-forum cso': await seatedIn(elsewhere.id, 'civil_society', 'delegate'),
  administrator: (await aPerson(db, { isAdministrator: true })).id,
};

afterAll(() => rig.close());

const GATE_CODES = ['session.required', 'permission.denied', 'permission.seat-required', 'cycle.not-found'];
/** HEAD comes with each GET; it is no door of its own. */
const routes = rig.app.routeTable.filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS');
const pathOf = (url: string, cycleId: string): string =>
  url
    .replace(':cycleId', cycleId)
    .replace(':slug', cycle.slug)
    .replace(':stage', 'preparation')
    .replace(/:\w+\??/g, () => newId())
    .replace('*', 'nothing');

/** A fresh session for each call, because some routes end the one that calls them. */
const agentFor = (role: Role): Promise<Agent> =>
  role === 'anonymous' ? Promise.resolve(rig.anonymous) : rig.signInAs(people[role]);

/** The gate runs before the body is read, so an empty body shows it without doing anything. */
async function refusalMet(agent: Agent, method: string, path: string): Promise<string | null> {
  const answer = await agent.ask(method as Method, path, method === 'GET' ? {} : { body: {} });
  const isProblem = String(answer.headers['content-type']).includes('problem+json');
  const code = isProblem ? answer.json<{ code: string }>().code : '';
  return GATE_CODES.includes(code) ? code : null;
}

describe('every route is in the role matrix', () => {
  it('and the matrix holds nothing else', () => {
    const declared = Object.fromEntries(routes.map(({ method, url, policy }) => [`${method} ${url}`, policy]));
    const isBuilt = 'GET /assets/*' in declared;
    expect(declared).toEqual(isBuilt ? { ...ROUTES, ...PAGE_ROUTES } : ROUTES);
  });
});

describe.each(routes)('$method $url ($policy)', ({ method, url, policy }) => {
  it('admits and refuses each role as its policy says', async () => {
    const met: Record<string, string | null> = {};
    const expected: Record<string, string | null> = {};
    for (const role of ROLES) {
      expected[role] = refusalOf(role, policy, url.includes(':cycleId'));
      met[role] = await refusalMet(await agentFor(role), method, pathOf(url, cycle.id));
    }
    expect(met).toEqual(expected);
  });
});

describe('what nobody announced does not exist', () => {
  const inCycle = routes.filter(({ url }) => url.includes(':cycleId'));

  it.each(inCycle)('$method $url of an unpublished cycle', async ({ method, url, policy }) => {
    for (const role of ['anonymous', 'guest', 'other-forum facilitator', 'other-forum cso'] as const) {
      const expected = role === 'anonymous' && policy !== 'public' ? 'session.required' : 'cycle.not-found';
      expect([role, await refusalMet(await agentFor(role), method, pathOf(url, draft.id))]).toEqual([role, expected]);
    }
  });

  it.each(inCycle)('$method $url of a cycle that never was', async ({ method, url }) => {
    const facilitator = await agentFor('facilitator');
    for (const id of [newId(), 'not-an-id', "' or 1=1 --"]) {
      const answer = await facilitator.ask(
        method as Method,
        pathOf(url, encodeURIComponent(id)),
        method === 'GET' ? {} : { body: {} },
      );
      expect(answer.statusCode).toBe(404);
    }
  });
});
