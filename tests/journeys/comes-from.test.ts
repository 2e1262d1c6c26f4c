import type { CommitmentDetail, Descendants, Provenance } from '@minga/shared/commitments/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aBoardWithCluster, aDraftingScene } from '../support/drafting-scene.ts';
import { aCycle, aDiagnosis } from '../support/factories.ts';

/** What a link keeps whatever is tied: one contract, asked of each kind of thing that a commitment may come from. */
const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;
type Scene = Awaited<ReturnType<typeof aDraftingScene>>;
type Tied = { kind: 'note' | 'cluster' | 'diagnosis'; sourceId: string; boardId?: string };
type Source = Tied & { label: string | null };

async function aDiagnosisIn(cycleId: string): Promise<Source> {
  const title = 'Agua que no llega';
  const { id: sourceId } = await aDiagnosis(db, {
    ...{ cycleId, number: 7, state: 'published', declaredAt: new Date(), publishedAt: new Date(), summary: 'Está.' },
    ...{ title, publicTitle: title },
  });
  return { kind: 'diagnosis', sourceId, label: title };
}
async function aNoteIn(cycleId: string): Promise<Source> {
  const { boardId, notes } = await aBoardWithCluster(db, cycleId, 'closed');
  return { kind: 'note', sourceId: notes[0] ?? '', boardId, label: 'Nota 0' };
}
async function aClusterIn(cycleId: string): Promise<Source> {
  const { boardId, clusterId } = await aBoardWithCluster(db, cycleId, 'closed');
  return { kind: 'cluster', sourceId: clusterId, boardId, label: 'Citas por internet' };
}
const KINDS = { diagnosis: aDiagnosisIn, note: aNoteIn, cluster: aClusterIn } as const;

describe.each(Object.entries(KINDS))('a commitment comes from a %s', (_kind, begin) => {
  let scene: Scene;
  let source: Tied;
  let label: string | null;
  let path: string;
  let back: string;
  let freeze: () => Promise<void>;
  beforeEach(async () => {
    scene = await aDraftingScene(rig);
    ({ label, ...source } = await begin(scene.cycle.id));
    const row = await scene.whole({ title: 'Borrador entre nosotras' });
    path = `${scene.base}/${row.number}`;
    back = `${scene.base}/from/${source.kind}/${source.sourceId}`;
    freeze = async () => {
      const { textVersion: version } = answered<CommitmentDetail>(await scene.drafter.get(path));
      answered(await scene.drafter.post(`${path}/freeze`, { version }));
    };
  });
  const tie = (agent: Agent, what: Tied = source) => agent.post(`${path}/sources`, what);
  const cameFrom = async (agent: Agent) => answered<Provenance>(await agent.get(`${path}/provenance`)).sources;
  const cameOf = async (agent: Agent) => answered<Descendants>(await agent.get(back)).commitments;

  it('once, also when it is tied twice at one instant, and is walked both ways', async () => {
    const answers = await Promise.all([tie(scene.drafter), tie(scene.facilitator), tie(scene.drafter)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(await cameFrom(scene.drafter)).toMatchObject([{ kind: source.kind, id: source.sourceId, label }]);
    expect(await cameOf(scene.drafter)).toMatchObject([{ title: 'Borrador entre nosotras' }]);
  });

  it('when whoever drafts it says so, and nobody else', async () => {
    for (const agent of [scene.other, scene.participant, scene.abroad, rig.anonymous])
      expect((await tie(agent)).statusCode).toBeGreaterThanOrEqual(400);
    expect(await cameFrom(scene.drafter)).toEqual([]);
  });

  it('of this cycle that is there, and of nothing else', async () => {
    const abroad = await begin((await aCycle(db, { forumId: scene.forum.id })).id);
    const { label: _label, ...elsewhere } = abroad;
    for (const strayed of [elsewhere, { ...source, sourceId: newId() }]) {
      const answer = await tie(scene.drafter, strayed);
      expect([answer.statusCode, answer.json().code]).toEqual([404, expect.stringMatching(/not-found$/)]);
    }
    expect(await cameFrom(scene.drafter)).toEqual([]);
  });

  it('which a draft tells no stranger from either end, and a frozen one tells everybody', async () => {
    answered(await tie(scene.drafter));
    expect([await cameOf(rig.anonymous), (await rig.anonymous.get(`${path}/provenance`)).statusCode]).toEqual([
      [],
      404,
    ]);
    expect((await scene.abroad.get(back)).body).not.toContain('Borrador entre nosotras');
    await freeze();
    expect(await cameOf(rig.anonymous)).toMatchObject([{ title: 'Borrador entre nosotras' }]);
    expect(await cameFrom(rig.anonymous)).toMatchObject([{ id: source.sourceId, label }]);
  });

  it('and stays tied: nothing of the application takes a link away', async () => {
    answered(await tie(scene.drafter));
    for (const text of ['delete from links', "update links set kind = 'comes-from'"])
      await expect(rig.tx((tx) => tx.execute(text))).rejects.toThrow();
    await freeze();
    expect(await cameFrom(rig.anonymous)).toHaveLength(1);
  });
});
