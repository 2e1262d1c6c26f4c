import type { BallotResult } from '@minga/shared/ballots/schema.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import type { Need } from '@minga/shared/events/needs.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered } from '../../../../tests/support/acts.ts';
import type { Agent } from '../../../../tests/support/agent.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aBallotSetting } from '../../../../tests/support/ballots.ts';
import { aDraftingScene } from '../../../../tests/support/drafting-scene.ts';
import { aCycle, aDiagnosis, aPerson, aSeat, anOrganisation } from '../../../../tests/support/factories.ts';
import { inTransaction } from '../../platform/database/db.ts';
import { withReach } from '../../platform/database/reach.ts';
import type { Person } from '../../platform/http/gate.ts';
import { cycleNeeds } from '../cycles/queries/needs.ts';
import { diagnosisNeeds } from '../diagnoses/queries/needs.ts';
import { listNeeds } from '../events/queries/needs.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

const needsOf = async (agent: Agent): Promise<Need[]> => answered<Home>(await agent.get('/api/home')).needs;
const kindsOf = async (agent: Agent) => (await needsOf(agent)).map(({ kind }) => kind);
const DAY = 86_400_000;

/** A stage of the cycle that ends so many days from now. */
const endStage = (cycleId: string, name: string, days: number) =>
  rig.database.query('update stages set closes_at = $3 where cycle_id = $1 and name = $2', [
    cycleId,
    name,
    new Date(Date.now() + days * DAY),
  ]);

async function meetingScene() {
  const cycle = await aCycle(rig.deps.db);
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  return { cycle, lead, base: `/api/cycles/${cycle.id}/meetings` };
}
async function draftMeeting(lead: Agent, base: string, days: number, more: object = {}): Promise<Meeting> {
  const startsAt = new Date(Date.now() + days * DAY);
  const body = {
    title: 'Mesa',
    modality: 'online',
    startsAt,
    endsAt: new Date(startsAt.getTime() + 3_600_000),
    ...more,
  };
  return answered<Meeting>(await lead.post(base, body), 201);
}

