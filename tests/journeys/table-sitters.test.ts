import type { FlagList } from '@minga/shared/meetings/flag-schema.ts';
import type { Attendance } from '@minga/shared/meetings/letter-schema.ts';
import type { Recipients } from '@minga/shared/notices/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { describe, expect, it } from 'vitest';
import { newId } from '@minga/shared/kernel/ids.ts';
import { invitations } from '../../server/src/features/people/tables.ts';
import { listPlannedOrganisations } from '../../server/src/features/meetings/queries/meetings.ts';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { ownerOf } from '../support/database.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat, type SeatOptions } from '../support/factories.ts';

/** Who sits for an organisation at its tables: whom letters ask is whom coverage counts. */
const HOUR = 3_600_000;
const { office, rig } = await appWithMail();

async function aTableOf(people: Record<string, SeatOptions>) {
  const { id: forumId } = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId }));
  const organisation = await anOrganisation(rig.deps.db, { forumId, shortName: 'Agua' });
  const persons = new Map<string, Awaited<ReturnType<typeof aPerson>>>();
  for (const [name, seat] of Object.entries(people)) {
    const person = await aPerson(rig.deps.db, { name });
    persons.set(name, person);
    await aSeat(rig.deps.db, { forumId, organisationId: organisation.id, personId: person.id, ...seat });
  }
  const of = (name: string) => {
    const person = persons.get(name);
    if (!person) throw new Error(`nobody is called ${name}`);
    return person;
  };
  const at = `/api/cycles/${cycle.id}/meetings`;
  const begin = Math.ceil(Date.now() / HOUR) * HOUR + 72 * HOUR;
  const publish = async (title = 'Mesa', after = 0) => {
    const times = {
      startsAt: new Date(begin + after * HOUR).toISOString(),
      endsAt: new Date(begin + (after + 2) * HOUR).toISOString(),
    };
    const input = { title, modality: 'online', ...times, organisations: [organisation.id] };
    const { id, version } = answered<Meeting>(await lead.post(at, input), 201);
    answered(await lead.post(`${at}/publish`, { meetings: [{ id, version }] }));
    return id;
  };
  const short = async () =>
    answered<FlagList>(await lead.get(`${at}/flags`))
      .flags.filter(({ rule }) => rule === 'S02')
      .flatMap(({ clusters }) => clusters);
  const expected = async (id: string) =>
    answered<Attendance>(await lead.get(`${at}/${id}/attendance`)).people?.map(({ name }) => name);
  const counted = async () => {
    const [one] = await rig.tx((tx) => listPlannedOrganisations(tx, forumId));
    return one?.delegates.map(({ person }) => [...persons].find(([, { id }]) => id === person)?.[0]).sort();
  };
  return { forumId, organisation, at, begin, of, lead, publish, short, expected, counted };
}

