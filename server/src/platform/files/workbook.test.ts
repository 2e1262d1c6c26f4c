import { AppError } from '@minga/shared/kernel/errors.ts';
import writeXlsxFile from 'write-excel-file/node';
import { describe, expect, it } from 'vitest';
import { aZip } from '../../../../tests/support/documents.ts';
import { readSpreadsheet } from './spreadsheet.ts';

const LIMITS = { inflated: 2_000_000, rows: 3, tooMany: () => new AppError('list.too-many-rows') };
const read = (bytes: Buffer) => readSpreadsheet(bytes, LIMITS);
const refusal = (bytes: Buffer) =>
  read(bytes).then(
    () => 'read',
    (error: { code?: string }) => error.code ?? String(error),
  );

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const TIES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const text = (place: string, said: string) => `<c r="${place}" t="inlineStr"><is><t>${said}</t></is></c>`;
const HEADER = `<row r="1">${text('A1', 'Correo')}${text('B1', 'Papel')}</row>`;
type Parts = {
  sheet?: string;
  at?: string;
  shared?: string;
  styles?: string;
  book?: string;
  more?: [string, string][];
};

/** A workbook of one sheet, written by hand: as no program writes it, where that is asked for. */
function aWorkbook(rows: string, { sheet, at = 'worksheets/sheet1.xml', shared, styles, book, more = [] }: Parts = {}) {
  const tie = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${TIES}/${kind}" Target="${target}"/>`;
  const ties = [
    tie('rId1', 'worksheet', at),
    tie('rId2', 'sharedStrings', 'words.xml'),
    tie('rId3', 'styles', 'look.xml'),
  ];
  const parts: [string, string][] = [
    [
      'xl/workbook.xml',
      book ??
        `<workbook xmlns="${MAIN}" xmlns:r="${TIES}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', `<Relationships>${ties.join('')}</Relationships>`],
    [`xl/${at}`, sheet ?? `<?xml version="1.0"?><worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`],
    ...(shared === undefined ? [] : [['xl/words.xml', shared] as [string, string]]),
    ...(styles === undefined ? [] : [['xl/look.xml', styles] as [string, string]]),
    ...more,
  ];
  return aZip(parts.map(([name, content]) => ({ name, content: Buffer.from(content) })));
}
const far = (cell: string, row = '1048576') => `${HEADER}<row r="${row}">${cell}</row>`;
const FAR = text('XFD1048576', 'z');

describe('SEC-75 a list that would fill the memory of its reader', () => {
  it.each([
    ['as programs write it', aWorkbook(far(FAR))],
    ['in small letters', aWorkbook(far(FAR.replace('XFD', 'xfd')))],
    ['with a letter escaped', aWorkbook(far(FAR.replace('XFD', '&#88;FD')))],
    ['with a figure escaped', aWorkbook(far(FAR.replace('1048576', '&#49;048576')))],
    ['with marks', aWorkbook(far(FAR.replace('XFD1048576', '$XFD$1048576')))],
    ['in another folder', aWorkbook(far(FAR), { at: 'foo/sheet1.xml' })],
    [
      'under a prefix',
      aWorkbook('', {
        sheet: `<x:worksheet xmlns:x="${MAIN}"><x:sheetData>${far(FAR).replaceAll(/<(\/?)(?=[a-z])/g, '<$1x:')}</x:sheetData></x:worksheet>`,
      }),
    ],
    ['in a row that says another', aWorkbook(far(FAR, '2'))],
    [
      'behind cells without a place',
      aWorkbook(far(`${'<c/>'.repeat(300)}<c t="inlineStr"><is><t>z</t></is></c>`, '2')),
    ],
    [
      'with a word that is declared',
      aWorkbook('', {
        sheet: `<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">]><worksheet><sheetData>${far('&a;')}</sheetData></worksheet>`,
      }),
    ],
    [
      'in an element with ten thousand attributes',
      aWorkbook(`<row ${Array.from({ length: 10_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`),
    ],
    [
      'by one long word that cells name again and again',
      aWorkbook(`<row r="1">${'<c t="s"><v>0</v></c>'.repeat(200)}</row>`, {
        shared: `<sst><si><t>${'a'.repeat(20_000)}</t></si></sst>`,
      }),
    ],
    ['in a row that is none', aWorkbook(`<row r="1e308">${text('A1', 'z')}</row>`)],
  ])('%s, is refused at once', async (_how, bytes) => {
    expect(bytes.length).toBeLessThan(120_000);
    const before = process.memoryUsage().heapUsed;
    const begun = performance.now();
    expect(await refusal(bytes)).toBe('list.not-a-sheet');
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
  });

  it.each([
    ['cells in one row', `<row r="2">${'<c/>'.repeat(1_500_000)}</row>`, 'list.too-many-cells'],
    [
      'cells in a thousand rows',
      Array.from({ length: 1_000 }, (_, n) => `<row r="${n + 2}">${'<c/>'.repeat(150)}</row>`).join(''),
      'list.too-many-cells',
    ],
    ['elements of no meaning', `<row r="2">${'<a></a>'.repeat(900_000)}</row>`, 'list.not-a-sheet'],
    ['elements within each other', `<row r="2">${'<a>'.repeat(900_000)}</row>`, 'list.not-a-sheet'],
  ])('by %s without anything in them is given up at once', async (_what, rows, code) => {
    const bytes = aWorkbook(HEADER + rows);
    expect(bytes.length).toBeLessThan(60_000);
    const begun = performance.now();
    const roomy = { ...LIMITS, inflated: 12_000_000 };
    expect(await readSpreadsheet(bytes, roomy).catch((error: { code?: string }) => error.code)).toBe(code);
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  it('by a part that the list of parts does not name is not read at all', async () => {
    const hidden = aWorkbook(far(FAR));
    const honest = aWorkbook(HEADER);
    // What lies before the first part that is listed belongs to nobody.
    const offset = honest.readUInt32LE(honest.length - 6);
    const shifted = Buffer.from(honest);
    for (let at = offset; shifted.readUInt32LE(at) === 0x02014b50; ) {
      shifted.writeUInt32LE(shifted.readUInt32LE(at + 42) + hidden.length, at + 42);
      at += 46 + shifted.readUInt16LE(at + 28) + shifted.readUInt16LE(at + 30) + shifted.readUInt16LE(at + 32);
    }
    shifted.writeUInt32LE(offset + hidden.length, shifted.length - 6);
    expect(await read(Buffer.concat([hidden, shifted]))).toEqual([{ line: 1, cells: ['Correo', 'Papel'] }]);
  });

  it('far away costs nothing where nothing is said, and a row far below is that row', async () => {
    const rows = `${HEADER}<row r="2"><c r="XFD2" s="1"/></row><row r="1048576">${text('A1048576', 'z')}</row>`;
    expect(await read(aWorkbook(rows))).toEqual([
      { line: 1, cells: ['Correo', 'Papel'] },
      { line: 1_048_576, cells: ['z'] },
    ]);
    const five = [1, 2, 3, 4, 5].map((row) => `<row r="${row}">${text(`A${row}`, 'z')}</row>`).join('');
    expect(await refusal(aWorkbook(five))).toBe('list.too-many-rows');
  });
});

