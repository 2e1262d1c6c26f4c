import pg from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { lineTo } from '../support/line.ts';
import { aNote } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const database = await testDatabase();
const line = await lineTo(database.appUrl);
const rig = await testApp({ database: { ...database, appUrl: line.url } });
const scene = await boardScene(rig);
// Made while every connection still answers.
const [first, second] = [await scene.member(), await scene.member()];
afterEach(() => scene.closeClients());
afterAll(async () => {
  await rig.close();
  await line.cut();
  await database.drop();
});

describe('a database connection that falls silent', () => {
  it('OP8 does not hold its board: the op is answered busy, sent again on another connection, and stands once', async () => {
    const boardId = await scene.board({ stage: null });
    const ana = await scene.client(first, boardId);
    await ana.act(aNote('antes'));
    line.mute();
    const notes = Array.from({ length: 20 }, (_, index) => aNote(`durante ${index}`));
    const ops = notes.map((note) => ana.submit(note));
    await ana.until(() => ops.every((op) => ana.acks.has(op.clientSeq)), 'the answers', 60_000);
    expect(ops.map((op) => ana.acks.get(op.clientSeq)?.status)).toEqual(ops.map(() => 'ok'));
    const log = await database.query<{ seq: string; text: string }>(
      "select seq, args ->> 'text' as text from board_ops where board_id = $1 order by seq",
      [boardId],
    );
    expect(log.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
    expect(log.map(({ text }) => text).sort()).toEqual(['antes', ...notes.map(({ args }) => args.text)].sort());
  }, 90_000);

  it('OP7 a database that may only be read refuses nothing for good: the ops wait and are written when it can', async () => {
    const boardId = await scene.board({ stage: null });
    const ana = await scene.client(second, boardId);
    await ana.act(aNote('antes'));
    const readOnly = (value: 'on' | 'off') =>
      database.query(`alter database ${database.name} set default_transaction_read_only = ${value}`);
    await readOnly('on');
    const cutAll = () =>
      database.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    await cutAll();
    const op = ana.submit(aNote('después'));
    await expect.poll(() => rig.log(), { timeout: 20_000 }).toContain('ops could not be written yet');
    expect(ana.acks.has(op.clientSeq)).toBe(false);
    await database.query(
      `begin read write; alter database ${database.name} reset default_transaction_read_only; commit`,
    );
    await cutAll();
    await ana.until(() => ana.acks.has(op.clientSeq), 'the answer', 30_000);
    expect(ana.acks.get(op.clientSeq)).toMatchObject({ status: 'ok', seq: 2 });
  }, 90_000);
});

describe('a board that cannot be written', () => {
  it('OP7 is named by readiness after fifteen seconds, whatever else is written, until it moves again', async () => {
    const [held, free] = [await scene.board({ stage: null }), await scene.board({ stage: null })];
    const ana = await scene.client(first, held);
    const luis = await scene.client(second, free);
    const ready = async () => {
      const answer = await rig.anonymous.get('/readyz');
      return [answer.statusCode, answer.json<{ reasons: { code: string }[] }>().reasons.map(({ code }) => code)];
    };
    // As a forgotten session of whoever looks after the database would.
    const forgotten = new pg.Client({ connectionString: database.url });
    await forgotten.connect();
    const began = performance.now();
    let op: ReturnType<typeof ana.submit>;
    try {
      await forgotten.query('begin');
      await forgotten.query('select 1 from boards where id = $1 for update', [held]);
      op = ana.submit(aNote('espera'));
      expect(await luis.act(aNote('al lado'))).toMatchObject({ status: 'ok' });
      expect(await ready()).toEqual([200, []]);
      await expect.poll(ready, { timeout: 60_000, interval: 500 }).toEqual([503, ['boards-stuck']]);
      expect(performance.now() - began).toBeGreaterThan(14_000);
      expect(await luis.act(aNote('todavía'))).toMatchObject({ status: 'ok' });
    } finally {
      await forgotten.end();
    }
    await ana.until(() => ana.acks.has(op.clientSeq), 'the answer', 30_000);
    expect(ana.acks.get(op.clientSeq)).toMatchObject({ status: 'ok', seq: 1 });
    await expect.poll(ready, { timeout: 10_000 }).toEqual([200, []]);
  }, 120_000);
});

describe('a log that went back', () => {
  it('SQ3 a failover without its last moments: everybody takes a fresh snapshot, also when it has grown past them since', async () => {
    const boardId = await scene.board({ stage: null });
    const [ana, luis] = [
      await scene.client(await scene.member(), boardId),
      await scene.client(await scene.member(), boardId),
    ];
    const kept = aNote('queda');
    const lost = [aNote('perdida 1'), aNote('perdida 2')];
    await ana.act(kept);
    for (const note of lost) await ana.act(note);
    await luis.reaches(3);
    const goBack = async (rows: number) => {
      const texts = Array.from({ length: rows }, (_, index) => aNote(`otra ${index}`));
      await database.query(
        'begin; ' +
          [
            `delete from board_ops where board_id = '${boardId}' and seq > 1`,
            ...texts.map(
              ({ args }, index) =>
                `insert into board_ops (board_id, seq, client_id, client_seq, type, args, author_key, at)
             values ('${boardId}', ${index + 2}, gen_random_uuid(), 1, 'note.add', '${JSON.stringify(args)}', 'otra', now())`,
            ),
            `update boards set seq = ${1 + rows} where id = '${boardId}'`,
          ].join('; ') +
          '; commit',
      );
    };
    await goBack(0);
    for (const client of [ana, luis]) {
      await client.until(() => Object.keys(client.view.notes).length === 1, 'the fresh snapshot');
      expect(Object.keys(client.view.notes)).toEqual([kept.args.noteId]);
    }
    const own = aNote('después');
    expect(await ana.act(own)).toMatchObject({ status: 'ok', seq: 2 });
    await luis.reaches(2);
    await goBack(4);
    for (const client of [ana, luis]) {
      await client.until(() => Object.keys(client.view.notes).length === 5, 'the other log');
      expect(client.view.notes[own.args.noteId]).toBeUndefined();
      expect(client.replica?.confirmed.seq).toBe(5);
    }
  });
});
