import type { AddressChange, OwnAddress } from '@minga/shared/rights/addresses.ts';
import type { Me, Roles } from '@minga/shared/people/schema.ts';
import { describe, expect, it } from 'vitest';
import { forgetChanges } from '../../server/src/features/rights/commands/addresses.ts';
import { inTransaction } from '../../server/src/platform/database/db.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { personaId } from '@minga/shared/demo/rules.ts';
import { answered } from '../support/acts.ts';
import type { Agent } from '../support/agent.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { aCycle, aForum, aPerson, mark } from '../support/factories.ts';
import { aBrowser } from '../support/sign-in.ts';

/** Another address for an account, over a real post office: the new mailbox confirms it, the old one can stop it. */
const { office, rig, settled } = await appWithMail();
const newAddress = () => `nueva.${mark()}@example.org`.toLowerCase();
const lettersTo = (email: string) => office.letters.filter(({ to }) => to.includes(email));
const tokenIn = (text = '') => /\/address\/([\w.-]+)/.exec(text)?.[1] ?? '';

async function anOwner() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  await aCycle(rig.deps.db, { forumId: forum.id });
  const person = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  return { forum, person, agent: await rig.signInAs(person) };
}
/** @returns the links of the letter to the new mailbox, and of the one to the old */
async function asks(agent: Agent, former: string, email: string) {
  answered(await agent.post('/api/account/address', { email }));
  await settled();
  return {
    confirm: tokenIn(lettersTo(email.toLowerCase()).at(-1)?.text),
    stop: tokenIn(lettersTo(former).at(-1)?.text),
  };
}
/** Whoever reads that mailbox signs in. */
async function byCode(email: string) {
  const codes = () => lettersTo(email).flatMap(({ subject }) => /^\d{6}/.exec(subject)?.[0] ?? []);
  const before = codes().length;
  const browser = aBrowser(rig);
  answered(await browser.post('/api/sign-in/code', { email }));
  await expect.poll(() => codes().length, { timeout: 10_000 }).toBe(before + 1);
  answered(await browser.verify(email, codes().at(-1) ?? ''));
  return browser;
}
const look = async (token: string) => answered<AddressChange>(await rig.anonymous.get(`/api/address-changes/${token}`));
const press = (token: string, agent: Agent | typeof rig.anonymous = rig.anonymous) =>
  agent.post(`/api/address-changes/${token}`);
const emailOf = async (id: string) =>
  (await rig.database.query<{ email: string }>('select email from people where id = $1', [id]))[0]?.email;

