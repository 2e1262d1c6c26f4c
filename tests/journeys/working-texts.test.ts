import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { DiagnosisDraft, DiagnosisDrafts } from '@minga/shared/diagnoses/schema.ts';
import type { SavedStates } from '@minga/shared/versions/schema.ts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { sweepStates } from '../../server/src/features/versions/commands.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, diagnosisTexts } from '../support/factories.ts';

/**
 * What every text keeps that several people write for weeks: nobody writes over what they have not seen, and what was saved
 * comes back. One contract, asked of each feature that has such texts.
 */
const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;

type Held = { version: number; words: string };
type Text = {
  path: string;
  /** Two who write it, and those who do not, also of the same forum. */
  writers: readonly [Agent, Agent];
  outsiders: readonly Agent[];
  /** What is sent to save these words over a version. */
  sent(words: string, version: number): object;
  read(agent: Agent): Promise<Held>;
  /** Another text of the same people. */
  another(): Promise<string>;
  conflict: string;
};

async function aCommitmentText(): Promise<Text> {
  const scene = await aDraftingScene(rig);
  const begin = async () => `${scene.base}/${(await scene.whole({ problem: 'Lo que había antes.' })).number}`;
  const path = await begin();
  return {
    path,
    writers: [scene.drafter, scene.facilitator],
    outsiders: [scene.other, scene.participant, scene.abroad],
    sent: (causes, version) => ({ version, text: { causes } }),
    read: async (agent) => {
      const { textVersion, text } = answered<CommitmentDetail>(await agent.get(path));
      return { version: textVersion ?? 0, words: text?.causes ?? '' };
    },
    another: begin,
    conflict: 'commitment.changed-meanwhile',
  };
}

async function aDiagnosisText(): Promise<Text> {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'preparation' });
  const organisationId = (await anOrganisation(db, { forumId: forum.id, sector: 'civil_society' })).id;
  const ofOrganisation = async () => rig.signInAs((await aSeat(db, { forumId: forum.id, organisationId })).personId);
  const [ana, eva] = [await ofOrganisation(), await ofOrganisation()];
  const base = `/api/cycles/${cycle.id}/diagnoses`;
  const begin = async () => `${base}/${answered<DiagnosisDraft>(await ana.post(base, {}), 201).id}`;
  const path = await begin();
  return {
    path,
    writers: [ana, eva],
    outsiders: [await rig.signInAs((await aSeat(db, { forumId: forum.id })).personId)],
    sent: (causes, version) => ({ ...diagnosisTexts, causes, themes: [], version }),
    read: async (agent) => {
      const { items } = answered<DiagnosisDrafts>(await agent.get(`${base}/drafts`));
      const draft = items.find(({ id }) => path.endsWith(id));
      return { version: draft?.version ?? 0, words: draft?.texts.causes ?? '' };
    },
    another: begin,
    conflict: 'diagnosis.changed-meanwhile',
  };
}

async function anAnnouncementText(): Promise<Text> {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id });
  const signIn = async (role: 'facilitator' | 'participant') =>
    rig.signInAs(await aPerson(db, { role, forumId: forum.id }));
  const [ana, eva] = [await signIn('facilitator'), await signIn('facilitator')];
  const base = `/api/cycles/${cycle.id}/announcements`;
  const begin = async () => `${base}/${answered<Announcement>(await ana.post(base), 201).id}`;
  const path = await begin();
  return {
    path,
    writers: [ana, eva],
    outsiders: [await signIn('participant')],
    sent: (body, version) => ({ title: 'Cambia la sala', body, version }),
    read: async (agent) => {
      const { version, body } = answered<Announcement>(await agent.get(path));
      return { version, words: body ?? '' };
    },
    another: begin,
    conflict: 'announcement.changed-meanwhile',
  };
}

