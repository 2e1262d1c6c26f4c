import { randomUUID } from 'node:crypto';
import { BOARD_EVENTS, PROTOCOL_VERSION } from '@minga/shared/boards/rules.ts';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import { refreshPublicFlags } from '../../server/src/features/meetings/jobs.ts';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { aNote } from '../faults/board-client.ts';
import type { Agent, Method } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { emitAck, openSocket, recordEvents } from '../support/sockets.ts';
import { BODIES, BODIES_WITH_IDS, UPLOAD_HEADERS } from './foreign-bodies.ts';
import { CANARY, fill, idIn, oneOfEverything } from './foreign-world.ts';
import { refusalOf } from './role-refusals.ts';

/** SEC-1: two forums in one house. Whoever belongs to one finds nothing of the other, by whatever combination of ids. */
const rig = await testApp({ demo: true });
const url = await rig.listen();
await loadDemonstration(rig.owner, NEEDS);
const own = await oneOfEverything(rig, 'demo-es', 'own');
const foreign = await oneOfEverything(rig, 'demo-en', CANARY);
const people: [role: 'facilitator' | 'cso', Agent][] = [
  ['facilitator', await rig.signInAs({ persona: 'facilitator', forum: 'demo-es' })],
  ['cso', await rig.signInAs({ persona: 'cso', forum: 'demo-es' })],
];
const bodies = BODIES(foreign, own);
const bodiesWithIds = BODIES_WITH_IDS(foreign, own);
afterAll(() => rig.close());

const routes = rig.app.routeTable.filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS');
const withParameters = routes.filter(({ url }) => url.includes('/:'));
const inCycle = withParameters.filter(({ url }) => url.includes(':cycleId'));
const namesIn = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
/** Parameters that name a thing by an id of its own; the others count or choose within a cycle. */
const UUID = /^[0-9a-f]{8}-/;
const thingsIn = (path: string) =>
  namesIn(path).filter((name) => name !== 'cycleId' && UUID.test(foreign.ids[name] ?? ''));

/** Whoever holds such a word may use it, whatever forum they come from: it is the right itself, made to be given away. */
const GIVEN_AWAY = new Set(['code', 'longCode', 'token']);

const problemOf = (answer: LightMyRequestResponse) =>
  String(answer.headers['content-type']).includes('problem+json') ? answer.json<{ code: string }>().code : '';
function ask(agent: Agent, method: string, path: string, body: unknown) {
  const headers = path.includes('/uploads') ? UPLOAD_HEADERS : {};
  // The one reading route that cannot do without a question.
  const address = path.endsWith('/diff') ? `${path}?from=1&to=1` : path;
  return agent.ask(method as Method, address, method === 'GET' || body === undefined ? { headers } : { headers, body });
}

/**
 * A number for the content of each table, except what lives by itself: sessions, which every request touches, a server's sign
 * of life, and when a file was last read whole, which a job does each hour.
 */
async function checksums(): Promise<Record<string, string>> {
  const tables = await rig.database.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('sessions', 'servers') order by 1",
  );
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await rig.database.query<{ sum: string }>(
      `select count(*) || ':' || coalesce(md5(string_agg(line, '|' order by line)), '') as sum from (select (to_jsonb(t) - 'verified_at')::text as line from "${name}" t) lines`,
    );
    sums[name] = row?.sum ?? '';
  }
  return sums;
}
// Every stage of one's own cycle is open, so that nothing but the foreign id can be in the way.
await rig.database.query(
  "update stages set opens_at = now() - interval '1 day', closes_at = now() + interval '90 days', closed_at = null, gate_override = 'Abierta para esta prueba' where cycle_id = $1",
  [own.cycleId],
);
// What the clock does by itself, reminders and letters of the day, does not happen while every row is compared.
await rig.deps.jobs.close();
// Nor are flags computed that the scenes above made old.
await refreshPublicFlags(rig.deps);
const before = await checksums();
const unchanged = async () => expect(await checksums()).toEqual(before);

