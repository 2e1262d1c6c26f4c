import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aForum, aPerson, aSeat } from '../support/factories.ts';
import { BOARD_WIRE, PLAN_WIRE, RoomClient, type RoomWire } from '../support/live-rooms.ts';
import { emitAck, openSocket } from '../support/sockets.ts';
import { SOCKET_EVENTS } from './socket-matrix.ts';
import { entryRefusalOf, ROLES, type Role } from './role-refusals.ts';

const rig = await testApp();
const { db } = rig.deps;
const scene = await boardScene(rig);
const { forum, cycle } = scene;
const elsewhere = await aForum(db);
const clients: RoomClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.close();
});
afterAll(() => rig.close());

type SignedIn = Exclude<Role, 'anonymous'>;
const roles = ROLES.filter((role): role is SignedIn => role !== 'anonymous');
const withRole = async (forumId: string, role: 'participant' | 'observer' | 'facilitator') =>
  (await aPerson(db, { role, forumId })).id;
const seated = async (forumId: string, sector: 'civil_society' | 'executive', role: 'delegate' | 'member') =>
  (await aSeat(db, { forumId, sector, role })).personId;
const people: Record<SignedIn, string> = {
  guest: (await aPerson(db, { isGuest: true })).id,
  participant: await withRole(forum.id, 'participant'),
  cso: await seated(forum.id, 'civil_society', 'delegate'),
  state: await seated(forum.id, 'executive', 'delegate'),
  member: await seated(forum.id, 'civil_society', 'member'),
  observer: await withRole(forum.id, 'observer'),
  facilitator: await withRole(forum.id, 'facilitator'),
  'other-forum facilitator': await withRole(elsewhere.id, 'facilitator'),
  'other-forum cso': await seated(elsewhere.id, 'civil_society', 'delegate'),
  administrator: (await aPerson(db, { isAdministrator: true })).id,
};
const agentFor = (role: SignedIn): Promise<Agent> => rig.signInAs(people[role]);
const WIRES: Record<'board' | 'plan', { wire: RoomWire; room: () => Promise<string> }> = {
  board: { wire: BOARD_WIRE, room: () => scene.board({ identityMode: 'person' }) },
  plan: { wire: PLAN_WIRE, room: () => Promise.resolve(cycle.id) },
};
async function at(wire: RoomWire, id: string, role: SignedIn): Promise<RoomClient> {
  const client = await RoomClient.open(scene.url, await agentFor(role), wire, id);
  clients.push(client);
  return client;
}

describe('every socket event is in the role matrix', () => {
  it('and the matrix holds nothing else', () => {
    expect(Object.fromEntries(rig.app.socketTable.map(({ name, policy }) => [name, policy]))).toEqual(SOCKET_EVENTS);
  });

  it('nobody has a socket without a session', async () => {
    await expect(openSocket(scene.url, rig.anonymous)).rejects.toThrow();
  });
});

describe.each(['board', 'plan'] as const)('entering a live room: %s', (kind) => {
  const { wire, room } = WIRES[kind];

  it('admits and refuses each role as its kind says', async () => {
    const id = await room();
    const met: Record<string, string | null> = {};
    for (const role of roles) {
      const answer = await (await at(wire, id, role)).enter();
      met[role] = answer.ok ? null : answer.code;
    }
    expect(met).toEqual(Object.fromEntries(roles.map((role) => [role, entryRefusalOf(role, kind)])));
  });

  it('there is no room of a cycle or a board that never was', async () => {
    for (const id of [randomUUID(), 'not-an-id', "' or 1=1 --"])
      expect(await (await at(wire, id, 'facilitator')).enter()).toMatchObject({ ok: false });
  });

  it('whoever has not entered changes nothing and hears nothing, whatever their role', async () => {
    const id = await room();
    const inside = await at(wire, id, 'facilitator');
    await inside.enter();
    await inside.until(() => inside.frames.length > 0, 'herself');
    const before = inside.frames.length;
    const events = Object.keys(SOCKET_EVENTS).filter(
      (name) => name.startsWith(`${kind}:`) && SOCKET_EVENTS[name] === 'member',
    );
    const op = { v: 1, boardId: id, clientId: randomUUID(), clientSeq: 1, ...aNote('de afuera') };
    const payloads: Record<string, unknown> = {
      'board:since': { boardId: id, since: 0 },
      'board:op': op,
      'board:resend': [op],
      'board:presence': { boardId: id, isReady: true },
      'plan:presence': { cycleId: id, meetingId: randomUUID() },
    };
    for (const role of roles) {
      const outside = await at(wire, id, role);
      for (const name of events) {
        const answer = await emitAck(outside.socket, name, payloads[name] ?? { [wire.idName]: id });
        expect(JSON.stringify(answer ?? null)).not.toContain('"status":"ok"');
      }
      expect(outside.frames).toEqual([]);
    }
    inside.say(kind === 'plan' ? { meetingId: null } : { isReady: false });
    await inside.until(() => inside.frames.length > before, 'her own movement');
    expect(inside.frames.at(-1)?.people).toHaveLength(1);
    expect(JSON.stringify(inside.frames)).not.toContain('"isReady":true');
    const written = await rig.database.query('select 1 from board_ops where board_id = $1', [id]);
    expect(written).toEqual([]);
  });
});
