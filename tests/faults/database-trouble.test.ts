import pg from 'pg';
import { afterAll, afterEach, describe, expect, inject, it } from 'vitest';
import { testApp } from '../support/app.ts';
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
});
