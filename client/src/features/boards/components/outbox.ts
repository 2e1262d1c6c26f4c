import type { Op, OpBody } from '@minga/shared/boards/protocol.ts';
import type { PendingOp } from '@minga/shared/boards/replica.ts';
import { createStore, del, entries, set, type UseStore } from 'idb-keyval';
import type { Acted } from '../live.ts';
import type { BoardStore, Refusal, ReturnedText } from '../store.ts';

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

/** The words that somebody typed for this change; null for a change that has none. */
export function wordsOf(body: OpBody): string | null {
  if (body.type === 'note.add' || body.type === 'note.edit') return body.args.text;
  return body.type === 'cluster.add' || body.type === 'cluster.rename' ? body.args.name : null;
}

const bodyOf = ({ type, args }: Op): OpBody => ({ type, args }) as OpBody;

/** A refused change with words in it, as it is kept and may be tried again. */
function returnedFrom(op: Op, refusal: Refusal): ReturnedText | null {
  const text = wordsOf(op);
  return text === null || text.trim() === ''
    ? null
    : { id: `${op.clientId}|${op.clientSeq}`, text, body: bodyOf(op), refusal };
}

/**
 * With one more refused text. What was reworded before its note was refused is one text, not two: the last wording, to be
 * tried as the note that it is.
 */
function withReturned(list: readonly ReturnedText[], one: ReturnedText): readonly ReturnedText[] {
  const { body } = one;
  const first = list.find(
    (known) =>
      known.body.type === 'note.add' && body.type === 'note.edit' && known.body.args.noteId === body.args.noteId,
  );
  if (first?.body.type !== 'note.add') return [...list.filter(({ id }) => id !== one.id), one];
  const reworded: ReturnedText = {
    ...first,
    text: one.text,
    body: { ...first.body, args: { ...first.body.args, text: one.text } },
  };
  return list.map((known) => (known === first ? reworded : known));
}

/** What this person did here and no server took: read from the device, kept there, and let go only by them. */
export function givingBack(store: BoardStore, outbox: Outbox) {
  const list = () => store.getState().returned;
  const warn = () => store.setState({ isDurable: false });
  function dismiss(id: string): void {
    store.setState({ returned: list().filter((one) => one.id !== id) });
    outbox.removeReturned(id).catch(() => {});
  }
  return {
    dismiss,
    forget: (op: Op) => void outbox.remove(op).catch(() => {}),
    /** What lies there: changes that no server has answered yet, and what was refused. */
    async load(): Promise<readonly PendingOp[]> {
      try {
        const [unsent, returned] = await Promise.all([outbox.load(), outbox.loadReturned()]);
        store.setState({ returned: [...returned, ...list()] });
        return unsent;
      } catch {
        warn();
        return [];
      }
    },
    /** @returns false when there are no words to give back */
    giveBack(op: Op, refusal: Refusal): boolean {
      const words = returnedFrom(op, refusal);
      if (!words) return false;
      const before = list();
      const returned = withReturned(before, words);
      store.setState({ returned });
      const changed = returned.filter((one) => !before.includes(one));
      // Kept before it leaves the outbox: a tab that dies in between has the words twice, never not at all.
      Promise.all(changed.map((one) => outbox.putReturned(one)))
        .then(() => outbox.remove(op), warn)
        .catch(() => {});
      return true;
    },
    retry(id: string, act: (body: OpBody) => Acted): void {
      const one = list().find((known) => known.id === id);
      if (!one) return;
      const acted = act(one.body);
      if (acted.ok) {
        dismiss(id);
        return;
      }
      const { refusal } = acted;
      store.setState({ returned: list().map((known) => (known.id === id ? { ...one, refusal } : known)) });
    },
  };
}
