import type { OwnAddress } from '@minga/shared/rights/addresses.ts';
import type { ErasureOutlook, PersonalData } from '@minga/shared/rights/schema.ts';
import type { Sessions } from '@minga/shared/people/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { aForum, aPerson, mark } from '../support/factories.ts';
import { aBrowser, aThiefOf, type Browser } from '../support/sign-in.ts';

/** A session that was copied from its owner's browser, without anything else of it: what can be done with that alone. */
const rig = await testApp();
afterAll(() => rig.close());

async function byCode(email: string): Promise<Browser> {
  const browser = aBrowser(rig);
  answered(await browser.verify(email, await browser.codeFor(email)));
  return browser;
}
async function anOwner() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const person = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  const browser = await byCode(person.email);
  return { person, browser, thief: aThiefOf(rig, browser.cookie()) };
}
const codeOf = (answer: Awaited<ReturnType<Browser['post']>>) => [answer.statusCode, answer.json().code];
const UNPROVEN = [403, 'sign-in.unproven'];
const sessionsOf = async (browser: Browser) => answered<Sessions>(await browser.get('/api/sessions')).items;
async function aKeyOf(personId: string): Promise<string> {
  const [key] = await rig.database.query<{ id: string }>(
    `insert into passkeys (id, person_id, name, credential_id, public_key, counter)
     values (gen_random_uuid(), $1, 'Teléfono', gen_random_uuid()::text, '\\x01', 0) returning id`,
    [personId],
  );
  return key?.id ?? '';
}

describe('SEC-69 a session that was copied', () => {
  it('erases no account, and the answer says what to do', async () => {
    const { person, browser, thief } = await anOwner();
    const refused = await thief.post('/api/account/erasure', { email: person.email });
    expect(codeOf(refused)).toEqual(UNPROVEN);
    expect(refused.json().title).toBe('Para esto hace falta ingresar en este navegador con un código de su correo.');
    answered(await browser.get('/api/sessions'));
    answered(await browser.post('/api/account/erasure', { email: person.email }));
  });

  it('ends no session of its owner, the one that she opened by a code just now least of all; its own it may', async () => {
    const { person, browser, thief } = await anOwner();
    const fresh = await byCode(person.email);
    const other = (await sessionsOf(fresh)).find(({ isCurrent }) => isCurrent)?.id;
    expect(codeOf(await thief.delete('/api/sessions'))).toEqual(UNPROVEN);
    expect(codeOf(await thief.delete(`/api/sessions/${other}`))).toEqual(UNPROVEN);
    expect(await sessionsOf(fresh)).toHaveLength(2);
    expect(answered<{ ended: number }>(await fresh.delete('/api/sessions')).ended).toBe(1);
    for (const out of [thief, browser]) expect((await out.get('/api/sessions')).statusCode).toBe(401);
    const again = await byCode(person.email);
    const copied = aThiefOf(rig, again.cookie());
    const own = (await sessionsOf(again)).find(({ isCurrent }) => isCurrent)?.id;
    answered(await copied.delete(`/api/sessions/${own}`));
    expect((await again.get('/api/sessions')).statusCode).toBe(401);
  });

  it('reads nothing of the file of all that is held of its owner, who is told whether her browser may', async () => {
    const { person, browser, thief } = await anOwner();
    for (const format of ['json', 'csv']) {
      const refused = await thief.get(`/api/account/export?format=${format}`);
      expect(codeOf(refused)).toEqual(UNPROVEN);
      expect(refused.body).not.toContain(person.email);
    }
    const mayIn = async (one: Browser) => answered<Sessions>(await one.get('/api/sessions')).isProven;
    expect([await mayIn(browser), await mayIn(thief)]).toEqual([true, false]);
    expect(answered<PersonalData>(await browser.get('/api/account/export')).lists).not.toEqual([]);
    // By a code in that place the owner goes on there, as on any new device.
    answered(await thief.verify(person.email, await thief.codeFor(person.email)));
    expect(await mayIn(thief)).toBe(true);
    answered(await thief.get('/api/account/export'));
  });

  it('takes off no passkey', async () => {
    const { person, browser, thief } = await anOwner();
    const key = await aKeyOf(person.id);
    expect(codeOf(await thief.delete(`/api/account/passkeys/${key}`))).toEqual(UNPROVEN);
    answered(await browser.delete(`/api/account/passkeys/${key}`));
  });

  it('asks for no other address', async () => {
    const { browser, thief } = await anOwner();
    const email = `nueva.${mark()}@example.org`.toLowerCase();
    expect(codeOf(await thief.post('/api/account/address', { email }))).toEqual(UNPROVEN);
    expect(answered<OwnAddress>(await thief.get('/api/account/address')).waiting).toBeNull();
    answered(await browser.post('/api/account/address', { email }));
  });

  it('is not helped by a browser that has shown whose mailbox somebody else reads', async () => {
    const [owner, attacker] = [await anOwner(), await anOwner()];
    const own = attacker.browser
      .cookie()
      .split('; ')
      .filter((pair) => !pair.includes('session_token='));
    const mixed = aBrowser(rig, [...own, owner.thief.cookie()].join('; '));
    expect(await sessionsOf(mixed)).toHaveLength(1);
    expect(codeOf(await mixed.delete('/api/sessions'))).toEqual(UNPROVEN);
    expect(codeOf(await mixed.post('/api/account/erasure', { email: owner.person.email }))).toEqual(UNPROVEN);
  });
});

