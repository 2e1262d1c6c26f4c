import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { LEFT_OUT } from '../../server/src/backup-contents.ts';
import { eraseAgain, listErasedHere } from '../../server/src/features/rights/commands/replay-erasures.ts';
import { checkBackup } from '../../server/src/platform/backup/read-archive.ts';
import { restoreBackup } from '../../server/src/platform/backup/restore-backup.ts';
import { takeBackup } from '../../server/src/platform/backup/take-backup.ts';
import { createFileStorage } from '../../server/src/platform/files/storage.ts';
import { answered } from '../support/acts.ts';
import { testApp } from '../support/app.ts';
import { filesWith, tablesWith } from '../support/canary.ts';
import { testDatabase } from '../support/database.ts';
import { aForum, aPerson, aSeat } from '../support/factories.ts';

const rig = await testApp();
afterAll(() => rig.close());
const { dataDir } = rig.deps.config;

const words = { name: 'Wayra Quilla', email: 'wayra.quilla@canary.example' };
const save = (name: string) =>
  takeBackup({ url: rig.database.url, storage: rig.deps.storage, path: join(dataDir, name), leftOut: LEFT_OUT });

/** Puts a backup in the place of another database, as the command does. */
async function restoreOver(path: string, url: string, folder: string): Promise<number> {
  const erased = await listErasedHere(url, folder);
  let again = 0;
  await restoreBackup({
    url,
    backup: await checkBackup(path),
    storage: await createFileStorage(join(folder, 'files')),
    dataDir: folder,
    complete: async (tx) => {
      again = await eraseAgain(tx, erased);
    },
  });
  return again;
}

it('SEC-59 whoever was erased stays so when a backup from before is restored, here or beside the list of ids alone', async () => {
  const forum = await aForum(rig.deps.db);
  const person = await aPerson(rig.deps.db, words);
  await aSeat(rig.deps.db, { forumId: forum.id, personId: person.id });
  const agent = await rig.signInAs(person);
  answered(await agent.get('/api/me'));
  const before = await save('before.tar.gz');
  answered(await agent.post('/api/account/erasure', { email: words.email }));
  const listed = () => readFile(join(dataDir, 'erased-people'), 'utf8').catch(() => '');
  await expect.poll(listed, { timeout: 10_000 }).toBe(`${person.id}\n`);

  // In the folder where letters are kept for want of a post office, only the one that says so is left.
  const letters = () => filesWith(join(dataDir, 'mail'), [words.email, words.name]);
  await expect.poll(letters, { timeout: 10_000 }).toHaveLength(1);
  expect(await readFile((await letters())[0] ?? '', 'utf8')).toContain('borr');

  // A backup that was made while the letter waits holds no address.
  await rig.database.query('update erasures set letter_to = $1', [words.email]);
  const after = await save('after.tar.gz');
  expect(await filesWith(dataDir, [words.email])).not.toContain(after.path);

  for (const hasDatabase of [true, false]) {
    const elsewhere = await testDatabase();
    const folder = hasDatabase ? await mkdtemp(join(tmpdir(), 'minga-restored-')) : dataDir;
    if (hasDatabase) await restoreOver(after.path, elsewhere.url, folder);
    expect(await restoreOver(before.path, elsewhere.url, folder)).toBe(1);
    expect(await tablesWith(elsewhere, [words.email, words.name])).toEqual([]);
    const rows = await elsewhere.query('select ended_at is not null as "isOver" from seats where person_id = $1', [
      person.id,
    ]);
    expect(rows).toEqual([{ isOver: true }]);
    await elsewhere.drop();
  }
  // Without either nothing would be known of it: the test can tell.
  const bare = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'minga-restored-'));
  expect(await restoreOver(before.path, bare.url, folder)).toBe(0);
  expect(await tablesWith(bare, [words.email])).toContain(`public.people: ${words.email}`);
  await bare.drop();
});
