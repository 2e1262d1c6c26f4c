import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { aDocx, aPdf, aZip } from '../../../../../tests/support/documents.ts';
import { inspectContent } from './inspect-content.ts';

const folder = await mkdtemp(join(tmpdir(), 'minga-inspect-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function inspect(content: Buffer | string, extension: FileExtension) {
  const path = join(folder, String((count += 1)));
  await writeFile(path, content);
  return inspectContent(path, extension);
}
const refusal = async (content: Buffer | string, extension: FileExtension): Promise<string> =>
  inspect(content, extension).then(
    () => 'taken',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const JPG = Buffer.concat([
  Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
  Buffer.alloc(64),
  Buffer.from('ffd9', 'hex'),
]);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';
const HTML = '<!doctype html><script>window.__xss = 1</script>';
const PROGRAM = Buffer.concat([Buffer.from('4d5a90000300000004000000ffff0000', 'hex'), Buffer.alloc(512)]);
const OPEN_DOCUMENT = aZip([
  { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text' },
  { name: 'content.xml', content: '<x/>' },
]);

describe('what is taken in', () => {
  it.each<[string, Buffer | string, FileExtension, string]>([
    ['a PDF', aPdf(), 'pdf', 'application/pdf'],
    ['a Word document', aDocx(), 'docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['a text in UTF-8', 'Sí, señora: «agua».\n', 'txt', 'text/plain'],
    ['a table', 'año;región\n2026;Áncash\n', 'csv', 'text/csv'],
    ['a picture', PNG, 'png', 'image/png'],
    ['a photograph', JPG, 'jpg', 'image/jpeg'],
  ])('%s', async (_what, content, extension, mediaType) => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await inspect(content, extension)).toEqual({ mediaType, bytes: Buffer.byteLength(content), sha256 });
  });

  it('a document whose chart keeps its figures in a small workbook', async () => {
    const workbook = aZip([{ name: '[Content_Types].xml', content: '<x/>' }]);
    expect(await refusal(aDocx([{ name: 'word/embeddings/Sheet1.xlsx', content: workbook }]), 'docx')).toBe('taken');
  });
});

describe('SEC-29 what pretends is refused', () => {
  it.each<[string, Buffer | string, FileExtension]>([
    ['HTML named .pdf', HTML, 'pdf'],
    ['HTML named .txt', HTML, 'txt'],
    ['HTML after a blank line, named .csv', `\n  ${HTML}`, 'csv'],
    ['a script inside a table', 'a,b\n1,<script src=//x></script>\n', 'csv'],
    ['SVG named .png', SVG, 'png'],
    ['SVG named .txt', SVG, 'txt'],
    ['XML with SVG named .txt', `<?xml version="1.0"?>${SVG}`, 'txt'],
    ['a program named .docx', PROGRAM, 'docx'],
    ['a program named .txt', PROGRAM, 'txt'],
    ['a PDF with a page before its head', Buffer.concat([Buffer.from(HTML), aPdf()]), 'pdf'],
    ['a picture named .jpg', PNG, 'jpg'],
    ['a PDF named .docx', aPdf(), 'docx'],
    ['a PDF named .txt', aPdf(), 'txt'],
    ['a plain zip named .docx', aZip([{ name: 'a.txt', content: 'a' }]), 'docx'],
    ['an OpenDocument text named .docx', OPEN_DOCUMENT, 'docx'],
    ['a text with NUL', Buffer.from('a\0b'), 'txt'],
    ['a text in Latin-1', Buffer.from('año', 'latin1'), 'txt'],
    ['a text cut inside a letter', Buffer.from('señal').subarray(0, 3), 'txt'],
  ])('%s', async (_what, content, extension) => {
    expect(await refusal(content, extension)).toBe('file.type-mismatch');
  });

  it('a PDF that was cut off', async () => {
    expect(await refusal(aPdf('x', 4_000).subarray(0, 3_000), 'pdf')).toBe('file.unreadable');
  });
  it('an empty text', async () => {
    expect(await refusal('', 'txt')).toBe('file.empty');
  });
});

describe('the true reason', () => {
  const OLD = Buffer.from('d0cf11e0a1b11ae1', 'hex');
  const wide = (name: string) => Buffer.from(name, 'utf16le');
  const template = (target: string) =>
    aDocx([
      {
        name: 'word/_rels/settings.xml.rels',
        content: `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="${target}" TargetMode="External"/></Relationships>`,
      },
    ]);
  const encrypted = Buffer.from(aPdf().toString('latin1').replace('trailer', 'trailer <</Encrypt 9 0 R>>'), 'latin1');

  it.each<[string, Buffer | string, FileExtension, string]>([
    ['a Word document with a password', Buffer.concat([OLD, Buffer.alloc(2_040)]), 'docx', 'file.protected'],
    [
      'a document of old, renamed',
      Buffer.concat([OLD, Buffer.alloc(504), wide('WordDocument')]),
      'docx',
      'file.type-mismatch',
    ],
    ['a PDF with a password', encrypted, 'pdf', 'file.protected'],
    ['macros', aDocx([{ name: 'word/vbaProject.bin', content: 'x' }]), 'docx', 'file.macros'],
    ['a template on the internet', template('https://evil.example/t.dotm'), 'docx', 'file.remote-template'],
    ['a template on this machine', template('file:///C:/Users/Ana/Normal.dotm'), 'docx', 'taken'],
    [
      'a program as a picture',
      aDocx([{ name: 'word/media/image1.png', content: PROGRAM }]),
      'docx',
      'file.program-inside',
    ],
    [
      'a program in an old container',
      aDocx([
        {
          name: 'word/embeddings/oleObject1.bin',
          content: Buffer.concat([OLD, Buffer.alloc(9_000), Buffer.from('This program cannot be run in DOS mode.')]),
        },
      ]),
      'docx',
      'file.program-inside',
    ],
    [
      'a packed picture',
      aDocx([{ name: 'word/media/image1.emz', content: Buffer.from('1f8b0800', 'hex') }]),
      'docx',
      'taken',
    ],
    [
      'a Visio drawing inside',
      aDocx([{ name: 'word/embeddings/Drawing1.vsdx', content: aZip([{ name: 'a', content: 'a' }]) }]),
      'docx',
      'taken',
    ],
    ['a table that begins with BM', 'BMV;monto\r\nGrupo;12\r\n', 'csv', 'taken'],
    ['a PDF after a blank line', Buffer.concat([Buffer.from('\r\n'), aPdf()]), 'pdf', 'taken'],
  ])('%s', async (_what, content, extension, expected) => {
    expect(await refusal(content, extension)).toBe(expected);
  });
});

describe('SEC-30 archives that would harm whoever opens them', () => {
  const zeros = Buffer.alloc(210_000_000);

  it.each<[string, () => Buffer]>([
    ['a bomb that says its size', () => aDocx([{ name: 'word/media/a.bin', content: zeros }])],
    [
      'a bomb that lies about it',
      () => aDocx([{ name: 'word/media/a.bin', content: zeros.subarray(0, 50_000_000), claimed: 10 }]),
    ],
    [
      'a bomb below the limit that packs too well',
      () => aDocx([{ name: 'word/media/a.bin', content: zeros.subarray(0, 60_000_000) }]),
    ],
    [
      'too many parts',
      () => aDocx(Array.from({ length: 2_001 }, (_, index) => ({ name: `word/${index}.xml`, content: 'x' }))),
    ],
    ['a name that climbs out', () => aDocx([{ name: '../../etc/cron.d/x', content: 'x' }])],
    ['an absolute name', () => aDocx([{ name: '/etc/passwd', content: 'x' }])],
    [
      'another archive inside',
      () => aDocx([{ name: 'word/media/inner.zip', content: aZip([{ name: 'a', content: 'a' }]) }]),
    ],
    [
      'another archive under an innocent name',
      () => aDocx([{ name: 'word/media/image1.png', content: aZip([{ name: 'a', content: 'a' }]) }]),
    ],
  ])('%s', async (_what, make) => {
    expect(await refusal(make(), 'docx')).toBe('file.unsafe-archive');
  });

  it('a zip without its end', async () => {
    expect(await refusal(aDocx().subarray(0, 300), 'docx')).toMatch(/file\.(unreadable|type-mismatch)/);
  });
});
