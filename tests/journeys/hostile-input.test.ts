import { connect } from 'node:net';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import type { Agent, Method } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aPerson, aSeat } from '../support/factories.ts';
import { BODIES, BODIES_WITH_IDS } from './foreign-bodies.ts';
import { oneOfEverything } from './foreign-world.ts';

/** Whatever is sent: never a fault of ours, and every refusal is a problem document. */
const rig = await testApp({ demo: true });
const url = await rig.listen();
await loadDemonstration(rig.owner, NEEDS);
const own = await oneOfEverything(rig, 'demo-es', 'own');
const people: Agent[] = [
  await rig.signInAs({ persona: 'facilitator', forum: 'demo-es' }),
  await rig.signInAs({ persona: 'cso', forum: 'demo-es' }),
];
const mayAll = await rig.signInAs(await whoMayAll());
afterAll(() => rig.close());

/** Administrates the server, facilitates the forum and holds a seat in it. */
async function whoMayAll() {
  const [cycle] = await rig.database.query<{ forumId: string }>(
    'select forum_id as "forumId" from cycles where id = $1',
    [own.cycleId],
  );
  const forumId = cycle?.forumId ?? '';
  const person = await aPerson(rig.deps.db, { isAdministrator: true, role: 'facilitator', forumId });
  await aSeat(rig.deps.db, { forumId, personId: person.id });
  return person;
}

type Schema = { type?: string | string[]; format?: string };
type Operation = { requestBody?: unknown; parameters?: { in: string; name: string; schema: Schema }[] };
const { paths } = (await rig.anonymous.get('/api/openapi.json')).json<{
  paths: Record<string, Record<string, Operation>>;
}>();

const NUMBERS = ['0', '-1', '1.5', '2147483648', '-9007199254740991', '9007199254740991', '9'.repeat(30), '1e308', ''];
const DATES = ['0000-01-01', '0001-01-01', '9999-12-31', '2027-02-30', '+275760-09-13'];
const INSTANTS = [...DATES.map((day) => `${day}T00:00:00Z`), '2027-03-02T24:00:00Z', '2027-03-02T09:00:00+99:99'];
const TEXTS = [
  '',
  '\u0000',
  'a\u0000',
  '\ud800',
  '__proto__',
  '\u202etxt',
  "'; drop table people --",
  'x'.repeat(70_000),
];
const VALUES = [
  null,
  true,
  -1,
  0,
  2_147_483_648,
  9_007_199_254_740_991,
  1e308,
  [],
  {},
  [[]],
  ...TEXTS,
  ...INSTANTS.slice(0, 3),
  ...DATES.slice(0, 1),
];

const fill = (path: string) =>
  path.replace(/[{:](\w+)\}?/g, (_whole, name: string) =>
    encodeURIComponent(name === 'cycleId' ? own.cycleId : (own.ids[name] ?? 'x')),
  );

function expectAnswered(answer: LightMyRequestResponse, about: string): void {
  const { statusCode, body } = answer;
  expect(statusCode, `${about} ${body.slice(0, 300)}`).toBeLessThan(500);
  if (statusCode < 400) return;
  expect(String(answer.headers['content-type']), about).toContain('application/problem+json');
  const problem = answer.json<{ status: number; code: string; title: string }>();
  expect([problem.status, /\.|^$/.test(problem.code)], about).toEqual([statusCode, true]);
  expect(problem.title, about).not.toMatch(/\{\w+\}/);
}

function badTexts({ type, format }: Schema): string[] {
  if ([type].flat().some((one) => one === 'integer' || one === 'number')) return NUMBERS;
  if (format === 'date-time') return INSTANTS;
  if (format === 'date') return DATES;
  return ['\u0000', 'x'.repeat(3_000), '%', '\u{1f600}', "'"];
}

