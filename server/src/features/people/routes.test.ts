import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../../tests/support/app.ts';
import { aPerson } from '../../../../tests/support/factories.ts';
import { aBrowser } from '../../../../tests/support/sign-in.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t.close());

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
    const browser = aBrowser(t, before.cookie);
    const answer = await browser.verify(person.email, await browser.codeFor(person.email));
    expect(answer.statusCode).toBe(200);
    expect((await before.get('/api/sessions')).statusCode).toBe(401);
    expect((await browser.get('/api/sessions')).json().items).toHaveLength(1);
  });

  it('stay when the new code is wrong, and end once however often signing out is pressed', async () => {
    const person = await aPerson(t.deps.db);
    const agent = await t.signInAs(person);
    await agent.post('/api/sign-in/verify', { email: person.email, code: '000000' });
    expect((await agent.get('/api/sessions')).statusCode).toBe(200);
    const pressed = await Promise.all([1, 2, 3, 4].map(() => agent.post('/api/sign-out')));
    expect(pressed.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  });

  it('SEC-22 over https are kept in a cookie that only this very host can set', async () => {
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
