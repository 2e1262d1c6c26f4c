/** Letters that nobody mistakes for another when reading aloud (Crockford's base 32). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TRACKER_LENGTH = 16;

/** 80 bits of a digest as four groups of four: `K7Q2-M0XW-…`. */
export function trackerOf(digest: Uint8Array): string {
  let [bits, held, letters] = [0, 0, ''];
  for (const byte of digest) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && letters.length < TRACKER_LENGTH) {
      letters += ALPHABET[(held >> (bits - 5)) & 31];
      bits -= 5;
    }
    held &= (1 << bits) - 1;
  }
  return letters.match(/.{4}/g)?.join('-') ?? letters;
}

/** A tracker as somebody typed it: any case, spaces or dashes, O for 0 and I or L for 1. Null when it cannot be one. */
export function readTracker(typed: string): string | null {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (!new RegExp(`^[${ALPHABET}]{${TRACKER_LENGTH}}$`).test(letters)) return null;
  return letters.match(/.{4}/g)?.join('-') ?? null;
}
