import type { Home } from '@minga/shared/cycles/schema.ts';
import type { Notices } from '@minga/shared/notices/schema.ts';
import type { Organisations } from '@minga/shared/organisations/schema.ts';
import type { InvitationLink, Invitations, Me } from '@minga/shared/people/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, mark } from '../support/factories.ts';
import { fieldsIn } from '../support/filled-form.ts';

/** Whoever is invited says, by the link of the letter, that they will not take part. */
const { office, rig, settled } = await appWithMail();

async function aTable() {
  const forum = await aForum(rig.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id, shortName: 'Agua' });
  const leader = await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id });
  const lead = await rig.signInAs(leader);
  const at = `/api/cycles/${cycle.id}`;
  const list = async () => answered<Invitations>(await lead.get(`${at}/invitations`)).items;
  const seat = { name: 'Rosa Oca', role: 'member', seniority: 'director' };
  const give = async (email: string) =>
    answered(await lead.post(`${at}/organisations/${organisation.id}/seats`, { email, ...seat }), 201);
  const invite = async () => {
    const email = `rosa-${mark()}@example.org`;
    await give(email);
    return email;
  };
  const seats = async () =>
    answered<Organisations>(await lead.get(`${at}/organisations`)).items.flatMap((one) => one.seats ?? []);
  const told = async () =>
    answered<Notices>(await lead.get('/api/notices')).items.filter(({ kind }) => kind === 'invitation-declined');
  return { forum, at, lead, leader, list, invite, give, seats, told };
}
type Table = Awaited<ReturnType<typeof aTable>>;

const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;
async function idOf(email: string): Promise<string> {
  const [row] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
  return row?.id ?? '';
}
const enterAs = async (email: string): Promise<Agent> => rig.signInAs({ id: await idOf(email) });
async function linkTo(email: string) {
  const { text } = await office.letterTo(email);
  return `/api${/https:\/\/minga\.example(\/invitations\/[\w.-]+)/.exec(text)?.[1]}`;
}
const stateOf = async (link: string) => answered<InvitationLink>(await rig.anonymous.get(link)).state;
/** As the page sends it, with a script or without. */
const press = (
  link: string,
  act: 'accept' | 'decline' | 'ask' | 'address',
  fields = 'sent=yes',
  agent = rig.anonymous,
) =>
  agent.ask('POST', `${link}/${act}`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: fields,
  });

describe('a form of its page that is refused', () => {
  it('is answered with the page as it was filled in, which says why at each field, and a program is answered as ever', async () => {
    const s = await aTable();
    const email = `rosa-${mark()}@example.org`;
    answered(await s.lead.post(`${s.at}/roles`, { email, name: 'Rosa Oca', role: 'participant' }), 201);
    await settled();
    const link = await linkTo(email);
    const page = link.replace('/api', '');
    const tries = [
      await press(link, 'decline', `reason=${'x'.repeat(2_000)}`),
      await press(link, 'address', 'email=nadie&name=Eva'),
      await press(link, 'address', 'email=eva%40example.org'),
    ];
    expect(tries.map(({ statusCode }) => statusCode)).toEqual(tries.map(() => 422));
    const [reason, mailbox, nobody] = tries.map(({ body }) => fieldsIn(body));
    expect(reason?.['reason']).toMatchObject({ value: 'x'.repeat(2_000), isWrong: true });
    expect(mailbox).toMatchObject({ email: { value: 'nadie', isWrong: true }, name: { value: 'Eva', isWrong: false } });
    expect(nobody).toMatchObject({ email: { value: 'eva@example.org', isWrong: false }, name: { isWrong: true } });
    for (const { body } of tries) expect(body).toContain('Todavía no se envió');
    expect((await rig.anonymous.post(`${link}/address`, { email: 'nadie', name: 'Eva' })).statusCode).toBe(422);
    expect(await stateOf(link)).toBe('good');
    // One that became something else meanwhile says that itself.
    answered(await rig.anonymous.post(`${link}/decline`, {}), 204);
    const late = await press(link, 'address', 'email=eva%40example.org&name=Eva+Luz');
    expect([late.statusCode, late.headers['location']]).toEqual([303, page]);
  });
});

