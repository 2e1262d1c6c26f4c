import { heardOf } from '../notices/heard.ts';
import type { Thresholds } from '../standards/rules.ts';
import type { Answers, Question, QuestionKind } from './schema.ts';

/** Lengths in characters, and how many of each at most. */
export const CONSULTATION_LIMITS = {
  title: 200,
  introduction: 4_000,
  questions: 20,
  label: 300,
  hint: 300,
  options: 20,
  option: 200,
  text: 4_000,
  place: 120,
  name: 120,
  organisation: 200,
} as const;

/** What can be asked. `place`: where somebody lives, or where what they say happens. */
export const QUESTION_KINDS = ['text', 'one', 'several', 'scale', 'ranking', 'place'] as const;
/** A scale goes from one to this. */
export const SCALE_MOST = 5;
/** Kinds that let choose among what the question lists. */
export const hasOptions = (kind: QuestionKind): boolean => kind === 'one' || kind === 'several' || kind === 'ranking';

/** Who may contribute: anybody, without an account, or people of the forum. */
export const AUDIENCES = ['anybody', 'forum'] as const;

export const CONSULTATION_STATES = ['draft', 'upcoming', 'open', 'closed'] as const;
export type ConsultationState = (typeof CONSULTATION_STATES)[number];

type Window = { publishedAt: Date | null; opensAt: Date | null; closesAt: Date | null };

/** Decided from the clock each time, and by nothing else: `[opensAt, closesAt)`. */
export function stateOf({ publishedAt, opensAt, closesAt }: Window, now: Date): ConsultationState {
  if (publishedAt === null || opensAt === null || closesAt === null) return 'draft';
  if (now < opensAt) return 'upcoming';
  return now < closesAt ? 'open' : 'closed';
}

type DraftPart = 'title' | 'introduction' | 'questions' | 'opensAt' | 'closesAt';
type Draft = {
  title: string;
  introduction: string;
  questions: readonly Question[];
  opensAt: Date | null;
  closesAt: Date | null;
};

/** What is still to be written before it can be published; of a question the part that is missing: `questions.1.label`. */
export function missingIn(draft: Draft): string[] {
  const plain = (['title', 'introduction'] as const satisfies readonly DraftPart[]).filter(
    (part) => draft[part].trim() === '',
  );
  const asked = draft.questions.flatMap((question, at) => [
    ...(question.label.trim() === '' ? [`questions.${at}.label`] : []),
    ...(hasOptions(question.kind) && optionsOf(question).length < 2 ? [`questions.${at}.options`] : []),
  ]);
  const dates = (['opensAt', 'closesAt'] as const).filter((part) => draft[part] === null);
  return [...plain, ...(draft.questions.length === 0 ? ['questions'] : asked), ...dates];
}

/** Lines that were left empty while it was written are no choices. */
const optionsOf = ({ options }: Question): string[] => options.map((one) => one.trim()).filter(Boolean);

/** As it is published: without what nobody filled in. */
export const questionAsAsked = (question: Question): Question => ({
  ...question,
  label: question.label.trim(),
  hint: question.hint.trim(),
  options: hasOptions(question.kind) ? optionsOf(question) : [],
});

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A start this long ago still means «at once»: a form takes its time. */
const LATEST_PAST_START_MS = 15 * MINUTE;
/** Shorter, nobody can read the questions and answer. */
export const SHORTEST_WINDOW_HOURS = 1;

type WindowFault = { field: 'opensAt' | 'closesAt'; code: 'in-the-past' | 'consultation-short' };

/** What is absurd about the dates of one that is published now. */
export function windowFaults(opensAt: Date, closesAt: Date, now: Date): WindowFault[] {
  if (opensAt.getTime() < now.getTime() - LATEST_PAST_START_MS) return [{ field: 'opensAt', code: 'in-the-past' }];
  const begins = Math.max(opensAt.getTime(), now.getTime());
  const isShort = closesAt.getTime() - begins < SHORTEST_WINDOW_HOURS * 60 * MINUTE;
  return isShort ? [{ field: 'closesAt', code: 'consultation-short' }] : [];
}

export const CONSULTATION_WARNINGS = ['window-short', 'short-notice'] as const;
export type ConsultationWarning = {
  rule: 'P08' | 'P10';
  code: (typeof CONSULTATION_WARNINGS)[number];
  params: { days: number; asked: number };
};

type Facts = { publishedAt: Date; opensAt: Date; closesAt: Date; thresholds: Pick<Thresholds, 'P08' | 'P10'> };

/** What the rules notice about a window, in whole days. Nothing here blocks: it is read before, and public afterwards. */
export function warningsOf({ publishedAt, opensAt, closesAt, thresholds }: Facts): ConsultationWarning[] {
  const { changeDays } = thresholds.P08;
  const { windowDays } = thresholds.P10;
  const heard = heardOf({ publicAt: publishedAt.getTime(), unreached: 0, heardAt: null }, publishedAt.getTime());
  const notice = Math.max(0, Math.floor((opensAt.getTime() - heard.at) / DAY));
  const open = Math.floor((closesAt.getTime() - opensAt.getTime()) / DAY);
  return [
    ...(open < windowDays
      ? [{ rule: 'P10', code: 'window-short', params: { days: open, asked: windowDays } } as const]
      : []),
    ...(notice < changeDays
      ? [{ rule: 'P08', code: 'short-notice', params: { days: notice, asked: changeDays } } as const]
      : []),
  ];
}

