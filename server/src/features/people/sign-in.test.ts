import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aForum, aPerson } from '../../../../tests/support/factories.ts';
import { aBrowser, setCookies } from '../../../../tests/support/sign-in.ts';

let t: TestApp;
beforeAll(async () => {
  // So that a test can speak from several networks.
  t = await testApp({ trustProxyHops: 1 });
});
afterEach(() => void vi.useRealTimers());
afterAll(() => t.close());

const from = (address: string) => ({ 'x-forwarded-for': address });
const wrongOne = (code: string) => (code === '000000' ? '000001' : '000000');
const letters = async (email: string) => (await t.deps.mail.stored()).filter(({ to }) => to === email);

describe('signing in by mailed code', () => {
  it('opens a session with an HttpOnly, SameSite=Lax cookie', async () => {
    const person = await aPerson(t.deps.db, { locale: 'en' });
    const browser = aBrowser(t);
    const answer = await browser.verify(person.email, await browser.codeFor(person.email));
    expect(answer.statusCode).toBe(200);
    expect(setCookies(answer).join()).toMatch(/session_token=.*HttpOnly.*SameSite=Lax/i);
    expect((await browser.get('/api/me')).json().actor.personId).toBe(person.id);
  });

  it('works for an invited person whose address was never confirmed', async () => {
    const person = await aPerson(t.deps.db, { emailVerified: false });
    const browser = aBrowser(t);
    expect((await browser.verify(person.email, await browser.codeFor(person.email))).statusCode).toBe(200);
  });

  it('SEC-21 takes a code once: fifty at the same instant open one session', async () => {
    const person = await aPerson(t.deps.db);
    const browser = aBrowser(t);
    const code = await browser.codeFor(person.email);
    const answers = await Promise.all(Array.from({ length: 50 }, () => browser.verify(person.email, code)));
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
    const sessions = await t.database.query('select 1 from sessions where person_id = $1', [person.id]);
    expect(sessions).toHaveLength(1);
  });

  it('SEC-20 says how many tries are left, and kills the code after five, so that the right one no longer works', async () => {
    const person = await aPerson(t.deps.db);
    const browser = aBrowser(t);
    const code = await browser.codeFor(person.email);
    for (const left of [4, 3, 2, 1, 0]) {
      const refused = (await browser.verify(person.email, wrongOne(code))).json();
      expect(refused).toMatchObject({ code: 'sign-in.code-wrong', params: { left } });
    }
    expect((await browser.verify(person.email, code)).statusCode).toBe(410);
  });

  it('SEC-20 evaluates at most five of a hundred guesses at the same instant', async () => {
    const person = await aPerson(t.deps.db);
    const browser = aBrowser(t);
    const code = await browser.codeFor(person.email);
    const guesses = Array.from({ length: 100 }, () => browser.verify(person.email, wrongOne(code)));
    const codes = (await Promise.all(guesses)).map((answer) => answer.json().code);
    expect(codes.filter((each) => each === 'sign-in.code-wrong')).toHaveLength(5);
  });

  it('takes whichever of several letters was read: they arrive in any order', async () => {
    const person = await aPerson(t.deps.db);
    const browser = aBrowser(t);
    const first = await browser.codeFor(person.email);
    const second = await browser.codeFor(person.email);
    expect((await browser.verify(person.email, first)).statusCode).toBe(200);
    expect((await browser.verify(person.email, second)).statusCode).toBe(410);
  });

  it('mails a link that consumes nothing when a scanner opens it', async () => {
    const person = await aPerson(t.deps.db);
    const browser = aBrowser(t);
    const code = await browser.codeFor(person.email);
    const link = /http\S+/.exec((await letters(person.email))[0]?.text ?? '')?.[0] ?? '';
    for (let i = 0; i < 5; i += 1) await t.anonymous.get(new URL(link).pathname + new URL(link).search);
    expect((await browser.verify(person.email, code)).statusCode).toBe(200);
  });

  it('SEC-27 mails a link that leads back to where the person was, and only within this site', async () => {
    const person = await aPerson(t.deps.db);
    await aBrowser(t).codeFor(person.email, '/c/plan/ballots/3');
    expect((await letters(person.email))[0]?.text).toContain('&back=%2Fc%2Fplan%2Fballots%2F3#code=');
    for (const back of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\n/evil.example']) {
      const answer = await aBrowser(t).post('/api/sign-in/code', { email: person.email, back });
      expect([answer.statusCode, answer.json().errors]).toMatchObject([422, [{ field: 'back' }]]);
    }
  });
});

