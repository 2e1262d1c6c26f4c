import { readSheet } from 'read-excel-file/node';
import writeXlsxFile from 'write-excel-file/node';
import yauzl from 'yauzl';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { CsvRow } from './csv-rows.ts';

/** What a workbook may hold in all: what is inflated is what reading it costs, whatever it weighs packed. */
type Limits = { inflated: number; rows: number; tooMany: () => AppError };
const MOST_PARTS = 300;
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

/** Inflates every part and counts: a header may lie about sizes in either direction. */
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
        part.on('data', (piece: Buffer) => {
          inflated += piece.length;
          if (inflated <= most) return;
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
