import type { CommitmentDetail } from '@minga/shared/commitments/schema.ts';
import type { CommitmentText } from '@minga/shared/commitments/template.ts';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { OFFLINE, ProblemError, TIMEOUT } from '../../../lib/http.ts';
import { fetchCommitment, saveText } from '../api.ts';

type Field = keyof CommitmentText;
type Change = Partial<CommitmentText>;
export type SaveState =
  | { kind: 'saved'; at: string | null }
  | { kind: 'waiting' | 'saving' }
  | { kind: 'offline'; count: number }
  | { kind: 'failed'; why: string }
  | { kind: 'conflict'; fields: Field[]; theirs: CommitmentDetail };

/** Long enough not to send every letter, short enough that a closed tab loses one sentence at most. */
const PAUSE = 900;

type Draft = {
  text: CommitmentText;
  base: CommitmentText;
  version: number;
  dirty: Change;
  state: SaveState;
  wasRestored: boolean;
};
type Event =
  | { type: 'typed'; change: Change }
  | { type: 'saving' }
  | { type: 'saved'; sent: Change; version: number }
  | { type: 'state'; state: SaveState }
  | { type: 'caught-up'; theirs: CommitmentDetail; keep: Change };

const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const fieldsOf = (change: Change): Field[] => Object.keys(change) as Field[];

function reduce(draft: Draft, event: Event): Draft {
  switch (event.type) {
    case 'typed':
      return {
        ...draft,
        text: { ...draft.text, ...event.change },
        dirty: { ...draft.dirty, ...event.change },
        state: { kind: 'waiting' },
      };
    case 'saving':
      return { ...draft, state: { kind: 'saving' } };
    case 'saved': {
      // What was typed while the request was under way is still to be sent.
      const dirty = Object.fromEntries(
        Object.entries(draft.dirty).filter(([field, value]) => !sameValue(value, event.sent[field as Field])),
      );
      const isClean = Object.keys(dirty).length === 0;
      return {
        ...draft,
        base: { ...draft.base, ...event.sent },
        version: event.version,
        dirty,
        state: isClean ? { kind: 'saved', at: new Date().toISOString() } : { kind: 'waiting' },
      };
    }
    case 'state':
      return { ...draft, state: event.state };
    case 'caught-up': {
      const base = event.theirs.text ?? draft.base;
      const hasMore = Object.keys(event.keep).length > 0;
      return {
        ...draft,
        base,
        text: { ...base, ...event.keep },
        dirty: event.keep,
        version: event.theirs.textVersion ?? draft.version,
        state: hasMore ? { kind: 'waiting' } : { kind: 'saved', at: null },
      };
    }
  }
}

const storageKey = (id: string) => `minga:commitment:${id}`;

function readKept(id: string): Change {
  try {
    return JSON.parse(localStorage.getItem(storageKey(id)) ?? '{}') as Change;
  } catch {
    return {};
  }
}

/** Unsaved words stay on the device, so that neither a closed tab nor a lost line costs them. */
function keep(id: string, dirty: Change): void {
  try {
    if (Object.keys(dirty).length === 0) localStorage.removeItem(storageKey(id));
    else localStorage.setItem(storageKey(id), JSON.stringify(dirty));
  } catch {
    // Storage may be forbidden or full; the server still gets the change.
  }
}

function start({ detail, text }: { detail: CommitmentDetail; text: CommitmentText }): Draft {
  const kept = readKept(detail.id);
  const dirty = Object.fromEntries(
    Object.entries(kept).filter(([field, value]) => field in text && !sameValue(value, text[field as Field])),
  );
  const wasRestored = Object.keys(dirty).length > 0;
  return {
    text: { ...text, ...dirty },
    base: text,
    version: detail.textVersion ?? 1,
    dirty,
    state: wasRestored ? { kind: 'waiting' } : { kind: 'saved', at: null },
    wasRestored,
  };
}

/**
 * The working text with its saving. Only changed parts travel; when somebody else saved meanwhile, their parts are taken
 * over and ours sent again, and only the same part changed by both is put before the person.
 */
export function useAutosave(cycleId: string, detail: CommitmentDetail, text: CommitmentText) {
  const [draft, dispatch] = useReducer(reduce, { detail, text }, start);
  const { number, id } = detail;
  const busy = useRef(false);

  const refuse = useCallback(
    async (error: unknown, sent: Change, base: CommitmentText) => {
      const problem = error instanceof ProblemError ? error : null;
      if (problem?.code === 'commitment.changed-meanwhile') {
        const theirs = await fetchCommitment(cycleId, number);
        const clashes = fieldsOf(sent).filter(
          (field) =>
            theirs.text && !sameValue(theirs.text[field], base[field]) && !sameValue(theirs.text[field], sent[field]),
        );
        if (clashes.length > 0) dispatch({ type: 'state', state: { kind: 'conflict', fields: clashes, theirs } });
        else dispatch({ type: 'caught-up', theirs, keep: sent });
      } else if (problem === null || problem.code === OFFLINE || problem.code === TIMEOUT) {
        dispatch({ type: 'state', state: { kind: 'offline', count: Object.keys(sent).length } });
      } else {
        dispatch({ type: 'state', state: { kind: 'failed', why: problem.errors[0]?.message ?? problem.title } });
      }
    },
    [cycleId, number],
  );

  const save = useCallback(async () => {
    if (busy.current || Object.keys(draft.dirty).length === 0) return;
    busy.current = true;
    const sent = draft.dirty;
    dispatch({ type: 'saving' });
    try {
      const { version } = await saveText(cycleId, number, draft.version, sent);
      dispatch({ type: 'saved', sent, version });
    } catch (error) {
      await refuse(error, sent, draft.base).catch(() =>
        dispatch({ type: 'state', state: { kind: 'offline', count: Object.keys(sent).length } }),
      );
    } finally {
      busy.current = false;
    }
  }, [cycleId, number, draft.dirty, draft.version, draft.base, refuse]);

  useEffect(() => keep(id, draft.dirty), [id, draft.dirty]);
  useEffect(() => {
    // An empty title is a draft of a title: nothing is sent until there is one.
    if (draft.state.kind !== 'waiting' || draft.text.title.trim() === '') return;
    const timer = setTimeout(() => void save(), PAUSE);
    return () => clearTimeout(timer);
  }, [draft.state, draft.text.title, save]);
  useEffect(() => {
    if (draft.state.kind !== 'offline') return;
    const again = () => void save();
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [draft.state.kind, save]);

  return {
    text: draft.text,
    version: draft.version,
    state: draft.state,
    wasRestored: draft.wasRestored,
    change: useCallback((change: Change) => dispatch({ type: 'typed', change }), []),
    save,
    resolve: (choice: 'mine' | 'theirs') => {
      if (draft.state.kind !== 'conflict') return;
      const { fields, theirs } = draft.state;
      const kept =
        choice === 'mine'
          ? draft.dirty
          : Object.fromEntries(Object.entries(draft.dirty).filter(([field]) => !fields.includes(field as Field)));
      dispatch({ type: 'caught-up', theirs, keep: kept });
    },
  };
}
export type Autosave = ReturnType<typeof useAutosave>;