describe('what needs somebody, by the feature that knows it', () => {
  it('a vote, until it is cast; then nothing of it is left anywhere', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society'], { mode: 'open' });
    const voter = s.voters[0]?.agent ?? rig.anonymous;
    expect(await needsOf(voter)).toEqual([]);
    await s.open();
    expect(await needsOf(voter)).toMatchObject([
      {
        kind: 'vote',
        subject: { kind: 'ballot', id: s.ballot.id },
        params: { title: s.ballot.title },
        href: `/c/${s.cycle.slug}/ballots/${s.ballot.id}`,
        timeZone: 'America/Lima',
      },
    ]);
    expect((await s.cast(0, 'for')).statusCode).toBe(200);
    expect(await needsOf(voter)).toEqual([]);
    expect(await kindsOf(s.voters[1]?.agent ?? rig.anonymous)).toEqual(['vote']);
  });

  it('objections, of the facilitation, until each has an answer', async () => {
    const s = await aBallotSetting(rig, ['executive', 'civil_society', 'academia'], { mode: 'open', rule: 'consent' });
    await s.open();
    for (const [voter, choice] of ['for', 'against', 'against'].entries())
      await s.cast(voter, choice, undefined, { reason: 'La meta no se puede medir así.' });
    expect(await kindsOf(s.facilitator)).toEqual(['close-stage', 'name-titulars']);
    expect((await s.close()).statusCode).toBe(200);
    const waiting = async () => (await needsOf(s.facilitator)).find(({ kind }) => kind === 'decide-objections');
    const { objections } = (await rig.anonymous.get(`${s.one}/result`)).json<BallotResult>();
    for (const [at, { id }] of objections.entries()) {
      expect(await waiting()).toMatchObject({
        subject: { kind: 'ballot', id: s.ballot.id },
        params: { count: objections.length - at },
        deadline: null,
        isNow: true,
      });
      answered(
        await s.facilitator.post(`${s.one}/objections/${id}/outcome`, {
          outcome: 'overruled',
          reason: 'La meta cambió: ahora dice cuántas oficinas y en qué mes.',
        }),
      );
    }
    expect(objections).toHaveLength(2);
    expect(await waiting()).toBeUndefined();
    expect(await kindsOf(s.voters[0]?.agent ?? rig.anonymous)).toEqual([]);
  });

  it('a commitment to finish, of those who draft it, until a version is frozen or co-creation is over', async () => {
    const s = await aDraftingScene(rig);
    const one = await s.whole({ title: 'Expedientes abiertos' });
    await endStage(s.cycle.id, 'co_creation', 2);
    const [need] = await needsOf(s.drafter);
    expect(need).toMatchObject({
      kind: 'finish-commitment',
      subject: { kind: 'commitment', id: one.id },
      href: `/c/${s.cycle.slug}/commitments/${one.number}/edit`,
      isNow: true,
    });
    expect(Date.parse(need?.deadline ?? '')).toBeLessThanOrEqual(Date.now() + 2 * DAY);
    for (const agent of [s.other, s.leader, s.participant, s.abroad]) expect(await kindsOf(agent)).toEqual([]);
    await endStage(s.cycle.id, 'co_creation', -0.01);
    expect(await kindsOf(s.drafter)).toEqual([]);
    await endStage(s.cycle.id, 'co_creation', 2);
    answered(await s.drafter.post(`${s.base}/${one.number}/freeze`, { version: one.version }));
    expect(await kindsOf(s.drafter)).toEqual([]);
  });

  it('a stage that ends, of the facilitation; what is weeks away does not stand under now', async () => {
    const cycle = await aCycle(rig.deps.db, { openStage: 'preparation' });
    const facilitator = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
    await endStage(cycle.id, 'preparation', 20);
    expect(await needsOf(facilitator)).toMatchObject([
      { kind: 'close-stage', params: { stage: 'preparation', title: cycle.title }, isNow: false },
    ]);
    await endStage(cycle.id, 'preparation', 5);
    expect(await needsOf(facilitator)).toMatchObject([{ kind: 'close-stage', isNow: true }]);
  });

  it('a meeting at which somebody is expected by their seat, until they have said whether they come at its time', async () => {
    const { cycle, lead, base } = await meetingScene();
    const { forumId } = cycle;
    const organisation = await anOrganisation(rig.deps.db, { forumId });
    const seat = await aSeat(rig.deps.db, { forumId, organisationId: organisation.id });
    const delegate = await rig.signInAs(seat.personId);
    const { id, version } = await draftMeeting(lead, base, 1.5, { organisations: [organisation.id] });
    answered(await lead.post(`${base}/publish`, { meetings: [{ id, version }] }));
    expect(await needsOf(delegate)).toMatchObject([
      { kind: 'answer-meeting', subject: { kind: 'meeting', id }, isNow: true },
    ]);
    answered(await delegate.put(`${base}/${id}/attendance`, { answer: 'yes' }));
    expect(await kindsOf(delegate)).toEqual([]);
    const published = answered<Meeting>(await lead.get(`${base}/${id}`));
    const startsAt = new Date(Date.parse(published.startsAt) - 3_600_000).toISOString();
    const times = { startsAt, endsAt: published.startsAt };
    answered(
      await lead.post(`${base}/${id}/move`, { ...times, version: published.version, reason: 'La sala está tomada.' }),
    );
    expect(await kindsOf(delegate)).toEqual(['answer-meeting']);
  });

  it('a meeting, of whoever is expected by name, from the day before until it begins', async () => {
    const { cycle, lead, base } = await meetingScene();
    const [expected, invited, host] = await Promise.all(
      [1, 2, 3].map(() => aPerson(rig.deps.db, { role: 'observer', forumId: cycle.forumId })),
    );
    const people = [
      { personId: expected?.id },
      { personId: invited?.id, required: false },
      { personId: host?.id, role: 'facilitator' },
    ];
    const [soon, far] = await Promise.all([1.5, 22].map((days) => draftMeeting(lead, base, days, { people })));
    const chosen = [soon, far].map((one) => ({ id: one?.id, version: one?.version }));
    const agents = await Promise.all([expected, invited, host].map((one) => rig.signInAs(one ?? '')));
    for (const agent of agents) expect(await kindsOf(agent)).toEqual([]);
    answered(await lead.post(`${base}/publish`, { meetings: chosen }));
    expect(await Promise.all(agents.map(kindsOf))).toEqual([['attend-meeting'], [], ['attend-meeting']]);
    expect(await needsOf(agents[0] ?? rig.anonymous)).toMatchObject([
      {
        subject: { kind: 'meeting', id: soon?.id },
        href: `/c/${cycle.slug}/meetings/${soon?.id}`,
        deadline: soon?.startsAt,
        isNow: true,
      },
    ]);
    await rig.database.query('update meetings set starts_at = now() where id = $1', [soon?.id]);
    expect(await kindsOf(agents[0] ?? rig.anonymous)).toEqual([]);
  });

  it('drafts of meetings, of the facilitation, while they can be announced with the notice of the cycle', async () => {
    const { cycle, lead, base } = await meetingScene();
    const drafts = async () => (await needsOf(lead)).find(({ kind }) => kind === 'publish-meetings');
    expect(await drafts()).toBeUndefined();
    const far = await draftMeeting(lead, base, 29);
    expect(await drafts()).toMatchObject({
      subject: { kind: 'cycle', id: cycle.id },
      params: { title: cycle.title, count: 1 },
      href: `/c/${cycle.slug}/meetings/plan`,
      deadline: new Date(Date.parse(far.startsAt) - 7 * DAY).toISOString(),
      isNow: false,
    });
    const numbers = { noticeDays: 25, strongNoticeDays: 3 };
    const change = { rule: 'S07', thresholds: numbers, reason: 'Las regiones viajan un día entero.', version: 0 };
    answered(await lead.put(`/api/cycles/${cycle.id}/standards`, change));
    expect(await drafts()).toMatchObject({ isNow: true });
    const near = await draftMeeting(lead, base, 2);
    expect(await drafts()).toMatchObject({ params: { count: 2 }, deadline: near.startsAt, isNow: true });
    const chosen = [near, far].map(({ id, version }) => ({ id, version }));
    answered(await lead.post(`${base}/publish`, { meetings: chosen }));
    expect(await drafts()).toBeUndefined();
  });

  it('a board, of those who write or vote on it while it takes that, then of the facilitation, until it is closed', async () => {
    const { db } = rig.deps;
    const cycle = await aCycle(db, { openStage: 'brainstorming' });
    const lead = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId: cycle.forumId }));
    const member = await rig.signInAs((await aSeat(db, { forumId: cycle.forumId })).personId);
    const participant = await rig.signInAs(await aPerson(db, { role: 'participant', forumId: cycle.forumId }));
    const observer = await rig.signInAs(await aPerson(db, { role: 'observer', forumId: cycle.forumId }));
    await endStage(cycle.id, 'brainstorming', 22);
    const body = createBoardSchema.parse({
      title: 'Ideas',
      stage: 'brainstorming',
      columns: [{ id: 'a', title: 'A' }],
    });
    const { id } = answered<{ id: string }>(await lead.post(`/api/cycles/${cycle.id}/boards`, body), 201);
    const phase = (name: string) => rig.database.query('update boards set phase = $2 where id = $1', [id, name]);
    const seen = () => Promise.all([member, participant, observer, lead].map(kindsOf));
    // No diagnosis is published yet, so the stage's gate is shut and the board takes nothing.
    expect(await seen()).toEqual([[], [], [], ['meet-gate', 'close-stage']]);
    await aDiagnosis(db, {
      cycleId: cycle.id,
      state: 'published',
      number: 1,
      publishedAt: new Date(),
      summary: 'Está.',
    });
    expect(await seen()).toEqual([['write-on-board'], ['write-on-board'], [], ['close-stage']]);
    expect(await needsOf(member)).toMatchObject([
      {
        subject: { kind: 'board', id },
        params: { title: 'Ideas' },
        href: `/c/${cycle.slug}/boards/${id}`,
        isNow: true,
      },
    ]);
    await phase('clustering');
    expect(await kindsOf(member)).toEqual([]);
    await phase('voting');
    await endStage(cycle.id, 'brainstorming', 2);
    expect(await needsOf(member)).toMatchObject([{ kind: 'vote-on-board', isNow: true }]);
    await endStage(cycle.id, 'brainstorming', -0.01);
    expect(await seen()).toEqual([[], [], [], ['close-board']]);
    await rig.database.query("update boards set phase = 'closed', closed_at = now() where id = $1", [id]);
    expect(await seen()).toEqual([[], [], [], []]);
  });
});