describe('a workbook', () => {
  it('says what somebody would write: words in pieces, numbers, days, yes and no, faults', async () => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="dd&quot; de &quot;mm"/><numFmt numFmtId="171" formatCode="0 &quot;días&quot;"/></numFmts>
      <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>`;
    const shared = `<sst><si><r><t>Red </t></r><r><t>del Agua</t></r><rPh><t>re</t></rPh></si><si><t>uno_x000A_dos</t></si></sst>`;
    const rows = `<row r="3"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c><v>1.5</v></c><c s="1"><v>46447</v></c><c s="2"><v>46447.75</v></c>
      <c s="3"><v>7</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="str"><f>A1</f><v>hecho</v></c><c><v><![CDATA[12]]></v></c></row>`;
    expect(await read(aWorkbook(rows, { shared, styles }))).toEqual([
      {
        line: 3,
        cells: ['Red del Agua', 'uno\ndos', '1.5', '2027-03-01', '2027-03-01', '7', 'true', '#REF!', 'hecho', '12'],
      },
    ]);
  });

  it('counts its days from the year that it says, and is its first sheet whatever that is called', async () => {
    const book = `<workbook xmlns:r="${TIES}"><workbookPr date1904="1"/><sheets><sheet name="b" r:id="rId1"/><sheet name="a" r:id="rId9"/></sheets></workbook>`;
    const styles = '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>';
    const bytes = aWorkbook('<row r="1"><c r="A1" s="0"><v>44985</v></c></row>', {
      book,
      styles,
      at: 'hojas/otra.xml',
    });
    expect(await read(bytes)).toEqual([{ line: 1, cells: ['2027-03-01'] }]);
  });

  it('of a program is read as it was written', async () => {
    const rows = [
      [{ value: 'Correo' }, { value: 'Desde' }, { value: 'Puede' }],
      [{ value: 'ana@agua.example' }, { value: new Date(Date.UTC(2027, 2, 1)), format: 'dd/mm/yyyy' }, { value: true }],
      [null, { value: 12 }, { value: 'a & <b> "c"' }],
    ];
    expect(await read(await writeXlsxFile(rows).toBuffer())).toEqual([
      { line: 1, cells: ['Correo', 'Desde', 'Puede'] },
      { line: 2, cells: ['ana@agua.example', '2027-03-01', 'true'] },
      { line: 3, cells: ['', '12', 'a & <b> "c"'] },
    ]);
  });
});
