import type { Descendants, Provenance } from '@minga/shared/commitments/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { keyOfSubject, type SubjectRef } from '@minga/shared/links/rules.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../../../../tests/support/app.ts';
import { aBoardWithCluster, aDraftingScene } from '../../../../tests/support/drafting-scene.ts';
import { aCycle, aDiagnosis, aVersionOf } from '../../../../tests/support/factories.ts';
import { linkTo } from './commands.ts';
import { type Reader, showSubjects, type SubjectSource, UNNAMED } from './policy.ts';
import { countOrigins, listOffspring, listOrigins } from './queries.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

const a = (kind: SubjectRef['kind'], boardId?: string): SubjectRef => ({ kind, id: newId(), boardId: boardId ?? null });

describe('a link', () => {
  it('is there once, also when two people tie at the same instant, and is walked both ways', async () => {
    const cycle = await aCycle(db);
    const [commitment, diagnosis, contribution] = [a('commitment'), a('diagnosis'), a('contribution')];
    const tie = () => rig.tx((tx) => linkTo(tx, cycle.id, commitment, [diagnosis, contribution]));
    await Promise.all([tie(), tie(), tie()]);
    await rig.tx(async (tx) => {
      expect((await listOrigins(tx, cycle.id, commitment)).map(({ id }) => id)).toEqual([
        contribution.id,
        diagnosis.id,
      ]);
      expect(await countOrigins(tx, cycle.id, commitment)).toBe(2);
      expect(await listOffspring(tx, cycle.id, diagnosis)).toEqual([{ kind: 'commitment', id: commitment.id }]);
      const elsewhere = (await aCycle(db)).id;
      expect(await listOffspring(tx, elsewhere, diagnosis)).toEqual([]);
      expect(await countOrigins(tx, elsewhere, commitment)).toBe(0);
    });
  });

  it('stays: the application neither changes nor removes it', async () => {
    const cycle = await aCycle(db);
    const commitment = a('commitment');
    await rig.tx((tx) => linkTo(tx, cycle.id, commitment, [a('diagnosis')]));
    await expect(rig.tx((tx) => tx.execute('update links set to_id = from_id'))).rejects.toThrow();
    await expect(rig.tx((tx) => tx.execute('delete from links'))).rejects.toThrow();
  });

  it('to a note needs the board that holds it, and nothing comes from itself', async () => {
    const cycle = await aCycle(db);
    const commitment = a('commitment');
    await expect(rig.tx((tx) => linkTo(tx, cycle.id, commitment, [a('note')]))).rejects.toThrow();
    await expect(rig.tx((tx) => linkTo(tx, cycle.id, commitment, [commitment]))).rejects.toThrow();
  });
});

describe('at the other end of a link a reader finds', () => {
  it('nothing of a draft, then the title that was frozen, never the one in work', async () => {
    const s = await aDraftingScene(rig);
    const row = await s.whole({ title: 'Borrador secreto' });
    const diagnosis = await aDiagnosis(db, {
      cycleId: s.cycle.id,
      number: 7,
      state: 'declared',
      declaredAt: new Date(),
    });
    const { boardId, notes } = await aBoardWithCluster(db, s.cycle.id, 'closed');
    const origins: SubjectRef[] = [
      { kind: 'diagnosis', id: diagnosis.id },
      { kind: 'note', id: notes[0] ?? '', boardId },
    ];
    await rig.tx((tx) => linkTo(tx, s.cycle.id, { kind: 'commitment', id: row.id }, origins));
    const cameOf = async (agent: typeof rig.anonymous) =>
      Promise.all(
        origins.map(async ({ kind, id }) =>
          (await agent.get(`${s.base}/from/${kind}/${id}`)).json<Descendants>().commitments.map(({ title }) => title),
        ),
      );
    expect(await cameOf(rig.anonymous)).toEqual([[], []]);
    expect(await cameOf(s.participant)).toEqual([['Borrador secreto'], ['Borrador secreto']]);
    expect((await s.abroad.get(`${s.base}/from/diagnosis/${diagnosis.id}`)).body).not.toContain('secreto');
    await aVersionOf(db, { ...row, title: 'Título acordado' });
    expect(await cameOf(rig.anonymous)).toEqual([['Título acordado'], ['Título acordado']]);
  });

  it('a note of an open board counted and not named; the forum reads it', async () => {
    const s = await aDraftingScene(rig);
    const row = await s.whole();
    await aVersionOf(db, row);
    const { boardId, notes } = await aBoardWithCluster(db, s.cycle.id, 'clustering');
    const note: SubjectRef = { kind: 'note', id: notes[0] ?? '', boardId };
    await rig.tx((tx) => linkTo(tx, s.cycle.id, { kind: 'commitment', id: row.id }, [note]));
    const sources = async (agent: typeof rig.anonymous) =>
      (await agent.get(`${s.base}/${row.number}/provenance`)).json<Provenance>().sources;
    expect(await sources(rig.anonymous)).toMatchObject([{ id: note.id, label: null, boardId: null, boardTitle: null }]);
    expect(await sources(s.participant)).toMatchObject([
      { id: note.id, label: 'Nota 0', boardTitle: 'Ideas de salud' },
    ]);
  });
});

it('what no feature keeps does not exist, and a feature names its own kinds only', async () => {
  const [note, diagnosis] = [a('note', newId()), a('diagnosis')];
  const reader: Reader = { cycleId: newId(), cycleSlug: 'c', isFacilitator: true, roles: new Set(), seats: [] };
  const told: SubjectSource = {
    kinds: ['diagnosis'],
    show: async () =>
      new Map([note, diagnosis, a('diagnosis')].map((one) => [keyOfSubject(one), { ...UNNAMED, label: 'x' }])),
  };
  const shown = await rig.tx((tx) => showSubjects(tx, reader, [told], [note, diagnosis]));
  expect([...shown.keys()]).toEqual([keyOfSubject(diagnosis)]);
  expect((await rig.tx((tx) => showSubjects(tx, reader, [], [note, diagnosis]))).size).toBe(0);
});
