import { readFile } from 'node:fs/promises';
import { newId } from '@minga/shared/kernel/ids.ts';
import { compareNames } from '@minga/shared/kernel/name-order.ts';
import { DELIVERY_SENTENCES } from '@minga/shared/events/deliveries.ts';
import type { FailedDeliveries, FailedDelivery } from '@minga/shared/events/schema.ts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLostJobs, removeOld } from '../../server/src/features/events/commands.ts';
import { inTransaction, type Tx } from '../../server/src/platform/database/db.ts';
import { withReach } from '../../server/src/platform/database/reach.ts';
import { emit, GiveUp, type Subscriber } from '../../server/src/platform/jobs/events.ts';
import { asTheServer, type TestApp, testApp } from '../support/app.ts';
import { aNote } from '../faults/board-client.ts';
import { boardScene } from '../faults/board-scene.ts';
import { aBallotSetting } from '../support/ballots.ts';
import { aForum, aPerson } from '../support/factories.ts';

declare module '../../server/src/platform/jobs/events.ts' {
  interface DomainEvents {
    'slip.written': { n: number };
    'slip.lost': { n: number };
  }
}

/** What the diary wrote down in the transactions of its deliveries, and what the herald said aloud after them. */
const said: { n: number; key: string }[] = [];
/** Slips that fail until they are taken out. */
const broken = new Set<number>();
const hopeless = new Set<number>();

const diary: Subscriber = {
  name: 'diary',
  on: {
    'slip.written': async (tx, { subjectId, data: { n } }) => {
      await tx.execute(sql`insert into diary (subject, n) values (${subjectId}, ${n})`);
      if (broken.has(n)) throw Object.assign(new Error('rosa@example.org is not at home'), { code: 'EHOME' });
      return undefined;
    },
  },
};
const herald: Subscriber = {
  name: 'herald',
  on: {
    'slip.written': async (_tx, { data: { n } }) => {
      return async (key) => {
        if (hopeless.has(n)) throw new GiveUp('no-such-address');
        said.push({ n, key });
      };
    },
  },
};

const nouns = [diary, herald].map((listening) => ({ subscriber: () => listening }));
let one: TestApp;
let two: TestApp;
let forumId: string;
beforeAll(async () => {
  one = await testApp({ nouns });
  await one.database.query('create table diary (place bigint generated always as identity, subject uuid, n int)');
  await one.database.query('grant select, insert on diary to minga_app');
  two = await testApp({ nouns, database: one.database });
  forumId = (await aForum(one.deps.db, { name: 'Foro del Norte' })).id;
}, 120_000);
afterAll(async () => {
  await two.close();
  await one.close();
});

const write = (tx: Tx, subjectId: string, n: number) =>
  emit(tx, { type: 'slip.written', forumId, cycleId: null, subjectId, data: { n } });
const diaryOf = async (subject: string) =>
  (await one.database.query<{ n: number }>('select n from diary where subject = $1 order by place', [subject])).map(
    ({ n }) => n,
  );
const saidOf = (ns: readonly number[]) => said.filter(({ n }) => ns.includes(n)).map(({ n }) => n);
const patiently = { timeout: 20_000 };

