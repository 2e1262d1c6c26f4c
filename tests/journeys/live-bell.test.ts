import { NOTICE_EVENTS } from '@minga/shared/notices/live.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Notices, Unread } from '@minga/shared/notices/schema.ts';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { aCycle, aForum, aPerson } from '../support/factories.ts';
import { emitAck, nextEvent, openSocket, recordEvents } from '../support/sockets.ts';

/** The bell, on two servers that share a database: each person hears their own, and that alone. */
const HOUR = 3_600_000;
const one = await testApp();
const two = await testApp({ database: one.database, dataDir: one.deps.config.dataDir });
const urls = { one: await one.listen(), two: await two.listen() };
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(async () => {
  await two.stop();
  await one.close();
});

async function aWindow(server: 'one' | 'two', agent: Agent) {
  const socket = await openSocket(urls[server], agent);
  sockets.push(socket);
  return {
    socket,
    seen: recordEvents(socket),
    watch: () => emitAck<{ ok: boolean; code?: string }>(socket, NOTICE_EVENTS.watch, {}),
  };
}

async function aMeetingFor(rig: TestApp) {
  const forum = await aForum(rig.deps.db);
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const ana = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  const eva = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  const at = `/api/cycles/${cycle.id}/meetings`;
  const begin = Date.now() + 24 * 30 * HOUR;
  const draft = answered<Meeting>(
    await lead.post(at, {
      title: 'Mesa de Salud',
      modality: 'online',
      startsAt: new Date(begin).toISOString(),
      endsAt: new Date(begin + HOUR).toISOString(),
      people: [{ personId: ana.id, role: 'participant', required: false }],
      organisations: [],
    }),
    201,
  );
  const publish = async () =>
    answered(await lead.post(`${at}/publish`, { meetings: [{ id: draft.id, version: draft.version }] }));
  return { ana: await rig.signInAs(ana), eva: await rig.signInAs(eva), publish };
}

it('rings for whom it concerns, in all their windows on all servers, and for nobody else; nothing is said over it', async () => {
  const { ana, eva, publish } = await aMeetingFor(one);
  const windows = [await aWindow('one', ana), await aWindow('two', ana)];
  const [other, silent] = [await aWindow('one', eva), await aWindow('two', ana)];
  for (const { watch } of [...windows, other]) expect(await watch()).toEqual({ ok: true });
  const rings = windows.map(({ socket }) => nextEvent(socket, NOTICE_EVENTS.changed, () => true, 15_000));
  await publish();
  await Promise.all(rings);
  expect(answered<Unread>(await ana.get('/api/notices/unread')).unread).toBe(1);
  expect(windows.flatMap(({ seen }) => seen.map(({ args }) => args))).toEqual([[], []]);
  // Read in one window: the others know.
  const { newest } = answered<Notices>(await ana.get('/api/notices'));
  const again = windows.map(({ socket }) => nextEvent(socket, NOTICE_EVENTS.changed));
  answered(await ana.post('/api/notices/read', { until: newest }));
  await Promise.all(again);
  expect([other.seen, silent.seen]).toEqual([[], []]);
});

it('is nobody’s to name: whose it is, the session says; a guest has none', async () => {
  const { ana, eva, publish } = await aMeetingFor(one);
  const { socket, seen } = await aWindow('one', eva);
  await emitAck(socket, NOTICE_EVENTS.watch, { personId: ana.personId, room: `notices:${ana.personId}` });
  const heard = await aWindow('one', ana);
  await heard.watch();
  const ring = nextEvent(heard.socket, NOTICE_EVENTS.changed, () => true, 15_000);
  await publish();
  await ring;
  expect(seen).toEqual([]);
  const guest = await one.signInAs(await aPerson(one.deps.db, { isGuest: true }));
  expect(await (await aWindow('one', guest)).watch()).toMatchObject({ ok: false, code: 'permission.denied' });
});
