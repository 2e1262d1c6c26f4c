import type { PasskeyCreation, PasskeyRequest, Passkeys } from '@minga/shared/people/passkeys.ts';
import type { Me, Sessions } from '@minga/shared/people/schema.ts';
import { DEMO_FORUMS, personaId } from '@minga/shared/demo/rules.ts';
import { describe, expect, it } from 'vitest';
import { answered } from '../support/acts.ts';
import { appWithMail } from '../support/app-with-mail.ts';
import { anAuthenticator, type Said } from '../support/authenticator.ts';
import { aForum, aPerson, mark } from '../support/factories.ts';
import { aBrowser, aThiefOf, type Browser } from '../support/sign-in.ts';

/** Keys that devices keep, as a second way in, with a device in software that signs whatever it is told to. */
const { office, rig, settled } = await appWithMail({ trustProxyHops: 1 });
const SITE = { origin: 'https://minga.example', host: 'minga.example' };
const ROUTES = { own: '/api/account/passkeys', enter: '/api/sign-in/passkey' };
const lettersTo = (email: string) => office.letters.filter(({ to }) => to.includes(email));

/** Signed in by a code, as people are: over a real post office. */
async function byCode(email: string, browser: Browser = aBrowser(rig)): Promise<Browser> {
  const codes = () => lettersTo(email).flatMap(({ subject }) => /^\d{6}/.exec(subject)?.[0] ?? []);
  const before = codes().length;
  answered(await browser.post('/api/sign-in/code', { email }));
  await expect.poll(() => codes().length, { timeout: 10_000 }).toBe(before + 1);
  answered(await browser.verify(email, codes().at(-1) ?? ''));
  return browser;
}
async function anOwner() {
  const forum = await aForum(rig.deps.db, { locale: 'es' });
  const person = await aPerson(rig.deps.db, { role: 'participant', forumId: forum.id });
  return { forum, person, browser: await byCode(person.email) };
}
const askToAdd = async (browser: Browser) => answered<PasskeyCreation>(await browser.post(`${ROUTES.own}/challenge`));
async function add(browser: Browser, device = anAuthenticator(SITE), said: Said = {}, name = 'Teléfono de Rosa') {
  const credential = device.make(await askToAdd(browser), said);
  return browser.post(ROUTES.own, { name, credential });
}
async function anOwnerWithKey() {
  const owner = await anOwner();
  const device = anAuthenticator(SITE);
  const { id } = answered<{ id: string }>(await add(owner.browser, device), 201);
  return { ...owner, device, id };
}
const askToEnter = async (browser: Browser) =>
  answered<PasskeyRequest>(await browser.post(`${ROUTES.enter}/challenge`)).challenge;
type Device = ReturnType<typeof anAuthenticator>;
async function enter(browser: Browser, device: Device, said: Said = {}) {
  return browser.post(ROUTES.enter, { credential: device.show(await askToEnter(browser), said) });
}
const codeOf = (answer: Awaited<ReturnType<Browser['post']>>) => [answer.statusCode, answer.json().code];
const keysOf = async (browser: Browser) => answered<Passkeys>(await browser.get(ROUTES.own)).items;
const acts = async (personId: string) =>
  (
    await rig.database.query<{ action: string }>(
      `select action from audit_log where person_id = $1 and action like 'passkey.%' order by position`,
      [personId],
    )
  ).map(({ action }) => action);

