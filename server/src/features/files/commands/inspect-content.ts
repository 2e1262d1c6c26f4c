import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { FILE_KINDS, type FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { fileTypeFromFile } from 'file-type';
import type yauzl from 'yauzl';
import { entriesOf, MAX_ENTRIES, MAX_INFLATED, openArchive, openEntry } from './archive.ts';
import { isOldContainer, PROGRAMS, refuseInOldContainer, wide } from './old-containers.ts';
import { partReader } from './package-parts.ts';
import { pdfReader } from './pdf-acts.ts';

export type Content = { mediaType: string; bytes: number; sha256: string };

/** Fewer, larger reads halve the time that hashing takes; one piece is all that is held, and it is used again. */
const PIECE = 1_048_576;
/** Of a PDF's text is judged so much at once: others are answered in between. */
const JUDGED = 131_072;
/** Only looked at once a document is big when opened: short repetitive XML legitimately packs very well. */
const RATIO = { above: 20_000_000, most: 100 };
/** What detection calls each extension. Text has no signature, so for it detection must find nothing at all. */
const DETECTED: Record<FileExtension, readonly string[]> = {
  pdf: ['pdf'],
  docx: ['docx'],
  odt: ['odt'],
  xlsx: ['xlsx'],
  png: ['png', 'apng'],
  jpg: ['jpg'],
  csv: [],
  txt: [],
};
const ZIPPED: ReadonlySet<FileExtension> = new Set(['docx', 'odt', 'xlsx']);
const TEXT: ReadonlySet<FileExtension> = new Set(['csv', 'txt']);
/** Text by its bytes, but a document of another kind. What else detection guesses from two letters («BM») is not asked. */
const OTHER_DOCUMENTS: ReadonlySet<string> = new Set(['pdf', 'rtf', 'ps', 'eps', 'xml']);
const WITH_MACROS: ReadonlySet<string> = new Set(['docm', 'dotm', 'xlsm', 'xltm', 'pptm']);

/**
 * Looks at a whole file: extension and content must agree, and nothing unknown passes (SEC-29, SEC-30). Reads it as a stream,
 * so its size does not matter to memory.
 * @throws AppError `file.type-mismatch`, `file.unreadable`, `file.unsafe-archive` or `file.empty`
 */
export async function inspectContent(path: string, extension: FileExtension): Promise<Content> {
  const mismatch = () => new AppError('file.type-mismatch', { params: { extension } });
  const detected = (await fileTypeFromFile(path))?.ext ?? (await lateSignature(path));
  if (ZIPPED.has(extension) && detected === 'cfb' && (await isEncryptedPackage(path)))
    throw new AppError('file.protected');
  if (WITH_MACROS.has(detected ?? '')) throw new AppError('file.macros');
  if (TEXT.has(extension) ? OTHER_DOCUMENTS.has(detected ?? '') : !DETECTED[extension].includes(detected ?? ''))
    throw mismatch();
  const { bytes, sha256, isText } = await readThrough(path, TEXT.has(extension));
  if (bytes === 0) throw new AppError('file.empty');
  if (TEXT.has(extension) && (!isText || (await looksLikeMarkup(path)))) throw mismatch();
  if (extension === 'pdf' && !(await endsLikePdf(path, bytes))) throw new AppError('file.unreadable');
  if (extension === 'pdf' && (await isEncryptedPdf(path, bytes))) throw new AppError('file.protected');
  if (extension === 'pdf') await inspectPdf(path);
  if (ZIPPED.has(extension)) await inspectArchive(path, bytes);
  return { mediaType: FILE_KINDS[extension], bytes, sha256 };
}

/** Counts and hashes; with `asText`, also tells whether it is UTF-8 without NUL. */
async function readThrough(path: string, asText: boolean): Promise<{ bytes: number; sha256: string; isText: boolean }> {
  const hash = createHash('sha256');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let isText = asText;
  const decode = (chunk?: Buffer) => {
    try {
      isText &&= chunk === undefined || !chunk.includes(0);
      if (isText) decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      isText = false;
    }
  };
  const file = await open(path);
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE);
      if (bytesRead === 0) break;
      const read = piece.subarray(0, bytesRead);
      hash.update(read);
      bytes += bytesRead;
      if (isText) decode(read);
    }
  } finally {
    await file.close();
  }
  if (isText) decode();
  return { bytes, sha256: hash.digest('hex'), isText };
}

async function readPart(path: string, start: number, length: number): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}

/** Some reader would sniff this as a page, whatever we call it. */
async function looksLikeMarkup(path: string): Promise<boolean> {
  const start = await readPart(path, 0, 1_024);
  return (
    /^(\xef\xbb\xbf)?\s*<(!doctype|!--|\?xml|html|head|body|svg|script|iframe|math)\b/i.test(start) ||
    /<(script|svg|iframe)\b/i.test(start)
  );
}

