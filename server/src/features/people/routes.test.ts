import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aPerson } from '../../../../tests/support/factories.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

/** Asks for a code and reads the letter, as the person would. */
async function codeFor(email: string): Promise<string> {
  const before = (await t.deps.mail.stored()).length;
  expect((await t.anonymous.post('/api/sign-in/code', { email })).statusCode).toBe(200);
  await expect.poll(async () => (await t.deps.mail.stored()).length).toBe(before + 1);
  const letter = (await t.deps.mail.stored())[0];
  return /^\d{6}/.exec(letter?.subject ?? '')?.[0] ?? '';
}
const verify = (email: string, code: string) => t.anonymous.post('/api/sign-in/verify', { email, code });
const cookieOf = (answer: Awaited<ReturnType<typeof verify>>) =>
  String(answer.headers['set-cookie']).split(';')[0] ?? '';

describe('signing in by mailed code', () => {
  it('opens a session with an HttpOnly, SameSite=Lax cookie', async () => {
    const person = await aPerson(t.deps.db, { locale: 'en' });
    const answer = await verify(person.email, await codeFor(person.email));
    expect(answer.statusCode).toBe(200);
    expect(String(answer.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Lax/i);
    const me = await t.anonymous.get('/api/me', { cookie: cookieOf(answer) });
    expect(me.json().actor.personId).toBe(person.id);
  });

  it('works for an invited person whose address was never confirmed', async () => {
    const person = await aPerson(t.deps.db, { emailVerified: false });
    expect((await verify(person.email, await codeFor(person.email))).statusCode).toBe(200);
  });

  it('answers the same for an address nobody has, and mails nothing', async () => {
    const before = (await t.deps.mail.stored()).length;
    const person = await aPerson(t.deps.db);
    const known = await t.anonymous.post('/api/sign-in/code', { email: person.email });
    const unknown = await t.anonymous.post('/api/sign-in/code', { email: 'nobody@example.org' });
    expect([unknown.statusCode, unknown.body]).toEqual([known.statusCode, known.body]);
    await expect.poll(async () => (await t.deps.mail.stored()).length).toBe(before + 1);
  });

  it('takes a code once: fifty at the same instant open one session', async () => {
    const person = await aPerson(t.deps.db);
    const code = await codeFor(person.email);
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(person.email, code)));
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
    const sessions = await t.database.query('select 1 from sessions where person_id = $1', [person.id]);
    expect(sessions).toHaveLength(1);
  });

  it('kills the code after five wrong tries, so that the right one no longer works', async () => {
    const person = await aPerson(t.deps.db);
    const code = await codeFor(person.email);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let i = 0; i < 5; i += 1) expect((await verify(person.email, wrong)).json().code).toBe('sign-in.code-wrong');
    expect((await verify(person.email, code)).statusCode).toBe(410);
  });

  it('mails at most five codes an hour to one address, also when asked in parallel', async () => {
    const person = await aPerson(t.deps.db);
    await Promise.all(Array.from({ length: 9 }, () => t.anonymous.post('/api/sign-in/code', { email: person.email })));
    const rows = await t.database.query('select 1 from sign_in_requests where email = $1', [person.email]);
    expect(rows).toHaveLength(5);
  });

  it('mails a link that consumes nothing when a scanner opens it', async () => {
    const person = await aPerson(t.deps.db);
    const code = await codeFor(person.email);
    const link = /http\S+/.exec((await t.deps.mail.stored())[0]?.text ?? '')?.[0] ?? '';
    for (let i = 0; i < 5; i += 1) await t.anonymous.get(new URL(link).pathname + new URL(link).search);
    expect((await verify(person.email, code)).statusCode).toBe(200);
  });
});

