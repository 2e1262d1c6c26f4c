import { randomUUID } from 'node:crypto';
import type { Ack } from '@minga/shared/boards/protocol.ts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { sealedNumber } from '../../server/src/features/boards/policy.ts';
import { testApp } from '../support/app.ts';
import { emitAck } from '../support/sockets.ts';
import { aNote, type BoardClient } from './board-client.ts';
import { boardProcess } from './board-process.ts';
import { boardScene } from './board-scene.ts';

const rig = await testApp();
const scene = await boardScene(rig);
const server = await boardProcess(rig.database.appUrl, rig.deps.config.dataDir);
afterEach(() => scene.closeClients());
afterAll(async () => {
  await server.stop();
  await rig.close();
});

const LIVES = { url: server.url, reconnects: true };
type Row = { seq: string; client_id: string; client_seq: number };
const logOf = (boardId: string) =>
  rig.database.query<Row>('select seq, client_id, client_seq from board_ops where board_id = $1 order by seq', [
    boardId,
  ]);

/** Writes one note after the other, each as soon as the one before was answered, until told to stop. */
function writer(client: BoardClient, onAck: () => void) {
  let isDone = false;
  let written = 0;
  const finished = (async () => {
    while (!isDone) {
      written += 1;
      await client.act(aNote(`nota ${written}`));
      onAck();
    }
  })();
  return {
    written: () => written,
    /** What is waited for while it writes: a note that is never answered ends the wait at once, with its reason. */
    until: <T>(reached: Promise<T>) => Promise.race([reached, finished.then(() => reached)]),
    stop: async () => {
      isDone = true;
      await finished;
    },
  };
}

const whileAllWrite = (writers: readonly ReturnType<typeof writer>[], reached: Promise<void>) =>
  Promise.race(writers.map((one) => one.until(reached)));

/** Every acknowledged op stands in the log once, under the number that was told; numbers have no holes. */
async function expectWhole(boardId: string, clients: readonly BoardClient[]): Promise<void> {
  const log = await logOf(boardId);
  expect(log.map((row) => Number(row.seq))).toEqual(log.map((_, index) => index + 1));
  const kept = new Map(log.map((row) => [`${row.client_id}:${row.client_seq}`, Number(row.seq)]));
  expect(kept.size).toBe(log.length);
  // These boards hide people: each op lies under a number that only their key makes of the one it was sent under.
  const secret = rig.deps.keys.read(boardId);
  if (!secret) throw new Error('the board has no key');
  for (const { clientId, acks } of clients) {
    for (const [clientSeq, ack] of acks) {
      const number = sealedNumber(secret, { clientId, clientSeq });
      if (ack.status === 'ok') expect(kept.get(`${number.clientId}:${number.clientSeq}`)).toBe(ack.seq);
    }
  }
  for (const client of clients) await client.reaches(log.length);
  const [first] = clients;
  for (const client of clients) {
    expect(client.replica?.pending).toEqual([]);
    expect(client.view.notes).toEqual(first?.view.notes);
    expect(Object.keys(client.view.notes)).toHaveLength(log.length);
  }
}

