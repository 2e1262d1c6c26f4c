import type { Home } from '@minga/shared/cycles/schema.ts';
import type { InvitationLink, Invitations, Me, SignInAsked } from '@minga/shared/people/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aBrowser } from '../support/sign-in.ts';
import { aCycle, aForum, anOrganisation, aPerson, mark } from '../support/factories.ts';

/** An invitation from its letter to its end, and every way in which it ends. */
const { office, rig, settled } = await appWithMail();

async function aTable() {
  const forum = await aForum(rig.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const who = async (role: 'facilitator' | 'participant') =>
    rig.signInAs(await aPerson(rig.deps.db, { role, forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id, shortName: 'Agua' });
  const lead = await who('facilitator');
  const list = async () => answered<Invitations>(await lead.get(`${at}/invitations`)).items;
  const stateOf = async (email: string) => (await list()).find((one) => one.email === email)?.state;
  const invite = async (role = 'observer', name = 'Rosa Oca') => {
    const email = `rosa-${mark()}@example.org`;
    answered(await lead.post(`${at}/roles`, { email, name, role }), 201);
    return email;
  };
  const seat = async () => {
    const email = `rosa-${mark()}@example.org`;
    const facts = { name: 'Rosa Oca', role: 'member', seniority: 'director' };
    answered(await lead.post(`${at}/organisations/${organisation.id}/seats`, { email, ...facts }), 201);
    return email;
  };
  return { forum, cycle, at, lead, participant: await who('participant'), list, stateOf, invite, seat };
}
type Table = Awaited<ReturnType<typeof aTable>>;

const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;
const personOf = async (email: string) => {
  const [row] = await rig.database.query<{ id: string }>('select id from people where email = $1', [email]);
  return { id: row?.id ?? '', name: 'Rosa Oca' };
};
/** As whoever reads the mailbox of this address signs in. */
const enterAs = async (email: string): Promise<Agent> => rig.signInAs(await personOf(email));
const runOut = (email: string) =>
  rig.database.query(
    `update invitations set expires_at = now() - interval '1 second' where person_id = (select id from people where email = $1)`,
    [email],
  );
/** The address that the letter leads to, as it is asked for. */
async function linkTo(email: string) {
  const { text } = await office.letterTo(email);
  return `/api${/https:\/\/minga\.example(\/invitations\/\S+)/.exec(text)?.[1]}`;
}
const seenBy = async (agent: Agent, link: string) => answered<InvitationLink>(await agent.get(link));
const rolesIn = async (agent: Agent, { forum }: Table) =>
  answered<Me>(await agent.get('/api/me')).memberships.filter((one) => one.forum.id === forum.id);

describe('an invitation', () => {
  it('is listed with what became of it: sent, opened, accepted', async () => {
    const s = await aTable();
    const email = await s.seat();
    await settled();
    expect(await s.list()).toMatchObject([{ email, state: 'sent', seats: [{ organisation: 'Agua', role: 'member' }] }]);
    const link = await linkTo(email);
    expect((await s.list())[0]?.link).toBe(`https://minga.example${link.replace('/api', '')}`);
    const { text } = await office.letterTo(email);
    expect(text).toMatch(/La invitación vale hasta el \d+ de \w+ de \d{4}/);
    // As scanners do: reading is not opening.
    const seen = { state: 'good', forumName: 'Foro del Norte', email: 'r…@example.org', isBound: true, isYours: false };
    expect(await seenBy(rig.anonymous, link)).toMatchObject(seen);
    expect(await s.stateOf(email)).toBe('sent');
    for (let times = 0; times < 2; times += 1) answered(await rig.anonymous.post(`${link}/opened`), 204);
    expect((await s.list())[0]).toMatchObject({ state: 'opened', openedByName: null });
    const agent = await enterAs(email);
    for (let times = 0; times < 2; times += 1) answered(await agent.post(`${link}/accept`), 204);
    expect((await s.list())[0]).toMatchObject({ state: 'accepted', acceptedAs: null, link: null });
    expect(await seenBy(rig.anonymous, link)).toMatchObject({
      state: 'accepted',
      email: null,
      seats: [],
      isYours: false,
    });
    expect(await seenBy(agent, link)).toMatchObject({ state: 'accepted', isYours: true });
  });

  it('is for leaders only to see and to act on; those who merely take part are refused', async () => {
    const s = await aTable();
    await s.invite();
    const [one] = await s.list();
    const at = `${s.at}/invitations`;
    const answers = [
      await s.participant.get(at),
      await s.participant.post(`${at}/${one?.id}/renew`),
      await s.participant.delete(`${at}/${one?.id}`),
      await s.participant.get(`${at}/${one?.id}/qr.svg`),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => 'permission.denied'));
    const other = await aTable();
    const foreign = `${other.at}/invitations/${one?.id}`;
    const tries = [
      await other.lead.post(`${foreign}/renew`),
      await other.lead.delete(foreign),
      await other.lead.get(`${foreign}/qr.svg`),
    ];
    expect(tries.map(codeOf)).toEqual(tries.map(() => 'invitation.not-found'));
    const qr = await s.lead.get(`${at}/${one?.id}/qr.svg`);
    expect([qr.statusCode, qr.headers['content-type'], qr.body.startsWith('<svg')]).toEqual([
      200,
      'image/svg+xml',
      true,
    ]);
  });
});

describe('SEC-23 an invitation', () => {
  it('to lead or to speak for an organisation is for its address alone; to take part, for whoever has the link', async () => {
    const s = await aTable();
    const [led, seated, open] = [await s.invite('facilitator'), await s.seat(), await s.invite('participant')];
    const stranger = await aPerson(rig.deps.db, { name: 'Eva' });
    const eva = await rig.signInAs(stranger);
    for (const email of [led, seated]) {
      const link = await linkTo(email);
      expect(codeOf(await eva.post(`${link}/accept`))).toBe('invitation.other-address');
      expect(codeOf(await rig.anonymous.post(`${link}/address`, { email: stranger.email, name: 'Eva' }))).toBe(
        'invitation.other-address',
      );
    }
    expect(await rolesIn(eva, s)).toEqual([]);
    const link = await linkTo(open);
    expect(codeOf(await rig.anonymous.post(`${link}/accept`))).toBe('session.required');
    answered(await eva.post(`${link}/accept`), 204);
    expect(await rolesIn(eva, s)).toMatchObject([{ roles: ['participant'], seats: [] }]);
    expect(await s.list()).toContainEqual(
      expect.objectContaining({ email: open, state: 'accepted', acceptedAs: stranger.email }),
    );
    // Whom it was for can be invited again, with a link of their own; the other one stays in.
    answered(await s.lead.post(`${s.at}/roles`, { email: open, name: 'Rosa Oca', role: 'participant' }), 201);
    await settled();
    const anew = (await s.list()).filter((one) => one.email === open);
    expect(anew.map(({ state, acceptedAs }) => [state, acceptedAs])).toEqual([
      ['sent', null],
      ['accepted', stranger.email],
    ]);
    const own = (anew[0]?.link ?? '').replace('https://minga.example', '/api');
    expect(own).not.toBe(link);
    expect(codeOf(await (await enterAs(open)).post(`${link}/accept`))).toBe('invitation.accepted');
    answered(await (await enterAs(open)).post(`${own}/accept`), 204);
    expect(await rolesIn(await enterAs(open), s)).toMatchObject([{ roles: ['participant'] }]);
    expect(await rolesIn(eva, s)).toMatchObject([{ roles: ['participant'] }]);
  });

  it('by whose link somebody else came is over for the address it went to', async () => {
    const s = await aTable();
    const open = await s.invite('participant');
    const link = await linkTo(open);
    const eva = await rig.signInAs(await aPerson(rig.deps.db, { name: 'Eva' }));
    answered(await eva.post(`${link}/accept`), 204);
    // The address it went to has nothing left of it.
    const late = await enterAs(open);
    expect(await rolesIn(late, s)).toEqual([]);
    expect(codeOf(await late.post(`${link}/accept`))).toBe('invitation.accepted');
  });

  it('lets somebody without an account name an address of theirs, three at most, and mails it a code', async () => {
    const s = await aTable();
    const link = await linkTo(await s.invite());
    const own = `eva-${mark()}@example.org`;
    for (const email of [`x-${own}`, `y-${own}`, own])
      answered(await rig.anonymous.post(`${link}/address`, { email, name: 'Eva Luz' }), 204);
    expect(codeOf(await rig.anonymous.post(`${link}/address`, { email: `z-${own}`, name: 'Eva Luz' }))).toBe(
      'invitation.too-many-addresses',
    );
    answered(await rig.anonymous.post('/api/sign-in/code', { email: own }));
    expect((await office.letterTo(own)).subject).toMatch(/^\d{6} /);
    answered(await (await enterAs(own)).post(`${link}/accept`), 204);
    expect((await s.list())[0]).toMatchObject({ state: 'accepted', acceptedAs: own });
    // They are called what they said, and not as whoever was invited.
    const [person] = await rig.database.query<{ name: string }>('select name from people where email = $1', [own]);
    expect(person?.name).toBe('Eva Luz');
  });

  it('tells its address to whoever signed in with it, and to no other holder of the link, who signs in by it all the same (SEC-80)', async () => {
    const s = await aTable();
    const email = await s.invite('participant');
    const link = await linkTo(email);
    const token = link.split('/').at(-1) ?? '';
    const masked = 'r…@example.org';
    const eva = await rig.signInAs(await aPerson(rig.deps.db, { name: 'Eva' }));
    const browser = aBrowser(rig);
    const pressed = await rig.anonymous.ask('POST', `${link}/accept`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'sent=yes',
    });
    const asked = await browser.post('/api/sign-in/code', { invitation: token, back: `/invitations/${token}` });
    expect(answered<SignInAsked>(asked)).toEqual({ letter: 'code', to: masked });
    const wrong = await browser.post('/api/sign-in/verify', { invitation: token, code: '000000' });
    const seen = [await browser.get(link), await eva.get(link), pressed, asked, wrong];
    for (const answer of seen) expect(`${answer.body}${answer.headers['location']}`).not.toContain(email.split('@')[0]);
    expect(answered<InvitationLink>(seen[1] as typeof asked).email).toBe(masked);
    const codes = () =>
      office.letters.filter(({ to }) => to.includes(email)).flatMap(({ subject }) => /^\d{6}/.exec(subject)?.[0] ?? []);
    await expect.poll(codes, { timeout: 10_000 }).toHaveLength(1);
    const [code] = codes();
    answered(await browser.post('/api/sign-in/verify', { invitation: token, code }));
    expect(answered<InvitationLink>(await browser.get(link))).toMatchObject({ email, isYours: true });
    for (const body of [{}, { email, invitation: token }])
      expect((await rig.anonymous.post('/api/sign-in/code', body)).statusCode).toBe(422);
    expect(codeOf(await rig.anonymous.post('/api/sign-in/code', { invitation: `${token}x` }))).toBe(
      'invitation.link-unknown',
    );
    answered(await s.lead.delete(`${s.at}/invitations/${(await s.list())[0]?.id}`), 204);
    expect(codeOf(await rig.anonymous.post('/api/sign-in/code', { invitation: token }))).toBe('invitation.revoked');
  });

  it.each([
    ['expired', (email: string) => runOut(email)],
    [
      'revoked',
      async (email: string, s: Table) => {
        const one = (await s.list()).find((row) => row.email === email);
        answered(await s.lead.delete(`${s.at}/invitations/${one?.id}`), 204);
      },
    ],
  ] as const)('that is %s gives nothing by any door, and says how to go on', async (state, end) => {
    const s = await aTable();
    const email = await s.invite('facilitator');
    await rig.database.query('update cycles set published_at = null where id = $1', [s.cycle.id]);
    const link = await linkTo(email);
    await end(email, s);
    const agent = await enterAs(email);
    expect(codeOf(await agent.post(`${link}/accept`))).toBe(`invitation.${state}`);
    expect(codeOf(await rig.anonymous.post(`${link}/address`, { email: 'x@example.org', name: 'Eva' }))).toBe(
      `invitation.${state}`,
    );
    expect(await rolesIn(agent, s)).toEqual([]);
    expect(answered<Home>(await agent.get('/api/home'))).toMatchObject({ needs: [], cycles: [], beginnings: [] });
    for (const path of [`${s.at}/roles`, `${s.at}/boards`, `${s.at}/stages`])
      expect([path, codeOf(await agent.get(path))]).toEqual([path, 'cycle.not-found']);
    expect(
      answered<{ items: { id: string }[] }>(await agent.get('/api/cycles')).items.map(({ id }) => id),
    ).not.toContain(s.cycle.id);
    expect(await s.stateOf(email)).toBe(state);
    expect(await seenBy(rig.anonymous, link)).toMatchObject({ state, email: null, roles: [], isAsked: false });

    const needs = async () =>
      answered<Home>(await s.lead.get('/api/home')).needs.map(({ kind, params }) => [kind, params]);
    expect((await needs()).map(([kind]) => kind)).not.toContain('invite-again');
    for (let times = 0; times < 2; times += 1) answered(await rig.anonymous.post(`${link}/ask`), 204);
    expect(await needs()).toContainEqual(['invite-again', { title: 'Foro del Norte', count: 1 }]);
    expect((await seenBy(rig.anonymous, link)).isAsked).toBe(true);
    const [one] = await s.list();
    if (state === 'expired') answered(await s.lead.post(`${s.at}/invitations/${one?.id}/renew`));
    else answered(await s.lead.post(`${s.at}/roles`, { email, name: 'Rosa', role: 'facilitator' }), 201);
    expect((await needs()).map(([kind]) => kind)).not.toContain('invite-again');
    expect(await rolesIn(agent, s)).toMatchObject([{ roles: ['facilitator'] }]);
    // One that was taken back has another link from then on.
    const good = new URL((await s.list())[0]?.link ?? '').pathname.replace(/^/, '/api');
    expect(good === link).toBe(state === 'expired');
    answered(await agent.post(`${good}/accept`), 204);
  });

  it('is not found by a link that was changed, and asks nothing of one that is good', async () => {
    const s = await aTable();
    const [one, other] = [await linkTo(await s.invite()), await linkTo(await s.invite())];
    const [id, ownMark] = one.replace('/api/invitations/', '').split('.');
    const swapped = `/api/invitations/${other.replace('/api/invitations/', '').split('.')[0]}.${ownMark}`;
    for (const made of [swapped, `${one}x`, `${one}.x`, `/api/invitations/${id}`])
      expect(codeOf(await rig.anonymous.get(made))).toBe('invitation.link-unknown');
    answered(await rig.anonymous.post(`${one}/ask`), 204);
    expect((await seenBy(rig.anonymous, one)).isAsked).toBe(false);
  });

  it('of somebody whose own ran out is not gone round by that of another', async () => {
    const s = await aTable();
    const led = await s.invite('facilitator');
    const open = await linkTo(await s.invite('observer'));
    await runOut(led);
    const agent = await enterAs(led);
    expect(codeOf(await agent.post(`${open}/accept`))).toBe('invitation.expired');
    expect(await rolesIn(agent, s)).toEqual([]);
  });
});

