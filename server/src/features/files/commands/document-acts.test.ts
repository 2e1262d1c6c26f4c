import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { aPdf, aZip } from '../../../../../tests/support/documents.ts';
import { inspectContent } from './inspect-content.ts';

/** What a document would do by itself, or call, when somebody opens it. */
const folder = await mkdtemp(join(tmpdir(), 'minga-acts-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function verdict(content: Buffer, extension: FileExtension): Promise<string> {
  const path = join(folder, String((count += 1)));
  await writeFile(path, content);
  return inspectContent(path, extension).then(
    () => 'taken',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

type Part = { name: string; content: Buffer | string };
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const SHEETS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const MAIN = {
  docx: ['/word/document.xml', 'wordprocessingml.document'],
  xlsx: ['/xl/workbook.xml', 'spreadsheetml.sheet'],
} as const;
function office(kind: keyof typeof MAIN, parts: readonly Part[], types = ''): Buffer {
  const [name, type] = MAIN[kind];
  const main = `<Override PartName="${name}" ContentType="application/vnd.openxmlformats-officedocument.${type}.main+xml"/>`;
  const content = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${main}${types}</Types>`;
  return aZip([{ name: '[Content_Types].xml', content }, ...parts]);
}
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const word = (inner: string, more: readonly Part[] = [], name = 'word/document.xml', root = 'document') =>
  office('docx', [
    ...(name === 'word/document.xml' ? [] : [{ name: 'word/document.xml', content: `<w:document ${W}/>` }]),
    { name, content: `<w:${root} ${W}><w:body><w:p>${inner}</w:p></w:body></w:${root}>` },
    ...more,
  ]);
const run = (inner: string) => `<w:r>${inner}</w:r>`;
const mark = (kind: string) => run(`<w:fldChar w:fldCharType="${kind}"/>`);
const code = (...pieces: string[]) => pieces.map((one) => run(`<w:instrText>${one}</w:instrText>`)).join('');
const field = (...pieces: string[]) =>
  `${mark('begin')}${code(...pieces)}${mark('separate')}${run('<w:t>1</w:t>')}${mark('end')}`;
const relations = (type: string, target: string) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${type}" Target="${target}"/></Relationships>`;

describe('fields of Word', () => {
  const PICTURE = 'INCLUDEPICTURE "http://evil.example/x" \\d';
  it.each<[string, Buffer, string]>([
    ['another program', word(field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"')), 'file.calls-program'],
    ['in pieces', word(field('DD', 'EAU', 'TO c:\\\\cmd.exe')), 'file.calls-program'],
    ['in small letters, on demand', word(field(' ddeauto cmd ')), 'file.calls-program'],
    ['without its marks', word(code('DDE cmd "/k calc"')), 'file.calls-program'],
    ['as one element', word('<w:fldSimple w:instr=" DDEAUTO cmd "/>'), 'file.calls-program'],
    [
      'inside another',
      word(`${mark('begin')}${code('IF 1 = ')}${field('DDE cmd')}${mark('end')}`),
      'file.calls-program',
    ],
    ['in a header', word(field('DDEAUTO cmd'), [], 'word/header1.xml', 'hdr'), 'file.calls-program'],
    ['under another name', word(field('DDEAUTO cmd'), [], 'word/x.bin', 'ftr'), 'file.calls-program'],
    ['a picture elsewhere', word(field(PICTURE)), 'file.remote-pictures'],
    [
      'whose address another field gives',
      word(`${mark('begin')}${code('INCLUDEPICTURE ')}${field('QUOTE "http://evil.example/x"')}${mark('end')}`),
      'file.remote-pictures',
    ],
    ['a picture of a share', word(field('INCLUDEPICTURE "\\\\\\\\evil\\\\a\\\\x.png"')), 'file.remote-pictures'],
    ['a text elsewhere', word(field('INCLUDETEXT "https://evil.example/x.docx"')), 'file.remote-parts'],
    ['a sheet elsewhere', word(field('LINK Excel.Sheet.12 "https://evil.example/x.xlsx" "A1"')), 'file.remote-parts'],
    ['a number of a page', word(field(' PAGE   \\* MERGEFORMAT ')), 'taken'],
    [
      'a table of contents with its links',
      word(
        `${mark('begin')}${code('TOC \\o "1-3" \\h')}${mark('separate')}${field('HYPERLINK \\l "_Toc1"')}${field('PAGEREF _Toc1 \\h')}${mark('end')}`,
      ),
      'taken',
    ],
    ['a link that waits for a click', word(field('HYPERLINK "https://example.org/dde"')), 'taken'],
    ['a picture of the folder', word(field('INCLUDEPICTURE "fotos\\\\1.png" \\* MERGEFORMATINET')), 'taken'],
    ["a letter's own picture", word(field('INCLUDEPICTURE "cid:image001.png"')), 'taken'],
    ['a sheet of this machine', word(field('LINK Excel.Sheet.12 "C:\\\\datos\\\\x.xlsx" "Hoja1!F1C1" \\a')), 'taken'],
    ['the word itself, in a sentence', word(run('<w:t>DDEAUTO cmd http://evil.example</w:t>')), 'taken'],
  ])('%s', async (_what, content, expected) => {
    expect(await verdict(content, 'docx')).toBe(expected);
  });
});

describe('sheets', () => {
  const sheet = (name: string, content: string, types?: string) =>
    office(
      'xlsx',
      [
        { name: 'xl/workbook.xml', content: `<workbook ${SHEETS}/>` },
        { name, content },
      ],
      types,
    );
  const connection = (how: string, inner: string) =>
    sheet(
      'xl/connections.xml',
      `<connections ${SHEETS}><connection id="1" name="c" ${how}>${inner}</connection></connections>`,
    );
  const web = '<webPr url="http://evil.example/x"/>';
  it.each<[string, Buffer, string]>([
    [
      'another program',
      sheet(
        'xl/externalLinks/externalLink1.xml',
        `<externalLink ${SHEETS}><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>`,
      ),
      'file.calls-program',
    ],
    ['a page, when opened', connection('type="4" refreshOnLoad="1"', web), 'file.remote-parts'],
    ['a page, every minute', connection('type="4" interval="1"', web), 'file.remote-parts'],
    [
      'a database, when opened',
      connection('type="5" refreshOnLoad="true"', '<dbPr connection="Provider=SQLOLEDB;Data Source=evil"/>'),
      'file.remote-parts',
    ],
    [
      'a macro sheet',
      sheet(
        'xl/macrosheets/sheet1.xml',
        '<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"/>',
      ),
      'file.macros',
    ],
    [
      'a macro sheet by its type',
      sheet(
        'xl/worksheets/sheet2.xml',
        `<worksheet ${SHEETS}/>`,
        '<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>',
      ),
      'file.macros',
    ],
    ['a page, when somebody asks', connection('type="4"', web), 'taken'],
    [
      'a table of this machine, when opened',
      connection('type="6" refreshOnLoad="1"', '<textPr sourceFile="C:\\datos\\a.csv"/>'),
      'taken',
    ],
    [
      'another sheet of the folder',
      sheet('xl/externalLinks/externalLink1.xml', `<externalLink ${SHEETS}><externalBook/></externalLink>`),
      'taken',
    ],
  ])('%s', async (_what, content, expected) => {
    expect(await verdict(content, 'xlsx')).toBe(expected);
  });
});

describe('parts under other names', () => {
  const OLD = Buffer.from('d0cf11e0a1b11ae1', 'hex');
  const wide = (name: string) => Buffer.from(name, 'utf16le');
  const old = (...pieces: (Buffer | string)[]) =>
    Buffer.concat([OLD, Buffer.alloc(504), ...pieces.map((one) => Buffer.from(one as string))]);
  const embedded = (content: Buffer) => word('', [{ name: 'word/embeddings/oleObject1.bin', content }]);
  const number = (n: number) => Buffer.from(Uint32Array.of(n).buffer).toString('latin1');
  const packed = (label: string, data: string) => {
    const path = `C:\\Users\\Ana\\${label}`;
    const text = `${number(99)}\x02\0${label}\0${path}\0\0\0\x03\0${number(path.length + 1)}${path}\0${number(data.length)}${data}`;
    return old(wide('\x01Ole10Native'), Buffer.alloc(3_000), Buffer.from(text, 'latin1'));
  };
  const named = (type: string) =>
    word('', [
      { name: 'word/foo.bin', content: old(Buffer.alloc(900)) },
      { name: 'word/_rels/document.xml.rels', content: relations(type, 'foo.bin') },
    ]);
  it.each<[string, Buffer, string]>([
    [
      'macros by their relation',
      named('http://schemas.microsoft.com/office/2006/relationships/vbaProject'),
      'file.macros',
    ],
    ['macros by their content', embedded(old(wide('_VBA_PROJECT'))), 'file.macros'],
    [
      'a program as it is',
      embedded(Buffer.concat([Buffer.from('4d5a9000', 'hex'), Buffer.alloc(500)])),
      'file.program-inside',
    ],
    ['a packed program', embedded(packed('informe.exe', 'x')), 'file.program-inside'],
    ['a packed script', embedded(packed('informe.pdf.js', 'x')), 'file.program-inside'],
    ['a packed program under another name', embedded(packed('informe.txt', 'MZ\x90\0')), 'file.program-inside'],
    ['a packed text', embedded(packed('informe.txt', 'Acta. com\0 www.example.com\0')), 'taken'],
    ['an old object', embedded(old(wide('Workbook'), Buffer.alloc(9_000))), 'taken'],
    ['an ordinary relation', named(`${OFFICE}/oleObject`), 'taken'],
  ])('%s', async (_what, content, expected) => {
    expect(await verdict(content, 'docx')).toBe(expected);
  });
});

describe('PDF', () => {
  const pdf = (catalog: string, ...objects: string[]) =>
    Buffer.from(
      aPdf()
        .toString('latin1')
        .replace('/Type /Catalog', `/Type /Catalog ${catalog}`)
        .replace('xref\n', `${objects.map((one, i) => `${10 + i} 0 obj\n${one}\nendobj\n`).join('')}xref\n`),
      'latin1',
    );
  function objects(...found: string[]): string {
    let at = 0;
    const head = found.map((_, i) => `${20 + i} ${(at += i === 0 ? 0 : (found[i - 1]?.length ?? 0) + 1)}`).join(' ');
    const data = deflateSync(`${head} ${found.join(' ')}`).toString('latin1');
    return `<< /Type /ObjStm /N ${found.length} /First ${head.length + 1} /Filter /FlateDecode /Length ${data.length} >>\nstream\n${data}\nendstream`;
  }
  const noise = `<< /Length 40 >>\nstream\n/AA << /JS (x) ${'\x01'.repeat(20)}\nendstream`;
  it.each<[string, Buffer, string]>([
    ['JavaScript when opened', pdf('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'), 'file.acts-when-opened'],
    ['elsewhere in the file', pdf('/OpenAction 10 0 R', '<< /S /JavaScript /JS 11 0 R >>'), 'file.acts-when-opened'],
    ['its letters as numbers', pdf('/OpenAction 10 0 R', '<< /S /J#61vaScript /J#53 (x) >>'), 'file.acts-when-opened'],
    ['in packed objects', pdf('/OpenAction 20 0 R', objects('<< /S /JavaScript /JS (x) >>')), 'file.acts-when-opened'],
    ['by the names of the document', pdf('/Names << /JavaScript 10 0 R >>'), 'file.acts-when-opened'],
    ['on each page', pdf('/AA << /WC << /S /URI /URI (http://evil.example) >> >>'), 'file.acts-when-opened'],
    ['on each page, elsewhere', pdf('/AA 10 0 R', '<< /O 11 0 R >>'), 'file.acts-when-opened'],
    ['another program', pdf('/OpenAction 10 0 R', '<< /S /Launch /F (cmd.exe) >>'), 'file.acts-when-opened'],
    ['an address', pdf('/OpenAction << /S /URI /URI (http://evil.example) >>'), 'file.acts-when-opened'],
    [
      'an address, packed',
      pdf('/OpenAction 21 0 R', objects('<< /A 1 >>', '<< /S /URI /URI (http://evil) >>')),
      'file.acts-when-opened',
    ],
    ['objects packed otherwise', pdf('', objects('<< >>').replace('FlateDecode', 'LZWDecode')), 'file.unreadable'],
    ['a page to begin with', pdf('/OpenAction [3 0 R /Fit]'), 'taken'],
    ['a page to begin with, as an act', pdf('/OpenAction << /S /GoTo /D [3 0 R /XYZ 0 0 1] >>'), 'taken'],
    [
      'bookmarks',
      pdf('/OpenAction 10 0 R', '<< /D 3 0 R /S /GoTo >>', '<< /Title (Uno) /A << /S /GoTo /D [3 0 R] >> >>'),
      'taken',
    ],
    [
      'packed objects',
      pdf('/OpenAction 20 0 R', objects('<< /S /GoTo /D [3 0 R /Fit] >>', '<< /S /URI /URI (x) >>')),
      'taken',
    ],
    [
      'a link that waits for a click',
      pdf('', '<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org) >> >>'),
      'taken',
    ],
    ['what packed data spell by chance', pdf('', noise), 'taken'],
    ['a long one', Buffer.concat([aPdf('x', 3_000_000)]), 'taken'],
  ])('%s', async (_what, content, expected) => {
    expect(await verdict(content, 'pdf')).toBe(expected);
  });
});
