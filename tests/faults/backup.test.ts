import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEFT_OUT } from '../../server/src/backup-contents.ts';
import { sweepNotedFiles } from '../../server/src/platform/backup/leftover-files.ts';
import { checkBackup } from '../../server/src/platform/backup/read-archive.ts';
import { takeBackup } from '../../server/src/platform/backup/take-backup.ts';
import { createFileStorage, type Storage } from '../../server/src/platform/files/storage.ts';
import { testApp } from '../support/app.ts';
import { bareEnvironment, type ChildServer, childServer } from '../support/child-server.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const SOURCES = join(import.meta.dirname, '../../server/src');
type Ending = { code: number | null; out: string; err: string };
type Running = {
  ended: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
  /** Sends Ctrl-C and waits until the command has taken note: from then on the next one would end it at once. */
  interrupt(): Promise<void>;
  says(words: string): Promise<void>;
};

/** A test that fails must not leave a restore behind that waits in front of a pipe for ever. */
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Does this process handle SIGINT itself? */
async function catchesInterrupts(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return (BigInt(`0x${/SigCgt:\s+([0-9a-f]+)/.exec(status)?.[1] ?? '0'}`) & 2n) !== 0n;
}

/** `npm run backup` or `npm run restore`, as a process of its own. */
function start(command: 'backup' | 'restore', args: string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [join(SOURCES, `${command}.ts`), ...args], {
    env: { ...bareEnvironment(), ...env },
  });
  children.push(child);
  let out = '';
  let err = '';
  let look = () => {};
  child.stdout.on('data', (chunk) => {
    out += chunk;
    look();
  });
  child.stderr.on('data', (chunk) => (err += chunk));
  const ended = new Promise<Ending>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    interrupt: async () => {
      child.kill('SIGINT');
      await expect.poll(() => catchesInterrupts(child.pid ?? 0), { timeout: 10_000, interval: 5 }).toBe(false);
    },
    says: (words) =>
      new Promise((resolve) => {
        look = () => out.includes(words) && resolve();
        look();
      }),
  };
}
const run = (...call: Parameters<typeof start>) => start(...call).ended;
const savedPath = ({ out }: Ending, words = 'Saved:') => new RegExp(`${words} (\\S+)`).exec(out)?.[1] ?? '';
/** The last fingerprint of each record of acts, as `npm run verify-audit -- FILE --head` takes it after its chain. */
const printedHeads = ({ out }: Ending) => out.match(/(?<=^ {4})[0-9a-f-]{36} \d+:[0-9a-f]{64}$/gm) ?? [];

