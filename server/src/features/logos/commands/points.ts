import { crc32, deflateSync, inflateSync } from 'node:zlib';

/*
 * A picture written anew from its points. What a camera, a program or a person put beside or behind them (place, device,
 * name, a smaller picture, another file) does not come along. No decoder of pictures is needed for it: a PNG is unpacked
 * and packed again; of a JPEG stays what its points are decoded with, and they lose nothing.
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
/** Frames, tables of codes and of steps, how often to begin anew: what decoding needs. Not one of those that only tell. */
const isNeeded = (marker: number) =>
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || marker === 0xdb || marker === 0xdd;
/** In which colours the points are told, of twelve bytes; programs of one maker write it, and others must know. */
const isColours = (segment: Buffer) => segment.subarray(4, 9).toString('latin1') === 'Adobe';

/** Where the points of a scan end: at the next marker that is none of theirs. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = from;
  for (; at + 1 < bytes.length; at += 1) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes.readUInt8(at + 1);
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
}

function pointsOfJpeg(bytes: Buffer): Buffer | null {
  const kept: Buffer[] = [];
  let [hasFrame, hasScan, hasColours] = [false, false, false];
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes.readUInt8(at + 1);
    // Room between segments.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) break;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length || end < at + 4) return null;
    const segment = bytes.subarray(at, end);
    if (marker === 0xda) {
      if (!hasFrame) return null;
      at = endOfScan(bytes, end);
      kept.push(segment, bytes.subarray(end, at));
      hasScan = true;
      continue;
    }
    if (isNeeded(marker)) kept.push(segment);
    else if (marker === 0xee && segment.length >= 16 && isColours(segment)) {
      kept.push(Buffer.from('ffee000e', 'hex'), segment.subarray(4, 16));
      hasColours = true;
    }
    hasFrame ||= isNeeded(marker) && marker <= 0xcf && marker !== 0xc4 && marker !== 0xcc;
    at = end;
  }
  return hasScan ? Buffer.concat([hasColours ? JPEG_HEAD.subarray(0, 2) : JPEG_HEAD, ...kept, JPEG_END]) : null;
}

/** @returns the picture anew; null where it is none, or not whole */
export const pointsOf = (bytes: Buffer): Buffer | null =>
  bytes.readUInt16BE(0) === 0xffd8 ? pointsOfJpeg(bytes) : pointsOfPng(bytes);
