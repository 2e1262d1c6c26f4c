import type { DiagnosisDraft, SaveDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { DIAGNOSIS_TEXTS, type DiagnosisText } from '@minga/shared/diagnoses/rules.ts';
import { del, get, set } from 'idb-keyval';
import { createStore } from 'zustand/vanilla';
import { ProblemError } from '../../lib/http.ts';
import { createPacedSender } from '../../lib/paced-sender.ts';

export type Words = Record<DiagnosisText, string> & { themes: string[] };
export type SaveState =
  | { kind: 'saved'; at: string }
  | { kind: 'saving' }
  /** Nothing is lost: the words are on this device until the server has them. */
  | { kind: 'offline' }
  | { kind: 'refused'; error: ProblemError }
  | { kind: 'conflict'; theirs: DiagnosisDraft };
/** What a killed tab leaves behind: the words, and the version on the server they were written upon. */
type Kept = { words: Words; version: number };

export type KeeperSnapshot = { words: Words; version: number; state: SaveState; wasRestored: boolean };
type Device = {
  get(key: string): Promise<Kept | undefined>;
  set(key: string, kept: Kept): Promise<void>;
  del(key: string): Promise<void>;
};
/** A browser may refuse its database (private windows, a full disk): then only the server keeps the words. */
const BROWSER: Device = {
  get: async (key) => get<Kept>(key).catch(() => undefined),
  set: async (key, kept) => set(key, kept).catch(() => {}),
  del: async (key) => del(key).catch(() => {}),
};
type Ports = {
  save: (body: SaveDiagnosis) => Promise<DiagnosisDraft>;
  load: () => Promise<DiagnosisDraft>;
  /** Where words wait on this device; the browser's database unless a test brings its own. */
  device?: Device;
  /** Milliseconds of silence after the last key before the server is asked. */
  quiet?: number;
  retry?: number;
};

const keyOf = (id: string) => `minga/diagnosis/${id}`;

export function wordsOf(draft: DiagnosisDraft): Words {
  return { ...draft.texts, themes: [...draft.themes].sort() };
}

function isSame(a: Words, b: Words): boolean {
  return DIAGNOSIS_TEXTS.every((text) => a[text] === b[text]) && a.themes.join() === b.themes.join();
}

/**
 * Keeps a draft: every change goes to this device at once and to the server after a pause. One request is on its way at
 * a time, and the last words always win over earlier ones of the same tab.
 */
export function createKeeper(draft: DiagnosisDraft, ports: Ports) {
  const { quiet = 900, retry = 5_000, device = BROWSER } = ports;
  let saved = wordsOf(draft);
  const {
    getState,
    setState: update,
    subscribe,
  } = createStore<KeeperSnapshot>(() => ({
    words: saved,
    version: draft.version,
    state: { kind: 'saved', at: draft.savedAt },
    wasRestored: false,
  }));
  const keep = () => {
    const { words, version } = getState();
    return device.set(keyOf(draft.id), { words, version });
  };
  const release = () => device.del(keyOf(draft.id));

  const accept = async (answer: DiagnosisDraft, sent: Words) => {
    saved = sent;
    update({ version: answer.version, state: { kind: 'saved', at: answer.savedAt } });
    if (isSame(getState().words, saved)) await release();
    else sender.schedule(quiet);
  };
  const failed = async (error: unknown, sent: Words) => {
    const problem = error instanceof ProblemError ? error : null;
    if (problem?.code === 'diagnosis.changed-meanwhile') {
      const theirs = await ports.load().catch(() => null);
      // The server had taken these very words and only its answer was lost.
      if (theirs && isSame(wordsOf(theirs), sent)) return accept(theirs, sent);
      if (theirs) return update({ state: { kind: 'conflict', theirs } });
    }
    if (problem?.isFinal) return update({ state: { kind: 'refused', error: problem } });
    update({ state: { kind: 'offline' } });
    sender.schedule(retry);
  };
  const run = async () => {
    const { words: sent, version } = getState();
    update({ state: { kind: 'saving' } });
    try {
      await accept(await ports.save({ ...sent, version }), sent);
    } catch (error) {
      await failed(error, sent);
    }
  };
  const sender = createPacedSender(() => {
    const { state, words } = getState();
    return state.kind === 'conflict' || isSame(words, saved) ? null : run();
  });
  const { flush } = sender;

  return {
    getSnapshot: getState,
    subscribe,
    change: (change: Partial<Words>) => {
      const { words, state } = getState();
      update({ words: { ...words, ...change }, ...(state.kind === 'conflict' ? {} : { state: { kind: 'saving' } }) });
      void keep();
      sender.schedule(quiet);
    },
    flush,
    /** Brings back what an earlier tab could not send. */
    restore: async () => {
      const kept = await device.get(keyOf(draft.id));
      if (!kept || isSame(kept.words, saved)) return;
      const isStale = kept.version !== getState().version;
      update({
        words: kept.words,
        wasRestored: true,
        ...(isStale ? { state: { kind: 'conflict', theirs: draft } } : {}),
      });
      if (!isStale) sender.schedule(0);
    },
    /** After a conflict: `mine` writes over what the colleague saved, `theirs` takes it. */
    resolve: async (choice: 'mine' | 'theirs') => {
      const { state, words: mine } = getState();
      if (state.kind !== 'conflict') return;
      const { theirs } = state;
      saved = wordsOf(theirs);
      const words = choice === 'theirs' ? saved : mine;
      update({ words, version: theirs.version, state: { kind: 'saved', at: theirs.savedAt } });
      await flush();
      if (isSame(getState().words, saved)) await release();
    },
    forget: () => {
      sender.cancel();
      return release();
    },
    /** The page is left: what could not be sent waits on this device. */
    stop: sender.stop,
    start: sender.start,
  };
}
export type Keeper = ReturnType<typeof createKeeper>;
