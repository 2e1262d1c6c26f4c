import { PARTICIPATION_ERRORS } from '../participation/errors.ts';
import { PEOPLE_ERRORS } from '../people/errors.ts';
import { ORGANISATIONS_ERRORS } from '../organisations/errors.ts';
import { CYCLES_ERRORS } from '../cycles/errors.ts';
import { THEMES_ERRORS } from '../themes/errors.ts';
import { STANDARDS_ERRORS } from '../standards/errors.ts';
import { STAGES_ERRORS } from '../stages/errors.ts';
import { FILES_ERRORS } from '../files/errors.ts';
import { ANNOUNCEMENTS_ERRORS } from '../announcements/errors.ts';
import { DIAGNOSES_ERRORS } from '../diagnoses/errors.ts';
import { MEETINGS_ERRORS } from '../meetings/errors.ts';
import { BOARDS_ERRORS } from '../boards/errors.ts';
import { COMMITMENTS_ERRORS } from '../commitments/errors.ts';
import { BALLOTS_ERRORS } from '../ballots/errors.ts';
import { CONSULTATIONS_ERRORS } from '../consultations/errors.ts';
import { DEMO_ERRORS } from '../demo/errors.ts';
import { RIGHTS_ERRORS } from '../rights/errors.ts';
import { NOTICES_ERRORS } from '../notices/errors.ts';
import { EVENTS_ERRORS } from '../events/errors.ts';
import { LINKS_ERRORS } from '../links/errors.ts';
import { COMMENTS_ERRORS } from '../comments/errors.ts';

const KERNEL_ERRORS = {
  'request.invalid': 422,
  'request.malformed': 400,
  'request.too-large': 413,
  'request.unsupported-type': 415,
  'request.foreign-origin': 403,
  'request.foreign-host': 421,
  'request.key-reused': 422,
  'request.too-many': 429,
  'request.too-slow': 408,
  'request.headers-too-large': 431,
  'route.not-found': 404,
  'server.unexpected': 500,
  'server.unavailable': 503,
  'work.too-long': 422,
  'work.too-large': 422,
  'work.unknown': 503,
  'work.queue-full': 429,
  'work.not-begun': 503,
  'server.read-only': 503,
  'server.disk-reserve': 507,
  'server.storage-failing': 507,
} as const satisfies Record<string, number>;

/**
 * Everything that can go wrong and its HTTP status, each in its noun's own file: one registry, one mapper. The sentences
 * stand in shared/texts/<language>/errors.json.
 */
export const ERRORS = {
  ...KERNEL_ERRORS,
  ...PEOPLE_ERRORS,
  ...ORGANISATIONS_ERRORS,
  ...CYCLES_ERRORS,
  ...THEMES_ERRORS,
  ...STANDARDS_ERRORS,
  ...STAGES_ERRORS,
  ...FILES_ERRORS,
  ...ANNOUNCEMENTS_ERRORS,
  ...DIAGNOSES_ERRORS,
  ...MEETINGS_ERRORS,
  ...BOARDS_ERRORS,
  ...COMMITMENTS_ERRORS,
  ...BALLOTS_ERRORS,
  ...CONSULTATIONS_ERRORS,
  ...DEMO_ERRORS,
  ...PARTICIPATION_ERRORS,
  ...RIGHTS_ERRORS,
  ...EVENTS_ERRORS,
  ...NOTICES_ERRORS,
  ...LINKS_ERRORS,
  ...COMMENTS_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;

export type FieldError = { field: string; code: string; message?: string; params?: Record<string, string | number> };
/** Set into the sentence: words as people wrote them, numbers, and codes that it spells out (text-formats.ts). */
export type ErrorParams = Record<string, string | number>;

/** An expected refusal. Everything else that is thrown is a fault of ours and becomes a plain 500. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly params: ErrorParams;
  constructor(code: ErrorCode, details: { errors?: readonly FieldError[]; params?: ErrorParams } = {}) {
    super(code);
    this.name = 'AppError';
    this.code = code;
    this.errors = details.errors ?? [];
    this.params = details.params ?? {};
  }
  get status(): number {
    return ERRORS[this.code];
  }
}
