import { DOOR_EVENTS } from '@minga/shared/boards/doors.ts';
import type { BoardGuestList, BoardLink } from '@minga/shared/boards/schema.ts';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, expect, it } from 'vitest';
import { boardScene } from '../faults/board-scene.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aForum, aPerson } from '../support/factories.ts';
import { emitAck, nextEvent, openSocket, recordEvents } from '../support/sockets.ts';

/** Who stands at the doors of boards, on two servers that share a database: whoever leads hears that it is otherwise. */
const one = await testApp();
const two = await testApp({ database: one.database, dataDir: one.deps.config.dataDir });
const scene = await boardScene(one);
const urls = { one: scene.url, two: await two.listen() };
const { cycle, facilitator } = scene;
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
    watch: (cycleId = cycle.id) => emitAck<{ ok: boolean; code?: string }>(socket, DOOR_EVENTS.watch, { cycleId }),
  };
}
const base = `/api/cycles/${cycle.id}/boards`;
const newBoard = () => scene.board({ identityMode: 'person' });
const aLink = async (boardId: string) =>
  answered<BoardLink>(await facilitator.post(`${base}/${boardId}/links`, { expiresInHours: 4, quota: 10 }), 201);
const presses = (code: string, name: string) =>
  one.anonymous.ask('POST', `/api/join/${code}`, { body: { consent: true, name }, headers: {} });

it('rings on every server at a guest who presses, comes in or is taken out, and at a door that opens or closes; nothing is said over it', async () => {
  const boardId = await newBoard();
  const windows = [await aWindow('one', facilitator), await aWindow('two', facilitator)];
  for (const { watch } of windows) expect(await watch()).toEqual({ ok: true });
  const rung = async <Answer>(act: () => Promise<Answer>): Promise<Answer> => {
    const rings = windows.map(({ socket }) => nextEvent(socket, DOOR_EVENTS.changed, () => true, 15_000));
    const answer = await act();
    await Promise.all(rings);
    return answer;
  };
  const link = await rung(() => aLink(boardId));
  await rung(() => presses(link.code, 'Nadia Quispe'));
  const { items } = answered<BoardGuestList>(await facilitator.get(`${base}/${boardId}/guests`));
  const guest = items[0]?.id ?? '';
  await rung(() => facilitator.post(`${base}/${boardId}/guests/${guest}/remove`, { closesDoors: false }));
  await rung(() => facilitator.post(`${base}/${boardId}/links/${link.id}/close`, { endGuests: false }));
  await rung(() => facilitator.post(`/api/cycles/${cycle.id}/gatherings`, { title: 'Jornada', boardIds: [boardId] }));
  expect(windows.flatMap(({ seen }) => seen.flatMap(({ args }) => args))).toEqual([]);
});

it('is silent where nothing is otherwise: a guest who is seen again, doors of another cycle, and who has left them', async () => {
  const boardId = await newBoard();
  const link = await aLink(boardId);
  await presses(link.code, 'Rosa Mamani');
  const { socket, seen, watch } = await aWindow('two', facilitator);
  await watch();
  await one.database.query('update board_guests set seen_at = now() where board_id = $1', [boardId]);
  const other = await boardScene(two);
  const elsewhere = await other.board({ identityMode: 'person' });
  answered(
    await other.facilitator.post(`/api/cycles/${other.cycle.id}/boards/${elsewhere}/links`, {
      quota: 3,
      expiresInHours: 1,
    }),
    201,
  );
  // What comes after is heard, so that what came before would have been.
  const ring = nextEvent(socket, DOOR_EVENTS.changed, () => true, 15_000);
  await facilitator.post(`${base}/${boardId}/links/${link.id}/close`, { endGuests: false });
  await ring;
  expect(seen.length).toBe(1);
  await emitAck(socket, DOOR_EVENTS.leave, { cycleId: cycle.id });
  const watching = await aWindow('two', facilitator);
  await watching.watch();
  const last = nextEvent(watching.socket, DOOR_EVENTS.changed, () => true, 15_000);
  await aLink(await newBoard());
  await last;
  expect(seen.length).toBe(1);
});

it('is for whoever facilitates that cycle alone', async () => {
  const place = { forumId: cycle.forumId };
  const refused = async (agent: Agent, cycleId?: string) => (await (await aWindow('one', agent)).watch(cycleId)).code;
  const signIn = async (role: 'participant' | 'observer' | 'facilitator', forumId = place.forumId) =>
    one.signInAs(await aPerson(one.deps.db, { role, forumId }));
  const abroad = await signIn('facilitator', (await aForum(one.deps.db)).id);
  const guest = await one.signInAs(await aPerson(one.deps.db, { isGuest: true }));
  expect([
    await refused(await scene.member()),
    await refused(await signIn('participant')),
    await refused(await signIn('observer')),
    await refused(abroad),
    await refused(guest),
    await refused(facilitator, "' or 1=1 --"),
  ]).toEqual([
    ...['permission.denied', 'permission.denied', 'permission.denied'],
    ...['cycle.not-found', 'cycle.not-found', 'op.malformed'],
  ]);
});
