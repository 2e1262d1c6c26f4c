import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import pg from 'pg';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { publishFiles } from '../../server/src/features/files/commands/files.ts';
import { sweepUploads, verifyFiles } from '../../server/src/features/files/jobs.ts';
import type { FileOwnerKind } from '../../server/src/features/files/commands/uploads.ts';
import { listFiles } from '../../server/src/features/files/queries.ts';
import type { Scope } from '../../server/src/platform/http/gate.ts';
import { MIGRATIONS, migrate, readMigrations } from '../../server/src/platform/database/migrate.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aPdf } from '../support/documents.ts';
import { aPerson, aSeat } from '../support/factories.ts';
import { A_PHOTO, withPlace } from '../support/photos.ts';
import { append, ask, begin, diagnosisScene, idOf, locationOf } from '../support/uploads.ts';

/** A second kind of things with files, as a feature would add it: written by whoever facilitates, read by everybody. */
const requireDossier = async (scope: Scope, id: string): Promise<void> => {
  const known = await rig.database.query('select 1 from dossiers where id = $1 and cycle_id = $2', [id, scope.cycleId]);
  if (known.length === 0 || !scope.isFacilitator) throw new AppError('route.not-found');
};
const dossierFiles: FileOwnerKind = {
  kind: 'dossier',
  tag: 'dossiers',
  writers: 'facilitator',
  address: { path: '/api/cycles/:cycleId/dossiers/:dossierId', id: 'dossierId' },
  reading: {
    path: '/api/cycles/:cycleId/dossiers/:dossierId',
    params: z.object({ cycleId: z.uuid(), dossierId: z.uuid() }),
    find: async (_tx, scope, { dossierId }) => ({ id: String(dossierId), seesDrafts: scope.isFacilitator }),
  },
  requireWriter: (_tx, scope, id) => requireDossier(scope, id),
  lockForFiles: async (_tx, scope, id) => {
    await requireDossier(scope, id);
    return { seatId: null };
  },
};

const rig = await testApp({ nouns: [{ files: dossierFiles }] });
await rig.listen();
afterAll(() => rig.close());
const { storage } = rig.deps;
for (const statement of [
  'create table dossiers (id uuid primary key, cycle_id uuid not null references cycles on delete cascade)',
  "insert into file_owner_kinds (kind, owners) values ('dossier', 'dossiers')",
  "create trigger dossiers_files after delete on dossiers for each row execute function drop_files_of('dossier')",
])
  await rig.database.query(statement);

const scene = await diagnosisScene(rig);
/** One person who may write to both kinds: a share is of the person, whatever the files belong to. */
const { author, forum, cycle } = scene;
await rig.database.query("insert into forum_roles (forum_id, person_id, role) values ($1, $2, 'facilitator')", [
  forum.id,
  author.personId,
]);
const stranger = await rig.signInAs((await aSeat(rig.deps.db, { forumId: forum.id })).personId);

type Owner = { id: string; path: string };
const dossiers = `/api/cycles/${cycle.id}/dossiers`;
async function aDossier(): Promise<Owner> {
  const id = newId();
  await rig.database.query('insert into dossiers (id, cycle_id) values ($1, $2)', [id, cycle.id]);
  return { id, path: `${dossiers}/${id}` };
}
async function aDiagnosisDraft(): Promise<Owner> {
  const { id } = await scene.aDraft();
  return { id, path: `${scene.base}/${id}` };
}
async function anAnnouncementDraft(): Promise<Owner> {
  const base = `/api/cycles/${cycle.id}/announcements`;
  const { id } = (await author.post(base)).json<{ id: string }>();
  return { id, path: `${base}/${id}` };
}
async function aMeetingDraft(): Promise<Owner> {
  const base = `/api/cycles/${cycle.id}/meetings`;
  const times = { startsAt: '2027-03-02T14:00:00.000Z', endsAt: '2027-03-02T15:00:00.000Z' };
  const { id } = (await author.post(base, { title: 'Mesa de agua', modality: 'online', ...times })).json<Owner>();
  return { id, path: `${base}/${id}` };
}
const KINDS: [string, () => Promise<Owner>, table: string][] = [
  ['diagnosis', aDiagnosisDraft, 'diagnoses'],
  ['announcement', anAnnouncementDraft, 'announcements'],
  ['meeting', aMeetingDraft, 'meetings'],
  ['dossier', aDossier, 'dossiers'],
];

