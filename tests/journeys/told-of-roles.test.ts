import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Notices, PlannedLetter } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, aPerson, mark } from '../support/factories.ts';

/** A role is given and ends as a seat does: by one notice, which is in the list, can be stopped, and whose letter is seen to arrive. */
const { office, rig, settled } = await appWithMail();
const { db } = rig.deps;

const subjectsTo = ({ email }: { email: string }) =>
  office.letters.filter(({ to }) => to.includes(email)).map(({ subject }) => subject);

/** An observer who has been in the forum, as everybody who came by an invitation. */
async function anObserver(forumId: string) {
  const person = await aPerson(db, { role: 'observer', forumId });
  await rig.database.query(
    'insert into invited_names (forum_id, person_id, name, entered_at) values ($1, $2, $3, now())',
    [forumId, person.id, person.name],
  );
  return person;
}

async function aPlace() {
  const forum = await aForum(db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(db, { forumId: forum.id, publishedAt: null });
  const leader = await aPerson(db, { role: 'facilitator', forumId: forum.id });
  const lead = await rig.signInAs(leader);
  const rosa = await anObserver(forum.id);
  const at = `/api/cycles/${cycle.id}`;
  const give = async (role: string, { email, name }: { email: string; name: string } = rosa) =>
    answered(await lead.post(`${at}/roles`, { email, name, role }), 201);
  const planned = async (role: string, personId = rosa.id) =>
    answered<PlannedLetter>(await lead.get(`${at}/roles/${personId}/${role}/letter`));
  const end = async (role: string, personId = rosa.id) =>
    answered(await lead.delete(`${at}/roles/${personId}/${role}`), 204);
  const agent = await rig.signInAs(rosa);
  const listed = async () => {
    await settled();
    return answered<Notices>(await agent.get('/api/notices')).items.map(({ title }) => title);
  };
  const queued = async (personId = rosa.id) =>
    rig.database.query<{ kind: string; letter: string }>(
      'select kind, letter from notices where person_id = $1 and forum_id = $2 order by at, id',
      [personId, forum.id],
    );
  return { forum, at, leader, lead, rosa, agent, give, planned, end, listed, queued };
}

describe('whoever is in the forum', () => {
  it('is told at once of a role they are given, and of its end, also of a cycle that they cannot read', async () => {
    const s = await aPlace();
    await s.give('participant');
    expect(await s.listed()).toEqual(['Tiene un papel en «Foro del Norte»: participante']);
    expect(await s.planned('participant')).toMatchObject({ people: 1, atOnce: 1, daily: 0, none: 0, calledOff: 0 });
    await s.end('participant');
    expect(await s.listed()).toEqual(['Terminó su papel en «Foro del Norte»: participante']);
    const last = await s.planned('observer');
    await s.end('observer');
    expect(await s.listed()).toHaveLength(2);
    expect(subjectsTo(s.rosa)).toEqual([
      'Tiene un papel en «Foro del Norte»: participante',
      'Terminó su papel en «Foro del Norte»: participante',
      'Terminó su papel en «Foro del Norte»: observación',
    ]);
    const sent = office.letters.filter(({ to }) => to.includes(s.rosa.email)).at(-1)?.text ?? '';
    for (const text of [sent, last.letter?.text ?? '']) expect(text).toContain('Ya no integra el foro');
    const before = office.letters.filter(({ to }) => to.includes(s.rosa.email)).at(-2)?.text ?? '';
    expect(before).toContain('Sigue en el foro');
    expect((await s.queued()).map(({ letter }) => letter)).toEqual(['sent', 'sent', 'sent']);
  });

  it('gets no letter about roles where they want none, and reads of them all the same', async () => {
    const s = await aPlace();
    for (const kind of ['role-given', 'role-ended'])
      answered(await s.agent.put(`/api/forums/${s.forum.id}/notices/${kind}`, { mode: 'off' }), 204);
    await s.give('participant');
    expect(await s.planned('participant')).toMatchObject({ people: 1, atOnce: 0, none: 1, letter: null });
    await s.end('participant');
    expect(await s.listed()).toHaveLength(1);
    expect(subjectsTo(s.rosa)).toEqual([]);
  });

  it('is not told of what they do to their own role, nor of one that they have', async () => {
    const s = await aPlace();
    await aPerson(db, { role: 'facilitator', forumId: s.forum.id });
    await s.give('observer');
    expect(await s.planned('facilitator', s.leader.id)).toMatchObject({ people: 0, letter: null });
    await s.end('facilitator', s.leader.id);
    await settled();
    expect([await s.queued(), await s.queued(s.leader.id)]).toEqual([[], []]);
  });

  it('is told in a forum that has no cycle yet', async () => {
    const forum = await aForum(db, { name: 'Foro nuevo', locale: 'es' });
    const rosa = await anObserver(forum.id);
    const admin = await rig.signInAs(await aPerson(db, { isAdministrator: true }));
    const { email, name } = rosa;
    answered(await admin.post(`/api/forums/${forum.id}/roles`, { email, name, role: 'facilitator' }), 201);
    await settled();
    const one = `/api/forums/${forum.id}/roles/${rosa.id}/facilitator`;
    expect(answered<PlannedLetter>(await admin.get(`${one}/letter`)).atOnce).toBe(1);
    answered(await admin.delete(one), 204);
    await settled();
    expect(subjectsTo(rosa)).toEqual([
      'Tiene un papel en «Foro nuevo»: facilitación',
      'Terminó su papel en «Foro nuevo»: facilitación',
    ]);
    const own = answered<Notices>(await (await rig.signInAs(rosa)).get('/api/notices'));
    expect(own.items.map(({ cycleTitle }) => cycleTitle)).toEqual(['Foro nuevo']);
  });

  it('is told with the role of the meetings that leave their calendar, as was shown before', async () => {
    const s = await aPlace();
    await s.give('participant');
    const begin = Date.now() + 30 * 3_600_000;
    const [startsAt, endsAt] = [begin, begin + 3_600_000].map((at) => new Date(at).toISOString());
    const people = [{ personId: s.rosa.id, role: 'participant', required: false }];
    const draft = { title: 'Mesa de Agua', modality: 'in_person', room: 'Sala', startsAt, endsAt, people };
    const { id, version } = answered<Meeting>(
      await s.lead.post(`${s.at}/meetings`, { ...draft, organisations: [] }),
      201,
    );
    answered(await s.lead.post(`${s.at}/meetings/publish`, { meetings: [{ id, version }] }));
    await settled();
    expect(await s.planned('observer')).toMatchObject({ people: 1, calledOff: 0 });
    await s.end('observer');
    expect(await s.planned('participant')).toMatchObject({ people: 1, calledOff: 1 });
    await s.end('participant');
    await settled();
    expect(subjectsTo(s.rosa).slice(-2).sort()).toEqual([
      'Terminó su papel en «Foro del Norte»: participante',
      'Ya no se le espera en la reunión: Mesa de Agua',
    ]);
  });
});

describe('whoever has not come', () => {
  it('has the role in their invitation, and hears that it is over once that has left', async () => {
    const s = await aPlace();
    const invited = { email: `nueva-${mark()}@example.org`, name: 'Rosa Oca' };
    const { personId } = answered<{ personId: string }>(
      await s.lead.post(`${s.at}/roles`, { ...invited, role: 'participant' }),
      201,
    );
    await settled();
    expect([subjectsTo(invited), await s.queued(personId)]).toEqual([['Le invitan a «Foro del Norte» en Minga'], []]);
    expect(await s.planned('participant', personId)).toMatchObject({ people: 1, atOnce: 1 });
    await s.end('participant', personId);
    await settled();
    expect(subjectsTo(invited)[1]).toBe('Ya no se le ofrece un papel en «Foro del Norte»: participante');
  });
});