describe('at the same instant', () => {
  it('two who send one again send one letter', async () => {
    const s = await aTable();
    const email = await s.invite();
    await settled();
    await rig.database.query(`update invitations set letter_at = now() - interval '2 minutes' where letter = 'sent'`);
    const [one] = await s.list();
    const renew = () => s.lead.post(`${s.at}/invitations/${one?.id}/renew`);
    const sent = (await Promise.all([renew(), renew(), renew()])).map((answer) =>
      answered<{ isSent: boolean }>(answer),
    );
    expect(sent.filter(({ isSent }) => isSent)).toHaveLength(1);
    await settled();
    expect(office.letters.filter(({ to }) => to.includes(email))).toHaveLength(2);
    expect(answered<{ isSent: boolean }>(await renew()).isSent).toBe(false);
  });

  it('two who accept one link: one is in, the other is told', async () => {
    const s = await aTable();
    const link = await linkTo(await s.invite());
    const agents = await Promise.all([1, 2, 3].map(async () => rig.signInAs(await aPerson(rig.deps.db))));
    const answers = await Promise.all(agents.map((agent) => agent.post(`${link}/accept`)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409, 409]);
    const inside = await Promise.all(agents.map(async (agent) => (await rolesIn(agent, s)).length));
    expect(inside.sort()).toEqual([0, 0, 1]);
  });

  it('one who accepts and one who takes it back: either it is accepted and stays, or it is gone whole', async () => {
    for (let round = 0; round < 8; round += 1) {
      const s = await aTable();
      const email = await s.invite('participant');
      const link = await linkTo(email);
      const [one] = await s.list();
      const agent = await enterAs(email);
      const [accepted, revoked] = await Promise.all([
        agent.post(`${link}/accept`),
        s.lead.delete(`${s.at}/invitations/${one?.id}`),
      ]);
      expect([accepted.statusCode, revoked.statusCode]).toEqual(accepted.statusCode === 204 ? [204, 409] : [410, 204]);
      expect((await rolesIn(agent, s)).length).toBe(accepted.statusCode === 204 ? 1 : 0);
      expect(await s.stateOf(email)).toBe(accepted.statusCode === 204 ? 'accepted' : 'revoked');
    }
  });
});

it('SEC-43 an invitation whose letter is refused waits at home of who facilitates, with its link, until it is opened', async () => {
  const s = await aTable();
  const email = `rosa-${mark()}@example.org`;
  office.refused.add(email);
  answered(await s.lead.post(`${s.at}/roles`, { email, name: 'Rosa', role: 'observer' }), 201);
  await expect.poll(() => s.stateOf(email), { timeout: 10_000 }).toBe('refused');
  const needs = async () => answered<Home>(await s.lead.get('/api/home')).needs;
  expect(await needs()).toContainEqual(
    expect.objectContaining({
      kind: 'reach-invited',
      params: { title: 'Foro del Norte', count: 1 },
      href: expect.stringContaining('/invitations?state=refused'),
    }),
  );
  const [one] = await s.list();
  const link = `/api${new URL(one?.link ?? '').pathname}`;
  answered(await rig.anonymous.post(`${link}/opened`), 204);
  expect(await s.stateOf(email)).toBe('opened');
  expect((await needs()).map(({ kind }) => kind)).not.toContain('reach-invited');
});