async function upload(owner: Owner, content: Buffer, agent: Agent = author, name = 'a.pdf'): Promise<Response> {
  const begun = await begin(agent, `${owner.path}/uploads`, name, content.length);
  return begun.status === 201 ? append(agent, locationOf(begun), 0, content) : begun;
}
const filesOf = (kind: string, owner: Owner) => rig.tx((tx) => listFiles(tx, kind, owner.id));
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

describe.each(KINDS)('files of a %s', (kind, anOwner, table) => {
  it('come in pieces, are inspected, recorded with their act, and go on after a torn line', async () => {
    const owner = await anOwner();
    const pdf = aPdf(`${kind} en partes`, 300_000);
    const location = locationOf(await begin(author, `${owner.path}/uploads`, 'Informe.pdf', pdf.length));
    expect(location).toMatch(new RegExp(`^${owner.path}/uploads/[0-9a-f-]{36}$`));
    expect((await append(author, location, 0, pdf.subarray(0, 100_000))).status).toBe(204);
    expect((await ask(author, location, 'HEAD')).headers.get('upload-offset')).toBe('100000');
    expect((await append(author, location, 100_000, pdf.subarray(100_000))).status).toBe(204);
    const [file] = await filesOf(kind, owner);
    expect(file).toMatchObject({ name: 'Informe.pdf', bytes: pdf.length, storageKey: idOf(location), version: null });
    const acts = await rig.database.query(
      'select subject_kind, data ->> $2 as "fileId" from audit_log where action = $1 and subject_id = $3',
      [`${kind}.file-received`, 'fileId', owner.id],
    );
    expect(acts).toEqual([{ subject_kind: kind, fileId: file?.id }]);
    const fake = await upload(owner, Buffer.from('<!doctype html>'), author, 'b.pdf');
    expect([fake.status, await codeOf(fake)]).toEqual([415, 'file.type-mismatch']);
    expect(await codeOf(await upload(owner, pdf, author, 'otra.pdf'))).toBe('file.already-there');
    expect(await filesOf(kind, owner)).toHaveLength(1);
  });

  it('that are photographs, or came in pieces, are kept without where they were taken; their fingerprint is of what is kept (SEC-72)', async () => {
    const owner = await anOwner();
    const sent = Buffer.concat([withPlace(A_PHOTO), Buffer.from('a film of that minute')]);
    const location = locationOf(await begin(author, `${owner.path}/uploads`, 'río.jpg', sent.length));
    expect((await append(author, location, 0, sent.subarray(0, 100))).status).toBe(204);
    expect((await append(author, location, 100, sent.subarray(100))).status).toBe(204);
    const [file] = await filesOf(kind, owner);
    const kept = { bytes: A_PHOTO.length, sha256: createHash('sha256').update(A_PHOTO).digest('hex') };
    expect(file).toMatchObject(kept);
    expect((await buffer(storage.open(file?.storageKey ?? ''))).equals(A_PHOTO)).toBe(true);
    const [act] = await rig.database.query('select data from audit_log where action = $1 and subject_id = $2', [
      `${kind}.file-received`,
      owner.id,
    ]);
    expect(act).toMatchObject({ data: { ...kept, withoutOrigin: true } });
    // Nothing of what came lies about, and the same picture taken elsewhere is the same file.
    expect((await readdir(storage.partsDir)).filter((name) => name.startsWith(idOf(location)))).toEqual([]);
    expect(await codeOf(await upload(owner, A_PHOTO, author, 'otra.jpg'))).toBe('file.already-there');
  });

  it('are nobody’s who does not write it, and each kind’s own', async () => {
    const owner = await anOwner();
    for (const agent of [stranger, rig.anonymous]) {
      const refused = (await begin(agent, `${owner.path}/uploads`, 'a.pdf', 10)).status;
      expect([401, 403, 404]).toContain(refused);
    }
    const location = locationOf(await begin(author, `${owner.path}/uploads`, 'a.pdf', 10));
    const [, anOther] = KINDS.find(([other]) => other !== kind) as (typeof KINDS)[number];
    const elsewhere = `${(await anOther()).path}/uploads/${idOf(location)}`;
    expect((await ask(author, elsewhere, 'HEAD')).status).toBe(404);
    expect((await ask(author, location, 'DELETE')).status).toBe(204);
    // Where none of this kind is, nothing begins.
    expect((await begin(author, `${owner.path.replace(owner.id, newId())}/uploads`, 'a.pdf', 10)).status).toBe(404);
  });

  it('can be taken away while they are a draft’s, and go with it, bytes too', async () => {
    const owner = await anOwner();
    await upload(owner, aPdf('uno'));
    await upload(owner, aPdf('dos'), author, 'b.pdf');
    const [first, second] = await filesOf(kind, owner);
    expect((await author.delete(`${owner.path}/files/${first?.id}`)).statusCode).toBe(200);
    expect(await storage.size(first?.storageKey ?? '')).toBeNull();
    await begin(author, `${owner.path}/uploads`, 'c.pdf', 10);
    await rig.database.query(`delete from ${table} where id = $1`, [owner.id]);
    expect(await filesOf(kind, owner)).toEqual([]);
    expect(await rig.database.query('select 1 from uploads where owner_id = $1', [owner.id])).toEqual([]);
    await rig.database.query("update loose_files set at = now() - interval '2 hours'");
    await sweepUploads(rig.deps);
    expect(await storage.size(second?.storageKey ?? '')).toBeNull();
  });

  it('stay once a version holds them, and are noticed when their bytes break', async () => {
    const owner = await anOwner();
    await upload(owner, aPdf('fijo'));
    const [file] = await filesOf(kind, owner);
    await rig.tx((tx) => publishFiles(tx, [file?.id ?? ''], 1));
    const kept = await author.delete(`${owner.path}/files/${file?.id}`);
    expect([kept.statusCode, kept.json<{ code: string }>().code]).toEqual([409, 'file.published']);
    await expect(rig.database.query('delete from files where id = $1', [file?.id])).rejects.toThrow(
      'a published file is kept',
    );
    const told: unknown[] = [];
    rig.deps.bus.on('pages.changed', (event) => void told.push(event));
    await storage.remove(file?.storageKey ?? '');
    expect(await verifyFiles(rig.deps)).toContain(file?.id);
    expect((await filesOf(kind, owner))[0]?.verifiedAt).toBeNull();
    expect(told).toContainEqual(expect.objectContaining({ cycleId: cycle.id }));
  });
});

