import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sector } from '@minga/shared/people/rules.ts';
import type { Agent } from './agent.ts';
import type { TestApp } from './app.ts';
import type { TestDatabase } from './database.ts';
import { aBallot, aCycle, aForum, aFrozenVersion, aPerson, aSeat, type BallotOptions } from './factories.ts';

/**
 * Lets the time of an announced ballot run out, as the clock would: no ballot may be announced for less than ten minutes,
 * and its dates are a promise that the application cannot change.
 * @param milliseconds until voting ends, by the database's clock
 */
export async function runOut(database: TestDatabase, ballotId: string, milliseconds = 0): Promise<void> {
  await database.query(
    `set session_replication_role = replica; update ballots set opens_at = least(opens_at, clock_timestamp() - interval '1 second'), closes_at = clock_timestamp() + interval '${milliseconds} milliseconds' where id = '${ballotId}'`,
  );
}

type Voter = { agent: Agent; seatId: string };

/** A forum with a member's seat for each sector given, and a ballot on `questions` versions. */
export async function aBallotSetting(
  rig: TestApp,
  sectors: readonly Sector[],
  options: BallotOptions = {},
  questions = 1,
) {
  const { db } = rig.deps;
  const forum = await aForum(db);
  const cycle = await aCycle(db, { forumId: forum.id, openStage: 'co_creation' });
  const facilitator = await rig.signInAs((await aPerson(db, { role: 'facilitator', forumId: forum.id })).id);
  const voters: Voter[] = [];
  for (const sector of sectors) {
    const seat = await aSeat(db, { forumId: forum.id, sector, role: 'member' });
    voters.push({ agent: await rig.signInAs(seat.personId), seatId: seat.id });
  }
  const versionIds: string[] = [];
  for (let at = 0; at < questions; at += 1) versionIds.push((await aFrozenVersion(db, { cycleId: cycle.id })).id);
  const ballot = await aBallot(db, { cycleId: cycle.id, versionIds, ...options });
  const base = `/api/cycles/${cycle.id}/ballots`;
  const one = `${base}/${ballot.id}`;
  const answer = (choice: string, key: string = randomUUID(), more: object = {}) => ({
    key,
    choices: versionIds.map((versionId) => ({ versionId, choice, ...more })),
  });
  const cast = (voter: number, choice: string, key?: string, more?: object) =>
    (voters[voter]?.agent ?? rig.anonymous).post(`${one}/casts`, answer(choice, key, more));
  const open = () => facilitator.post(`${one}/open`);
  const close = () => facilitator.post(`${one}/close`, { reason: 'Todos los asientos ya votaron.' });
  return { forum, cycle, facilitator, voters, ballot, versionIds, base, one, answer, cast, open, close };
}

/** How many rows in the table files of a folder were written by one of these transactions and hold one of these codes. */
export async function tiedVotes(folder: string, xids: ReadonlySet<number>, codes: readonly string[]): Promise<number> {
  const PAGE = 8192;
  let found = 0;
  for (const name of await readdir(folder)) {
    if (!/^\d+(\.\d+)?$/.test(name)) continue;
    const bytes = await readFile(join(folder, name));
    for (let page = 0; page + PAGE <= bytes.length; page += PAGE) {
      // Where line pointers end, then each tuple by its pointer (PostgreSQL, storage-page-layout); dead ones keep theirs.
      const lower = bytes.readUInt16LE(page + 12);
      for (let at = 24; at + 4 <= lower && lower <= PAGE; at += 4) {
        const pointer = bytes.readUInt32LE(page + at);
        const [offset, length] = [pointer & 0x7fff, pointer >>> 17];
        if (length < 24 || offset + length > PAGE) continue;
        const tuple = bytes.subarray(page + offset, page + offset + length);
        if (xids.has(tuple.readUInt32LE(0)) && codes.some((code) => tuple.includes(code))) found += 1;
      }
    }
  }
  return found;
}

/** Where the votes of an open secret ballot lie: the folder of its database, the file, and who wrote the turnout. */
export async function boxOf(database: TestDatabase, ballotId: string) {
  const name = `secret_votes_${ballotId.replaceAll('-', '')}`;
  const [place] = await database.query<{ folder: string; file: string | null }>(
    `select current_setting('data_directory') as folder, pg_relation_filepath(to_regclass('${name}')) as file`,
  );
  const writers = await database.query<{ xmin: string }>('select xmin::text from ballot_turnout where ballot_id = $1', [
    ballotId,
  ]);
  return {
    name,
    file: place?.file ? join(place.folder, place.file) : null,
    writers: new Set(writers.map(({ xmin }) => Number(xmin))),
  };
}
