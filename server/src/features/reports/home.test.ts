import type { Home } from '@minga/shared/cycles/schema.ts';
import type { MeetingList } from '@minga/shared/meetings/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../../tests/support/agent.ts';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aPerson, aSeat, aTheme, type CycleRow } from '../../../../tests/support/factories.ts';

let rig: TestApp;
beforeAll(async () => {
  rig = await testApp();
});
afterAll(() => rig.close());

const DAY = 86_400_000;
const HEADER = 'title,theme,starts_at,ends_at,modality,room,organisations,people';

/** A forum that plans by file, as many do: whoever is named in it and unknown becomes an invited person. */
async function aForumThatPlans(fields: Partial<CycleRow> = {}) {
  const cycle = await aCycle(rig.deps.db, fields);
  await aTheme(rig.deps.db, { cycleId: cycle.id, slug: 'agua', name: 'Agua' });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: cycle.forumId }));
  const at = `/api/cycles/${cycle.id}/meetings`;
  return {
    cycle,
    /** @param days from now, one meeting of an hour each */
    imports: async (people: string, days: readonly number[]) => {
      const lines = days.map((day) => {
        const [from, to] = [0, 3_600_000].map((after) => new Date(Date.now() + day * DAY + after).toISOString());
        return `Mesa del día ${day},agua,${from},${to},virtual,,,${people}`;
      });
      const answer = await lead.ask('POST', `${at}/import?dryRun=false`, {
        headers: { 'content-type': 'text/csv' },
        body: [HEADER, ...lines].join('\n'),
      });
      expect(answer.json()).toMatchObject({ created: days.length, errors: [] });
    },
    publish: async () => {
      const { items } = (await lead.get(`${at}?limit=200`)).json<MeetingList>();
      const drafts = items.filter(({ state }) => state === 'draft').map(({ id, version }) => ({ id, version }));
      const answer = await lead.post(`${at}/publish`, { meetings: drafts });
      expect(answer.statusCode, answer.body).toBe(200);
    },
  };
}

async function personOf(email: string): Promise<Agent> {
  const [person] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
  return rig.signInAs(person?.id ?? '');
}
const homeOf = async (agent: Agent) => (await agent.get('/api/home')).json<Home>();

describe('the home of somebody whom a calendar invited', () => {
  it('shows their meetings once they are published, and the cycle these belong to', async () => {
    const forum = await aForumThatPlans();
    await forum.imports('nueva@example.org', [3]);
    const invited = await personOf('nueva@example.org');
    expect(await homeOf(invited)).toMatchObject({ meetings: [], cycles: [] });
    await forum.publish();
    const home = await homeOf(invited);
    expect(home.meetings).toMatchObject([{ title: 'Mesa del día 3', cycleSlug: forum.cycle.slug, theme: 'Agua' }]);
    expect(home.cycles.map(({ id }) => id)).toEqual([forum.cycle.id]);
  });

  it('shows the nearest three however far away, and all of the next seven days', async () => {
    const far = await aForumThatPlans();
    await far.imports('lejos@example.org', [40, 20, 30, 50]);
    await far.publish();
    const titles = async (email: string) => (await homeOf(await personOf(email))).meetings.map(({ title }) => title);
    expect(await titles('lejos@example.org')).toEqual(['Mesa del día 20', 'Mesa del día 30', 'Mesa del día 40']);
    const near = await aForumThatPlans();
    await near.imports('cerca@example.org', [1, 2, 3, 4, 5, 6, 8]);
    await near.publish();
    expect(await titles('cerca@example.org')).toHaveLength(6);
  });

  it('tells nothing of a cycle that its forum still keeps to itself', async () => {
    const forum = await aForumThatPlans({ publishedAt: null } as Partial<CycleRow>);
    await forum.imports('pronto@example.org', [2]);
    await forum.publish();
    const invited = await personOf('pronto@example.org');
    expect(await homeOf(invited)).toMatchObject({ meetings: [], cycles: [] });
    const [{ id } = { id: '' }] = await rig.database.query<{ id: string }>(
      "select id from people where email = 'pronto@example.org'",
    );
    await aSeat(rig.deps.db, { forumId: forum.cycle.forumId, personId: id });
    expect((await homeOf(invited)).meetings).toHaveLength(1);
  });
});
