import { randomUUID } from 'node:crypto';
import type { Comments } from '@minga/shared/comments/schema.ts';
import { demoId, newId } from '@minga/shared/kernel/ids.ts';
import type { OwnTexts } from '@minga/shared/reports/own-texts.ts';
import type { PersonalData } from '@minga/shared/rights/schema.ts';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aConsultingForum, REASON } from '../support/consultations.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';

const rig = await testApp({ demo: true });
await loadDemonstration(rig.owner, NEEDS);
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const ownOf = async (agent: Agent, cycleId = scene.cycle.id) =>
  answered<OwnTexts>(await agent.get(`/api/cycles/${cycleId}/own-texts`));

const fileOf = async (agent: Agent) => answered<PersonalData>(await agent.get('/api/account/export'));
const textsInFile = async (agent: Agent) => JSON.stringify((await fileOf(agent)).texts);
const ownTextsOfZip = (zip: Buffer): string => {
  const own = Object.entries(unzipSync(zip)).find(([name]) => name.startsWith('mis-textos'))?.[1];
  return strFromU8(own ?? new Uint8Array());
};

describe('own notes', () => {
  it('ID3 are shown to their author alone, with cluster and what was made of them', async () => {
    const [ana, luis] = [await scene.member(), await scene.member()];
    const boardId = await scene.board({ identityMode: 'person', title: 'Ideas del agua' });
    const [a, l] = [await scene.client(ana, boardId), await scene.client(luis, boardId)];
    const chair = await scene.client(scene.facilitator, boardId);
    const [mine, hidden, his] = [aNote('Más piletas'), aNote('Un insulto'), aNote('Menos fugas')];
    for (const note of [mine, hidden]) await a.act(note);
    await l.act(his);
    await chair.act({ type: 'note.remove', args: { noteId: hidden.args.noteId } });
    await chair.act({ type: 'phase.set', args: { phase: 'clustering' } });
    const clusterId = randomUUID();
    await chair.act({ type: 'cluster.add', args: { clusterId, name: 'Agua segura', order: 'a1' } });
    await a.act({ type: 'note.cluster', args: { noteId: mine.args.noteId, clusterId } });
    const commitment = newId();
    await rig.database.query(
      `insert into commitments (id, cycle_id, forum_id, number, title, created_by)
       select $1, $2, $3, 78, 'Agua para todas las escuelas', person_id from seats where forum_id = $3 limit 1`,
      [commitment, scene.cycle.id, scene.forum.id],
    );
    await rig.database.query(
      `insert into links (id, cycle_id, kind, from_kind, from_id, to_kind, to_id, board_id)
       values ($1, $2, 'comes-from', 'commitment', $3, 'cluster', $4, $5)`,
      [newId(), scene.cycle.id, commitment, clusterId, boardId],
    );
    const { items } = await ownOf(ana);
    const notes = items.filter(({ kind }) => kind === 'note');
    expect(notes.map(({ text, state }) => [text, state]).sort()).toEqual([
      ['Más piletas', null],
      ['Un insulto', 'removed'],
    ]);
    expect(notes.map(({ removed }) => removed && [removed.by, removed.reason])).toContainEqual(['facilitation', null]);
    expect(await textsInFile(ana)).toContain('Un insulto');
    for (const other of [luis, scene.facilitator]) {
      expect(await textsInFile(other)).not.toContain('Un insulto');
      const { body } = await other.get(`/api/cycles/${scene.cycle.id}/boards/${boardId}/history`);
      expect(body).toContain('note.remove');
      expect(body).not.toContain('Un insulto');
    }
    expect(notes.find(({ state }) => state === null)).toMatchObject({
      title: 'Ideas del agua',
      cluster: 'Agua segura',
      path: `/c/${scene.cycle.slug}/boards/${boardId}`,
      madeOfIt: [{ title: 'Agua para todas las escuelas', path: `/c/${scene.cycle.slug}/commitments/78` }],
    });
    expect((await ownOf(luis)).items.map(({ text }) => text)).toEqual(['Menos fugas']);
    expect((await ownOf(scene.facilitator)).items.filter(({ kind }) => kind === 'note')).toEqual([]);
    await chair.act({ type: 'phase.set', args: { phase: 'voting' } });
    await chair.act({ type: 'phase.set', args: { phase: 'closed' } });
    expect((await ownOf(luis)).items.map(({ text }) => text)).toEqual(['Menos fugas']);
  });

  it.each(['organisation', 'anonymous'] as const)(
    'ID3 of a board that shows only the %s or less are hers while it is open, and nobody’s once it is closed',
    async (identityMode) => {
      const [ana, luis] = [await scene.member(), await scene.member()];
      const boardId = await scene.board({ identityMode, startsIn: 'private_writing' });
      const [a, l] = [await scene.client(ana, boardId), await scene.client(luis, boardId)];
      const chair = await scene.client(scene.facilitator, boardId);
      await a.act(aNote('Lo mío'));
      await l.act(aNote('Lo suyo'));
      const before = await ownOf(ana);
      expect(before.items).toMatchObject([{ text: 'Lo mío', state: 'writing' }]);
      expect((await ownOf(luis)).items).toMatchObject([{ text: 'Lo suyo' }]);
      for (const phase of ['open', 'clustering', 'voting'] as const) {
        await chair.act({ type: 'phase.set', args: { phase } });
        expect((await ownOf(ana)).items.map(({ text }) => text)).toEqual(['Lo mío']);
      }
      await chair.act({ type: 'phase.set', args: { phase: 'closed' } });
      for (const agent of [ana, luis]) {
        const after = await ownOf(agent);
        expect([after.items, after.sealedBoards]).toEqual([[], before.sealedBoards + 1]);
      }
    },
  );
});