/** Some programs put blank lines before the head of a PDF; readers skip them. Anything else there is another file. */
async function lateSignature(path: string): Promise<string | undefined> {
  return /^\s{1,1000}%PDF-\d/.test(await readPart(path, 0, 1_024)) ? 'pdf' : undefined;
}

const OLD_DOCUMENTS = ['WordDocument', 'Workbook', 'PowerPoint Document'].map(wide);

/** A document with a password is an old container around it; one that holds a document of old is that, renamed. */
async function isEncryptedPackage(path: string): Promise<boolean> {
  const start = await readPart(path, 0, 4_194_304);
  return !OLD_DOCUMENTS.some((name) => start.includes(name));
}

/** The entry that says how a PDF is encrypted. It stands in the clear, wherever the trailer is. */
async function isEncryptedPdf(path: string, bytes: number): Promise<boolean> {
  for (let at = 0; at < bytes; at += PIECE)
    if (/\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/.test(await readPart(path, at, PIECE + 64))) return true;
  return false;
}

async function inspectPdf(path: string): Promise<void> {
  const reader = pdfReader();
  const file = await open(path);
  try {
    for await (const piece of file.createReadStream({ highWaterMark: JUDGED })) await reader.take(piece as Buffer);
    reader.end();
  } finally {
    await file.close();
  }
}

/** A PDF that was cut off has no end; readers show nothing of it. */
async function endsLikePdf(path: string, bytes: number): Promise<boolean> {
  const length = Math.min(bytes, 2_048);
  return (await readPart(path, bytes - length, length)).includes('%%EOF');
}

const unsafe = () => new AppError('file.unsafe-archive');
const NESTED = /\.(zip|rar|7z|tar|gz|tgz|bz2|xz|iso|cab|docm|xlsm)$/i;
const MACROS = /(^|\/)vba(?:Project|Data)\.(?:bin|xml)$|^Basic\/.+\.xml$|^Scripts\/.+/i;
/** Pictures that Word keeps packed. */
const PACKED_PICTURE = /^(word|xl|ppt)\/media\/[^/]+\.(emz|wmz|svgz)$/i;
const PROGRAM_MARK = 'This program cannot be run in DOS mode';
/** Charts keep their figures as a small workbook inside the document; it is counted, never opened. */
const EMBEDDED = /^(word|xl|ppt)\/embeddings\/[^/]+\.(xlsx|docx|pptx|vsdx|vsd|odt|ods|bin)$/i;

/**
 * Opens every part and counts what comes out: a header may lie about sizes in either direction. yauzl itself refuses
 * names that are absolute or climb out with `..`, and parts larger than they claim.
 */
async function inspectArchive(path: string, packed: number): Promise<void> {
  let zip: yauzl.ZipFile;
  try {
    zip = await openArchive(path);
  } catch {
    throw new AppError('file.unreadable');
  }
  try {
    if (zip.entryCount > MAX_ENTRIES) throw unsafe();
    let inflated = 0;
    for await (const entry of entriesOf(zip)) {
      refuseByName(entry);
      if (entry.fileName.endsWith('/')) continue;
      let first: Buffer | null = null;
      let end = '';
      const part = partReader(entry.fileName);
      for await (const chunk of (await openEntry(zip, entry)) as AsyncIterable<Buffer>) {
        first ??= chunk;
        inflated += chunk.length;
        const seen = end + chunk.toString('latin1');
        if (seen.includes(PROGRAM_MARK)) throw new AppError('file.program-inside');
        if (isOldContainer(first)) refuseInOldContainer(seen);
        part.take(chunk);
        end = seen.slice(-2_048);
        if (inflated > MAX_INFLATED || (inflated > RATIO.above && inflated > packed * RATIO.most)) throw unsafe();
      }
      part.end();
      if (first === null || !isArchive(first)) continue;
      if (first.subarray(0, 2).toString('latin1') === 'MZ') throw new AppError('file.program-inside');
      if (!EMBEDDED.test(entry.fileName) && !PACKED_PICTURE.test(entry.fileName)) throw unsafe();
    }
  } catch (error) {
    throw error instanceof AppError ? error : unsafe();
  } finally {
    zip.close();
  }
}

/** What a part's name alone gives away, each with its own reason. */
function refuseByName(entry: yauzl.Entry): void {
  if ((entry.generalPurposeBitFlag & 1) !== 0) throw new AppError('file.protected');
  if (MACROS.test(entry.fileName)) throw new AppError('file.macros');
  if (PROGRAMS.test(entry.fileName)) throw new AppError('file.program-inside');
  if (NESTED.test(entry.fileName)) throw unsafe();
}

const SIGNATURES = ['504b0304', '504b0506', '526172211a07', '377abcaf271c', '1f8b', '4d5a'];

/** Zip, rar, 7z, gzip, and Windows programs. */
function isArchive(first: Buffer): boolean {
  const start = first.subarray(0, 6).toString('hex');
  return SIGNATURES.some((signature) => start.startsWith(signature));
}