describe('an address', () => {
  const reading = Object.entries(paths).filter(([, item]) => item['get']?.parameters);

  it.each(reading)('%s with numbers, dates and words that nobody means', async (path, item) => {
    for (const parameter of item['get']?.parameters ?? []) {
      for (const text of badTexts(parameter.schema)) {
        const inPath =
          parameter.in === 'path' ? path.replace(`{${parameter.name}}`, encodeURIComponent(text) || '0') : path;
        const question = parameter.in === 'query' ? `?${parameter.name}=${encodeURIComponent(text)}` : '';
        for (const agent of people) expectAnswered(await agent.get(fill(inPath) + question), `${inPath}${question}`);
      }
    }
  });

  it.each([
    ['/api/%zz', 400, 'request.malformed'],
    ['/%c0%af', 400, 'request.malformed'],
    [`/api/cycles/${'x'.repeat(300)}/themes`, 404, 'route.not-found'],
    ['/api//cycles', 404, 'route.not-found'],
  ])('%s is refused with a problem document', async (path, status, code) => {
    const answer = await rig.anonymous.get(path, { 'accept-language': 'en' });
    expectAnswered(answer, path);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('a page that is not there', () => {
  // The feed is read by programs alone.
  const pages = Object.keys(paths).filter((path) => /^\/[cj]\//.test(path) && !/(\/new|\.atom)$/.test(path));

  it.each(pages)('%s is told to a browser as a page, to a program as a problem', async (path) => {
    const absent = path.replace(/\{\w+\}/g, 'nobody-made-this');
    const toBrowser = await rig.anonymous.get(absent, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect([toBrowser.statusCode, toBrowser.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    const toProgram = await rig.anonymous.get(absent, { accept: '*/*' });
    expectAnswered(toProgram, absent);
    expect([toProgram.statusCode, toProgram.headers['vary']]).toEqual([404, expect.stringContaining('accept')]);
  });
});

/** The same body with each of its values replaced, one at a time. */
function* spoilt(body: unknown): Generator<unknown> {
  for (const value of VALUES) yield value;
  if (body === null || typeof body !== 'object') return;
  for (const [name, member] of Object.entries(body)) {
    for (const worse of spoilt(member)) {
      if (Array.isArray(body)) yield body.with(Number(name), worse);
      else yield { ...body, [name]: worse };
    }
  }
}

describe('a body', () => {
  const all = [
    ...Object.entries(BODIES(own, own)).map(([route, body]) => [route, [body]] as const),
    ...Object.entries(BODIES_WITH_IDS(own, own)),
  ];
  const stage = { reason: 'Una razón que se publica', version: 1 };
  const written: (readonly [string, readonly unknown[]])[] = [
    ...all,
    [
      'PUT /api/cycles/:cycleId/stages/adoption',
      [{ ...stage, opensAt: '2027-01-01T00:00:00Z', closesAt: '2027-02-01T00:00:00Z' }],
    ],
    ['POST /api/cycles/:cycleId/stages/adoption/close', [stage]],
    ['PUT /api/cycles/:cycleId/commitments/:number', [{ version: 1, text: { startsOn: '2027-01-01', title: 'x' } }]],
  ];

  it.each(written)('%s with one value spoilt at a time', async (route, bodies) => {
    const [method = '', path = ''] = route.split(' ');
    for (const body of bodies) {
      for (const worse of spoilt(body)) {
        const payload = JSON.stringify(worse ?? null);
        const headers = { 'content-type': 'application/json' };
        const agent = people[/diagnoses|casts|feeds/.test(path) ? 1 : 0] ?? rig.anonymous;
        const answer = await agent.ask(method as Method, fill(path), { headers, body: payload });
        expectAnswered(answer, `${route} ${payload.slice(0, 400)}`);
      }
    }
  });
});

describe('a route that takes no body', () => {
  // Uploads carry bytes, whatever they are.
  const silent = Object.entries(paths)
    .filter(([path]) => !path.includes('/uploads'))
    .flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([method, { requestBody }]) => ['post', 'put', 'patch', 'delete'].includes(method) && !requestBody)
        .map(([method]) => [method.toUpperCase(), path] as const),
    );

  it.each(silent)('%s %s refuses what it would drop, and does nothing', async (method, path) => {
    const answer = await mayAll.ask(
      method as Method,
      fill(path.replace(/\{(deliveryId|consentId|passkeyId)\}/, newId())),
      {
        body: { title: 'Una', body: 'Dos' },
      },
    );
    const refused = ['title', 'body'].map((field) => ({ field, code: 'not-allowed' }));
    expect([answer.statusCode, answer.json().errors]).toMatchObject([422, refused]);
  });
});

/** What the server says to bytes that are no request. */
const say = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    let heard = '';
    socket.on('data', (chunk) => (heard += String(chunk)));
    socket.on('close', () => resolve(heard)).on('error', reject);
  });

describe('a connection', () => {
  it.each([
    ['no HTTP at all', 'HELLO\r\n\r\n', 400, 'request.malformed'],
    ['a method nobody knows', 'BREW /api/cycles HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'request.malformed'],
    [
      'two lengths',
      'POST /api/sign-in/code HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
      400,
      'request.malformed',
    ],
    [
      'endless headers',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
      431,
      'request.headers-too-large',
    ],
  ])('with %s is told so in a problem document', async (_about, bytes, status, code) => {
    const [head = '', body = ''] = (await say(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });
});
