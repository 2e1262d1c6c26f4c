import type { Organisations } from '@minga/shared/organisations/schema.ts';
import type { Me } from '@minga/shared/people/schema.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aCycle, aDiagnosis, aForum, anOrganisation, aPerson, aSeat } from '../../../../tests/support/factories.ts';

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

  it('counts as open the seats that have begun and not ended, and as not ended also those to come', async () => {
    const { organisation, forum } = await scene();
    const [past, soon] = [-1, 1].map((days) => new Date(Date.now() + days * 86_400_000));
    const make = (when: object) => aSeat(t.deps.db, { organisationId: organisation.id, ...when });
    const over = await make({ startsAt: new Date(0), endedAt: past });
    const ending = await make({ startsAt: past, endedAt: soon });
    const coming = await make({ startsAt: soon });
    const ids = async (view: string) =>
      (await t.database.query<{ id: string }>(`select id from ${view} where forum_id = '${forum.id}'`)).map(
        ({ id }) => id,
      );
    expect(await ids('open_seats')).toEqual([ending.id]);
    expect((await ids('seats_not_ended')).sort()).toEqual([ending.id, coming.id].sort());
    const seatsOf = async ({ personId }: { personId: string }) =>
      (await (await t.signInAs(personId)).get('/api/me')).json<Me>().memberships.length;
    expect([await seatsOf(over), await seatsOf(ending), await seatsOf(coming)]).toEqual([0, 1, 0]);
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

  it('is refused a second time under a name that reads the same, also when asked ten times at once', async () => {
    const { facilitator, base } = await scene();
    const path = `${base}/organisations`;
    const first = { name: 'Asociación Ríos Vivos', shortName: 'Ríos Vivos', sector: 'civil_society' };
    expect((await facilitator.post(path, first)).statusCode).toBe(201);
    const twin = { ...first, name: 'Asociacion  Rios Vivos\u200b', shortName: 'RÍOS VIVOS' };
    expect((await facilitator.post(path, twin)).json().errors).toMatchObject([
      { field: 'name', code: 'taken' },
      { field: 'shortName', code: 'taken' },
    ]);
    const crossed = { ...first, name: 'ríos vivos', shortName: 'ARV' };
    expect((await facilitator.post(path, crossed)).json().errors).toMatchObject([{ field: 'name', code: 'taken' }]);
    const many = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        facilitator.post(path, { ...first, name: `Red${' '.repeat(at + 1)}Ándes`, shortName: at % 2 ? 'RÁ' : 'ra' }),
      ),
    );
    expect(many.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
  });

  it('is renamed by the facilitation, to a name that nobody else has; the log keeps what it was', async () => {
    const { facilitator, base, organisation, forum } = await scene();
    const other = await anOrganisation(t.deps.db, { forumId: forum.id, name: 'Red del Agua', shortName: 'Agua' });
    const path = `${base}/organisations/${organisation.id}`;
    const names = { name: 'Asociación Ríos Vivos', shortName: 'Ríos Vivos' };
    expect((await facilitator.ask('PATCH', path, { body: names })).statusCode).toBe(204);
    expect((await facilitator.ask('PATCH', path, { body: names })).statusCode).toBe(204);
    const { items } = (await t.anonymous.get(`${base}/organisations`)).json();
    expect(items).toContainEqual(expect.objectContaining({ id: organisation.id, ...names }));
    const taken = await facilitator.ask('PATCH', path, { body: { ...names, shortName: ' AGUA ' } });
    expect(taken.json().errors).toMatchObject([{ field: 'shortName', code: 'taken' }]);
    expect((await t.anonymous.ask('PATCH', path, { body: names })).statusCode).toBe(401);
    const elsewhere = await scene();
    const foreign = `${elsewhere.base}/organisations/${other.id}`;
    expect((await elsewhere.facilitator.ask('PATCH', foreign, { body: names })).statusCode).toBe(404);
    const logged = await t.database.query<{ data: object }>(
      "select data from audit_log where action = 'organisation.corrected' and subject_id = $1 order by position",
      [organisation.id],
    );
    expect(logged[0]?.data).toMatchObject({ after: names });
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
    expect(again.json().errors).toMatchObject([
      { field: 'name', code: 'taken' },
      { field: 'shortName', code: 'taken' },
    ]);
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

  it('says of each organisation who sits for it, its rank and where it has spoken, to anybody', async () => {
    const { forum, cycle, base, organisation } = await scene();
    const seatOf = (facts: object) => aSeat(t.deps.db, { organisationId: organisation.id, role: 'member', ...facts });
    await seatOf({ seniority: 'specialist' });
    await seatOf({ seniority: 'director', isAlternate: true });
    const dates = { declaredAt: new Date(), publishedAt: new Date() };
    const { id: createdBySeat } = await seatOf({ role: 'delegate', seniority: 'staff' });
    const empty = await anOrganisation(t.deps.db, { forumId: forum.id });
    await aDiagnosis(t.deps.db, {
      cycleId: cycle.id,
      organisationId: organisation.id,
      createdBySeat,
      state: 'published',
      number: 1,
      ...dates,
    });
    const { items } = (await t.anonymous.get(`${base}/organisations`)).json<Organisations>();
    expect(items.find(({ id }) => id === organisation.id)).toMatchObject({
      ...{ members: 2, titulars: 2, alternates: 1, delegates: 1, seniority: 'director' },
      voices: { meetings: 0, diagnoses: 1, commitments: 0 },
    });
    expect(items.find(({ id }) => id === empty.id)).toMatchObject({ members: 0, seniority: null });
    const elsewhere = await aCycle(t.deps.db, { forumId: forum.id });
    const other = (await t.anonymous.get(`/api/cycles/${elsewhere.id}/organisations`)).json<Organisations>();
    expect(other.items.find(({ id }) => id === organisation.id)?.voices.diagnoses).toBe(0);
  });
});

describe('my own name', () => {
  it('is put right by me alone, shown everywhere at once, and not that of somebody else in my forum', async () => {
    const forum = await aForum(t.deps.db);
    const cycle = await aCycle(t.deps.db, { forumId: forum.id });
    const me = await aPerson(t.deps.db, { role: 'participant', forumId: forum.id, name: 'Rosa Huaman' });
    await aPerson(t.deps.db, { role: 'facilitator', forumId: forum.id, name: 'Jacinta Molle' });
    await aPerson(t.deps.db, { name: 'Eva Quispe' });
    const lead = await t.signInAs(await aPerson(t.deps.db, { role: 'administrator', forumId: forum.id, name: 'Lea' }));
    const agent = await t.signInAs(me);
    const say = async (name: string) => {
      const { statusCode, body } = await agent.ask('PATCH', '/api/me', { body: { name } });
      return statusCode === 204 ? 'done' : JSON.parse(body).errors[0];
    };
    expect(await say('Rosa Huamán')).toBe('done');
    const { items } = (await lead.get(`/api/cycles/${cycle.id}/roles`)).json();
    expect(items.map((one: { name: string }) => one.name)).toContain('Rosa Huamán');
    expect((await agent.get('/api/me')).json().actor.name).toBe('Rosa Huamán');
    for (const taken of ['Jacinta Molle', 'jacinta  MOLLE', 'Molle, Jacinta', 'Jacіnta Molle'])
      expect([taken, await say(taken)]).toEqual([
        taken,
        expect.objectContaining({ field: 'name', code: 'name-of-other' }),
      ]);
    expect(await say('  ')).toMatchObject({ field: 'name', code: 'required' });
    await anOrganisation(t.deps.db, { forumId: forum.id, shortName: 'RAI', name: 'Red de Agua' });
    expect(await say('Moderador')).toMatchObject({ field: 'name', code: 'is-role' });
    expect(await say('Red de Agua')).toMatchObject({ field: 'name', code: 'is-organisation' });
    // Of other forums nothing is told.
    expect(await say('Eva Quispe')).toBe('done');
    const acts = await t.database.query<{ data: object }>(
      "select data from audit_log where action = 'person.renamed' and person_id = $1 order by position",
      [me.id],
    );
    expect(acts).toEqual([{ data: {} }, { data: {} }]);
    const guest = await t.signInAs(await aPerson(t.deps.db, { isGuest: true }));
    expect((await guest.ask('PATCH', '/api/me', { body: { name: 'Rosa' } })).statusCode).toBe(403);
  });
});
