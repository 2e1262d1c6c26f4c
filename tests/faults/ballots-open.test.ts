import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BallotDetail, BallotResult, Receipt } from '@minga/shared/ballots/schema.ts';
import type { Sector } from '@minga/shared/people/rules.ts';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { LEFT_OUT } from '../../server/src/backup-contents.ts';
import { checkBackup } from '../../server/src/platform/backup/read-archive.ts';
import { restoreBackup } from '../../server/src/platform/backup/restore-backup.ts';
import { takeBackup } from '../../server/src/platform/backup/take-backup.ts';
import { createFileStorage } from '../../server/src/platform/files/storage.ts';
import { browserAt } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aBallotSetting, boxOf, runOut, tiedVotes } from '../support/ballots.ts';
import { testDatabase } from '../support/database.ts';
import { boardProcess } from './board-process.ts';

/** Secret votes that are not counted yet, when the machine fails or is moved. */
const rig = await testApp();
const server = await boardProcess(rig.database.appUrl, rig.deps.config.dataDir);
afterAll(async () => {
  await server.stop();
  await rig.close();
});

const sectors: Sector[] = [...Array<Sector>(6).fill('executive'), ...Array<Sector>(6).fill('civil_society')];
const EXPECTED = { for: 8, against: 4, abstain: 0 };

/** Twelve secret votes, each sector mixed, in a known order. */
async function votedOn(voters = sectors.length) {
  const s = await aBallotSetting(rig, sectors);
  await s.open();
  const trackers: string[] = [];
  for (let voter = 0; voter < voters; voter += 1)
    trackers.push((await s.cast(voter, voter % 3 === 0 ? 'against' : 'for')).json<Receipt>().tracker);
  return { ...s, trackers };
}

const countIn = async (database: { query: typeof rig.database.query }, table: string) =>
  Number((await database.query<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n);

describe('a secret ballot in a backup while people vote', () => {
  it('comes back with its votes, takes the others, is counted whole, and then nothing ties a voter to a vote', async () => {
    const s = await votedOn(8);
    const path = join(rig.deps.config.dataDir, 'open-ballot.tar.gz');
    await takeBackup({ url: rig.database.url, storage: rig.deps.storage, path, leftOut: LEFT_OUT });
    // What happens after the backup stays behind with the machine that is lost.
    await s.cast(8, 'for');
    const database = await testDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'minga-restored-'));
    const storage = await createFileStorage(join(dataDir, 'files'));
    await restoreBackup({ url: database.url, backup: await checkBackup(path), storage, dataDir });
    const restored = await testApp({ database, dataDir });
    const box = await boxOf(database, s.ballot.id);
    expect(await countIn(database, box.name)).toBe(8);
    // All came in one act: on the new machine not even the open ballot ties a turnout row to a vote.
    expect(box.writers.size).toBe(1);
    // The application has no more right on the table made by the restore than on the one made by announcing.
    await expect(restored.deps.db.pool.query(`select * from ${box.name}`)).rejects.toThrow('permission denied');
    const detail = (await restored.anonymous.get(s.one)).json<BallotDetail>();
    expect(detail).toMatchObject({ status: 'open', isTakingVotes: true, roll: 12 });

    const [{ personId = '' } = {}] = await database.query<{ personId: string }>(
      'select person_id as "personId" from seats where id = $1',
      [s.voters[0]?.seatId],
    );
    const voted = await restored.signInAs(personId);
    expect((await voted.post(`${s.one}/casts`, s.answer('for'))).json()).toMatchObject({ code: 'ballot.already-cast' });
    const trackers = s.trackers.slice(0, 8);
    for (const [at, { seatId }] of [...s.voters.entries()].slice(8)) {
      const [row] = await database.query<{ id: string }>('select person_id as id from seats where id = $1', [seatId]);
      const answer = await (await restored.signInAs(row?.id ?? '')).post(
        `${s.one}/casts`,
        s.answer(at % 3 === 0 ? 'against' : 'for'),
      );
      trackers.push(answer.json<Receipt>().tracker);
    }
    const { writers, file } = await boxOf(database, s.ballot.id);
    await database.query('checkpoint');
    const folder = dirname(file ?? '');
    // The link of those who voted on the new machine is there until closing, as the booth says.
    expect(await tiedVotes(folder, writers, trackers)).toBeGreaterThanOrEqual(4);
    await runOut(database, s.ballot.id);
    const result = (await restored.anonymous.get(`${s.one}/result`)).json<BallotResult>();
    expect(result).toMatchObject({ turnout: 12, questions: [{ outcome: { total: EXPECTED } }] });
    expect(result.trackers).toEqual([...trackers].sort());
    await database.query('checkpoint');
    expect(existsSync(file ?? folder)).toBe(false);
    expect(await tiedVotes(folder, writers, trackers)).toBe(0);
    await restored.close();
    await database.drop();
  });
});

describe('a counting that is interrupted', () => {
  /** Holds the chain of acts, so that a counting stops after the votes were read and dropped, before its end. */
  async function brake() {
    const client = new pg.Client({ connectionString: rig.database.url });
    await client.connect();
    await client.query('begin');
    await client.query('lock table audit_log in exclusive mode');
    const stuck = () =>
      rig.database.query<{ pid: number }>(
        `select pid from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%audit_log%' and datname = current_database()`,
      );
    return {
      held: async () => {
        await expect.poll(stuck, { timeout: 20_000, interval: 50 }).toHaveLength(1);
        return (await stuck())[0]?.pid ?? 0;
      },
      release: async () => {
        await client.query('rollback');
        await client.end();
      },
    };
  }

  it.each(['the server is killed', 'the database cuts the connection'])(
    'counts nothing and loses nothing, and the next reading counts it: %s',
    async (how) => {
      const s = await votedOn();
      const before = await boxOf(rig.database, s.ballot.id);
      const hold = await brake();
      await runOut(rig.database, s.ballot.id);
      // Counted by whoever reads it first after its end.
      const reading = () => browserAt(server.url, { cookie: '' }).fetch(`${s.one}/result`);
      const counting = reading().then(
        ({ status }) => status,
        () => 'no answer',
      );
      const pid = await hold.held();
      if (how === 'the server is killed') await server.kill();
      else await rig.database.query('select pg_terminate_backend($1)', [pid]);
      expect(await counting).not.toBe(200);
      await hold.release();
      const [row] = await rig.database.query<{ sealed: boolean }>(
        'select sealed_at is not null as sealed from ballots where id = $1',
        [s.ballot.id],
      );
      expect(row).toEqual({ sealed: false });
      expect(await countIn(rig.database, before.name)).toBe(12);
      expect(before.file && existsSync(before.file)).toBe(true);
      if (how === 'the server is killed') await server.start();
      const result = (await (await reading()).json()) as BallotResult;
      expect(result).toMatchObject({ turnout: 12, questions: [{ outcome: { total: EXPECTED } }] });
      expect(result.trackers).toEqual([...s.trackers].sort());
      await rig.database.query('checkpoint');
      expect(existsSync(before.file ?? '')).toBe(false);
      expect(await tiedVotes(dirname(before.file ?? ''), before.writers, s.trackers)).toBe(0);
    },
  );
});
