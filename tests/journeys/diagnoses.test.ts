import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { DiagnosisReceipt, PublicDiagnosis, Register } from '@minga/shared/diagnoses/schema.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { sweepUploads, verifyFiles, watchFiles } from '../../server/src/features/files/jobs.ts';
import { createWholeFiles } from '../../server/src/platform/files/whole-files.ts';
import type { Agent } from '../support/agent.ts';
import { testApp } from '../support/app.ts';
import { aDocx, aPdf, aZip } from '../support/documents.ts';
import { aSeat, diagnosisTexts } from '../support/factories.ts';
import { append, ask, begin as beginAt, diagnosisScene, idOf, locationOf, TUS } from '../support/uploads.ts';

/** SEC-29 to SEC-35: the way of a file from a bad line into the public register. */
const rig = await testApp();
const origin = await rig.listen();
const { db, storage } = rig.deps;
afterAll(() => rig.close());

type Problem = { code: string; title: string };

const { forum, own, author, base, aDraft, draftOf, upload } = await diagnosisScene(rig);
const colleague = await rig.signInAs((await aSeat(db, { forumId: forum.id, organisationId: own.id })).personId);
const stranger = await rig.signInAs((await aSeat(db, { forumId: forum.id })).personId);
const abroad = await rig.signInAs((await aSeat(db)).personId);

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const begin = (agent: Agent, draftId: string, name: string, bytes: number) =>
  beginAt(agent, `${base}/${draftId}/uploads`, name, bytes);
const codeOf = async (answer: Response) => ((await answer.json()) as Problem).code;
const partsLeft = () => readdir(storage.partsDir);

