import type { BallotResult } from '@minga/shared/ballots/schema.ts';
import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Need } from '@minga/shared/events/needs.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered } from '../../../../tests/support/acts.ts';
import type { Agent } from '../../../../tests/support/agent.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aBallotSetting } from '../../../../tests/support/ballots.ts';
import { aDraftingScene } from '../../../../tests/support/drafting-scene.ts';
import { aCycle, aDiagnosis, aPerson, aSeat } from '../../../../tests/support/factories.ts';
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
    expect(await kindsOf(s.facilitator)).toEqual(['close-stage']);
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
