import { crc32, deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { writeEmblem } from '../../demo/commands/write-png.ts';
import { pngChunk, pointsOf } from './points.ts';
import { A_PHOTO, A_PHOTO_IN_TURNS, withPlace } from '../../../../../tests/support/photos.ts';

const LEAF = writeEmblem({ motif: 'leaf', colour: '#2f6b3c' });
/** Before its end: after the head, or behind everything. */
const withChunk = (type: string, data: Buffer) =>
  Buffer.concat([LEAF.subarray(0, 33), pngChunk(type, data), LEAF.subarray(33)]);

it('keeps of a PNG its points, and nothing beside or behind them', async () => {
  expect((await pointsOf(LEAF))?.equals(LEAF)).toBe(true);
  expect((await pointsOf(Buffer.concat([LEAF, Buffer.from('PK\u0003\u0004 another file')])))?.equals(LEAF)).toBe(true);
  for (const type of ['tEXt', 'eXIf', 'iTXt', 'zTXt', 'iCCP', 'prVt'])
    expect((await pointsOf(withChunk(type, Buffer.from('Author\0Ana Quispe'))))?.equals(LEAF), type).toBe(true);
});

it('keeps nothing that hides within the packed points of a PNG', async () => {
  const head = LEAF.subarray(16, 29);
  const rows = Buffer.alloc(192 * 193);
  const longer = (more: Buffer) =>
    Buffer.concat([
      LEAF.subarray(0, 33),
      pngChunk('PLTE', Buffer.from('ffffff000000', 'hex')),
      pngChunk('IDAT', more),
      pngChunk('IEND', Buffer.alloc(0)),
    ]);
  expect(head.readUInt32BE(0)).toBe(192);
  expect(await pointsOf(longer(deflateSync(rows)))).not.toBeNull();
  expect(await pointsOf(longer(deflateSync(Buffer.concat([rows, Buffer.from('hidden')]))))).toBeNull();
  const behind = await pointsOf(longer(Buffer.concat([deflateSync(rows), Buffer.from('hidden')])));
  expect(behind?.includes('hidden') ?? false).toBe(false);
  // A few bytes that would fill the memory.
  expect(await pointsOf(longer(deflateSync(Buffer.alloc(50_000_000))))).toBeNull();
});

it('takes no PNG that is cut off, changed on its way, or has no points', async () => {
  expect(await pointsOf(LEAF.subarray(0, -20))).toBeNull();
  const changed = Buffer.from(LEAF);
  changed.writeUInt8(changed.readUInt8(60) ^ 1, 60);
  expect(await pointsOf(changed)).toBeNull();
  expect(crc32(LEAF)).not.toBe(crc32(changed));
  expect(await pointsOf(Buffer.concat([LEAF.subarray(0, 33), pngChunk('IEND', Buffer.alloc(0))]))).toBeNull();
});

it('keeps of a JPEG what it is drawn with: no place, no device, no note, no smaller picture, nothing behind its end', async () => {
  const plain = await pointsOf(A_PHOTO);
  const told = withPlace(A_PHOTO);
  expect(told.includes('GPSMARK')).toBe(true);
  const kept = await pointsOf(Buffer.concat([told, Buffer.from('behind its end')]));
  expect(kept?.equals(plain ?? Buffer.alloc(0))).toBe(true);
  for (const word of ['Exif', 'GPSMARK', 'a note', 'behind']) expect(kept?.includes(word), word).toBe(false);
  // What is drawn with stays byte by byte.
  const scanOf = (bytes: Buffer) => bytes.subarray(bytes.indexOf(Buffer.from('ffda', 'hex')));
  expect(scanOf(kept ?? Buffer.alloc(0)).equals(scanOf(A_PHOTO))).toBe(true);
  // Written anew, it is what it was written as.
  expect((await pointsOf(kept ?? Buffer.alloc(0)))?.equals(kept ?? Buffer.alloc(0))).toBe(true);
});

it('keeps all turns of a JPEG that is told in several', async () => {
  const kept = (await pointsOf(withPlace(A_PHOTO_IN_TURNS))) ?? Buffer.alloc(0);
  const scansOf = (bytes: Buffer) => bytes.toString('latin1').split('\xff\xda').length - 1;
  expect(scansOf(A_PHOTO_IN_TURNS)).toBeGreaterThan(3);
  expect(scansOf(kept)).toBe(scansOf(A_PHOTO_IN_TURNS));
  expect(kept.includes('GPSMARK')).toBe(false);
});

it('takes no JPEG without points', async () => {
  expect(await pointsOf(A_PHOTO.subarray(0, 30))).toBeNull();
  expect(await pointsOf(Buffer.from('ffd8ffe000104a464946000101000001000100', 'hex'))).toBeNull();
});
