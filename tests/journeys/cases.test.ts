import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { testApp } from '../support/app.ts';
import { diagnosisScene } from '../support/uploads.ts';

/** Inputs that failed once, as they were given; the table beside them says what each must come to, and which test reads it. */
const ROOT = join(import.meta.dirname, '../..');
const CASES = join(ROOT, 'tests/cases');
const content = (name: string) => readFileSync(join(CASES, name));
const listed = content('README.md')
  .toString()
  .split('\n')
  .flatMap((line) => {
    const [, name, sha256, , test] = line.split('|').map((cell) => cell.trim());
    return sha256?.length === 64 && name && test ? [{ name, sha256, test }] : [];
  });

describe('the table of inputs', () => {
  it('lists every file that lies there, and each has the bytes that were given', () => {
    const files = readdirSync(CASES, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'README.md')
      .map((entry) => join(entry.parentPath, entry.name).slice(CASES.length + 1));
    expect(listed.map(({ name }) => name).sort()).toEqual(files.sort());
    const bytes = listed.map(({ name }) => [name, createHash('sha256').update(content(name)).digest('hex')]);
    expect(bytes).toEqual(listed.map(({ name, sha256 }) => [name, sha256]));
  });

  it.each(listed)('$name is read by $test', ({ name, test }) => {
    const [file = ''] =
      name
        .split('/')
        .at(-1)
        ?.split(/\.\w+$/) ?? [];
    expect(readFileSync(join(ROOT, test), 'utf8')).toContain(file);
  });
});

describe('files that people hand in', async () => {
  const rig = await testApp();
  afterAll(() => rig.close());
  await rig.listen();
  const scene = await diagnosisScene(rig);

  it.each([
    ['files/attach-starts-with-BM.csv', 'text/csv'],
    ['files/emz.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['files/leading-newline.pdf', 'application/pdf'],
  ])('%s is taken as what it is', async (name, mediaType) => {
    const draft = await scene.aDraft();
    const answer = await scene.upload(draft.id, name.replace('files/', ''), content(name));
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    const { files } = await scene.draftOf(draft.id);
    const sha256 = createHash('sha256').update(content(name)).digest('hex');
    expect(files).toMatchObject([{ mediaType, sha256, bytes: content(name).length }]);
  });

  it('files/password.docx is refused, and the reason is its password', async () => {
    const draft = await scene.aDraft();
    const answer = await scene.upload(draft.id, 'password.docx', content('files/password.docx'));
    const { code, title } = (await answer.json()) as { code: string; title: string };
    expect([answer.status, code]).toEqual([415, 'file.protected']);
    expect(title).toMatch(/contraseña/);
    expect((await scene.draftOf(draft.id)).files).toEqual([]);
  });
});
