import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { isForDecoding, isFrame, partsOfJpeg, SCAN, turnedBy, turnOf } from '../../files/commands/jpeg-parts.ts';

/*
 * A picture written anew from its points. What a camera, a program or a person put beside or behind them (place, device,
 * name, a smaller picture, another file) does not come along. No decoder of pictures is needed for it: a PNG is unpacked
 * and packed again; of a JPEG stays what its points are decoded with and how it is to be
 * turned, and they lose nothing.
 */

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Of a PNG: how many numbers a point has, by its kind of colour. */
const NUMBERS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** The seven turns in which an interlaced PNG tells its points: where each begins, and its steps. */
const TURNS = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A PNG of these parts: its head, what else it needs, and its rows as they are filtered. */
export const writePng = (head: Buffer, others: readonly Buffer[], rows: Buffer): Buffer =>
  Buffer.concat([
    SIGNATURE,
    pngChunk('IHDR', head),
    ...others,
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);

/** How many bytes the rows of a PNG have, unpacked; null where its head says what none may. */
function bytesOfRows(head: Buffer): number | null {
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const [depth = 0, colour = 0, , , isInterlaced] = head.subarray(8);
  const numbers = NUMBERS[colour];
  if (numbers === undefined || ![1, 2, 4, 8, 16].includes(depth)) return null;
  const of = (columns: number, rows: number) =>
    columns > 0 && rows > 0 ? rows * (1 + Math.ceil((columns * depth * numbers) / 8)) : 0;
  if (isInterlaced !== 1) return of(width, height);
  return TURNS.reduce(
    (sum, [left, top, across, down]) => sum + of(Math.ceil((width - left) / across), Math.ceil((height - top) / down)),
    0,
  );
}

function pointsOfPng(bytes: Buffer): Buffer | null {
  const parts = new Map<string, Buffer[]>();
  for (let at = SIGNATURE.length; at + 12 <= bytes.length && !parts.has('IEND'); ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 8 + length;
    if (end + 4 > bytes.length || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return null;
    parts.set(type, [...(parts.get(type) ?? []), bytes.subarray(at + 8, end)]);
    at = end + 4;
  }
  const [head] = parts.get('IHDR') ?? [];
  const packed = parts.get('IDAT');
  const length = head?.length === 13 ? bytesOfRows(head) : null;
  if (!head || !packed || length === null || !parts.has('IEND')) return null;
  let rows: Buffer;
  try {
    rows = inflateSync(Buffer.concat(packed), { maxOutputLength: length + 1 });
  } catch {
    return null;
  }
  // More than the head speaks of is no point of the picture.
  if (rows.length !== length) return null;
  const others = ['PLTE', 'tRNS'].flatMap((type) =>
    (parts.get(type) ?? []).slice(0, 1).map((one) => pngChunk(type, one)),
  );
  return writePng(head, others, rows);
}

/** A JPEG begins so, and its colours are as most have them. */
const JPEG_HEAD = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
const JPEG_END = Buffer.from('ffd9', 'hex');
/** In which colours the points are told, of twelve bytes; programs of one maker write it, and others must know. */
const isColours = (segment: Buffer) => segment.subarray(4, 9).toString('latin1') === 'Adobe';

async function pointsOfJpeg(bytes: Buffer): Promise<Buffer | null> {
  const kept: Buffer[] = [];
  let [turn, hasFrame, hasScan, hasColours] = [1, false, false, false];
  for await (const { marker, from, to } of partsOfJpeg(async (at, length) => bytes.subarray(at, at + length))) {
    const part = bytes.subarray(from, to);
    if (marker === SCAN && !hasFrame) return null;
    if (marker === 0xe1 && turn === 1) turn = turnOf(part);
    if (marker === null || marker === SCAN || isForDecoding(marker)) kept.push(part);
    else if (marker === 0xee && part.length >= 16 && isColours(part)) {
      kept.push(Buffer.from('ffee000e', 'hex'), part.subarray(4, 16));
      hasColours = true;
    }
    hasFrame ||= marker !== null && isFrame(marker);
    hasScan ||= marker === null;
  }
  if (!hasScan) return null;
  const head = hasColours ? JPEG_HEAD.subarray(0, 2) : JPEG_HEAD;
  return Buffer.concat([head, ...(turn === 1 ? [] : [turnedBy(turn)]), ...kept, JPEG_END]);
}

/** @returns the picture anew; null where it is none, or not whole */
export const pointsOf = async (bytes: Buffer): Promise<Buffer | null> =>
  bytes.readUInt16BE(0) === 0xffd8 ? pointsOfJpeg(bytes) : pointsOfPng(bytes);
