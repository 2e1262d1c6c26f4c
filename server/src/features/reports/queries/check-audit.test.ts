import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../../tests/support/app.ts';
import { record } from '../../../platform/database/audit.ts';
import { keepChecks } from './check-audit.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
  // Whoever has full power over the database.
  await t.database.query('alter table audit_log disable trigger user');
  await t.database.query('alter table audit_log enable trigger audit_chain');
});
afterAll(() => t.close());

const HOUR = 60 * 60_000;
let chain: string;
let at: number;
let readings: number;
let checks: ReturnType<typeof keepChecks>;
beforeEach(async () => {
  chain = newId();
  at = Date.parse('2027-03-02T14:00:00.000Z');
  readings = 0;
  checks = keepChecks(() => at);
  await act(3);
});
async function act(times: number): Promise<void> {
  for (let n = 0; n < times; n += 1)
    await t.tx((tx) => record(tx, { forumId: null, cycleId: chain, personId: null }, 'stage.opened', chain));
}
const ask = () =>
  checks.of({
    chain,
    forumId: newId(),
    read: (work) => {
      readings += 1;
      return t.tx(work);
    },
  });
const change = (position: number) =>
  t.database.query("update audit_log set action = 'stage.kept' where chain = $1 and position = $2", [chain, position]);

describe('whether a chain is whole', () => {
  it('is recomputed for acts that came since, by one for all who ask at once, and says which', async () => {
    const first = await ask();
    expect(first).toMatchObject({ entries: 3, isWhole: true, checkedFrom: 1, head: { position: 3 } });
    // By the clock of the database, whatever this server's says.
    expect(Math.abs(Date.parse(first.wholeCheckedAt) - Date.now())).toBeLessThan(60_000);
    at += 1_000;
    await act(2);
    readings = 0;
    const answers = await Promise.all(Array.from({ length: 30 }, ask));
    expect(readings).toBe(1);
    for (const answer of answers)
      expect(answer).toMatchObject({
        entries: 5,
        isWhole: true,
        checkedFrom: 4,
        wholeCheckedAt: first.wholeCheckedAt,
        head: { position: 5 },
      });
  });

  it('notices at once what was changed since, and keeps saying so', async () => {
    await ask();
    await act(2);
    await change(4);
    expect(await ask()).toMatchObject({ isWhole: false, firstBroken: 4 });
    at += HOUR;
    expect(await ask()).toMatchObject({ isWhole: false, firstBroken: 4, checkedFrom: 1 });
  });

  it('notices a change below the last fingerprint within the hour, and does not claim to have looked before', async () => {
    const { wholeCheckedAt } = await ask();
    await change(2);
    at += HOUR - 1;
    expect(await ask()).toMatchObject({
      isWhole: true,
      checkedFrom: 4,
      wholeCheckedAt,
    });
    at += 1;
    expect(await ask()).toMatchObject({ isWhole: false, firstBroken: 2, checkedFrom: 1 });
  });

  it('notices a chain that was cut, or written anew from the beginning, although by itself it is whole', async () => {
    await ask();
    await t.database.query('delete from audit_log where chain = $1 and position = 3', [chain]);
    expect(await ask()).toMatchObject({ entries: 2, isWhole: false, firstBroken: 3 });
    await t.database.query('delete from audit_log where chain = $1', [chain]);
    await act(4);
    at += HOUR;
    expect(await ask()).toMatchObject({ entries: 4, isWhole: false, firstBroken: 3 });
    // A server that has never seen it cannot know.
    checks = keepChecks(() => at);
    expect(await ask()).toMatchObject({ entries: 4, isWhole: true });
  });
});
