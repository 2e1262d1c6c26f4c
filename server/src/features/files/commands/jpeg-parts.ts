/*
 * The parts a JPEG is made of, read piece by piece: a photograph may be as large as any file. What each is good for is decided by
 * whoever walks through them.
 */

/** So many bytes from there; fewer at the end. */
export type ReadAt = (from: number, length: number) => Promise<Buffer>;
/** A segment with its head, or the points of a scan (`marker` null), from which byte to which. */
type JpegPart = { marker: number | null; from: number; to: number };

const WINDOW = 1_048_576;
export const SCAN = 0xda;
const END = 0xd9;
/** Frames, tables of codes and of steps, rows told late, how often to begin anew: what decoding needs, and nothing that only tells. */
export const isForDecoding = (marker: number) =>
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || (marker >= 0xdb && marker <= 0xdd);
/** Frames that say how large it is: all that begin one but tables (C4), an extension (C8) and arithmetic tables (CC). */
export const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Where the points of a scan end: at the next marker that is none of theirs, or with the file. */
async function endOfScan(read: ReadAt, from: number): Promise<number> {
  for (let at = from; ; ) {
    const window = await read(at, WINDOW);
    if (window.length < 2) return at + window.length;
    for (
      let mark = window.indexOf(0xff);
      mark !== -1 && mark + 1 < window.length;
      mark = window.indexOf(0xff, mark + 1)
    ) {
      const next = window[mark + 1] ?? 0;
      if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at + mark;
    }
    // A mark at the very end of the window is read with what follows it.
    at += window.length - 1;
  }
}

/**
 * Its segments and scans in their order, as far as they can be told; what lies behind its end is none of it. Of one that was
 * cut off the last scan goes to the end of the file.
 */
export async function* partsOfJpeg(read: ReadAt): AsyncGenerator<JpegPart> {
  if ((await read(0, 2)).toString('hex') !== 'ffd8') return;
  for (let at = 2; ; ) {
    const head = await read(at, 4);
    if (head.length < 4 || head[0] !== 0xff) return;
    const marker = head.readUInt8(1);
    // Room between segments.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const to = at + 2 + head.readUInt16BE(2);
    if (marker === END || to < at + 4 || (await read(to - 1, 1)).length === 0) return;
    yield { marker, from: at, to };
    at = to;
    if (marker !== SCAN) continue;
    const end = await endOfScan(read, to);
    yield { marker: null, from: to, to: end };
    at = end;
  }
}

/** The tag by which a camera says how it was held. */
const ORIENTATION = 0x0112;

/**
 * How a picture is to be turned, as the Exif block of its camera says: 1 is as it stands, also where nothing is said.
 * @param segment a whole segment of a JPEG, with its head
 */
export function turnOf(segment: Buffer): number {
  const tiff = segment.subarray(10);
  if (segment[1] !== 0xe1 || segment.toString('latin1', 4, 10) !== 'Exif\0\0' || tiff.length < 8) return 1;
  const isLittle = tiff.toString('latin1', 0, 2) === 'II';
  const two = (at: number) => (at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const entries = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let entry = 0; entry < two(entries); entry += 1) {
    const at = entries + 2 + entry * 12;
    if (at + 12 > tiff.length) break;
    const turn = two(at + 8);
    if (two(at) === ORIENTATION) return turn >= 1 && turn <= 8 ? turn : 1;
  }
  return 1;
}

/** An Exif block that says this and nothing else: one entry, of one short number. */
export const turnedBy = (turn: number): Buffer =>
  Buffer.from(
    `ffe10022${'457869660000'}${'4d4d002a00000008'}${'0001'}${'0112000300000001'}000${turn}0000${'00000000'}`,
    'hex',
  );