describe('a passkey', () => {
  it('is added in the account, opens it in another browser like a code does, and is told by letter', async () => {
    const { person, browser, device, id } = await anOwnerWithKey();
    expect(await keysOf(browser)).toEqual([
      { id, name: 'Teléfono de Rosa', createdAt: expect.any(String), lastUsedAt: null },
    ]);
    await settled();
    const letter = lettersTo(person.email).at(-1);
    expect(letter?.subject).toBe('Se añadió una llave de acceso a su cuenta en Minga');
    expect(letter?.text).toContain('«Teléfono de Rosa»');
    expect(letter?.text).toContain('https://minga.example/account');

    const elsewhere = aBrowser(rig);
    answered(await enter(elsewhere, device));
    expect(answered<Me>(await elsewhere.get('/api/me')).actor?.personId).toBe(person.id);
    expect(answered<Sessions>(await browser.get('/api/sessions')).items).toHaveLength(2);
    expect((await keysOf(browser))[0]?.lastUsedAt).not.toBeNull();
    expect(await acts(person.id)).toEqual(['passkey.added']);
    // And the code still does.
    await byCode(person.email);
    const kept = await browser.get('/api/account/export');
    expect(kept.body).toContain('Teléfono de Rosa');
    expect(kept.body).not.toContain(device.id);
  });

  it('asks the device for a key that it finds by itself and an owner whom it recognises, and for none it has already', async () => {
    const { person, browser, device } = await anOwnerWithKey();
    const asked = await askToAdd(browser);
    expect(asked).toMatchObject({
      rp: { id: 'minga.example' },
      user: { name: person.email },
      attestation: 'none',
      excludeCredentials: [{ id: device.id, type: 'public-key' }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    expect(answered<PasskeyRequest>(await browser.post(`${ROUTES.enter}/challenge`))).toMatchObject({
      rpId: 'minga.example',
      userVerification: 'required',
    });
  });

  it('that is taken off opens nothing from then on, and that is told too; another person’s is not there', async () => {
    const { person, browser, device, id } = await anOwnerWithKey();
    answered(await add(browser, anAuthenticator(SITE), {}, 'Portátil'), 201);
    const other = await anOwnerWithKey();
    expect(codeOf(await other.browser.delete(`${ROUTES.own}/${id}`))).toEqual([404, 'passkey.not-found']);
    answered(await browser.delete(`${ROUTES.own}/${id}`));
    expect(codeOf(await browser.delete(`${ROUTES.own}/${id}`))).toEqual([404, 'passkey.not-found']);
    expect((await keysOf(browser)).map(({ name }) => name)).toEqual(['Portátil']);
    expect(codeOf(await enter(aBrowser(rig), device))).toEqual([400, 'passkey.refused']);
    await settled();
    expect(lettersTo(person.email).at(-1)?.subject).toBe('Se quitó una llave de acceso de su cuenta en Minga');
    expect(await acts(person.id)).toEqual(['passkey.added', 'passkey.added', 'passkey.removed']);
  });

  it('of somebody who erased their account opens nothing, and nothing of it is left', async () => {
    const { person, browser, device } = await anOwnerWithKey();
    answered(await browser.post('/api/account/erasure', { email: person.email }));
    expect(await rig.database.query('select 1 from passkeys where person_id = $1', [person.id])).toEqual([]);
    expect(codeOf(await enter(aBrowser(rig), device))).toEqual([400, 'passkey.refused']);
  });

  it('gives its owner back no more in a forum than a code does: who is shut out there stays out', async () => {
    const { person, forum, device } = await anOwnerWithKey();
    await rig.database.query('insert into invited_names (forum_id, person_id, name) values ($1, $2, $3)', [
      ...[forum.id, person.id, 'Rosa'],
    ]);
    await rig.database.query(
      `insert into invitations (id, forum_id, person_id, invited_at, expires_at, revoked_at)
       values (gen_random_uuid(), $1, $2, now(), now() + interval '1 day', now())`,
      [forum.id, person.id],
    );
    const browser = aBrowser(rig);
    answered(await enter(browser, device));
    expect(answered<Me>(await browser.get('/api/me')).memberships).toEqual([]);
  });
});

describe('SEC-70 a passkey that is taken off', () => {
  it('ends with what it opened, though the session was replaced since, and not with the session in which its owner takes it off', async () => {
    const { person, browser, device, id } = await anOwnerWithKey();
    const thief = aBrowser(rig);
    answered(await enter(thief, device));
    await rig.database.query('update sessions set renews = true where person_id = $1', [person.id]);
    answered(await thief.get('/api/sessions'));
    answered(await thief.get('/api/sessions'));
    // In the browser that has shown that its user reads the mailbox.
    answered(await enter(browser, device));
    answered(await browser.delete(`${ROUTES.own}/${id}`));
    expect((await thief.get('/api/sessions')).statusCode).toBe(401);
    expect(answered<Sessions>(await browser.get('/api/sessions')).items).toHaveLength(1);
  });

  it('showed nobody’s mailbox by opening the account: whoever is in by it alone adds no other, takes off none and erases nothing', async () => {
    const { person, device, id } = await anOwnerWithKey();
    const thief = aBrowser(rig);
    answered(await enter(thief, device));
    for (const refused of [
      await thief.post(`${ROUTES.own}/challenge`),
      await thief.delete(`${ROUTES.own}/${id}`),
      await thief.delete('/api/sessions'),
      await thief.post('/api/account/erasure', { email: person.email }),
    ])
      expect(codeOf(refused)).toEqual([403, 'sign-in.unproven']);
  });

  it('opens nothing when it is shown while it goes, alone or with its account: nothing waits for ever, and no session is left', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { person, browser, device, id } = await anOwnerWithKey();
      const shown = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const here = aBrowser(rig);
          return { here, credential: device.show(await askToEnter(here)) };
        }),
      );
      const enters = ({ here, credential }: (typeof shown)[number]) => here.post(ROUTES.enter, { credential });
      const goes =
        round % 2 === 0
          ? () => browser.post('/api/account/erasure', { email: person.email })
          : () => browser.delete(`${ROUTES.own}/${id}`);
      const [gone, ...entered] = await Promise.all([goes(), ...shown.map(enters)]);
      expect(gone?.statusCode, gone?.body).toBe(200);
      for (const { statusCode, body } of entered) expect([200, 400], body).toContain(statusCode);
      for (const { here } of shown) expect((await here.get('/api/sessions')).statusCode).toBe(401);
    }
  });
});

