/** One line per thing that can go wrong: the HTTP status and the sentence the person reads. `{name}` is filled from params. */
export type ErrorText = { readonly status: number; readonly es: string; readonly en: string };

export const ERRORS = {
  // request
  'request.invalid': { status: 422, es: 'Hay datos por corregir.', en: 'Some fields need correcting.' },
  'request.malformed': { status: 400, es: 'No se pudo leer la solicitud.', en: 'The request could not be read.' },
  'request.too-large': { status: 413, es: 'El envío supera el tamaño permitido.', en: 'This is larger than allowed.' },
  'request.unsupported-type': { status: 415, es: 'Ese tipo de contenido no se acepta aquí.', en: 'That content type is not accepted here.' },
  'request.foreign-origin': { status: 403, es: 'La solicitud vino de otro sitio y fue rechazada.', en: 'The request came from another site and was refused.' },
  'request.too-many': { status: 429, es: 'Demasiados intentos. Espere {seconds} s y vuelva a intentar.', en: 'Too many attempts. Wait {seconds} s and try again.' },
  'route.not-found': { status: 404, es: 'Esa dirección no existe.', en: 'That address does not exist.' },
  'server.unexpected': { status: 500, es: 'Algo falló de nuestro lado. Ya quedó registrado.', en: 'Something failed on our side. It has been recorded.' },
  'server.unavailable': { status: 503, es: 'El servicio no responde en este momento. Vuelva a intentar en unos segundos.', en: 'The service is not answering right now. Try again in a few seconds.' },
  // people
  'session.required': { status: 401, es: 'Ingrese para continuar.', en: 'Sign in to continue.' },
  'session.not-found': { status: 404, es: 'Esa sesión ya no existe.', en: 'That session no longer exists.' },
  'sign-in.code-wrong': { status: 400, es: 'El código no es correcto. Quedan pocos intentos.', en: 'That code is not right. Few attempts are left.' },
  'sign-in.code-dead': { status: 410, es: 'El código venció o se agotaron los intentos. Pida uno nuevo.', en: 'The code has expired or was tried too often. Ask for a new one.' },
  'permission.denied': { status: 403, es: 'Su rol no permite esta acción.', en: 'Your role does not allow this.' },
  'permission.seat-required': { status: 403, es: 'Esta acción se hace en nombre de una organización: necesita un asiento vigente.', en: 'This is done for an organisation: it needs an open seat.' },
  // cycles and stages
  'cycle.not-found': { status: 404, es: 'Ese ciclo no existe o no está a su alcance.', en: 'That cycle does not exist or is out of your reach.' },
  'stage.not-found': { status: 404, es: 'Esa etapa no existe.', en: 'That stage does not exist.' },
  'stage.not-open': { status: 409, es: 'La etapa «{stageName}» aún no abre: comienza el {when}.', en: 'The stage “{stageName}” is not open yet: it starts on {when}.' },
  'stage.closed': { status: 409, es: 'La etapa «{stageName}» cerró el {when}.', en: 'The stage “{stageName}” closed on {when}.' },
  'stage.gate-unmet': { status: 409, es: 'La etapa «{stageName}» no puede abrir todavía: {missing}. La facilitación puede abrirla dando una razón pública.', en: 'The stage “{stageName}” cannot open yet: {missing}. A facilitator may open it by giving a public reason.' },
  'stage.changed-meanwhile': { status: 409, es: 'Otra persona cambió esta etapa hace un momento. Revise y vuelva a intentar.', en: 'Someone else has just changed this stage. Check it and try again.' },
  'organisation.not-found': { status: 404, es: 'Esa organización no existe en este foro.', en: 'That organisation does not exist in this forum.' },
  'seat.not-found': { status: 404, es: 'Ese asiento no existe.', en: 'That seat does not exist.' },
  'theme.not-found': { status: 404, es: 'Ese tema no existe en este ciclo.', en: 'That theme does not exist in this cycle.' },
  // files
  'file.type-not-allowed': { status: 415, es: 'Ese tipo de archivo no se acepta. Use PDF, DOCX, ODT, XLSX, CSV, TXT, PNG o JPG.', en: 'That kind of file is not accepted. Use PDF, DOCX, ODT, XLSX, CSV, TXT, PNG or JPG.' },
  'file.type-mismatch': { status: 415, es: 'El contenido del archivo no corresponde a su extensión «{extension}».', en: 'The content of the file does not match its extension “{extension}”.' },
  'file.too-large': { status: 413, es: 'El archivo supera {limit}.', en: 'The file is larger than {limit}.' },
  // diagnoses
  // meetings
  // boards
  // commitments
  // ballots
  // consultations
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof ERRORS;
export type Locale = 'es' | 'en';

/** What may be wrong with one field; the sentence shown beside it. */
export const FIELD_ERRORS = {
  required: { es: 'Este dato es obligatorio.', en: 'This is required.' },
  invalid: { es: 'Este dato no es válido.', en: 'This is not valid.' },
  'too-short': { es: 'Escriba al menos {minimum} caracteres.', en: 'Write at least {minimum} characters.' },
  'too-long': { es: 'Use como máximo {maximum} caracteres.', en: 'Use at most {maximum} characters.' },
  'too-small': { es: 'Debe ser {minimum} o más.', en: 'Must be {minimum} or more.' },
  'too-big': { es: 'Debe ser {maximum} o menos.', en: 'Must be {maximum} or less.' },
  'too-few': { es: 'Elija al menos {minimum}.', en: 'Choose at least {minimum}.' },
  'too-many': { es: 'Elija como máximo {maximum}.', en: 'Choose at most {maximum}.' },
  'not-email': { es: 'Escriba una dirección de correo válida.', en: 'Write a valid e-mail address.' },
  'not-allowed': { es: 'Este campo no se acepta aquí.', en: 'This field is not accepted here.' },
  'not-instant': { es: 'Escriba fecha y hora con zona, por ejemplo 2027-03-02T09:00:00-05:00.', en: 'Write date and time with offset, for example 2027-03-02T09:00:00-05:00.' },
  unknown: { es: 'No existe en este foro.', en: 'It does not exist in this forum.' },
  'ends-before-start': { es: 'Debe terminar después de comenzar.', en: 'It must end after it starts.' },
} as const;
export type FieldErrorCode = keyof typeof FIELD_ERRORS;

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
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The sentence for a person. `params` may carry a `{name}_es` / `{name}_en` pair where the value itself is a word. */
export function errorTitle(code: ErrorCode, locale: Locale, params: ErrorParams = {}): string {
  const own: ErrorParams = { ...params };
  for (const [name, value] of Object.entries(params)) {
    if (name.endsWith(`_${locale}`)) own[name.slice(0, -3)] = value;
  }
  return fill(ERRORS[code][locale], own);
}

/** The sentence beside a field; unknown codes fall back to «not valid» rather than to a code on screen. */
export function fieldMessage(error: FieldError, locale: Locale): string {
  if (error.message) return error.message;
  const text = FIELD_ERRORS[error.code as FieldErrorCode] ?? FIELD_ERRORS.invalid;
  return fill(text[locale], error.params ?? {});
}
