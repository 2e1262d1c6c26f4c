import { type DiagnosisWords, type Missing, missingForPublication } from './rules.ts';

/*
 * Review of what was handed in: a checklist (domain.md D01 to D03), never a gate on opinion. Nobody can be kept out by being left
 * without an answer: after its time it is published by itself.
 */

/** What is looked at, in the order of the rules. */
export const REVIEW_CHECKS = ['parts', 'evidence', 'files-open', 'files-text', 'phrasing'] as const;
type ReviewCheck = (typeof REVIEW_CHECKS)[number];
export const RULE_OF_CHECK = {
  parts: 'D01',
  evidence: 'D01',
  'files-open': 'D02',
  'files-text': 'D02',
  phrasing: 'D03',
} as const satisfies Record<ReviewCheck, string>;

/** What one may be returned for: a point of the list, or one of these few causes. What it says and wants is none of them. */
const RETURN_CAUSES = ['duplicate', 'wrong-document', 'personal-data'] as const;
export const RETURN_POINTS = [...REVIEW_CHECKS, ...RETURN_CAUSES] as const;
export type ReturnPoint = (typeof RETURN_POINTS)[number];

/** What became of one that was handed in. `taken-back`: by its organisation, to go on writing. */
export const SUBMISSION_OUTCOMES = ['published', 'returned', 'taken-back', 'withdrawn'] as const;
export type SubmissionOutcome = (typeof SUBMISSION_OUTCOMES)[number];

/** D03: a problem said as a missing solution hides what happens. */
const LACK = /^\s*(la |el |hay |existe |the |a |there is (a )?)?(falta|carencia|ausencia|lack|absence)\b/i;
export const isPhrasedAsLack = (text: string): boolean => LACK.test(text);

/** D01 asks for at least one figure or source: a number, or an address. */
const FIGURE_OR_SOURCE = /\d|https?:\/\//i;

type ReviewedFile = {
  readonly name: string;
  readonly isReadable: boolean;
  /** `silent`: there was nothing to read in it, as in a scan; `waiting`: nobody has read it yet */
  readonly text: 'read' | 'silent' | 'waiting';
};
type CheckResult = {
  check: ReviewCheck;
  isMet: boolean;
  /** nobody can say it yet */
  isOpen: boolean;
  /** what it concerns, as far as it is not met */
  parts: Missing[];
  files: string[];
};

/** What a program sees of the list. */
export function checklistOf(words: DiagnosisWords, themes: number, files: readonly ReviewedFile[]): CheckResult[] {
  const named = (isOne: (file: ReviewedFile) => boolean) => files.filter(isOne).map(({ name }) => name);
  const silent = named(({ isReadable, text }) => isReadable && text === 'silent');
  const waiting = named(({ isReadable, text }) => isReadable && text === 'waiting');
  const found: Record<ReviewCheck, { parts?: Missing[]; files?: string[] }> = {
    parts: { parts: missingForPublication(words, themes, files.length) },
    evidence: { parts: FIGURE_OR_SOURCE.test(words.evidence) ? [] : ['evidence'] },
    'files-open': { files: named(({ isReadable }) => !isReadable) },
    'files-text': { files: silent.length > 0 ? silent : waiting },
    phrasing: { parts: (['title', 'problem'] as const).filter((part) => isPhrasedAsLack(words[part])) },
  };
  return REVIEW_CHECKS.map((check) => {
    const { parts = [], files: concerned = [] } = found[check];
    const isOpen = check === 'files-text' && silent.length === 0 && waiting.length > 0;
    return { check, isMet: parts.length + concerned.length === 0, isOpen, parts, files: concerned };
  });
}