describe('another address', () => {
  it('is asked of the new mailbox and told to the old one; nothing changes until the first confirms, and by nobody who only opens it', async () => {
    const { person, agent, forum } = await anOwner();
    const other = await rig.signInAs(person);
    const email = newAddress();
    const { confirm, stop } = await asks(agent, person.email, email.toUpperCase());
    expect(lettersTo(person.email).at(-1)?.text).toContain(email);
    expect(confirm).not.toBe(stop);
    expect(answered<OwnAddress>(await agent.get('/api/account/address')).waiting).toMatchObject({ email });
    expect(await look(confirm)).toEqual({ kind: 'confirm', email, isConfirmed: false, state: 'waiting' });
    expect(await look(confirm)).toMatchObject({ state: 'waiting' });
    expect(await emailOf(person.id)).toBe(person.email);
    // A code goes to the old mailbox still.
    const before = lettersTo(email).length;
    await aBrowser(rig).post('/api/sign-in/code', { email });
    await rig.deps.mail.untilSent();
    expect(lettersTo(email)).toHaveLength(before);

    expect(answered<AddressChange>(await press(confirm, agent)).state).toBe('confirmed');
    expect(answered<Me>(await agent.get('/api/me')).actor).toMatchObject({ personId: person.id, email });
    expect((await other.get('/api/sessions')).statusCode, 'whoever is signed in elsewhere').toBe(401);
    expect(answered<OwnAddress>(await agent.get('/api/account/address')).waiting).toBeNull();
    await settled();
    expect(lettersTo(person.email).at(-1)?.subject).toBe('Cambió el correo de su cuenta en Minga');
    const browser = aBrowser(rig);
    await browser.post('/api/sign-in/code', { email });
    await browser.post('/api/sign-in/code', { email: person.email });
    await rig.deps.mail.untilSent();
    const code = /^\d{6}/.exec(lettersTo(email).at(-1)?.subject ?? '')?.[0] ?? '';
    expect(lettersTo(person.email).some(({ subject }) => /^\d{6}/.test(subject))).toBe(false);
    expect((await browser.verify(email, code)).statusCode).toBe(200);
    // Whoever leads the forum sees the new one where the old one was.
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: forum.id }));
    const [cycle] = await rig.database.query<{ id: string }>('select id from cycles where forum_id = $1', [forum.id]);
    const { items } = answered<Roles>(await lead.get(`/api/cycles/${cycle?.id}/roles`));
    expect(items.find(({ personId }) => personId === person.id)?.email).toBe(email);
    const acts = await rig.database.query<{ action: string }>(
      `select action from audit_log where person_id = $1 and action like 'address.%' order by at`,
      [person.id],
    );
    expect(acts.map(({ action }) => action)).toEqual(['address.asked', 'address.changed']);
    expect(rig.log()).not.toContain(email);
  });

  it('confirmed twice at once, or again later, is confirmed once', async () => {
    const { person, agent } = await anOwner();
    const email = newAddress();
    const { confirm } = await asks(agent, person.email, email);
    const answers = await Promise.all([1, 2, 3].map(() => press(confirm)));
    expect(answers.map((one) => answered<AddressChange>(one).state)).toEqual(Array(3).fill('confirmed'));
    expect(answered<AddressChange>(await press(confirm)).state).toBe('confirmed');
    await settled();
    expect(lettersTo(person.email).filter(({ subject }) => subject.startsWith('Cambió'))).toHaveLength(1);
  });

  it('that two accounts confirm at once goes to one of them', async () => {
    const [one, two] = [await anOwner(), await anOwner()];
    const email = newAddress();
    const links = [await asks(one.agent, one.person.email, email), await asks(two.agent, two.person.email, email)];
    const codes = (await Promise.all(links.map(({ confirm }) => press(confirm)))).map(({ statusCode }) => statusCode);
    expect(codes.sort()).toEqual([200, 409]);
    const rows = await rig.database.query('select id from people where email = $1', [email]);
    expect(rows).toHaveLength(1);
  });

  it('that another account has is refused without a word to whoever asks; its owner is told, and nothing can be pressed', async () => {
    const [{ person, agent }, owner] = [await anOwner(), await anOwner()];
    const free = await agent.post('/api/account/address', { email: newAddress() });
    const taken = await agent.post('/api/account/address', { email: owner.person.email });
    expect([taken.statusCode, taken.body]).toEqual([free.statusCode, free.body]);
    expect(answered<OwnAddress>(await agent.get('/api/account/address')).waiting?.email).toBe(owner.person.email);
    await settled();
    const letter = lettersTo(owner.person.email).at(-1);
    expect(letter?.subject).toBe('Alguien quiso usar su dirección en Minga');
    expect(tokenIn(letter?.text)).toBe('');
    expect(letter?.text).not.toContain(person.email);
    expect(await emailOf(owner.person.id)).toBe(owner.person.email);
  });
});

describe('an invitation to the former address', () => {
  it('lets its person in from the new one', async () => {
    const { person, agent } = await anOwner();
    const elsewhere = await aForum(rig.deps.db, { locale: 'es' });
    const cycle = await aCycle(rig.deps.db, { forumId: elsewhere.id });
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: elsewhere.id }));
    const role = { email: person.email, name: 'Ana Quispe', role: 'facilitator' };
    answered(await lead.post(`/api/cycles/${cycle.id}/roles`, role), 201);
    await settled();
    const link = /\/invitations\/([\w.-]+)/.exec(lettersTo(person.email).at(-1)?.text ?? '')?.[1] ?? '';
    const { confirm } = await asks(agent, person.email, newAddress());
    answered(await press(confirm, agent));
    answered(await agent.post(`/api/invitations/${link}/accept`), 204);
    const { memberships } = answered<Me>(await agent.get('/api/me'));
    expect(memberships.find(({ forum }) => forum.id === elsewhere.id)?.roles).toEqual(['facilitator']);
  });
});