describe('SEC-9 an address that nobody has', () => {
  it('gets the same answers as one that somebody has, beyond the fifth try and the fifth letter too', async () => {
    const person = await aPerson(t.deps.db);
    const story = async (email: string, address: string) => {
      const browser = aBrowser(t);
      const told: unknown[] = [];
      const note = (answer: Awaited<ReturnType<typeof browser.verify>>) =>
        told.push([answer.statusCode, { ...answer.json(), requestId: '' }]);
      note(await browser.verify(email, '111111'));
      for (let i = 0; i < 12; i += 1) note(await browser.post('/api/sign-in/code', { email }, from(address)));
      for (let i = 0; i < 6; i += 1) note(await browser.verify(email, 'abcdef'.replace(/./g, '9')));
      for (let i = 0; i < 2; i += 1) note(await aBrowser(t).post('/api/sign-in/code', { email }, from(address)));
      for (let i = 0; i < 6; i += 1) note(await browser.verify(email, 'ab'.repeat(20)));
      return told;
    };
    const known = await story(person.email, '198.51.100.1');
    expect(await story('nobody@example.org', '198.51.100.1')).toEqual(known);
    expect(await letters('nobody@example.org')).toEqual([]);
    await expect.poll(async () => (await letters(person.email)).length, { timeout: 10_000 }).toBe(6);
  });

  it('is answered as fast: medians within 20 ms, while codes leave and after', async () => {
    const took: Record<string, number[]> = {};
    for (let turn = 0; turn < 10; turn += 1) {
      const known = (await aPerson(t.deps.db)).email;
      for (let i = 0; i < 10; i += 1)
        for (const [who, email] of [
          ['known', known],
          ['unknown', `nobody-${turn}@example.org`],
        ] as const) {
          const start = performance.now();
          const { letter } = (await aBrowser(t).post('/api/sign-in/code', { email }, from('198.51.100.9'))).json();
          (took[`${who} ${letter}`] ??= []).push(performance.now() - start);
        }
    }
    const median = (which: string) => (took[which] ?? []).sort((a, b) => a - b)[25] ?? Number.NaN;
    for (const letter of ['code', 'link'])
      expect(Math.abs(median(`known ${letter}`) - median(`unknown ${letter}`))).toBeLessThan(20);
  });

  it('is not told by a guest either, whose address is a placeholder', async () => {
    const guest = await aPerson(t.deps.db, { isGuest: true });
    const answer = await aBrowser(t).post('/api/sign-in/code', { email: guest.email }, from('198.51.100.2'));
    expect(answer.statusCode).toBe(200);
    await t.deps.mail.untilSent();
    expect(await letters(guest.email)).toEqual([]);
  });
});

describe('SEC-19 a code is bound to the browser that asked', () => {
  it('so that another browser is told so, whether it knows the code or not', async () => {
    const person = await aPerson(t.deps.db);
    const browser = aBrowser(t);
    const code = await browser.codeFor(person.email);
    for (const guess of [code, wrongOne(code)]) {
      const answer = await aBrowser(t).verify(person.email, guess);
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'sign-in.other-browser']);
    }
    expect((await browser.verify(person.email, code)).statusCode).toBe(200);
  });

  it('so that a stranger who asks and guesses leaves the code of its owner alone', async () => {
    const person = await aPerson(t.deps.db);
    const [owner, stranger] = [aBrowser(t), aBrowser(t)];
    const code = await owner.codeFor(person.email);
    for (let i = 0; i < 8; i += 1)
      await stranger.post('/api/sign-in/code', { email: person.email }, from('198.51.100.3'));
    for (let i = 0; i < 8; i += 1) await stranger.verify(person.email, wrongOne(code));
    expect((await owner.verify(person.email, code)).statusCode).toBe(200);
  });

  it('and a cookie that we did not give out counts as none', async () => {
    const person = await aPerson(t.deps.db);
    const browser = aBrowser(t, 'minga.browser=made-up.proof');
    const answer = await browser.post('/api/sign-in/code', { email: person.email }, from('198.51.100.4'));
    expect(setCookies(answer).join()).toMatch(/^minga\.browser=(?!made-up).*HttpOnly.*SameSite=Lax/i);
  });
});

