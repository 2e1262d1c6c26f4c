import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, inject, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { aBallotSetting } from '../support/ballots.ts';
import { testDatabase } from '../support/database.ts';
import { lineTo } from '../support/line.ts';
import { aNote } from './board-client.ts';
import { boardScene } from './board-scene.ts';

/** The database is there, and yet not as it should be: nothing hangs, nothing is lost, and readiness says what it is. */
const database = await testDatabase();
const line = await lineTo(database.appUrl);
const rig = await testApp({ database: { ...database, appUrl: line.url } });
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(async () => {
  await rig.close();
  await line.cut();
  await database.drop();
});

type Ready = { status: string; reasons: { code: string; text: string }[] };
const ready = async () => {
  const answer = await rig.anonymous.get('/readyz');
  return { code: answer.statusCode, reasons: answer.json<Ready>().reasons.map(({ code }) => code) };
};

describe('connections that died without a word', () => {
  it('hold up a board and a page for seconds, not for ever', async () => {
    const boardId = await scene.board();
    const member = await scene.member();
    const ana = await scene.client(member, boardId);
    expect(await ana.act(aNote('antes'))).toMatchObject({ status: 'ok' });
    // As many as the pool holds, so that whoever asks next meets one.
    await Promise.all(Array.from({ length: 24 }, () => rig.anonymous.get('/api/cycles')));
    line.mute();
    const began = performance.now();
    const page = rig.anonymous.get('/api/cycles');
    expect(await ana.act(aNote('después'))).toMatchObject({ status: 'ok' });
    expect([200, 503]).toContain((await page).statusCode);
    expect((await rig.anonymous.get('/api/cycles')).statusCode).toBe(200);
    expect((performance.now() - began) / 1000).toBeLessThan(25);
    expect(
      await database.query("select count(*)::int as n from board_ops where board_id = $1 and type = 'note.add'", [
        boardId,
      ]),
    ).toEqual([{ n: 2 }]);
    // Nobody meets them later: also those of the test's own login end.
    await line.cut();
    await line.mend();
    await expect.poll(ready, { timeout: 20_000 }).toEqual({ code: 200, reasons: [] });
  }, 60_000);
});

describe('a database that can only be read, as after a failover', () => {
  async function writable(isWritable: boolean): Promise<void> {
    const client = new pg.Client({ connectionString: `${inject('clusterUrl')}postgres` });
    await client.connect();
    await client.query(
      `alter database ${database.name} set default_transaction_read_only = ${isWritable ? 'off' : 'on'}`,
    );
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database.name]);
    await client.end();
  }

  it('refuses no op for good: the note is there once it can be written, and readiness says why it was not', async () => {
    const boardId = await scene.board();
    const member = await scene.member();
    const ana = await scene.client(member, boardId);
    expect(await ana.act(aNote('antes'))).toMatchObject({ status: 'ok' });
    const observer = await scene.observer();
    await database.query("update sessions set expires_at = now() + interval '13 days' where person_id = $1", [
      member.personId,
    ]);
    await writable(false);
    await expect.poll(ready, { timeout: 20_000 }).toEqual({ code: 503, reasons: ['database-read-only'] });
    const late = ana.act(aNote('mientras tanto'));
    const me = await observer.post('/api/sign-out', {});
    expect([me.statusCode, me.json<{ code: string }>().code]).toEqual([503, 'server.read-only']);
    expect(me.headers['retry-after']).toBeDefined();
    // Reading goes on, also for somebody whose session is due to be refreshed.
    expect((await member.get('/api/sessions')).statusCode).toBe(200);
    expect((await rig.anonymous.get('/healthz')).statusCode).toBe(200);
    await writable(true);
    expect(await late).toMatchObject({ status: 'ok' });
    await expect.poll(ready, { timeout: 20_000 }).toEqual({ code: 200, reasons: [] });
    expect(rig.log()).toContain('25006');
  }, 90_000);

  it('refuses no move and no vote for good: each is told to come again, and stands once when it has', async () => {
    const [moving, voting] = [await scene.board(), await scene.board()];
    const ana = await scene.client(await scene.member(), moving);
    const luis = await scene.client(await scene.member(), voting);
    const chair = await scene.client(scene.facilitator, voting);
    const [moved, chosen] = [aNote('se mueve'), aNote('se elige')];
    expect(await ana.act(moved)).toMatchObject({ status: 'ok' });
    expect(await luis.act(chosen)).toMatchObject({ status: 'ok' });
    await chair.act({ type: 'phase.set', args: { phase: 'voting' } });
    await luis.until(() => luis.view.phase === 'voting', 'the vote');
    const { noteId } = moved.args;
    const setting = await aBallotSetting(rig, ['civil_society', 'executive'], { mode: 'open' });
    expect((await setting.open()).statusCode).toBe(200);

    await writable(false);
    await expect.poll(ready, { timeout: 20_000 }).toEqual({ code: 503, reasons: ['database-read-only'] });
    const move = ana.submit({ type: 'note.move', args: { noteId, columnId: 'doubts', order: 'a1' } });
    const vote = luis.submit({ type: 'vote.cast', args: { target: { kind: 'note', id: chosen.args.noteId } } });
    const key = randomUUID();
    const refused = await setting.cast(0, 'for', key);
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([503, 'server.read-only']);
    expect(refused.headers['retry-after']).toBeDefined();
    for (const client of [ana, luis])
      await client.until(() => client.busy >= 2, 'being told to come again twice', 30_000);
    expect([ana.acks.has(move.clientSeq), luis.acks.has(vote.clientSeq)]).toEqual([false, false]);
    await writable(true);

    await ana.until(() => ana.acks.has(move.clientSeq), 'the move', 30_000);
    await luis.until(() => luis.acks.has(vote.clientSeq), 'the vote', 30_000);
    expect(ana.acks.get(move.clientSeq)).toMatchObject({ status: 'ok', seq: 2 });
    expect(luis.acks.get(vote.clientSeq)).toMatchObject({ status: 'ok', seq: 3 });
    expect(ana.view.notes[noteId]).toMatchObject({ columnId: 'doubts' });
    await expect.poll(() => setting.cast(0, 'for', key).then((cast) => cast.statusCode), { timeout: 20_000 }).toBe(200);
    expect((await setting.cast(0, 'for', key)).statusCode).toBe(200);
    const types = (board: string) =>
      database.query<{ type: string }>('select type from board_ops where board_id = $1 order by seq', [board]);
    expect((await types(moving)).map(({ type }) => type)).toEqual(['note.add', 'note.move']);
    expect((await types(voting)).map(({ type }) => type)).toEqual(['note.add', 'phase.set', 'vote.cast']);
    const [stored] = await database.query(
      `select (select count(*)::int from ballot_turnout where ballot_id = $1) as voted,
        (select count(*)::int from ballot_casts where ballot_id = $1) as casts`,
      [setting.ballot.id],
    );
    expect(stored).toEqual({ voted: 1, casts: 1 });
  }, 120_000);
});
