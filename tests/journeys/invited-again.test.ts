import type { Home } from '@minga/shared/cycles/schema.ts';
import type { InvitationLink, Invitations, Me } from '@minga/shared/people/schema.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, anOrganisation, aPerson, mark } from '../support/factories.ts';

/** Whoever is invited once more, after their invitation was taken back or had nothing left, or as long as it is good. */
const { office, rig, settled } = await appWithMail();

const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;
const fromLetter = (text: string) => `/api${/https:\/\/minga\.example(\/invitations\/\S+)/.exec(text)?.[1]}`;

async function aTable() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
  const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
  const organisation = await anOrganisation(rig.deps.db, { forumId: forum.id });
  const at = `/api/cycles/${cycle.id}`;
  const email = `rosa-${mark()}@example.org`;
  const one = async () => {
    const { items } = answered<Invitations>(await lead.get(`${at}/invitations`));
    expect(items).toHaveLength(1);
    return items[0] as Invitations['items'][number];
  };
  const invite = async (role = 'participant') => {
    answered(await lead.post(`${at}/roles`, { email, name: 'Rosa Oca', role }), 201);
    await settled();
    return fromLetter((await office.letterTo(email)).text);
  };
  const seat = async () => {
    const facts = { email, name: 'Rosa Oca', role: 'member', seniority: 'director' };
    return answered<{ id: string }>(await lead.post(`${at}/organisations/${organisation.id}/seats`, facts), 201).id;
  };
  const needs = async () => answered<Home>(await lead.get('/api/home')).needs.map(({ kind }) => kind);
  const withdraw = async () => answered(await lead.delete(`${at}/invitations/${(await one()).id}`), 204);
  return { forum, lead, at, email, one, invite, seat, needs, withdraw };
}
type Table = Awaited<ReturnType<typeof aTable>>;
const inside = async (agent: Awaited<ReturnType<typeof rig.signInAs>>, { forum }: Table) =>
  answered<Me>(await agent.get('/api/me')).memberships.some((of) => of.forum.id === forum.id);

describe('SEC-23 a link that was taken back', () => {
  it('lets nobody in once its person is invited again; theirs does', async () => {
    const s = await aTable();
    const dead = await s.invite();
    answered(await rig.anonymous.post(`${dead}/address`, { email: `other-${s.email}`, name: 'Nadie Más' }), 204);
    await s.withdraw();
    const good = await s.invite();
    expect(good).not.toBe(dead);
    const stranger = await rig.signInAs(await aPerson(rig.deps.db));
    const tries = [
      await stranger.post(`${dead}/accept`),
      await rig.anonymous.post(`${dead}/address`, { email: `third-${s.email}`, name: 'Nadie Más' }),
    ];
    expect(tries.map(({ statusCode }) => statusCode)).toEqual([410, 410]);
    expect(tries.map(codeOf)).toEqual(['invitation.revoked', 'invitation.revoked']);
    expect(await inside(stranger, s)).toBe(false);
    // Of it, nobody is told what the new one is for, and looking at it is no opening of the new one.
    expect(answered<InvitationLink>(await rig.anonymous.get(dead))).toMatchObject({
      state: 'revoked',
      email: null,
      roles: [],
    });
    answered(await rig.anonymous.post(`${dead}/opened`), 204);
    expect((await s.one()).state).toBe('sent');
    // Whoever has the dead one may ask, and the facilitation reads it; each of the three addresses is there anew.
    answered(await rig.anonymous.post(`${dead}/ask`), 204);
    expect(await s.needs()).toContain('invite-again');
    for (const other of ['a', 'b', 'c'])
      answered(await rig.anonymous.post(`${good}/address`, { email: `${other}-${s.email}`, name: 'Nadie Más' }), 204);
    answered(await stranger.post(`${good}/accept`), 204);
    expect(await inside(stranger, s)).toBe(true);
  });

  it('nor does one that had nothing left that it was for', async () => {
    const s = await aTable();
    const seatId = await s.seat();
    await settled();
    const dead = fromLetter((await office.letterTo(s.email)).text);
    answered(await s.lead.delete(`${s.at}/seats/${seatId}`), 204);
    const good = await s.invite('observer');
    expect(codeOf(await (await rig.signInAs(await aPerson(rig.deps.db))).post(`${dead}/accept`))).toBe(
      'invitation.revoked',
    );
    // What is given beside something else goes by the same link.
    await s.invite('participant');
    expect((await s.one()).link).toBe(`https://minga.example${good.replace('/api', '')}`);
  });
});

describe('an invitation that goes once more', () => {
  it.each(['given', 'renewed', 'withdrawn'] as const)(
    'is as new, and waits at home where its letter is refused: %s',
    async (way) => {
      const s = await aTable();
      const link = await s.invite('observer');
      answered(await rig.anonymous.post(`${link}/opened`), 204);
      answered(await rig.anonymous.post(`${link}/address`, { email: `other-${s.email}`, name: 'Nadie Más' }), 204);
      expect((await s.one()).state).toBe('opened');
      office.refused.add(s.email);
      await rig.database.query(`update invitations set letter_at = now() - interval '2 minutes' where letter = 'sent'`);
      if (way === 'withdrawn') await s.withdraw();
      if (way === 'renewed') answered(await s.lead.post(`${s.at}/invitations/${(await s.one()).id}/renew`));
      else answered(await s.lead.post(`${s.at}/roles`, { email: s.email, name: 'Rosa', role: 'participant' }), 201);
      expect(['waiting', 'refused']).toContain((await s.one()).state);
      await settled();
      expect(await s.one()).toMatchObject({ state: 'refused', openedAt: null, link: expect.any(String) });
      expect(await s.needs()).toContain('reach-invited');
      const [row] = await rig.database.query<{ addresses: number }>(
        'select addresses from invitations where person_id = (select id from people where email = $1)',
        [s.email],
      );
      expect(row?.addresses).toBe(0);
    },
  );

  it('is not said to have come by a letter that left before it was taken back', async () => {
    const s = await aTable();
    const letters: string[] = [];
    office.onTaken = async ({ to, text }) => {
      if (!to.includes(s.email)) return;
      letters.push(fromLetter(text));
      if (letters.length > 1) return;
      // While the first is on its way: taken back, given again to an address that takes no letters any more.
      await s.withdraw();
      office.refused.add(s.email);
      answered(await s.lead.post(`${s.at}/roles`, { email: s.email, name: 'Rosa', role: 'participant' }), 201);
    };
    answered(await s.lead.post(`${s.at}/roles`, { email: s.email, name: 'Rosa', role: 'observer' }), 201);
    await settled();
    office.onTaken = async () => {};
    expect([(await s.one()).state, letters.length]).toEqual(['refused', 1]);
  });

  it('withdrawn, ends the seats that it was for', async () => {
    const s = await aTable();
    await s.seat();
    await s.withdraw();
    const [open] = await rig.database.query<{ open: number }>(
      `select count(*)::int as open from seats_not_ended s join people p on p.id = s.person_id where p.email = $1`,
      [s.email],
    );
    expect(open?.open).toBe(0);
  });
});
