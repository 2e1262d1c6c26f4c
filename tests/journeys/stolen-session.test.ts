import type { OwnAddress } from '@minga/shared/rights/addresses.ts';
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
    expect(refused.json().title).toBe(
      'Para esto hace falta haber ingresado en este navegador con un código de su correo. Cierre la sesión, ingrese con un código y vuelva.',
    );
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
