import { abortAfter } from './abort.ts';
import { noteAct } from './acts.ts';
import { deviceNow, noteServerTime } from './clock.ts';
import { createPresses, type FormKey } from './presses.ts';
import { noteRefused, personOfPage } from './session-end.ts';

export type FieldProblem = { field: string; label?: string; code: string; message?: string };

/** For a place that is not beside its field: which one it is about, and what about it. */
export const sentenceOf = ({ label, code, message }: FieldProblem): string =>
  `${label ? `${label}: ` : ''}${message ?? code}`;

/**
 * A refusal the server explained (RFC 9457). `title` already is a sentence in the reader's language, so screens show it
 * as it is, and `errors` beside the fields they name.
 */
export class ProblemError extends Error {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly errors: readonly FieldProblem[];
  readonly params: Readonly<Record<string, string | number>>;

  constructor(problem: {
    code: string;
    title: string;
    status: number;
    errors?: readonly FieldProblem[];
    params?: Record<string, string | number>;
  }) {
    super(`${problem.status} ${problem.code}: ${problem.title}`);
    this.name = 'ProblemError';
    this.code = problem.code;
    this.title = problem.title;
    this.status = problem.status;
    this.errors = problem.errors ?? [];
    this.params = problem.params ?? {};
  }

  /** Asking again would bring the same answer: not the line, not the server's state, but what was asked for. */
  get isFinal(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 429;
  }

  /** The sentence to show beside a field, if the server named it. */
  forField(field: string): string | undefined {
    const found = this.errors.find((error) => error.field === field);
    return found ? (found.message ?? found.code) : undefined;
  }
}

/** Refused because nobody is signed in any more: no verdict on what was sent. */
export const isSignedOut = (error: unknown): boolean => error instanceof ProblemError && error.status === 401;

/** Refused until whoever is here signs in once more: the session ended, or the act asks for a code from their mailbox. */
export const isForSignIn = (error: unknown): boolean =>
  isSignedOut(error) || (error instanceof ProblemError && error.code === 'sign-in.unproven');

/** All of a refusal in one line, where there is no room for a list: a toast. */
export const inOneLine = (error: unknown): string =>
  error instanceof ProblemError ? [error.title, ...error.errors.map(sentenceOf)].join(' ') : String(error);

/** Codes that never come from the server: the request did not reach it, or its answer made no sense. */
const OFFLINE = 'network.offline';
const TIMEOUT = 'network.timeout';
const UNREADABLE = 'network.unreadable';

let say: (key: string) => string = (key) => key;

/** In whose words a request says that no answer came: texts `shell`, under its code. */
export function speakBy(words: (key: string) => string): void {
  say = words;
}

function localProblem(code: string, status: number): ProblemError {
  return new ProblemError({ code, status, title: say(`shell:${code}`) });
}

type Options = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** Sent as they are, for instance an upload or a CSV file. */
  raw?: { body: BodyInit; contentType: string };
  signal?: AbortSignal;
  /** Milliseconds; the default fits a slow mobile line, not a hung server. */
  timeout?: number;
  /** Of the form that sends this, when it may be corrected and sent again (presses.ts). */
  form?: FormKey;
  /** Not as the person of this page: who is signed in, and what everybody may read while nobody is. */
  asAnybody?: boolean;
};

async function readProblem(response: Response): Promise<ProblemError> {
  try {
    const body = (await response.json()) as Partial<ProblemError>;
    if (typeof body.title === 'string') {
      return new ProblemError({
        code: body.code ?? 'server.unexpected',
        title: body.title,
        status: response.status,
        errors: body.errors ?? [],
        params: { ...body.params },
      });
    }
  } catch {
    // A proxy's HTML error page: fall through to our own sentence.
  }
  return localProblem(UNREADABLE, response.status);
}

const presses = createPresses((error) => {
  if (!(error instanceof ProblemError)) return 'unknown';
  if (error.code === 'request.key-reused') return 'done';
  // Until they are in again it is the same press.
  return error.isFinal && !isSignedOut(error) ? 'refused' : 'unknown';
});

/**
 * The one place that talks HTTP. Resolves to the parsed body, `undefined` for 204; rejects with `ProblemError`. Whatever
 * is sent by POST happens once, however often it is pressed.
 */
export function request<T>(path: string, options: Options = {}): Promise<T> {
  if (options.method !== 'POST') return ask(path, options);
  const raw = options.raw?.body;
  // A file is told by its name, size and hour: reading it through for a key would take as long as sending it.
  const named = raw instanceof File ? `${raw.name} ${raw.size} ${raw.lastModified}` : raw;
  const content = String(named ?? JSON.stringify(options.body));
  return presses.send(path, content, (key) => ask(path, options, key), options.form);
}

async function ask<T>(path: string, options: Options, key?: string): Promise<T> {
  const patience = abortAfter(options.timeout ?? 20_000, options.signal);
  const headers: Record<string, string> = { accept: 'application/json' };
  const person = personOfPage();
  // What this page sends is done in the name of its own person, or not at all; what it reads is read by them.
  if (person !== null && !options.asAnybody) headers['minga-person'] = person;
  if (key !== undefined) headers['idempotency-key'] = `"${key}"`;
  const init: RequestInit = {
    method: options.method ?? 'GET',
    credentials: 'same-origin',
    headers,
    signal: patience.signal,
  };
  if (options.raw) {
    headers['content-type'] = options.raw.contentType;
    init.body = options.raw.body;
  } else if (options.body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(options.body);
  }
  try {
    return await answerOf<T>(path, init, patience.isTimeout);
  } finally {
    patience.done();
  }
}

type Carry = (path: string, init: RequestInit) => Promise<Response>;
let carry: Carry = (path, init) => fetch(path, init);

/** Where pages are rendered, what they ask is answered without a line. */
export function carryBy(other: Carry): void {
  carry = other;
}

async function answerOf<T>(path: string, init: RequestInit, isTimeout: () => boolean): Promise<T> {
  let response: Response;
  const askedAt = deviceNow();
  try {
    response = await carry(path, init);
  } catch (error) {
    if (init.signal?.aborted && !isTimeout()) throw error;
    throw localProblem(isTimeout() ? TIMEOUT : OFFLINE, 0);
  }
  noteServerTime(response.headers.get('date'), deviceNow() - askedAt);
  if (!response.ok) {
    const problem = await readProblem(response);
    if (isForSignIn(problem)) noteRefused(problem.code, init.method !== 'GET');
    throw problem;
  }
  if (init.method !== 'GET') noteAct();
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (error) {
    if (init.signal?.aborted && !isTimeout()) throw error;
    throw localProblem(isTimeout() ? TIMEOUT : UNREADABLE, response.status);
  }
}

export const http = {
  get: <T>(path: string, signal?: AbortSignal) => request<T>(path, signal ? { signal } : {}),
  post: <T>(path: string, body: unknown = {}, form?: FormKey) =>
    request<T>(path, { method: 'POST', body, ...(form ? { form } : {}) }),
  put: <T>(path: string, body: unknown = {}) => request<T>(path, { method: 'PUT', body }),
  patch: <T>(path: string, body: unknown = {}) => request<T>(path, { method: 'PATCH', body }),
  delete: <T = void>(path: string) => request<T>(path, { method: 'DELETE' }),
};
