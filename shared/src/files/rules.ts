/** How large and how many files may be, and how they are named; no zod, the client loads it. */
import { oneLine } from '../kernel/text.ts';

export const MAX_FILE_BYTES = 50_000_000;
export const MAX_PERSON_BYTES = 500_000_000;
export const MAX_PERSON_FILES = 100;
/** Of the text of a file so much can be found; the rest is only read by whoever opens it. */
export const MAX_SEARCHED_CHARACTERS = 300_000;
const MAX_FILE_NAME = 200;

/**
 * A file name as it may be stored, shown and sent: the last part of a path, without control or direction-changing
 * characters, at most 200 characters with its extension kept. It never becomes part of a path.
 */
export function cleanFileName(name: string): string {
  const plain = oneLine(name.split(/[/\\]/).at(-1) ?? '');
  const characters = [...plain];
  if (characters.length <= MAX_FILE_NAME) return plain;
  const dot = plain.lastIndexOf('.');
  const ending = dot > 0 ? [...plain.slice(dot)].slice(0, 12) : [];
  return [...characters.slice(0, MAX_FILE_NAME - ending.length), ...ending].join('');
}

/** Of a file the search has no words: nobody could read it, or it could be read and says nothing, as a scan. */
export const NOT_SEARCHED = ['unreadable', 'wordless'] as const;
export type NotSearched = (typeof NOT_SEARCHED)[number];
