import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { SNAPSHOT_FIELDS } from '../../server/src/features/meetings/queries/publications.ts';
import { MIGRATIONS, migrate } from '../../server/src/platform/database/migrate.ts';
import { sha256OfJson } from '../../server/src/platform/files/hash.ts';
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
    insert into forums (id, slug, name, locale, time_zone) values ('${cycle}', 'foro', 'Foro', 'es', 'America/Lima');
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

it('what was frozen keeps its number, its content and its hash, and what refers to it finds it', async () => {
  const database = await databaseBefore('0060_versions.sql');
  const [cycle, commitment, diagnosis, meeting, person, file] = [id(1), id(2), id(3), id(4), id(5), id(6)];
  const words = { title: 'Citas «a tiempo»', values: { b: null, a: 'x' } };
  const handedIn = { title: 'Filas', files: [{ id: file, sha256: 'f'.repeat(64) }], number: 1 };
  const told = Object.fromEntries(SNAPSHOT_FIELDS.toReversed().map((field) => [field, field === 'people' ? 3 : field]));
  const json = (value: object) => `'${JSON.stringify(value)}'`;
  const hashes = [sha256OfJson(words), sha256OfJson(handedIn), sha256OfJson(told, SNAPSHOT_FIELDS)] as const;
  await database.query(`set session_replication_role = replica;
    insert into forums (id, slug, name, locale, time_zone) values ('${cycle}', 'foro', 'Foro', 'es', 'America/Lima');
    insert into cycles (id, forum_id, slug, title, purpose, locale, plan_starts_on, plan_ends_on)
      values ('${cycle}', '${cycle}', 'ciclo', 'Ciclo', 'P', 'es', '2026-01-01', '2028-01-01');
    insert into people (id, name, email) values ('${person}', 'Rosa', 'rosa@example.org');
    insert into seats (id, forum_id, organisation_id, person_id, role, seniority)
      values ('${id(7)}', '${cycle}', '${id(9)}', '${person}', 'member', 'manager');
    insert into commitments (id, cycle_id, forum_id, number, title, created_by)
      values ('${commitment}', '${cycle}', '${cycle}', 1, 'En obra', '${person}');
    insert into commitment_versions (id, commitment_id, number, kind, content, sha256, reason, frozen_by, frozen_by_seat, frozen_at, milestone_ids) values
      ('${id(11)}', '${commitment}', 1, 'co_created', '{}', '${'0'.repeat(64)}', null, '${person}', '${id(7)}', '2026-02-01', '{}'),
      ('${id(12)}', '${commitment}', 2, 'entity', ${json(words)}, '${hashes[0]}', 'Así lo pide la ley.', '${person}', null, '2026-02-02', '{${id(8)}}');
    insert into ballots (id, cycle_id, forum_id, title, introduction, stage, mode, rule, quorum_percent, opens_at, closes_at, created_by)
      values ('${id(20)}', '${cycle}', '${cycle}', 'V', '', 'validation', 'open', 'simple_majority', 50, '2026-03-01', '2026-03-02', '${person}');
    insert into ballot_questions (ballot_id, position, version_id, version_sha256) values ('${id(20)}', 1, '${id(12)}', '${hashes[0]}');
    insert into links (id, cycle_id, kind, from_kind, from_id, to_kind, to_id)
      values ('${id(21)}', '${cycle}', 'comes-from', 'commitment', '${commitment}', 'diagnosis', '${diagnosis}');
    insert into diagnoses (id, cycle_id, forum_id, number, organisation_id, created_by_seat, state, title, public_title, public_themes, problem, declared_at, published_at)
      values ('${diagnosis}', '${cycle}', '${cycle}', 1, '${id(9)}', '${id(7)}', 'published', 'Filas', 'Filas', '{}', 'P', '2026-01-05', '2026-01-05');
    insert into files (id, owner_kind, owner_id, cycle_id, name, media_type, bytes, sha256, storage_key, uploaded_by, version, verified_at)
      values ('${file}', 'diagnosis', '${diagnosis}', '${cycle}', 'a.pdf', 'application/pdf', 1, '${'f'.repeat(64)}', '${file}', '${person}', 1, now());
    insert into diagnosis_versions (id, diagnosis_id, cycle_id, version, snapshot, sha256, file_ids, person_id, seat_id, at)
      values ('${id(13)}', '${diagnosis}', '${cycle}', 1, ${json(handedIn)}, '${hashes[1]}', '{${file}}', '${person}', '${id(7)}', '2026-01-05');
    insert into meeting_publications (id, meeting_id, cycle_id, sequence, kind, snapshot, sha256, diff, flags, notice_minutes, reason, person_id, at) values
      ('${id(14)}', '${meeting}', '${cycle}', 0, 'published', ${json(told)}, '${hashes[2]}', '[]', '[]', 60, null, '${person}', '2026-01-06'),
      ('${id(15)}', '${meeting}', '${cycle}', 1, 'cancelled', ${json(told)}, '${hashes[2]}', '[{"field":"state"}]', '[{"rule":"S01"}]', 30, 'Se enfermó la ponente.', '${person}', '2026-01-07')`);
  await migrate(database.url);
  const kept = await database.query(
    'select id, cycle_id, subject_kind, subject_id, number, kind, content, sha256, reason, person_id, seat_id, beside, at::date::text from versions order by id',
  );
  const common = { cycle_id: cycle, person_id: person, reason: null, kind: null, seat_id: null };
  const ofCommitment = { ...common, subject_kind: 'commitment', subject_id: commitment };
  const ofMeeting = { ...common, subject_kind: 'meeting', subject_id: meeting, content: told, sha256: hashes[2] };
  const beside = { sequence: 0, diff: [], flags: [], noticeMinutes: 60 };
  const later = { sequence: 1, diff: [{ field: 'state' }], flags: [{ rule: 'S01' }], noticeMinutes: 30 };
  expect(kept).toEqual([
    {
      ...ofCommitment,
      id: id(11),
      number: 1,
      kind: 'co_created',
      content: {},
      sha256: '0'.repeat(64),
      seat_id: id(7),
      beside: { milestoneIds: [] },
      at: '2026-02-01',
    },
    {
      ...ofCommitment,
      id: id(12),
      number: 2,
      kind: 'entity',
      content: words,
      sha256: hashes[0],
      reason: 'Así lo pide la ley.',
      beside: { milestoneIds: [id(8)] },
      at: '2026-02-02',
    },
    {
      ...common,
      subject_kind: 'diagnosis',
      subject_id: diagnosis,
      id: id(13),
      number: 1,
      content: handedIn,
      sha256: hashes[1],
      seat_id: id(7),
      beside: {},
      at: '2026-01-05',
    },
    { ...ofMeeting, id: id(14), number: 1, kind: 'published', beside, at: '2026-01-06' },
    {
      ...ofMeeting,
      id: id(15),
      number: 2,
      kind: 'cancelled',
      reason: 'Se enfermó la ponente.',
      beside: later,
      at: '2026-01-07',
    },
  ]);
  expect(
    kept
      .slice(1)
      .map(
        ({ content, sha256, subject_kind }) =>
          sha256OfJson(content, subject_kind === 'meeting' ? SNAPSHOT_FIELDS : undefined) === sha256,
      ),
  ).not.toContain(false);
  expect(await database.query('select label from known_citations')).toEqual([{ label: words.title }]);
  expect(await database.query('select is_reachable from diagnosis_reach')).toEqual([{ is_reachable: true }]);
  await expect(database.query(`delete from versions where id = '${id(12)}'`)).rejects.toThrow(/ballot_questions/);
  // The files that its newest version holds are asked of its content.
  await database.query(`set session_replication_role = replica; delete from files where id = '${file}';
    update diagnoses set summary = 'Texto' where id = '${diagnosis}'`);
  expect(await database.query('select is_reachable from diagnosis_reach')).toEqual([{ is_reachable: false }]);
});

