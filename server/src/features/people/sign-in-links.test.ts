import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aPerson } from '../../../../tests/support/factories.ts';
import { aBrowser, type Browser } from '../../../../tests/support/sign-in.ts';

let t: TestApp;
beforeAll(async () => {
  // So that a test can speak from several networks.
  t = await testApp({ trustProxyHops: 1 });
});
afterAll(() => t.close());

const HERS = '203.0.113.7';
const ask = async (browser: Browser, email: string, address = HERS) =>
  (await browser.post('/api/sign-in/code', { email }, { 'x-forwarded-for': address })).json();

/** Every request has a browser of its own, as a stranger's script does. */
const strangersAsk = (email: string, times: number, addressOf = (_turn: number) => HERS) =>
  Promise.all(Array.from({ length: times }, (_, turn) => ask(aBrowser(t), email, addressOf(turn))));

async function mailbox(email: string) {
  await t.deps.mail.untilSent();
  const all = (await t.deps.mail.stored()).filter(({ to }) => to === email);
  const links = all.flatMap(({ text }) => /http\S+#code=[0-9a-f]{40}$/m.exec(text)?.[0] ?? []);
  return { all, links, secret: links[0]?.split('#code=')[1] ?? 'none' };
}

/** Somebody for whose address strangers asked until a link left. */
async function besieged() {
  const { id, email } = await aPerson(t.deps.db, { locale: 'en' });
  await strangersAsk(email, 6);
  return { id, email, ...(await mailbox(email)) };
}

const sessionsOf = (id: string) => t.database.query('select 1 from sessions where person_id = $1', [id]);

describe('a stranger keeps nobody who reads the mailbox from signing in', () => {
  it.each([
    ['from her own network', () => HERS],
    ['from many networks', (turn: number) => `192.0.${turn}.1`],
  ])('who asks fifty times %s', async (_about, addressOf) => {
    const { email } = await aPerson(t.deps.db, { locale: 'en' });
    const answers = await strangersAsk(email, 50, addressOf);
    expect(answers.filter(({ letter }) => letter === 'code')).toHaveLength(5);
    expect(answers.filter(({ letter }) => letter === 'link')).toHaveLength(45);
    const owner = aBrowser(t);
    expect(await ask(owner, email)).toEqual({ letter: 'link' });
    const { all, secret } = await mailbox(email);
    expect(all).toHaveLength(6);
    expect((await owner.verify(email, secret)).statusCode).toBe(200);
    expect((await owner.get('/api/me')).json().actor.email).toBe(email);
  });

  it('and a code that was sent before stays good', async () => {
    const { email } = await aPerson(t.deps.db);
    const owner = aBrowser(t);
    const code = await owner.codeFor(email);
    await strangersAsk(email, 50);
    expect((await owner.verify(email, code)).statusCode).toBe(200);
  });

  it('and a browser in which she signed in before, by code or by link, goes on getting codes', async () => {
    const { email, secret } = await besieged();
    const owner = aBrowser(t);
    expect((await owner.verify(email, secret)).statusCode).toBe(200);
    await strangersAsk(email, 20);
    const code = await owner.codeFor(email);
    expect((await owner.verify(email, code)).statusCode).toBe(200);
  });

  it('nor does she herself, who asked too often: the next letter holds a link', async () => {
    const { email } = await aPerson(t.deps.db);
    const owner = aBrowser(t);
    await owner.verify(email, await owner.codeFor(email));
    const letters: string[] = [];
    for (let i = 0; i < 6; i += 1) letters.push((await ask(owner, email)).letter);
    // Her first code counts too.
    expect(letters).toEqual(['code', 'code', 'code', 'code', 'link', 'link']);
    expect((await owner.verify(email, (await mailbox(email)).secret)).statusCode).toBe(200);
  });
});

describe('letters stay few', () => {
  const age = (email: string, minutes: number) =>
    t.database.query(
      `update sign_in_codes set asked_at = asked_at - make_interval(mins => $2),
        expires_at = expires_at - make_interval(mins => $2), used_at = used_at - make_interval(mins => $2) where email = $1`,
      [email, minutes],
    );

  it('one link each five minutes, however often it is asked for, and the former stays good', async () => {
    const { email, secret } = await besieged();
    await age(email, 4);
    await strangersAsk(email, 20);
    expect((await mailbox(email)).links).toHaveLength(1);
    await age(email, 2);
    await strangersAsk(email, 20);
    const { links, all } = await mailbox(email);
    expect([links.length, all.length]).toEqual([2, 7]);
    expect((await aBrowser(t).verify(email, secret)).statusCode).toBe(200);
  });

  it('another at once where the last was used: her second device does not wait', async () => {
    const { email, secret } = await besieged();
    await aBrowser(t).verify(email, secret);
    await strangersAsk(email, 5);
    const second = await mailbox(email);
    expect(second.links).toHaveLength(2);
    expect((await aBrowser(t).verify(email, second.secret)).statusCode).toBe(200);
  });

  /** Strangers ask in each of so many spans of six minutes. */
  const siege = async (email: string, spans: number) => {
    for (let span = 0; span < spans; span += 1) {
      await strangersAsk(email, 6, (turn) => `198.51.100.${turn}`);
      await age(email, 6);
    }
  };

  it('for an address that strangers ask for all day: two links an hour, and one is good at any time', async () => {
    const { email } = await aPerson(t.deps.db);
    await siege(email, 12);
    const before = (await mailbox(email)).all.length;
    for (let span = 0; span < 15; span += 1) {
      await siege(email, 1);
      const good = await t.database.query(
        `select 1 from sign_in_codes where email = $1 and browser_sha256 is null and used_at is null
          and expires_at + interval '6 minutes' > now() + interval '5 minutes'`,
        [email],
      );
      expect(good.length, String(span)).toBeGreaterThan(0);
    }
    const { all, secret } = await mailbox(email);
    expect(all.length - before).toBeLessThanOrEqual(3);
    expect(await ask(aBrowser(t), email)).toEqual({ letter: 'link' });
    expect((await aBrowser(t).verify(email, secret)).statusCode).toBe(200);
  });

  it('and so for one that is asked for five codes an hour, which bring no link', async () => {
    const { email } = await aPerson(t.deps.db);
    for (let hour = 0; hour < 8; hour += 1) {
      await strangersAsk(email, 5, (turn) => `198.51.100.${turn}`);
      await age(email, 60);
    }
    expect((await mailbox(email)).all.length).toBeLessThanOrEqual(20 + 4);
  });

  it('until she signs in, in whichever browser, or a day is over', async () => {
    const [used, left] = [await aPerson(t.deps.db), await aPerson(t.deps.db)];
    for (const { email } of [used, left]) await siege(email, 14);
    expect((await aBrowser(t).verify(used.email, (await mailbox(used.email)).secret)).statusCode).toBe(200);
    await age(used.email, 61);
    await age(left.email, 25 * 60);
    for (const { email } of [used, left]) expect(await ask(aBrowser(t), email)).toEqual({ letter: 'code' });
  });

  it('while a browser in which she signed in before goes on getting codes', async () => {
    const { email, secret } = await besieged();
    const owner = aBrowser(t);
    await owner.verify(email, secret);
    await siege(email, 14);
    expect((await owner.verify(email, await owner.codeFor(email))).statusCode).toBe(200);
  });

  it('and an hour later codes leave again', async () => {
    const { email } = await besieged();
    await age(email, 61);
    expect(await ask(aBrowser(t), email)).toEqual({ letter: 'code' });
  });
});

describe('a mailed link', () => {
  it('opens one session, whoever is first: ten browsers at the same instant', async () => {
    const { id, email, secret } = await besieged();
    const answers = await Promise.all(Array.from({ length: 10 }, () => aBrowser(t).verify(email, secret)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    const late = answers.find(({ statusCode }) => statusCode !== 200);
    expect([late?.statusCode, late?.json().code]).toEqual([410, 'sign-in.link-dead']);
    expect(await sessionsOf(id)).toHaveLength(1);
  });

  it('SEC-18 is not used up by a mail program that opens it', async () => {
    const { email, secret, links } = await besieged();
    const { pathname, search } = new URL(links[0] ?? '');
    for (let i = 0; i < 5; i += 1) await t.anonymous.get(pathname + search);
    expect((await aBrowser(t).verify(email, secret)).statusCode).toBe(200);
  });

  it('ends after ten minutes', async () => {
    const { id, email, secret } = await besieged();
    const [row] = await t.database.query<{ minutes: number }>(
      `select extract(epoch from expires_at - asked_at)::float8 / 60 as minutes from sign_in_codes
       where email = $1 and browser_sha256 is null`,
      [email],
    );
    expect(row?.minutes).toBe(10);
    await t.database.query('update sign_in_codes set expires_at = now() where email = $1', [email]);
    expect((await aBrowser(t).verify(email, secret)).json().code).toBe('sign-in.link-dead');
    expect(await sessionsOf(id)).toEqual([]);
  });

  it('is good for the address that its page names and for no other', async () => {
    const { email, secret } = await besieged();
    const other = await besieged();
    expect((await aBrowser(t).verify(other.email, secret)).json().code).toBe('sign-in.link-dead');
    expect((await aBrowser(t).verify(email, secret)).statusCode).toBe(200);
  });

  it('cannot be killed by guesses, and stands nowhere in the database', async () => {
    const { email, secret } = await besieged();
    await Promise.all(Array.from({ length: 100 }, () => aBrowser(t).verify(email, 'ab'.repeat(20))));
    for (const guess of ['123456', '000000']) await aBrowser(t).verify(email, guess);
    const rows = await t.database.query('select * from sign_in_codes where email = $1', [email]);
    for (const encoding of ['hex', 'utf8'] as const) {
      const kept = rows.flatMap((row) => Object.values(row as object)).filter(Buffer.isBuffer);
      expect(kept.map((bytes) => bytes.toString(encoding)).join()).not.toContain(secret);
    }
    expect((await aBrowser(t).verify(email, secret)).statusCode).toBe(200);
  });

  it('never goes to a guest, whose address is a placeholder', async () => {
    const guest = await aPerson(t.deps.db, { isGuest: true });
    expect((await strangersAsk(guest.email, 12)).filter(({ letter }) => letter === 'link')).toHaveLength(7);
    expect((await mailbox(guest.email)).all).toEqual([]);
  });
});
