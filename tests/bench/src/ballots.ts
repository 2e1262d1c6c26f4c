import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@minga/shared/kernel/ids.ts';
import pg from 'pg';
import { announceBallot } from '../../../server/src/features/ballots/commands/announce.ts';
import { castVote } from '../../../server/src/features/ballots/commands/cast.ts';
import { closeBallot, closeIfDue } from '../../../server/src/features/ballots/commands/close.ts';
import { loadScope } from '../../../server/src/features/cycles/queries.ts';
import { createBus } from '../../../server/src/platform/jobs/bus.ts';
import { type Db, inTransaction } from '../../../server/src/platform/database/db.ts';
import { openDb } from '../../../server/src/platform/database/pool.ts';
import { startEmbeddedPostgres } from '../../../server/src/platform/database/embedded-postgres.ts';
import type { Scope } from '../../../server/src/platform/http/gate.ts';
import { prepareDatabase } from '../../../server/src/platform/database/open-database.ts';
import { withReach } from '../../../server/src/platform/database/reach.ts';
import { setOwner } from '../../support/database.ts';
import { aBallot, aCycle, aForum, aFrozenVersion, anOrganisation, aPerson } from '../../support/factories.ts';

export type BallotsFigures = {
  voters: number;
  castsPerSecond: number;
  p99Milliseconds: number;
  closeMilliseconds: number;
  counted: number;
};

/** Every setting as in production: an answered vote is on disk. What a vote meets there already is written by the owner. */
export async function withDatabase<T>(work: (db: Db, owner: Db) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'minga-bench-ballots-'));
  await chmod(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataDir: folder });
  try {
    const cluster = new pg.Client({ connectionString: server.url('postgres') });
    await cluster.connect();
    await cluster.query('create database bench');
    await cluster.end();
    const appUrl = await prepareDatabase(server.url('bench'), { dataDir: folder, databaseAppUrl: null });
    const bus = createBus(() => {});
    const db = openDb(appUrl, bus);
    const owner = openDb(server.url('bench'), bus, { isOwner: true });
    setOwner(db, owner);
    const result = await work(db, owner);
    await Promise.all([db.pool.end(), owner.pool.end()]);
    return result;
  } finally {
    await server.stop();
    await rm(server.clusterDir, { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

async function scopeOf(db: Db, cycleId: string, personId: string): Promise<Scope> {
  const actor = {
    kind: 'person',
    personId,
    name: 'x',
    email: 'x@example.org',
    isAdministrator: false,
    isGuest: false,
    locale: 'es',
    isLocaleChosen: false,
    ownZone: null,
    sessionId: newId(),
  } as const;
  return (await inTransaction(db, (tx) => loadScope(tx, actor, cycleId, false))) as Scope;
}

/** A secret ballot that takes votes, each voter with a seat of their own, and authority over it for everybody. */
export async function openBallot(db: Db, owner: Db, voters: number) {
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'co_creation' });
  const places = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      anOrganisation(db, { forumId: forum.id, sector: at % 2 ? 'executive' : 'civil_society' }),
    ),
  );
  await owner.pool.query(
    `with p as (insert into people (id, name, email) select gen_random_uuid(), 'v' || n, 'v' || n || '@example.org' from generate_series(1, $1::int) n returning id, name)
     insert into seats (id, forum_id, organisation_id, person_id, role, seniority)
     select gen_random_uuid(), $2, ($3::uuid[])[1 + (substr(p.name, 2)::int % 20)], p.id, 'member', 'staff' from p`,
    [voters, forum.id, places.map(({ id }) => id)],
  );
  const version = await aFrozenVersion(db, { cycleId: cycle.id });
  const ballot = await aBallot(db, { cycleId: cycle.id, versionIds: [version.id], votesBy: 'seat' });
  const facilitator = await scopeOf(
    owner,
    cycle.id,
    (await aPerson(db, { role: 'facilitator', forumId: forum.id })).id,
  );
  await inTransaction(owner, (tx) => announceBallot(tx, facilitator, ballot.id));
  const people = await owner.pool.query<{ person_id: string }>('select person_id from seats where forum_id = $1', [
    forum.id,
  ]);
  const scopes: Scope[] = [];
  for (const { person_id } of people.rows) scopes.push(await scopeOf(owner, cycle.id, person_id));
  const vote = (scope: Scope) =>
    castVote(db, scope, ballot.id, { key: randomUUID(), choices: [{ versionId: version.id, choice: 'for' }] });
  return { forum, cycle, ballot, facilitator, scopes, vote };
}

/** Durable secret votes of distinct seats, as many in flight as the pool has connections, then the closing of the ballot. */
export async function ballotsBench(voters = 4_000, inFlight = 16): Promise<BallotsFigures> {
  return withDatabase(async (db, owner) => {
    const { forum, ballot, facilitator, scopes, vote } = await openBallot(db, owner, voters);
    const took: number[] = [];
    const began = performance.now();
    const worker = async () => {
      for (let scope = scopes.pop(); scope; scope = scopes.pop()) {
        const voter = scope;
        const at = performance.now();
        // A vote is cast by a request of the forum and reaches no other.
        await withReach({ forumId: forum.id }, () => vote(voter));
        took.push(performance.now() - at);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    const seconds = (performance.now() - began) / 1000;
    const closing = performance.now();
    const inForum = <T>(work: () => Promise<T>) => withReach({ forumId: forum.id }, work);
    await inForum(() =>
      inTransaction(db, (tx) => closeBallot(tx, facilitator, ballot.id, 'Fin de la medición de votos.')),
    );
    await inForum(() => inTransaction(db, (tx) => closeIfDue(tx, facilitator, ballot.id)));
    const closeMilliseconds = performance.now() - closing;
    const counted = await owner.pool.query<{ n: number }>(
      "select (export ->> 'turnout')::int as n from ballots where sealed_at is not null",
    );
    took.sort((a, b) => a - b);
    return {
      voters,
      castsPerSecond: Math.round(voters / seconds),
      p99Milliseconds: Math.round(took[Math.floor(took.length * 0.99)] ?? 0),
      closeMilliseconds: Math.round(closeMilliseconds),
      counted: counted.rows[0]?.n ?? 0,
    };
  });
}

if (import.meta.main) console.log(await ballotsBench());