describe('an invitation that is declined', () => {
  it('by the link of its letter leaves the seat vacant and is told to the facilitation with its reason, once', async () => {
    const s = await aTable();
    const email = await s.invite();
    await settled();
    const { text } = await office.letterTo(email);
    expect(text).toMatch(/Si no va a participar[\s\S]*\/invitations\/[\w.-]+#decline/);
    const link = await linkTo(email);
    const reason = 'Ese mes estoy de viaje.';
    for (const body of [{ reason }, { reason: 'Otra razón' }])
      answered(await rig.anonymous.post(`${link}/decline`, body), 204);
    await settled();
    expect(await s.list()).toMatchObject([{ email, state: 'declined', declineReason: reason, link: null, seats: [] }]);
    expect(await s.seats()).toEqual([]);
    const told = await s.told();
    expect(told.map(({ title }) => title)).toEqual(['Rosa Oca no participará en «Foro del Norte»']);
    expect(told[0]?.lines.join(' ')).toContain(reason);
    expect(told[0]?.lines.join(' ')).toContain('Quedó libre su asiento de integrante en Agua.');
    expect(told[0]?.path).toContain('/invitations?state=declined');
    expect(await stateOf(link)).toBe('declined');
    // Nobody reads who was invited, or why they said no, by the link.
    expect(answered<InvitationLink>(await rig.anonymous.get(link))).toMatchObject({ email: null, seats: [] });
    const acts = await rig.database.query<{ action: string; person_id: string | null; detail: unknown }>(
      "select action, person_id, to_jsonb(audit_log)::text as detail from audit_log where forum_id = $1 and action in ('invitation.declined', 'seat.ended')",
      [s.forum.id],
    );
    expect(acts.map(({ action }) => action).sort()).toEqual(['invitation.declined', 'seat.ended']);
    expect(acts.map(({ person_id }) => person_id)).toEqual([null, null]);
    expect(JSON.stringify(acts)).not.toContain(reason);
  });

  it('gives nothing by any door; another can be asked for, and the facilitation invites anew by another link', async () => {
    const s = await aTable();
    const email = await s.invite();
    const link = await linkTo(email);
    answered(await rig.anonymous.post(`${link}/decline`, {}), 204);
    const agent = await enterAs(email);
    expect(codeOf(await agent.post(`${link}/accept`))).toBe('invitation.declined');
    expect(answered<Me>(await agent.get('/api/me')).memberships).toEqual([]);
    const [one] = await s.list();
    const tries = [
      await s.lead.post(`${s.at}/invitations/${one?.id}/renew`),
      await s.lead.put(`${s.at}/invitations/${one?.id}/address`, { email: `x-${mark()}@example.org` }),
    ];
    expect(tries.map(codeOf)).toEqual(['invitation.declined', 'invitation.declined']);
    answered(await s.lead.delete(`${s.at}/invitations/${one?.id}`), 204);
    expect((await s.list())[0]?.state).toBe('declined');
    answered(await rig.anonymous.post(`${link}/ask`), 204);
    const needs = answered<Home>(await s.lead.get('/api/home')).needs.map(({ kind }) => kind);
    expect(needs).toContain('invite-again');
    await s.give(email);
    await settled();
    expect(await s.list()).toMatchObject([{ state: 'sent', declinedAt: null, declineReason: null, askedAt: null }]);
    expect(await stateOf(link)).toBe('revoked');
    const anew = `/api${new URL((await s.list())[0]?.link ?? '').pathname}`;
    // What was declined before says nothing of it any more.
    expect(await s.told()).toEqual([]);
    answered(await rig.anonymous.post(`${anew}/decline`, { reason: 'Tampoco ahora.' }), 204);
    await settled();
    expect(await s.told()).toHaveLength(1);
    await s.give(email);
    const last = `/api${new URL((await s.list())[0]?.link ?? '').pathname}`;
    answered(await agent.post(`${last}/accept`), 204);
    expect((await s.list())[0]?.state).toBe('accepted');
  });

  it('is not declined after it was accepted, was taken back or ran out', async () => {
    const s = await aTable();
    const [accepted, revoked, late] = [await s.invite(), await s.invite(), await s.invite()];
    const links = [await linkTo(accepted), await linkTo(revoked), await linkTo(late)] as const;
    answered(await (await enterAs(accepted)).post(`${links[0]}/accept`), 204);
    const of = async (email: string) => (await s.list()).find((row) => row.email === email);
    answered(await s.lead.delete(`${s.at}/invitations/${(await of(revoked))?.id}`), 204);
    await rig.database.query(`update invitations set expires_at = now() - interval '1 second' where person_id = $1`, [
      await idOf(late),
    ]);
    const answers = [];
    for (const link of links) answers.push(codeOf(await rig.anonymous.post(`${link}/decline`, {})));
    expect(answers).toEqual(['invitation.accepted', 'invitation.revoked', 'invitation.expired']);
    await settled();
    expect(await s.told()).toEqual([]);
    expect(await s.seats()).toHaveLength(2);
  });
});

describe('without scripts an invitation', () => {
  it('is declined, accepted and asked for by forms that lead to a page', async () => {
    const s = await aTable();
    const [no, yes] = [await s.invite(), await s.invite()];
    const [declined, accepted] = [await linkTo(no), await linkTo(yes)];
    const pageOf = (link: string) => link.replace('/api', '');
    const first = await press(declined, 'decline', `reason=${encodeURIComponent('No puedo')}`);
    expect([first.statusCode, first.headers['location']]).toEqual([303, pageOf(declined)]);
    expect((await s.list()).find(({ email }) => email === no)?.declineReason).toBe('No puedo');
    const asked = await press(declined, 'ask');
    expect([asked.statusCode, asked.headers['location']]).toEqual([303, pageOf(declined)]);
    const stranger = await press(accepted, 'accept');
    const signIn = new URL(String(stranger.headers['location']), 'https://minga.example');
    expect([stranger.statusCode, signIn.pathname]).toEqual([303, '/sign-in']);
    expect([...signIn.searchParams]).toEqual([
      ['invitation', accepted.split('/').at(-1)],
      ['back', pageOf(accepted)],
    ]);
    const own = await press(accepted, 'accept', 'sent=yes', await enterAs(yes));
    expect([own.statusCode, own.headers['location']]).toEqual([303, '/home']);
    // A tab that still shows the form: its page says what became of it.
    const late = await press(accepted, 'decline', 'reason=');
    expect([late.statusCode, late.headers['location']]).toEqual([303, pageOf(accepted)]);
    expect((await s.list()).find(({ email }) => email === yes)?.state).toBe('accepted');
    // The form on a page that is over leads a stranger to nobody's address.
    const over = await press(declined, 'accept');
    expect(over.headers['location']).toBe(pageOf(declined));
  });
});

it('one who accepts and one who declines at the same instant: either they are in with their seat, or both are gone', async () => {
  for (let round = 0; round < 8; round += 1) {
    const s: Table = await aTable();
    const email = await s.invite();
    const link = await linkTo(email);
    const agent = await enterAs(email);
    const [accepted, ...declined] = await Promise.all([
      agent.post(`${link}/accept`),
      rig.anonymous.post(`${link}/decline`, {}),
      rig.anonymous.post(`${link}/decline`, {}),
    ]);
    const isIn = accepted?.statusCode === 204;
    expect(declined.map(({ statusCode }) => statusCode)).toEqual(isIn ? [409, 409] : [204, 204]);
    expect((await s.list())[0]?.state).toBe(isIn ? 'accepted' : 'declined');
    expect(await s.seats()).toHaveLength(isIn ? 1 : 0);
    await settled();
    expect(await s.told()).toHaveLength(isIn ? 0 : 1);
  }
});
