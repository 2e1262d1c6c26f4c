import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileExtension } from '@minga/shared/diagnoses/rules.ts';
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

describe('T29 what pretends is refused', () => {
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

describe('T30 archives that would harm whoever opens them', () => {
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
    ['a program inside', () => aDocx([{ name: 'word/media/image1.png', content: PROGRAM }])],
  ])('%s', async (_what, make) => {
    expect(await refusal(make(), 'docx')).toBe('file.unsafe-archive');
  });

  it('a zip without its end', async () => {
    expect(await refusal(aDocx().subarray(0, 300), 'docx')).toMatch(/file\.(unreadable|type-mismatch)/);
  });
});
