import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { Ack, JoinAnswer } from '@minga/shared/boards/protocol.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { emitAck, nextEvent, openSocket } from '../support/sockets.ts';
import { aNote } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const op = (boardId: string, clientSeq: number, body: object, clientId: string = randomUUID()) => ({
  v: 1,
  boardId,
  clientId,
  clientSeq,
  ...body,
});
const opsOf = async (boardId: string) => {
  const rows = await rig.database.query<{ n: number }>('select count(*)::int as n from board_ops where board_id = $1', [
    boardId,
  ]);
  return rows[0]?.n;
};

describe('GA1 the handshake', () => {
  it.each([
    ['websocket', 'https://evil.example'],
    ['polling', 'https://evil.example'],
    ['websocket', 'null'],
    ['polling', 'null'],
  ] as const)('GA1 %s from %s is refused', async (transport, origin) => {
    const member = await scene.member();
    await expect(
      openSocket(scene.url, member, { transports: [transport], extraHeaders: { origin } }),
    ).rejects.toThrow();
  });

  it('GA1 SEC-62 an upgrade asked for by a foreign page is forbidden, not a bad request', async () => {
    const { cookie } = await scene.member();
    const handshake = (origin: string, host = new URL(scene.url).host) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = {
          host,
          cookie,
          origin,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
        };
        const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
        const asked = request(`${scene.url}/socket.io/?EIO=4&transport=websocket`, { headers: { ...headers, ...key } });
        asked.on('response', ({ statusCode }) => resolve(statusCode)).on('error', reject);
        asked.on('upgrade', (answer, socket) => {
          socket.destroy();
          resolve(answer.statusCode);
        });
        asked.end();
      });
    expect(await handshake('https://evil.example')).toBe(403);
    expect(await handshake(scene.url)).toBe(101);
    // Its own name led here, so that to the browser it is the same site.
    expect(await handshake('http://evil.example', 'evil.example')).toBe(403);
  });

  it('GA1 a missing Origin is refused unless the browser itself says same-origin', async () => {
    const { cookie } = await scene.member();
    const handshake = (headers: Record<string, string>) =>
      fetch(`${scene.url}/socket.io/?EIO=4&transport=polling`, { headers: { cookie, ...headers } });
    expect((await handshake({})).status).toBe(403);
    expect((await handshake({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await handshake({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('GA1 nobody comes in without a session, and polling works with one', async () => {
    await expect(openSocket(scene.url, rig.anonymous)).rejects.toThrow();
    const socket = await openSocket(scene.url, await scene.member(), { transports: ['polling'] });
    expect(socket.connected).toBe(true);
    socket.close();
  });
});

describe('GA2 rooms and rights', () => {
  it('GA2 every event that a socket may send is listed with its policy', () => {
    const ofBoards = rig.app.socketTable.filter(({ name }) => name.startsWith('board:'));
    expect(Object.fromEntries(ofBoards.map(({ name, policy }) => [name, policy]))).toEqual({
      'board:join': 'entry',
      'board:since': 'member',
      'board:op': 'member',
      'board:resend': 'member',
      'board:presence': 'member',
      'board:leave': 'member',
    });
  });

  it("GA2 another forum's board does not exist, whatever the client calls it", async () => {
    const stranger = (await boardScene(rig)).facilitator;
    const boardId = await scene.board();
    const socket = await openSocket(scene.url, stranger);
    const joined = await emitAck<JoinAnswer>(socket, 'board:join', {
      v: 1,
      boardId,
      clientId: randomUUID(),
      since: null,
    });
    expect(joined).toMatchObject({ ok: false, code: 'board.not-found' });
    const told = await emitAck<Ack>(socket, 'board:op', op(boardId, 1, aNote('no')));
    expect(told, 'finally, or it would be sent for ever').toMatchObject({ status: 'refused', code: 'board.not-found' });
    expect(await opsOf(boardId)).toBe(0);
    socket.close();
  });

  it('GA3 signing out ends the socket within a second, before any further frame', async () => {
    const boardId = await scene.board();
    const member = await scene.member();
    const ana = await scene.client(member, boardId);
    const chair = await scene.client(scene.facilitator, boardId);
    await member.post('/api/sign-out', {});
    await ana.until(() => ana.evicted !== null && !ana.socket.connected, 'the eviction', 1_000);
    expect(ana.evicted).toEqual({ boardId, code: 'session.required' });
    const heard = ana.received.length;
    await chair.act(aNote('después'));
    expect(ana.received.length).toBe(heard);
  });

  it('GA3 a seat that ends in another process is noticed within a second, and its ops are refused at once', async () => {
    const boardId = await scene.board();
    const member = await scene.member();
    const ana = await scene.client(member, boardId);
    await rig.database.query('update seats set ended_at = now() where person_id = $1', [member.personId]);
    expect(await ana.act(aNote('no'))).toMatchObject({ code: 'board.access-ended' });
    await ana.until(() => ana.evicted !== null, 'the eviction', 1_500);
    const afterwards = await emitAck<Ack>(ana.socket, 'board:op', op(boardId, 2, aNote('no'), ana.clientId));
    expect(afterwards).toMatchObject({ status: 'refused', code: 'board.access-ended' });
    expect(await opsOf(boardId)).toBe(0);
  });

  it('OP2 OP3 an op sent again has one effect and its first answer; a client id is not shared', async () => {
    const boardId = await scene.board();
    const [ana, luis] = [
      await scene.client(await scene.member(), boardId, { sends: 3 }),
      await scene.client(await scene.member(), boardId),
    ];
    await ana.act(aNote('una vez'));
    const again = { ...aNote('otra vez') };
    const first = op(boardId, 7, again, ana.clientId);
    const answers = [
      await emitAck<Ack>(ana.socket, 'board:op', first),
      await emitAck<Ack>(ana.socket, 'board:op', first),
    ];
    expect(answers).toMatchObject([
      { status: 'ok', seq: 2 },
      { status: 'ok', seq: 2, isRepeat: true },
    ]);
    const bad = op(boardId, 8, { type: 'note.edit', args: { noteId: randomUUID(), text: 'x' } }, ana.clientId);
    const refusals = [await emitAck<Ack>(ana.socket, 'board:op', bad), await emitAck<Ack>(ana.socket, 'board:op', bad)];
    expect(refusals).toMatchObject([{ code: 'note.not-found' }, { code: 'note.not-found', isRepeat: true }]);
    expect(await emitAck<Ack>(luis.socket, 'board:op', op(boardId, 9, aNote('robo'), ana.clientId))).toMatchObject({
      code: 'op.client-taken',
    });
    expect(await opsOf(boardId)).toBe(2);
  });
});

describe('GA5 limits', () => {
  it('GA5 NO1 a note of 100 KB is refused with a code and the socket lives on', async () => {
    const boardId = await scene.board();
    const ana = await scene.client(await scene.member(), boardId);
    const long = (text: string) => emitAck<Ack>(ana.socket, 'board:op', op(boardId, 50, aNote(text), randomUUID()));
    expect(await long('x'.repeat(100_000))).toMatchObject({ status: 'refused', code: 'frame.too-large' });
    expect(await long('x'.repeat(3_000))).toMatchObject({ status: 'refused', code: 'note.too-long' });
    expect(await ana.act(aNote('corta'))).toMatchObject({ status: 'ok' });
  });

  it('GA5 a frame of 2 MB ends only the connection that sent it', async () => {
    const boardId = await scene.board();
    const [ana, luis] = [
      await scene.client(await scene.member(), boardId),
      await scene.client(await scene.member(), boardId),
    ];
    const gone = nextEvent(ana.socket, 'disconnect');
    ana.socket.emit('board:op', op(boardId, 1, aNote('x'.repeat(2_000_000))));
    await gone;
    expect(await luis.act(aNote('sigo aquí'))).toMatchObject({ status: 'ok' });
  });

  it('GA5 SEC-49 a flood is answered busy and then cut; the others do not notice', async () => {
    const boardId = await scene.board();
    const [ana, luis] = [
      await scene.client(await scene.member(), boardId),
      await scene.client(await scene.member(), boardId),
    ];
    const gone = nextEvent(ana.socket, 'disconnect', () => true, 10_000);
    const answers: Ack[] = [];
    for (let n = 1; n <= 2_000; n += 1)
      ana.socket.emit('board:op', op(boardId, n, aNote('x'), ana.clientId), (ack: Ack) => answers.push(ack));
    await gone;
    expect(answers.some((ack) => ack.status === 'busy')).toBe(true);
    expect(await opsOf(boardId)).toBeLessThanOrEqual(80);
    expect(await luis.act(aNote('tranquilo'))).toMatchObject({ status: 'ok' });
  });

  it('OP1 OP5 malformed events are refused alone and change nothing', async () => {
    const boardId = await scene.board();
    const ana = await scene.client(await scene.member(), boardId);
    const deep = JSON.parse('['.repeat(500) + ']'.repeat(500)) as unknown;
    const wrong = [
      null,
      7,
      'x',
      [],
      deep,
      { __proto__: { v: 1 } },
      op(boardId, 1, { type: 'note.burn', args: {} }),
      op(boardId, 1, { ...aNote('x'), extra: 1 }),
    ];
    for (const text of ['a\u0000b', 'a\ud800b']) wrong.push(op(boardId, 1, aNote(text)));
    // Past what the log can count to: it would take the whole batch down with it.
    for (const seq of [0, 2_147_483_648, Number.MAX_SAFE_INTEGER]) wrong.push(op(boardId, seq, aNote('x')));
    for (const payload of wrong)
      expect(await emitAck<Ack>(ana.socket, 'board:op', payload)).toMatchObject({
        status: 'refused',
        code: 'op.malformed',
      });
    expect(await emitAck(ana.socket, 'board:join', { boardId })).toMatchObject({ ok: false, code: 'op.malformed' });
    expect(await emitAck(ana.socket, 'no:such:event', {})).toMatchObject({ ok: false });
    const mixed = [
      op(boardId, 1, aNote('buena'), ana.clientId),
      { bad: true },
      op(boardId, 2, aNote(''), ana.clientId),
    ];
    const answers = await emitAck<Ack[]>(ana.socket, 'board:resend', mixed);
    expect(answers).toMatchObject([{ status: 'ok' }, { code: 'op.malformed' }, { code: 'note.empty' }]);
    expect(await opsOf(boardId)).toBe(1);
  });
});
