import type { Beginning, Home } from '@minga/shared/cycles/schema.ts';
import { createBoardSchema } from '@minga/shared/boards/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered } from '../../../../tests/support/acts.ts';
import type { Agent } from '../../../../tests/support/agent.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, anOrganisation, aPerson, aSeat } from '../../../../tests/support/factories.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

const beginningsOf = async (agent: Agent) => answered<Home>(await agent.get('/api/home')).beginnings;
const doneOf = ([one]: readonly Beginning[]) => one?.steps.filter(({ isDone }) => isDone).map(({ kind }) => kind);

describe('the first steps of a cycle', () => {
  it('are ticked one by one as they are done, and gone with the last', async () => {
    const { db } = rig.deps;
    const cycle = await aCycle(db, { publishedAt: null });
    const { forumId } = cycle;
    const lead = await rig.signInAs(await aPerson(db, { role: 'facilitator', forumId }));
    const base = `/api/cycles/${cycle.id}`;
    expect(await beginningsOf(lead)).toEqual([
      {
        cycle: { slug: cycle.slug, title: cycle.title, locale: 'es' },
        steps: [
          { kind: 'organisations', isDone: false, href: `/c/${cycle.slug}/organisations` },
          { kind: 'people', isDone: false, href: `/c/${cycle.slug}/organisations` },
          { kind: 'publish', isDone: false, href: `/c/${cycle.slug}/stages` },
          { kind: 'meetings', isDone: false, href: `/c/${cycle.slug}/meetings/plan` },
          { kind: 'board', isDone: false, href: `/c/${cycle.slug}/boards` },
        ],
      },
    ]);
    const organisation = await anOrganisation(db, { forumId });
    expect(doneOf(await beginningsOf(lead))).toEqual(['organisations']);
    const member = await aSeat(db, { forumId, organisationId: organisation.id });
    expect(doneOf(await beginningsOf(lead))).toEqual(['organisations', 'people']);
    await rig.database.query('update cycles set published_at = now() where id = $1', [cycle.id]);
    const startsAt = new Date(Date.now() + 86_400_000);
    const meeting = { title: 'Mesa', modality: 'online', startsAt, endsAt: new Date(+startsAt + 3_600_000) };
    const { id, version } = answered<{ id: string; version: number }>(
      await lead.post(`${base}/meetings`, meeting),
      201,
    );
    expect(doneOf(await beginningsOf(lead))).toEqual(['organisations', 'people', 'publish']);
    answered(await lead.post(`${base}/meetings/publish`, { meetings: [{ id, version }] }));
    expect(doneOf(await beginningsOf(lead))).toEqual(['organisations', 'people', 'publish', 'meetings']);
    const board = createBoardSchema.parse({ title: 'Ideas', columns: [{ id: 'a', title: 'A' }] });
    answered(await lead.post(`${base}/boards`, board), 201);
    expect(await beginningsOf(lead)).toEqual([]);
    expect(await beginningsOf(await rig.signInAs(member.personId))).toEqual([]);
  });

  it('are of cycles that the person facilitates and that are not over, each by itself', async () => {
    const { db } = rig.deps;
    const [one, over] = [await aCycle(db), await aCycle(db, { openStage: 'adoption' })];
    const person = await aPerson(db, { role: 'facilitator', forumId: one.forumId });
    const next = await aCycle(db, { forumId: one.forumId });
    await rig.database.query('insert into forum_roles (forum_id, person_id, role) values ($1, $2, $3)', [
      over.forumId,
      person.id,
      'facilitator',
    ]);
    const lead = await rig.signInAs(person);
    expect((await beginningsOf(lead)).map(({ cycle }) => cycle.slug)).toEqual([one.slug, over.slug, next.slug]);
    await rig.database.query(
      "update stages set opens_at = opens_at - interval '30 days', closes_at = closes_at - interval '30 days' where cycle_id = $1",
      [over.id],
    );
    expect((await beginningsOf(lead)).map(({ cycle }) => cycle.slug)).toEqual([one.slug, next.slug]);
    const participant = await rig.signInAs(await aPerson(db, { role: 'participant', forumId: one.forumId }));
    expect(await beginningsOf(participant)).toEqual([]);
  });
});
