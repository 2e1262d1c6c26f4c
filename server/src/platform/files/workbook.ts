import { AppError } from '@minga/shared/kernel/errors.ts';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import yauzl from 'yauzl';

/**
 * What a workbook says, made of nothing but the cells that say something. Its parts are inflated and parsed once, here: whatever else would
 * look at them first to see how far a cell stands reads them another way than the reader, and what lies between the two is a file
 * that fills the memory (SEC-75).
 */

/** Days from the first of a workbook's calendar to that of all others. */
const DAYS_TO_1970 = { since1900: 25_569, since1904: 24_107 };
const DAY = 86_400_000;
/** So far a list may reach to the right: a row is given as long as its last cell stands away. */
const MOST_COLUMNS = 256;
/** Empty ones too: each costs what reading it costs. A thousand rows of a hundred columns. */
const MOST_CELLS = 100_000;
/** Of one part; of each cell there are a few. */
const MOST_ELEMENTS = 500_000;
const MOST_PARTS = 300;
const MOST_ATTRIBUTES = 100;
const LONGEST_DAY = 3_000_000;

type Parts = ReadonlyMap<string, Buffer>;
type Place = { row: number; column: number };
type Bounds = {
  /** Bytes of all parts, packed no more; as many letters all cells may have together. */
  inflated: number;
  /** With something in them. */
  rows: number;
};

/** Rows with something in them, by their number from 1 on; `isCut` where there are more than may be. */
type SheetRows = { rows: ReadonlyMap<number, string[]>; isCut: boolean };

/**
 * @throws AppError `list.too-many-cells`
 * @throws Error where it cannot be read, has a password, declares anything or holds too much
 */
export async function readFirstSheet(bytes: Buffer, bounds: Bounds): Promise<SheetRows> {
  const parts = await inflate(bytes, bounds.inflated);
  const related = relationsOf(parts);
  const { sheetId, since } = firstSheetOf(parts);
  const pathOf = (isMeant: (one: Relation) => boolean) => related.find(isMeant)?.path;
  const sheet = partAt(
    parts,
    pathOf(({ id, kind }) => kind === 'worksheet' && id === sheetId),
  );
  const shared = parts.get(pathOf(({ kind }) => kind === 'sharedStrings') ?? '');
  const styles = parts.get(pathOf(({ kind }) => kind === 'styles') ?? '');
  const meaning = { shared: shared ? textsOf(shared) : [], isDay: styles ? daysOf(styles) : () => false, since };
  return cellsOf(sheet, meaning, bounds);
}

function partAt(parts: Parts, path: string | undefined): Buffer {
  const part = parts.get(path ?? '');
  if (!part) throw new Error('a part of the workbook is missing');
  return part;
}

/** Each by its name, inflated and counted: a header may lie about sizes in either direction. */
async function inflate(bytes: Buffer, most: number): Promise<Parts> {
  const zip = await yauzl.fromBufferPromise(bytes, { validateEntrySizes: true });
  if (zip.entryCount > MOST_PARTS) throw new Error('more parts than a list has');
  const parts = new Map<string, Buffer>();
  let inflated = 0;
  for await (const entry of zip.eachEntry()) {
    // With a password nothing can be read of it.
    if ((entry.generalPurposeBitFlag & 1) !== 0) throw new Error('it has a password');
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      inflated += piece.length;
      if (inflated > most) throw new Error('it holds too much');
      pieces.push(piece);
    }
    parts.set(entry.fileName.replace(/^\//, ''), Buffer.concat(pieces));
  }
  return parts;
}

type Heard = {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
};
/** By the name behind the prefix: programs write the same elements with and without one. */
const local = (name: string) => name.slice(name.indexOf(':') + 1);
const attributesOf = ({ attributes }: SaxesTagPlain) =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [local(name), value]));

function decoded(part: Buffer): string {
  const [one, two] = part;
  const label = one === 0xff && two === 0xfe ? 'utf-16le' : one === 0xfe && two === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(label).decode(part);
}

function parse(part: Buffer, { open, close, text }: Heard): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('doctype', () => {
    throw new Error('no part of a workbook may declare anything');
  });
  parser.on('error', (error) => {
    throw error;
  });
  let [attributes, elements] = [0, 0];
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > MOST_ATTRIBUTES) throw new Error('an element says more than any does');
  });
  parser.on('opentag', (tag) => {
    attributes = 0;
    elements += 1;
    if (elements > MOST_ELEMENTS) throw new Error('it holds too much');
    open?.(local(tag.name), attributesOf(tag));
  });
  parser.on('closetag', ({ name }) => close?.(local(name)));
  if (text) for (const kind of ['text', 'cdata'] as const) parser.on(kind, text);
  parser.write(decoded(part)).close();
}

type Relation = { id: string; kind: string; path: string };

/** Where its parts lie: under the names that the workbook gives them, in either standard. */
function relationsOf(parts: Parts): Relation[] {
  const related: Relation[] = [];
  parse(partAt(parts, 'xl/_rels/workbook.xml.rels'), {
    open(name, { Id: id = '', Type: type = '', Target: target = '' }) {
      if (name !== 'Relationship') return;
      const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
      related.push({ id, kind: type.slice(type.lastIndexOf('/') + 1), path });
    },
  });
  return related;
}