describe('from draft to register', () => {
  it('a real PDF goes in, a receipt comes out, everybody can read it', async () => {
    const draft = await aDraft();
    const pdf = aPdf('Agua para todos', 40_000);
    expect((await upload(draft.id, 'Diagnóstico "agua".pdf', pdf)).status).toBe(204);
    const [file] = (await draftOf(draft.id)).files;
    expect(file).toMatchObject({
      name: 'Diagnóstico "agua".pdf',
      bytes: pdf.length,
      sha256: sha256(pdf),
      mediaType: 'application/pdf',
      isReadable: true,
    });
    expect(await partsLeft()).toEqual([]);

    const receipt = (
      await author.post(`${base}/${draft.id}/submit`, { version: draft.version })
    ).json<DiagnosisReceipt>();
    expect(receipt).toMatchObject({
      organisation: 'Red de Agua',
      title: diagnosisTexts.title,
      files: [{ sha256: sha256(pdf) }],
    });
    const register = (await rig.anonymous.get(base)).json<Register>();
    expect(register.items.find(({ number }) => number === receipt.number)).toMatchObject({
      isReachable: true,
      files: 1,
      path: receipt.path,
    });

    const download = await rig.anonymous.fetch(`${base}/${receipt.number}/files/${file?.id}`);
    expect(Buffer.from(await download.arrayBuffer()).equals(pdf)).toBe(true);
    expect(Object.fromEntries(download.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(pdf.length),
      'content-disposition': expect.stringMatching(/^attachment; .*filename\*=UTF-8''Diagn%C3%B3stico/),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      etag: `"${sha256(pdf)}"`,
    });
    const again = await rig.anonymous.fetch(`${base}/${receipt.number}/files/${file?.id}`, {
      headers: { 'if-none-match': `"${sha256(pdf)}"` },
    });
    expect(again.status).toBe(304);
    expect((await author.delete(`${base}/${draft.id}/files/${file?.id}`)).statusCode).toBe(409);
    expect((await upload(draft.id, 'late.pdf', pdf)).status).toBe(409);
  });

  it('a stored file that is lost or changed no longer counts as reachable', async () => {
    const draft = await aDraft();
    await upload(draft.id, 'a.pdf', aPdf('uno'));
    const { number } = (
      await author.post(`${base}/${draft.id}/submit`, { version: draft.version })
    ).json<DiagnosisReceipt>();
    const [row] = await rig.database.query<{ id: string; storage_key: string }>(
      'select id, storage_key from files where owner_id = $1',
      [draft.id],
    );
    await writeFile(join(storage.partsDir, '../whole', row?.storage_key ?? ''), aPdf('dos'));
    expect(await verifyFiles(rig.deps)).toEqual([row?.id]);
    expect((await rig.anonymous.get(`${base}/${number}`)).json<PublicDiagnosis>()).toMatchObject({
      isReachable: false,
    });
    await storage.remove(row?.storage_key ?? '');
    const gone = await rig.anonymous.get(`${base}/${number}/files/${row?.id}`);
    expect([gone.statusCode, gone.json<Problem>().code]).toEqual([410, 'file.gone']);
  });

  it('counts as reachable only with every file whole, moves when one breaks or returns, and never sends a changed byte', async () => {
    const counters = async () => (await rig.anonymous.get(base)).json<Register>().counters;
    const before = await counters();
    const draft = await aDraft();
    const contents = [aPdf('uno'), aPdf('dos')];
    await upload(draft.id, 'uno.pdf', contents[0] as Buffer);
    await upload(draft.id, 'dos.pdf', contents[1] as Buffer);
    // A summary does not stand for a file that cannot be opened.
    await rig.database.query("update diagnoses set summary = 'Un resumen' where id = $1", [draft.id]);
    const { number } = (
      await author.post(`${base}/${draft.id}/submit`, { version: draft.version })
    ).json<DiagnosisReceipt>();
    const { files } = (await rig.anonymous.get(`${base}/${number}`)).json<PublicDiagnosis>();
    const whole = { ...before, declared: before.declared + 1, reachable: before.reachable + 1 };
    expect(await counters()).toEqual(whole);
    const path = `${base}/${number}/files/${files[1]?.id}`;
    const [row] = await rig.database.query<{ storage_key: string }>('select storage_key from files where id = $1', [
      files[1]?.id,
    ]);
    const stored = join(storage.partsDir, '../whole', row?.storage_key ?? '');
    expect((await rig.anonymous.get(path)).statusCode).toBe(200);
    const changed = Buffer.from(contents[1] as Buffer);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await writeFile(stored, changed);
    const refused = await rig.anonymous.get(path);
    expect([refused.statusCode, refused.json<Problem>().code]).toEqual([410, 'file.gone']);
    expect(await counters()).toEqual({ ...whole, reachable: before.reachable });
    await writeFile(stored, contents[1] as Buffer);
    const back = await rig.anonymous.fetch(path);
    expect(Buffer.from(await back.arrayBuffer()).equals(contents[1] as Buffer)).toBe(true);
    expect(await counters()).toEqual(whole);

    // And without a reader, by whoever looks after the files.
    const seen = new Map<string, string>();
    const wholeFiles = createWholeFiles(storage);
    await watchFiles(rig.deps, wholeFiles, seen);
    await rm(stored);
    expect(await watchFiles(rig.deps, wholeFiles, seen)).toEqual([files[1]?.id]);
    expect(await counters()).toEqual({ ...whole, reachable: before.reachable });
    await writeFile(stored, contents[1] as Buffer);
    expect(await watchFiles(rig.deps, wholeFiles, seen)).toEqual([]);
    expect(await counters()).toEqual(whole);
    expect((await author.post(`${base}/${draft.id}/withdraw`, { reason: 'Se envió dos veces.' })).statusCode).toBe(200);
    expect(await counters()).toEqual({ ...whole, reachable: before.reachable, withdrawn: before.withdrawn + 1 });
  });

  it('does not publish in silence without a file that cannot be read', async () => {
    const draft = await aDraft();
    await upload(draft.id, 'uno.pdf', aPdf('uno'));
    await rig.database.query('update files set verified_at = null where owner_id = $1', [draft.id]);
    const refused = await author.post(`${base}/${draft.id}/submit`, { version: draft.version });
    expect(refused.json()).toMatchObject({
      code: 'diagnosis.incomplete',
      errors: [{ field: 'files', code: 'unreadable' }],
    });
  });
});