type AnswerFault = { field: string; code: 'required' | 'invalid' | 'too-long' };

const isOption = (question: Question, value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < question.options.length;

/** Is it an answer to this kind of question? Nothing was answered where it is empty. */
function isAnswer(question: Question, value: Answers[string]): boolean {
  switch (question.kind) {
    case 'text':
    case 'place':
      return typeof value === 'string';
    case 'one':
      return isOption(question, value);
    case 'scale':
      return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= SCALE_MOST;
    case 'several':
    case 'ranking':
      return (
        Array.isArray(value) && value.every((one) => isOption(question, one)) && new Set(value).size === value.length
      );
  }
}

const isEmpty = (value: Answers[string] | undefined): boolean =>
  value === undefined ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

/** What of an answer cannot be taken: `answers.<id of the question>`. One without a single answer says nothing. */
export function answerFaults(questions: readonly Question[], answers: Answers): AnswerFault[] {
  const known = new Set(questions.map(({ id }) => id));
  const unknown = Object.keys(answers).filter((id) => !known.has(id));
  const faults = questions.flatMap((question): AnswerFault[] => {
    const value = answers[question.id];
    const field = `answers.${question.id}`;
    if (value === undefined || isEmpty(value)) return question.isRequired ? [{ field, code: 'required' }] : [];
    if (!isAnswer(question, value)) return [{ field, code: 'invalid' }];
    const longest = question.kind === 'place' ? CONSULTATION_LIMITS.place : CONSULTATION_LIMITS.text;
    return typeof value === 'string' && value.length > longest ? [{ field, code: 'too-long' }] : [];
  });
  const isBlank = Object.values(answers).every(isEmpty);
  const [first] = questions;
  const blank: AnswerFault[] =
    isBlank && faults.length === 0 && first ? [{ field: `answers.${first.id}`, code: 'required' }] : [];
  return [...unknown.map((id): AnswerFault => ({ field: `answers.${id}`, code: 'invalid' })), ...faults, ...blank];
}

/** Without what was left empty. */
export const givenAnswers = (answers: Answers): Answers =>
  Object.fromEntries(
    Object.entries(answers).flatMap(([id, value]) =>
      isEmpty(value) ? [] : [[id, typeof value === 'string' ? value.trim() : value]],
    ),
  );

/** One answer in words; null where nothing was answered. */
export function answerInWords(question: Question, value: Answers[string] | undefined): string | null {
  if (value === undefined || isEmpty(value)) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number')
    return question.kind === 'scale' ? `${value}/${SCALE_MOST}` : (question.options[value] ?? null);
  const words = value.flatMap((at) => question.options[at] ?? []);
  return question.kind === 'ranking' ? words.map((word, at) => `${at + 1}. ${word}`).join(' ') : words.join(' · ');
}

/**
 * All of it in words, for where there is room for words only: search, links, own texts, letters. What was written freely says
 * itself; a choice needs its question.
 */
export const inWords = (questions: readonly Question[], answers: Answers): string =>
  questions
    .flatMap((question) => {
      const words = answerInWords(question, answers[question.id]);
      if (words === null) return [];
      return question.kind === 'text' ? [words] : [`${question.label}: ${words}`];
    })
    .join('\n');

/** Without letters and figures that are taken for one another. */
const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
/** Fifty-nine bits: nobody guesses one. */
const CODE_LENGTH = 12;

/** @param bytes random, one for each letter; of 256 the last few would favour some letters, and are passed over */
export function codeOf(bytes: Uint8Array): string | null {
  const fair = [...bytes].filter((byte) => byte < CODE_LETTERS.length * 8).slice(0, CODE_LENGTH);
  if (fair.length < CODE_LENGTH) return null;
  return fair.map((byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join('');
}

/** As it is read aloud and written down: `7K3M-QX2A-P9DF`. */
export const shownCode = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');
/** As somebody types it again. */
export const typedCode = (typed: string): string => typed.toUpperCase().replace(/[^0-9A-Z]/g, '');

/** So long the link of the letter confirms an address; then the address is forgotten. */
export const CONFIRM_ADDRESS_HOURS = 48;

/** Written, and not only clicked: what makes two contributions the same. */
export const freeWords = (questions: readonly Question[], answers: Answers): string =>
  questions
    .filter(({ kind }) => kind === 'text')
    .map(({ id }) => String(answers[id] ?? '').trim())
    .join('\n')
    .trim();

/** A reason says something (rule 10, P12). */
export const RESPONSE_REASON = { least: 40, most: 4_000 } as const;

/** How much of what came in was answered, of a hundred; null where nothing came in. */
export const responseRate = ({
  contributions,
  answered,
}: {
  contributions: number;
  answered: number;
}): number | null => (contributions === 0 ? null : Math.floor((answered * 100) / contributions));