describe('who sits for an organisation', () => {
  it('its titular and its alternates, although none of them is a delegate: no table lacks somebody', async () => {
    const s = await aTableOf({
      Ana: { role: 'member' },
      Luz: { role: 'member', isAlternate: true },
      Eva: { role: 'delegate', isAlternate: true },
    });
    const id = await s.publish();
    expect(await s.expected(id)).toEqual(['Ana', 'Eva', 'Luz']);
    expect(await s.counted()).toEqual(['Ana', 'Eva', 'Luz']);
    await s.publish('Otra mesa', 1);
    expect(await s.short()).toEqual([]);
    const told = async () =>
      answered<Recipients>(await s.lead.get(`${s.at}/${id}/recipients`)).items.map(({ personId }) => personId);
    await expect.poll(told, { timeout: 20_000 }).toHaveLength(3);
    expect((await told()).sort()).toEqual(['Ana', 'Luz', 'Eva'].map((name) => s.of(name).id).sort());
    // Three people at four tables at once.
    await s.publish('Tercera mesa', 1);
    await s.publish('Cuarta mesa', 1);
    expect(await s.short()).toMatchObject([{ subject: { id: s.organisation.id }, capacity: 3, minutes: 60 }]);
  });

  it('is what it was when the cycle was put away, whoever sits for it since', async () => {
    const s = await aTableOf({ Ana: { role: 'member' } });
    await s.publish();
    await s.publish('Otra mesa', 1);
    const was = await s.short();
    expect(was).toMatchObject([{ subject: { id: s.organisation.id }, capacity: 1 }]);
    const archived = (at: string) =>
      rig.database.query(`update cycles set archived_at = ${at} where id = $1`, [s.at.split('/')[3]]);
    await archived('now()');
    await aSeat(rig.deps.db, { forumId: s.forumId, organisationId: s.organisation.id, role: 'member' });
    expect(await s.short()).toEqual(was);
    await archived('null');
    await expect.poll(s.short, { timeout: 20_000 }).toEqual([]);
  });

  it('two seats of one person are one person, from the first that begins to the last that ends', async () => {
    const s = await aTableOf({ Ana: { role: 'member' } });
    await aSeat(rig.deps.db, {
      forumId: s.forumId,
      organisationId: s.organisation.id,
      personId: s.of('Ana').id,
      role: 'delegate',
      endedAt: new Date(s.begin + HOUR),
    });
    const id = await s.publish();
    expect(await s.counted()).toEqual(['Ana']);
    expect(await s.expected(id)).toEqual(['Ana']);
    expect(await s.short()).toEqual([]);
  });

  it('nobody whose seat ends before the meeting does, nor whose invitation was withdrawn', async () => {
    const s = await aTableOf({
      Ana: { role: 'member' },
      Rosa: { role: 'member', endedAt: new Date(Date.now() + 24 * HOUR) },
      Inés: { role: 'delegate' },
    });
    const withdrawn = { forumId: s.forumId, personId: s.of('Inés').id };
    const { orm, pool } = ownerOf(rig.deps.db);
    await pool.query('insert into invited_names (forum_id, person_id, name) values ($1, $2, $3)', [
      withdrawn.forumId,
      withdrawn.personId,
      'Inés',
    ]);
    await orm
      .insert(invitations)
      .values({ id: newId(), ...withdrawn, expiresAt: new Date(Date.now() + 24 * HOUR), revokedAt: new Date() });
    const id = await s.publish();
    expect(await s.expected(id)).toEqual(['Ana']);
    // Her seat lasts for now: it counts for what lies within it, and this meeting does not.
    expect(await s.counted()).toEqual(['Ana', 'Rosa']);
    await s.publish('Otra mesa', 1);
    expect(await s.short()).toMatchObject([{ capacity: 1, minutes: 60 }]);
    expect(office.letters.some(({ to }) => to.includes(s.of('Rosa').email))).toBe(false);
  });

  it('each of them reads what the others answered; nobody of another organisation does', async () => {
    const s = await aTableOf({ Ana: { role: 'member' }, Luz: { role: 'delegate' } });
    const id = await s.publish();
    const [ana, luz] = [await rig.signInAs(s.of('Ana')), await rig.signInAs(s.of('Luz'))];
    answered(await ana.put(`${s.at}/${id}/attendance`, { answer: 'no' }));
    const attendance = `${s.at}/${id}/attendance`;
    expect(answered<Attendance>(await luz.get(attendance))).toMatchObject({
      people: null,
      colleagues: [
        { name: 'Ana', organisations: ['Agua'], answer: 'no' },
        { name: 'Luz', answer: null },
      ],
    });
    const other = await aSeat(rig.deps.db, { forumId: s.forumId });
    const theirs = answered<Attendance>(await (await rig.signInAs({ id: other.personId })).get(attendance));
    expect(theirs).toMatchObject({ people: null, colleagues: null, counts: { no: 1, none: 1 } });
  });
});
