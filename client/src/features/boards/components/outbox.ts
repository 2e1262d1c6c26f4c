import type { Op } from '@minga/shared/boards/protocol.ts';
import type { PendingOp } from '@minga/shared/boards/replica.ts';
import { createStore, del, entries, get, set, type UseStore } from 'idb-keyval';
import type { ReturnedText } from '../store.ts';

/**
 * What this person did on this board and nobody confirmed yet, kept on the device. Every change is a record of its own,
 * so a tab that dies in the middle of a write loses at most that write, and two tabs never overwrite each other.
 */
export type Outbox = {
  /** Changes left by any tab of this person on this board, in the order in which each tab made them. */
  load(): Promise<PendingOp[]>;
  put(item: PendingOp): Promise<void>;
  remove(op: Op): Promise<void>;
  /** What was refused with words in it, oldest first, until the person lets it go. */
  loadReturned(): Promise<ReturnedText[]>;
  putReturned(one: ReturnedText): Promise<void>;
  removeReturned(id: string): Promise<void>;
};

let database: UseStore | null = null;
const opened = (): UseStore => (database ??= createStore('minga-boards', 'kept'));

const seqKey = (clientSeq: number): string => String(clientSeq).padStart(9, '0');

/** Keyed by person too: on a shared computer nobody's unsent notes may appear under another name. */
export function deviceOutbox(personId: string, boardId: string): Outbox {
  const prefix = `op|${personId}|${boardId}|`;
  const returnedPrefix = `returned|${personId}|${boardId}|`;
  const keyOf = (op: Op) => `${prefix}${op.clientId}|${seqKey(op.clientSeq)}`;
  return {
    load: () => under<PendingOp>(prefix),
    put: (item) => set(keyOf(item.op), item, opened()),
    remove: (op) => del(keyOf(op), opened()),
    loadReturned: () => under<ReturnedText>(returnedPrefix),
    putReturned: (one) => set(returnedPrefix + one.id, one, opened()),
    removeReturned: (id) => del(returnedPrefix + id, opened()),
  };
}

async function under<Kept>(prefix: string): Promise<Kept[]> {
  const kept = await entries<string, Kept>(opened());
  return kept
    .filter(([key]) => key.startsWith(prefix))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);
}

const draftKey = (personId: string, boardId: string, place: string) => `draft|${personId}|${boardId}|${place}`;

/** Text that is still being written. Losing it is losing work, so it is kept like a note. */
export async function readDraft(personId: string, boardId: string, place: string): Promise<string> {
  return (await get<string>(draftKey(personId, boardId, place), opened()).catch(() => '')) ?? '';
}

export async function writeDraft(personId: string, boardId: string, place: string, text: string): Promise<void> {
  const key = draftKey(personId, boardId, place);
  // A browser that keeps nothing is told about once, by the connection line.
  await (text === '' ? del(key, opened()) : set(key, text, opened())).catch(() => {});
}
