import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_SEARCHED_CHARACTERS } from '@minga/shared/files/rules.ts';
import type { FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import writeExcelFile from 'write-excel-file/node';
import { afterAll, describe, expect, it } from 'vitest';
import { aPdf, aZip } from '../../../../../tests/support/documents.ts';
import { readText } from './read-text.ts';

const folder = await mkdtemp(join(tmpdir(), 'minga-texts-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function read(content: Buffer | string, extension: FileExtension) {
  const path = join(folder, String((count += 1)));
  await writeFile(path, content);
  return readText(path, extension);
}
const said = async (content: Buffer | string, extension: FileExtension) =>
  (await read(content, extension))?.passages.join('|') ?? null;

const word = (body: string, name = 'word/document.xml') => ({
  name,
  content: `<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
});
const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
const open = (body: string) => ({
  name: 'content.xml',
  content: `<office:document-content xmlns:office="o" xmlns:text="t"><office:automatic-styles>estilo</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
});

/** A page of several lines. The helper writes one line and takes brackets out: its place is taken, length and all. */
function aPage(lines: readonly string[]): Buffer {
  const text = lines.map((line) => `0 -20 Td <${Buffer.from(line, 'latin1').toString('hex')}> Tj`).join(' ');
  const pdf = aPdf('x'.repeat(text.length)).toString('latin1');
  return Buffer.from(
    pdf.replace(/\(x+\) Tj/, () => `${text}     `),
    'latin1',
  );
}

describe('the text of a file', () => {
  it('is what its reader sees, in each kind', async () => {
    expect(await said(aPdf('Saneamiento y agua'), 'pdf')).toBe('Saneamiento y agua');
    expect(
      await said(aZip([word(`<w:p>${run('La acci')}${run('ón')}</w:p><w:p>${run('A &amp; B')}</w:p>`)]), 'docx'),
    ).toBe('La acción A & B');
    expect(
      await said(
        aZip([open('<text:p>La acción<text:s/>de <text:span>todos</text:span></text:p><text:p>Fin</text:p>')]),
        'odt',
      ),
    ).toBe('La acción de todos Fin');
    const sheet = await writeExcelFile([[{ value: 'Distrito' }, { value: 'Pozos sin mantenimiento' }]]).toBuffer();
    expect(await said(sheet, 'xlsx')).toBe('Distrito Pozos sin mantenimiento');
    expect(await said('\ufeffDistrito;Pozos\r\nAño;3\n', 'csv')).toBe('Distrito;Pozos Año;3');
    expect(await said('Acción\n\n\n   de todos', 'txt')).toBe('Acción de todos');
  });

  it('has no words that were deleted, stand there twice, or are cut by a line', async () => {
    const twice = `<mc:AlternateContent><mc:Choice>${run('caja')}</mc:Choice><mc:Fallback>${run('caja')}</mc:Fallback></mc:AlternateContent>`;
    const deleted = '<w:del><w:r><w:delText>secreto</w:delText></w:r></w:del>';
    expect(await said(aZip([word(`<w:p>${twice}${deleted}</w:p>`)]), 'docx')).toBe('caja');
    const tracked = '<text:tracked-changes><text:p>secreto</text:p></text:tracked-changes>';
    expect(await said(aZip([open(`${tracked}<text:p>queda</text:p>`)]), 'odt')).toBe('queda');
    expect(await said(aPage(['La munici-', 'palidad de', 'todos']), 'pdf')).toBe('La municipalidad de todos');
    expect(await said('parti\u00adcipación\u0000 y\ud800 más', 'txt')).toMatch(/^participación y.? más$/);
  });

  it('is kept to so many characters, in passages that end between words', async () => {
    const long = await read('agua potable '.repeat(30_000), 'txt');
    expect(long?.isCut).toBe(true);
    const { passages = [] } = long ?? {};
    expect(passages.join(' ').length).toBeGreaterThan(MAX_SEARCHED_CHARACTERS - 2_000);
    expect(passages.join(' ').length).toBeLessThanOrEqual(MAX_SEARCHED_CHARACTERS);
    for (const passage of passages.slice(0, -1)) expect(passage).toMatch(/^(agua|potable)\b.*\b(agua|potable)$/);
    const one = await read('😀'.repeat(3_001), 'txt');
    expect(one?.isCut).toBe(false);
    expect(one?.passages.every((passage) => passage.length <= 2_000 && passage.isWellFormed())).toBe(true);
    expect(one?.passages.join('')).toBe('😀'.repeat(3_001));
  });
});

describe('SEC-71 nothing is read, and nothing breaks, of', () => {
  const entity =
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w:document><w:t>&b;</w:t></w:document>';
  const cycle = aPdf('hola').toString('latin1').replace('/Kids [3 0 R]', '/Kids [2 0 R]');
  it.each([
    ['a document that declares entities', aZip([{ name: 'word/document.xml', content: entity }]), 'docx'],
    ['a document that is cut', aZip([word(run('hola'))]).subarray(0, 60), 'docx'],
    ['a PDF whose pages hold themselves', Buffer.from(cycle, 'latin1'), 'pdf'],
    ['a PDF that is none', Buffer.from('%PDF-1.7\nnada\n%%EOF'), 'pdf'],
    [
      'a PDF with a password',
      Buffer.from(
        aPdf('hola')
          .toString('latin1')
          .replace(
            '/Root 1 0 R',
            '/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /O (00000000000000000000000000000000) /U (00000000000000000000000000000000) /P -4 >> /ID [(1) (2)]',
          ),
        'latin1',
      ),
      'pdf',
    ],
    ['a picture', Buffer.from('hola'), 'png'],
  ] as const)('%s', async (_what, content, extension) => {
    expect(await read(content, extension)).toBe(null);
  });

  it.each([
    ['a document without text', aZip([word('')]), 'docx'],
    ['a PDF that is a picture', aPdf(''), 'pdf'],
    ['blanks alone', Buffer.alloc(20_000_000, ' '), 'txt'],
    ['nothing', Buffer.from('\n'), 'csv'],
  ] as const)('%s, which is said to have no words', async (_what, content, extension) => {
    expect(await read(content, extension)).toEqual({ passages: [], isCut: false });
  });

  it('a part that grows beyond any document, and what stands before it is kept', async () => {
    const bomb = aZip([
      word(run('hola '), 'word/document.xml'),
      { name: 'word/header1.xml', content: `<w:h><w:t>${' '.repeat(250_000_000)}` },
    ]);
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await read(bomb, 'docx')).toEqual({ passages: ['hola'], isCut: false });
  });

  it('a file that is not there: that says nothing about it', async () => {
    await expect(readText(join(folder, 'none'), 'txt')).rejects.toThrow('ENOENT');
  });
});