describe('SEC-34 others and an upload', () => {
  it('neither begin nor see, feed or cancel it; a draft’s file is their affair neither', async () => {
    const draft = await aDraft();
    const pdf = aPdf();
    const location = locationOf(await begin(author, draft.id, 'a.pdf', pdf.length));
    expect(location).toMatch(new RegExp(`^${base}/${draft.id}/uploads/[0-9a-f-]{36}$`));
    for (const agent of [stranger, abroad, colleague, rig.anonymous]) {
      const expected = agent === rig.anonymous ? 401 : 404;
      if (agent !== colleague) expect((await begin(agent, draft.id, 'b.pdf', 10)).status).toBe(expected);
      expect((await ask(agent, location, 'HEAD')).status).toBe(expected);
      expect((await append(agent, location, 0, pdf)).status).toBe(expected);
      expect((await ask(agent, location, 'DELETE')).status).toBe(expected);
    }
    expect((await ask(author, location, 'GET')).status).toBe(404);
    expect((await ask(author, location, 'HEAD')).headers.get('upload-offset')).toBe('0');
    expect((await ask(author, location, 'DELETE')).status).toBe(204);
    expect((await ask(author, location, 'HEAD')).status).toBe(404);
    expect(await partsLeft()).toEqual([]);
  });

  it('a seat closed while bytes come in ends it', async () => {
    const leaving = await aSeat(db, { forumId: forum.id, organisationId: own.id });
    const agent = await rig.signInAs(leaving.personId);
    const draft = await aDraft(agent);
    const location = locationOf(await begin(agent, draft.id, 'a.pdf', 1_000));
    await rig.database.query('update seats set ended_at = now() where id = $1', [leaving.id]);
    expect((await append(agent, location, 0, aPdf())).status).toBe(404);
  });
});

describe('what is refused leaves nothing behind', () => {
  it.each<[string, string, Buffer, number, string]>([
    ['a kind that is not allowed', 'page.html', Buffer.from('<p>'), 415, 'file.type-not-allowed'],
    ['SVG', 'drawing.svg', Buffer.from('<svg/>'), 415, 'file.type-not-allowed'],
    ['no extension', 'README', Buffer.from('x'), 415, 'file.type-not-allowed'],
    ['an extension hidden by a NUL', 'a.pdf\0.exe', Buffer.from('x'), 415, 'file.type-not-allowed'],
    ['HTML named .pdf', 'a.pdf', Buffer.from('<!doctype html><script>1</script>'), 415, 'file.type-mismatch'],
    [
      'a program named .docx',
      'a.docx',
      Buffer.concat([Buffer.from('4d5a9000', 'hex'), Buffer.alloc(300)]),
      415,
      'file.type-mismatch',
    ],
    [
      'a page before a PDF',
      'a.pdf',
      Buffer.concat([Buffer.from('<script>1</script>'), aPdf()]),
      415,
      'file.type-mismatch',
    ],
    [
      'a bomb',
      'a.docx',
      aDocx([{ name: 'word/media/a.bin', content: Buffer.alloc(60_000_000) }]),
      415,
      'file.unsafe-archive',
    ],
    [
      'an archive in an archive',
      'a.docx',
      aDocx([{ name: 'word/x.zip', content: aZip([]) }]),
      415,
      'file.unsafe-archive',
    ],
    ['nothing', 'a.txt', Buffer.alloc(0), 422, 'file.empty'],
  ])('%s', async (_what, name, content, status, code) => {
    const draft = await aDraft();
    const before = await partsLeft();
    const answer = await upload(draft.id, name, content);
    expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
    expect((await draftOf(draft.id)).files).toEqual([]);
    expect(await partsLeft()).toEqual(before);
    expect(await rig.database.query('select 1 from uploads where owner_id = $1', [draft.id])).toEqual([]);
  });

  it('SEC-32 too much, said honestly or not', async () => {
    const draft = await aDraft();
    for (const bytes of [50_000_001, 99_999_999_999_999])
      expect(await codeOf(await begin(author, draft.id, 'a.pdf', bytes))).toBe('file.too-large');
    const location = locationOf(await begin(author, draft.id, 'a.pdf', 1_000));
    expect((await append(author, location, 0, randomBytes(5_000))).status).toBe(413);
    expect((await ask(author, location, 'HEAD')).headers.get('upload-offset')).toBe('0');
    await ask(author, location, 'DELETE');
  });

  it('more than a person’s share', async () => {
    const person = (await aSeat(db, { forumId: forum.id, organisationId: own.id })).personId;
    const agent = await rig.signInAs(person);
    const draft = await aDraft(agent);
    for (let count = 0; count < 10; count += 1)
      expect((await begin(agent, draft.id, 'a.pdf', 49_000_000)).status).toBe(201);
    const answers = await Promise.all([1, 2, 3].map(() => begin(agent, draft.id, 'a.pdf', 9_000_000)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 413, 413]);
    await rig.database.query('delete from uploads where person_id = $1', [person]);
    await sweepUploads(rig.deps, new Date(Date.now() + 2 * 86_400_000));
  });

  it.each([
    ['../../../etc/cron.d/x.pdf', 'x.pdf'],
    ['C:\\temp\\informe.pdf', 'informe.pdf'],
    ['\u202efdp.exe\u202c.pdf', 'fdp.exe.pdf'],
    ['con.pdf', 'con.pdf'],
    ['🌽 maíz.pdf', '🌽 maíz.pdf'],
    [`${'a'.repeat(300)}.pdf`, `${'a'.repeat(196)}.pdf`],
  ])('SEC-31 the name %s never becomes a path', async (name, kept) => {
    const draft = await aDraft();
    expect((await upload(draft.id, name, aPdf())).status).toBe(204);
    expect((await draftOf(draft.id)).files.map((file) => file.name)).toEqual([kept]);
    for (const stored of await readdir(join(storage.partsDir, '../whole'))) expect(stored).toMatch(/^[0-9a-f-]{36}$/);
  });
});

