import { randomBytes, randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { moveSecretsOut } from '../../server/src/features/boards/commands/keep-keys.ts';
import { authorKeyOf } from '../../server/src/features/boards/policy.ts';
import { LEFT_OUT, openedRows } from '../../server/src/backup-contents.ts';
import { checkBackup } from '../../server/src/platform/backup/read-archive.ts';
import { restoreBackup } from '../../server/src/platform/backup/restore-backup.ts';
import { takeBackup } from '../../server/src/platform/backup/take-backup.ts';
import { createFileStorage } from '../../server/src/platform/files/storage.ts';
import { testDatabase } from '../support/database.ts';
import { testApp } from '../support/app.ts';
import { aNote, BoardClient } from './board-client.ts';
import { boardScene } from './board-scene.ts';

const rig = await testApp();
const scene = await boardScene(rig);
afterEach(() => scene.closeClients());
afterAll(() => rig.close());

const close = { type: 'phase.set', args: { phase: 'closed' } } as const;
const keyFile = (boardId: string) => join(rig.deps.config.dataDir, 'keys', `${boardId}.key`);

/** The bytes of PostgreSQL itself: pages of this database and the log that is written ahead of them. */
async function physicalBytes(): Promise<Buffer> {
  await rig.database.query('checkpoint');
  const [where] = await rig.database.query<{ folder: string; oid: string }>(
    "select current_setting('data_directory') as folder, oid::text from pg_database where datname = current_database()",
  );
  const folders = [join(where?.folder ?? '', 'base', where?.oid ?? ''), join(where?.folder ?? '', 'pg_wal')];
  const parts: Buffer[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isFile()) parts.push(await readFile(join(folder, entry.name)));
  }
  return Buffer.concat(parts);
}

async function dataDirBytes(folder = rig.deps.config.dataDir): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile()) parts.push(await readFile(join(entry.parentPath, entry.name)));
  return Buffer.concat(parts);
}

const spellings = (key: Buffer) => [
  key,
  ...(['hex', 'base64', 'base64url'] as const).map((encoding) => Buffer.from(key.toString(encoding))),
];
const holds = (bytes: Buffer, key: Buffer) => spellings(key).some((spelling) => bytes.includes(spelling));

describe('words of private writing', () => {
  const edit = (noteId: string, text: string) => ({ type: 'note.edit', args: { noteId, text } }) as const;
  const reveal = { type: 'phase.set', args: { phase: 'open' } } as const;
  const aMarker = () => `marca ${randomBytes(8).toString('hex')}`;

  it.each(['anonymous', 'organisation', 'person'] as const)(
    'HI7 replaced before the reveal are in no page and no log of the database where people are hidden (%s)',
    async (identityMode) => {
      const boardId = await scene.board({ identityMode, startsIn: 'private_writing' });
      const author = await scene.member();
      const [chair, ana] = [await scene.client(scene.facilitator, boardId), await scene.client(author, boardId)];
      const [replaced, last, removed] = [aMarker(), aMarker(), aMarker()];
      const [note, gone] = [aNote(replaced), aNote(removed)];
      for (const act of [note, gone, edit(note.args.noteId, last)]) await ana.act(act);
      await ana.act({ type: 'note.remove', args: { noteId: gone.args.noteId } });
      const isSealed = identityMode !== 'person';
      const before = await physicalBytes();
      // Where people are shown they lie in clear, and the search finds them.
      for (const words of [replaced, last, removed]) expect(before.includes(words)).toBe(!isSealed);
      // Their author reads them from the database, also on a server that has never seen the board.
      const next = await testApp({ database: rig.database, dataDir: rig.deps.config.dataDir });
      const path = `/api/cycles/${scene.cycle.id}/boards/${boardId}`;
      const { catchUp } = (await next.anonymous.get(`${path}/snapshot`, { cookie: author.cookie })).json();
      expect(catchUp.view.notes[note.args.noteId].text).toBe(last);
      const { entries } = (await next.anonymous.get(`${path}/history`, { cookie: author.cookie })).json();
      expect(entries[0].args.text).toBe(last);
      await next.stop();
      await chair.act(reveal);
      await chair.until(() => Object.values(chair.view.notes).some(({ text }) => text === last), 'the last words');
      const after = await physicalBytes();
      expect(after.includes(last)).toBe(true);
      for (const words of [replaced, removed]) expect(after.includes(words)).toBe(!isSealed);
    },
  );

  it('ID5 come out of a backup in clear, as they read at its moment, and none that were replaced', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous', startsIn: 'private_writing' });
    const ana = await scene.client(await scene.member(), boardId);
    const [replaced, last] = [aMarker(), `${aMarker()}\ttab \\N \\ barra\nlínea ñ «»`];
    const note = aNote(replaced);
    for (const act of [note, edit(note.args.noteId, last)]) await ana.act(act);
    const folder = await mkdtemp(join(tmpdir(), 'minga-words-'));
    const request = { url: rig.database.url, storage: rig.deps.storage, leftOut: LEFT_OUT };
    const path = join(folder, 'backup.tar.gz');
    await takeBackup({ ...request, path, rewrites: openedRows(rig.deps.keys) });
    const restored = await testDatabase();
    const storage = await createFileStorage(join(folder, 'files'));
    await restoreBackup({ url: restored.url, backup: await checkBackup(path), storage, dataDir: folder });
    const words = `select text, sealed from board_private_notes where board_id = '${boardId}'`;
    expect(await restored.query(words)).toEqual([{ text: last, sealed: null }]);
    const [here] = await rig.database.query<{ text: string; sealed: Buffer | null }>(words);
    expect([here?.text, here?.sealed === null]).toEqual(['', false]);
    await restored.drop();
    await rm(folder, { recursive: true });
  });
});