it('a published file of any kind is read with the same headers', async () => {
  const owner = await aDossier();
  await upload(owner, aPdf('para todos'), author, 'Acta nº 1.pdf');
  const [file] = await filesOf('dossier', owner);
  const path = `${owner.path}/files/${file?.id}`;
  expect((await rig.anonymous.get(path)).statusCode).toBe(404);
  expect((await author.get(path)).headers['cache-control']).toBe('no-store');
  await rig.tx((tx) => publishFiles(tx, [file?.id ?? ''], 1));
  expect((await rig.anonymous.get(path)).headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': expect.stringMatching(/^attachment; .*filename\*=UTF-8''Acta%20n%C2%BA%201\.pdf$/),
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'public, no-cache',
    etag: `"${file?.sha256}"`,
  });
  // For the people of a forum also that of a cycle which nobody has announced.
  expect((await author.get(path)).headers['cache-control']).toBe('no-store');
});

it('a person’s share is one for all kinds', async () => {
  const owners = [await aDiagnosisDraft(), await aDossier()];
  await rig.database.query('delete from uploads');
  const answers: number[] = [];
  for (let count = 0; count < 12; count += 1)
    answers.push((await begin(author, `${owners[count % 2]?.path}/uploads`, 'a.pdf', 49_000_000)).status);
  expect(answers).toEqual([...Array(10).fill(201), 413, 413]);
  await rig.database.query('delete from uploads');
});

it('the database takes no file of nothing, of another cycle’s thing, or of a kind that nobody declared', async () => {
  const owner = await aDossier();
  const { id: personId } = await aPerson(rig.deps.db);
  const elsewhere = (await diagnosisScene(rig)).cycle.id;
  const add = (kind: string, id: string, cycleId: string) =>
    rig.database.query(
      `insert into files (id, owner_kind, owner_id, cycle_id, name, media_type, bytes, sha256, storage_key, uploaded_by)
       values ($1, $2, $3, $4, 'a.pdf', 'application/pdf', 9, repeat('a', 64), $1, $5)`,
      [newId(), kind, id, cycleId, personId],
    );
  await add('dossier', owner.id, cycle.id);
  for (const [kind, id, cycleId] of [
    ['dossier', newId(), cycle.id],
    ['dossier', owner.id, elsewhere],
    ['diagnosis', owner.id, cycle.id],
    ['letter', owner.id, cycle.id],
  ] as const)
    await expect(add(kind, id, cycleId)).rejects.toThrow('a file belongs to something of its cycle');
});

