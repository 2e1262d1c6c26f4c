import { serverInstant } from './clock.ts';
import { createStore } from 'zustand/vanilla';
import type { DraftDevice, Kept, LeftBehind } from './draft-device.ts';
import { isSignedOut, ProblemError } from './http.ts';
import { createPacedSender } from './paced-sender.ts';
import { mergeTexts } from './merge-texts.ts';
import type { SavedBy } from './saved-by.ts';
import { onSessionBack } from './session-end.ts';

/** The text as the server has it. */
export type Held<Text> = { text: Text; version: number; at?: string; by?: SavedBy };
export type Part<Text> = keyof Text & string;
export type SaveState<Text> =
  | { kind: 'saved'; at: string | null }
  | { kind: 'waiting' | 'saving' }
  /** Not with the server: so many parts are on this device, or, where it keeps nothing, in this page only. */
  | { kind: 'offline' | 'signed-out'; count: number; isKept: boolean }
  | { kind: 'failed'; error: ProblemError }
  /** The same parts were changed elsewhere, by somebody else or by the same person; both texts are here until the person has chosen. */
  | { kind: 'conflict'; parts: Part<Text>[]; base: Text; theirs: Held<Text> };
export type DraftSnapshot<Text> = {
  text: Text;
  version: number;
  state: SaveState<Text>;
  /** Words of a closed tab are in the text again. */
  wasRestored: boolean;
  /** Parts that were saved elsewhere while this page was open, and that are in the text now. */
  taken: Part<Text>[];
  takenBy: SavedBy | null;
  /** What closed tabs left that does not fit in beside what is written here. */
  left: LeftBehind<Text>[];
};

type Ports<Text> = {
  /** @param whole with the changed parts in it, for servers that want all of it */
  save: (version: number, changed: Partial<Text>, whole: Text) => Promise<{ version: number; at?: string }>;
  /** @param since the version that this page knows, to say who saved after it */
  load: (since: number) => Promise<Held<Text>>;
  /** The server's word for "somebody saved since". */
  staleCode: string;
  device: DraftDevice<Text>;
  /** Parts that are one line, such as a title. */
  lines?: readonly Part<Text>[];
  /** Parts that the server would refuse now, and that wait for better; nothing else waits for them. */
  mayWait?: (text: Text) => Part<Text>[];
  /** Milliseconds of silence after the last key: not every letter is sent, and a closed tab costs no sentence. */
  quiet?: number;
  retry?: number;
};

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const partsOf = <Text>(change: Partial<Text>) => Object.keys(change) as Part<Text>[];
const only = <Text>(change: Partial<Text>, isWanted: (part: Part<Text>) => boolean): Partial<Text> =>
  Object.fromEntries(
    partsOf(change).flatMap((part) => (isWanted(part) ? [[part, change[part]]] : [])),
  ) as Partial<Text>;

/**
 * A text that is saved while somebody writes it. Every change is on this device at once and with the server after a pause;
 * only changed parts travel. When somebody else saved meanwhile their parts are taken over and said, ours are sent again,
 * and a part that both changed is put before the person with both texts.
 */
