import { afterAll, describe, expect, it } from 'vitest';
import { HELD } from '../../server/src/features/rights/policy.ts';
import { testApp } from '../support/app.ts';
import { ownerOf } from '../support/database.ts';

const rig = await testApp();
afterAll(() => rig.close());

/** Tables that only grow with what people do, and are never read from end to end for one of them. */
const GROWING = ['audit_log', 'board_ops', 'comments', 'contributions', 'notices', 'versions'];
/** Acts of the facilitation on what others wrote: few in each forum, read with the account of whoever did them. */
const FEW = ['comments.removed_by', 'contributions.hidden_by'];

const LOOK_UPS = HELD.filter(({ by, table }) => by === 'person' && GROWING.includes(table))
  .map(({ table, column }) => ({ table, column, at: `${table}.${column}` }))
  .filter(({ at }) => !FEW.includes(at));

describe('what is held of one person', () => {
  it('is looked for in each table that grows', () => {
    expect(LOOK_UPS.map(({ at }) => at).sort()).toEqual([
      'audit_log.person_id',
      'board_ops.confirmed_by',
      'board_ops.person_id',
      'comments.person_id',
      'contributions.person_id',
      'notices.person_id',
      'versions.person_id',
    ]);
  });

  it.each(LOOK_UPS)('is found in $at without reading the table from end to end', async ({ table, column }) => {
    const client = await ownerOf(rig.deps.db).pool.connect();
    try {
      // Of a small table everything is read whatever it has; so it is asked whether there would be another way.
      await client.query('set enable_seqscan = off');
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain select 1 from ${table} one where one.${column} = any(array[gen_random_uuid()])`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain(column);
      expect(plan).not.toContain('Seq Scan');
    } finally {
      await client.query('reset enable_seqscan');
      client.release();
    }
  });
});
