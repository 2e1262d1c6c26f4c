import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { aCycle, aPerson } from '../support/factories.ts';
import { emitAck, nextEvent, openSocket, recordEvents } from '../support/sockets.ts';

const rig = await testApp();
const url = await rig.listen();
const cycle = await aCycle(rig.deps.db);
const person = await rig.signInAs(await aPerson(rig.deps.db, { role: 'participant', forumId: cycle.forumId }));
afterAll(() => rig.close());

const TRANSPORTS = ['websocket', 'polling'] as const;

describe.each(TRANSPORTS)('SEC-6 the handshake over %s', (transport) => {
  const open = (origin: string, cookie = person.cookie) =>
    openSocket(url, { cookie }, { transports: [transport], extraHeaders: { origin } });

  it('admits our own pages', async () => {
    const socket = await open(url);
    expect(socket.connected).toBe(true);
    socket.close();
  });

  it.each(['https://evil.example', `${url}.evil.example`, 'null', 'file://'])(
    'refuses a page of %s',
    async (origin) => {
      await expect(open(origin)).rejects.toThrow();
    },
  );

  it('refuses whoever has not signed in', async () => {
    await expect(open(url, '')).rejects.toThrow();
    await expect(open(url, 'minga.session_token=forged.signature')).rejects.toThrow();
  });
});

it('SEC-6 refuses a caller that says nothing about where it comes from', async () => {
  const answer = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { cookie: person.cookie } });
  expect(answer.status).toBe(403);
});

describe('SEC-5 rooms', () => {
  it('cannot be joined by guessing their names', async () => {
    const socket = await openSocket(url, person);
    const seen = recordEvents(socket);
    for (const name of ['join', 'subscribe', 'room', 'board:anything']) {
      const answer = await emitAck<{ ok: boolean }>(socket, name, `cycle:${cycle.id}`);
      expect(answer.ok).toBe(false);
    }
    expect(seen).toEqual([]);
    socket.close();
  });
});

describe('SEC-4 a session that ends', () => {
  it('takes its sockets with it', async () => {
    const visitor = await rig.signInAs(person.personId ?? '');
    const socket = await openSocket(url, visitor);
    const gone = nextEvent(socket, 'disconnect');
    expect((await visitor.post('/api/sign-out')).statusCode).toBe(200);
    await gone;
    await expect(openSocket(url, visitor)).rejects.toThrow();
  });

  it('and leaves those of other sessions alone', async () => {
    const socket = await openSocket(url, person);
    const other = await rig.signInAs(person.personId ?? '');
    await other.post('/api/sign-out');
    expect(await emitAck<{ ok: boolean }>(socket, 'still-there')).toMatchObject({ ok: false });
    expect(socket.connected).toBe(true);
    socket.close();
  });
});
