import type { Announcement } from '@minga/shared/announcements/schema.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import type { DiagnosisDraft } from '@minga/shared/diagnoses/schema.ts';
import type { Need } from '@minga/shared/events/needs.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aBallotSetting } from '../support/ballots.ts';
import { aDraftingScene } from '../support/drafting-scene.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

/** What a need keeps, whichever feature knows it: one contract, asked of each that has some. */
const rig = await testApp();
afterAll(() => rig.close());
const { db } = rig.deps;
const DAY = 86_400_000;

type Waiting = {
  kind: Need['kind'];
  subject: { kind: string; id: string };
  /** what its sentence names */
  title: string;
  cycleId: string;
  /** whom it waits for, and people of the same forum for whom it does not */
  agent: Agent;
  others: readonly Agent[];
  /** the act that it asks for */
  done(): Promise<unknown>;
};

async function aVote(): Promise<Waiting> {
  const setting = await aBallotSetting(rig, ['executive', 'civil_society'], { mode: 'open' });
  answered(await setting.open());
  const { id, title } = setting.ballot;
  return {
    ...{ kind: 'vote', subject: { kind: 'ballot', id }, title, cycleId: setting.cycle.id },
    agent: setting.voters[0]?.agent ?? rig.anonymous,
    others: [await rig.signInAs(await aPerson(db, { role: 'observer', forumId: setting.forum.id }))],
    done: async () => answered(await setting.cast(0, 'for')),
  };
}

async function aDraftOfACommitment(): Promise<Waiting> {
  const scene = await aDraftingScene(rig);
  const row = await scene.whole({ title: 'Expedientes abiertos' });
  const done = () => scene.drafter.post(`${scene.base}/${row.number}/freeze`, { version: row.version });
  return {
    ...{ kind: 'finish-commitment', subject: { kind: 'commitment', id: row.id }, title: row.title },
    ...{ cycleId: scene.cycle.id, agent: scene.drafter, others: [scene.other, scene.participant] },
    done: async () => answered(await done()),
  };
}

async function aDraftOfADiagnosis(): Promise<Waiting> {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'preparation' });
  const { id: organisationId } = await anOrganisation(db, { forumId: forum.id, sector: 'civil_society' });
  const agent = await rig.signInAs((await aSeat(db, { forumId: forum.id, organisationId })).personId);
  const base = `/api/cycles/${cycle.id}/diagnoses`;
  const title = 'El agua del valle';
  const { id } = answered<DiagnosisDraft>(await agent.post(base, { title }), 201);
  return {
    ...{ kind: 'finish-diagnosis', subject: { kind: 'diagnosis', id }, title, cycleId: cycle.id, agent },
    others: [await rig.signInAs((await aSeat(db, { forumId: forum.id })).personId)],
    done: async () => answered(await agent.delete(`${base}/${id}`)),
  };
}

async function aDraftOfAnAnnouncement(): Promise<Waiting> {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id });
  const signIn = async (role: 'facilitator' | 'participant') =>
    rig.signInAs(await aPerson(db, { role, forumId: forum.id }));
  const [agent, colleague] = [await signIn('facilitator'), await signIn('facilitator')];
  const base = `/api/cycles/${cycle.id}/announcements`;
  const { id, version } = answered<Announcement>(await agent.post(base), 201);
  const words = { title: 'Cambia la sala', body: 'Es el jueves.', version };
  const saved = answered<Announcement>(await agent.put(`${base}/${id}`, words));
  return {
    ...{ kind: 'finish-announcement', subject: { kind: 'announcement', id }, title: words.title, cycleId: cycle.id },
    ...{ agent, others: [colleague, await signIn('participant')] },
    done: async () => answered(await agent.post(`${base}/${id}/publish`, { version: saved.version, notify: false })),
  };
}

async function draftsOfMeetings(): Promise<Waiting> {
  const cycle = await aCycle(db);
  const agent = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: cycle.forumId }));
  const base = `/api/cycles/${cycle.id}/meetings`;
  const [startsAt, endsAt] = [29, 29.1].map((days) => new Date(Date.now() + days * DAY));
  const body = { title: 'Mesa', modality: 'online', startsAt, endsAt };
  const { id, version } = answered<Meeting>(await agent.post(base, body), 201);
  return {
    ...{ kind: 'publish-meetings', subject: { kind: 'cycle', id: cycle.id }, title: cycle.title, cycleId: cycle.id },
    ...{ agent, others: [await rig.signInAs(await aPerson(db, { role: 'participant', forumId: cycle.forumId }))] },
    done: async () => answered(await agent.post(`${base}/publish`, { meetings: [{ id, version }] })),
  };
}

const KINDS = [aVote, aDraftOfACommitment, aDraftOfADiagnosis, aDraftOfAnAnnouncement, draftsOfMeetings];

describe.each(KINDS.map((begin) => [begin.name, begin] as const))('what waits for somebody: %s', (_name, begin) => {
  let waiting: Waiting;
  let abroad: Agent;
  beforeEach(async () => {
    waiting = await begin();
    abroad = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: (await aForum(db)).id }));
  });
  const found = async (agent = waiting.agent) =>
    answered<Home>(await agent.get('/api/home')).needs.filter(
      ({ kind, subject }) => kind === waiting.kind && subject.id === waiting.subject.id,
    );

  it('is there once, says what it is about, in whose time, and leads to a page that is there for this person', async () => {
    const [need, ...more] = await found();
    expect(more).toEqual([]);
    expect(need).toMatchObject({ subject: waiting.subject, timeZone: 'America/Lima' });
    expect(need?.params.title).toBe(waiting.title);
    if (need?.deadline) expect(Date.parse(need.deadline)).toBeGreaterThan(Date.now());
    const page = await waiting.agent.get(need?.href ?? '', { accept: 'text/html' });
    expect([need?.href, page.statusCode]).toEqual([need?.href, 200]);
  });

  it('waits for nobody else: neither in its forum, nor in another one, nor for strangers', async () => {
    for (const agent of [...waiting.others, abroad]) expect(await found(agent)).toEqual([]);
    expect((await rig.anonymous.get('/api/home')).statusCode).toBe(401);
  });

  it('is gone by itself once it is done', async () => {
    expect(await found()).toHaveLength(1);
    await waiting.done();
    expect(await found()).toEqual([]);
  });

  it('waits no more once its cycle is put among the earlier ones', async () => {
    await rig.database.query('update cycles set archived_at = now() where id = $1', [waiting.cycleId]);
    expect(await found()).toEqual([]);
    await rig.database.query('update cycles set archived_at = null where id = $1', [waiting.cycleId]);
    expect(await found()).toHaveLength(1);
  });

  it('is gone for whoever is no longer of the forum', async () => {
    const { personId } = waiting.agent;
    await rig.database.query('update seats set ended_at = now() where person_id = $1', [personId]);
    await rig.database.query('delete from forum_roles where person_id = $1', [personId]);
    expect(await found()).toEqual([]);
  });
});
