import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { MIGRATIONS, migrate } from '../../server/src/platform/database/migrate.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

const opened: { database: TestDatabase; folder: string }[] = [];
afterEach(async () => {
  for (const { database, folder } of opened.splice(0)) {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
});

/** A database as an installation has it that was last started before this migration. */
async function databaseBefore(migration: string): Promise<TestDatabase> {
  const database = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'minga-upgrade-'));
  opened.push({ database, folder });
  await database.query(
    'drop schema public cascade; drop schema if exists jobs cascade; create schema public; grant usage on schema public to minga_app',
  );
  for (const name of await readdir(MIGRATIONS))
    if (name < migration && name.endsWith('.sql')) await copyFile(join(MIGRATIONS, name), join(folder, name));
  await migrate(database.url, folder);
  return database;
}

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

it('sources and citations become links, each said once', async () => {
  const database = await databaseBefore('0055_links.sql');
  const [cycle, commitment, diagnosis, note, board] = [id(1), id(2), id(3), id(4), id(5)];
  // Only what the migration reads or refers to; the rows around it are not there.
  await database.query(`set session_replication_role = replica;
    insert into cycles (id, forum_id, slug, title, purpose, locale, plan_starts_on, plan_ends_on)
      values ('${cycle}', '${cycle}', 'ciclo', 'Ciclo', 'P', 'es', '2026-01-01', '2028-01-01');
    insert into boards (id, cycle_id, forum_id, title, columns, identity_mode, vote_budget, votes_per_target, starts_in, phase)
      values ('${board}', '${cycle}', '${cycle}', 'Ideas', '[{"id":"a"}]', 'person', 5, 3, 'open', 'open');
    insert into commitments (id, cycle_id, forum_id, number, title, created_by)
      values ('${commitment}', '${cycle}', '${cycle}', 1, 'Citas', '${id(9)}');
    insert into commitment_sources (commitment_id, kind, source_id, board_id, added_at) values
      ('${commitment}', 'note', '${note}', '${board}', '2026-01-02'),
      ('${commitment}', 'diagnosis', '${diagnosis}', null, '2026-01-03');
    insert into citations (id, diagnosis_id, cycle_id, kind, subject_id, label, at) values
      ('${id(8)}', '${diagnosis}', '${cycle}', 'commitment', '${commitment}', 'Citas', '2026-01-03'),
      ('${id(7)}', '${id(6)}', '${cycle}', 'commitment', '${commitment}', 'Citas', '2026-01-04')`);
  await migrate(database.url);
  expect(
    await database.query(
      `select cycle_id, from_kind, from_id, to_kind, to_id, board_id, at::date::text from links order by to_kind, to_id`,
    ),
  ).toEqual([
    {
      cycle_id: cycle,
      from_kind: 'commitment',
      from_id: commitment,
      to_kind: 'diagnosis',
      to_id: diagnosis,
      board_id: null,
      at: '2026-01-03',
    },
    {
      cycle_id: cycle,
      from_kind: 'commitment',
      from_id: commitment,
      to_kind: 'diagnosis',
      to_id: id(6),
      board_id: null,
      at: '2026-01-04',
    },
    {
      cycle_id: cycle,
      from_kind: 'commitment',
      from_id: commitment,
      to_kind: 'note',
      to_id: note,
      board_id: board,
      at: '2026-01-02',
    },
  ]);
});
