import { FACTS } from '@minga/shared/standards/process.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aDiagnosis, aFrozenVersion } from '../../../../tests/support/factories.ts';
import { inTransaction } from '../../platform/database/db.ts';
import { withReach } from '../../platform/database/reach.ts';
import { commitmentFacts } from '../commitments/queries/facts.ts';
import { diagnosisFacts } from '../diagnoses/queries/facts.ts';
import { handOverFacts, readFacts } from './queries.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

describe('the facts of a cycle', () => {
  it('are counted by the features that keep the things, of this cycle alone', async () => {
    const { db } = rig.deps;
    const cycle = await aCycle(db);
    const other = await aCycle(db, { forumId: cycle.forumId });
    const read = ({ id, forumId }: typeof cycle) =>
      withReach({ forumId }, () => inTransaction(db, (tx) => readFacts(tx, id, FACTS)));
    const nothing = {
      'diagnoses.announced': 0,
      'diagnoses.unreachable': 0,
      'diagnoses.enough-published': 0,
      'commitments.enough-frozen': 0,
    };
    expect(await read(cycle)).toEqual(nothing);
    const at = { cycleId: cycle.id };
    await aDiagnosis(db, { ...at, state: 'declared', number: 1, declaredAt: new Date() });
    for (const number of [2, 3])
      await aDiagnosis(db, { ...at, state: 'published', number, publishedAt: new Date(), summary: 'Todo está aquí.' });
    await aDiagnosis(db, at);
    await aFrozenVersion(db, at);
    expect(await read(cycle)).toEqual({
      'diagnoses.announced': 3,
      'diagnoses.unreachable': 1,
      'diagnoses.enough-published': 2,
      'commitments.enough-frozen': 1,
    });
    expect(await read(other)).toEqual(nothing);
  });

  it('are refused at the start when nobody counts one, or two features do: an unread gate would stand open', () => {
    expect(() => handOverFacts([diagnosisFacts])).toThrow('commitments.enough-frozen');
    expect(() => handOverFacts([diagnosisFacts, commitmentFacts, commitmentFacts])).toThrow(
      'commitments.enough-frozen',
    );
    expect(() => handOverFacts([diagnosisFacts, commitmentFacts])).not.toThrow();
  });
});