/** Sends part of a body and tears the line, as a phone in a tunnel does; resolves once the server has kept some of it. */
async function tear(location: string, content: Buffer, upTo: number): Promise<void> {
  const line = request(`${origin}${location}`, {
    method: 'PATCH',
    headers: {
      ...TUS,
      origin,
      'sec-fetch-site': 'same-origin',
      cookie: author.cookie,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': content.length,
    },
  });
  line.on('error', () => {});
  await new Promise<void>((resolve) => line.write(content.subarray(0, upTo), () => resolve()));
  const part = join(storage.partsDir, idOf(location));
  await expect.poll(async () => (await stat(part)).size, { timeout: 10_000 }).toBeGreaterThan(0);
  line.destroy();
}

describe('SEC-33 a line that breaks', () => {
  it('is resumed from where it was, after a restart of the server too, and the hash is that of the file', async () => {
    const draft = await aDraft();
    const pdf = aPdf('largo', 8_000_000);
    const location = locationOf(await begin(author, draft.id, 'a.pdf', pdf.length));
    await tear(location, pdf, 3_000_000);
    // A second server on the same database and folder: what a restart leaves is what the first had written.
    const second = await testApp({ database: rig.database, dataDir: rig.deps.config.dataDir });
    await second.listen();
    const resumed = await second.signInAs(author.personId ?? '');
    const offset = Number((await ask(resumed, location, 'HEAD')).headers.get('upload-offset'));
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(3_000_000);
    expect((await append(resumed, location, offset, pdf.subarray(offset))).status).toBe(204);
    expect((await draftOf(draft.id)).files).toMatchObject([{ sha256: sha256(pdf), bytes: pdf.length }]);
    // The answer was lost on the way: asking again says that everything is there, and nothing is taken in twice.
    expect((await ask(author, location, 'HEAD')).headers.get('upload-offset')).toBe(String(pdf.length));
    expect((await draftOf(draft.id)).files).toHaveLength(1);
    expect(rig.log()).not.toContain('an upload could not be stored');
    await second.stop();
  });

  it('a table as Windows writes it is kept in UTF-8, also when it came in pieces, and its hash is that of what is kept', async () => {
    const draft = await aDraft();
    const table = 'año;región\r\n2026;Áncash\r\n';
    const sent = Buffer.from(table, 'latin1');
    const location = locationOf(await begin(author, draft.id, 'gasto.csv', sent.length));
    expect((await append(author, location, 0, sent.subarray(0, 5))).status).toBe(204);
    expect((await append(author, location, 5, sent.subarray(5))).status).toBe(204);
    const kept = { sha256: sha256(Buffer.from(table)), bytes: Buffer.byteLength(table) };
    const [file] = (await draftOf(draft.id)).files;
    expect(file).toMatchObject({ ...kept, mediaType: 'text/csv', isReadable: true });
    expect(await partsLeft()).toEqual([]);
    for (const again of [Buffer.from(table), Buffer.from(`\ufeff${table}`, 'utf16le')])
      expect((await upload(draft.id, 'otra.csv', again)).status, 'the same words, otherwise written').toBe(422);
    const sending = await author.post(`${base}/${draft.id}/submit`, { version: draft.version });
    const { number } = sending.json<DiagnosisReceipt>();
    const download = await rig.anonymous.fetch(`${base}/${number}/files/${file?.id}`);
    expect(await download.text()).toBe(table);
    const [act] = await rig.database.query<{ data: { convertedFrom?: string } }>(
      "select data from audit_log where action = 'diagnosis.file-received' and subject_id = $1",
      [draft.id],
    );
    expect(act?.data).toMatchObject({ ...kept, convertedFrom: 'windows-1252' });
  });

  it('whole on disk when the process died: the next question takes it in', async () => {
    const draft = await aDraft();
    const pdf = aPdf('entero');
    const location = locationOf(await begin(author, draft.id, 'a.pdf', pdf.length));
    await writeFile(join(storage.partsDir, idOf(location)), pdf);
    const answers = await Promise.all([1, 2, 3].map(() => ask(author, location, 'HEAD')));
    expect(answers.map((answer) => answer.headers.get('upload-offset'))).toEqual(Array(3).fill(String(pdf.length)));
    expect((await draftOf(draft.id)).files).toHaveLength(1);
  });

  it('three at once write one file', async () => {
    const draft = await aDraft();
    const pdf = aPdf('paralelo', 200_000);
    const location = locationOf(await begin(author, draft.id, 'a.pdf', pdf.length));
    const statuses = (await Promise.all([1, 2, 3].map(() => append(author, location, 0, pdf)))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    expect((await draftOf(draft.id)).files).toMatchObject([{ sha256: sha256(pdf) }]);
  });
});

it('SEC-42 a disk that is full refuses the bytes, keeps what it has, and says so to both sides', async () => {
  const draft = await aDraft();
  const pdf = aPdf('lleno');
  const location = (await begin(author, draft.id, 'a.pdf', pdf.length)).headers.get('location') ?? '';
  const part = join(storage.partsDir, location.split('/').at(-1) ?? '');
  await rm(part);
  // The kernel's own full disk: every write to it meets ENOSPC.
  await symlink('/dev/full', part);
  const answer = await append(author, location, 0, pdf);
  expect([answer.status, await codeOf(answer)]).toEqual([507, 'server.storage-failing']);
  expect(rig.log()).toContain('an upload could not be stored');
  expect((await author.get(base)).statusCode).toBe(200);
  await rm(part);
  await writeFile(part, '');
  expect((await append(author, location, 0, pdf)).status).toBe(204);
});

it('SEC-35 what was left behind for a day is swept, what is on its way is kept', async () => {
  const draft = await aDraft();
  const old = locationOf(await begin(author, draft.id, 'old.pdf', 1_000));
  const fresh = locationOf(await begin(author, draft.id, 'fresh.pdf', 1_000));
  await rig.database.query("update uploads set created_at = now() - interval '25 hours' where id = $1", [idOf(old)]);
  expect(await sweepUploads(rig.deps)).toBe(1);
  expect((await ask(author, old, 'HEAD')).status).toBe(404);
  expect((await ask(author, fresh, 'HEAD')).status).toBe(200);
});

it('the same file twice is noticed, whatever its name, also when both come at once', async () => {
  const draft = await aDraft();
  const pdf = aPdf('Dos veces lo mismo');
  const answers = await Promise.all(['a.pdf', 'b.pdf', 'c.pdf'].map((name) => upload(draft.id, name, pdf)));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 422, 422]);
  const refused = answers.find(({ status }) => status === 422);
  expect(await codeOf(refused as Response)).toBe('file.already-there');
  expect((await draftOf(draft.id)).files).toHaveLength(1);
  // In another diagnosis it is another file.
  expect((await upload((await aDraft()).id, 'a.pdf', pdf)).status).toBe(204);
});
