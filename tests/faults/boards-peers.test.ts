import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBroadcast } from '../../server/src/platform/database/broadcast.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { valkey } from '../support/valkey.ts';
import { aNote } from './board-client.ts';
import { boardProcess } from './board-process.ts';
import { boardScene } from './board-scene.ts';

/** Several servers on one database, one folder and one Valkey, over real sockets. */
const messages = await valkey();
console.info(`Messages pass through ${messages.program ?? 'the small server of the tests'}`);
/** Milliseconds; that it is fifteen seconds where nobody says otherwise, board-peers.test.ts beside the code knows. */
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
afterEach(() => scene.closeClients());
afterAll(async () => {
  await second.stop();
  await rig.close();
  await messages.stop();
});

const SOON = 2_000;

describe('GA8 two servers', () => {
  it('GA8 see each other’s people, what they point at and who is ready', async () => {
    const boardId = await scene.board({ identityMode: 'person' });
    const ana = await scene.client(await scene.member(), boardId);
    const luis = await scene.client(await scene.member(), boardId, { url: elsewhere });
    for (const client of [ana, luis]) {
      await client.until(() => client.presence?.count === 2, 'both people', SOON);
      expect(client.presence?.people.map((one) => one.name)).toHaveLength(2);
    }
    const note = aNote('aquí');
    await ana.act(note);
    luis.socket.emit('board:presence', { boardId, noteId: note.args.noteId, isReady: true });
    await ana.until(() => ana.presence?.ready === 1, 'the other one ready', SOON);
    expect(ana.presence?.people.filter((one) => one.noteId === note.args.noteId)).toHaveLength(1);
    luis.close();
    await ana.until(() => ana.presence?.count === 1, 'the other one gone', SOON);
  });

  it('GA8 count somebody who is on both once', async () => {
    const boardId = await scene.board();
    const member = await scene.member();
    const here = await scene.client(member, boardId);
    const there = await scene.client(member, boardId, { url: elsewhere });
    const other = await scene.client(await scene.member(), boardId, { url: elsewhere });
    for (const client of [here, there, other])
      await client.until(() => client.presence?.count === 2, 'two people', SOON);
    expect(here.presence?.people).toHaveLength(2);
    here.close();
    other.socket.emit('board:presence', { boardId, isReady: true });
    await there.until(() => there.presence?.ready === 1, 'a later frame', SOON);
    expect(there.presence?.count).toBe(2);
  });

  it('GA8 ID4 HI3 tell each other nothing that an anonymous board, or private writing, holds back', async () => {
    const heard: string[] = [];
    const secret = (await readFile(join(dataDir, 'session.secret'), 'utf8')).trim();
    const ear = await openBroadcast({ url: messages.url, secret, onTrouble: () => {}, onMended: () => {} });
    ear.onMessage((message) => heard.push(message));
    const [nameless, unseen] = [
      await scene.board({ identityMode: 'anonymous' }),
      await scene.board({ startsIn: 'private_writing' }),
    ];
    const member = await scene.member();
    for (const boardId of [nameless, unseen]) {
      const ana = await scene.client(member, boardId);
      const luis = await scene.client(await scene.member(), boardId, { url: elsewhere });
      const note = aNote('en secreto');
      await ana.act(note);
      ana.socket.emit('board:presence', { boardId, noteId: note.args.noteId, isReady: true });
      await luis.until(() => luis.presence?.ready === 1 && luis.presence.count === 2, 'both people', SOON);
      expect(JSON.stringify(luis.presence)).not.toContain(note.args.noteId);
      expect(heard.join('\n')).toContain(boardId);
      expect(heard.join('\n')).not.toContain(note.args.noteId);
    }
    await ear.close();
    const name = (
      await rig.database.query<{ name: string }>('select name from people where id = $1', [member.personId])
    )[0]?.name;
    const ofNameless = heard.filter((message) => message.includes(nameless)).join('\n');
    expect(name).toBeTruthy();
    expect(ofNameless).not.toContain(name);
    expect(heard.join('\n')).not.toContain(member.personId);
  });

  it('GA8 GA3 a session that ends on one ends on the other within a second', async () => {
    const boardId = await scene.board();
    const member = await scene.member();
    const there = await scene.client(member, boardId, { url: elsewhere });
    await member.post('/api/sign-out', {});
    await there.until(() => there.evicted !== null && !there.socket.connected, 'the eviction', 1_500);
    expect(there.evicted).toEqual({ boardId, code: 'session.required' });
  });
});

describe('GA8 a server that ends', () => {
  it('GA8 takes its people along: at once when told to stop, when killed within what counts as silence', async () => {
    const boardId = await scene.board();
    const ana = await scene.client(await scene.member(), boardId);
    const third = await boardProcess(rig.database.appUrl, dataDir, { REDIS_URL: messages.url }, { presenceSilence });
    try {
      await scene.client(await scene.member(), boardId, { url: third.url });
      await ana.until(() => ana.presence?.count === 2, 'both people', SOON);
      await third.stop();
      await ana.until(() => ana.presence?.count === 1, 'the other one gone', SOON);
      await third.start();
      await scene.client(await scene.member(), boardId, { url: third.url });
      await ana.until(() => ana.presence?.count === 2, 'both people again', SOON);
      await third.kill();
      await ana.until(() => ana.presence?.count === 1, 'nobody of the killed server', 20_000);
    } finally {
      await third.stop();
    }
  });
});

describe('GA8 Valkey away', () => {
  it('GA8 each server shows its own people, notes still travel, and everybody is back by themselves', async () => {
    const boardId = await scene.board();
    const ana = await scene.client(await scene.member(), boardId);
    const luis = await scene.client(await scene.member(), boardId, { url: elsewhere });
    await ana.until(() => ana.presence?.count === 2, 'both people', SOON);
    await messages.stop();
    await ana.until(() => ana.presence?.count === 1, 'only her own server', 20_000);
    const before = ana.replica?.confirmed.seq ?? 0;
    await luis.act(aNote('sin Valkey'));
    await ana.reaches(before + 1, SOON);
    ana.socket.emit('board:presence', { boardId, isReady: true });
    await ana.until(() => ana.presence?.ready === 1, 'her own presence', SOON);
    await messages.start();
    for (const client of [ana, luis])
      await client.until(
        () => client.presence?.count === 2 && client.presence.ready === 1,
        'both people again',
        10_000,
      );
    expect(rig.log().match(/Valkey is away/g)).toHaveLength(1);
  });
});
