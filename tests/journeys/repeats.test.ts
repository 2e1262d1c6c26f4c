import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { sweepRepeats } from '../../server/src/platform/http/repeats.ts';
import { newCycle } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, aFrozenVersion, anOrganisation, aPerson, aSeat, mark } from '../support/factories.ts';
import { ROUTES } from './role-matrix.ts';
import {
  type Act,
  actsOfPublishing,
  actsOnDiagnoses,
  actsOnAnnouncements,
  actsOnBallots,
  actsOnTexts,
  actsOnParticipation,
  actsOnRequests,
  actsOnTimes,
} from './repeat-acts.ts';
import { actsOnConsultations } from './repeat-consultations.ts';
import { REPEATS } from './repeat-matrix.ts';

/** Two applications on one database: what holds between them holds because the database holds it. */
const one = await testApp({ demo: true });
const two = await testApp({ database: one.database, demo: true });
afterAll(async () => {
  await two.close();
  await one.close();
});
const { db } = one.deps;
await Promise.all([one.listen(), two.listen()]);

const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();
const forum = await aForum(db);
const cycle = await aCycle(db, { forumId: forum.id, openStage: 'co_creation' });
const early = await aCycle(db, { forumId: forum.id, openStage: 'preparation' });
const facilitatorId = (await aPerson(db, { role: 'facilitator', forumId: forum.id })).id;
const administratorId = (await aPerson(db, { isAdministrator: true })).id;
const seat = await aSeat(db, { forumId: forum.id, sector: 'civil_society', role: 'delegate' });
const organisation = await anOrganisation(db, { forumId: forum.id, sector: 'executive' });
const version = await aFrozenVersion(db, { cycleId: cycle.id });
const at = `/api/cycles/${cycle.id}`;
/** Each person as two browsers, one on each server. */
const browsersOf = async (personId: string) => [await one.signInAs(personId), await two.signInAs(personId)] as const;
const facilitator = await browsersOf(facilitatorId);
const administrator = await browsersOf(administratorId);
const author = await browsersOf(seat.personId);

/** Over a real port, as a browser does it. */
async function send(agent: Agent, path: string, content: unknown, key?: string, type = 'application/json') {
  const answer = await agent.fetch(path, {
    method: 'POST',
    headers: { 'content-type': type, ...(key ? { 'idempotency-key': `"${key}"` } : {}) },
    body: typeof content === 'string' ? content : JSON.stringify(content),
  });
  const body = await answer.text();
  return { statusCode: answer.status, body, json: <T = unknown>() => JSON.parse(body) as T };
}

const meeting = () => ({
  title: `Mesa ${mark()}`,
  modality: 'in_person',
  startsAt: inHours(900),
  endsAt: inHours(902),
});
const board = { title: 'Pizarra', columns: [{ id: 'ideas', title: 'Ideas' }] };
const boardId = (await facilitator[0].post(`${at}/boards`, board)).json<{ id: string }>().id;
const csv = (title: string) =>
  `title,theme,starts_at,ends_at,modality,room,organisations,people\n${title},,${inHours(950)},${inHours(951)},in_person,,,\n`;

const place = { rig: one, forumId: forum.id, cycleId: cycle.id, earlyId: early.id, facilitator, author, browsersOf };
const ACTS: Record<string, Act> = {
  meeting: { path: `${at}/meetings`, by: facilitator, tables: ['meetings'], body: meeting },
  import: {
    path: `${at}/meetings/import`,
    by: facilitator,
    tables: ['meetings'],
    body: () => csv(`Mesa importada ${mark()}`),
    type: 'text/csv',
  },
  commitment: {
    path: `${at}/commitments`,
    by: facilitator,
    tables: ['commitments'],
    body: () => ({ title: `Compromiso ${mark()}` }),
  },
  diagnosis: { path: `/api/cycles/${early.id}/diagnoses`, by: author, tables: ['diagnoses'], body: () => ({}) },
  ballot: {
    path: `${at}/ballots`,
    by: facilitator,
    tables: ['ballots'],
    body: () => ({
      title: `Votación ${mark()}`,
      mode: 'open',
      rule: 'simple_majority',
      opensAt: inHours(24),
      closesAt: inHours(48),
      versionIds: [version.id],
    }),
  },
  board: { path: `${at}/boards`, by: facilitator, tables: ['boards'], body: () => board },
  link: { path: `${at}/boards/${boardId}/links`, by: facilitator, tables: ['board_links'], body: () => ({}) },
  gathering: {
    path: `${at}/gatherings`,
    by: facilitator,
    tables: ['gatherings', 'board_links'],
    body: () => ({ title: `Taller ${mark()}`, boardIds: [boardId] }),
  },
  organisation: {
    path: `${at}/organisations`,
    by: facilitator,
    tables: ['organisations'],
    body: () => ({ shortName: `O${mark()}`, name: `Organización ${mark()}`, sector: 'civil_society' }),
  },
  list: {
    path: `${at}/list`,
    by: facilitator,
    tables: ['seats'],
    body: () => `organización,correo\n${organisation.name},${mark()}@example.org\n`,
    type: 'text/csv',
  },
  'invitation to a seat': {
    path: `${at}/organisations/${organisation.id}/seats`,
    by: facilitator,
    tables: ['seats'],
    body: () => ({ email: `${mark()}@example.org`, name: 'Ana', role: 'delegate', seniority: 'specialist' }),
  },
  'invitation to a role': {
    path: `/api/forums/${forum.id}/roles`,
    by: administrator,
    tables: ['people'],
    body: () => ({ email: `${mark()}@example.org`, name: 'Eva', role: 'facilitator' }),
  },
  'invitation to a role from its cycle': {
    path: `${at}/roles`,
    by: administrator,
    tables: ['people'],
    body: () => ({ email: `${mark()}@example.org`, name: 'Eva', role: 'observer' }),
  },
  cycle: { path: `/api/forums/${forum.id}/cycles`, by: facilitator, tables: ['cycles'], body: () => newCycle() },
  forum: {
    path: '/api/forums',
    by: administrator,
    tables: ['forums'],
    body: () => ({ slug: `foro-${mark()}`, name: 'Foro', locale: 'es', timeZone: 'America/Lima' }),
  },
  ...(await actsOnTexts(place)),
  ...(await actsOnAnnouncements(place)),
  ...(await actsOnConsultations(place)),
  ...(await actsOnBallots(place)),
  ...(await actsOnDiagnoses(place)),
  ...(await actsOfPublishing(place)),
  ...(await actsOnTimes(place)),
  ...(await actsOnRequests(place, administrator)),
  ...(await actsOnParticipation(place)),
  feed: { path: `${at}/feeds`, by: facilitator, tables: ['calendar_feeds'], body: () => ({ kind: 'person' }) },
};