describe('the key of a board that hides people', () => {
  it('goes with a board that came to nothing, and stays with the one that was made', async () => {
    const keys = async () => (await rig.deps.keys.list()).sort();
    const before = await keys();
    const input = { title: 'Lluvia de ideas', columns: [{ id: 'ideas', title: 'Ideas' }], startsIn: 'open' };
    const create = (headers: Record<string, string> = {}) =>
      scene.facilitator.fetch(`/api/cycles/${scene.cycle.id}/boards`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(input),
      });
    await rig.database.query(
      "create function no_boards() returns trigger language plpgsql as $$ begin raise exception 'no boards'; end $$",
    );
    await rig.database.query('create trigger no_boards before insert on boards execute function no_boards()');
    expect((await create()).status).toBe(500);
    expect((await create({ 'idempotency-key': randomUUID() })).status).toBe(500);
    expect(await keys()).toEqual(before);
    await rig.database.query('drop trigger no_boards on boards');
    const made = await create({ 'idempotency-key': randomUUID() });
    expect(made.status).toBeLessThan(300);
    expect(await keys()).toEqual([...before, ((await made.json()) as { id: string }).id].sort());
  });

  it('ID3 is in no page and no log of the database, and once the board is closed nowhere at all', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const chair = await scene.client(scene.facilitator, boardId);
    const ana = await scene.client(await scene.member(), boardId);
    const marker = `marca ${randomBytes(8).toString('hex')}`;
    await ana.act(aNote(marker));
    const key = await readFile(keyFile(boardId));
    const before = await physicalBytes();
    // The search finds what is there.
    expect(before.includes(marker)).toBe(true);
    expect(holds(before, key)).toBe(false);
    expect(holds(await dataDirBytes(), key)).toBe(true);
    await chair.act(close);
    expect(holds(await physicalBytes(), key)).toBe(false);
    expect(holds(await dataDirBytes(), key)).toBe(false);
    // What the attacker of the first version did with it: every row of the log names its author again.
    const [row] = await rig.database.query<{ author_key: string }>(
      "select author_key from board_ops where board_id = $1 and type = 'note.add'",
      [boardId],
    );
    expect(authorKeyOf(key, ana.joined ? (row?.author_key ?? '') : '')).not.toBe(row?.author_key);
  });

  it('ID3 is destroyed by the next start when the server died between the closing and that', async () => {
    const boardId = await scene.board({ identityMode: 'organisation' });
    const stillOpen = await scene.board({ identityMode: 'organisation' });
    const chair = await scene.client(scene.facilitator, boardId);
    const key = await readFile(keyFile(boardId));
    await chair.act(aNote('una'));
    await chair.act(close);
    // As it lies there when the process ends after COMMIT and before the file is touched.
    await writeFile(keyFile(boardId), key, { mode: 0o600 });
    const next = await testApp({ database: rig.database, dataDir: rig.deps.config.dataDir });
    await expect.poll(() => next.deps.keys.list()).not.toContain(boardId);
    expect(await next.deps.keys.list()).toContain(stillOpen);
    await next.stop();
  });

  it('ID9 a server without it says so, makes no new one, and goes on once it has it', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const closedId = await scene.board({ identityMode: 'anonymous' });
    const closing = await scene.client(scene.facilitator, closedId);
    await closing.act(aNote('pública'));
    await closing.act(close);
    const author = await scene.member();
    const ana = await scene.client(author, boardId);
    const note = aNote('mía');
    await ana.act(note);
    const dataDir = await mkdtemp(join(tmpdir(), 'minga-elsewhere-'));
    await copyFile(join(rig.deps.config.dataDir, 'session.secret'), join(dataDir, 'session.secret'));
    const elsewhere = await testApp({ database: rig.database, dataDir });
    const url = await elsewhere.listen();
    const cookie = { cookie: author.cookie };
    const base = `/api/cycles/${scene.cycle.id}/boards`;
    const refused = await elsewhere.anonymous.get(`${base}/${boardId}/snapshot`, cookie);
    expect([refused.statusCode, refused.json().code]).toEqual([503, 'board.key-missing']);
    await expect(new BoardClient({ url, cookie: author.cookie, boardId }).ready()).rejects.toThrow('board.key-missing');
    expect((await elsewhere.anonymous.get(base, cookie)).json().items).toHaveLength(
      (await rig.anonymous.get(base, cookie)).json().items.length,
    );
    expect((await elsewhere.anonymous.get(`${base}/${closedId}/export?format=csv`)).body).toContain('pública');
    expect(await elsewhere.deps.keys.list()).toEqual([]);
    await mkdir(join(dataDir, 'keys'), { recursive: true });
    await copyFile(keyFile(boardId), join(dataDir, 'keys', `${boardId}.key`));
    const again = await new BoardClient({ url, cookie: author.cookie, boardId }).ready();
    expect(again.view.mine).toEqual({ [note.args.noteId]: true });
    again.close();
    await elsewhere.stop();
    await rm(dataDir, { recursive: true });
  });

  it('ID3 of a version that kept it in the database moves into a file, and its old row leaves the table', async () => {
    const boardId = await scene.board({ identityMode: 'anonymous' });
    const old = randomBytes(32);
    await rig.deps.keys.destroy(boardId);
    await rig.database.query('update boards set identity_secret = $2 where id = $1', [boardId, old]);
    // Somebody's long transaction, which PostgreSQL keeps every row for that ends after it began.
    const reader = new pg.Client({ connectionString: rig.database.url });
    await reader.connect();
    await reader.query('begin isolation level repeatable read');
    await reader.query('select pg_current_xact_id()');
    await Promise.all([
      moveSecretsOut(rig.database.url, rig.deps.keys),
      moveSecretsOut(rig.database.url, rig.deps.keys),
    ]);
    expect((await readFile(keyFile(boardId))).equals(old)).toBe(true);
    const [left] = await rig.database.query('select id from boards where identity_secret is not null');
    expect(left).toBeUndefined();
    const [table] = await rig.database.query<{ path: string }>(
      "select current_setting('data_directory') || '/' || pg_relation_filepath('boards') as path",
    );
    expect((await readFile(table?.path ?? '')).includes(old)).toBe(false);
    await reader.end();
    const ana = await scene.client(await scene.member(), boardId);
    expect(await ana.act(aNote('sigue'))).toMatchObject({ status: 'ok' });
  });
});
