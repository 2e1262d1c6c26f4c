import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aForum, anOrganisation, aPerson } from '../../../../tests/support/factories.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

async function scene() {
  const forum = await aForum(t.deps.db);
  const cycle = await aCycle(t.deps.db, { forumId: forum.id });
  const organisation = await anOrganisation(t.deps.db, { forumId: forum.id });
  const facilitator = await t.signInAs(await aPerson(t.deps.db, { role: 'facilitator', forumId: forum.id }));
  return { forum, cycle, organisation, facilitator, base: `/api/cycles/${cycle.id}` };
}
const seat = (email: string) => ({
  email,
  name: 'Rosa Inventada',
  role: 'delegate',
  seniority: 'director',
  hasMandate: true,
});

describe('organisations and seats', () => {
  it('invites a person to a seat, who then acts for the organisation until the seat ends', async () => {
    const { facilitator, base, organisation, cycle } = await scene();
    const made = await facilitator.post(`${base}/organisations/${organisation.id}/seats`, seat('rosa@example.org'));
    expect(made.statusCode).toBe(201);
    const [person] = await t.database.query<{ id: string }>("select id from people where email = 'rosa@example.org'");
    const rosa = await t.signInAs(person?.id ?? '');
    const membership = () => rosa.get('/api/me').then((answer) => answer.json().memberships);
    expect(await membership()).toMatchObject([
      { cycleId: cycle.id, seats: [{ organisationId: organisation.id, role: 'delegate' }] },
    ]);
    expect((await facilitator.delete(`${base}/seats/${made.json().id}`)).statusCode).toBe(204);
    expect(await membership()).toEqual([]);
    expect((await facilitator.delete(`${base}/seats/${made.json().id}`)).statusCode).toBe(404);
  });

  it('gives a person one seat of a kind in an organisation, also when asked ten times at once', async () => {
    const { facilitator, base, organisation } = await scene();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        facilitator.post(`${base}/organisations/${organisation.id}/seats`, seat('twice@example.org')),
      ),
    );
    expect(answers.filter((answer) => answer.statusCode === 201)).toHaveLength(1);
    for (const answer of answers.filter((one) => one.statusCode !== 201))
      expect(answer.json().errors).toMatchObject([{ field: 'email', code: 'taken' }]);
  });

  it('shows the public how many seats there are, and only the forum who sits on them', async () => {
    const { facilitator, base, organisation } = await scene();
    await facilitator.post(`${base}/organisations/${organisation.id}/seats`, seat('seen@example.org'));
    const outside = await t.anonymous.get(`${base}/organisations`);
    expect(outside.json().items).toMatchObject([{ delegates: 1, seats: null }]);
    expect(outside.body).not.toContain('Rosa Inventada');
    expect((await facilitator.get(`${base}/organisations`)).body).toContain('Rosa Inventada');
  });

  it('counts a person with two seats once on the public page', async () => {
    const { facilitator, base, organisation, cycle } = await scene();
    for (const role of ['member', 'delegate'])
      await facilitator.post(`${base}/organisations/${organisation.id}/seats`, { ...seat('two@example.org'), role });
    const page = (await t.anonymous.get(`/api/public/cycles/${cycle.slug}`)).json();
    expect(page.sectors).toMatchObject([{ organisations: 1, seats: 2, people: 1 }]);
  });

  it('refuses a second organisation with the same short name, whatever its case', async () => {
    const { facilitator, base } = await scene();
    const input = { shortName: 'RAI', name: 'Red Andina de Integridad', sector: 'civil_society' };
    expect((await facilitator.post(`${base}/organisations`, input)).statusCode).toBe(201);
    const again = await facilitator.post(`${base}/organisations`, { ...input, shortName: 'rai' });
    expect(again.json().errors).toMatchObject([{ field: 'shortName', code: 'taken' }]);
  });

  it('does not give seats in organisations of another forum', async () => {
    const [here, there] = [await scene(), await scene()];
    const answer = await here.facilitator.post(
      `${here.base}/organisations/${there.organisation.id}/seats`,
      seat('far@example.org'),
    );
    expect(answer.statusCode).toBe(404);
    expect(await t.database.query("select 1 from people where email = 'far@example.org'")).toEqual([]);
  });
});