/** A second press finds it so already, and nothing is told or sent: a door, a guest, a text, a letter, invented dates. */
const STATES = [
  '/api/deliveries/:deliveryId/retry',
  '/api/cycles/:cycleId/announcements/:announcementId/states/:stateId/bring-back',
  '/api/cycles/:cycleId/consultations',
  '/api/cycles/:cycleId/consultations/:consultationId/contributions/hide',
  '/api/cycles/:cycleId/consultations/:consultationId/contributions/show',
  '/api/cycles/:cycleId/consultations/:consultationId/responses/publish',
  '/api/cycles/:cycleId/consultations/:consultationId/responses/discard',
  '/api/cycles/:cycleId/meetings/:meetingId/files/:fileId/withdraw',
  '/api/cycles/:cycleId/boards/:boardId/guests/:guestId/confirm',
  '/api/cycles/:cycleId/boards/:boardId/guests/:guestId/remove',
  '/api/cycles/:cycleId/boards/:boardId/guests/:guestId/send-out-silent',
  '/api/cycles/:cycleId/boards/:boardId/guests/:guestId/allow-network',
  '/api/cycles/:cycleId/boards/:boardId/links/:linkId/renew',
  '/api/cycles/:cycleId/boards/:boardId/links/:linkId/close',
  '/api/cycles/:cycleId/gatherings/:gatheringId/boards',
  '/api/cycles/:cycleId/gatherings/:gatheringId/renew',
  '/api/cycles/:cycleId/gatherings/:gatheringId/admit',
  '/api/cycles/:cycleId/gatherings/:gatheringId/close',
  '/api/cycles/:cycleId/boards/:boardId/guests/admit',
  '/api/cycles/:cycleId/boards/:boardId/guests/:guestId/admit',
  '/api/cycles/:cycleId/demo/stage',
  '/api/cycles/:cycleId/diagnoses/:diagnosisId/states/:stateId/bring-back',
  '/api/cycles/:cycleId/commitments/:number/states/:stateId/bring-back',
];

