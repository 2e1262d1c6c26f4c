import { createReplica } from '@minga/shared/boards/replica.ts';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { socketLine } from '../../../lib/socket-line.ts';
import { onSeatChosen } from '../../../lib/seat-question.ts';
import { dismissToast, showToast } from '../../../ui/toast-store.ts';
import { readBoard } from '../api.ts';
import { type BoardSession, startSession } from '../live.ts';
import { type BoardStore, createBoardStore, type Refusal } from '../store.ts';
import { createActions, type Done } from './board-actions.ts';
import { createScreenStore } from './board-context.ts';
import { explain } from './explained.ts';
import { deviceOutbox } from './outbox.ts';

/** A live board for one person: made once per board, ended when the screen is left. */
export function useLiveBoard(boardId: string, personId: string | null, cycleId: string | null) {
  const { t, i18n } = useTranslation('boards');
  const session = useRef<BoardSession | null>(null);
  const lastToast = useRef<number | null>(null);
  const speak = useRef({ refused: (_refusal: Refusal) => {}, done: (_what: Done, _undo: (() => void) | null) => {} });
  speak.current = {
    refused: (refusal) => void explain(refusal, t, i18n).then((sentence) => showToast(sentence, { tone: 'error' })),
    done: (what, undo) => {
      // One offer to take back at a time: the last one. Older steps are still behind Ctrl+Z.
      if (lastToast.current !== null) dismissToast(lastToast.current);
      lastToast.current = showToast(t(`done.${what}`), undo ? { undo } : {});
    },
  };
  // A new board is a new store: nothing of the one before may shine through.
  const parts = useMemo(() => {
    const store = createBoardStore();
    const say = {
      refused: (refusal: Refusal) => speak.current.refused(refusal),
      done: (what: Done, undo: (() => void) | null) => speak.current.done(what, undo),
    };
    return { boardId, store, screen: createScreenStore(), actions: createActions(() => session.current, store, say) };
  }, [boardId]);
  useEffect(() => {
    const { store } = parts;
    if (personId === null) {
      if (cycleId !== null) void readAsStranger(cycleId, boardId, store);
      return;
    }
    let isLeft = false;
    void socketLine().then((line) => {
      if (isLeft) return line.close();
      const onRefused = (_op: unknown, refusal: Refusal) => speak.current.refused(refusal);
      session.current = startSession({ boardId, store, line, outbox: deviceOutbox(personId, boardId), onRefused });
    });
    return () => {
      isLeft = true;
      session.current?.stop();
      session.current = null;
    };
  }, [boardId, personId, cycleId, parts]);
  useEffect(
    () =>
      onSeatChosen(() => {
        const waiting = parts.store
          .getState()
          .returned.filter(({ refusal }) => refusal.code === 'seat.choice-required');
        for (const { id } of waiting) parts.actions.retryReturned(id);
      }),
    [parts],
  );
  const phase = useStore(parts.store, (board) => board.replica?.view.phase);
  useEffect(() => {
    // What one phase allowed to take back, the next may not.
    if (phase && lastToast.current !== null) dismissToast(lastToast.current);
  }, [phase]);
  return parts;
}

/** A closed board is public record: read once, nothing live about it. */
async function readAsStranger(cycleId: string, boardId: string, store: BoardStore): Promise<void> {
  try {
    const { board: head, catchUp } = await readBoard(cycleId, boardId);
    if (catchUp.kind !== 'snapshot') throw new Error('expected a whole board');
    const { settings } = head;
    const replica = createReplica({ settings, role: 'observer', self: null, view: catchUp.view });
    store.setState({ head, replica, line: 'live' });
  } catch {
    store.setState({ refusal: { code: 'session.required' } });
  }
}
