/**
 * Addresses in what people write: `https://…` as it stands there, and nothing that has to be guessed. `linkify-it` finds more
 * (bare domains, mail) at 4.2 KB packed on every public page, this is 0.6.
 */
type Piece = { text: string; href: string | null };

/** Whatever ends an address in running text: spaces, quotation marks, brackets that no address has unescaped. */
const ADDRESS = /https?:\/\/[^\s<>"«»“”‘’‹›`{}|\\^]+/giu;
/** Belongs to the sentence around it and not to the address. */
const TAIL = /[.,;:!?…'*_~，。、]/u;
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[' };
/** Turns what stands around it, or cannot be seen. */
const DECEIVING = /[\p{Cc}\p{Cf}]/u;

const countOf = (text: string, character: string): number => text.split(character).length - 1;

/** «(véase https://a.pe/b).» is about `https://a.pe/b`; `https://es.wikipedia.org/wiki/Minga_(trabajo)` is whole. */
function withoutTail(found: string): string {
  // How many brackets close what was not opened in it.
  const stray = Object.entries(CLOSING).map(
    ([close, open]) => [close, countOf(found, close) - countOf(found, open)] as const,
  );
  const over = new Map(stray);
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found.charAt(end - 1);
    const left = over.get(last) ?? 0;
    if (left > 0) over.set(last, left - 1);
    else if (!TAIL.test(last)) break;
  }
  return found.slice(0, end);
}

/** Null for what a browser would not open as it reads: no host, a name before the host that looks like one. */
function hrefOf(address: string): string | null {
  if (DECEIVING.test(address)) return null;
  try {
    const { href, hostname, username, password } = new URL(address);
    return hostname.includes('.') && username === '' && password === '' ? href : null;
  } catch {
    return null;
  }
}

/** A text in pieces that join to it again, those that are addresses with where they lead. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutTail(found);
    const href = /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, index - 2), index)) ? null : hrefOf(address);
    if (href === null) continue;
    if (index > from) pieces.push({ text: text.slice(from, index), href: null });
    pieces.push({ text: address, href });
    from = index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: null });
  return pieces;
}

/** An address of a page or of a mailbox, however it is begun: whatever a mail program would make something to press of. */
const ANY_ADDRESS =
  /:\/\/|\bwww\.|@|[\p{L}\p{N}-]{2,}\.(?:com|org|net|info|io|app|me|ly|gob|gov|edu|example|[a-z]{2}(?=\/))\b/iu;

/** Does somebody lead elsewhere with it? Of names, which stand in letters under the name of a forum. */
export const holdsAddress = (text: string): boolean => ANY_ADDRESS.test(text.normalize('NFKC'));