describe('the old mailbox', () => {
  it('stops a change, and its link then confirms nothing', async () => {
    const { person, agent } = await anOwner();
    const { confirm, stop } = await asks(agent, person.email, newAddress());
    expect(answered<AddressChange>(await press(stop)).state).toBe('stopped');
    expect(answered<AddressChange>(await press(stop)).state).toBe('stopped');
    expect((await press(confirm)).json().code).toBe('address.over');
    expect(await emailOf(person.id)).toBe(person.email);
  });

  it('takes back one that was confirmed, with what followed, and ends every session', async () => {
    const { person, agent } = await anOwner();
    const [first, second] = [newAddress(), newAddress()];
    const { confirm, stop } = await asks(agent, person.email, first);
    answered(await press(confirm, agent));
    const next = await asks(agent, first, second);
    answered(await press(next.confirm, agent));
    expect(await emailOf(person.id)).toBe(second);
    expect(await look(stop)).toEqual({ kind: 'stop', email: first, isConfirmed: true, state: 'waiting' });
    const [one, two] = await Promise.all([press(stop), press(stop)]);
    expect([one, two].map((answer) => answered<AddressChange>(answer).state)).toEqual(['stopped', 'stopped']);
    expect(await emailOf(person.id)).toBe(person.email);
    expect((await agent.get('/api/sessions')).statusCode).toBe(401);
    expect(answered<AddressChange>(await press(next.stop)).state, 'the thief’s own link').toBe('stopped');
    expect(await emailOf(person.id)).toBe(person.email);
  });

  it('SEC-67 takes it back although the change was followed by another, and that one stopped from the mailbox in between', async () => {
    const { person, agent } = await anOwner();
    const [first, second] = [newAddress(), newAddress()];
    const own = await asks(agent, person.email, first);
    answered(await press(own.confirm, agent));
    const thief = await byCode(first);
    const next = await asks(agent, first, second);
    answered(await press(next.confirm, agent));
    expect(answered<AddressChange>(await press(next.stop)).state).toBe('stopped');
    expect(await emailOf(person.id)).toBe(first);
    expect(await look(own.stop)).toMatchObject({ isConfirmed: true, state: 'waiting' });
    const late = await byCode(first);
    await rig.database.query(
      `insert into passkeys (id, person_id, name, credential_id, public_key, counter)
       values (gen_random_uuid(), $1, 'of the thief', gen_random_uuid()::text, '\\x01', 0)`,
      [person.id],
    );
    expect(answered<AddressChange>(await press(own.stop)).state).toBe('stopped');
    expect(await emailOf(person.id)).toBe(person.email);
    for (const one of [thief, late]) expect((await one.get('/api/sessions')).statusCode).toBe(401);
    expect(await rig.database.query('select 1 from passkeys where person_id = $1', [person.id])).toEqual([]);
    expect(await rig.database.query('select 1 from sign_in_browsers where person_id = $1', [person.id])).toEqual([]);
    // And what was stopped with it stops nothing more.
    const mine = await byCode(person.email);
    const again = await asks(await rig.signInAs(person), person.email, newAddress());
    answered(await press(again.confirm, rig.anonymous));
    const now = await emailOf(person.id);
    answered(await press(next.stop));
    expect(await emailOf(person.id)).toBe(now);
    expect((await mine.get('/api/sessions')).statusCode).toBe(401);
  });

  it('SEC-67 takes it back by the link of one that another took the place of before it was confirmed', async () => {
    for (const isKept of [false, true]) {
      const { person, agent } = await anOwner();
      const { stop } = await asks(agent, person.email, newAddress());
      if (isKept) answered(await agent.delete('/api/account/address'));
      const next = await asks(agent, person.email, newAddress());
      answered(await press(next.confirm, agent));
      expect(answered<AddressChange>(await press(stop)).state).toBe('stopped');
      expect(await emailOf(person.id)).toBe(person.email);
      expect((await agent.get('/api/sessions')).statusCode).toBe(401);
    }
  });

  it('is pressed while the new one is: either way it ends where the old one wants it', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { person, agent } = await anOwner();
      const { confirm, stop } = await asks(agent, person.email, newAddress());
      const [, stopped] = await Promise.all([press(confirm), press(stop)]);
      expect(answered<AddressChange>(stopped).state).toBe('stopped');
      expect(await emailOf(person.id)).toBe(person.email);
    }
  });
});

