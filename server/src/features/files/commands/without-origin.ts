import { type FileHandle, open } from 'node:fs/promises';
import type { FileExtension } from '@minga/shared/kernel/file-kinds.ts';
import { partsOfJpeg, isForDecoding, type ReadAt, SCAN, turnedBy, turnOf } from './jpeg-parts.ts';
import { writeBeside } from './write-beside.ts';

/*
 * A phone writes into each photograph where, when and by which device it was taken, often with a smaller picture of it or a few
 * seconds of film behind its end. Published with a diagnosis that would lead to somebody's door. What is drawn stays, byte by byte,
 * with its colours and the way it is to be turned.
 */

type Stretch = { from: number; to: number };
/** What is kept, in its order: stretches of what came, or bytes of ours. */
type Kept = (Stretch | Buffer)[];

/** Its density of points, its profile of colours, and what one maker's programs say of them. */
const isDrawn = (marker: number, begin: string) =>
  isForDecoding(marker) ||
  marker === SCAN ||
  (marker === 0xe0 && begin.startsWith('JFIF\0')) ||
  (marker === 0xe2 && begin.startsWith('ICC_PROFILE\0')) ||
  (marker === 0xee && begin.startsWith('Adobe'));

async function keptOfJpeg(read: ReadAt): Promise<Kept | null> {
  const kept: Kept = [];
  let [turn, hasScan] = [1, false];
  for await (const { marker, from, to } of partsOfJpeg(read)) {
    hasScan ||= marker === null;
    if (marker === 0xe1 && turn === 1) turn = turnOf(await read(from, to - from));
    if (marker === null || isDrawn(marker, (await read(from + 4, 12)).toString('latin1'))) kept.push({ from, to });
  }
  if (!hasScan) return null;
  return [Buffer.from('ffd8', 'hex'), ...(turn === 1 ? [] : [turnedBy(turn)]), ...kept, Buffer.from('ffd9', 'hex')];
}

/** Parts of a PNG that only tell: words, the block of a camera, the time. */
const DESCRIPTIVE: ReadonlySet<string> = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME']);

async function keptOfPng(read: ReadAt): Promise<Kept | null> {
  const kept: Kept = [{ from: 0, to: 8 }];
  for (let at = 8; ; ) {
    const head = await read(at, 8);
    if (head.length < 8) return null;
    const type = head.toString('latin1', 4, 8);
    const to = at + 12 + head.readUInt32BE(0);
    if ((await read(to - 1, 1)).length === 0) return null;
    if (!DESCRIPTIVE.has(type)) kept.push({ from: at, to });
    if (type === 'IEND') return kept;
    at = to;
  }
}

const READERS: Partial<Record<FileExtension, (read: ReadAt) => Promise<Kept | null>>> = {
  jpg: keptOfJpeg,
  png: keptOfPng,
};

const readerOf =
  (file: FileHandle): ReadAt =>
  async (from, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  };

const PIECE = 1_048_576;
async function* piecesOf(kept: Kept, read: ReadAt): AsyncGenerator<Buffer> {
  for (const one of kept) {
    if (Buffer.isBuffer(one)) yield one;
    else for (let at = one.from; at < one.to; at += PIECE) yield read(at, Math.min(PIECE, one.to - at));
  }
}

/**
 * Where a picture stands without what tells where it is from: a copy beside it, or itself when it holds nothing of the kind. What
 * no picture can be told in is left to the inspection.
 */
export async function withoutOrigin(path: string, extension: FileExtension): Promise<string> {
  const keptBy = READERS[extension];
  if (!keptBy) return path;
  const file = await open(path);
  try {
    const read = readerOf(file);
    const kept = await keptBy(read);
    const { size } = await file.stat();
    const length = kept?.reduce((sum, one) => sum + (Buffer.isBuffer(one) ? one.length : one.to - one.from), 0);
    return kept === null || length === size ? path : await writeBeside(path, piecesOf(kept, read));
  } finally {
    await file.close();
  }
}