export function createDraftStore<Text extends object>(opened: Held<Text>, ports: Ports<Text>) {
  const { save, load, device, quiet = 900, retry = 5_000 } = ports;
  let base = opened.text;
  let dirty: Partial<Text> = {};
  /** When a word was last written, for the offer of a closed tab: later tries to send it make it no younger. */
  let writtenAt = '';
  let isKept = true;
  const store = createStore<DraftSnapshot<Text>>(() => ({
    text: opened.text,
    version: opened.version,
    state: { kind: 'saved', at: opened.at ?? null },
    wasRestored: false,
    taken: [],
    takenBy: null,
    left: [],
  }));
  const { getState, subscribe } = store;
  const isLine = (part: Part<Text>) => ports.lines?.includes(part) ?? false;

  const update = (change: Partial<DraftSnapshot<Text>>) => {
    const over = only<Text>(base, (part) => part in dirty);
    isKept = device.keep(partsOf(dirty).length > 0 ? { dirty, over, at: writtenAt } : null);
    store.setState({ ...change, text: { ...base, ...dirty } });
  };
  const away = (kind: 'offline' | 'signed-out') => {
    update({});
    store.setState({ state: { kind, count: partsOf(dirty).length, isKept } });
  };
  /** What is still to be said about the words, now that the server has `base`. */
  const accept = (version: number, at: string | null) => {
    const isClean = partsOf(dirty).length === 0;
    update({ version, state: isClean ? { kind: 'saved', at } : { kind: 'waiting' } });
    if (!isClean) sender.schedule(quiet);
  };
  const rebase = (theirs: Held<Text>) => {
    dirty = only(dirty, (part) => !isSame(theirs.text[part], dirty[part]));
    const changed = partsOf<Text>(theirs.text).filter((part) => !isSame(theirs.text[part], base[part]));
    const parts = changed.filter((part) => part in dirty);
    if (parts.length > 0) return update({ state: { kind: 'conflict', parts, base, theirs } });
    // Of a lost answer only our own words come back.
    const taken = changed.filter((part) => !isSame(theirs.text[part], getState().text[part]));
    base = theirs.text;
    if (taken.length > 0)
      store.setState({ taken: [...new Set([...getState().taken, ...taken])], takenBy: theirs.by ?? null });
    accept(theirs.version, theirs.at ?? null);
  };
  const failed = async (error: unknown) => {
    const problem = error instanceof ProblemError ? error : null;
    if (problem?.code === ports.staleCode) {
      const theirs = await load(getState().version).catch(() => null);
      if (theirs) return rebase(theirs);
    } else if (isSignedOut(error)) {
      return away('signed-out');
    } else if (problem?.isFinal) {
      return update({ state: { kind: 'failed', error: problem } });
    }
    away('offline');
    sender.schedule(retry);
  };
  const run = async (sent: Partial<Text>) => {
    update({ state: { kind: 'saving' } });
    try {
      const { version, at } = await save(getState().version, sent, { ...base, ...sent });
      base = { ...base, ...sent };
      // What was typed while the request was under way is still to be sent.
      dirty = only(dirty, (part) => !isSame(dirty[part], sent[part]));
      accept(version, at ?? serverInstant());
    } catch (error) {
      await failed(error);
    }
  };
  const sender = createPacedSender(() => {
    const waits = ports.mayWait?.({ ...base, ...dirty }) ?? [];
    const sent = only(dirty, (part) => !waits.includes(part));
    return getState().state.kind === 'conflict' || partsOf(sent).length === 0 ? null : run(sent);
  });
  // Until the page is there: what an earlier tab left is looked at before, and sent then.
  sender.stop();

  const change = (changes: Partial<Text>) => {
    dirty = { ...dirty, ...changes };
    writtenAt = serverInstant();
    update(getState().state.kind === 'conflict' ? {} : { state: { kind: 'waiting' } });
    sender.schedule(quiet);
  };
  /** Parts of a closed tab that nothing stands against are written again; others are offered. */
  const adopt = ({ id, kept }: LeftBehind<Text>): LeftBehind<Text> | null => {
    const known = only(kept.dirty, (part) => part in base && !isSame(getState().text[part], kept.dirty[part]));
    const fits = only(known, (part) => !(part in dirty));
    const rest = only(known, (part) => part in dirty);
    dirty = { ...dirty, ...fits };
    if (partsOf(fits).length > 0 && kept.at > writtenAt) writtenAt = kept.at;
    base = { ...base, ...only(kept.over, (part) => part in fits) };
    if (partsOf(rest).length > 0) return { id, kept: { ...kept, dirty: rest } };
    // First kept here, then no longer there.
    update({});
    device.discard(id);
    return null;
  };
  /** Has somebody saved since? Asked when the person comes back to the page. */
  const check = async () => {
    const { state, version } = getState();
    if (state.kind !== 'saved') return;
    const theirs = await load(version).catch(() => null);
    if (theirs && theirs.version !== version && getState().version === version) rebase(theirs);
  };
  let forget = () => {};

  return {
    getSnapshot: getState,
    subscribe,
    change,
    flush: sender.flush,
    /** Brings back what closed tabs could not send. */
    restore: async () => {
      const found = await device.findLeft();
      if (found.length === 0) return;
      const served: Held<Text> = { text: base, version: getState().version };
      const left = found.flatMap((one) => adopt(one) ?? []);
      store.setState({ left });
      if (partsOf(dirty).length === 0) return update({});
      store.setState({ wasRestored: true });
      rebase(served);
    },
    /** Puts what a closed tab left into the text, beside what stands there. */
    bring: (id: string) => {
      const one = getState().left.find((each) => each.id === id);
      if (!one) return;
      const { text } = getState();
      const beside = (part: Part<Text>) => {
        const [here, there] = [text[part], one.kept.dirty[part]];
        const isText = typeof here === 'string' && typeof there === 'string';
        return isText ? mergeTexts('', here, there, isLine(part)).text : there;
      };
      change(Object.fromEntries(partsOf(one.kept.dirty).map((part) => [part, beside(part)])) as Partial<Text>);
      device.discard(id);
      store.setState({ left: getState().left.filter((each) => each.id !== id) });
    },
    discard: (id: string) => {
      device.discard(id);
      store.setState({ left: getState().left.filter((each) => each.id !== id) });
    },
    /** After a conflict: what the parts say from now on, decided by somebody who saw both texts. */
    resolve: (decided: Partial<Text>) => {
      const { state } = getState();
      if (state.kind !== 'conflict') return;
      const { theirs } = state;
      dirty = only({ ...dirty, ...decided }, (part) => !isSame(theirs.text[part], { ...dirty, ...decided }[part]));
      base = theirs.text;
      accept(theirs.version, theirs.at ?? null);
      void sender.flush();
    },
    check,
    isLine,
    /**
     * The server has the text by another act, as when a saved state is brought back. Refused because somebody saved
     * meanwhile, it finds their words here when it is tried again.
     */
    replace: async (act: (version: number) => Promise<Held<Text>>) => {
      try {
        const held = await act(getState().version);
        base = held.text;
        dirty = {};
        accept(held.version, held.at ?? null);
      } catch (error) {
        if (error instanceof ProblemError && error.code === ports.staleCode) await check();
        throw error;
      }
    },
    acknowledge: () => store.setState({ taken: [], takenBy: null, wasRestored: false }),
    /** The text is handed in: nothing of it stays on this device. */
    forget: () => {
      sender.cancel();
      device.keep(null);
    },
    start: () => {
      sender.start();
      forget = onSessionBack(() => void sender.flush());
    },
    /** The page is left: what could not be sent waits on this device. */
    stop: () => {
      sender.stop();
      forget();
    },
  };
}
export type DraftStore<Text extends object> = ReturnType<typeof createDraftStore<Text>>;
export type { Kept };