describe('an event', () => {
  it('reaches each who listens once, in the order of its subject, whichever server wrote it', async () => {
    const subjects = [newId(), newId(), newId()];
    const ns = Array.from({ length: 30 }, (_, index) => index);
    for (const n of ns) {
      const app = n % 2 ? one : two;
      await app.tx(async (tx) => write(tx, subjects[n % 3] ?? '', n));
    }
    await expect.poll(() => said.length, patiently).toBe(ns.length);
    await expect.poll(async () => (await one.database.query('select from diary')).length, patiently).toBe(ns.length);
    for (const [index, subject] of subjects.entries()) {
      const own = ns.filter((n) => n % 3 === index);
      expect(await diaryOf(subject)).toEqual(own);
      expect(saidOf(own)).toEqual(own);
    }
    const keys = said.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('exists with the act or not at all', async () => {
    const subject = newId();
    const failing = one.tx(async (tx) => {
      write(tx, subject, 100);
      throw new Error('the act came to nothing');
    });
    await expect(failing).rejects.toThrow('came to nothing');
    await one.tx(async (tx) => write(tx, subject, 101));
    await expect.poll(() => diaryOf(subject), patiently).toEqual([101]);
    expect(saidOf([100])).toEqual([]);
  });

  it('of a type that nobody listens to is handed on to nobody', async () => {
    await one.tx(async (tx) =>
      emit(tx, { type: 'slip.lost', forumId, cycleId: null, subjectId: newId(), data: { n: 1 } }),
    );
    const waiting = () => one.database.query('select from events where not is_handed_on');
    await expect.poll(waiting, patiently).toEqual([]);
    expect(
      await one.database.query(
        "select d.id from event_deliveries d join events e on e.id = d.event_id where e.type = 'slip.lost'",
      ),
    ).toEqual([]);
  });

  it('that cannot be delivered holds up what follows on its subject and nothing else', async () => {
    const [subject, other] = [newId(), newId()];
    broken.add(200);
    await one.tx(async (tx) => [write(tx, subject, 200), write(tx, subject, 201), write(tx, other, 202)]);
    await expect.poll(() => diaryOf(other), patiently).toEqual([202]);
    await expect.poll(() => saidOf([200, 201]), patiently).toEqual([200, 201]);
    const attempts = () =>
      one.database.query<{ attempts: number; cause: string }>(
        "select attempts, cause from event_deliveries where subscriber = 'diary' and subject_id = $1 order by event_id",
        [subject],
      );
    await expect.poll(async () => (await attempts())[0]?.attempts, patiently).toBeGreaterThan(1);
    // What failed has written nothing, and nothing of what it said is kept.
    expect(await diaryOf(subject)).toEqual([]);
    expect((await attempts()).map(({ cause }) => cause)).toEqual(['EHOME', null]);
    expect(one.log() + two.log()).not.toContain('rosa@example.org');
    broken.delete(200);
    await expect.poll(() => diaryOf(subject), patiently).toEqual([200, 201]);
  });

  it('is written within the reach of its forum only, and seen there', async () => {
    const elsewhere = (await aForum(one.deps.db)).id;
    const server = asTheServer(one.deps);
    const within = <T>(forum: string, work: (tx: Tx) => Promise<T>) =>
      withReach({ forumId: forum }, () => inTransaction(server.db, work));
    await expect(within(elsewhere, async (tx) => write(tx, newId(), 300))).rejects.toThrow();
    const seen = (forum: string) =>
      within(forum, async (tx) => (await tx.execute(sql`select from events`)).rows.length > 0);
    expect([await seen(forumId), await seen(elsewhere)]).toEqual([true, false]);
    const deliveries = (forum: string) =>
      within(forum, async (tx) => (await tx.execute(sql`select from event_deliveries`)).rows.length > 0);
    expect([await deliveries(forumId), await deliveries(elsewhere)]).toEqual([true, false]);
  });
});

describe('a delivery', () => {
  it('that was made stays made, whoever writes', async () => {
    const again = one.database.query('update event_deliveries set delivered_at = null where delivered_at is not null');
    await expect(again).rejects.toThrow('was delivered to');
    const twice = one.database.query(`insert into event_deliveries (id, event_id, subscriber, subject_id)
      select gen_random_uuid(), event_id, subscriber, subject_id from event_deliveries limit 1`);
    await expect(twice).rejects.toThrow('event_deliveries_once');
  });

  it('that was given up is shown to administrators, holds up nothing, and is made when one tries again', async () => {
    const administrator = await one.signInAs(await aPerson(one.deps.db, { isAdministrator: true }));
    const subject = newId();
    hopeless.add(400);
    await one.tx(async (tx) => [write(tx, subject, 400), write(tx, subject, 401)]);
    await expect.poll(() => saidOf([400, 401]), patiently).toEqual([401]);
    const failures = async () => (await administrator.get('/api/deliveries')).json<FailedDeliveries>().items;
    const [failure, ...others] = await failures();
    expect(others).toEqual([]);
    expect(failure).toMatchObject({
      subscriber: 'herald',
      type: 'slip.written',
      forumName: 'Foro del Norte',
      attempts: 1,
      cause: 'no-such-address',
      isGivenUp: true,
    });
    const retry = () => administrator.post(`/api/deliveries/${failure?.id}/retry`, {});
    hopeless.delete(400);
    expect((await retry()).statusCode).toBe(204);
    await expect.poll(() => saidOf([400, 401]), patiently).toEqual([401, 400]);
    await expect.poll(failures, patiently).toEqual([]);
    expect((await retry()).json()).toMatchObject({ status: 404, code: 'delivery.not-found' });
  });

  it('that were given up are shown page by page, searched, narrowed and in the order that is asked for', async () => {
    const administrator = await one.signInAs(await aPerson(one.deps.db, { isAdministrator: true }));
    const numbers = Array.from({ length: 7 }, (_, n) => 410 + n);
    for (const n of numbers) hopeless.add(n);
    await one.tx(async (tx) => numbers.map((n) => write(tx, newId(), n)));
    const read = async (query: string) =>
      (await administrator.get(`/api/deliveries?${query}`)).json<FailedDeliveries>();
    await expect.poll(async () => (await read('')).found, patiently).toBe(7);
    // Each an attempt more than the one before, so that there is an order to ask for.
    await one.database.query(`update event_deliveries d set attempts = n.place from (select id, row_number() over (order by event_id)
      as place from event_deliveries where given_up_at is not null and delivered_at is null) n where n.id = d.id`);
    const attempts = async (query: string) => (await read(query)).items.map((item) => item.attempts);
    expect(await attempts('limit=3')).toEqual([1, 2, 3]);
    expect(await attempts('limit=3&page=3')).toEqual([7]);
    expect(await attempts('limit=3&sort=-attempts&page=2')).toEqual([4, 3, 2]);
    expect(await read('limit=3&page=99')).toMatchObject({ found: 7, page: 3, items: [{ attempts: 7 }] });
    expect(await read(`q=${encodeURIComponent('NORTE  such-address')}&limit=2`)).toMatchObject({ found: 7, page: 1 });
    expect(await read('q=100%25')).toEqual({ items: [], found: 0, page: 1 });
    expect([(await read('state=givenUp')).found, (await read('state=goesOn')).found]).toEqual([7, 0]);
    for (const query of ['sort=evil', 'page=0', 'limit=201', 'state=lost'])
      expect((await administrator.get(`/api/deliveries?${query}`)).statusCode, query).toBe(422);
    for (const n of numbers) hopeless.delete(n);
    for (const { id } of (await read('')).items) await administrator.post(`/api/deliveries/${id}/retry`, {});
    await expect.poll(async () => (await read('')).found, patiently).toBe(0);
  });

  it.each([
    ['es', 'por su ASIENTO', 'Ya no se intenta'],
    ['en', 'for their SEAT', 'No longer tried'],
  ] as const)('is searched and put in order by the words that its reader sees (%s)', async (locale, words, next) => {
    const { db } = one.deps;
    const forum = await aForum(db, { name: `Foro de la Puna ${locale}` });
    const administrator = await one.signInAs(await aPerson(db, { isAdministrator: true }));
    const people = [await aPerson(db, { name: 'Zoila 10' }), await aPerson(db, { name: 'Zoila 9' })];
    for (const { id } of people)
      for (const type of ['seat.given', 'role.given', 'notices.lettered', 'slip.written'])
        await one.database.query(
          `with happened as (insert into events (type, forum_id, subject_id, data, is_handed_on) values ($1, $2, $3, $4, true) returning id)
           insert into event_deliveries (id, event_id, subscriber, subject_id, attempts, given_up_at)
           select gen_random_uuid(), id, 'letters', $3, 5, now() from happened`,
          [type, forum.id, type === 'slip.written' ? newId() : id, type === 'slip.written' ? {} : { personId: id }],
        );
    const read = async (query: Record<string, string>) => {
      const asked = new URLSearchParams({ ...query, q: `puna ${locale} ${query['q'] ?? ''}` });
      const answer = await administrator.get(`/api/deliveries?${asked}`, { 'accept-language': locale });
      return answer.json<FailedDeliveries>();
    };
    const found = async (q: string) => (await read({ q })).items.map(({ type }) => type);
    expect(await found('')).toHaveLength(8);
    expect(new Set(await found(words))).toEqual(new Set(['seat.given']));
    expect(await found(`${words} zoila 10`)).toEqual(['seat.given']);
    expect(await found('seat.given'), 'nobody sees this code').toEqual([]);
    expect(await found('slip.written'), 'of these the code is what is shown').toHaveLength(2);
    expect([(await found(next)).length, (await read({ q: next, state: 'goesOn' })).found]).toEqual([8, 0]);
    const texts = JSON.parse(await readFile(`shared/texts/${locale}/people.json`, 'utf8')).deliveries;
    const shown = ({ type, personName, subscriber }: FailedDelivery) => {
      const sentence = DELIVERY_SENTENCES[type as keyof typeof DELIVERY_SENTENCES] ?? 'other';
      return (texts[sentence] as string)
        .replace('{{name}}', personName ?? '')
        .replace('{{type}}', type)
        .replace('{{to}}', subscriber);
    };
    const inOrder = async (sort: string) => (await read({ sort })).items.map(shown);
    const expected = (await read({})).items.map(shown).sort(compareNames);
    expect([await inOrder('what'), await inOrder('-what')]).toEqual([expected, expected.toReversed()]);
    await one.database.query('delete from events where forum_id = $1', [forum.id]);
  });

  it('that lost its job, as after a restore of the queue, is given another one and made', async () => {
    const subject = newId();
    broken.add(450);
    await one.tx(async (tx) => write(tx, subject, 450));
    const delivery = async () =>
      (
        await one.database.query<{ attempts: number; delivered: boolean }>(
          `select attempts, delivered_at is not null as delivered from event_deliveries
            where subscriber = 'diary' and subject_id = $1`,
          [subject],
        )
      )[0];
    await expect.poll(async () => (await delivery())?.attempts, patiently).toBeGreaterThan(0);
    const jobs = async () =>
      (
        await one.database.query<{ n: number }>(
          "select count(*)::int as n from jobs.job where name = 'events' and data ->> 'subjectId' = $1 and state < 'completed'",
          [subject],
        )
      )[0]?.n;
    await one.database.query("delete from jobs.job where name = 'events' and data ->> 'subjectId' = $1", [subject]);
    broken.delete(450);
    const look = () => one.tx((tx) => findLostJobs(tx, one.deps.jobs));
    // A pause between two attempts is no loss.
    await look();
    expect([await jobs(), (await delivery())?.delivered]).toEqual([0, false]);
    await one.database.query(
      "update event_deliveries set tried_at = now() - interval '3 hours' where subscriber = 'diary' and subject_id = $1",
      [subject],
    );
    await look();
    await expect.poll(() => diaryOf(subject), patiently).toEqual([450]);
    expect(await delivery()).toMatchObject({ delivered: true });
    await look();
    expect(await jobs()).toBe(0);
  });

  it('goes with its event a day after everybody has had it; what is not delivered stays', async () => {
    const [done, waits] = [newId(), newId()];
    await one.tx(async (tx) => write(tx, done, 500));
    await expect.poll(() => saidOf([500]), patiently).toEqual([500]);
    await expect.poll(() => diaryOf(done), patiently).toEqual([500]);
    broken.add(501);
    await one.tx(async (tx) => write(tx, waits, 501));
    await expect.poll(() => saidOf([501]), patiently).toEqual([501]);
    const kept = async () =>
      (
        await one.database.query<{ subject_id: string }>('select subject_id from events where subject_id = any($1)', [
          [done, waits],
        ])
      ).map(({ subject_id }) => subject_id);
    await one.tx(removeOld);
    expect(await kept()).toEqual([done, waits]);
    await one.database.query("update events set at = now() - interval '25 hours'");
    await one.tx(removeOld);
    expect(await kept()).toEqual([waits]);
    broken.delete(501);
  });
});

/** Events would tell what boards and secret ballots promise to forget. */
describe('no event', () => {
  const written = async (cycleId: string) =>
    (
      await one.database.query<{ type: string }>('select type from events where cycle_id = $1 order by id', [cycleId])
    ).map(({ type }) => type);

  it('is made of a vote that is cast, in the open or in secret', async () => {
    const sectors = ['executive', 'parliament', ...Array.from({ length: 8 }, () => 'civil_society' as const)] as const;
    for (const mode of ['open', 'secret'] as const) {
      const s = await aBallotSetting(one, sectors, { mode });
      expect((await s.open()).statusCode).toBe(200);
      // Announcing tells each voter by a letter of their own; nothing follows from voting.
      const letters = sectors.map(() => 'notices.lettered');
      const announced = ['concerned.notified', ...letters];
      await expect.poll(() => written(s.cycle.id), patiently).toEqual(announced);
      expect([(await s.cast(0, 'for')).statusCode, (await s.cast(1, 'against')).statusCode]).toEqual([200, 200]);
      expect(await written(s.cycle.id)).toEqual(announced);
    }
  });

  it('is made of what is written and voted on a board', async () => {
    const scene = await boardScene(one);
    const board = await scene.board({ identityMode: 'anonymous' });
    const before = await written(scene.cycle.id);
    const [lead, member] = [
      await scene.client(scene.facilitator, board),
      await scene.client(await scene.member(), board),
    ];
    await member.act(aNote('Más piletas'));
    await lead.act({ type: 'phase.set', args: { phase: 'clustering' } });
    const ops = () => one.database.query('select from board_ops where board_id = $1', [board]);
    expect(await ops()).toHaveLength(2);
    expect(await written(scene.cycle.id)).toEqual(before);
    scene.closeClients();
  });
});
