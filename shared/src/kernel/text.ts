/**
 * What text is: how it is kept, compared, and set into a sentence. No zod here, so that the client pays nothing for it.
 *
 * - `cleanText`: the one way a text is written down. Applied at the door of every route and socket, so that what is
 *   stored, shown, hashed and compared is already in it.
 * - `oneLine`: the same for what has no lines: titles and names.
 * - `folded`: for comparing only: what differs by accents, case, width or invisible characters is equal.
 * - `isolated`: for what is set into a sentence, on screen or in a letter: it cannot turn its neighbours around.
 */

/** Characters of a reason that others read: enough to say something, and short enough to be read. */
export const REASON = { least: 10, most: 2_000 };

/** PostgreSQL keeps no NUL, and UTF-8 no half of a character: such text can be neither stored nor sent on. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && isWellFormed(text);
}

/** Half of a pair is no character; `isWellFormed` is younger than our oldest browsers. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const isWellFormed = (text: string): boolean => !LONE_SURROGATE.test(text);

/** Latin text as nearly everybody sends it: nothing to do. Two of a space are allowed, a single-line rule is not ours. */
const ALREADY_CLEAN = /^[\n\t -~¡-¬®-˿–—‘’“”…•€]*$/;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029]/g;
/** Word and the web send spaces that look like the one on the keyboard; two texts that look alike must be equal. */
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
/**
 * Never kept: controls other than tab and line feed; whatever turns the direction of what stands around it (embeddings,
 * overrides, isolates); what nobody sees and nothing needs (zero-width space, word joiner, soft hyphen, byte order mark,
 * annotation, fillers that pass for letters, blank braille, noncharacters).
 */
const NEVER =
  /[\u034f\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufdd0-\ufdef\ufff0-\ufffc\ufffe\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}\u{e0001}\u{e0080}-\u{e0fff}]/gu;
/** Kept only where they mean something: joiners, direction marks, forms of emoji, the letters of a flag. */
const SOMETIMES = /[\ufe00-\ufe0f\u200c-\u200f\u061c\u{e0020}-\u{e007f}]/u;
const RIGHT_TO_LEFT = /(?=\p{L})[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Scripts whose letters join or part at a joiner, and emoji, of which several make one. */
const JOINING =
  /[\ufe0f\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Mongolian}]/u;
const EMOJI = /\p{Emoji}/u;
const FLAG = /[\u{1f3f4}\u{e0020}-\u{e007e}]/u;
const INVISIBLE = /[\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;

/**
 * A text as it is kept: composed (NFC), lines ended by a line feed, only the space of the keyboard, nothing invisible
 * that could deceive. Where nothing visible is left of more than white space, nothing is kept, so that `min(1)` refuses
 * it. Applying it twice changes nothing.
 */
export function cleanText(text: string): string {
  if (ALREADY_CLEAN.test(text)) return text;
  const plain = text.replace(LINE_BREAKS, '\n').replace(SPACES, ' ').replace(NEVER, '');
  const kept = (SOMETIMES.test(plain) ? withoutStrayMarks(plain) : plain).normalize('NFC');
  return kept.trim() !== '' && kept.replace(INVISIBLE, '') === '' ? '' : kept;
}

function withoutStrayMarks(text: string): string {
  const hasTwoDirections = RIGHT_TO_LEFT.test(text);
  let kept = '';
  let before = '';
  /** A joiner waits for what it joins to: that may itself go. */
  let joiner = '';
  for (const character of text) {
    if (character === '\u200c' || character === '\u200d') {
      if (JOINING.test(before)) joiner ||= character;
      continue;
    }
    if (SOMETIMES.test(character) && !isNeeded(character, before, hasTwoDirections)) continue;
    kept += joiner !== '' && JOINING.test(character) ? joiner + character : character;
    joiner = '';
    before = character;
  }
  return kept;
}

function isNeeded(mark: string, before: string, hasTwoDirections: boolean): boolean {
  const code = mark.codePointAt(0) ?? 0;
  if (code < 0xfe00) return hasTwoDirections;
  return code >= 0xe0020 ? FLAG.test(before) : code >= 0xfe0e && EMOJI.test(before);
}

/** A title or a name as it is kept: clean, on one line, single spaces, none at its ends. */
export function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim();
}

/**
 * For comparing and searching, never for showing: «Educación», «EDUCACION», full-width letters and a word with something
 * invisible inside are one.
 */
export function folded(text: string): string {
  return cleanText(text)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** Do two people mean the same word? */
export const isSameWord = (one: string, other: string): boolean => folded(one) === folded(other);

/** The beginning of a text, at most so long. No character is halved: what is left can be kept and sent. */
export const cutTo = (text: string, longest: number): string => text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');

/** First strong isolate … pop: what is inside keeps its direction to itself. What has one direction stays as it is. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/**
 * A part of an address made from words: «Ambiente y minería» becomes `ambiente-y-mineria`. Empty when nothing of the
 * text can stand in an address.
 */
export function slugOf(text: string, longest: number): string {
  return folded(text)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
}

/** The beginning of a text, ending with a whole word where one ends in its second half. */
export function excerptOf(body: string, longest = 280): string {
  const text = body.replace(/\s+/g, ' ').trim();
  if (text.length <= longest) return text;
  const cut = cutTo(text, longest - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > longest / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** «Buenos Aires» of `America/Argentina/Buenos_Aires`. */
export const cityOf = (timeZone: string): string => (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
