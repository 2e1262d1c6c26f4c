import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BallotExport } from '@minga/shared/ballots/record.ts';
import type { BallotDetail, BallotResult, Receipt } from '@minga/shared/ballots/schema.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import { sql } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { secretRecord } from '../../server/src/features/ballots/commands/close.ts';
import { lockBallot } from '../../server/src/features/ballots/queries/ballots.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { runOut, tiedVotes } from '../support/ballots.ts';
import {
  aBallot,
  aCycle,
  aForum,
  aFrozenVersion,
  anOrganisation,
  aPerson,
  aSeat,
  type BallotOptions,
} from '../support/factories.ts';

/** Two server processes' worth of application on one database: what holds here holds because the database holds it. */
const one = await testApp();
const two = await testApp({ database: one.database });
afterAll(async () => {
  await two.close();
  await one.close();
});
const { db } = one.deps;

type Voter = { personId: string; agents: [Agent, Agent] };

async function anElection(seats: readonly Sector[], options: BallotOptions = {}) {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'co_creation' });
  const facilitator = await one.signInAs((await aPerson(db, { role: 'facilitator', forumId: forum.id })).id);
  const homes = new Map<Sector, string>();
  const voters: Voter[] = [];
  for (const sector of seats) {
    const organisationId = homes.get(sector) ?? (await anOrganisation(db, { forumId: forum.id, sector })).id;
    homes.set(sector, organisationId);
    const { personId } = await aSeat(db, { organisationId, role: 'member' });
    voters.push({ personId, agents: [await one.signInAs(personId), await two.signInAs(personId)] });
  }
  const version = await aFrozenVersion(db, { cycleId: cycle.id });
  // Several seats of one organisation: each votes, as the forum's rules may say.
  const ballot = await aBallot(db, { cycleId: cycle.id, versionIds: [version.id], votesBy: 'seat', ...options });
  const path = `/api/cycles/${cycle.id}/ballots/${ballot.id}`;
  expect((await facilitator.post(`${path}/open`)).statusCode).toBe(200);
  const vote = (agent: Agent, choice: string, key: string = randomUUID()) =>
    agent.post(`${path}/casts`, { key, choices: [{ versionId: version.id, choice }] });
  const close = () => facilitator.post(`${path}/close`, { reason: 'Fin de la prueba de carrera.' });
  const count = async (table: string): Promise<number> =>
    Number(
      (
        await one.database.query<{ n: string }>(`select count(*) as n from ${table} where ballot_id = $1`, [ballot.id])
      )[0]?.n,
    );
  const box = `secret_votes_${ballot.id.replaceAll('-', '')}`;
  const inBox = async () => Number((await one.database.query<{ n: string }>(`select count(*) as n from ${box}`))[0]?.n);
  return { facilitator, voters, ballot, path, vote, close, count, box, inBox };
}
/** What a device does when the server is too busy to take a vote: it sends the very same vote again. */
async function insist(send: () => ReturnType<Agent['post']>): ReturnType<Agent['post']> {
  const answer = await send();
  return answer.statusCode === 503 ? insist(send) : answer;
}
const seatsOf = (count: number): Sector[] =>
  Array.from(
    { length: count },
    (_, index) => (['executive', 'civil_society', 'academia'] as const)[index % 3] ?? 'academia',
  );

