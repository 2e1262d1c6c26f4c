import { PEOPLE_ERRORS } from '../people/errors.ts';
import { ORGANISATIONS_ERRORS } from '../organisations/errors.ts';
import { CYCLES_ERRORS } from '../cycles/errors.ts';
import { THEMES_ERRORS } from '../themes/errors.ts';
import { STANDARDS_ERRORS } from '../standards/errors.ts';
import { STAGES_ERRORS } from '../stages/errors.ts';
import { FILES_ERRORS } from '../files/errors.ts';
import { DIAGNOSES_ERRORS } from '../diagnoses/errors.ts';
import { MEETINGS_ERRORS } from '../meetings/errors.ts';
import { BOARDS_ERRORS } from '../boards/errors.ts';
import { COMMITMENTS_ERRORS } from '../commitments/errors.ts';
import { BALLOTS_ERRORS } from '../ballots/errors.ts';
import { CONSULTATIONS_ERRORS } from '../consultations/errors.ts';
import { DEMO_ERRORS } from '../demo/errors.ts';
import { EVENTS_ERRORS } from '../events/errors.ts';
import { LINKS_ERRORS } from '../links/errors.ts';
import { COMMENTS_ERRORS } from '../comments/errors.ts';
import type { ErrorText } from './error-text.ts';
import { FIELD_ERRORS, type FieldErrorCode } from './field-errors.ts';
import { isolated } from './text.ts';

const KERNEL_ERRORS = {
  'request.invalid': { status: 422, es: 'Hay datos por corregir.', en: 'Some fields need correcting.' },
  'request.malformed': { status: 400, es: 'No se pudo leer la solicitud.', en: 'The request could not be read.' },
  'request.too-large': { status: 413, es: 'El envío supera el tamaño permitido.', en: 'This is larger than allowed.' },
  'request.unsupported-type': { status: 415, es: 'Ese tipo de contenido no se acepta aquí.', en: 'That content type is not accepted here.' },
  'request.foreign-origin': { status: 403, es: 'La solicitud vino de otro sitio y fue rechazada.', en: 'The request came from another site and was refused.' },
  'request.key-reused': { status: 422, es: 'Esto ya se envió antes con otro contenido y aquello quedó guardado. Revise lo que hay antes de enviar de nuevo.', en: 'This was already sent with other content, and that was saved. Look at what is there before sending again.' },
  'request.too-many': { status: 429, es: 'Demasiados intentos. Espere {seconds} s y vuelva a intentar.', en: 'Too many attempts. Wait {seconds} s and try again.' },
  'request.too-slow': { status: 408, es: 'La solicitud tardó demasiado en llegar.', en: 'The request took too long to arrive.' },
  'request.headers-too-large': { status: 431, es: 'Los encabezados de la solicitud superan el tamaño permitido.', en: 'The headers of the request are larger than allowed.' },
  'route.not-found': { status: 404, es: 'Esa dirección no existe.', en: 'That address does not exist.' },
  'server.unexpected': { status: 500, es: 'Algo falló de nuestro lado. Ya quedó registrado.', en: 'Something failed on our side. It has been recorded.' },
  'server.unavailable': { status: 503, es: 'El servicio no responde en este momento. Vuelva a intentar en unos segundos.', en: 'The service is not answering right now. Try again in a few seconds.' },
  'work.too-long': { status: 422, es: 'La tarea pasó de {seconds} s y se detuvo sin guardar nada. Divídala: por ejemplo, un archivo por etapa.', en: 'The task took more than {seconds} s and was stopped; nothing was saved. Divide it: one file for each stage, for example.' },
  'work.too-large': { status: 422, es: 'La tarea necesitó más memoria de la permitida y se detuvo sin guardar nada. Divídala: por ejemplo, un archivo por etapa.', en: 'The task needed more memory than allowed and was stopped; nothing was saved. Divide it: one file for each stage, for example.' },
  'work.unknown': { status: 503, es: 'La tarea se interrumpió y no se sabe si llegó a guardarse. Mire el plan antes de repetirla.', en: 'The task was interrupted and it is not known whether it was saved. Look at the plan before doing it again.' },
  'work.queue-full': { status: 429, es: 'Su foro tiene varias tareas grandes en espera. Vuelva a intentar cuando terminen.', en: 'Your forum has several large tasks waiting. Try again when they are done.' },
  'server.read-only': { status: 503, es: 'Por ahora el servidor puede leer pero no guardar. No se guardó nada; vuelva a intentar en unos segundos.', en: 'For now the server can read but not save. Nothing was saved; try again in a few seconds.' },
  'server.disk-reserve': { status: 507, es: 'El disco del servidor está casi lleno y por ahora no se reciben archivos. Lo demás sigue funcionando. Avise a quien administra el servidor.', en: 'The disk of the server is almost full, so no files are taken for now. Everything else goes on. Tell whoever runs the server.' },
  'server.storage-failing': { status: 507, es: 'El servidor no pudo guardar el archivo: su disco está lleno o falla. Lo que ya llegó se conserva; vuelva a intentar más tarde.', en: 'The server could not store the file: its disk is full or failing. What has arrived is kept; try again later.' },
} as const satisfies Record<string, ErrorText>;

/** Everything that can go wrong, each in its noun's own file: one registry, one mapper. */
export const ERRORS = {
  ...KERNEL_ERRORS,
  ...PEOPLE_ERRORS,
  ...ORGANISATIONS_ERRORS,
  ...CYCLES_ERRORS,
  ...THEMES_ERRORS,
  ...STANDARDS_ERRORS,
  ...STAGES_ERRORS,
  ...FILES_ERRORS,
  ...DIAGNOSES_ERRORS,
  ...MEETINGS_ERRORS,
  ...BOARDS_ERRORS,
  ...COMMITMENTS_ERRORS,
  ...BALLOTS_ERRORS,
  ...CONSULTATIONS_ERRORS,
  ...DEMO_ERRORS,
  ...EVENTS_ERRORS,
  ...LINKS_ERRORS,
  ...COMMENTS_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;
export type Locale = 'es' | 'en';

export type FieldError = { field: string; code: string; message?: string; params?: Record<string, string | number> };
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
    return ERRORS[this.code].status;
  }
}

function fill(text: string, params: ErrorParams): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => isolated(String(params[name] ?? whole)));
}

/** `params` may carry a `{name}_es` / `{name}_en` pair where the value itself is a word. */
function inLocale(params: ErrorParams, locale: Locale): ErrorParams {
  const own: ErrorParams = { ...params };
  for (const [name, value] of Object.entries(params)) {
    if (name.endsWith(`_${locale}`)) own[name.slice(0, -3)] = value;
  }
  return own;
}

/** The sentence for a person. */
export function errorTitle(code: ErrorCode, locale: Locale, params: ErrorParams = {}): string {
  return fill(ERRORS[code][locale], inLocale(params, locale));
}

/** The sentence beside a field; unknown codes fall back to «not valid» rather than to a code on screen. */
export function fieldMessage(error: FieldError, locale: Locale): string {
  if (error.message) return error.message;
  const text = FIELD_ERRORS[error.code as FieldErrorCode] ?? FIELD_ERRORS.invalid;
  return fill(text[locale], inLocale(error.params ?? {}, locale));
}