const countOf = async (table: string): Promise<number> =>
  Number((await one.database.query<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n);
/** Promised letters are jobs; they may be on their way or gone already. */
/** Each becomes one letter; counted with the act, before it is handed on. */
const letters = () => countOf("events where type = 'role.given'");

/** What a browser does when the server is too busy just then: it sends the very same request again. */
async function insist(again: () => ReturnType<typeof send>): ReturnType<typeof send> {
  const answer = await again();
  return answer.statusCode === 503 ? insist(again) : answer;
}

describe('every POST says what a repeated one does', () => {
  const posts = one.app.routeTable.filter(({ method }) => method === 'POST');

  it('and the table that is written by hand holds the same', () => {
    expect(Object.fromEntries(posts.map(({ url, repeat }) => [url, repeat]))).toEqual(REPEATS);
    expect(
      Object.keys(REPEATS)
        .map((url) => `POST ${url}`)
        .sort(),
    ).toEqual(
      Object.keys(ROUTES)
        .filter((route) => route.startsWith('POST '))
        .sort(),
    );
  });
});

it('every act with a key is pressed below, but what is only a state, of which nobody is told', () => {
  const patternOf = (url: string) => new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+')}$`);
  const isPressed = (url: string) => Object.values(ACTS).some(({ path }) => patternOf(url).test(path));
  const left = Object.entries(REPEATS).flatMap(([url, repeat]) => (repeat === 'keyed' && !isPressed(url) ? [url] : []));
  expect(left).toEqual(STATES);
});

describe.each(Object.entries(ACTS))('SEC-12 %s', (_name, { path, by, tables, body, type }) => {
  it('pressed twenty times at once, on two servers, happens once and is answered the same', async () => {
    const count = () => Promise.all(tables.map(countOf));
    const [before, key, content] = [await count(), randomUUID(), body()];
    const presses = Array.from({ length: 20 }, (_, i) =>
      insist(() => send(by[i % 2 === 0 ? 0 : 1], path, content, key, type)),
    );
    const answers = await Promise.all(presses);
    expect(new Set(answers.map((answer) => answer.statusCode)).size, answers[0]?.body).toBe(1);
    expect(answers[0]?.statusCode, answers[0]?.body).toBeLessThan(300);
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    // Much later, over another server, it still is the same press.
    expect((await send(by[1], path, content, key, type)).body).toBe(answers[0]?.body);
    expect(await count()).toEqual(before.map((rows) => rows + 1));
  });
});

it('a choice is a state and not an act: twenty presses without a key leave one row', async () => {
  const before = await countOf('notice_choices');
  const choose = (agent: Agent) => agent.put(`/api/forums/${forum.id}/notices/announcement-published`, { mode: 'on' });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => choose(author[i % 2 === 0 ? 0 : 1])));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 204));
  expect((await countOf('notice_choices')) - before).toBe(1);
});

describe('SEC-12 a key', () => {
  it('is refused with other content, in words, and the first act stays alone', async () => {
    const [key, before] = [randomUUID(), await countOf('meetings')];
    expect((await send(facilitator[0], `${at}/meetings`, meeting(), key)).statusCode).toBe(201);
    const again = await send(facilitator[1], `${at}/meetings`, meeting(), key);
    expect([again.statusCode, again.json()]).toMatchObject([422, { code: 'request.key-reused' }]);
    expect((await countOf('meetings')) - before).toBe(1);
  });

  it('may be used again after a refusal, for the corrected form', async () => {
    const key = randomUUID();
    const refused = await send(facilitator[0], `${at}/meetings`, { ...meeting(), themes: [randomUUID()] }, key);
    expect(refused.statusCode).toBe(422);
    expect((await send(facilitator[0], `${at}/meetings`, meeting(), key)).statusCode).toBe(201);
  });

  it('belongs to one person and one route', async () => {
    const [key, before] = [randomUUID(), await countOf('commitments')];
    await send(facilitator[0], `${at}/commitments`, { title: 'Uno' }, key);
    await send(author[0], `${at}/commitments`, { title: 'Uno' }, key);
    expect((await countOf('commitments')) - before).toBe(2);
    expect((await send(facilitator[0], `${at}/meetings`, meeting(), key)).statusCode).toBe(201);
  });

  it('that could be guessed is refused by name', async () => {
    const answer = await send(facilitator[0], `${at}/meetings`, meeting(), 'short');
    expect(answer.json()).toMatchObject({ code: 'request.invalid', errors: [{ field: 'idempotency-key' }] });
  });

  it('is not needed: without it each request is an act of its own', async () => {
    const [before, content] = [await countOf('meetings'), meeting()];
    for (const _ of [1, 2]) expect((await send(facilitator[0], `${at}/meetings`, content)).statusCode).toBe(201);
    expect((await countOf('meetings')) - before).toBe(2);
  });
});

describe('what is kept', () => {
  it('names nobody, shows no answer and no key', async () => {
    const key = randomUUID();
    const answer = await send(facilitator[0], `${at}/boards/${boardId}/links`, {}, key);
    const rows = await one.database.query<{ all: string }>(
      `select encode(key_hash, 'escape') || encode(request_hash, 'escape') || encode(answer, 'escape') as all from idempotency_keys`,
    );
    const { code } = answer.json<{ code: string }>();
    for (const secret of [key, code, facilitatorId]) expect(rows.some((row) => row.all.includes(secret))).toBe(false);
  });

  it('goes after three days', async () => {
    const [old, young] = [randomUUID(), randomUUID()];
    await send(facilitator[0], `${at}/commitments`, { title: 'Antes' }, old);
    await one.database.query(`update idempotency_keys set at = now() - interval '73 hours'`);
    await send(facilitator[0], `${at}/commitments`, { title: 'Ahora' }, young);
    await sweepRepeats(db);
    expect(await countOf('idempotency_keys')).toBe(1);
  });

  it('is never a vote', () => {
    expect(REPEATS['/api/cycles/:cycleId/ballots/:ballotId/casts']).toBe('recognised');
  });
});

it('invites once: one letter for twenty presses', async () => {
  const [key, before] = [randomUUID(), await letters()];
  const content = { email: `${mark()}@example.org`, name: 'Eva', role: 'observer' };
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      send(administrator[i % 2 === 0 ? 0 : 1], `/api/forums/${forum.id}/roles`, content, key),
    ),
  );
  expect((await letters()) - before).toBe(1);
});