describe('races', () => {
  it.each(['secret', 'open'] as const)(
    'T13 two hundred parallel votes of one seat over two servers store one (%s)',
    async (mode) => {
      const s = await anElection(seatsOf(10), { mode });
      const [voter] = s.voters;
      const shared = randomUUID();
      // Half are the same request over and over, half are attempts to vote again.
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, at) => {
          const key = at % 4 < 2 ? shared : randomUUID();
          return insist(() => s.vote(voter?.agents[at % 2 === 0 ? 0 : 1] ?? one.anonymous, 'for', key));
        }),
      );
      expect(answers.filter(({ statusCode }) => statusCode >= 500)).toEqual([]);
      expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 409]));
      const receipts = answers.filter(({ statusCode }) => statusCode === 200).map((answer) => answer.json<Receipt>());
      expect(new Set(receipts.map(({ tracker }) => tracker)).size).toBe(1);
      expect(receipts.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
      expect([
        await s.count('ballot_turnout'),
        mode === 'secret' ? await s.inBox() : await s.count('ballot_casts'),
      ]).toEqual([1, 1]);
    },
  );

  it('counts three hundred voters exactly, although each device sends its vote twice', async () => {
    const s = await anElection(seatsOf(300));
    const started = performance.now();
    const answers = await Promise.all(
      s.voters.flatMap((voter, at) => {
        const key = randomUUID();
        // In each sector some against: what is of one mind is not published.
        return voter.agents.map((agent) => insist(() => s.vote(agent, at % 9 < 3 ? 'against' : 'for', key)));
      }),
    );
    console.info(`300 voters, 600 requests: ${Math.round(performance.now() - started)} ms`);
    expect(answers.filter(({ statusCode }) => statusCode !== 200).map(({ body }) => body)).toEqual([]);
    await s.close();
    const result = (await one.anonymous.get(`${s.path}/result`)).json<BallotResult>();
    expect(result).toMatchObject({ turnout: 300, roll: 300 });
    expect(result.questions[0]?.outcome.total).toEqual({ for: 198, against: 102, abstain: 0 });
    expect(new Set(answers.map((answer) => answer.json<Receipt>().tracker))).toEqual(new Set(result.trackers));
  });

  it('T15 stores nothing after the facilitation has closed: what was answered with a receipt is what is counted', async () => {
    for (let round = 0; round < 6; round += 1) {
      const s = await anElection(seatsOf(40), { quorumPercent: 1 });
      const half = Math.floor(s.voters.length / 2);
      // A secret ballot is closed by hand only once five have voted.
      const early = await Promise.all(s.voters.slice(0, 5).map((voter) => s.vote(voter.agents[0], 'for')));
      const votes = s.voters.slice(5, half).map((voter) => s.vote(voter.agents[round % 2 === 0 ? 0 : 1], 'for'));
      const closing = s.close();
      const later = s.voters.slice(half).map((voter) => s.vote(voter.agents[1], 'for'));
      const answers = [...early, ...(await Promise.all([...votes, ...later]))];
      expect((await closing).statusCode).toBe(200);
      const given = answers
        .filter(({ statusCode }) => statusCode === 200)
        .map((answer) => answer.json<Receipt>().tracker);
      for (const answer of answers)
        if (answer.statusCode !== 200) expect(answer.json()).toMatchObject({ code: 'ballot.closed' });
      const result = (await two.anonymous.get(`${s.path}/result`)).json<BallotResult>();
      expect([...given].sort()).toEqual(result.trackers);
      expect(await s.count('ballot_turnout')).toBe(given.length);
    }
  });

  it('T15 the end by the clock is the database’s: a vote before it is counted, one after it refused', async () => {
    const s = await anElection(seatsOf(12));
    const before = await Promise.all(s.voters.slice(0, 6).map((voter) => s.vote(voter.agents[0], 'for')));
    await runOut(one.database, s.ballot.id, 1_000);
    const status = async () => (await two.anonymous.get(s.path)).json<BallotDetail>().status;
    await expect.poll(status, { timeout: 20_000, interval: 20 }).toBe('closed');
    const after = await Promise.all(s.voters.map((voter) => s.vote(voter.agents[1], 'for')));
    expect(after.map((answer) => answer.json<{ code: string }>().code)).toEqual(Array(12).fill('ballot.closed'));
    const result = (await one.anonymous.get(`${s.path}/result`)).json<BallotResult>();
    expect(result.turnout).toBe(before.filter(({ statusCode }) => statusCode === 200).length);
    expect(await s.count('ballot_turnout')).toBe(result.turnout);
  });

  it('stops with its stage when that is closed before its date', async () => {
    const s = await anElection(seatsOf(12));
    await one.database.query("update stages set closed_at = now() where name = 'co_creation' and cycle_id = $1", [
      s.ballot.cycleId,
    ]);
    expect((await s.vote(s.voters[0]?.agents[0] ?? one.anonymous, 'for')).json()).toMatchObject({
      code: 'stage.closed',
    });
    expect(await s.count('ballot_turnout')).toBe(0);
    const seen = (await s.voters[0]?.agents[1]?.get(s.path))?.json<BallotDetail>();
    expect(seen).toMatchObject({ status: 'suspended', isTakingVotes: false, abilities: { canVote: false } });
  });

  it('two facilitators who close at once close once', async () => {
    const s = await anElection(seatsOf(10));
    for (const voter of s.voters.slice(0, 5)) await s.vote(voter.agents[0], 'for');
    const answers = await Promise.all([s.close(), s.close(), s.close()]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
  });
});