/** Somebody reads the owner's mailbox for a while, and has moved the account to one of theirs: the former one can take it back. */
async function aThiefWhoMoved() {
  const { person, browser } = await anOwner();
  const email = `ajena.${mark()}@example.org`.toLowerCase();
  const [change] = await rig.database.query<{ id: string }>(
    `insert into address_changes (id, person_id, email, former_email, expires_at, stoppable_until, confirmed_at)
     values (gen_random_uuid(), $1, $2, $3, now() + interval '1 day', now() + interval '7 days', now())
     returning id`,
    [person.id, email, person.email],
  );
  await rig.database.query('update people set email = $2 where id = $1', [person.id, email]);
  return { person, thief: browser, email, changeId: change?.id ?? '' };
}

describe('SEC-67 an account that was moved to another address', () => {
  const erase = (thief: Browser, email: string) => thief.post('/api/account/erasure', { email });

  it('is erased by nobody while the former mailbox can take it back, and whoever asks reads until when', async () => {
    const { person, thief, email, changeId } = await aThiefWhoMoved();
    const until = answered<ErasureOutlook>(await thief.get('/api/account/erasure')).addressStoppableUntil ?? '';
    expect(Date.parse(until)).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    const refused = await erase(thief, email);
    expect(codeOf(refused)).toEqual([409, 'erasure.address-stoppable']);
    expect(refused.json().title).toMatch(
      /^El correo de esta cuenta cambió, y quien lee la dirección anterior puede deshacer ese cambio hasta el \d+ de \w+ de \d{4}, \d\d:\d\d.*\. Hasta entonces la cuenta no se borra\./,
    );
    const isThere = () => rig.database.query('select 1 from address_changes where id = $1', [changeId]);
    expect(await isThere()).toHaveLength(1);
    await rig.database.query(
      `update address_changes set expires_at = now() - interval '2 days', stoppable_until = now() - interval '1 second'
       where id = $1`,
      [changeId],
    );
    expect(answered<ErasureOutlook>(await thief.get('/api/account/erasure')).addressStoppableUntil).toBeNull();
    answered(await erase(thief, email));
    expect(await rig.database.query('select 1 from erasures where person_id = $1', [person.id])).toHaveLength(1);
  });

  it('is erased by its owner as soon as they have taken it back', async () => {
    const { person, changeId } = await aThiefWhoMoved();
    await rig.database.query('select stop_address($1)', [changeId]);
    answered(await erase(await byCode(person.email), person.email));
  });

  it('SEC-69 is taken back while acts of whoever moved it are on their way: none of them is done', async () => {
    const { person, thief, email, changeId } = await aThiefWhoMoved();
    await rig.signInAs(person);
    const other = (await sessionsOf(thief)).find(({ isCurrent }) => !isCurrent)?.id ?? '';
    const key = await aKeyOf(person.id);
    const owner = await rig.owner.db.pool.connect();
    await owner.query('begin');
    expect((await owner.query('select stop_address($1) as done', [changeId])).rows).toEqual([{ done: 'restored' }]);
    const acts = [
      erase(thief, email),
      thief.delete('/api/sessions'),
      thief.delete(`/api/sessions/${other}`),
      thief.delete(`/api/account/passkeys/${key}`),
      thief.post('/api/account/passkeys/challenge'),
      thief.post('/api/account/address', { email: `otra.${mark()}@example.org`.toLowerCase() }),
    ];
    const waiting = () =>
      rig.database.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
    await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(acts.length);
    await owner.query('commit');
    owner.release();
    expect((await Promise.all(acts)).map(codeOf)).toEqual(acts.map(() => UNPROVEN));
  });
});
