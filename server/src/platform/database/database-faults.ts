import type { ErrorCode } from '@minga/shared/kernel/errors.ts';

/**
 * What a failed statement says about the database as a whole; null when it is about the statement itself.
 * `away`: it does not answer, or not to us, or ends or starts · `read-only`: it can be read and not written, as after a failover ·
 * `full`: it has no room · `busy`: it is asked for more than it can do at this moment.
 */
type DatabaseFault = 'away' | 'read-only' | 'full' | 'busy';

/** By SQLSTATE; a class of two characters stands for the rest of it. */
const BY_STATE: Record<string, DatabaseFault> = {
  '08': 'away',
  '25006': 'read-only',
  // Too long between two statements: whoever was to send the next one had no processor.
  '25P03': 'busy',
  // It refuses our login: whatever is mended there, nothing of it is about a statement.
  '28': 'away',
  '40001': 'busy',
  '40P01': 'busy',
  '53': 'busy',
  '53100': 'full',
  '55P03': 'busy',
  '57014': 'busy',
  '57P': 'away',
  '58': 'away',
};
const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);
/** pg tells these by words alone: a line that was cut, that stays silent, or that could not be had in time. */
const WORDS =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|not queryable|connection error/i;
/** A standby says this instead of 25006 when a number is asked for first. */
const RECOVERY = /cannot .* during recovery/;

export function databaseFault(error: unknown): DatabaseFault | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = String((cause as { code?: unknown }).code ?? '');
    const fault =
      BY_STATE[code] ?? BY_STATE[code.slice(0, 3)] ?? (/^\d\d/.test(code) ? BY_STATE[code.slice(0, 2)] : null);
    if (fault) return fault;
    if (SYSTEM.has(code) || WORDS.test(cause.message)) return 'away';
    if (RECOVERY.test(cause.message)) return 'read-only';
  }
  return null;
}

/** What the person is told: to try again; nothing has happened. */
export function refusalOf(fault: DatabaseFault): ErrorCode {
  return fault === 'read-only' ? 'server.read-only' : 'server.unavailable';
}

/** Is the connection on which this happened, and with it those to the same place, worth keeping? */
export function isConnectionSpent(error: unknown): boolean {
  const fault = databaseFault(error);
  return fault === 'away' || fault === 'read-only';
}

/** Did this statement break the named constraint? The way commands learn that somebody was first. */
export const brokeConstraint = (error: unknown, name: string): boolean => causeOfConstraint(error, name) !== null;

/** What the database said of the named constraint that a statement broke. */
export function causeOfConstraint(error: unknown, name: string): { detail?: string } | null {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('constraint' in cause && cause.constraint === name) return cause as { detail?: string };
  }
  return null;
}

/** Did this statement leave a row without the one it refers to? */
export function brokeReference(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && cause.code === '23503') return true;
  }
  return false;
}
