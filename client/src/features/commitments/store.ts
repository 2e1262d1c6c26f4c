import type { CommitmentText } from '@minga/shared/commitments/template.ts';
import { ProblemError } from '../../lib/http.ts';

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
const pick = (from: Change, fields: Field[]): Change =>
  Object.fromEntries(fields.filter((field) => field in from).map((field) => [field, from[field]]));

/** Where words wait on this device. A browser may refuse to keep them; the server still gets the change. */
export function browserDevice(commitmentId: string): Ports['device'] {
  const key = `minga:commitment:${commitmentId}`;
  return {
    read: () => {
      try {
        return JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null;
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
  const listeners = new Set<() => void>();
  let base = opened.text;
  let dirty: Change = {};
  let current: DeskSnapshot = { ...opened, state: { kind: 'saved', at: null }, wasRestored: false };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let isStopped = true;

  const update = (change: Partial<DeskSnapshot>) => {
    current = { ...current, ...change, text: { ...base, ...dirty } };
    const fields = fieldsOf(dirty);
    device.write(fields.length > 0 ? { dirty, over: pick(base, fields) } : null);
    for (const listener of listeners) listener();
  };
  const schedule = (delay: number) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void flush(), delay);
  };
  /** What is still to be said about the words, now that the server has `base`. */
  const settle = (version: number, at: string | null) => {
    const isClean = fieldsOf(dirty).length === 0;
    update({ version, state: isClean ? { kind: 'saved', at } : { kind: 'waiting' } });
    if (!isClean) schedule(quiet);
  };
  const rebase = (theirs: Held) => {
    const differs = fieldsOf(dirty).filter((field) => !sameValue(theirs.text[field], dirty[field]));
    dirty = pick(dirty, differs);
    const fields = differs.filter((field) => !sameValue(theirs.text[field], base[field]));
    if (fields.length > 0) return update({ state: { kind: 'conflict', fields, theirs } });
    base = theirs.text;
    settle(theirs.version, null);
  };
  const failed = async (error: unknown) => {
    const problem = error instanceof ProblemError ? error : null;
    if (problem?.code === 'commitment.changed-meanwhile') {
      const theirs = await load().catch(() => null);
      if (theirs) return rebase(theirs);
    } else if (problem && problem.status >= 400 && problem.status < 500 && problem.status !== 429) {
      return update({ state: { kind: 'failed', why: problem.errors[0]?.message ?? problem.title } });
    }
    update({ state: { kind: 'offline', count: fieldsOf(dirty).length } });
    schedule(retry);
  };
  /** An empty title is a draft of a title: it waits until there is one, and holds up nothing else. */
  const sendable = () =>
    pick(
      dirty,
      fieldsOf(dirty).filter((field) => field !== 'title' || dirty.title?.trim()),
    );
  const run = async (sent: Change) => {
    update({ state: { kind: 'saving' } });
    try {
      const { version } = await save(current.version, sent);
      base = { ...base, ...sent };
      // What was typed while the request was under way is still to be sent.
      dirty = pick(
        dirty,
        fieldsOf(dirty).filter((field) => !sameValue(dirty[field], sent[field])),
      );
      settle(version, new Date().toISOString());
    } catch (error) {
      await failed(error);
    }
  };
  /** Sends what is not saved yet, now; one request at a time. */
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    if (running) await running;
    const sent = sendable();
    if (current.state.kind === 'conflict' || fieldsOf(sent).length === 0) return;
    running = run(sent).finally(() => {
      running = null;
    });
    await running;
  };

  return {
    getSnapshot: () => current,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    change: (change: Change) => {
      dirty = { ...dirty, ...change };
      update(current.state.kind === 'conflict' ? {} : { state: { kind: 'waiting' } });
      schedule(quiet);
    },
    flush,
    /** Brings back what an earlier tab could not send. */
    restore: () => {
      const kept = device.read();
      if (!kept || fieldsOf(kept.dirty).length === 0) return;
      const known = fieldsOf(kept.dirty).filter((field) => field in opened.text);
      dirty = pick(kept.dirty, known);
      base = { ...opened.text, ...pick(kept.over, known) };
      rebase(opened);
      if (fieldsOf(dirty).length > 0) update({ wasRestored: true });
    },
    /** After a conflict: `mine` writes over what the colleague saved, `theirs` takes it. */
    resolve: (choice: 'mine' | 'theirs') => {
      if (current.state.kind !== 'conflict') return;
      const { fields, theirs } = current.state;
      if (choice === 'theirs')
        dirty = pick(
          dirty,
          fieldsOf(dirty).filter((field) => !fields.includes(field)),
        );
      base = theirs.text;
      settle(theirs.version, null);
    },
    start: () => {
      isStopped = false;
    },
    /** The page is left: what could not be sent waits on this device. */
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
export type Desk = ReturnType<typeof createDesk>;
