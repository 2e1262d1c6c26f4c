import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { Comments } from '@minga/shared/comments/schema.ts';
import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import type { SavedStates } from '@minga/shared/versions/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { answered, uploadFile } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';
import { aBoardWithCluster, aDraftingScene } from '../support/drafting-scene.ts';
import { aTheme, diagnosisTexts } from '../support/factories.ts';

/** What somebody took back, or the facilitation hid, never comes again through what was kept of the texts around it. */
const rig = await testApp();
await rig.listen();
afterAll(() => rig.close());
const REASON = 'Nombra a una persona que no es parte.';
type Scene = Awaited<ReturnType<typeof aDraftingScene>>;
const inEvery = ({ drafter, other, leader, facilitator, participant, abroad }: Scene): Agent[] => [
  ...[drafter, other, leader, facilitator, participant, abroad, rig.anonymous],
];

/** How many of these answers, to anybody, hold the words: the addresses of every saved state are among them. */
async function heldBy(scene: Scene, places: readonly string[], words: string): Promise<string[]> {
  const held: string[] = [];
  for (const agent of inEvery(scene))
    for (const place of places) {
      const { items = [] } = place.endsWith('/states') ? (await agent.get(place)).json<Partial<SavedStates>>() : {};
      for (const one of [place, ...items.map(({ id }) => `${place}/${id}`)])
        if ((await agent.get(one)).body.includes(words)) held.push(one);
    }
  return [...new Set(held)];
}

/** A commitment with a saved state and two frozen versions, and where all that is kept of it is read. */
async function aTalkedCommitment(scene: Scene) {
  const row = await scene.whole();
  const path = `${scene.base}/${row.number}`;
  const freeze = async () => {
    const { textVersion } = answered<CommitmentDetail>(await scene.drafter.get(path));
    const text = { causes: `Lo que se lee desde la versión ${textVersion}.` };
    const saved = answered<{ version: number }>(await scene.drafter.put(path, { version: textVersion, text }));
    answered(await scene.drafter.post(`${path}/freeze`, { version: saved.version, reason: 'Se acordó en la mesa.' }));
  };
  await freeze();
  const kept = ['', '/states', '/versions', '/versions/1', '/versions/2', '/provenance', '/hints', '/diff?from=1&to=2'];
  return { id: row.id, freeze, places: kept.map((place) => `${path}${place}`) };
}

const everywhere = ({ cycle }: Scene): string[] => [
  ...['/audit/export', '/commitments', '/announcements'].map((place) => `/api/cycles/${cycle.id}${place}`),
  `/c/${cycle.slug}/news.atom`,
];

describe('a comment that was removed', () => {
  it.each([
    ['its author', 'other'],
    ['the facilitation', 'facilitator'],
  ] as const)('by %s is in no state, version or record of what it stood on', async (_who, remover) => {
    const scene = await aDraftingScene(rig);
    const subject = await aTalkedCommitment(scene);
    const thread = `/api/cycles/${scene.cycle.id}/subjects/commitment/${subject.id}/comments`;
    const said = answered<Comments>(await scene.other.post(thread, { body: 'Una frase de más' })).items.at(-1);
    const places = [...subject.places, ...everywhere(scene), thread];
    expect(await heldBy(scene, places, 'Una frase de más')).toEqual([thread]);
    const remove = `/api/cycles/${scene.cycle.id}/comments/${said?.id}/remove`;
    answered(await scene[remover].post(remove, { reason: REASON }));
    await subject.freeze();
    expect(await heldBy(scene, places, 'Una frase de más')).toEqual([]);
  });
});

