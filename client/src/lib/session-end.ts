import { createStore } from 'zustand/vanilla';

/**
 * `ended`: the server no longer knows who is here. `other`: in this browser somebody else has signed in. `unproven`: the person is
 * here, and what they want asks for a code from their mailbox first.
 */
export type SessionState = 'going' | 'ended' | 'other' | 'unproven';
const STATE_AFTER: Readonly<Record<string, SessionState>> = {
  'session.other-person': 'other',
  'sign-in.unproven': 'unproven',
};

/** The person of this page, from its first answer of `/api/me` until it is loaded anew. */
let person: string | null = null;
export const sessionStore = createStore<{ state: SessionState; returns: number }>(() => ({
  state: 'going',
  /** how often the person of this page signed in again: what was refused before that is no news any more */
  returns: 0,
}));
/** Asked to sign in and said not now: what the page reads by itself does not ask again. */
let isPutOff = false;
/** Leaving, or left. */
let isLeaving = false;
const listeners = new Set<() => void>();

export const personOfPage = (): string | null => person;

/** Told by whoever learns who is signed in. */
export function noteSignedIn(personId: string | null): void {
  if (personId === null) return;
  if (person !== null && person !== personId) sessionStore.setState({ state: 'other' });
  else if (person === null) {
    person = personId;
    isLeaving = false;
  }
}

/** Told by whoever is refused for lack of a session, or of a proof; for a stranger that is no news. */
export function noteRefused(code: string, isAct = true): void {
  const state = STATE_AFTER[code] ?? 'ended';
  if (person === null || (isPutOff && !isAct && state === 'ended')) return;
  sessionStore.setState({ state });
}

/** The same person is in again: whatever waited goes on. */
export function noteBack(): void {
  isPutOff = false;
  sessionStore.setState(({ returns }) => ({ state: 'going', returns: returns + 1 }));
  for (const listener of listeners) listener();
}

/** The person left by their own will; the page goes with them. */
export function noteLeft(): void {
  person = null;
}

/**
 * The person leaves by their own will: unless that fails, the page asks nothing by itself in their name any more.
 * @param going the act after which nobody is signed in
 */
export async function whileLeaving<T>(going: () => Promise<T>): Promise<T> {
  isLeaving = true;
  try {
    return await going();
  } catch (error) {
    isLeaving = false;
    throw error;
  }
}

/** Whether the page still asks by itself in somebody's name. */
export const asksByItself = (): boolean => !isLeaving;

/** Not now: the next act that needs the session asks again. */
export function putOffSignIn(): void {
  isPutOff ||= sessionStore.getState().state === 'ended';
  sessionStore.setState({ state: 'going' });
}

export function onSessionBack(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
