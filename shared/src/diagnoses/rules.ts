/** Words and rules of diagnoses. No zod here, so that the client pays nothing for it. */
import { oneLine } from '../kernel/text.ts';

/** `declared` is announced in the register while nobody can open it yet: a state of its own, because it happens. */
export const DIAGNOSIS_STATES = ['draft', 'declared', 'published', 'withdrawn'] as const;
export type DiagnosisState = (typeof DIAGNOSIS_STATES)[number];
/** What the register shows; drafts exist only for the organisation that writes them. */
export const PUBLIC_STATES = ['declared', 'published', 'withdrawn'] as const;
export type PublicState = (typeof PUBLIC_STATES)[number];

/** What comes from a diagnosis further along the process. */
export const CITING_KINDS = ['commitment'] as const;
export type CitingKind = (typeof CITING_KINDS)[number];

/** Kinds of file by extension (domain.md D02): the only media types a file is ever served with. */
export const FILE_KINDS = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  odt: 'application/vnd.oasis.opendocument.text',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  txt: 'text/plain',
  png: 'image/png',
  jpg: 'image/jpeg',
} as const;
export type FileExtension = keyof typeof FILE_KINDS;

export const MAX_FILE_BYTES = 50_000_000;
export const MAX_PERSON_BYTES = 500_000_000;
export const MAX_PERSON_FILES = 100;
const MAX_FILE_NAME = 200;

/** Longest text of each part, in characters. Four parts of a page each fit easily; a report belongs in a file. */
export const TEXT_LIMITS = {
  title: 200,
  problem: 6_000,
  affectedGroup: 2_000,
  evidence: 8_000,
  causes: 6_000,
  proposals: 6_000,
  summary: 8_000,
} as const;
export type DiagnosisText = keyof typeof TEXT_LIMITS;
export const DIAGNOSIS_TEXTS = Object.keys(TEXT_LIMITS) as DiagnosisText[];

/** domain.md D01: everything but the proposals; the summary stands in for a file. */
const REQUIRED_TEXTS = ['title', 'problem', 'affectedGroup', 'evidence', 'causes'] as const;

export type DiagnosisWords = Readonly<Record<DiagnosisText, string>>;
export type Missing = DiagnosisText | 'themes' | 'files';

/** What still keeps a diagnosis from being published, in the order of the form. Empty when it may go. */
export function missingForPublication(words: DiagnosisWords, themes: number, files: number): Missing[] {
  const missing: Missing[] = REQUIRED_TEXTS.filter((text) => words[text].trim() === '');
  if (themes === 0) missing.push('themes');
  if (files === 0 && words.summary.trim() === '') missing.push('files');
  return missing;
}

/** To announce a diagnosis its title and a theme are enough. */
export function missingForDeclaration(words: DiagnosisWords, themes: number): Missing[] {
  return missingForPublication(words, themes, 1).filter((part) => part === 'title' || part === 'themes');
}

/** The allowed extension of a file name, or null. `jpeg` is read as `jpg`. */
export function extensionOf(name: string): FileExtension | null {
  const written = /\.([a-z0-9]+)$/i.exec(name.trim())?.[1]?.toLowerCase() ?? '';
  const extension = written === 'jpeg' ? 'jpg' : written;
  return Object.hasOwn(FILE_KINDS, extension) ? (extension as FileExtension) : null;
}

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

/** The permanent address of a diagnosis, the same for as long as the register exists. */
export function permanentPath(cycleSlug: string, number: number): string {
  return `/c/${encodeURIComponent(cycleSlug)}/diagnoses/${number}`;
}
