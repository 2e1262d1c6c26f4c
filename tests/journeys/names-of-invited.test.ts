import type { Attendance } from '@minga/shared/meetings/letter-schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import type { Invitations, Me, Roles } from '@minga/shared/people/schema.ts';
import type { Recipients } from '@minga/shared/notices/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered, comeIn } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, mark } from '../support/factories.ts';

/** What a forum learns of somebody whom it invited and who has not come: nothing that it did not write itself. */
const HOUR = 3_600_000;
const { office, rig, settled } = await appWithMail();

async function aPlace() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const invite = async (email: string, name: string, role = 'participant') =>
    answered(await lead.post(`${at}/roles`, { email, name, role }), 201);
  const calls = async (email: string) =>
    answered<Roles>(await lead.get(`${at}/roles`)).items.find((one) => one.email === email)?.name;
  return { forum, lead, at, invite, calls };
}
const personOf = async (email: string) => {
  const [row] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
  return { id: row?.id ?? '' };
};
const ownNameOf = async (email: string) =>
  answered<Me>(await (await rig.signInAs(await personOf(email))).get('/api/me')).actor;
async function linkTo(email: string) {
  const { text } = await office.letterTo(email);
  return `/api${/https:\/\/minga\.example(\/invitations\/\S+)/.exec(text)?.[1]}`;
}

describe('SEC-1 who is invited to a forum and known to another', () => {
  it('is called as this forum wrote in the lists of who was notified of a meeting and who comes', async () => {
    const place = await aPlace();
    const known = await aPerson(rig.deps.db, { name: 'Nombre De Otro Foro' });
    await place.invite(known.email, 'La Invitada');
    const begin = Math.ceil(Date.now() / HOUR) * HOUR + 24 * HOUR;
    const { id, version } = answered<Meeting>(
      await place.lead.post(`${place.at}/meetings`, {
        title: 'Mesa de Agua',
        modality: 'online',
        startsAt: new Date(begin).toISOString(),
        endsAt: new Date(begin + HOUR).toISOString(),
        people: [{ personId: known.id, role: 'participant', required: true }],
      }),
      201,
    );
    answered(await place.lead.post(`${place.at}/meetings/publish`, { meetings: [{ id, version }] }));
    await settled();
    const one = `${place.at}/meetings/${id}`;
    const recipients = answered<Recipients>(await place.lead.get(`${one}/recipients`)).items.map(({ name }) => name);
    const attendance = answered<Attendance>(await place.lead.get(`${one}/attendance`)).people?.map(({ name }) => name);
    expect([recipients, attendance]).toEqual([['La Invitada'], ['La Invitada']]);
  });

  it('keeps the name that each forum wrote, whatever another one writes; the first that she comes into gives the account its name', async () => {
    const [one, other] = [await aPlace(), await aPlace()];
    const email = `rosa-${mark()}@example.org`;
    const { id } = await anOrganisation(rig.deps.db, { forumId: one.forum.id });
    const facts = { seniority: 'staff', hasMandate: false, isAlternate: false };
    const seat = answered<{ id: string }>(
      await one.lead.post(`${one.at}/organisations/${id}/seats`, { email, name: 'Rosa Oca', role: 'member', ...facts }),
      201,
    );
    await one.invite(email, 'Rosa Oca');
    await other.invite(email, 'Rosa O. Paz');
    answered(await one.lead.patch(`${one.at}/seats/${seat.id}`, { name: 'Nombre Puesto Por Otro', ...facts }), 204);
    expect([await one.calls(email), await other.calls(email)]).toEqual(['Nombre Puesto Por Otro', 'Rosa O. Paz']);
    const rosa = await rig.signInAs(await personOf(email));
    answered(await comeIn(rosa, other.at), 201);
    expect([await one.calls(email), await other.calls(email)]).toEqual(['Nombre Puesto Por Otro', 'Rosa O. Paz']);
    expect(await ownNameOf(email)).toMatchObject({ name: 'Rosa O. Paz' });
    // What she says herself is hers for good.
    answered(await rosa.patch('/api/me', { name: 'Rosa Oca Paz' }), 204);
    answered(await comeIn(rosa, one.at), 201);
    expect([await one.calls(email), await other.calls(email)]).toEqual(['Rosa Oca Paz', 'Rosa Oca Paz']);
  });

  it('a link that was passed on does not tell the forum who opened it; her own opening is told under the name it wrote', async () => {
    const place = await aPlace();
    const known = await aPerson(rig.deps.db, { name: 'Nombre De Otro Foro' });
    const stranger = await rig.signInAs(await aPerson(rig.deps.db, { name: 'Eva Que Nadie Conoce' }));
    const [passedOn, own] = [`luz-${mark()}@example.org`, known.email];
    await place.invite(passedOn, 'Luz Paz');
    await place.invite(own, 'La Invitada');
    answered(await stranger.post(`${await linkTo(passedOn)}/opened`), 204);
    answered(await (await rig.signInAs(known)).post(`${await linkTo(own)}/opened`), 204);
    const { items } = answered<Invitations>(await place.lead.get(`${place.at}/invitations`));
    expect(items.map(({ state, openedByName }) => [state, openedByName])).toEqual([
      ['opened', 'La Invitada'],
      ['opened', null],
    ]);
    // What an earlier version kept is told no more either.
    await rig.database.query('update invitations set opened_by = $1 where forum_id = $2', [
      stranger.personId,
      place.forum.id,
    ]);
    expect((await place.lead.get(`${place.at}/invitations`)).body).not.toContain('Eva Que Nadie');
  });
});