it('an owner that goes while a file is being recorded waits for it, and takes it along', async () => {
  const owner = await aDossier();
  const { id: personId } = await aPerson(rig.deps.db);
  const recording = new pg.Client({ connectionString: rig.database.url });
  await recording.connect();
  await recording.query('begin');
  await recording.query(
    `insert into uploads (id, owner_kind, owner_id, cycle_id, person_id, name, bytes) values ($1, 'dossier', $2, $3, $4, 'a.pdf', 9)`,
    [newId(), owner.id, cycle.id, personId],
  );
  const going = rig.database.query('delete from dossiers where id = $1', [owner.id]);
  await expect
    .poll(() =>
      rig.database.query(
        "select 1 from pg_stat_activity where datname = $1 and wait_event_type = 'Lock' and query like 'delete from dossiers%'",
        [rig.database.name],
      ),
    )
    .toHaveLength(1);
  await recording.query('commit');
  await recording.end();
  await going;
  expect(await rig.database.query('select 1 from uploads where owner_id = $1', [owner.id])).toEqual([]);
});

it('an installation that has files and uploads already keeps them, of the same diagnosis', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'minga-migrations-'));
  const name = `${rig.database.name}_before`;
  const cluster = inject('clusterUrl');
  const url = `${cluster}${name}`;
  await rig.database.query(`create database ${name}`);
  const all = await readMigrations();
  const before = all.slice(
    0,
    all.findIndex((one) => /^\d+_files\.sql$/.test(one.name)),
  );
  for (const one of before) await copyFile(join(MIGRATIONS, one.name), join(folder, one.name));
  await migrate(url, folder);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const [forumId, cycleId, organisationId, personId, seatId, diagnosisId, key] = Array.from({ length: 7 }, newId);
  for (const [text, values] of [
    [
      "insert into forums (id, slug, name, locale, time_zone) values ($1, 'foro', 'Foro', 'es', 'America/Lima')",
      [forumId],
    ],
    ["insert into people (id, name, email) values ($1, 'Ana', 'ana@example.org')", [personId]],
    ["insert into organisations values ($1, $2, 'Red', 'Red', 'academia')", [organisationId, forumId]],
    ["insert into seats values ($1, $2, $3, $4, 'delegate', 'staff')", [seatId, forumId, organisationId, personId]],
    [
      "insert into cycles values ($1, $2, 'ciclo', 'Plan', 'Plan', 'es', '2026-01-01', '2027-01-01')",
      [cycleId, forumId],
    ],
    [
      'insert into diagnoses (id, cycle_id, forum_id, organisation_id, created_by_seat) values ($1, $2, $3, $4, $5)',
      [diagnosisId, cycleId, forumId, organisationId, seatId],
    ],
    [
      `insert into diagnosis_files (id, diagnosis_id, name, media_type, bytes, sha256, storage_key, uploaded_by, version)
       values ($1, $2, 'a.pdf', 'application/pdf', 9, repeat('a', 64), $1, $3, 1)`,
      [key, diagnosisId, personId],
    ],
    [
      "insert into uploads (id, diagnosis_id, person_id, name, bytes, file_id) values ($1, $2, $3, 'a.pdf', 9, $1)",
      [key, diagnosisId, personId],
    ],
  ] as [string, unknown[]][])
    await client.query(text, values);
  expect((await migrate(url)).applied).toEqual(all.slice(before.length).map((one) => one.name));
  for (const table of ['files', 'uploads']) {
    const { rows } = await client.query(`select id, owner_kind, owner_id, cycle_id from ${table}`);
    expect(rows).toEqual([{ id: key, owner_kind: 'diagnosis', owner_id: diagnosisId, cycle_id: cycleId }]);
  }
  await client.query('delete from cycles');
  expect((await client.query('select 1 from files')).rows).toEqual([]);
  await client.end();
  await rig.database.query(`drop database ${name}`);
  await rm(folder, { recursive: true });
});
