import type { Version as CommitmentVersion } from '@minga/shared/commitments/schema.ts';
import { canonicalJson } from '@minga/shared/kernel/canonical.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aDraftingScene } from '../../../../tests/support/drafting-scene.ts';
import { aCycle, aDiagnosis, aPerson, aSeat } from '../../../../tests/support/factories.ts';
import { sha256Hex } from '../../platform/files/hash.ts';
import type { Tx } from '../../platform/database/db.ts';
import { keepState, keepVersion } from './commands.ts';
import { getState, listStates, type Subject, versionNumbered, versionsOf } from './queries.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

/** A kind of subject that keeps no versions yet: all it needs is its name among the kinds. */
async function aSubject(kind: Subject['kind'] = 'contribution'): Promise<Subject & { personId: string }> {
  return { kind, id: newId(), cycleId: (await aCycle(db)).id, personId: (await aPerson(db)).id };
}
const listVersions = (tx: Tx, subject: Subject) => versionsOf(subject.kind).listVersions(tx, subject);
const keep = (subject: Awaited<ReturnType<typeof aSubject>>, title: string, more = {}) =>
  rig.tx((tx) => keepVersion(tx, subject, { content: { title }, personId: subject.personId, ...more }));

describe('a version', () => {
  it('has the next number of its subject, the hash anybody can recompute, its author, reason and what stands beside', async () => {
    const seat = await aSeat(db);
    const subject = { ...(await aSubject()), personId: seat.personId };
    const first = await keep(subject, 'Agua', { seatId: seat.id, beside: { pages: 2 } });
    const second = await keep(subject, 'Agua limpia', { kind: 'changed', reason: 'Se aclaró el título.' });
    expect([first.number, second.number, (await keep(await aSubject(), 'Otra')).number]).toEqual([1, 2, 1]);
    expect(second.sha256).toBe(sha256Hex(canonicalJson({ title: 'Agua limpia' })));
    const all = await rig.tx((tx) => listVersions(tx, subject));
    expect(all).toMatchObject([
      { ...first, content: { title: 'Agua' }, beside: { pages: 2 }, kind: null, reason: null, seatId: seat.id },
      { ...second, kind: 'changed', reason: 'Se aclaró el título.', organisation: null, personId: seat.personId },
    ]);
    expect(all[0]?.organisation).toMatch(/./);
    expect(all[0]?.person).toMatch(/./);
    expect(versionNumbered(all, 2).id).toBe(second.id);
    expect(() => versionNumbered(all, 3)).toThrow('version.not-found');
  });

  it('is one of two that are kept at the same instant by who forgot the lock', async () => {
    const subject = await aSubject();
    const kept = await Promise.allSettled([keep(subject, 'a'), keep(subject, 'b'), keep(subject, 'c')]);
    const numbers = (await rig.tx((tx) => listVersions(tx, subject))).map(({ number }) => number);
    expect(numbers).toHaveLength(kept.filter(({ status }) => status === 'fulfilled').length);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('is not found under another kind or in another cycle', async () => {
    const subject = await aSubject();
    await keep(subject, 'Agua');
    const elsewhere = (await aCycle(db)).id;
    const found = (where: Subject) => rig.tx(async (tx) => (await listVersions(tx, where)).length);
    expect(await found({ ...subject, kind: 'commitment' })).toBe(0);
    expect(await found({ ...subject, cycleId: elsewhere })).toBe(0);
  });

  it('is neither changed nor removed by the application, and one that changes what was told has a reason', async () => {
    const subject = await aSubject();
    await keep(subject, 'Agua');
    for (const statement of ["update versions set reason = 'x'", 'delete from versions', 'truncate versions cascade'])
      await expect(
        rig.tx((tx) => tx.execute(statement)),
        statement,
      ).rejects.toThrow();
    for (const kind of ['entity', 'changed', 'cancelled']) {
      await expect(keep(subject, 'Aguas', { kind }), kind).rejects.toThrow();
      await expect(keep(subject, 'Aguas', { kind, reason: 'corta' }), kind).rejects.toThrow();
    }
  });

  it('goes with its cycle', async () => {
    const subject = await aSubject();
    await keep(subject, 'Agua');
    await rig.database.query('delete from cycles where id = $1', [subject.cycleId]);
    expect(await rig.database.query('select 1 from versions where subject_id = $1', [subject.id])).toEqual([]);
  });
});

it('a working text of any kind keeps its states beside its versions, and neither is found as the other', async () => {
  const subject = await aSubject();
  const { id } = await keep(subject, 'Agua');
  await rig.tx((tx) => {
    const at = { personId: subject.personId, version: 2, beforeAt: new Date() };
    return keepState(tx, subject, { ...at, before: { title: 'Agua' }, after: { title: 'Agua limpia' } });
  });
  const states = await rig.tx((tx) => listStates(tx, subject, subject.personId));
  expect(states.map(({ changed }) => changed)).toEqual([['title'], ['title']]);
  await expect(rig.tx((tx) => getState(tx, subject, id))).rejects.toThrow('version.not-found');
  expect(await rig.tx((tx) => listVersions(tx, subject))).toHaveLength(1);
});

describe('both features that freeze texts', () => {
  it('answer the hash of the very content that they show', async () => {
    const s = await aDraftingScene(rig);
    const row = await s.whole();
    await s.drafter.post(`${s.base}/${row.number}/freeze`, { version: 1 });
    const version = (await rig.anonymous.get(`${s.base}/${row.number}/versions/1`)).json<CommitmentVersion>();
    expect(sha256Hex(canonicalJson(version.content))).toBe(version.sha256);
    const diagnosis = await aDiagnosis(db, {
      cycleId: s.cycle.id,
      number: 9,
      state: 'declared',
      declaredAt: new Date(),
    });
    const subject = { kind: 'diagnosis', id: diagnosis.id, cycleId: s.cycle.id } as const;
    const content = { title: 'Filas', files: [{ id: newId() }] };
    await rig.tx((tx) => keepVersion(tx, subject, { content, personId: s.seat.personId, seatId: s.seat.id }));
    const url = `/api/cycles/${s.cycle.id}/diagnoses/9/versions`;
    expect((await rig.anonymous.get(url)).json()).toMatchObject({ items: [{ version: 1, files: 1 }] });
    expect((await rig.anonymous.get(`${url}/1`)).json()).toMatchObject({
      snapshot: content,
      sha256: sha256Hex(canonicalJson(content)),
    });
    expect((await rig.anonymous.get(`${url}/2`)).statusCode).toBe(404);
  });
});
