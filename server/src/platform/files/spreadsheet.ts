import writeXlsxFile from 'write-excel-file/node';
import { AppError } from '@minga/shared/kernel/errors.ts';
import type { CsvRow } from './csv-rows.ts';
import { readFirstSheet } from './workbook.ts';

/** What a workbook may hold in all: what is inflated is what reading it costs, whatever it weighs packed. */
type Limits = { inflated: number; rows: number; tooMany: () => AppError };

/** Packed files, and so workbooks, begin like this. */
export const isPacked = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/**
 * Rows of the first sheet of a workbook (xlsx), each cell as somebody would write it. Days are written as ISO.
 * @throws AppError `list.not-a-sheet` for what is none or holds too much, `list.too-many-cells`, `limits.tooMany`
 */
export async function readSpreadsheet(bytes: Buffer, limits: Limits): Promise<CsvRow[]> {
  // One row beside those of people: the header.
  const bounds = { inflated: limits.inflated, rows: limits.rows + 1 };
  const { rows, isCut } = await readFirstSheet(bytes, bounds).catch((error: unknown) => {
    throw error instanceof AppError ? error : new AppError('list.not-a-sheet');
  });
  if (isCut) throw limits.tooMany();
  return [...rows].sort(([one], [other]) => one - other).map(([line, cells]) => ({ line, cells }));
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