describe('how much may be asked for', () => {
  it('SEC-20 one browser does not spend what all the others behind its address may ask', async () => {
    const greedy = aBrowser(t);
    let last = 0;
    for (let i = 0; i < 40; i += 1)
      last = (await greedy.post('/api/sign-in/code', { email: `a${i}@example.org` }, from('203.0.113.9'))).statusCode;
    expect(last).toBe(429);
    const neighbour = await aBrowser(t).post('/api/sign-in/code', { email: 'b@example.org' }, from('203.0.113.9'));
    expect(neighbour.statusCode).toBe(200);
  });

  it.each(['code', 'verify'])(
    'SEC-20 whoever floods %s without a cookie holds up the others behind the address for seconds',
    async (door) => {
      const asked = (email: string) => ({ email, ...(door === 'verify' ? { code: '123456' } : {}) });
      const asNewcomer = () => aBrowser(t).post(`/api/sign-in/${door}`, asked('c@example.org'), from('203.0.113.10'));
      const flood = async (times: number, bodyOf: (n: number) => object) => {
        for (let n = 0; n < times; n += 1)
          await t.anonymous.ask('POST', `/api/sign-in/${door}`, { body: bodyOf(n), headers: from('203.0.113.10') });
      };
      const now = Date.now();
      vi.useFakeTimers({ toFake: ['Date'], now });
      // What the door does not take uses up nobody's room there.
      await flood(450, () => ({}));
      expect((await asNewcomer()).statusCode).not.toBe(429);
      await flood(450, (n) => asked(`d${n}@example.org`));
      const refused = (await asNewcomer()).json();
      expect([refused.code, refused.params.seconds <= 10]).toEqual(['request.too-many', true]);
      vi.setSystemTime(now + 11_000);
      const answered = (await asNewcomer()).json();
      expect(answered.letter ?? answered.code).toBe(door === 'code' ? 'code' : 'sign-in.other-browser');
    },
  );
});

describe('SEC-22 a session gets a new number when rights change', () => {
  const sessionOf = (cookie: string) => /minga\.session_token=([^;]+)/.exec(cookie)?.[1];

  async function signedIn() {
    const person = await aPerson(t.deps.db);
    const browser = aBrowser(t);
    await browser.verify(person.email, await browser.codeFor(person.email));
    return { person, browser, copied: aBrowser(t, browser.cookie()), before: sessionOf(browser.cookie()) };
  }

  async function promote(personId: string) {
    const { id } = await aForum(t.deps.db);
    const administrator = await t.signInAs(await aPerson(t.deps.db, { isAdministrator: true }));
    const [row] = await t.database.query<{ email: string }>('select email from people where id = $1', [personId]);
    const role = { email: row?.email, name: 'Rosa', role: 'facilitator' };
    expect((await administrator.post(`/api/forums/${id}/roles`, role)).statusCode).toBe(201);
  }

  it('and one that was copied before ends once the browser came with the new one', async () => {
    const { person, browser, copied, before } = await signedIn();
    await promote(person.id);
    expect((await browser.get('/api/sessions')).statusCode).toBe(200);
    expect(sessionOf(browser.cookie())).not.toBe(before);
    expect((await browser.get('/api/sessions')).json().items).toHaveLength(1);
    const [old] = await t.database.query<{ seconds: number }>(
      `select extract(epoch from expires_at - now())::float8 as seconds from sessions
       where person_id = $1 and expires_at < now() + interval '1 minute'`,
      [person.id],
    );
    expect(old?.seconds).toBeLessThanOrEqual(30);
    await t.database.query(`update sessions set expires_at = now() where expires_at < now() + interval '1 minute'`);
    expect((await copied.get('/api/sessions')).statusCode).toBe(401);
    expect((await browser.get('/api/sessions')).statusCode).toBe(200);
  });

  it('and ten requests that left together bring one new session', async () => {
    const { person, browser } = await signedIn();
    await promote(person.id);
    const together = Array.from({ length: 10 }, () => aBrowser(t, browser.cookie()).get('/api/sessions'));
    const answers = await Promise.all(together);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(200));
    expect(answers.filter((answer) => sessionOf(setCookies(answer).join()))).toHaveLength(1);
  });

  it('and an answer that never arrived is made good: the old one still brings another', async () => {
    const { person, browser, before } = await signedIn();
    await promote(person.id);
    const lost = await aBrowser(t, browser.cookie()).get('/api/sessions');
    expect(sessionOf(setCookies(lost).join())).toBeDefined();
    await t.database.query(`update sessions set updated_at = now() - interval '2 minutes' where replaces is not null`);
    expect((await browser.get('/api/sessions')).statusCode).toBe(200);
    expect(sessionOf(browser.cookie())).not.toBe(before);
    expect((await browser.get('/api/sessions')).statusCode).toBe(200);
  });

  it('and signing out ends both', async () => {
    const { person, browser } = await signedIn();
    await promote(person.id);
    await browser.get('/api/sessions');
    await browser.post('/api/sign-out');
    const left = await t.database.query('select 1 from sessions where person_id = $1', [person.id]);
    expect(left).toEqual([]);
  });
});
