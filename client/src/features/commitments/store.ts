import type { CommitmentText } from '@minga/shared/commitments/template.ts';
import { createStore } from 'zustand/vanilla';
import { ProblemError } from '../../lib/http.ts';
import { createPacedSender } from '../../lib/paced-sender.ts';

type Field = keyof CommitmentText;
export type Change = Partial<CommitmentText>;
/** The text as the server has it. */
export type Held = { text: CommitmentText; version: number };
export type SaveState =
  | { kind: 'saved'; at: string | null }
  | { kind: 'waiting' | 'saving' }
  /** Nothing is lost: so many parts are on this device until the server has them. */
  | { kind: 'offline'; count: number }
  | { kind: 'failed'; why: string }
  | { kind: 'conflict'; fields: Field[]; theirs: Held };
export type DeskSnapshot = { text: CommitmentText; version: number; state: SaveState; wasRestored: boolean };
/** What a closed tab leaves behind: the parts it could not send, and what they were written over. */
export type Kept = { dirty: Change; over: Change };

type Ports = {
  save: (version: number, change: Change) => Promise<{ version: number }>;
  load: () => Promise<Held>;
  device: { read(): Kept | null; write(kept: Kept | null): void };
  /** Milliseconds of silence after the last key: not every letter is sent, and a closed tab costs no sentence. */
  quiet?: number;
  retry?: number;
};

const sameValue = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const fieldsOf = (change: Change): Field[] => Object.keys(change) as Field[];
const only = (change: Change, isWanted: (field: Field) => boolean): Change =>
  Object.fromEntries(fieldsOf(change).flatMap((field) => (isWanted(field) ? [[field, change[field]]] : [])));

/** Where words wait on this device. A browser may refuse to keep them; the server still gets the change. */
export function browserDevice(commitmentId: string): Ports['device'] {
  const key = `minga:commitment:${commitmentId}`;
  return {
    read: () => {
      try {
        const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Kept> | null;
        return kept?.dirty && kept.over ? { dirty: kept.dirty, over: kept.over } : null;
      } catch {
        return null;
      }
    },
    write: (kept) => {
      try {
        if (kept) localStorage.setItem(key, JSON.stringify(kept));
        else localStorage.removeItem(key);
      } catch {
        // Forbidden or full.
      }
    },
  };
}

/**
 * The working text of a commitment with its saving. Only changed parts travel. When somebody else saved meanwhile, their
 * parts are taken over and ours sent again; only a part that both changed is put before the person.
 */
export function createDesk(opened: Held, { save, load, device, quiet = 900, retry = 5_000 }: Ports) {
  let base = opened.text;
  let dirty: Change = {};
  const store = createStore<DeskSnapshot>(() => ({
    ...opened,
    state: { kind: 'saved', at: null },
    wasRestored: false,
  }));
  const { getState, subscribe } = store;

  const update = (change: Partial<DeskSnapshot>) => {
    device.write(fieldsOf(dirty).length > 0 ? { dirty, over: only(base, (field) => field in dirty) } : null);
    store.setState({ ...change, text: { ...base, ...dirty } });
  };
  /** What is still to be said about the words, now that the server has `base`. */
  const settle = (version: number, at: string | null) => {
    const isClean = fieldsOf(dirty).length === 0;
    update({ version, state: isClean ? { kind: 'saved', at } : { kind: 'waiting' } });
    if (!isClean) sender.schedule(quiet);
  };
  const rebase = (theirs: Held) => {
    dirty = only(dirty, (field) => !sameValue(theirs.text[field], dirty[field]));
    const fields = fieldsOf(dirty).filter((field) => !sameValue(theirs.text[field], base[field]));
    if (fields.length > 0) return update({ state: { kind: 'conflict', fields, theirs } });
    base = theirs.text;
    settle(theirs.version, null);
  };
  const failed = async (error: unknown) => {
    const problem = error instanceof ProblemError ? error : null;
    if (problem?.code === 'commitment.changed-meanwhile') {
      const theirs = await load().catch(() => null);
      if (theirs) return rebase(theirs);
    } else if (problem?.isFinal) {
      return update({ state: { kind: 'failed', why: problem.errors[0]?.message ?? problem.title } });
    }
    update({ state: { kind: 'offline', count: fieldsOf(dirty).length } });
    sender.schedule(retry);
  };
  const run = async (sent: Change) => {
    update({ state: { kind: 'saving' } });
    try {
      const { version } = await save(getState().version, sent);
      base = { ...base, ...sent };
      // What was typed while the request was under way is still to be sent.
      dirty = only(dirty, (field) => !sameValue(dirty[field], sent[field]));
      settle(version, new Date().toISOString());
    } catch (error) {
      await failed(error);
    }
  };
  const sender = createPacedSender(() => {
    // An empty title is a draft of a title: it waits until there is one, and holds up nothing else.
    const sent = only(dirty, (field) => field !== 'title' || Boolean(dirty.title?.trim()));
    return getState().state.kind === 'conflict' || fieldsOf(sent).length === 0 ? null : run(sent);
  });
  // Until the page is there: what an earlier tab left is looked at before, and sent then.
  sender.stop();

  return {
    getSnapshot: getState,
    subscribe,
    change: (change: Change) => {
      dirty = { ...dirty, ...change };
      update(getState().state.kind === 'conflict' ? {} : { state: { kind: 'waiting' } });
      sender.schedule(quiet);
    },
    flush: sender.flush,
    /** Brings back what an earlier tab could not send. */
    restore: () => {
      const kept = device.read();
      if (!kept || fieldsOf(kept.dirty).length === 0) return;
      const isKnown = (field: Field) => field in opened.text;
      dirty = only(kept.dirty, isKnown);
      base = { ...opened.text, ...only(kept.over, isKnown) };
      rebase(opened);
      if (fieldsOf(dirty).length > 0) update({ wasRestored: true });
    },
    /** After a conflict: `mine` writes over what the colleague saved, `theirs` takes it. */
    resolve: (choice: 'mine' | 'theirs') => {
      const { state } = getState();
      if (state.kind !== 'conflict') return;
      if (choice === 'theirs') dirty = only(dirty, (field) => !state.fields.includes(field));
      base = state.theirs.text;
      settle(state.theirs.version, null);
    },
    start: sender.start,
    /** The page is left: what could not be sent waits on this device. */
    stop: sender.stop,
  };
}
export type Desk = ReturnType<typeof createDesk>;
