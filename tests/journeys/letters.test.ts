import type { Organisations } from '@minga/shared/organisations/schema.ts';
import type { Roles } from '@minga/shared/people/schema.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../support/app.ts';
import { aCycle, aForum, anOrganisation, aPerson } from '../support/factories.ts';
import { type PostOffice, postOffice } from '../support/mail.ts';

/** SEC-43: letters over a real post office that hesitates, refuses, rejects and comes back; two servers share the queue. */
let office: PostOffice;
let one: TestApp;
let two: TestApp;
beforeAll(async () => {
  office = await postOffice();
  one = await testApp({ smtpUrl: office.url, publicUrl: 'https://minga.example' });
  two = await testApp({ smtpUrl: office.url, publicUrl: 'https://minga.example', database: one.database });
});
afterEach(() => {
  office.mood = 'deliver';
});
afterAll(async () => {
  await two.close();
  await one.close();
  await office.close();
});

let next = 0;
const anAddress = () => `rosa-${(next += 1)}@example.org`;
const aGuestOf = (email: string) => ({ email, name: 'Rosa Oca', role: 'observer' });
const aSeatFor = (email: string) => ({ email, name: 'Rosa Oca', role: 'delegate', seniority: 'director' });
/** Where an invitation leads, whoever shows it. */
const INVITATION = /https:\/\/minga\.example\/invitations\/[\w.-]+/;
const lettersTo = (email: string) => office.letters.filter(({ to }) => to.includes(email));

async function aTable() {
  const forum = await aForum(one.deps.db, { name: 'Foro del Norte', locale: 'es' });
  const cycle = await aCycle(one.deps.db, { forumId: forum.id });
  const organisation = await anOrganisation(one.deps.db, { forumId: forum.id, name: 'Red del Agua' });
  const who = async (role: 'facilitator' | 'administrator' | 'participant') =>
    one.signInAs(await aPerson(one.deps.db, { role, forumId: forum.id }));
  const at = `/api/cycles/${cycle.id}`;
  const agents = { facilitator: await who('facilitator'), administrator: await who('administrator') };
  const linksFor = async (agent: TestApp['anonymous']) =>
    (await agent.get(`${at}/organisations`))
      .json<Organisations>()
      .items.flatMap(({ seats }) => (seats ?? []).map(({ inviteLink }) => inviteLink));
  return {
    ...agents,
    participant: await who('participant'),
    at,
    seats: `${at}/organisations/${organisation.id}/seats`,
    linksFor,
  };
}

describe('a letter', () => {
  it('tells of a seat and of a role, once each, from the address of the site', async () => {
    const s = await aTable();
    const [seated, guest] = [anAddress(), anAddress()];
    expect((await s.facilitator.post(s.seats, aSeatFor(seated))).statusCode).toBe(201);
    expect((await s.administrator.post(`${s.at}/roles`, aGuestOf(guest))).statusCode).toBe(201);
    const ofSeat = await office.letterTo(seated);
    expect(ofSeat.from).toBe('minga@minga.example');
    expect(ofSeat.subject).toBe('Le invitan a «Foro del Norte» en Minga');
    expect(ofSeat.text).toContain('con un asiento de Red del Agua (');
    expect(ofSeat.text).toMatch(INVITATION);
    expect((await office.letterTo(guest)).text).toContain('como observadora u observador');
    expect([lettersTo(seated).length, lettersTo(guest).length]).toEqual([1, 1]);
  });

  it('is promised with the act or not at all', async () => {
    const s = await aTable();
    const email = anAddress();
    const answers = await Promise.all([1, 2, 3].map(() => s.facilitator.post(s.seats, aSeatFor(email))));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 422, 422]);
    await office.letterTo(email);
    await expect.poll(waiting).toBe(0);
    expect(lettersTo(email)).toHaveLength(1);
  });

  it('is carried by one of several servers, never by two', async () => {
    const s = await aTable();
    const emails = Array.from({ length: 30 }, anAddress);
    await Promise.all(emails.map((email) => s.facilitator.post(s.seats, aSeatFor(email))));
    await expect.poll(waiting, { timeout: 15_000 }).toBe(0);
    expect(emails.map((email) => lettersTo(email).length)).toEqual(emails.map(() => 1));
  });
});

/** Letters that are neither delivered nor given up. */
async function waiting(): Promise<number> {
  const rows = await one.database.query<{ left: number }>(
    `select ((select count(*) from events where not is_handed_on) + (select count(*) from event_deliveries
      where subscriber = 'letters' and delivered_at is null and given_up_at is null))::int as left`,
  );
  return rows[0]?.left ?? -1;
}

describe('SEC-43 a post office', () => {
  it('that is away is tried again, shown after three attempts, and forgotten when it delivers', async () => {
    const s = await aTable();
    const email = anAddress();
    office.mood = 'refuse-connection';
    const began = performance.now();
    expect((await s.facilitator.post(s.seats, aSeatFor(email))).statusCode).toBe(201);
    expect(performance.now() - began, 'the request waits for no post office').toBeLessThan(2_000);
    expect(await s.linksFor(s.facilitator)).toEqual([null]);
    const shown = [expect.stringMatching(INVITATION)];
    await expect.poll(() => s.linksFor(s.facilitator), { timeout: 40_000, interval: 200 }).toEqual(shown);
    expect(await s.linksFor(s.participant), 'an address is for whoever invites').toEqual([null]);
    office.mood = 'deliver';
    await expect.poll(() => lettersTo(email).length, { timeout: 40_000 }).toBe(1);
    await expect.poll(() => s.linksFor(s.facilitator)).toEqual([null]);
  });

  it('that rejects an address is believed at once', async () => {
    const s = await aTable();
    const email = anAddress();
    office.mood = 'reject';
    expect((await s.administrator.post(`${s.at}/roles`, aGuestOf(email))).statusCode).toBe(201);
    const shown = async () => {
      const { items } = (await s.administrator.get(`${s.at}/roles`)).json<Roles>();
      return items.find((role) => role.email === email)?.inviteLink;
    };
    await expect.poll(shown).toMatch(INVITATION);
    await expect.poll(waiting).toBe(0);
  });

  it('that refuses the sender or its password says nothing of the letter, which waits until the settings are mended', async () => {
    const s = await aTable();
    const email = anAddress();
    office.mood = 'refuse-sender';
    expect((await s.administrator.post(`${s.at}/roles`, aGuestOf(email))).statusCode).toBe(201);
    const tried = async () =>
      (
        await one.database.query<{ state: string }>(
          `select case when d.delivered_at is not null then 'delivered' when d.given_up_at is not null then 'given up'
              else 'waits' end as state
            from event_deliveries d join events e on e.id = d.event_id join people p on p.id = e.subject_id
            where p.email = $1 and d.subscriber = 'letters' and (d.attempts > 0 or d.delivered_at is not null)`,
          [email],
        )
      ).map(({ state }) => state);
    await expect.poll(tried, { timeout: 10_000 }).toEqual(['waits']);
    office.mood = 'deliver';
    await office.letterTo(email);
  });
});