describe('beside the embedded database', () => {
  let server: ChildServer;
  let elsewhere: string;
  let path: string;
  beforeAll(async () => {
    server = await childServer();
    elsewhere = await mkdtemp(join(tmpdir(), 'minga-elsewhere-'));
  }, 120_000);
  afterAll(async () => {
    await server.dispose();
    await rm(elsewhere, { recursive: true, force: true });
  });
  const databasePid = async () =>
    Number(
      (await readFile(join(server.dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '0')).split('\n')[0],
    );
  const cyclesOf = async (url: string) => (await fetch(`${url}/api/cycles`)).json();

  it('saves while the server runs, and leaves it running', async () => {
    const before = await databasePid();
    const ending = await run('backup', [], { DATA_DIR: server.dataDir });
    expect(ending).toMatchObject({ code: 0, err: '' });
    path = savedPath(ending);
    expect(path).toMatch(/backups\/minga-\d{8}-\d{6}\.tar\.gz$/);
    const { auditHeads, files } = (await checkBackup(path)).manifest;
    expect(files.count).toBeGreaterThan(30);
    expect(/ \(\d+ kB: [\d,]+ rows in \d+ tables, (\d+) files of \d+ kB; (.*)\)$/m.exec(ending.out)?.slice(1)).toEqual([
      String(files.count),
      expect.stringMatching(/^Minga 0\.2\.0-dev, schema \d{4}$/),
    ]);
    expect(auditHeads.length).toBeGreaterThan(0);
    expect(printedHeads(ending)).toEqual(auditHeads.map(({ chain, position, hash }) => `${chain} ${position}:${hash}`));
    expect(await databasePid()).toBe(before);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  }, 60_000);

  it('does not restore under a server that runs', async () => {
    const ending = await run('restore', [path], { DATA_DIR: server.dataDir });
    expect(ending.code).toBe(1);
    expect(ending.err).toContain(`Minga runs on the data folder ${server.dataDir} (process ${server.pid})`);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('restores over what is there after saving it, with the server stopped', async () => {
    const cycles = await cyclesOf(server.url);
    await server.kill('SIGTERM');
    const ending = await run('restore', [path], { DATA_DIR: server.dataDir });
    expect(ending).toMatchObject({ code: 0, err: '' });
    const copy = await checkBackup(savedPath(ending, 'Saved what was here:'));
    expect(copy.path).toContain('before-restore-');
    expect(copy.manifest.files).toEqual((await checkBackup(path)).manifest.files);
    expect(printedHeads(ending)).toHaveLength(copy.manifest.auditHeads.length);
    expect(await databasePid()).toBe(0);
    await server.restart();
    expect(await cyclesOf(server.url)).toEqual(cycles);
  }, 60_000);

  it('saves what a server that was killed left behind, and restores it into an empty folder', async () => {
    await server.kill('SIGKILL');
    const file = join(elsewhere, 'whole.tar.gz');
    const saved = await run('backup', [file], { DATA_DIR: server.dataDir });
    expect(saved).toMatchObject({ code: 0, err: '' });
    const dataDir = join(server.dataDir, 'another');
    const ending = await run('restore', [file], { DATA_DIR: dataDir });
    expect(ending).toMatchObject({ code: 0, err: '' });
    expect(ending.out).not.toContain('Saved what was here');
    const inside = await readdir(dataDir);
    expect(inside).not.toContain('backups');
    // As a start makes it, also for root: with the database inside, so that who deletes the folder leaves nothing behind.
    expect(inside).toContain('postgres');
    expect(inside).not.toContain('DATABASE-IS-IN');
    expect((await stat(dataDir)).mode & 0o777).toBe(0o755);
    const again = await run('backup', [join(elsewhere, 'again.tar.gz')], { DATA_DIR: dataDir });
    expect(again.code).toBe(0);
    const [one, two] = [await checkBackup(file), await checkBackup(join(elsewhere, 'again.tar.gz'))];
    const content = (sums: ReadonlyMap<string, string>) =>
      // Those of open boards that hide people are left behind on purpose.
      [...sums].filter(([name]) => name !== 'manifest.json' && !name.startsWith('tables/board_clients/'));
    expect(content(two.sums)).toEqual(content(one.sums));
  }, 60_000);
});

describe('a call that cannot work ends with one message and exit code 1', () => {
  let folder: string;
  let database: TestDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minga-calls-'));
    database = await testDatabase();
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('and says what is wrong, without a stack', async () => {
    const env = { DATA_DIR: folder, DATABASE_URL: database.url };
    await writeFile(join(folder, 'letter'), 'a letter');
    const calls: [Parameters<typeof start>, string][] = [
      [['restore', [], env], 'Usage: npm run restore -- FILE'],
      [['restore', [join(folder, 'nowhere')], env], 'There is no file'],
      [['restore', [join(folder, 'letter')], env], 'not a whole backup'],
      [['backup', [join(folder, 'letter', 'a.tar.gz')], env], 'not a folder'],
      [['backup', [join(folder, 'letter')], env], 'exists already'],
      [['backup', [], { DATA_DIR: join(folder, 'mistyped') }], 'no Minga has run in'],
      [['backup', [], { ...env, DATABASE_URL: 'postgres://minga:s3cret@127.0.0.1:9/minga' }], '127.0.0.1:9/minga'],
      [['backup', [], { ...env, PORT: 'ninety' }], 'PORT'],
    ];
    const endings = await Promise.all(calls.map(([call]) => run(...call)));
    endings.forEach(({ code, err }, index) => {
      expect([code, err]).toEqual([1, expect.stringContaining(calls[index]?.[1] ?? '')]);
      expect(err).not.toContain('    at ');
      expect(err).not.toContain('s3cret');
    });
    expect((await readdir(folder)).sort()).toEqual(['files', 'letter']);
  }, 60_000);

  it('and leaves no half backup where the disk takes no more', async () => {
    const file = join(folder, 'too-long.tar.gz');
    const limited = promisify(execFile)(
      '/bin/sh',
      ['-c', 'ulimit -f 1 && exec "$0" "$@"', process.execPath, join(SOURCES, 'backup.ts'), file],
      { env: { PATH: process.env['PATH'] ?? '', DATA_DIR: folder, DATABASE_URL: database.url } },
    );
    await expect(limited).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /Nothing was saved. The backup cannot be written to \S+too-long\.tar\.gz: files of this size/,
      ),
    });
    expect((await readdir(folder)).filter((name) => name.includes('too-long'))).toEqual([]);
  });
});

