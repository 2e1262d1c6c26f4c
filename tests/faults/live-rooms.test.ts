import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { aPerson } from '../support/factories.ts';
import { BOARD_WIRE, PLAN_WIRE, RoomClient, type RoomWire } from '../support/live-rooms.ts';
import { valkey } from '../support/valkey.ts';
import { boardProcess } from './board-process.ts';
import { boardScene } from './board-scene.ts';

/** What every kind of live room promises, asked of each of them, over real sockets and on two servers. */
const messages = await valkey();
const presenceSilence = 4_500;
const rig = await testApp({ redisUrl: messages.url, presenceSilence });
const { dataDir } = rig.deps.config;
const scene = await boardScene(rig);
let second: TestApp;
let elsewhere = '';
beforeAll(async () => {
  second = await testApp({ database: rig.database, dataDir, redisUrl: messages.url, presenceSilence });
  elsewhere = await second.listen();
});
const clients: RoomClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.close();
});
afterAll(async () => {
  await second.stop();
  await rig.close();
  await messages.stop();
});

const facilitator = async (name: string): Promise<Agent> =>
  rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: scene.forum.id, name }));
const KINDS = [
  { wire: BOARD_WIRE, room: () => scene.board({ identityMode: 'person' }), ended: 'board.access-ended' },
  { wire: PLAN_WIRE, room: () => Promise.resolve(scene.cycle.id), ended: 'permission.denied' },
];

async function inRoom(wire: RoomWire, id: string, agent: Agent, url = scene.url): Promise<RoomClient> {
  const client = await RoomClient.open(url, agent, wire, id);
  clients.push(client);
  expect(await client.enter()).toMatchObject({ ok: true });
  return client;
}

describe.each(KINDS)('a live room: $wire.name', ({ wire, room, ended }) => {
  it('shows who is in it, on both servers, each person once, and who has left no more', async () => {
    const id = await room();
    const [ana, luis] = [await facilitator('Ana'), await facilitator('Luis')];
    const here = await inRoom(wire, id, ana);
    const there = await inRoom(wire, id, luis, elsewhere);
    const tab = await inRoom(wire, id, ana, elsewhere);
    for (const client of [here, there, tab])
      await client.until(() => client.names.join() === 'Ana,Luis', 'both people, once each');
    here.socket.close();
    await there.leave();
    await tab.until(() => tab.names.join() === 'Ana', 'only her other window');
  });

  it('sends ten frames a second at most, however much somebody moves, and to nobody outside', async () => {
    const id = await room();
    const ana = await inRoom(wire, id, await facilitator('Ana'));
    const outside = await RoomClient.open(scene.url, await facilitator('Eva'), wire, id);
    clients.push(outside);
    await ana.until(() => ana.frames.length > 0, 'the first frame');
    const before = ana.frames.length;
    const began = performance.now();
    const last = randomUUID();
    for (let n = 0; n < 40; n += 1) {
      ana.say(
        wire.name === 'plan' ? { meetingId: n < 39 ? randomUUID() : last } : { noteId: n < 39 ? randomUUID() : last },
      );
      outside.say(wire.name === 'plan' ? { meetingId: randomUUID() } : { noteId: randomUUID() });
      await new Promise(setImmediate);
    }
    await ana.until(() => JSON.stringify(ana.frames.at(-1)).includes(last), 'the last movement');
    const tenths = Math.ceil((performance.now() - began) / 100);
    expect(ana.frames.length - before).toBeLessThanOrEqual(tenths + 1);
    expect(ana.names).toEqual(['Ana']);
    expect(outside.frames).toEqual([]);
  });

  it('lets go within a second of whoever lost the right to be in it, and tells them why', async () => {
    const id = await room();
    const luis = await inRoom(wire, id, await facilitator('Luis'), elsewhere);
    const person = await facilitator('Ana');
    const ana = await inRoom(wire, id, person);
    await luis.until(() => luis.names.join() === 'Ana,Luis', 'both people');
    await rig.database.query('delete from forum_roles where person_id = $1', [person.personId]);
    await ana.until(() => ana.evicted !== null, 'the eviction', 1_500);
    expect(ana.evicted).toEqual({ [wire.idName]: id, code: ended });
    await luis.until(() => luis.names.join() === 'Luis', 'only the other one');
    const heard = ana.frames.length;
    luis.say(wire.name === 'plan' ? { meetingId: randomUUID() } : { isReady: true });
    await luis.until(() => luis.frames.length > 2, 'a later frame');
    expect(ana.frames.length).toBe(heard);
  });

  it('lets go of a session that ended on the other server, and closes its socket', async () => {
    const id = await room();
    const person = await facilitator('Ana');
    const ana = await inRoom(wire, id, person, elsewhere);
    await person.post('/api/sign-out', {});
    await ana.until(() => ana.evicted !== null && !ana.socket.connected, 'the eviction', 1_500);
    expect(ana.evicted).toEqual({ [wire.idName]: id, code: 'session.required' });
  });

  it('forgets the people of a server that was killed within what counts as silence', async () => {
    const id = await room();
    const ana = await inRoom(wire, id, await facilitator('Ana'));
    const third = await boardProcess(rig.database.appUrl, dataDir, { REDIS_URL: messages.url }, { presenceSilence });
    try {
      await inRoom(wire, id, await facilitator('Luis'), third.url);
      await ana.until(() => ana.names.join() === 'Ana,Luis', 'both people');
      await third.kill();
      await ana.until(() => ana.names.join() === 'Ana', 'nobody of the killed server', 20_000);
    } finally {
      await third.stop();
    }
  });
});
