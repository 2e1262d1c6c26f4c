import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aDocx, aPdf } from '../../../../tests/support/documents.ts';
import { parseCsv } from './commands/import-csv.ts';
import { textOf } from '../../platform/files/text-of-bytes.ts';
import { presentErrors } from './commands/import-words.ts';

const HEADER = 'title,theme,starts_at,ends_at,modality,room,organisations,people';
const ROW = 'Mesa,Educación,2031-03-02T09:00:00Z,2031-03-02T10:00:00Z,online,,,';
const read = (file: string | Buffer) => parseCsv(textOf(Buffer.from(file)));
const reasons = (file: string | Buffer) => read(file).errors.map(({ line, code }) => [line, code]);

describe('why a sheet is not read', () => {
  it.each<[string, string | Buffer]>([
    ['JSON by lines', `{"title":"Mesa","theme":"Agua"}\n{"title":"Otra"}\n`],
    ['JSON', '[\n{"title":"Mesa"}]'],
    ['a page', '<!doctype html><table><tr><td>title</td></tr></table>'],
    ['a PDF', aPdf()],
    ['a document of the office', aDocx()],
    ['a packed file', gzipSync(HEADER)],
    ['a program', Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0'), Buffer.alloc(200)])],
    ['nothing but NUL', Buffer.alloc(1_000)],
  ])('%s is no table', (_what, file) => {
    expect(reasons(file)).toEqual([[1, 'not-a-table']]);
  });

  it('a byte that is no letter is told where it is, also in the header', () => {
    expect(reasons(`${HEADER.replace('title', 'ti\0tle')}\n${ROW}\n`)).toEqual([[1, 'unreadable']]);
    expect(reasons(`${HEADER}\n${ROW}\n${ROW.replace('Mesa', 'M\0sa')}\n`)).toEqual([[3, 'unreadable']]);
  });

  it('a header of other columns is told column by column, as before', () => {
    expect(new Set(reasons('fecha,lugar\nhoy,Lima\n').map(([, code]) => code))).toEqual(
      new Set(['column-missing', 'column-unknown']),
    );
  });

  it('a row with more than one meeting may have is told with its limits, and what stands below is read', () => {
    const people = Array.from({ length: 100_000 }, (_, index) => `p${index}@example.org`).join(';');
    const { lines, errors } = read(`${HEADER}\n${ROW}${people}\n${ROW}\n`);
    expect(lines.map(({ line }) => line)).toEqual([3]);
    expect(presentErrors(errors, 'es')).toEqual([
      {
        line: 2,
        field: 'line',
        code: 'row-too-long',
        message:
          'La línea pasa de 128 KB, el máximo de una reunión, que admite 1000 personas. Si no es tan larga, le falta cerrar una comilla.',
      },
    ]);
  });

  it('UTF-16 is read also without its mark', () => {
    const sheet = `${HEADER}\n${ROW}\n`;
    const files = [Buffer.from(sheet, 'utf16le'), Buffer.from(sheet, 'utf16le').swap16()];
    for (const file of files) expect(read(file)).toMatchObject({ errors: [], lines: [{ theme: 'Educación' }] });
  });
});
