import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { checkChain, firstBrokenLink, record } from './audit.ts';
import type { Actor } from '../http/gate.ts';
import { inTransaction, type Tx } from './db.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

const act = (tx: Tx, cycleId: string, action = 'stage.opened') =>
  record(tx, { forumId: null, cycleId, personId: null }, action, cycleId);

describe('the audit log', () => {
  it('chains the acts of a cycle in one line, also when they happen at the same instant', async () => {
    const cycleId = newId();
    await Promise.all(Array.from({ length: 12 }, () => inTransaction(t.deps.db, (tx) => act(tx, cycleId))));
    const rows = await t.database.query<{ position: string }>(
      'select position from audit_log where chain = $1 order by position',
      [cycleId],
    );
    expect(rows.map((row) => Number(row.position))).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(await t.tx((tx) => checkChain(tx, cycleId))).toMatchObject({
      entries: 12,
      isWhole: true,
      head: { position: 12, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('belongs to the act: what is rolled back leaves no trace', async () => {
    const cycleId = newId();
    await expect(
      inTransaction(t.deps.db, async (tx) => {
        await act(tx, cycleId);
        throw new Error('the act failed');
      }),
    ).rejects.toThrow('the act failed');
    expect(await t.database.query('select 1 from audit_log where chain = $1', [cycleId])).toEqual([]);
  });

  it('says whose act it is: the actor of a scope, nobody where the system acts, and never a stranger', async () => {
    const cycleId = newId();
    const personId = newId();
    const by = { forumId: null, cycleId };
    await t.tx(async (tx) => {
      await record(tx, { ...by, actor: { kind: 'person', personId } as unknown as Actor }, 'stage.opened', 'a', {
        why: 'x',
      });
      await record(tx, { ...by, personId: null, seatId: newId() }, 'stage.closed', { kind: 'cycle', id: 'b' });
    });
    const stranger = { ...by, actor: { kind: 'anonymous' } as Actor };
    await expect(t.tx((tx) => record(tx, stranger, 'stage.opened', 'c'))).rejects.toThrow('session.required');
    const rows = await t.database.query(
      `select person_id, seat_id is null as "noSeat", subject_kind, subject_id, data from audit_log where chain = $1 order by position`,
      [cycleId],
    );
    expect(rows).toEqual([
      { person_id: personId, noSeat: true, subject_kind: 'stage', subject_id: 'a', data: { why: 'x' } },
      { person_id: null, noSeat: false, subject_kind: 'cycle', subject_id: 'b', data: {} },
    ]);
  });

  it('cannot be changed, emptied or removed by the application', async () => {
    for (const text of ["update audit_log set action = 'a.b'", 'delete from audit_log', 'truncate audit_log']) {
      await expect(t.deps.db.pool.query(text)).rejects.toThrow(/permission denied/);
    }
  });

  it('shows where somebody with full power over the database changed a row', async () => {
    const cycleId = newId();
    for (const action of ['stage.opened', 'stage.moved', 'stage.closed']) await t.tx((tx) => act(tx, cycleId, action));
    await t.database.query('alter table audit_log disable trigger audit_no_rewrite');
    await t.database.query("update audit_log set action = 'stage.kept' where chain = $1 and position = 2", [cycleId]);
    expect(await t.tx((tx) => firstBrokenLink(tx, cycleId))).toBe(2);
    await t.database.query('delete from audit_log where chain = $1 and position = 2', [cycleId]);
    expect(await t.tx((tx) => firstBrokenLink(tx, cycleId))).toBe(3);
  });
});
