import { isFrame } from '../../files/commands/jpeg-parts.ts';

type Size = { width: number; height: number };

function sizeOfJpeg(bytes: Buffer): Size | null {
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1);
    if (isFrame(marker)) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** What moves draws the eye from what is read beside it, and cannot be stopped. */
const MOVES = Buffer.from('acTL');

/** How large a PNG or a JPEG is, as its head says; null where it says nothing, and of a picture that moves. */
export function pictureSize(bytes: Buffer): Size | null {
  if (bytes.readUInt16BE(0) === 0xffd8) return sizeOfJpeg(bytes);
  if (bytes.length < 24 || bytes.includes(MOVES)) return null;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
