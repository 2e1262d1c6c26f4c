import { describe, expect, it } from 'vitest';
import type { Stages } from '@minga/shared/stages/schema.ts';
import type { Roles } from '@minga/shared/people/schema.ts';
import { answered, comeIn } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, mark } from '../support/factories.ts';

const { office, rig, settled } = await appWithMail();

const TAKEN = 'Jacinta Molle';
/** A forum whose facilitator is called so, and what she can give to others. */
async function aPlace() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id, shortName: 'Aguas Vivas' });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id, name: TAKEN }));
  const at = `/api/cycles/${cycle.id}`;
  const role = (email: string, name: string) => lead.post(`${at}/roles`, { email, name, role: 'participant' });
  const seat = (email: string, name: string) =>
    lead.post(`${at}/organisations/${organisation.id}/seats`, { email, name, role: 'delegate', seniority: 'staff' });
  const list = (email: string, name: string) =>
    lead.ask('POST', `${at}/list`, {
      headers: { 'content-type': 'text/csv' },
      body: `Persona;Correo;Papel\n${name};${email};Participante`,
    });
  const called = async () => answered<Roles>(await lead.get(`${at}/roles`)).items.map(({ name }) => name);
  const linkTo = async (email: string) => {
    await settled();
    const [, path] = /https:\/\/minga\.example(\/invitations\/\S+)/.exec((await office.letterTo(email)).text) ?? [];
    return `/api${path}`;
  };
  return { forum, cycle, organisation, lead, at, role, seat, list, called, linkTo };
}
type Place = Awaited<ReturnType<typeof aPlace>>;

/** Somebody of another forum, where nobody is called like them. */
async function fromElsewhere(name = TAKEN) {
  const person = await aPerson(rig.deps.db, { role: 'participant', name: `Eva ${mark()}` });
  const agent = await rig.signInAs(person);
  answered(await agent.patch('/api/me', { name }), 204);
  return { ...person, agent };
}
const comes = (agent: Agent, { at }: Place) => comeIn(agent, at);
const codeOf = (answer: { statusCode: number; json(): { code: string } }) => [answer.statusCode, answer.json().code];
const OF_OTHER = [409, 'name.of-other'];