describe('SEC-68 the address that somebody was moved away from', () => {
  async function moved() {
    const owner = await anOwner();
    const links = await asks(owner.agent, owner.person.email, newAddress());
    const lead = await rig.signInAs(await aPerson(rig.deps.db, { role: 'facilitator', forumId: owner.forum.id }));
    const [cycle] = await rig.database.query<{ id: string }>('select id from cycles where forum_id = $1', [
      owner.forum.id,
    ]);
    const role = { email: owner.person.email, name: 'Otra Persona', role: 'facilitator' };
    const invites = Object.assign(() => lead.post(`/api/cycles/${cycle?.id}/roles`, role), {
      list: (body: string) =>
        lead.ask('POST', `/api/cycles/${cycle?.id}/list?dryRun=true`, {
          body,
          headers: { 'content-type': 'text/csv' },
        }),
    });
    return { ...owner, ...links, invites };
  }
  const holders = async (email: string) =>
    (await rig.database.query<{ id: string }>('select id from people where email = $1', [email])).map(({ id }) => id);

  it('goes to nobody else while its owner can take it back: by no invitation, no other change, no door of the application', async () => {
    const { person, agent, confirm, stop, invites } = await moved();
    answered(await press(confirm, agent));
    const refused = await invites();
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'address.kept']);
    expect(refused.json().params).toEqual({ email: person.email });
    // A list says so before it is saved, with all else that is wrong, and of whom the address is to nobody (SEC-9).
    const list = await invites.list(`correo,papel\n${person.email},Observación\nnada,Observación\n`);
    expect([list.statusCode, list.json().errors]).toMatchObject([
      200,
      [
        {
          line: 2,
          field: 'email',
          code: 'address-kept',
          message: expect.stringContaining('no se puede usar por ahora'),
        },
        { line: 3, field: 'email', code: 'not-email' },
      ],
    ]);
    const other = await anOwner();
    const wanted = await asks(other.agent, other.person.email, person.email);
    expect((await press(wanted.confirm, other.agent)).json().code).toBe('address.taken');
    await expect(
      rig.database.query(`insert into people (id, name, email) values (gen_random_uuid(), 'x', $1)`, [person.email]),
    ).rejects.toThrow(/kept for its owner/);
    expect(await holders(person.email)).toEqual([]);
    answered(await press(stop));
    expect(await holders(person.email)).toEqual([person.id]);
  });

  it('goes to its owner again, and to others once nobody can take it back', async () => {
    const { person, agent, confirm, invites } = await moved();
    answered(await press(confirm, agent));
    const first = (await emailOf(person.id)) ?? '';
    const back = await asks(agent, first, person.email);
    answered(await press(back.confirm, agent));
    expect(await holders(person.email)).toEqual([person.id]);
    const onwards = await asks(agent, person.email, newAddress());
    answered(await press(onwards.confirm, agent));
    await rig.database.query(
      `update address_changes set expires_at = now() - interval '9 days', stoppable_until = now() - interval '1 minute'
       where person_id = $1`,
      [person.id],
    );
    answered(await invites(), 201);
    expect(await holders(person.email)).toHaveLength(1);
  });

  it('goes to nobody who comes for it while it is left', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { person, agent, confirm, stop, invites } = await moved();
      await Promise.all([press(confirm, agent), invites(), invites()]);
      expect(await holders(person.email)).toEqual([]);
      answered(await press(stop));
      expect(await holders(person.email)).toEqual([person.id]);
    }
  });
});

