import type { OrganisationPage, Organisations } from '@minga/shared/organisations/schema.ts';
import type { PublicCycle } from '@minga/shared/cycles/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';

const t = await testApp();
const { db } = t.deps;
afterAll(() => t.close());

const day = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * day);

/** A forum whose last cycle was put away ten days ago, and one that goes on from it. */
async function scene() {
  const forum = await aForum(db);
  const facilitator = await t.signInAs(await aPerson(db, { role: 'facilitator', forumId: forum.id }));
  const since = { forumId: forum.id, createdAt: daysAgo(300) };
  const [state, society] = [
    await anOrganisation(db, { ...since, sector: 'executive', name: 'Ministerio' }),
    await anOrganisation(db, { ...since, sector: 'civil_society', name: 'Red' }),
  ];
  const seat = { startsAt: daysAgo(200), role: 'member' as const };
  const sitter = await aSeat(db, { organisationId: state.id, ...seat });
  const other = await aSeat(db, { organisationId: society.id, ...seat, seniority: 'director' });
  const finished = await aCycle(db, { forumId: forum.id, title: 'Terminado', archivedAt: daysAgo(10) });
  const running = await aCycle(db, { forumId: forum.id, title: 'En curso', openStage: 'co_creation' });
  return { forum, facilitator, finished, running, sitter, other, state, society };
}

/** All that strangers read of who is at its table. */
async function tableOf(cycle: { id: string; slug: string }, organisationId: string) {
  const { sectors, organisations } = answered<PublicCycle>(await t.anonymous.get(`/api/public/cycles/${cycle.slug}`));
  const at = `/api/cycles/${cycle.id}`;
  return {
    sectors: sectors.toSorted((a, b) => a.sector.localeCompare(b.sector)),
    organisations,
    list: answered<Organisations>(await t.anonymous.get(`${at}/organisations`)),
    composition: answered<Organisations>(await t.anonymous.get(`${at}/composition`)),
    one: answered<OrganisationPage>(await t.anonymous.get(`${at}/organisations/${organisationId}`)),
  };
}

describe('a cycle that was put away', () => {
  it('is read with the organisations and seats of that day, whatever the forum does since', async () => {
    const { facilitator, finished, running, sitter, state } = await scene();
    const was = await tableOf(finished, state.id);
    expect(was.sectors).toEqual([
      { sector: 'civil_society', organisations: 1, seats: 1, people: 1 },
      { sector: 'executive', organisations: 1, seats: 1, people: 1 },
    ]);
    expect(was.list.items.map(({ name, members }) => [name, members])).toEqual([
      ['Ministerio', 1],
      ['Red', 1],
    ]);

    const of = `/api/cycles/${running.id}`;
    const late = { shortName: 'Tarde', name: 'Llegó tarde', sector: 'academia', sinceOn: '2019-01-01' };
    const { id } = answered<{ id: string }>(await facilitator.post(`${of}/organisations`, late), 201);
    const given = { email: 'tarde@example.org', name: 'Tarde', role: 'member', seniority: 'executive' };
    for (const one of [id, state.id]) answered(await facilitator.post(`${of}/organisations/${one}/seats`, given), 201);
    answered(await facilitator.delete(`${of}/seats/${sitter.id}`), 204);

    expect(await tableOf(finished, state.id)).toEqual(was);
    expect((await t.anonymous.get(`/api/cycles/${finished.id}/organisations/${id}`)).statusCode).toBe(404);
    const now = await tableOf(running, state.id);
    expect(now.organisations).toHaveLength(3);
    expect(now.sectors.find(({ sector }) => sector === 'academia')).toMatchObject({ organisations: 1, people: 1 });
    expect(now.list.items.find((one) => one.id === state.id)).toMatchObject({ members: 1, seniority: 'executive' });
  });

  it('counts none that had left or was yet to come, and calls each what it is called today', async () => {
    const { forum, finished, facilitator, running, society } = await scene();
    const dayOf = (at: Date) => at.toISOString().slice(0, 10);
    const known = { forumId: forum.id, createdAt: daysAgo(300) };
    await anOrganisation(db, { ...known, name: 'Se fue', untilOn: dayOf(daysAgo(12)) });
    await anOrganisation(db, { ...known, name: 'Vendrá', sinceOn: dayOf(daysAgo(8)) });
    await anOrganisation(db, { ...known, name: 'Se fue después', untilOn: dayOf(daysAgo(5)) });
    const at = `/api/cycles/${running.id}/organisations/${society.id}`;
    answered(await facilitator.patch(at, { name: 'Red renombrada' }), 204);
    const { list } = await tableOf(finished, society.id);
    expect(list.items.map(({ name }) => name)).toEqual(['Ministerio', 'Red renombrada', 'Se fue después']);
  });

  it('shows people of the forum who sat, and offers nobody to change it', async () => {
    const { finished, running, sitter, state, facilitator } = await scene();
    answered(await facilitator.delete(`/api/cycles/${running.id}/seats/${sitter.id}`), 204);
    const read = async (cycle: { id: string }) =>
      answered<OrganisationPage>(await facilitator.get(`/api/cycles/${cycle.id}/organisations/${state.id}`));
    const then = await read(finished);
    expect([then.canEdit, then.seats?.map(({ id }) => id), then.pastSeats]).toEqual([false, [sitter.id], []]);
    const now = await read(running);
    expect([now.canEdit, now.seats, now.pastSeats?.map(({ id }) => id)]).toEqual([true, [], [sitter.id]]);
  });

  it('is searched for none that came later, and is read as today again once it is brought back', async () => {
    const { forum, finished, facilitator } = await scene();
    await anOrganisation(db, { forumId: forum.id, name: 'Cooperativa Qantu' });
    const found = async () => {
      const { items } = answered<{ items: unknown[] }>(
        await t.anonymous.get(`/api/cycles/${finished.id}/search?q=Qantu`),
      );
      return items.length;
    };
    expect(await found()).toBe(0);
    answered(await facilitator.put(`/api/cycles/${finished.id}/archived`, { isArchived: false }), 204);
    expect(await found()).toBe(1);
  });
});
