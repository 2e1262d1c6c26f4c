import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { browserAt } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { type PostOffice, postOffice } from '../support/mail.ts';
import { type ManyLetters, manyLetters } from '../support/many-letters.ts';
import { type BoardProcess, boardProcess } from './board-process.ts';

/** One publication that concerns thousands: none of its letters is lost, and none is a second one. */
const PEOPLE = 2_000;
const ROUNDS = 10;
const FEW = 60;
let database: TestDatabase;
let dataDir: string;
let office: PostOffice;
let server: BoardProcess;
let many: ManyLetters;
let drafts: { id: string; version: number }[];
beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'minga-letters-'));
  office = await postOffice();
  // Closed before the server begins: only that sends letters.
  const rig = await testApp({ database, smtpUrl: office.url });
  many = await manyLetters(rig);
  drafts = [await many.draft(PEOPLE), await many.draft(FEW)];
  // Its sessions hold where its secret is.
  await cp(rig.deps.config.dataDir, dataDir, { recursive: true });
  await rig.close();
  server = await boardProcess(database.appUrl, dataDir, { SMTP_URL: office.url });
}, 120_000);
afterAll(async () => {
  await server.stop();
  await office.close();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function publish(draft: { id: string; version: number } | undefined): Promise<void> {
  const answer = await browserAt(server.url, many.lead).fetch(`${many.at}/publish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ meetings: [draft] }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}
const waiting = async () =>
  (
    await database.query<{ left: number }>(
      `select ((select count(*) from events where not is_handed_on) + (select count(*) from event_deliveries
        where delivered_at is null and given_up_at is null))::int as left`,
    )
  )[0]?.left;
/** By letter: the same one again, because its receipt was lost with the server, is the same letter (RFC 5322, 3.6.4). */
const lettersAfter = (before: number) =>
  new Map(office.letters.slice(before).map(({ messageId, to }) => [messageId, to[0]]));

it(`kill -9 in the middle of ${PEOPLE} letters, ${ROUNDS} times`, async () => {
  await publish(drafts[0]);
  for (let round = 1; round <= ROUNDS; round += 1) {
    // Another moment each time, while there is still much to send.
    const enough = Math.floor((round * PEOPLE * 0.8) / ROUNDS) - round * 3;
    await expect.poll(() => office.letters.length, { timeout: 120_000, interval: 5 }).toBeGreaterThanOrEqual(enough);
    await server.kill();
    await server.start();
  }
  await expect.poll(waiting, { timeout: 240_000, interval: 200 }).toBe(0);
  const letters = lettersAfter(0);
  expect(letters.size).toBe(PEOPLE);
  expect(new Set(letters.values()).size).toBe(PEOPLE);
  // What came again had lost its receipt with the server: not more than were on their way at once, each time.
  expect(office.letters.length - PEOPLE).toBeLessThanOrEqual(ROUNDS * 4);
  const states = await database.query('select letter, count(*)::int as n from notices group by letter');
  expect(states).toEqual([{ letter: 'sent', n: PEOPLE }]);
}, 600_000);

it('an hour without a post office loses none and doubles none', async () => {
  const before = office.letters.length;
  office.mood = 'refuse-connection';
  await publish(drafts[1]);
  const tried = async () =>
    (await database.query('select from event_deliveries where delivered_at is null and attempts > 0')).length;
  // An hour in steps: what waits for its next attempt is as if that time had passed.
  for (let minutes = 0; minutes < 60; minutes += 10) {
    await expect.poll(tried, { timeout: 60_000 }).toBeGreaterThan(0);
    await database.query(
      `update jobs.job set start_after = start_after - interval '10 minutes' where name = 'events' and state = 'retry'`,
    );
  }
  expect(lettersAfter(before).size).toBe(0);
  office.mood = 'deliver';
  const isOver = async () => {
    await database.query(
      `update jobs.job set start_after = now() where name = 'events' and state in ('retry', 'created') and start_after > now()`,
    );
    return waiting();
  };
  await expect.poll(isOver, { timeout: 120_000, interval: 500 }).toBe(0);
  const letters = lettersAfter(before);
  expect([letters.size, new Set(letters.values()).size, office.letters.length - before]).toEqual([FEW, FEW, FEW]);
}, 300_000);