describe('sessions', () => {
  it('are listed, and ended one by one or all others at once', async () => {
    const person = await aPerson(t.deps.db);
    const [phone, laptop, library] = [await t.signInAs(person), await t.signInAs(person), await t.signInAs(person)];
    const { items } = (await phone.get('/api/sessions')).json();
    expect(items).toHaveLength(3);
    const other = items.find((item: { isCurrent: boolean }) => !item.isCurrent);
    expect((await phone.delete(`/api/sessions/${other.id}`)).statusCode).toBe(200);
    expect((await phone.delete('/api/sessions')).json()).toEqual({ ended: 1 });
    expect((await phone.get('/api/sessions')).statusCode).toBe(200);
    for (const agent of [laptop, library]) expect((await agent.get('/api/sessions')).statusCode).toBe(401);
  });

  it('of somebody else cannot be ended', async () => {
    const [ana, eva] = [await t.signInAs(await aPerson(t.deps.db)), await t.signInAs(await aPerson(t.deps.db))];
    const own = (await ana.get('/api/sessions')).json().items[0];
    expect((await eva.delete(`/api/sessions/${own.id}`)).statusCode).toBe(404);
    expect((await ana.get('/api/sessions')).statusCode).toBe(200);
  });

  it('end with signing out; the cookie is worth nothing afterwards', async () => {
    const agent = await t.signInAs(await aPerson(t.deps.db));
    await agent.post('/api/sign-out');
    expect((await agent.get('/api/sessions')).statusCode).toBe(401);
  });

  it('end when the same browser signs in anew: the former cookie is worth nothing', async () => {
    const person = await aPerson(t.deps.db);
    const before = await t.signInAs(person);
    const answer = await before.post('/api/sign-in/verify', { email: person.email, code: await codeFor(person.email) });
    expect(answer.statusCode).toBe(200);
    expect((await before.get('/api/sessions')).statusCode).toBe(401);
    const now = await t.anonymous.get('/api/sessions', { cookie: cookieOf(answer) });
    expect(now.json().items).toHaveLength(1);
  });

  it('stay when the new code is wrong, and end once however often signing out is pressed', async () => {
    const person = await aPerson(t.deps.db);
    const agent = await t.signInAs(person);
    await agent.post('/api/sign-in/verify', { email: person.email, code: '000000' });
    expect((await agent.get('/api/sessions')).statusCode).toBe(200);
    const pressed = await Promise.all([1, 2, 3, 4].map(() => agent.post('/api/sign-out')));
    expect(pressed.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  });

  it('T22 over https are kept in a cookie that only this very host can set', async () => {
    const secure = await testApp({ publicUrl: 'https://minga.test' });
    const agent = await secure.signInAs(await aPerson(secure.deps.db));
    expect(agent.cookie).toMatch(/^__Host-minga\.session_token=/);
    const [cookie] = [(await agent.post('/api/sign-out')).headers['set-cookie'] ?? []]
      .flat()
      .filter((line) => line.startsWith('__Host-'));
    expect(cookie).toMatch(/Path=\/;.*Secure/);
    const { headers } = await secure.deps.auth.api.issueSession({
      body: { personId: (await aPerson(secure.deps.db)).id },
      returnHeaders: true,
    });
    expect(headers.getSetCookie()[0]).toMatch(/^__Host-[^;]+;(?=.*Secure)(?=.*HttpOnly)(?=.*Path=\/;)(?!.*Domain)/);
    expect((await agent.get('/api/sessions')).statusCode).toBe(401);
    await secure.close();
  });

  it('of facilitators end after twelve idle hours, of others not', async () => {
    const facilitator = await aPerson(t.deps.db, { role: 'facilitator' });
    const participant = await aPerson(t.deps.db, { role: 'participant' });
    const [f, p] = [await t.signInAs(facilitator), await t.signInAs(participant)];
    await t.database.query("update sessions set updated_at = now() - interval '13 hours'");
    expect((await f.get('/api/sessions')).statusCode).toBe(401);
    expect((await p.get('/api/sessions')).statusCode).toBe(200);
  });

  it('cannot be opened from what stands in the database: the cookie is signed with a secret kept elsewhere', async () => {
    const person = await aPerson(t.deps.db);
    await t.signInAs(person);
    const [row] = await t.database.query<{ token: string }>('select token from sessions where person_id = $1', [
      person.id,
    ]);
    const forged = await t.anonymous.get('/api/sessions', { cookie: `minga.session_token=${row?.token}` });
    expect(forged.statusCode).toBe(401);
  });
});