describe('a note that was removed', () => {
  it.each([
    ['her own', false],
    ['by the facilitation', true],
  ])('%s is counted where a commitment comes from it, and its words are told no more', async (_who, byFacilitator) => {
    const scene = await aDraftingScene(rig);
    const board = await aBoardWithCluster(rig.deps.db, scene.cycle.id);
    const subject = await aTalkedCommitment(scene);
    const [noteId = ''] = board.notes;
    const source = { kind: 'note', sourceId: noteId, boardId: board.boardId };
    const [path = ''] = subject.places;
    answered(await scene.drafter.post(`${path}/sources`, source));
    const places = [...subject.places, ...everywhere(scene), `${scene.base}/from/note/${noteId}`];
    expect(await heldBy(scene, places, 'Nota 0')).toEqual([`${path}/provenance`]);
    await rig.database.query(
      `insert into board_ops (board_id, seq, client_id, client_seq, author_key, at, type, args)
       select board_id, max(seq) + 1, gen_random_uuid(), 1, 'k', now(), 'note.remove', $2 from board_ops where board_id = $1 group by board_id`,
      [board.boardId, JSON.stringify({ noteId, byFacilitator })],
    );
    await subject.freeze();
    expect(await heldBy(scene, places, 'Nota 0')).toEqual([]);
    const { sources } = answered<{ sources: object[] }>(await scene.facilitator.get(`${path}/provenance`));
    expect(sources).toMatchObject([{ id: noteId, label: null }]);
  });
});

describe('a text that was withdrawn', () => {
  it('of an announcement is brought back from no saved state, and told to nobody but its writers', async () => {
    const scene = await aDraftingScene(rig);
    const at = `/api/cycles/${scene.cycle.id}/announcements`;
    const begun = answered<Announcement>(await scene.facilitator.post(at), 201);
    const one = `${at}/${begun.id}`;
    const words = { title: 'Cambia la sala', body: 'Una frase retirada.', version: begun.version };
    const { version } = answered<Announcement>(await scene.facilitator.put(one, words));
    answered(await scene.facilitator.post(`${one}/publish`, { version, notify: false }));
    const places = [one, `${one}/states`, ...everywhere(scene)];
    expect(await heldBy(scene, places, 'Una frase retirada.')).toContain(one);
    answered(await scene.facilitator.post(`${one}/withdraw`, { reason: REASON }));
    const { items } = answered<SavedStates>(await scene.facilitator.get(`${one}/states`));
    const back = await scene.facilitator.post(`${one}/states/${items[0]?.id}/bring-back`, { version });
    expect([back.statusCode, back.json()]).toMatchObject([409, { code: 'announcement.already-published' }]);
    const others = { ...scene, facilitator: rig.anonymous };
    expect(await heldBy(others, places, 'Una frase retirada.')).toEqual([]);
    expect((await scene.facilitator.get(one)).body).not.toContain('Una frase retirada.');
  });

  it('of a diagnosis is brought back from no saved state, and told to nobody but its organisation', async () => {
    const scene = await aDraftingScene(rig, 'preparation');
    const at = `/api/cycles/${scene.cycle.id}/diagnoses`;
    const theme = await aTheme(rig.deps.db, { cycleId: scene.cycle.id });
    const begun = answered<DiagnosisDraft>(await scene.drafter.post(at, {}), 201);
    const one = `${at}/${begun.id}`;
    const words = { ...diagnosisTexts, causes: 'Una frase retirada.', themes: [theme.id], version: begun.version };
    const { version } = answered<DiagnosisDraft>(await scene.drafter.put(one, words));
    await uploadFile(scene.drafter, scene.cycle.id, begun.id, 'diagnostico.pdf', aPdf());
    const { number } = answered<{ number: number }>(await scene.drafter.post(`${one}/submit`, { version }));
    answered(await scene.facilitator.post(`${one}/publish`, { submission: 1 }));
    const published = [`${at}/${number}`, `${at}/${number}/versions`, `${at}/${number}/versions/1`, `${one}/review`];
    const places = [...published, `${one}/states`, at, ...everywhere(scene)];
    expect(await heldBy(scene, places, 'Una frase retirada.')).toEqual(expect.arrayContaining([published[0]]));
    answered(await scene.drafter.post(`${one}/withdraw`, { reason: REASON }));
    const states = await scene.drafter.get(`${one}/states`);
    const [newest] = states.statusCode === 200 ? states.json<SavedStates>().items : [];
    const back = await scene.drafter.post(`${one}/states/${newest?.id ?? newId()}/bring-back`, { version });
    expect(back.statusCode).toBeGreaterThanOrEqual(400);
    expect(await heldBy({ ...scene, drafter: rig.anonymous }, places, 'Una frase retirada.')).toEqual([]);
    expect(await heldBy(scene, published, 'Una frase retirada.')).toEqual([]);
  });
});
