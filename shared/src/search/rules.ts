/** What can be found, in the order in which it is shown: what the forum decides first, then what it is made of. */
export const SEARCH_KINDS = [
  'commitment',
  'diagnosis',
  'file',
  'meeting',
  'announcement',
  'ballot',
  'consultation',
  'contribution',
  'board',
  'note',
  'comment',
  'organisation',
  'theme',
] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** Found of each kind: where all kinds are asked for, and where one is. */
export const SEARCH_LIMITS = { words: 200, ofEach: 6, ofOne: 50 } as const;
/** In several cycles at once: so many of these, and of each kind in each so many. */
export const EVERYWHERE_LIMITS = { cycles: 12, ofEach: 3 } as const;

/** The database puts what was asked for between these two; no text of anybody needs them. */
const BEGINS = '\uE000';
const ENDS = '\uE001';
export const MARK_SIGNS = BEGINS + ENDS;

/** From where to where, in the units of a JavaScript string. */
export type Mark = [from: number, to: number];

/** A text without the signs of the database, and where they stood. */
export function readMarks(marked: string): { text: string; marks: Mark[] } {
  const marks: Mark[] = [];
  let text = '';
  let from: number | null = null;
  for (const part of marked.split(/([\uE000\uE001])/)) {
    if (part === BEGINS) from = text.length;
    else if (part === ENDS) {
      if (from !== null && from < text.length) marks.push([from, text.length]);
      from = null;
    } else text += part;
  }
  return { text, marks };
}
