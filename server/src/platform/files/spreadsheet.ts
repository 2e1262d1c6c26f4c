import { readSheet } from 'read-excel-file/node';
import writeXlsxFile from 'write-excel-file/node';
import yauzl from 'yauzl';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { CsvRow } from './csv-rows.ts';

/** What a workbook may hold in all: what is inflated is what reading it costs, whatever it weighs packed. */
type Limits = { inflated: number; rows: number; tooMany: () => AppError };
const MOST_PARTS = 300;
/** From the first cell to the farthest one, empty ones counted: the reader of sheets makes a place for each. */
const MOST_CELLS = 1_000_000;
const SHEET_PART = /^\/?xl\/worksheets\//i;
/** As cells say where they are; so much of what came before may hold the beginning of one. */
const ADDRESS = /\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']/g;
const LONGEST_ADDRESS = 40;
const NO_SHEET = () => new AppError('list.not-a-sheet');

/** Packed files, and so workbooks, begin like this. */
export const isPacked = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/**
 * Rows of the first sheet of a workbook (xlsx), each cell as somebody would write it. Days are written as ISO.
 * @throws AppError `list.not-a-sheet` for what is none or holds too much, `limits.tooMany`
 */
export async function readSpreadsheet(bytes: Buffer, limits: Limits): Promise<CsvRow[]> {
  await refuseBomb(bytes, limits.inflated);
  const rows = await readSheet(bytes).catch(() => {
    throw NO_SHEET();
  });
  const kept = rows
    .map((cells, at) => ({ line: at + 1, cells: cells.map(textOfCell) }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (kept.length > limits.rows + 1) throw limits.tooMany();
  return kept;
}

function textOfCell(cell: unknown): string {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? '' : cell.toISOString().slice(0, 10);
  return cell === null || cell === undefined ? '' : String(cell);
}

/** How far its cells reach, from the pieces in which a sheet comes. */
function extentOfCells(): (piece: Buffer) => number {
  let [rest, columns, rows] = ['', 1, 1];
  return (piece) => {
    const text = rest + piece.toString('latin1');
    for (const [, letters = '', row = ''] of text.matchAll(ADDRESS)) {
      columns = Math.max(
        columns,
        [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0),
      );
      rows = Math.max(rows, Number(row));
    }
    rest = text.slice(-LONGEST_ADDRESS);
    return columns * rows;
  };
}

/** Inflates every part and counts: a header may lie about sizes in either direction, and one cell may stand far away. */
async function refuseBomb(bytes: Buffer, most: number): Promise<void> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, fail) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, opened) =>
      error ? fail(NO_SHEET()) : resolve(opened),
    );
  });
  if (zip.entryCount > MOST_PARTS) throw NO_SHEET();
  let inflated = 0;
  await new Promise<void>((resolve, fail) => {
    const refuse = () => fail(NO_SHEET());
    zip.on('error', refuse).on('end', resolve);
    zip.on('entry', (entry: yauzl.Entry) => {
      // With a password nothing can be read of it.
      if ((entry.generalPurposeBitFlag & 1) !== 0) return refuse();
      zip.openReadStream(entry, (error, part) => {
        if (error) return refuse();
        const cellsUntil = SHEET_PART.test(entry.fileName) ? extentOfCells() : () => 0;
        part.on('data', (piece: Buffer) => {
          inflated += piece.length;
          if (inflated <= most && cellsUntil(piece) <= MOST_CELLS) return;
          part.destroy();
          refuse();
        });
        part.on('error', refuse).on('end', () => zip.readEntry());
      });
    });
    zip.readEntry();
  });
}

/** A workbook of one sheet. Every cell is text, so that no program reads a formula or a date into it. */
export function writeSpreadsheet(name: string, rows: readonly (readonly string[])[]): Promise<Buffer> {
  const cells = rows.map((row, at) =>
    row.map((value) => ({ value, type: String, ...(at === 0 ? { fontWeight: 'bold' as const } : {}) })),
  );
  const widths = (rows[0] ?? []).map((_, column) => ({
    width: Math.min(48, 2 + Math.max(...rows.map((row) => row[column]?.length ?? 0))),
  }));
  return writeXlsxFile(cells, { sheet: name, columns: widths, stickyRowsCount: 1 }).toBuffer();
}
