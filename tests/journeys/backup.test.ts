import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { recount } from '@minga/shared/ballots/export.ts';
import type { BallotExport } from '@minga/shared/ballots/record.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../server/src/app.ts';
import { assemble } from '../../server/src/assemble.ts';
import { LEFT_OUT } from '../../server/src/backup-contents.ts';
import { renewKeys } from '../../server/src/features/boards/commands/keep-keys.ts';
import { NEEDS } from '../../server/src/app.ts';
import { loadDemonstration } from '../../server/src/features/demo/commands/load-demonstration.ts';
import { checkBackup, readArchive } from '../../server/src/platform/backup/read-archive.ts';
import { restoreBackup } from '../../server/src/platform/backup/restore-backup.ts';
import { type Backup, takeBackup } from '../../server/src/platform/backup/take-backup.ts';
import { firstBrokenLink } from '../../server/src/platform/database/audit.ts';
import { createFileStorage } from '../../server/src/platform/files/storage.ts';
import { aNote, BoardClient } from '../faults/board-client.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { openKeyFiles } from '../../server/src/platform/files/key-files.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { aBrowser } from '../support/sign-in.ts';

/** Both demonstration forums go into a backup while people write, and come out on another machine. */
const EMAIL = 'ana@example.org';
let rig: TestApp;
let restored: TestApp;
let backup: Backup;
let before: Map<string, string>;
let after: Map<string, string>;

async function save(app: TestApp, name: string): Promise<Backup> {
  const path = join(app.deps.config.dataDir, name);
  return takeBackup({ url: app.database.url, storage: app.deps.storage, path, leftOut: LEFT_OUT });
}

/** A new machine: its own database and data folder, with what a restore leaves there. */
async function restoreElsewhere(path: string): Promise<{ app: TestApp; rows: Map<string, string> }> {
  const database = await testDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'minga-restored-'));
  const storage = await createFileStorage(join(dataDir, 'files'));
  const complete = async (tx: Parameters<typeof renewKeys>[0]) => void (await renewKeys(tx, openKeyFiles(dataDir)));
  const checked = await checkBackup(path);
  const { brokenChains } = await restoreBackup({ url: database.url, backup: checked, storage, dataDir, complete });
  expect(brokenChains).toEqual([]);
  // Before the application touches anything: it notes at once which files it could read.
  const rows = await fingerprints(database);
  return { app: await testApp({ demo: true, database, dataDir }), rows };
}

