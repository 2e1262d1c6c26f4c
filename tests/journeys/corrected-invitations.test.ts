import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import type { InvitationLink, Invitations } from '@minga/shared/people/schema.ts';
import type { Meeting } from '@minga/shared/meetings/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered, comeIn } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, mark } from '../support/factories.ts';

/** The address of somebody who has not come in is put right by whoever invited; what they asked for in vain can be closed. */
const { office, rig, settled } = await appWithMail();
const HOUR = 3_600_000;

async function aTable() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id, shortName: 'Agua' });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const wrong = `rosa-${mark()}@exmaple.org`;
  const seat = { name: 'Rosa Oca', role: 'member', seniority: 'director', hasMandate: true };
  answered(await lead.post(`${at}/organisations/${organisation.id}/seats`, { email: wrong, ...seat }), 201);
  const list = async () => answered<Invitations>(await lead.get(`${at}/invitations`)).items;
  const invitationOf = async (email: string) => {
    const found = (await list()).find((one) => one.email === email);
    if (!found) throw new Error(`nobody was invited by ${email}`);
    return found;
  };
  const readdress = async (email: string, id?: string) =>
    lead.put(`${at}/invitations/${id ?? (await invitationOf(wrong)).id}/address`, { email });
  const seats = async () =>
    answered<Organisations>(await lead.get(`${at}/organisations`)).items.flatMap((one) => one.seats ?? []);
  const personOf = async (email: string) => {
    const [row] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
    return row?.id ?? '';
  };
  return { forum, at, lead, wrong, list, invitationOf, readdress, seats, personOf };
}
async function linkTo(email: string) {
  const { text } = await office.letterTo(email);
  return `/api${/https:\/\/minga\.example(\/invitations\/\S+)/.exec(text)?.[1]}`;
}
const problemsOf = (answer: { json(): unknown }) =>
  (answer.json() as { errors: { field: string; code: string }[] }).errors.map(({ field, code }) => `${field} ${code}`);

describe('the address of an invitation', () => {
  it('is put right: the former link ends, a letter with a new one leaves, and all that it was for is the right person’s', async () => {
    const s = await aTable();
    const begin = Math.ceil(Date.now() / HOUR) * HOUR + 48 * HOUR;
    const meeting = answered<Meeting>(
      await s.lead.post(`${s.at}/meetings`, {
        title: 'Mesa',
        modality: 'online',
        startsAt: new Date(begin).toISOString(),
        endsAt: new Date(begin + HOUR).toISOString(),
        people: [{ personId: await s.personOf(s.wrong), role: 'participant', required: true }],
      }),
      201,
    );
    await settled();
    const former = await linkTo(s.wrong);
    const right = `rosa-${mark()}@example.org`;
    answered(await s.readdress(right.toUpperCase()), 204);
    await settled();
    const link = await linkTo(right);
    expect(link).not.toBe(former);
    expect(answered<InvitationLink>(await rig.anonymous.get(former)).state).toBe('revoked');
    expect(await s.list()).toMatchObject([
      { email: right, name: 'Rosa Oca', state: 'sent', seats: [{ organisation: 'Agua', role: 'member' }] },
      { email: s.wrong, state: 'revoked', link: null },
    ]);
    expect(await s.seats()).toMatchObject([{ role: 'member', seniority: 'director', hasMandate: true }]);
    const named = answered<Meeting>(await s.lead.get(`${s.at}/meetings/${meeting.id}`)).people;
    expect(named?.map(({ personId }) => personId)).toEqual([await s.personOf(right)]);
    const rosa = await rig.signInAs(await s.personOf(right));
    answered(await rosa.post(`${link}/accept`), 204);
    expect((await s.invitationOf(right)).state).toBe('accepted');
    const acts = await rig.database.query<{ action: string }>(
      "select action from audit_log where forum_id = $1 and action like 'invitation.%' order by chain, position",
      [s.forum.id],
    );
    expect(acts.map(({ action }) => action)).toEqual([
      'invitation.revoked',
      'invitation.readdressed',
      'invitation.accepted',
    ]);
  });

  it('stays that of whoever has come in, is another one, and of nobody whom the forum knows; two at once make one', async () => {
    const s = await aTable();
    expect(problemsOf(await s.readdress(s.wrong))).toEqual(['email same-address']);
    const known = await aPerson(rig.deps.db, { role: 'participant', forumId: s.forum.id });
    expect(problemsOf(await s.readdress(known.email))).toEqual(['email of-this-forum']);
    const { id } = await s.invitationOf(s.wrong);
    const rights = [`a-${mark()}@example.org`, `b-${mark()}@example.org`];
    const answers = await Promise.all(rights.map((email) => s.readdress(email, id)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 410]);
    expect(await s.seats()).toHaveLength(1);
    const [one] = (await s.list()).filter(({ state }) => state !== 'revoked');
    const person = await rig.signInAs(await s.personOf(one?.email ?? ''));
    answered(await comeIn(person, s.at), 201);
    const late = await s.readdress(`c-${mark()}@example.org`, one?.id);
    expect((late.json() as { code: string }).code).toBe('invitation.accepted');
  });
});

it('a request for an invitation that is for nothing any more is closed, and needs nobody then', async () => {
  const s = await aTable();
  await settled();
  const link = await linkTo(s.wrong);
  const { id } = await s.invitationOf(s.wrong);
  const [seat] = await s.seats();
  answered(await s.lead.delete(`${s.at}/seats/${seat?.id}`), 204);
  answered(await rig.anonymous.post(`${link}/ask`), 204);
  const needs = async () => answered<Home>(await s.lead.get('/api/home')).needs.map(({ kind }) => kind);
  expect(await needs()).toContain('invite-again');
  for (let times = 0; times < 2; times += 1) answered(await s.lead.delete(`${s.at}/invitations/${id}/request`), 204);
  expect(await needs()).not.toContain('invite-again');
  expect((await s.invitationOf(s.wrong)).askedAt).toBeNull();
});