describe('SEC-63 a passkey that somebody else means to add', () => {
  it('is refused where the browser never showed that its user reads the mailbox, and to a persona of a demonstration', async () => {
    const { browser } = await anOwner();
    const stolen = aThiefOf(rig, browser.cookie());
    expect(codeOf(await stolen.post(`${ROUTES.own}/challenge`))).toEqual([403, 'sign-in.unproven']);
    const persona = await aPerson(rig.deps.db, { id: personaId(DEMO_FORUMS[0].slug, 'facilitator') });
    const visitor = await rig.signInAs(persona);
    expect(codeOf(await visitor.post(`${ROUTES.own}/challenge`))).toEqual([409, 'passkey.shared-persona']);
  });

  it('is refused with the challenge of another session, of another purpose, spent, or past its time', async () => {
    const [mine, other] = [await anOwner(), await anOwner()];
    const device = anAuthenticator(SITE);
    const send = async (asked: PasskeyCreation, browser = mine.browser) =>
      codeOf(await browser.post(ROUTES.own, { name: 'x', credential: device.make(asked) }));
    const foreign = await askToAdd(other.browser);
    expect(await send(foreign)).toEqual([410, 'passkey.expired']);
    // The same person in another session.
    const second = await byCode(mine.person.email);
    expect(await send(await askToAdd(second))).toEqual([410, 'passkey.expired']);
    const toEnter = await askToEnter(mine.browser);
    expect(await send({ ...foreign, challenge: toEnter })).toEqual([410, 'passkey.expired']);
    expect(await send({ ...foreign, challenge: 'bm9ib2R5LWdhdmUtdGhpcw' })).toEqual([410, 'passkey.expired']);
    const late = await askToAdd(mine.browser);
    await rig.database.query(`update passkey_challenges set expires_at = now() - interval '1 second'`);
    expect(await send(late)).toEqual([410, 'passkey.expired']);
    const good = await askToAdd(mine.browser);
    answered(await mine.browser.post(ROUTES.own, { name: 'x', credential: device.make(good) }), 201);
    expect(await send(good)).toEqual([410, 'passkey.expired']);
    expect(await keysOf(mine.browser)).toHaveLength(1);
  });

  it.each<[string, Said]>([
    ['for another site', { origin: 'https://evil.example' }],
    ['for another host', { host: 'evil.example' }],
    ['by a device that did not recognise its owner', { isVerified: false }],
    ['as an answer to something else', { type: 'webauthn.get' }],
  ])('is refused %s', async (_what, said) => {
    const { browser } = await anOwner();
    expect(codeOf(await add(browser, anAuthenticator(SITE), said))).toEqual([400, 'passkey.refused']);
    expect(await keysOf(browser)).toEqual([]);
  });

  it('is refused within a page of another site, and where its key opens another account already', async () => {
    const { browser } = await anOwner();
    expect(codeOf(await add(browser, anAuthenticator(SITE), { crossOrigin: true }))).toEqual([410, 'passkey.expired']);
    const { device } = await anOwnerWithKey();
    expect(codeOf(await add(browser, device))).toEqual([409, 'passkey.known']);
  });

  it('is the twenty-first: refused, also when two come at once', async () => {
    const { browser, person } = await anOwner();
    await rig.database.query(
      `insert into passkeys (id, person_id, name, credential_id, public_key, counter)
       select gen_random_uuid(), $1, 'llave ' || n, gen_random_uuid()::text, '\\x01', 0 from generate_series(1, 19) n`,
      [person.id],
    );
    const two = [await askToAdd(browser), await askToAdd(browser)];
    const answers = await Promise.all(
      two.map((asked) => browser.post(ROUTES.own, { name: 'x', credential: anAuthenticator(SITE).make(asked) })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409]);
    expect(codeOf(await browser.post(`${ROUTES.own}/challenge`))).toEqual([409, 'passkey.too-many']);
  });

  it('goes when a change of address is stopped from the old mailbox, waiting or confirmed; older ones stay', async () => {
    for (const isConfirmed of [false, true]) {
      const { person, browser, id } = await anOwnerWithKey();
      await rig.database.query(`update passkeys set created_at = now() - interval '2 days' where id = $1`, [id]);
      answered(await add(browser, anAuthenticator(SITE), {}, 'antes'), 201);
      const email = `nueva.${mark()}@example.org`;
      answered(await browser.post('/api/account/address', { email }));
      const device = anAuthenticator(SITE);
      answered(await add(browser, device, {}, 'después'), 201);
      await settled();
      const link = (to: string) =>
        /\/address\/([\w.-]+)/.exec(
          lettersTo(to)
            .map(({ text }) => text)
            .join(),
        )?.[1] ?? '';
      if (isConfirmed) answered(await rig.anonymous.post(`/api/address-changes/${link(email)}`));
      const stop = link(person.email);
      answered(await rig.anonymous.post(`/api/address-changes/${stop}`));
      const left = () =>
        rig.database.query<{ id: string }>('select id from passkeys where person_id = $1', [person.id]);
      expect(await left()).toEqual([{ id }]);
      expect(codeOf(await enter(aBrowser(rig), device))).toEqual([400, 'passkey.refused']);
      // Stopped twice, it takes nothing that was added since.
      const again = await byCode(person.email);
      answered(await add(again), 201);
      answered(await rig.anonymous.post(`/api/address-changes/${stop}`));
      expect(await left()).toHaveLength(2);
    }
  });
});

