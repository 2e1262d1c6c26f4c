import type { Op, OpBody } from '@minga/shared/boards/protocol.ts';
import type { PendingOp } from '@minga/shared/boards/replica.ts';
import type { Acted } from '../live.ts';
import type { BoardStore, Refusal, ReturnedText } from '../store.ts';
import type { Outbox } from './outbox.ts';

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
