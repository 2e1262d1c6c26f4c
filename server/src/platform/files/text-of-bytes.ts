/** A file's bytes as text. Programs of the office write UTF-8, UTF-16 or Windows-1252, and seldom say which. */

/** @param folded calendar lines may be cut in the middle of a character: they are joined before anything is decoded */
export function textOf(file: Uint8Array, folded = false): string {
  const bytes = folded ? unfolded(file) : file;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoded('utf-16le', bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decoded('utf-16be', bytes);
  // Latin letters of UTF-16 without its mark: every other byte is NUL, from the first on.
  if (bytes[1] === 0 && bytes[3] === 0 && bytes[0] !== 0 && bytes[2] !== 0) return decoded('utf-16le', bytes);
  if (bytes[0] === 0 && bytes[2] === 0 && bytes[1] !== 0 && bytes[3] !== 0) return decoded('utf-16be', bytes);
  const text = decoded('utf-8', bytes);
  if (!text.includes('\uFFFD')) return text;
  // Letters that did come through say that it is UTF-8 with damage, which is told line by line.
  return /[^\x00-\x7f\uFFFD]/.test(text) ? text : decoded('windows-1252', bytes);
}

function decoded(encoding: string, bytes: Uint8Array): string {
  // NUL is no letter of any calendar or sheet, and PostgreSQL keeps none.
  return new TextDecoder(encoding).decode(bytes).replaceAll('\0', '\uFFFD');
}

function unfolded(file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n[ \t]/g, ''), 'latin1');
}

/** Lines as an editor counts them; counting ends after `most`. */
export function countLines(file: Uint8Array, most: number): number {
  let lines = 1;
  for (let at = file.indexOf(10); at !== -1 && lines <= most; at = file.indexOf(10, at + 1)) lines++;
  return lines;
}