describe('SEC-1 the other forum’s cycle', () => {
  it.each(inCycle)('$method $url', async ({ method, url: path, policy }) => {
    for (const [role, agent] of people) {
      const address = fill(path, foreign.cycleId, (name) => idIn(foreign, path, name));
      const answer = await ask(
        agent,
        method,
        address,
        bodies[`${method} ${path}`] ?? (method === 'GET' ? undefined : {}),
      );
      expect(answer.body, role).not.toContain(CANARY);
      if (policy === 'public' && method === 'GET')
        expect([200, 404], `${role} ${answer.body}`).toContain(answer.statusCode);
      // A form that anybody may send, which is empty here.
      else if (/\/(participation-requests|contributions)$/.test(path) && policy === 'public')
        expect([role, answer.statusCode]).toEqual([role, 422]);
      else expect([role, answer.statusCode]).toEqual([role, 404]);
    }
  });
});

/** Each way to put at least one foreign id among own ones. */
function mixtures(names: string[]): string[][] {
  const all: string[][] = [[]];
  for (const name of names) all.push(...all.map((some) => [...some, name]));
  return all.slice(1);
}

describe('own cycle, the other forum’s things', () => {
  it.each(inCycle.filter(({ url: path }) => thingsIn(path).length > 0))(
    '$method $url',
    async ({ method, url: path, policy }) => {
      const body = bodies[`${method} ${path}`];
      for (const [role, agent] of people) {
        const refusal = refusalOf(role, policy, true);
        for (const chosen of mixtures(thingsIn(path))) {
          const about = `${role} with foreign ${chosen.join(', ')}`;
          const real = await ask(
            agent,
            method,
            fill(path, own.cycleId, (name) => idIn(chosen.includes(name) ? foreign : own, path, name)),
            body,
          );
          const madeUp = await ask(
            agent,
            method,
            fill(path, own.cycleId, (name) => (chosen.includes(name) ? randomUUID() : idIn(own, path, name))),
            body,
          );
          expect([about, real.statusCode, problemOf(real)]).toEqual([about, madeUp.statusCode, problemOf(madeUp)]);
          expect(real.body).not.toContain(CANARY);
          if (refusal) expect([about, problemOf(real)]).toEqual([about, refusal]);
          // What became of a thing: of one that is not ours, nothing.
          else if (path.includes('/from/:kind')) expect(real.json()).toEqual({ commitments: [] });
          else expect([about, real.statusCode]).toEqual([about, 404]);
        }
      }
    },
  );
});

describe('the other forum’s ids in a body', () => {
  type Schema = {
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema?: unknown }> } }>>;
  };

  it('are tried on every route whose body names things', async () => {
    const { paths } = (await rig.anonymous.get('/api/openapi.json')).json<Schema>();
    const naming = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { requestBody }]) => {
        const schema = JSON.stringify(requestBody?.content['application/json']?.schema ?? {});
        return schema.includes('"uuid"') ? [`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`] : [];
      }),
    );
    expect(Object.keys(bodiesWithIds).sort()).toEqual(naming.sort());
  });

  it.each(Object.entries(bodiesWithIds))('%s', async (route, all) => {
    const [method = '', path = ''] = route.split(' ');
    // Who is already of the forum keeps their own place, so the door for guests is tried by somebody new.
    const askers: [string, Agent][] = path.startsWith('/api/join/') ? [['guest', rig.anonymous]] : people;
    for (const [role, agent] of askers) {
      for (const body of all) {
        const answer = await ask(
          agent,
          method,
          fill(path, own.cycleId, (name) => own.ids[name]),
          body,
        );
        expect([403, 404, 409, 422], `${role} ${JSON.stringify(body)} ${answer.statusCode} ${answer.body}`).toContain(
          answer.statusCode,
        );
        expect(answer.body).not.toContain(CANARY);
      }
    }
    await unchanged();
  });
});

const reversed = (word: string) => [...word].reverse().join('');