describe.each([
  ['commitment', aCommitmentText],
  ['diagnosis', aDiagnosisText],
  ['announcement', anAnnouncementText],
] as const)('the text of a %s', (_kind, begin) => {
  let text: Text;
  let ana: Agent;
  let eva: Agent;
  beforeEach(async () => {
    text = await begin();
    [ana, eva] = text.writers;
  });
  const read = async (agent = ana) => text.read(agent);
  const save = async (agent: Agent, words: string, over?: number) =>
    agent.put(text.path, text.sent(words, over ?? (await read()).version));
  const states = async (agent = ana) => answered<SavedStates>(await agent.get(`${text.path}/states`)).items;
  const bringBack = async (id: string | undefined, over: number) =>
    ana.post(`${text.path}/states/${id}/bring-back`, { version: over });

  it('is not written over by whoever has not seen what a colleague saved', async () => {
    const { version } = await read();
    answered(await save(ana, 'Lo que escribió Ana.', version));
    const late = await save(eva, 'Lo que Eva escribió encima.', version);
    expect([late.statusCode, late.json()]).toMatchObject([409, { code: text.conflict }]);
    expect((await read(eva)).words).toBe('Lo que escribió Ana.');
    answered(await save(eva, 'Lo de las dos.'));
    expect((await read()).words).toBe('Lo de las dos.');
  });

  it('of two who save over the same version at the same instant takes one', async () => {
    const { version } = await read();
    const answers = await Promise.all([save(ana, 'De Ana.', version), save(eva, 'De Eva.', version)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const kept = answers[0]?.statusCode === 200 ? 'De Ana.' : 'De Eva.';
    expect((await read()).words).toBe(kept);
  });

  it('keeps who saved what, and brings it back as one more state, over what was seen', async () => {
    answered(await save(ana, 'Lo bueno.'));
    answered(await save(eva, 'Lo que nadie quería.'));
    const kept = await states();
    expect(kept.map(({ isMine }) => isMine)).toEqual([false, true, false]);
    const stale = await bringBack(kept[1]?.id, 1);
    expect([stale.statusCode, stale.json()]).toMatchObject([409, { code: text.conflict }]);
    answered(await bringBack(kept[1]?.id, (await read()).version));
    expect((await read(eva)).words).toBe('Lo bueno.');
    expect((await states()).map(({ isRestored }) => isRestored)).toEqual([true, false, false, false]);
  });

  it('shows its states to its writers only, and none of another text', async () => {
    answered(await save(ana, 'Entre nosotras.'));
    const [state] = await states(eva);
    for (const agent of [...text.outsiders, rig.anonymous])
      for (const place of [`${text.path}/states`, `${text.path}/states/${state?.id}`]) {
        const answer = await agent.get(place);
        expect(answer.statusCode).toBeGreaterThanOrEqual(400);
        expect(answer.body).not.toContain('Entre nosotras');
      }
    const elsewhere = await ana.get(`${await text.another()}/states/${state?.id}`);
    expect([elsewhere.statusCode, elsewhere.json()]).toMatchObject([404, { code: 'version.not-found' }]);
  });

  it('keeps what was taken out for thirty days, for its writers alone; then it is out of reach, and swept', async () => {
    answered(await save(ana, 'Una frase que se quitó.'));
    answered(await save(eva, ''));
    const id = (await states())[1]?.id ?? '';
    const subjectId = (
      await rig.database.query<{ id: string }>('select subject_id as id from saved_states where id = $1', [id])
    )[0]?.id;
    const isKept = async () =>
      (await rig.database.query('select 1 from saved_states where id = $1', [id])).length === 1;
    const age = (days: number) =>
      rig.database.query(
        `update saved_states set begun_at = begun_at - make_interval(days => $1), saved_at = saved_at - make_interval(days => $1)
         where subject_id = $2`,
        [days, subjectId],
      );
    const places = [`${text.path}/states`, `${text.path}/states/${id}`];
    const readers = async (agents: readonly Agent[]) => {
      const answers = await Promise.all(agents.flatMap((agent) => places.map((place) => agent.get(place))));
      return answers.filter(({ body }) => body.includes('Una frase que se quitó.') || body.includes(id)).length;
    };
    await age(29);
    await sweepStates(db);
    expect([await isKept(), await readers([ana, eva]), await readers(text.outsiders)]).toEqual([true, 4, 0]);
    await age(2);
    expect(await isKept(), 'not swept yet').toBe(true);
    expect(await readers([ana, eva, ...text.outsiders])).toBe(0);
    for (const answer of [await ana.get(places[1] ?? ''), await bringBack(id, (await read()).version)])
      expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'version.not-found' }]);
    await sweepStates(db);
    expect([await isKept(), (await states()).length]).toEqual([false, 1]);
  });
});