describe('SEC-74 somebody comes into a forum with the name of one of its people', () => {
  it('by a link that was passed on: they say who they are first, and nothing is theirs before', async () => {
    const place = await aPlace();
    const invited = `rosa-${mark()}@example.org`;
    answered(await place.role(invited, 'Rosa Oca'), 201);
    const link = await place.linkTo(invited);
    const { agent, email } = await fromElsewhere();
    answered(await rig.anonymous.post(`${link}/address`, { email, name: 'Nadie Más' }), 204);
    expect(codeOf(await agent.post(`${link}/accept`))).toEqual(OF_OTHER);
    expect(await place.called()).toEqual([TAKEN, 'Rosa Oca']);
    expect((await comes(agent, place)).statusCode).toBeGreaterThanOrEqual(403);
    for (const name of [`Dra. ${TAKEN}`, 'Jacinta Molle (Aguas Vivas)', 'Facilitación', 'Aguas Vivas']) {
      await rig.database.query('update people set name = $1 where email = $2', [name, email]);
      expect(codeOf(await agent.post(`${link}/accept`)), name).toEqual([409, expect.stringMatching(/^name\./)]);
    }
    answered(await agent.patch('/api/me', { name: 'Jacinta Molle Soto' }), 204);
    answered(await agent.post(`${link}/accept`), 204);
    expect(await place.called()).toEqual([TAKEN, 'Jacinta Molle Soto']);
  });

  it.each(['role', 'seat', 'list'] as const)('by a %s that the forum gave to whom it calls otherwise', async (by) => {
    const place = await aPlace();
    const { agent, email } = await fromElsewhere();
    expect((await place[by](email, 'Eva Soto')).statusCode).toBeLessThan(300);
    expect(codeOf(await comes(agent, place))).toEqual(OF_OTHER);
    const link = await place.linkTo(email);
    expect(codeOf(await agent.post(`${link}/accept`))).toEqual(OF_OTHER);
    // What everybody reads they read, too.
    expect((await agent.get(`/api/public/cycles/${place.cycle.slug}`)).statusCode).toBe(200);
    answered(await agent.patch('/api/me', { name: 'Eva Soto' }), 204);
    answered(await comes(agent, place), 201);
  });

  it.each(['role', 'seat', 'list'] as const)(
    'as a guest of a board, or by a %s under that very name: two may be called alike where whoever leads says so',
    async (by) => {
      const place = await aPlace();
      const { agent, email } = await fromElsewhere();
      const board = answered<{ id: string }>(
        await place.lead.post(`${place.at}/boards`, {
          title: 'Lluvia',
          stage: null,
          columns: [{ id: 'ideas', title: 'Ideas' }],
        }),
        201,
      );
      const { code } = answered<{ code: string }>(
        await place.lead.post(`${place.at}/boards/${board.id}/links`, {}),
        201,
      );
      const door = () => agent.post(`/api/join/${code}`, { consent: true });
      // Her name stands where anybody reads it.
      const { items } = answered<Stages>(await place.lead.get(`${place.at}/stages`));
      const { opensAt, closesAt, version } = items.find(({ name }) => name === 'adoption') ?? items[0] ?? {};
      const later = new Date(Date.parse(closesAt ?? '') + 86_400_000).toISOString();
      const moved = { opensAt, closesAt: later, version, reason: 'Las organizaciones pidieron un día más.' };
      answered(await place.lead.put(`${place.at}/stages/adoption`, moved));
      expect(codeOf(await door())).toEqual(OF_OTHER);
      expect((await place[by](email, TAKEN)).statusCode).toBeLessThan(300);
      answered(await agent.post(`${await place.linkTo(email)}/accept`), 204);
      answered(await comes(agent, place), 201);
    },
  );

  it('where they have been before: a name that is taken there is not theirs to take meanwhile', async () => {
    const place = await aPlace();
    const { agent, email } = await fromElsewhere('Eva Soto');
    const { id } = answered<{ id: string }>(await place.seat(email, 'Eva Soto'), 201);
    answered(await comes(agent, place), 201);
    answered(await place.lead.delete(`${place.at}/seats/${id}`), 204);
    const refused = await agent.patch('/api/me', { name: TAKEN });
    expect([refused.statusCode, refused.json().errors]).toMatchObject([
      422,
      [{ field: 'name', code: 'name-of-other' }],
    ]);
  });
});

describe('SEC-74 one name at one instant', () => {
  it('goes to one of two who take it', async () => {
    const { forum } = await aPlace();
    const two = await Promise.all(
      [1, 2].map(async () => rig.signInAs(await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id }))),
    );
    for (let round = 0; round < 4; round += 1) {
      const answers = await Promise.all(
        two.map((one) => one.patch('/api/me', { name: `Nina Ronda ${'abcd'[round]}` })),
      );
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 422]);
    }
  });

  it('goes to whoever comes in with it, or to whoever takes it there', async () => {
    for (let round = 0; round < 4; round += 1) {
      const place = await aPlace();
      const { personId } = await aSeat(rig.deps.db, { forumId: place.forum.id });
      const inside = await rig.signInAs({ id: personId });
      const { agent, email } = await fromElsewhere('Nina Algarrobo');
      answered(await place.role(email, 'Nina'), 201);
      const [taken, entered] = await Promise.all([
        inside.patch('/api/me', { name: 'Nina Algarrobo' }),
        comes(agent, place),
      ]);
      expect([
        [204, 409],
        [422, 201],
      ]).toContainEqual([taken.statusCode, entered.statusCode]);
    }
  });
});