describe('secrecy', () => {
  it('keeps no column in which a person, a time or an order could hide', async () => {
    const s = await anElection(seatsOf(10));
    const columns = await one.database.query<{ name: string; type: string }>(
      'select column_name as name, data_type as type from information_schema.columns where table_name = $1 order by ordinal_position',
      [s.box],
    );
    expect(columns).toEqual([
      { name: 'tracker', type: 'text' },
      { name: 'tally_group', type: 'text' },
      { name: 'choice', type: 'jsonb' },
    ]);
    const keys = await one.database.query(
      `select conname from pg_constraint where contype = 'f' and (conrelid = '${s.box}'::regclass or confrelid = '${s.box}'::regclass)`,
    );
    expect(keys).toEqual([]);
    const turnout = await one.database.query<{ name: string }>(
      "select column_name as name from information_schema.columns where table_name = 'ballot_turnout' order by 1",
    );
    expect(turnout.map(({ name }) => name)).toEqual(['ballot_id', 'inherited_by', 'key_sha256', 'roll_entry']);
  });

  it('T17 after closing no row in any file of the database, dead rows included, ties a voter to a vote', async () => {
    const s = await anElection(seatsOf(30));
    const order: string[] = [];
    for (const [at, voter] of s.voters.entries())
      order.push((await s.vote(voter.agents[0], at % 3 ? 'for' : 'against')).json<Receipt>().tracker);
    const xids = new Set(
      (
        await one.database.query<{ xmin: string }>('select xmin::text from ballot_turnout where ballot_id = $1', [
          s.ballot.id,
        ])
      ).map(({ xmin }) => Number(xmin)),
    );
    const [place] = await one.database.query<{ folder: string; file: string }>(
      `select current_setting('data_directory') as folder, pg_relation_filepath('${s.box}') as file`,
    );
    const file = join(place?.folder ?? '', place?.file ?? '');
    // The link that closing removes really is there before: this is what the ballot's screen tells people.
    await one.database.query('checkpoint');
    expect(await tiedVotes(dirname(file), xids, order)).toBe(30);
    await s.close();
    await one.database.query('checkpoint');
    expect(existsSync(file)).toBe(false);
    expect(await tiedVotes(dirname(file), xids, order)).toBe(0);
    const result = (await one.anonymous.get(`${s.path}/result`)).json<BallotResult>();
    expect(result.trackers).toEqual([...order].sort());
    expect(Math.abs(rankCorrelation(order, result.trackers))).toBeLessThan(0.7);
  });

  it('T17 nothing that the application may send reads, adds to or removes a vote while people vote', async () => {
    const s = await anElection(seatsOf(12));
    for (const voter of s.voters.slice(0, 6)) await s.vote(voter.agents[0], 'for');
    const [entry] = await one.database.query<{ id: string }>(
      'select id from ballot_roll where ballot_id = $1 limit 1',
      [s.ballot.id],
    );
    const { pool } = db;
    // Across forums: what stops a statement here is no matter of its reach.
    for (const attempt of [
      `select * from ${s.box}`,
      `insert into ${s.box} values ('X', 'executive', '{}')`,
      `delete from ${s.box}`,
      `drop table ${s.box}`,
      `select * from read_ballot_box('${s.ballot.id}')`,
      `select * from answers_kept('${s.ballot.id}')`,
      `select make_ballot_box(gen_random_uuid())`,
      `insert into ballot_turnout values ('${s.ballot.id}', '${entry?.id}', 'x')`,
      `insert into ballot_casts values ('${s.ballot.id}', '${entry?.id}', 'x', '{}')`,
      `insert into ballot_roll select gen_random_uuid(), ballot_id, seat_id, person_id, organisation_id, organisation, sector, tally_group, gen_random_uuid() from ballot_roll where ballot_id = '${s.ballot.id}' limit 1`,
      `delete from ballots where id = '${s.ballot.id}'`,
      `update ballots set sealed_at = now(), export = '{}', export_sha256 = repeat('0', 64) where id = '${s.ballot.id}'`,
    ])
      await expect(pool.query(`set minga.reach = 'all'; ${attempt}`), attempt).rejects.toThrow(
        /permission denied|must be owner|cannot be|is fixed|is not|votes are/,
      );
    expect(await s.inBox()).toBe(6);
  });

  it.each([
    ['a vote turned', (record: BallotExport) => Object.assign(record.votes[0] ?? {}, { choice: 'abstain' })],
    ['a vote too many', (record: BallotExport) => record.votes.push({ question: 0, group: 'all', choice: 'for' })],
    ['a code of nobody', (record: BallotExport) => record.trackers.splice(0, 1, '0000-0000-0000-0000')],
    ['a larger turnout', (record: BallotExport) => Object.assign(record, { turnout: 9 })],
  ])('a forged record is not taken: %s', async (_what, forge) => {
    const s = await anElection(seatsOf(12));
    for (const [at, voter] of s.voters.slice(0, 8).entries()) await s.vote(voter.agents[0], at < 4 ? 'for' : 'against');
    await runOut(one.database, s.ballot.id);
    await expect(
      one.tx(async (tx) => {
        const record = await secretRecord(tx, await lockBallot(tx, s.ballot, s.ballot.id));
        forge(record);
        await tx.execute(
          sql`update ballots set sealed_at = now(), export = ${JSON.stringify(record)}::jsonb, export_sha256 = ${'0'.repeat(64)} where id = ${s.ballot.id}`,
        );
      }),
    ).rejects.toThrow();
    expect((await one.anonymous.get(`${s.path}/result`)).json<BallotResult>()).toMatchObject({ turnout: 8 });
  });

  it('nine votes put into the box past everything are noticed when it is counted', async () => {
    const s = await anElection(seatsOf(12));
    for (const voter of s.voters.slice(0, 6)) await s.vote(voter.agents[0], 'against');
    await one.database.query(
      `insert into ${s.box} select 'X' || n, tally_group, jsonb_build_object(key, 'for') from generate_series(1, 9) n, (select tally_group, jsonb_object_keys(choice) as key from ${s.box} limit 1) v`,
    );
    expect((await s.close()).json()).toMatchObject({ code: 'ballot.count-refused' });
    await runOut(one.database, s.ballot.id);
    expect((await one.anonymous.get(s.path)).json()).toMatchObject({ status: 'closed', approved: null });
    for (const path of ['result', 'export'])
      expect((await one.anonymous.get(`${s.path}/${path}`)).json()).toMatchObject({ code: 'ballot.count-refused' });
  });

  it('keeps groups under five out of the record, and choices out of the log', async () => {
    const sectors: Sector[] = [
      ...Array<Sector>(6).fill('executive'),
      'parliament',
      ...Array<Sector>(6).fill('civil_society'),
      'academia',
      'academia',
    ];
    const s = await anElection(sectors);
    for (const [at, voter] of s.voters.entries()) await s.vote(voter.agents[0], at % 2 ? 'for' : 'against');
    await s.close();
    const result = (await one.anonymous.get(`${s.path}/result`)).json<BallotResult>();
    const sizes = result.questions[0]?.outcome.groups.map(({ group, counts }) => [
      group,
      counts.for + counts.against + counts.abstain,
    ]);
    expect(sizes).toEqual([
      ['other_government', 7],
      ['other_non_government', 8],
    ]);
    expect(result.votes).toBeNull();
    const log = one.log();
    for (const tracker of result.trackers) expect(log).not.toContain(tracker);
    expect(log).not.toMatch(/"choice"/);
    const audited = JSON.stringify(
      await one.database.query('select * from audit_log where subject_id = $1', [s.ballot.id]),
    );
    for (const tracker of result.trackers) expect(audited).not.toContain(tracker);
    expect(audited).not.toMatch(/ballot\.cast|against/);
  });
});

/** Spearman's rho of two orders of the same things. */
function rankCorrelation(a: readonly string[], b: readonly string[]): number {
  const squares = a.reduce((sum, item, rank) => sum + (rank - b.indexOf(item)) ** 2, 0);
  return 1 - (6 * squares) / (a.length * (a.length ** 2 - 1));
}