function firstSheetOf(parts: Parts): { sheetId: string; since: number } {
  let sheetId: string | undefined;
  let since: number = DAYS_TO_1970.since1900;
  parse(partAt(parts, 'xl/workbook.xml'), {
    open(name, { id, date1904 }) {
      if (name === 'sheet') sheetId ??= id;
      if (name === 'workbookPr' && (date1904 === '1' || date1904 === 'true')) since = DAYS_TO_1970.since1904;
    },
  });
  if (sheetId === undefined) throw new Error('it has no sheet');
  return { sheetId, since };
}

/** Texts that cells name by their number; how something is pronounced stands beside it and is none of it. */
function textsOf(part: Buffer): string[] {
  const texts: string[] = [];
  let [within, outside, said] = [false, 0, ''];
  parse(part, {
    open(name) {
      if (name === 'si') said = '';
      if (name === 'rPh') outside += 1;
      within = name === 't';
    },
    close(name) {
      if (name === 'si') texts.push(plain(said));
      if (name === 'rPh') outside -= 1;
      within = false;
    },
    text(text) {
      if (within && outside === 0) said += text;
    },
  });
  return texts;
}

/** Letters that XML cannot hold stand there as `_x000D_`. */
const plain = (text: string) =>
  text.replace(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** Formats of days that every program knows by number, those of its language among them. */
const isKnownDay = (format: number): boolean =>
  [
    [14, 22],
    [27, 36],
    [45, 47],
    [50, 58],
  ].some(([from = 0, to = 0]) => format >= from && format <= to);
/** A format that somebody wrote: what stands in quotes, in brackets or behind a backslash is no part of a day. */
const isDayFormat = (code: string): boolean => /[ymdhs]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\.|_.|\*./g, ''));

/** By the style of a cell: does its number mean a day? */
function daysOf(part: Buffer): (style: number) => boolean {
  const written = new Map<number, boolean>();
  const styles: boolean[] = [];
  let isInStyles = false;
  parse(part, {
    open(name, { numFmtId, formatCode = '' }) {
      if (name === 'numFmt') written.set(Number(numFmtId), isDayFormat(formatCode));
      if (name === 'cellXfs') isInStyles = true;
      const format = Number(numFmtId);
      if (name === 'xf' && isInStyles) styles.push(written.get(format) ?? isKnownDay(format));
    },
    close(name) {
      if (name === 'cellXfs') isInStyles = false;
    },
  });
  return (style) => styles[style] ?? false;
}

type Meaning = { shared: readonly string[]; isDay(style: number): boolean; since: number };
type Cell = { place: Place; kind: string; style: number; value: string; inline: string };

/** A cell as somebody would write it; days as ISO. */
function textOf({ kind, style, value, inline }: Cell, { shared, isDay, since }: Meaning): string {
  if (kind === 'inlineStr') return plain(inline);
  if (kind === 's') return shared[Number(value)] ?? '';
  if (kind === 'b') return value === '1' || value === 'true' ? 'true' : 'false';
  if (kind !== 'n' || value === '') return plain(value);
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (!isDay(style) || Math.abs(number) > LONGEST_DAY) return String(number);
  return new Date(Math.round((number - since) * DAY)).toISOString().slice(0, 10);
}

/** `b12`, `$B$12`: whatever programs write. */
function placeOf(address: string): Place {
  const [, letters, row] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(address) ?? [];
  if (letters === undefined) throw new Error('a cell stands nowhere');
  const column = [...letters.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return { row: Number(row), column };
}

/** Keeps what says something, so that nothing is made of the place where it stands but a number. */
function cellsOf(part: Buffer, meaning: Meaning, bounds: Bounds): SheetRows {
  const rows = new Map<number, string[]>();
  let [row, column, count, letters, isCut] = [0, 0, 0, 0, false];
  let cell: Cell | null = null;
  let within: 'value' | 'inline' | null = null;

  function keep(one: Cell): void {
    const text = textOf(one, meaning);
    if (text.trim() === '') return;
    if (one.place.column > MOST_COLUMNS) throw new Error('a cell stands too far away');
    letters += text.length;
    if (letters > bounds.inflated) throw new Error('it holds too much');
    const cells = rows.get(one.place.row) ?? [];
    if (cells.length === 0 && rows.size >= bounds.rows) {
      isCut = true;
      return;
    }
    while (cells.length < one.place.column - 1) cells.push('');
    cells[one.place.column - 1] = text;
    rows.set(one.place.row, cells);
  }

  parse(part, {
    open(name, { r, t: kind = 'n', s: style = '0' }) {
      if (name === 'row') {
        row = r === undefined ? row + 1 : Number(r);
        column = 0;
        if (!Number.isSafeInteger(row) || row < 1) throw new Error('a row stands nowhere');
      } else if (name === 'c') {
        count += 1;
        if (count > MOST_CELLS) throw new AppError('list.too-many-cells', { params: { most: MOST_CELLS } });
        const place = r === undefined ? { row, column: column + 1 } : placeOf(r);
        if (place.row !== row) throw new Error('a cell stands outside its row');
        column = place.column;
        cell = { place, kind, style: Number(style), value: '', inline: '' };
      } else within = name === 'v' ? 'value' : name === 't' ? 'inline' : null;
    },
    close(name) {
      if (name === 'c' && cell) keep(cell);
      if (name === 'c') cell = null;
      within = null;
    },
    text(text) {
      if (cell && within) cell[within] += text;
    },
  });
  return { rows, isCut };
}