describe('crashes', () => {
  it('OP4 OP3 SQ1 RE5 SEC-38 kill -9 in mid-write loses no acknowledged op, doubles none, and clients come back by themselves', async () => {
    const boardId = await scene.board({ stage: null });
    const clients = await Promise.all(
      Array.from({ length: 6 }, async () => scene.client(await scene.member(), boardId, LIVES)),
    );
    let acks = 0;
    let onThreshold: (() => void) | null = null;
    let threshold = Number.POSITIVE_INFINITY;
    const writers = clients.map((client) =>
      writer(client, () => {
        acks += 1;
        if (acks >= threshold) onThreshold?.();
      }),
    );
    // Different depths, so that the kill meets different moments of a batch; fixed, so that a failure can be repeated.
    for (const depth of [1, 17, 40, 63, 5]) {
      threshold = acks + depth;
      await whileAllWrite(writers, new Promise<void>((resolve) => (onThreshold = resolve)));
      await server.kill();
      await server.start();
    }
    threshold = acks + 30;
    await whileAllWrite(writers, new Promise<void>((resolve) => (onThreshold = resolve)));
    await Promise.all(writers.map((one) => one.stop()));
    await expectWhole(boardId, clients);
    expect((await logOf(boardId)).length).toBe(writers.reduce((sum, one) => sum + one.written(), 0));
  });

  it('OP7 SQ1 every database connection is cut, the listening one too: nothing is lost and news flow again', async () => {
    const boardId = await scene.board({ stage: null });
    const clients = await Promise.all(
      Array.from({ length: 4 }, async () => scene.client(await scene.member(), boardId, LIVES)),
    );
    let acks = 0;
    const waiting: { at: number; resolve: () => void }[] = [];
    const reach = (more: number) => new Promise<void>((resolve) => waiting.push({ at: acks + more, resolve }));
    const writers = clients.map((client) =>
      writer(client, () => {
        acks += 1;
        for (const one of waiting) if (acks >= one.at) one.resolve();
      }),
    );
    for (let round = 0; round < 4; round += 1) {
      await whileAllWrite(writers, reach(20));
      await rig.database.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    }
    await whileAllWrite(writers, reach(20));
    await Promise.all(writers.map((one) => one.stop()));
    await expectWhole(boardId, clients);
    // The other process wrote this; only a living feed or the sweep tells the clients here.
    const elsewhere = await scene.client(await scene.member(), boardId);
    const ack = await elsewhere.act(aNote('desde el otro proceso'));
    for (const client of clients) await client.reaches(ack.status === 'ok' ? ack.seq : 0, 3_000);
  });
});

describe('two processes on one database', () => {
  it('VO2 VO1 fifty parallel votes with a budget of five leave exactly five', async () => {
    const boardId = await scene.board({ voteBudget: 5, votesPerTarget: 5, stage: null });
    const chair = await scene.client(scene.facilitator, boardId);
    const note = aNote('la opción');
    await chair.act(note);
    await chair.act({ type: 'phase.set', args: { phase: 'voting' } });
    const voter = await scene.member();
    const tabs = [await scene.client(voter, boardId), await scene.client(voter, boardId, LIVES)];
    const vote = (tab: number, n: number) =>
      emitAck<Ack>((tabs[tab] as BoardClient).socket, 'board:op', {
        v: 1,
        boardId,
        clientId: tabs[tab]?.clientId,
        clientSeq: n,
        type: 'vote.cast',
        args: { target: { kind: 'note', id: note.args.noteId } },
      });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => vote(n % 2, n + 1)));
    expect(answers.filter((ack) => ack.status === 'ok')).toHaveLength(5);
    expect(answers.filter((ack) => ack.status === 'refused' && ack.code === 'vote.budget-spent')).toHaveLength(45);
    const [row] = await rig.database.query<{ n: number }>(
      'select count(*)::int as n from board_votes where board_id = $1',
      [boardId],
    );
    expect(row?.n).toBe(5);
    await expect(
      rig.database.query(
        'insert into board_votes select board_id, voter_key, 6, vote_budget, target_kind, target_id from board_votes where board_id = $1 limit 1',
        [boardId],
      ),
    ).rejects.toThrow('board_votes_within_budget');
  });

  it('SQ1 PH9 both processes write one gapless log, and nothing follows the closing', async () => {
    const boardId = await scene.board({ stage: null });
    const here = await scene.client(scene.facilitator, boardId);
    const there = await scene.client(await scene.member(), boardId, LIVES);
    const writes = Array.from({ length: 40 }, (_, n) => [here, there][n % 2]?.act(aNote(`nota ${n}`)));
    await Promise.all(writes);
    const racing = Array.from({ length: 20 }, (_, n) => there.act(aNote(`carrera ${n}`)));
    await here.act({ type: 'phase.set', args: { phase: 'closed' } });
    await Promise.all(racing);
    const log = await logOf(boardId);
    expect(log.map((row) => Number(row.seq))).toEqual(log.map((_, index) => index + 1));
    const [last] = await rig.database.query<{ type: string }>(
      'select type from board_ops where board_id = $1 order by seq desc limit 1',
      [boardId],
    );
    expect(last?.type).toBe('phase.set');
    await there.until(() => there.view.tallies !== null, 'the closing at the other process');
    await here.reaches(log.length);
    expect(there.view.notes).toEqual(here.view.notes);
    const late = { v: 1, boardId, clientId: randomUUID(), clientSeq: 1, ...aNote('tarde') };
    expect(await emitAck<Ack>(there.socket, 'board:op', late)).toMatchObject({ code: 'board.closed' });
  });
});
