import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cookieHeader } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aCycle, aForum, anOrganisation, aPerson, aSeat } from '../support/factories.ts';
import { aBrowser, setCookies } from '../support/sign-in.ts';

const rig = await testApp();
const other = await testApp({ database: rig.database, dataDir: rig.deps.config.dataDir });
afterAll(async () => {
  await other.stop();
  await rig.close();
});
const { database } = rig;

/** Somebody whose rights changed: her browser has shown its new session, and `copy` is the cookie from before. */
async function aReplacedSession() {
  const person = await aPerson(rig.deps.db);
  const { cookie: copy } = await rig.signInAs(person);
  // Opened a while ago, as sessions are: whoever comes is to be seen again.
  await database.query(
    `update sessions set created_at = created_at - interval '1 day', updated_at = updated_at - interval '1 day',
      expires_at = expires_at - interval '1 day' where person_id = $1`,
    [person.id],
  );
  const rightsChange = () => database.query('update sessions set renews = true where person_id = $1', [person.id]);
  await rightsChange();
  const cookie = cookieHeader(setCookies(await other.anonymous.get('/api/me', { cookie: copy })));
  const owner = aBrowser(rig, cookie);
  expect((await owner.get('/api/sessions')).json().items).toHaveLength(1);
  const left = async () =>
    database.query<{ seconds: number; isReplaced: boolean }>(
      `select extract(epoch from expires_at - now())::int as seconds, replaced_by is not null as "isReplaced"
      from sessions where person_id = $1 order by expires_at`,
      [person.id],
    );
  /** As if so many seconds had passed for what was replaced. */
  const pass = (seconds: number) =>
    database.query(
      `update sessions set expires_at = expires_at - make_interval(secs => $2)
      where person_id = $1 and replaced_by is not null`,
      [person.id, seconds],
    );
  return { copy, owner, rightsChange, left, pass };
}

describe('SEC-22 a session that was replaced', () => {
  it('serves what left before and is worth nothing after half a minute, on every server, whatever was done with it', async () => {
    const { copy, owner, left, pass } = await aReplacedSession();
    for (const server of [rig, other])
      expect((await server.anonymous.get('/api/sessions', { cookie: copy })).statusCode).toBe(200);
    const [replaced, open] = await left();
    expect(replaced).toMatchObject({ isReplaced: true });
    expect(replaced?.seconds).toBeLessThanOrEqual(30);
    expect(open?.seconds).toBeGreaterThan(13 * 86_400);
    await pass(31);
    for (const server of [rig, other])
      expect((await server.anonymous.get('/api/sessions', { cookie: copy })).statusCode).toBe(401);
    expect((await owner.get('/api/sessions')).json().items).toHaveLength(1);
  });

  it('brings no new one when rights change again meanwhile: every session that lasts is one of her devices', async () => {
    const { copy, owner, left, rightsChange } = await aReplacedSession();
    await rightsChange();
    const late = await other.anonymous.get('/api/me', { cookie: copy });
    expect([late.json().actor === null, setCookies(late)]).toEqual([false, []]);
    await owner.get('/api/me');
    await owner.get('/api/me');
    expect((await owner.get('/api/sessions')).json().items).toHaveLength(1);
    expect((await left()).filter(({ seconds }) => seconds > 30)).toHaveLength(1);
  });

  it.each(["expires_at = expires_at + interval '1 second'", 'replaced_by = null'])(
    'is given nothing more by the database: set %s',
    async (change) => {
      await aReplacedSession();
      const asked = database.query(`update sessions set ${change} where replaced_by is not null`);
      await expect(asked).rejects.toThrow('a session that was replaced gets no later end');
    },
  );
});

describe('on a server whose clock is two hours ahead', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 }));
  afterEach(() => void vi.useRealTimers());
  const secondsFromNow = async (at: string): Promise<number> => {
    const [row] = await database.query<{ off: number }>(
      'select extract(epoch from $1::timestamptz - now())::int as off',
      [at],
    );
    return row?.off ?? Number.NaN;
  };

  it('SEC-22 a session begins, is seen and ends by the clock of the database', async () => {
    const person = await aPerson(rig.deps.db);
    const agent = await rig.signInAs(person);
    const seen = async () => (await agent.get('/api/sessions')).json().items[0];
    const { createdAt, lastSeenAt } = await seen();
    expect(await secondsFromNow(createdAt)).toBeLessThan(5);
    expect(await secondsFromNow(lastSeenAt)).toBeLessThan(5);
    await database.query(
      "update sessions set updated_at = updated_at - interval '1 hour', expires_at = now() + interval '1 hour' where person_id = $1",
      [person.id],
    );
    expect((await agent.get('/api/sessions')).statusCode).toBe(200);
    const again = await seen();
    expect(Math.abs(await secondsFromNow(again.lastSeenAt))).toBeLessThan(60);
    expect(Math.abs((await secondsFromNow(again.expiresAt)) - 14 * 86_400)).toBeLessThan(60);
  });

  it('a facilitator is held to twelve hours without a sign of her by that clock', async () => {
    const forum = await aForum(rig.deps.db);
    const organisationId = (await anOrganisation(rig.deps.db, { forumId: forum.id })).id;
    const { personId } = await aSeat(rig.deps.db, { forumId: forum.id, organisationId });
    const agent = await rig.signInAs(personId);
    await database.query("insert into forum_roles (forum_id, person_id, role) values ($1, $2, 'facilitator')", [
      forum.id,
      personId,
    ]);
    const idle = (hours: number) =>
      database.query('update sessions set updated_at = now() - make_interval(hours => $2) where person_id = $1', [
        personId,
        hours,
      ]);
    await idle(11);
    expect((await agent.get('/api/sessions')).statusCode).toBe(200);
    await idle(13);
    expect((await agent.get('/api/sessions')).statusCode).toBe(401);
  });

  it('an export of the record says when it was made by that clock', async () => {
    const forum = await aForum(rig.deps.db);
    const cycle = await aCycle(rig.deps.db, { forumId: forum.id });
    const { exportedAt } = (await rig.anonymous.get(`/api/cycles/${cycle.id}/audit/export`)).json();
    expect(Math.abs(await secondsFromNow(exportedAt))).toBeLessThan(60);
  });
});