describe('beside a database of one’s own', () => {
  const FILES = 12;
  let database: TestDatabase;
  let folder: string;
  let storage: Storage;
  let path: string;
  beforeAll(async () => {
    database = await testDatabase();
    folder = await mkdtemp(join(tmpdir(), 'minga-own-'));
    storage = await createFileStorage(join(folder, 'files'));
    await write('new');
    path = join(folder, 'new.tar.gz');
    await takeBackup({ url: database.url, storage, path, leftOut: LEFT_OUT });
    await clear();
    await write('old');
  }, 60_000);
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });
  const env = () => ({ DATABASE_URL: database.url, DATA_DIR: folder });
  const stored = async () => (await readdir(join(folder, 'files', 'whole'))).sort();

  /** A state of the installation: one diagnosis with files, and as many acts in the log. */
  async function write(mark: string): Promise<void> {
    const [forum, person, organisation, seat, cycle, diagnosis] = Array.from({ length: 6 }, () => randomUUID());
    const q = (text: string, values: unknown[]) => database.query(text, values);
    await q("insert into forums values ($1, $2, $2, 'en', 'UTC')", [forum, mark]);
    await q("insert into people (id, name, email) values ($1, $2, $2 || '@example.org')", [person, mark]);
    await q("insert into organisations values ($1, $2, $3, $3, 'academia')", [organisation, forum, mark]);
    await q("insert into seats values ($1, $2, $3, $4, 'delegate', 'staff')", [seat, forum, organisation, person]);
    await q("insert into cycles values ($1, $2, $3 || '-cycle', $3, $3, 'en', '2026-01-01', '2027-01-01')", [
      cycle,
      forum,
      mark,
    ]);
    await q(
      'insert into diagnoses (id, cycle_id, forum_id, organisation_id, created_by_seat) values ($1, $2, $3, $4, $5)',
      [diagnosis, cycle, forum, organisation, seat],
    );
    for (let number = 1; number <= FILES; number += 1) {
      const key = randomUUID();
      const content = randomBytes(20_000);
      await writeFile(join(storage.partsDir, key), content);
      await storage.adopt(join(storage.partsDir, key), key);
      await q(
        `insert into files (id, owner_kind, owner_id, cycle_id, name, media_type, bytes, sha256, storage_key, uploaded_by)
         values ($1, 'diagnosis', $2, $3, $4, 'text/plain', $5, $6, $1, $7)`,
        [key, diagnosis, cycle, `${mark}-${number}.txt`, content.length, sha256(content), person],
      );
      await q(
        `insert into audit_log (chain, action, subject_kind, subject_id) values ($1, 'diagnosis.file-received', 'diagnosis', $2)`,
        [cycle, diagnosis],
      );
    }
  }
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

  async function clear(): Promise<void> {
    for (const key of await stored()) await storage.remove(key);
    await database.query('alter table audit_log disable trigger audit_no_rewrite');
    await database.query('truncate audit_log, people, forums cascade');
    await database.query('alter table audit_log enable trigger audit_no_rewrite');
  }

  /** Which state is it, in every table, with every file that a row names? */
  async function stateNow(): Promise<string> {
    const forums = await database.query<{ slug: string }>('select slug from forums');
    const files = await database.query<{ name: string; sha256: string; key: string }>(
      'select name, sha256, storage_key as key from files',
    );
    const acts = await database.query('select 1 from audit_log');
    expect([forums.length, files.length, acts.length]).toEqual([1, FILES, FILES]);
    const mark = forums[0]?.slug ?? '';
    for (const file of files) {
      expect(file.name).toMatch(new RegExp(`^${mark}-`));
      expect(sha256(await readFile(join(folder, 'files', 'whole', file.key)))).toBe(file.sha256);
    }
    return mark;
  }

  it('refuses while a server uses the database, however idle', async () => {
    const app = await testApp({ database, dataDir: await mkdtemp(join(tmpdir(), 'minga-idle-')) });
    const ending = await run('restore', [path], env());
    await app.close();
    expect(ending.code).toBe(1);
    expect(ending.err).toMatch(/The database is in use \(\d+ other connections?\)/);
    expect(await stateNow()).toBe('old');
  }, 60_000);

  /** A restore that stands still before it places this file of the backup: it writes into a pipe that nobody reads. */
  async function restoreUpTo(place: number): Promise<Running & { pipe: string }> {
    const keys = [...(await checkBackup(path)).sums.keys()].filter((name) => name.startsWith('files/'));
    const pipe = join(storage.partsDir, `${keys[place]?.slice('files/'.length)}.restore`);
    await promisify(execFile)('mkfifo', [pipe]);
    const command = start('restore', [path], env());
    await expect.poll(async () => (await stored()).length, { timeout: 30_000, interval: 5 }).toBe(FILES + place);
    return { ...command, pipe };
  }

  it.each([0, FILES / 2, FILES - 1])(
    'killed before file %i of the backup is placed, leaves the old state',
    async (place) => {
      const command = await restoreUpTo(place);
      command.kill('SIGKILL');
      await command.ended;
      await rm(command.pipe);
      expect(await stateNow()).toBe('old');
      expect(await stored()).toHaveLength(FILES + place);
      // What the next start of the server does.
      await sweepNotedFiles(database.url, { dataDir: folder, storage });
      expect(await stored()).toHaveLength(FILES);
    },
  );

  it('told to stop in the middle, leaves the old state and no file of the new one', async () => {
    const command = await restoreUpTo(FILES / 2);
    await command.interrupt();
    // Told before it came to the pipe it never opens it: whoever reads must not wait for that.
    const reader = await open(command.pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const { code, err } = await command.ended;
    await reader.close();
    expect([code, err]).toEqual([1, expect.stringContaining('Stopped before the end')]);
    await rm(command.pipe, { force: true });
    expect(await stateNow()).toBe('old');
    expect(await stored()).toHaveLength(FILES);
  }, 60_000);

  it('then restores all the same', async () => {
    const ending = await run('restore', [path], env());
    expect(ending).toMatchObject({ code: 0, err: '' });
    expect(await stateNow()).toBe('new');
    expect(await stored()).toHaveLength(FILES);
    const back = await run('restore', [savedPath(ending, 'Saved what was here:')], env());
    expect(back.code).toBe(0);
    expect(await stateNow()).toBe('old');
  }, 60_000);
});
