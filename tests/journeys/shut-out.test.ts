import type { Forums, Me } from '@minga/shared/people/schema.ts';
import type { Notices, Unread } from '@minga/shared/notices/schema.ts';
import type { ErasureOutlook, OwnConsents } from '@minga/shared/rights/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aConsultingForum } from '../support/consultations.ts';
import { aCycle, aForum, aPerson, mark } from '../support/factories.ts';

/** What somebody whose invitation is over still counts for in the forum: nothing. */
const { office, rig, settled } = await appWithMail();

const SHUT = [
  ['ran out', `expires_at = now() - interval '1 second'`],
  ['was taken back', 'revoked_at = now()'],
] as const;

/** A forum that one person facilitates who came in, beside one who was invited to and has not come. */
async function aPlace() {
  const forum = await aForum(rig.deps.db, { name: `Foro ${mark()}`, locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const leader = await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id });
  const lead = await rig.signInAs(leader);
  const at = `/api/cycles/${cycle.id}`;
  const email = `rosa-${mark()}@example.org`;
  answered(await lead.post(`${at}/roles`, { email, name: 'Rosa Oca', role: 'facilitator' }), 201);
  await settled();
  const [invited] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
  const rosa = await rig.signInAs({ id: invited?.id ?? '' });
  const end = (how: string) => rig.database.query(`update invitations set ${how} where person_id = $1`, [invited?.id]);
  const written = () => rig.database.query('select 1 from notices where person_id = $1', [invited?.id]);
  const letters = () => office.letters.filter(({ to }) => to.includes(email)).length;
  return { forum, leader, lead, at, rosa, end, letters, written };
}
/** Somebody who contributed, and whose invitation is over since: what becomes of it names her and nobody else. */
async function aContributor(end: string) {
  const s = await aConsultingForum(rig);
  const { id } = await s.open();
  await s.send(id, {}, s.ana);
  const [row] = await rig.database.query<{ id: string }>('select id from contributions where consultation_id = $1', [
    id,
  ]);
  const of = [s.forum.id, s.people.member.id];
  await rig.database.query(`insert into invited_names (forum_id, person_id, name) values ($1, $2, 'Ana')`, of);
  await rig.database.query(
    `insert into invitations (id, forum_id, person_id, expires_at) values (gen_random_uuid(), $1, $2, now() + interval '1 day')`,
    of,
  );
  const hide = () => s.rosa.post(`${s.at}/${id}/contributions/hide`, { contributionIds: [row?.id], reason: REASON });
  const shut = () => rig.database.query(`update invitations set ${end} where person_id = $1`, [of[1]]);
  const notices = () =>
    rig.database.query("select 1 from notices where person_id = $1 and kind = 'contribution-hidden'", [of[1]]);
  return { hide, shut, notices };
}
const TEXT = { number: 0, body: 'El foro guarda su nombre y su correo para convocarle. '.repeat(4).trim() };
const REASON = 'El foro cambió de secretaría técnica.';
const publish = (lead: Agent, at: string) => lead.put(`${at}/privacy`, { ...TEXT, reason: REASON });

describe.each(SHUT)('SEC-23 when the invitation of somebody who was to facilitate %s', (_how, end) => {
  it('whoever facilitates alone can neither be erased nor give up the role', async () => {
    const s = await aPlace();
    await s.end(end);
    expect(answered<ErasureOutlook>(await s.lead.get('/api/account/erasure')).ledAlone).toEqual([
      { forum: s.forum.name, role: 'facilitator' },
    ]);
    const erased = await s.lead.post('/api/account/erasure', { email: s.leader.email });
    expect([erased.statusCode, erased.json().code]).toEqual([409, 'erasure.last-in-charge']);
    const givenUp = await s.lead.delete(`${s.at}/roles/${s.leader.id}/facilitator`);
    expect([givenUp.statusCode, givenUp.json().code]).toEqual([409, 'role.last-facilitator']);
    expect(answered<Me>(await s.lead.get('/api/me')).memberships).toMatchObject([{ roles: ['facilitator'] }]);
  });

  it('she is no member: not counted, not asked for her consent, told of nothing, by letter or in the list', async () => {
    const s = await aPlace();
    const administrator = await rig.signInAs(await aPerson(rig.deps.db, { isAdministrator: true }));
    const counted = async () => [
      answered<{ people: number }>(await s.lead.post(`${s.at}/privacy/planned-letter`, { reason: '' })).people,
      answered<Forums>(await administrator.get('/api/forums')).items.find(({ id }) => id === s.forum.id)?.people,
    ];
    const asked = async () => answered<OwnConsents>(await s.rosa.get('/api/account/consents')).asked.length;
    const bell = async () => [
      answered<Notices>(await s.rosa.get('/api/notices')).items.length,
      answered<Unread>(await s.rosa.get('/api/notices/unread')).unread,
    ];
    expect([await counted(), await asked()]).toEqual([[2, 2], 1]);
    answered(await publish(s.lead, s.at), 204);
    await settled();
    expect(await bell()).toEqual([1, 1]);

    await s.end(end);
    expect([await counted(), await asked()]).toEqual([[1, 1], 0]);
    const sent = s.letters();
    const member = await rig.signInAs(await aPerson(rig.deps.db, { role: 'participant', forumId: s.forum.id }));
    const words = 'Mi cargo figura mal desde marzo.';
    answered(await member.post(`/api/forums/${s.forum.id}/person-requests`, { kind: 'correction', words }), 201);
    answered(
      await s.lead.put(`${s.at}/privacy`, { ...TEXT, number: 1, body: `${TEXT.body} Y más.`, reason: REASON }),
      204,
    );
    await settled();
    expect(await office.letterTo(s.leader.email)).toMatchObject({ subject: expect.stringContaining('sus datos') });
    expect(s.letters()).toBe(sent);
    expect([await bell(), (await s.written()).length]).toEqual([[0, 0], 1]);
  });

  it('nothing is written for her, also of what concerns her by name', async () => {
    const [out, still] = [await aContributor(end), await aContributor(end)];
    await out.shut();
    for (const one of [out, still]) answered(await one.hide());
    await settled();
    expect([await out.notices(), await still.notices()].map(({ length }) => length)).toEqual([0, 1]);
  });
});