describe('SEC-64 a passkey that somebody else means to enter by', () => {
  it.each<[string, Said]>([
    ['that was signed for another site', { origin: 'https://evil.example' }],
    ['that was signed for another host', { host: 'evil.example' }],
    ['whose device did not recognise its owner', { isVerified: false }],
    ['that was signed to add a key', { type: 'webauthn.create' }],
    ['that another key signed', { isForged: true }],
    ['that names somebody else', { userHandle: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('is refused: one %s', async (_what, said) => {
    const { device } = await anOwnerWithKey();
    const browser = aBrowser(rig);
    expect(codeOf(await enter(browser, device, said))).toEqual([400, 'passkey.refused']);
    expect(answered<Me>(await browser.get('/api/me')).actor).toBeNull();
  });

  it('is refused with a challenge of another browser, of another purpose, seen before, or past its time', async () => {
    const { device, browser } = await anOwnerWithKey();
    const stranger = aBrowser(rig);
    await askToEnter(stranger);
    const send = async (challenge: string) =>
      codeOf(await stranger.post(ROUTES.enter, { credential: device.show(challenge) }));
    expect(await send(await askToEnter(browser))).toEqual([410, 'passkey.expired']);
    expect(await send((await askToAdd(browser)).challenge)).toEqual([410, 'passkey.expired']);
    const late = await askToEnter(stranger);
    await rig.database.query(`update passkey_challenges set expires_at = now() - interval '1 second'`);
    expect(await send(late)).toEqual([410, 'passkey.expired']);
    // What was refused once is spent as well.
    const spent = await askToEnter(stranger);
    await stranger.post(ROUTES.enter, { credential: device.show(spent, { isForged: true }) });
    expect(await send(spent)).toEqual([410, 'passkey.expired']);
    expect((await rig.database.query('select 1 from passkey_challenges where expires_at < now()')).length).toBe(0);
  });

  it('is shown by many at the same instant: one session', async () => {
    const { person, device } = await anOwnerWithKey();
    const browser = aBrowser(rig);
    const credential = device.show(await askToEnter(browser), { counter: 1 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.post(ROUTES.enter, { credential })));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect(await rig.database.query('select 1 from sessions where person_id = $1', [person.id])).toHaveLength(2);
  });

  it('whose count goes back is a copy: refused and recorded, and the true one goes on', async () => {
    const { person, device } = await anOwnerWithKey();
    answered(await enter(aBrowser(rig), device, { counter: 7 }));
    for (const counter of [7, 3, 0])
      expect(codeOf(await enter(aBrowser(rig), device, { counter }))).toEqual([400, 'passkey.refused']);
    answered(await enter(aBrowser(rig), device, { counter: 8 }));
    expect(await acts(person.id)).toEqual(['passkey.added', ...Array(3).fill('passkey.copied')]);
  });

  it('asks without end: held back, while the others behind the same address go on', async () => {
    const browser = aBrowser(rig);
    const from = { 'x-forwarded-for': '198.51.100.77' };
    await browser.post(`${ROUTES.enter}/challenge`, {}, from);
    const codes = [];
    for (let i = 0; i < 70; i += 1) codes.push((await browser.post(`${ROUTES.enter}/challenge`, {}, from)).statusCode);
    expect(codes).toContain(429);
    expect((await aBrowser(rig).post(`${ROUTES.enter}/challenge`, {}, from)).statusCode).toBe(200);
  });
});
