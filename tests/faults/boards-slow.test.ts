import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Op } from '@minga/shared/boards/protocol.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { decideOps } from '../../server/src/features/boards/commands/append-ops.ts';
import { inPipeline } from '../../server/src/platform/database/db.ts';
import { testApp } from '../support/app.ts';
import { lineTo } from '../support/line.ts';
import { aNote } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

/** A participant on a raw TCP connection that can stop reading, as a phone in a tunnel does. */
async function stallingClient(boardId: string, cookie: string) {
  const { hostname, port } = new URL(scene.url);
  const socket = connect(Number(port), hostname);
  const key = Buffer.from(randomUUID().slice(0, 16)).toString('base64');
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: ${scene.url}\r\nCookie: ${cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
  const hears = async (text: string) => {
    while (!heard.includes(text)) await once(socket, 'data');
  };
  /** One masked text frame; a mask of zeroes keeps the bytes readable. */
  const say = (text: string) => {
    const body = Buffer.from(text);
    const head =
      body.length < 126
        ? Buffer.from([0x81, 0x80 | body.length])
        : Buffer.from([0x81, 0xfe, body.length >> 8, body.length & 255]);
    socket.write(Buffer.concat([head, Buffer.alloc(4), body]));
  };
  await hears('101 Switching Protocols');
  say('40');
  await hears('40{');
  say(`420${JSON.stringify(['board:join', { v: 1, boardId, clientId: randomUUID(), since: null }])}`);
  await hears('"ok":true');
  return { socket, say };
}

/** Fills a board quickly, past the sockets and their limits: by somebody who leads it, whom no share keeps. */
async function fill(boardId: string, personId: string, notes: number): Promise<void> {
  const [session] = await rig.database.query<{ id: string }>('select id from sessions where person_id = $1', [
    personId,
  ]);
  const clientId = randomUUID();
  const attempts = Array.from({ length: notes }, (_, index) => ({
    op: { v: 1, boardId, clientId, clientSeq: index + 1, ...aNote('x'.repeat(2_000)) } as Op,
    personId,
    sessionId: session?.id ?? '',
  }));
  await inPipeline(rig.deps.db, (tx) => decideOps(tx, rig.deps.keys, boardId, attempts, null));
}

describe('a client that stops reading', () => {
  it('GA6 is let go before it costs memory, while the others go on', async () => {
    const boardId = await scene.board();
    const ana = await scene.client(await scene.member(), boardId);
    const member = await scene.member();
    await fill(boardId, scene.facilitator.personId ?? '', 400);
    await ana.reaches(400);
    const stalled = await stallingClient(boardId, member.cookie);
    await ana.until(() => ana.presence?.count === 2, 'both people present');
    const before = process.memoryUsage().rss;
    stalled.socket.pause();
    // Forty catch-ups of 900 KB each: more than the kernel swallows on its behalf.
    for (let ack = 1; ack <= 40; ack += 1)
      stalled.say(`42${ack}${JSON.stringify(['board:since', { boardId, since: 0 }])}`);
    await ana.until(() => ana.presence?.count === 1, 'the stalled one gone', 20_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
    expect(await ana.act(aNote('sigo'))).toMatchObject({ status: 'ok' });
    stalled.socket.destroy();
  });
});

it('GA6 somebody on polling at the end of a long way is told who is there', async () => {
  const boardId = await scene.board();
  await scene.client(await scene.member(), boardId);
  const line = await lineTo(scene.url);
  line.delay(80);
  try {
    const url = line.url.replace(/\/$/, '');
    const far = await scene.client(await scene.member(), boardId, { url, polls: true });
    await far.until(() => far.presence?.count === 2, 'both people present', 3_000);
    far.close();
  } finally {
    await line.cut();
  }
});
