import type { Refusal } from '../store.ts';

/** The log went back: what this copy was told may not be so any more, and numbers do not show it (SQ3). */
export const RESTARTED = 'board.restarted';

/** Answers that pass: the server is starting, overloaded or has lost its database. */
export const PASSING: ReadonlySet<string> = new Set([
  'server.unexpected',
  'server.unavailable',
  'server.read-only',
  'frame.too-many',
  'board.busy',
  'board.changed',
  'session.renewed',
  RESTARTED,
]);

/** No place for now: whoever facilitates may let her in, and places are given up. */
export const NO_PLACE: ReadonlySet<string> = new Set(['join.network-full', 'join.full']);

export const refusalIn = ({ code, params }: Refusal): Refusal => (params ? { code, params } : { code });