describe('links and limits', () => {
  it('one link does not stand in for the other, and made-up, old and forgotten ones open nothing', async () => {
    const { person, agent } = await anOwner();
    const { confirm, stop } = await asks(agent, person.email, newAddress());
    const [, id = ''] = confirm.split('.');
    const mixed = `confirm.${id}.${stop.split('.')[2]}`;
    for (const wrong of [mixed, `${confirm}x`, confirm.replace('confirm', 'stop'), 'x', `confirm.${id}`])
      expect((await rig.anonymous.get(`/api/address-changes/${wrong}`)).statusCode, wrong).toBe(404);
    await rig.database.query(`update address_changes set expires_at = now() - interval '1 minute' where id = $1`, [id]);
    expect(await look(confirm)).toMatchObject({ state: 'over' });
    expect((await press(confirm)).json().code).toBe('address.over');
    await rig.database.query(
      `update address_changes set expires_at = now() - interval '9 days', stoppable_until = now() - interval '1 minute' where id = $1`,
      [id],
    );
    expect((await press(stop)).json().code).toBe('address.over');
    await withReach(null, () => inTransaction(rig.deps.db, forgetChanges));
    expect((await rig.anonymous.get(`/api/address-changes/${stop}`)).statusCode).toBe(404);
    expect(await emailOf(person.id)).toBe(person.email);
  });

  it('is asked for five times in a day, pressed at once too; each takes the place of the one before', async () => {
    const { person, agent } = await anOwner();
    const addresses = Array.from({ length: 7 }, newAddress);
    const codes = (await Promise.all(addresses.map((email) => agent.post('/api/account/address', { email })))).map(
      ({ statusCode }) => statusCode,
    );
    expect(codes.filter((code) => code === 200)).toHaveLength(5);
    expect(codes.filter((code) => code === 429)).toHaveLength(2);
    const rows = await rig.database.query('select id from address_changes where person_id = $1 and ended_at is null', [
      person.id,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('fills nobody’s mailbox: three letters a day to one address, whoever asks', async () => {
    const email = newAddress();
    for (let turn = 0; turn < 5; turn += 1) {
      const { agent } = await anOwner();
      answered(await agent.post('/api/account/address', { email }));
    }
    await settled();
    expect(lettersTo(email)).toHaveLength(3);
  });

  it('is refused for one’s own, for what is no address, and for a persona of everybody; whoever asked may keep theirs', async () => {
    const { person, agent } = await anOwner();
    const wanted = async (who: Agent, email: unknown) =>
      (await who.post('/api/account/address', { email })).json<{ code?: string; errors?: { code: string }[] }>();
    expect((await wanted(agent, person.email.toUpperCase())).errors?.[0]?.code).toBe('own-address');
    for (const wrong of ['', 'ana', 'ana@', 'a@b\r\nBcc: c@d.example', 5, `${'a'.repeat(300)}@example.org`])
      expect((await wanted(agent, wrong)).code, String(wrong)).toBe('request.invalid');
    const persona = personaId('demo-es', 'cso');
    await aPerson(rig.deps.db, { id: persona, email: `persona.${mark()}@example.org`.toLowerCase() });
    expect((await wanted(await rig.signInAs(persona), newAddress())).code).toBe('address.shared-persona');
    answered(await agent.post('/api/account/address', { email: newAddress() }));
    answered(await agent.delete('/api/account/address'));
    expect(answered<OwnAddress>(await agent.get('/api/account/address')).waiting).toBeNull();
  });

  it('the application changes no address in any other way', async () => {
    const { person } = await anOwner();
    await expect(
      rig.tx((tx) => tx.execute(`update people set email = 'x@example.org' where id = '${person.id}'`)),
    ).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringMatching(/permission denied/) }),
    });
  });
});