/** One fingerprint for the rows of each table, whatever their order; without what a backup leaves out on purpose. */
async function fingerprints(database: TestDatabase): Promise<Map<string, string>> {
  const tables = await database.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by tablename",
  );
  const seen = new Map<string, string>();
  for (const { name } of tables) {
    if (LEFT_OUT.tables.includes(name)) continue;
    const hidesPeople =
      name === 'board_clients'
        ? "where board_id in (select id from boards where identity_mode = 'person' or closed_at is not null)"
        : '';
    const [row] = await database.query<{ print: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(r::text, e'\\n' order by r::text)), '') as print
      from (select to_jsonb(t) - 'identity_secret' as r from ${name} t ${hidesPeople}) rows`,
    );
    seen.set(name, row?.print ?? '');
  }
  return seen;
}

beforeAll(async () => {
  rig = await testApp({ demo: true });
  await loadDemonstration(rig.owner, NEEDS);
  await rig.database.query(
    "insert into people (id, name, email, email_verified) values (gen_random_uuid(), 'Ana Quispe', $1, true)",
    [EMAIL],
  );
  before = await fingerprints(rig.database);
  backup = await save(rig, 'quiet.tar.gz');
  ({ app: restored, rows: after } = await restoreElsewhere(backup.path));
}, 120_000);
afterAll(async () => {
  await restored?.close();
  await restored?.database.drop();
  await rig?.close();
});

describe('SEC-55 what comes back', () => {
  it('is every row of every table, and the manifest counts them', async () => {
    expect(after).toEqual(before);
    for (const { name, rows } of backup.manifest.tables)
      if (before.has(name) && name !== 'board_clients') expect(before.get(name)?.split(' ')[0]).toBe(String(rows));
    expect(backup.manifest.faultyFiles).toEqual([]);
  });

  it('is every file, byte for byte', async () => {
    const files = await restored.database.query<{ storage_key: string; sha256: string }>(
      'select storage_key, sha256 from files',
    );
    expect(files).toHaveLength(backup.manifest.files.count);
    expect(files.length).toBeGreaterThan(20);
    for (const { storage_key: key, sha256 } of files) {
      const bytes = await Array.fromAsync(restored.deps.storage.open(key) as AsyncIterable<Buffer>);
      expect(createHash('sha256').update(Buffer.concat(bytes)).digest('hex')).toBe(sha256);
    }
  });

  it('is a chain of acts that is whole and goes on, and laws that hold', async () => {
    const chains = await restored.database.query<{ chain: string }>('select distinct chain from audit_log');
    expect(chains.length).toBeGreaterThan(1);
    await (await organiser(restored, 'Después'))();
    for (const { chain } of chains) expect(await restored.tx((tx) => firstBrokenLink(tx, chain))).toBeNull();
    await expect(restored.database.query('delete from audit_log')).rejects.toThrow('append-only');
    await expect(
      restored.database.query("update ballots set title = 'other' where sealed_at is not null"),
    ).rejects.toThrow('cannot be changed');
  });

  it('is the closed ballot, which recounts to the published result', async () => {
    const ballots = await restored.database.query<{ export: BallotExport; sha256: string }>(
      'select export, export_sha256 as sha256 from ballots where sealed_at is not null',
    );
    expect(ballots).toHaveLength(2);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    for (const ballot of ballots)
      expect(recount(ballot.export, sha256, ballot.sha256).checks.filter(({ isOk }) => !isOk)).toEqual([]);
  });

  it('is an application that people sign in to and read', async () => {
    const browser = aBrowser(restored);
    expect((await browser.verify(EMAIL, await browser.codeFor(EMAIL))).statusCode).toBe(200);
    for (const path of ['/api/cycles', '/c/demo-es', '/c/demo-en'])
      expect((await restored.anonymous.get(path)).statusCode).toBe(200);
  });
});

describe('what a backup keeps to itself', () => {
  it('opens no session, not even beside the secret that signed it', async () => {
    const agent = await rig.signInAs({ persona: 'facilitator' });
    const later = await save(rig, 'signed-in.tar.gz');
    const text = gunzipSync(await readFile(later.path)).toString('latin1');
    const tokens = await rig.database.query<{ token: string }>('select token from sessions');
    expect(tokens.length).toBeGreaterThan(0);
    expect(tokens.filter(({ token }) => text.includes(token))).toEqual([]);
    await copyFile(
      join(rig.deps.config.dataDir, 'session.secret'),
      join(restored.deps.config.dataDir, 'session.secret'),
    );
    const { config } = restored.deps;
    const deps = await assemble(config, restored.database.appUrl, restored.deps.log);
    const app = await buildApp(deps);
    expect((await agent.get('/api/me')).json().actor.personId).toBe(agent.personId);
    const me = await app.inject({ url: '/api/me', headers: { cookie: agent.cookie } });
    expect(me.json().actor).toBeNull();
    await app.close();
    await deps.close();
  });

  it('never tells who wrote on a board that hides people, and such a board goes on after a restore', async () => {
    const keys = (await rig.deps.keys.list()).map((id) => rig.deps.keys.read(id)?.export() as Buffer);
    expect(keys.length).toBeGreaterThan(0);
    const backedUp = gunzipSync(await readFile(backup.path));
    for (const key of keys) {
      for (const written of [key, key.toString('hex'), key.toString('base64'), key.toString('base64url')])
        expect(backedUp.includes(written)).toBe(false);
    }
    const [open] = await restored.database.query<{ id: string; column: string }>(
      "select b.id, b.columns #>> '{0,id}' as column from boards b join cycles c on c.id = b.cycle_id where c.slug = 'demo-es' and b.phase = 'open' and b.identity_mode <> 'person'",
    );
    const { cookie } = await restored.signInAs({ persona: 'participant' });
    const client = new BoardClient({ url: await restored.listen(), cookie, boardId: open?.id ?? '' });
    await client.ready();
    expect(await client.act(aNote('una idea después', { columnId: open?.column ?? '' }))).toMatchObject({
      status: 'ok',
    });
    client.close();
  });

  it('says nothing by the order of its rows about who cast which secret ballot', async () => {
    const { sums, path } = await checkBackup(backup.path);
    expect([...sums.keys()]).toContain('tables/ballot_turnout/000001');
    const boxes = [...sums.keys()].flatMap((name) => /^tables\/(secret_votes_\w+)\/000001$/.exec(name)?.[1] ?? []);
    for (const table of ['ballot_turnout', ...boxes]) {
      const lines = await linesOf(path, `tables/${table}/000001`);
      expect(lines).toEqual([...lines].sort());
    }
  });
});

async function linesOf(path: string, entry: string): Promise<string[]> {
  for await (const { name, bytes } of readArchive(path)) {
    const content = Buffer.concat(await Array.fromAsync(bytes)).toString('utf8');
    if (name === entry) return content.trimEnd().split('\n');
  }
  return [];
}

let added = 0;
/** @returns adds one organisation to the Spanish forum, as its facilitator */
async function organiser(app: TestApp, name: string): Promise<() => Promise<void>> {
  const agent = await app.signInAs({ persona: 'facilitator' });
  const { items } = (await app.anonymous.get('/api/cycles')).json<{ items: { id: string; slug: string }[] }>();
  const cycleId = items.find(({ slug }) => slug === 'demo-es')?.id;
  return async () => {
    added += 1;
    const body = { shortName: `${name} ${added}`, name: `${name} el acto ${added}`, sector: 'academia' };
    expect((await agent.post(`/api/cycles/${cycleId}/organisations`, body)).statusCode).toBe(201);
  };
}

describe('a backup taken while people write', () => {
  it('is one moment: acts and what they made agree, although tables are read one after the other', async () => {
    const numberOf = async (database: TestDatabase) =>
      (
        await database.query<{ acts: number; made: number }>(
          `select (select count(*)::int from audit_log where action = 'organisation.created') as acts,
            (select count(*)::int from organisations where name like 'Durante el acto %') as made`,
        )
      )[0];
    const add = await organiser(rig, 'Durante');
    let isDone = false;
    const writers = [1, 2, 3].map(async () => {
      while (!isDone) await add();
    });
    await expect.poll(async () => (await numberOf(rig.database))?.made ?? 0).toBeGreaterThan(5);
    const busy = await save(rig, 'busy.tar.gz');
    const atEnd = (await numberOf(rig.database))?.made ?? 0;
    isDone = true;
    await Promise.all(writers);
    const { app } = await restoreElsewhere(busy.path);
    const { acts = 0, made = 0 } = (await numberOf(app.database)) ?? {};
    await app.close();
    await app.database.drop();
    expect(acts).toBe(made);
    expect(made).toBeGreaterThan(5);
    expect(made).toBeLessThan(atEnd);
  });
});