describe('other texts of one’s own', () => {
  it('a comment stands with the answer to it; once it was removed with its words, the reason and who did it, for its author alone', async () => {
    const drafting = await aDraftingScene(rig);
    const { cycle, drafter, other, facilitator, participant } = drafting;
    const subject = await drafting.whole();
    const at = `/api/cycles/${cycle.id}/subjects/commitment/${subject.id}/comments`;
    const said = answered<Comments>(await other.post(at, { body: '¿Y el plazo?' })).items.at(-1);
    answered(await drafter.post(at, { body: 'En marzo.', replyTo: said?.id }));
    const [mine] = (await ownOf(other, cycle.id)).items;
    expect(mine).toMatchObject({ kind: 'comment', text: '¿Y el plazo?', title: subject.title, state: null });
    expect(mine?.answers).toMatchObject([{ text: 'En marzo.' }]);
    expect(mine?.path).toBe(`/c/${cycle.slug}/commitments/${subject.number}#comment-${mine?.id}`);
    expect((await ownOf(participant, cycle.id)).items).toEqual([]);
    const reason = 'Nombra a una persona que no es parte.';
    answered(await facilitator.post(`/api/cycles/${cycle.id}/comments/${said?.id}/remove`, { reason }));
    const [gone] = (await ownOf(other, cycle.id)).items;
    expect(gone).toMatchObject({
      text: '¿Y el plazo?',
      state: 'removed',
      removed: { by: 'facilitation', reason },
      answers: [{ text: 'En marzo.' }],
    });
    expect(await textsInFile(other)).toContain('¿Y el plazo?');
    const packed = await other.get('/api/account/export?format=csv', { 'accept-language': 'es' });
    expect(ownTextsOfZip(packed.rawPayload)).toContain(`Lo quitó la facilitación: ${reason}`);
    for (const agent of [drafter, facilitator, participant]) {
      expect(JSON.stringify([await ownOf(agent, cycle.id), await textsInFile(agent)])).not.toContain('¿Y el plazo?');
      expect((await agent.get(at)).body).not.toContain('¿Y el plazo?');
    }
  });

  it('a contribution that was hidden stands with its words, the reason and who did it, for its author alone', async () => {
    const forum = await aConsultingForum(rig);
    const { id } = await forum.open();
    await forum.send(id, { answers: { q1: 'Una frase de más.' } }, forum.ana);
    const { cycle } = forum;
    const [before] = (await ownOf(forum.ana, cycle.id)).items;
    const act = { contributionIds: [before?.id], reason: REASON };
    answered(await forum.rosa.post(`${forum.at}/${id}/contributions/hide`, act));
    const [hidden] = (await ownOf(forum.ana, cycle.id)).items;
    expect(hidden?.text).toContain('Una frase de más.');
    expect(hidden).toMatchObject({ state: 'removed', removed: { by: 'facilitation', reason: REASON }, answers: [] });
    expect(await textsInFile(forum.ana)).toContain('Una frase de más.');
    for (const agent of [forum.julio, forum.rosa])
      expect(JSON.stringify([await ownOf(agent, cycle.id), await textsInFile(agent)])).not.toContain(
        'Una frase de más.',
      );
    expect((await rig.anonymous.get(`${forum.at}/${id}/contributions/1`)).body).not.toContain('Una frase de más.');
  });

  it('a contribution stands with what was decided of it, in the list and in the file of all that is held, beside the reason', async () => {
    const [one] = await rig.database.query<{ personId: string; cycleId: string; body: string; reason: string }>(
      `select k.person_id as "personId", c.cycle_id as "cycleId", k.body, r.reason from contributions k
       join consultations c on c.id = k.consultation_id join responses r on r.contribution_id = k.id
       where k.person_id is not null and r.disposition = 'partly' and not exists (
         select 1 from cycles y where y.id = c.cycle_id and y.archived_at is not null) limit 1`,
    );
    const agent = await rig.signInAs({ id: one?.personId ?? '' });
    const { items } = await ownOf(agent, one?.cycleId);
    const answers = [{ text: one?.reason, disposition: 'partly' }];
    expect(items.find(({ text }) => text === one?.body)).toMatchObject({ kind: 'contribution', answers });
    const file = await fileOf(agent);
    expect(file.texts.flatMap((list) => list.items).find(({ text }) => text === one?.body)).toMatchObject({ answers });
    const packed = await agent.get('/api/account/export?format=csv', { 'accept-language': 'es' });
    expect(ownTextsOfZip(packed.rawPayload)).toContain(`Incorporado en parte: ${one?.reason.slice(0, 30)}`);
  });

  it('the demonstration shows what became of a diagnosis, a note and a commitment', async () => {
    const cso = await rig.signInAs({ persona: 'cso', forum: 'demo-es' });
    const { items } = await ownOf(cso, demoId('demo-es', 'cycle'));
    const kinds = new Set(items.map(({ kind }) => kind));
    expect(kinds).toContain('diagnosis');
    expect(items.some(({ madeOfIt }) => madeOfIt.length > 0)).toBe(true);
    expect(items.every(({ path }) => path !== null)).toBe(true);
  });

  it('are for whoever signed in and is of the forum', async () => {
    expect((await rig.anonymous.get(`/api/cycles/${scene.cycle.id}/own-texts`)).statusCode).toBe(401);
    const { abroad } = await aDraftingScene(rig);
    expect((await abroad.get(`/api/cycles/${scene.cycle.id}/own-texts`)).statusCode).toBe(404);
  });
});
