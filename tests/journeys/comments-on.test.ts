import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { Comments, NewComment } from '@minga/shared/comments/schema.ts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';
import { aDiagnosis, aVersionOf } from '../support/factories.ts';

/** What comments keep wherever they stand: one contract, asked of each kind of subject that has them. */
const rig = await testApp();
afterAll(() => rig.close());
const REASON = 'Nombra a una persona que no es parte.';
type Scene = Awaited<ReturnType<typeof aDraftingScene>>;
type Subject = { id: string; end(): Promise<unknown> };

async function aCommitment(scene: Scene): Promise<Subject> {
  const row = await scene.whole();
  const end = async () => {
    await aVersionOf(rig.deps.db, row);
    await rig.database.query("update commitments set state = 'published', published_at = now() where id = $1", [
      row.id,
    ]);
  };
  return { id: row.id, end };
}

async function anAnnouncement({ cycle, facilitator }: Scene): Promise<Subject> {
  const at = `/api/cycles/${cycle.id}/announcements`;
  const begun = answered<Announcement>(await facilitator.post(at), 201);
  const words = { title: 'Cambia la sala', body: 'Es el jueves.', version: begun.version };
  const { version } = answered<Announcement>(await facilitator.put(`${at}/${begun.id}`, words));
  answered(await facilitator.post(`${at}/${begun.id}/publish`, { version, notify: false }));
  const end = async () => answered(await facilitator.post(`${at}/${begun.id}/withdraw`, { reason: REASON }));
  return { id: begun.id, end };
}

let diagnoses = 0;
async function aQuestionedDiagnosis({ cycle, seat, drafter }: Scene): Promise<Subject> {
  diagnoses += 1;
  const { id } = await aDiagnosis(rig.deps.db, {
    ...{ cycleId: cycle.id, organisationId: seat.organisationId, createdBySeat: seat.id },
    ...{ number: diagnoses, state: 'published', publishedAt: new Date(), title: 'Agua turbia', summary: 'No se bebe.' },
  });
  const end = async () =>
    answered(await drafter.post(`/api/cycles/${cycle.id}/diagnoses/${id}/withdraw`, { reason: REASON }));
  return { id, end };
}

const KINDS = { commitment: aCommitment, announcement: anAnnouncement, diagnosis: aQuestionedDiagnosis } as const;

describe.each(Object.entries(KINDS))('comments on a %s', (kind, begin) => {
  let scene: Scene;
  let subject: Subject;
  let thread: string;
  beforeEach(async () => {
    scene = await aDraftingScene(rig);
    subject = await begin(scene);
    thread = `/api/cycles/${scene.cycle.id}/subjects/${kind}/${subject.id}/comments`;
  });
  const say = async (agent: Agent, body: string, more: Partial<NewComment> = {}) =>
    answered<Comments>(await agent.post(thread, { body, ...more })).items.at(-1) as Comments['items'][number];
  const read = async (agent: Agent) => answered<Comments>(await agent.get(thread));
  const remove = (agent: Agent, id: string) =>
    agent.post(`/api/cycles/${scene.cycle.id}/comments/${id}/remove`, { reason: REASON });

  it('are written and read by the forum, and answered one deep', async () => {
    const first = await say(scene.drafter, '¿Quién paga?');
    const answer = await say(scene.participant, 'El ministerio.', { replyTo: first.id });
    expect((await say(scene.drafter, 'Gracias.', { replyTo: answer.id })).replyTo).toBe(first.id);
    const { items, abilities } = await read(scene.other);
    expect(items.map(({ body }) => body)).toEqual(['¿Quién paga?', 'El ministerio.', 'Gracias.']);
    expect(items.map(({ author }) => author.isMine)).toEqual([false, false, false]);
    expect(abilities.canWrite).toBe(true);
  });

  it('do not exist for strangers nor for another forum', async () => {
    await say(scene.drafter, 'Entre nosotras');
    for (const agent of [rig.anonymous, scene.abroad]) {
      const answer = await agent.get(thread);
      expect([answer.statusCode, answer.body.includes('Entre nosotras')]).toEqual([404, false]);
    }
    expect((await scene.abroad.post(thread, { body: 'x' })).statusCode).toBe(404);
  });

  it('answer only what stands on the same subject', async () => {
    const { id } = await say(scene.drafter, 'Aquí');
    const elsewhere = thread.replace(subject.id, (await begin(scene)).id);
    const strayed = await scene.drafter.post(elsewhere, { body: 'Allá', replyTo: id });
    expect([strayed.statusCode, strayed.json()]).toMatchObject([404, { code: 'comment.not-found' }]);
  });

  it('are removed by author or facilitation, with a mark, and their words go to nobody', async () => {
    const { id } = await say(scene.drafter, 'Palabras que sobran');
    expect((await remove(scene.other, id)).json()).toMatchObject({ code: 'permission.denied' });
    answered(await remove(scene.facilitator, id));
    for (const agent of [scene.drafter, scene.facilitator, scene.other]) {
      const { items } = await read(agent);
      expect(items).toMatchObject([{ body: null, removed: { reason: REASON, by: 'facilitation' } }]);
    }
  });

  it('end with what they stand on, and are read on', async () => {
    await say(scene.drafter, 'Antes');
    await subject.end();
    const late = await scene.drafter.post(thread, { body: 'Después' });
    expect([late.statusCode, late.json()]).toMatchObject([409, { code: 'comment.closed' }]);
    const { items, abilities } = await read(scene.drafter);
    expect([items.map(({ body }) => body), abilities.canWrite]).toEqual([['Antes'], false]);
  });
});