describe('the list of all of them', () => {
  it('goes by what is due, whichever feature it is of, and only as far as the reach that is asked', async () => {
    const { db } = rig.deps;
    const soon = await aCycle(db, { openStage: 'preparation' });
    const far = await aCycle(db, { openStage: 'preparation' });
    const own = await aCycle(db, { publishedAt: null });
    const person = await aPerson(db, { role: 'facilitator', forumId: own.forumId });
    for (const { id, forumId } of [far, soon]) {
      const seat = await aSeat(db, { forumId, personId: person.id });
      await aDiagnosis(db, { cycleId: id, organisationId: seat.organisationId, createdBySeat: seat.id, title: id });
    }
    await endStage(far.id, 'preparation', 30);
    await endStage(soon.id, 'preparation', 1);
    const seen = (await needsOf(await rig.signInAs(person))).map(({ kind, subject, params, isNow }) => ({
      kind,
      about: kind === 'publish-cycle' ? subject.id : params.title,
      isNow,
    }));
    expect(seen).toEqual([
      { kind: 'finish-diagnosis', about: soon.id, isNow: true },
      { kind: 'publish-cycle', about: own.id, isNow: true },
      { kind: 'finish-diagnosis', about: far.id, isNow: false },
    ]);
    const asked = { personId: person.id } as Person;
    const within = await withReach({ forumId: soon.forumId }, () =>
      inTransaction(db, (tx) => listNeeds(tx, asked, [diagnosisNeeds, cycleNeeds])),
    );
    expect(within.map(({ kind, params }) => [kind, params.title])).toEqual([['finish-diagnosis', soon.id]]);
  });
});