it('flags that are kept of a plan say the numbers by which they were decided: the only ones there were', async () => {
  const database = await databaseBefore('0062_standard_changes.sql');
  const cycle = id(1);
  const kept = (groups: object[]) => JSON.stringify({ groups, meetings: {}, loads: [] });
  await database.query(`set session_replication_role = replica;
    insert into meeting_plans (cycle_id, version, public_version) values ('${cycle}', 4, 2);
    insert into meeting_flags (cycle_id, audience, plan_version, delegates, state, kept) values
      ('${cycle}', 'planners', 4, '{}', 'current', '${kept([
        { rule: 'S01', count: 2, clusters: [] },
        { rule: 'S10', count: 1, clusters: [{ rule: 'S10' }] },
        { rule: 'S11', count: 3, clusters: [] },
      ])}'),
      ('${cycle}', 'public', 2, '{}', 'too-large', '${kept([])}')`);
  await migrate(database.url);
  const rows = await database.query<{ groups: object[] }>(
    "select kept -> 'groups' as groups from meeting_flags order by audience",
  );
  expect(rows.map(({ groups }) => groups)).toEqual([
    [
      { rule: 'S01', count: 2, clusters: [], asked: {} },
      { rule: 'S10', count: 1, clusters: [{ rule: 'S10' }], asked: { onlineMinutes: 150, peopleWithoutCoHost: 12 } },
      { rule: 'S11', count: 3, clusters: [], asked: { dayStartsAtMinute: 480, dayEndsAtMinute: 1140 } },
    ],
    [],
  ]);
  expect(await database.query('select version::int, public_version::int from meeting_plans')).toEqual([
    { version: 4, public_version: 2 },
  ]);
  expect(await database.query('select count(*)::int as rows from standard_changes')).toEqual([{ rows: 0 }]);
});
