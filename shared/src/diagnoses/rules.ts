/** Words and rules of diagnoses. No zod here, so that the client pays nothing for it. */
/**
 * `declared` is announced in the register while nobody can open it yet: a state of its own, because it happens. `submitted`: was
 * handed in, and the facilitation looks at it.
 */
export const DIAGNOSIS_STATES = ['draft', 'declared', 'submitted', 'published', 'withdrawn'] as const;
export type DiagnosisState = (typeof DIAGNOSIS_STATES)[number];
/** What the register shows; drafts exist only for the organisation that writes them. */
export const PUBLIC_STATES = ['declared', 'submitted', 'published', 'withdrawn'] as const;
export type PublicState = (typeof PUBLIC_STATES)[number];

/**
 * Where a diagnosis of the register stands for its readers. `unreachable`: announced, and nobody can open it; who narrows the list
 * to these is shown those that are in review, too.
 */
export const REGISTER_STATES = ['reachable', 'in-review', 'unreachable', 'withdrawn'] as const;
type RegisterState = (typeof REGISTER_STATES)[number];
export const registerStateOf = ({ state, isReachable }: { state: PublicState; isReachable: boolean }): RegisterState =>
  state === 'withdrawn' ? state : state === 'submitted' ? 'in-review' : isReachable ? 'reachable' : 'unreachable';
/** Columns by which the register is put in order; without one it stands in the order of its numbers. */
export const REGISTER_ORDERS = ['number', 'title', 'organisation', 'state', 'files', 'citations'] as const;
export type RegisterOrder = (typeof REGISTER_ORDERS)[number];

/** What comes from a diagnosis further along the process. */
export const CITING_KINDS = ['commitment'] as const;
export type CitingKind = (typeof CITING_KINDS)[number];

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
