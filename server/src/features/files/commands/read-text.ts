import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { MAX_SEARCHED_CHARACTERS } from '@minga/shared/files/rules.ts';
import type { FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import { readOfficeText } from './read-office-text.ts';

/** What a file says: its text in passages; `isCut` where there is more in it. */
export type ReadText = { passages: string[]; isCut: boolean };

/** Characters of a passage: what is shown around a word stands in one of them. */
const PASSAGE = 2_000;

/** Text as it comes, piece by piece, with one blank between two words however many there were. */
export class TextOf {
  #text = '';
  /** There is more in the file, of which nothing more is taken. */
  isCut = false;
  /** A part of it could not be read. */
  hasBroken = false;

  add(piece: string): void {
    const plain = piece.replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '').replace(/[\s\p{Cc}\p{Co}\p{Cs}]+/gu, ' ');
    const fresh = this.#text === '' || this.#text.endsWith(' ') ? plain.trimStart() : plain;
    const room = MAX_SEARCHED_CHARACTERS - this.#text.length;
    this.isCut ||= fresh.length > room;
    this.#text += this.isCut
      ? fresh
          .slice(0, room)
          .toWellFormed()
          .replace(/\ufffd$/, '')
      : fresh;
  }

  /** The word that stands at the end goes on. */
  joinLast(): void {
    this.#text = this.#text.replace(/-$/, '');
  }

  passages(): string[] {
    const passages: string[] = [];
    for (let at = 0; at < this.#text.length; ) {
      const space = this.#text.lastIndexOf(' ', at + PASSAGE);
      const isWhole = at + PASSAGE >= this.#text.length;
      let end = isWhole ? this.#text.length : space > at + PASSAGE / 2 ? space : at + PASSAGE;
      // A sign of two units is not cut in its middle.
      if (!isWhole && /[\ud800-\udbff]/.test(this.#text.charAt(end - 1))) end -= 1;
      const passage = this.#text.slice(at, end).trim();
      if (passage) passages.push(passage);
      at = end;
    }
    return passages;
  }
}

/** It was received as UTF-8. */
async function readPlainText(path: string, text: TextOf): Promise<void> {
  const decoder = new TextDecoder();
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    text.add(decoder.decode(piece, { stream: true }));
    if (text.isCut) break;
  }
}

async function readPdfText(path: string, text: TextOf): Promise<void> {
  const { getDocumentProxy } = await import('unpdf');
  // Nothing of it is drawn, run or fetched.
  const pdf = await getDocumentProxy(new Uint8Array(await readFile(path)), {
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
  });
  for (let number = 1; number <= pdf.numPages && !text.isCut; number += 1) {
    // A page that cannot be read leaves the others readable.
    const page = await pdf.getPage(number).catch(() => null);
    const content = await page?.getTextContent().catch(() => null);
    text.hasBroken ||= !content;
    for (const item of content?.items ?? []) {
      if (!('str' in item)) continue;
      text.add(item.str);
      if (!item.hasEOL) continue;
      if (/\p{Ll}-$/u.test(item.str)) text.joinLast();
      else text.add(' ');
    }
    text.add(' ');
    page?.cleanup();
  }
}

const READERS: Partial<Record<FileExtension, (path: string, text: TextOf) => Promise<void>>> = {
  txt: readPlainText,
  csv: readPlainText,
  pdf: readPdfText,
  docx: readOfficeText('docx'),
  odt: readOfficeText('odt'),
  xlsx: readOfficeText('xlsx'),
};
/** Pictures have none. */
export const hasText = (extension: FileExtension | null): extension is FileExtension =>
  extension !== null && extension in READERS;

/**
 * The text of a file that was let in. It may be anything all the same: this runs in a process of its own, with limits of time
 * and memory.
 * @returns without passages where it was read and says nothing, as a scan; null where it cannot be read: a program's mistake, or
 *   what was made to hurt
 */
export async function readText(path: string, extension: FileExtension): Promise<ReadText | null> {
  // That it is not there says nothing about the file.
  await access(path);
  const reader = READERS[extension];
  if (!reader) return null;
  const text = new TextOf();
  try {
    await reader(path, text);
  } catch {
    // What was read before it broke can be found.
    text.hasBroken = true;
  }
  const passages = text.passages();
  return passages.length > 0 || !text.hasBroken ? { passages, isCut: text.isCut } : null;
}
