import type { Locale } from '@minga/shared/kernel/languages.ts';
import { FILE_LIMITS } from '@minga/shared/meetings/rules.ts';
import type { ImportResult } from '@minga/shared/meetings/import-schema.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import type { LineError, Skipped } from './import-lines.ts';

/** What may be wrong with a line; sentences in the texts `meeting-files`. `whole-day` is a start without an hour. */
export const IMPORT_ERRORS = [
  'required',
  'too-long',
  'not-instant',
  'ambiguous-date',
  'ends-before-start',
  'lasts-too-long',
  'too-many-people',
  'address-kept',
  'unknown-theme',
  'unknown-organisation',
  'unknown-modality',
  'not-email',
  'column-missing',
  'column-unknown',
  'column-count',
  'column-repeated',
  'unreadable',
  'not-a-table',
  'row-too-long',
  'malformed',
  'not-calendar',
  'unknown-zone',
  'event-unreadable',
  'rule-unreadable',
  'rule-too-often',
  'rule-too-long',
  'more-errors',
  'whole-day',
] as const;
export type ImportErrorCode = (typeof IMPORT_ERRORS)[number];

/** What is foreign to a plan is left out, by name and with its reason; a line that is wrong saves nothing. */
export const SKIPPED = [
  'whole-day',
  'not-a-meeting',
  'private',
  'cancelled',
  'cancelled-known',
  'cancelled-here',
  'published-here',
  'unknown-category',
  'series-cut',
  'superseded',
  'no-date-left',
] as const;
export type SkippedCode = (typeof SKIPPED)[number];

export function presentErrors(errors: readonly LineError[], locale: Locale): ImportResult['errors'] {
  const sorted = [...errors].sort((a, b) => a.line - b.line);
  const listed = sorted.slice(0, FILE_LIMITS.errors);
  const more = sorted[FILE_LIMITS.errors];
  if (more) {
    const value = String(sorted.length - FILE_LIMITS.errors);
    listed.push({ line: more.line, field: 'line', code: 'more-errors', params: { value } });
  }
  return listed.map(({ line, field, code, params }) => ({
    line,
    field,
    code,
    message: wordsOf(locale)(`meeting-files:wrong.${code}`, params ?? {}),
  }));
}

export function presentSkipped(skipped: readonly Skipped[], locale: Locale): ImportResult['skipped'] {
  return skipped.map(({ title, code, value, meetingId }) => ({
    title,
    code,
    message: wordsOf(locale)(`meeting-files:left.${code}`, { value }),
    ...(meetingId ? { meetingId } : {}),
  }));
}
