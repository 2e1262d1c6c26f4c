import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import { writeBeside } from './write-beside.ts';

/** Codes that Windows-1252 gives no letter, and controls that no text holds. */
const NO_TEXT = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d, 0x7f]);
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/;
const isControl = (byte: number) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d;

/** Letters and signs above ASCII that Spanish is written with, in Windows-1252. */
const OF_SPANISH = new Set([
  ...Buffer.from('áéíóúüñÁÉÍÓÚÜÑ¿¡«»ªº°·', 'latin1'),
  ...[0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97],
]);

/** What the bytes above ASCII look like, counted over a whole file. */
type Signs = { bytes: number; high: number; foreign: number; sequences: number; stray: number; isText: boolean };

/** How many bytes a letter of UTF-8 has that begins with this one; 0 where none does. */
const lengthFrom = (byte: number): number =>
  byte >= 0xc2 && byte <= 0xdf ? 2 : byte >= 0xe0 && byte <= 0xef ? 3 : byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;

async function readSigns(path: string): Promise<Signs> {
  const signs: Signs = { bytes: 0, high: 0, foreign: 0, sequences: 0, stray: 0, isText: true };
  let missing = 0;
  let begun = 0;
  const end = () => {
    signs.stray += missing > 0 ? begun : 0;
    missing = begun = 0;
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    signs.bytes += chunk.length;
    for (const byte of chunk) {
      if (NO_TEXT.has(byte)) signs.isText &&= byte !== 0x7f && missing > 0;
      else if (isControl(byte)) signs.isText = false;
      if (byte < 0x80) {
        end();
        continue;
      }
      signs.high += 1;
      if (!OF_SPANISH.has(byte)) signs.foreign += 1;
      if (missing > 0 && byte < 0xc0) {
        begun += 1;
        missing -= 1;
        if (missing > 0) continue;
        signs.sequences += 1;
        begun = 0;
        continue;
      }
      end();
      const length = lengthFrom(byte);
      if (length === 0) signs.stray += 1;
      else [missing, begun] = [length - 1, 1];
    }
    if (!signs.isText) break;
  }
  // A file that ends inside a letter of two bytes was cut off; no word of our languages ends in a capital «Ã».
  if (begun === 1 && missing === 1) signs.sequences += 1;
  else end();
  return signs;
}

/**
 * Text as Windows has long written it, in western Europe and America. Letters of UTF-8 are rare in it by chance; letters
 * above ASCII are the fewer ones, or, in a text of few words («Áño é»), those of Spanish. What is neither is left to the
 * inspection, which refuses it.
 */
async function isWindowsText(path: string): Promise<boolean> {
  const { bytes, high, foreign, sequences, stray, isText } = await readSigns(path);
  return isText && stray > sequences && (high * 2 <= bytes || foreign === 0);
}

/** What Excel calls «Unicode text» begins with this mark. */
async function markOf(path: string): Promise<'utf-16le' | 'utf-16be' | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const mark = buffer.subarray(0, bytesRead).toString('hex');
    return mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : null;
  } finally {
    await file.close();
  }
}

type Text = { path: string; convertedFrom: string | null };

/**
 * Where a text stands in UTF-8: itself, or a converted copy beside it. What is kept, hashed and handed out is the converted text: whoever downloads it
 * reads it, whatever program they have.
 */
export async function inUtf8(path: string, extension: FileExtension): Promise<Text> {
  const asItIs = { path, convertedFrom: null };
  if (extension !== 'csv' && extension !== 'txt') return asItIs;
  const encoding = (await markOf(path)) ?? ((await isWindowsText(path)) ? 'windows-1252' : null);
  if (encoding === null) return asItIs;
  try {
    return { path: await writeBeside(path, decodedFrom(encoding)(createReadStream(path))), convertedFrom: encoding };
  } catch (error) {
    if (error instanceof NoText) return asItIs;
    throw error;
  }
}

class NoText extends Error {}

/** @throws NoText at what the encoding has no letter for, and at controls */
const decodedFrom = (encoding: string) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
    const decoder = new TextDecoder(encoding, { fatal: true });
    const decode = (chunk?: Buffer): string => {
      let text: string;
      try {
        text = decoder.decode(chunk, { stream: chunk !== undefined });
      } catch {
        throw new NoText();
      }
      if (CONTROL.test(text)) throw new NoText();
      return text;
    };
    for await (const chunk of chunks) yield decode(chunk);
    yield decode();
  };