describe('outside any cycle', () => {
  it('every parameter is either a thing that is tried here or a word made to be given away', () => {
    const outside = withParameters.filter(({ url: path }) => path.startsWith('/api/') && !path.includes(':cycleId'));
    const names = new Set(outside.flatMap(({ url: path }) => namesIn(path)).filter((name) => !GIVEN_AWAY.has(name)));
    expect([...names].sort()).toEqual([
      ...[
        'consentId',
        'deliveryId',
        'deviceId',
        'forumId',
        'noticeKind',
        'passkeyId',
        'personId',
        'requestId',
        'retentionKind',
      ],
      ...['role', 'sessionId', 'slug'],
    ]);
  });

  it('a made-up word opens nothing', async () => {
    const [, agent] = people[0] as (typeof people)[number];
    for (const { method, url: path } of withParameters.filter(
      ({ url: one }) => one.startsWith('/api/') && namesIn(one).some((name) => GIVEN_AWAY.has(name)),
    )) {
      const answer = await ask(
        agent,
        method,
        fill(path, '', (name) => (name === 'token' ? 'a'.repeat(43) : reversed(own.ids[name] ?? ''))),
        path.endsWith('/attendance/:token')
          ? { answer: 'yes' }
          : path.startsWith('/api/join/')
            ? { consent: true }
            : path.endsWith('/address')
              ? { email: 'a@example.org', name: 'Ana' }
              : {},
      );
      expect([path, answer.statusCode]).toEqual([path, 404]);
    }
  });

  it.each(withParameters.filter(({ url: path }) => path.startsWith('/api/forums/')))(
    '$method $url of the other forum',
    async ({ method, url: path, policy }) => {
      for (const [role, agent] of people) {
        const address = fill(path, '', (name) => foreign.ids[name]);
        const answer = await ask(agent, method, address, bodies[`${method} ${path}`]);
        expect([role, answer.statusCode]).toEqual([role, policy === 'administrator' ? 403 : 404]);
        expect(answer.body).not.toContain(CANARY);
      }
    },
  );

  it('what could not be delivered is tried again by administrators alone', async () => {
    for (const [role, agent] of people) {
      const answer = await agent.post(`/api/deliveries/${randomUUID()}/retry`);
      expect([role, answer.statusCode]).toEqual([role, 403]);
    }
  });

  it('what is asked of the administration is answered by administrators alone', async () => {
    const answer = { answer: 'Se respondió por correo.' };
    for (const [role, agent] of people) {
      const refused = await agent.post(`/api/person-requests/${foreign.ids['requestId']}/answer`, answer);
      expect([role, refused.statusCode]).toEqual([role, 403]);
    }
  });

  it('somebody else’s session stays', async () => {
    const [, agent] = people[0] as (typeof people)[number];
    await agent.delete(`/api/sessions/${foreign.ids['sessionId']}`);
    expect(await rig.database.query('select 1 from sessions where id = $1', [foreign.ids['sessionId']])).toHaveLength(
      1,
    );
  });

  it('somebody else’s device stays', async () => {
    const { deviceId } = foreign.ids;
    for (const [, agent] of people)
      expect((await agent.delete(`/api/notices/devices/${deviceId}`)).statusCode).toBe(404);
    expect(await rig.database.query('select 1 from notice_devices where id = $1', [deviceId])).toHaveLength(1);
  });

  it('somebody else’s consent stays', async () => {
    const { consentId } = foreign.ids;
    for (const [, agent] of people)
      expect((await agent.delete(`/api/account/consents/${consentId}`)).statusCode).toBe(404);
    expect(
      await rig.database.query('select 1 from consents where id = $1 and withdrawn_at is null', [consentId]),
    ).toHaveLength(1);
  });

  it('public addresses of the other forum tell what is published', async () => {
    for (const [, agent] of people) {
      expect((await agent.get('/api/public/cycles/demo-en')).body).not.toContain(CANARY);
      expect((await agent.get('/api/home')).body).not.toContain(CANARY);
    }
  });
});

describe('sockets', () => {
  it.each(people)('%s neither enters the other forum’s board nor acts on it', async (_role, agent) => {
    const socket = await openSocket(url, agent);
    const seen = recordEvents(socket);
    const boardId = foreign.ids['boardId'];
    const clientId = randomUUID();
    const join = await emitAck<{ ok: boolean; code: string }>(socket, BOARD_EVENTS.join, {
      v: PROTOCOL_VERSION,
      boardId,
      clientId,
      since: null,
    });
    expect(join).toMatchObject({ ok: false, code: 'board.not-found' });
    expect(await emitAck(socket, BOARD_EVENTS.since, { boardId, since: 0 })).toMatchObject({
      ok: false,
      code: 'board.not-found',
    });
    const op = { v: PROTOCOL_VERSION, boardId, clientId, clientSeq: 1, ...aNote('desde fuera') };
    expect(await emitAck(socket, BOARD_EVENTS.op, op)).not.toMatchObject({ status: 'ok' });
    expect(await emitAck(socket, BOARD_EVENTS.resend, [op])).not.toMatchObject([{ status: 'ok' }]);
    expect(JSON.stringify(seen)).not.toContain(CANARY);
    socket.close();
  });
});

it('after all of it, not one row of any table has changed', unchanged);
