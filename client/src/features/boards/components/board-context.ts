import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BoardStore, LiveBoard } from '../store.ts';
import type { BoardActions } from './board-actions.ts';

export type Panel = 'phase' | 'timer' | 'guests' | 'export' | 'people' | 'help' | 'scribe';
/** What this screen shows, and nobody else's. */
export type Screen = {
  layout: 'wall' | 'list';
  /** Large and high in contrast, for a hall. */
  isHall: boolean;
  /** null: the search is closed. */
  query: string | null;
  /** The one note that is in the tab order; arrows move it. */
  activeId: string | null;
  menu: { kind: 'note' | 'cluster'; id: string } | null;
  /** A dialog about one note or cluster. */
  asking: { what: 'move' | 'name' | 'merge'; id: string } | null;
  panel: Panel | null;
  /** The note being reworded in the composer; null means a new one. */
  editingId: string | null;
  columnId: string | null;
  /** Counts the wishes to write: each one takes the keyboard to the composer. */
  composerAsked: number;
  /** The composer is in use; while grouping it is folded away otherwise. */
  isComposerOpen: boolean;
};
export type ScreenStore = StoreApi<Screen>;

export function createScreenStore(): ScreenStore {
  return createStore<Screen>(() => ({
    layout: 'wall',
    isHall: false,
    query: null,
    activeId: null,
    menu: null,
    asking: null,
    panel: null,
    editingId: null,
    columnId: null,
    composerAsked: 0,
    isComposerOpen: false,
  }));
}

/** Takes the keyboard to the composer, for a new note, under this prompt if one is named. */
export function openComposer(screen: ScreenStore, columnId?: string): void {
  const place = columnId === undefined ? {} : { columnId };
  screen.setState(({ composerAsked }) => ({
    editingId: null,
    composerAsked: composerAsked + 1,
    isComposerOpen: true,
    ...place,
  }));
}

export type BoardScope = {
  slug: string;
  boardId: string;
  personId: string;
  /** In co-creation, for facilitators and people with a seat: a cluster may become a draft commitment. */
  canDraft: boolean;
  /** Several seats and no answer yet whose voice it is: what they write is refused where organisations are shown. */
  mustChooseSeat: boolean;
  store: BoardStore;
  screen: ScreenStore;
  actions: BoardActions;
};

export const BoardContext = createContext<BoardScope | null>(null);

export function useScope(): BoardScope {
  const scope = useContext(BoardContext);
  if (!scope) throw new Error('outside of a board');
  return scope;
}

export function useBoard<T>(select: (board: LiveBoard) => T): T {
  return useStore(useScope().store, select);
}

export function useScreen<T>(select: (screen: Screen) => T): T {
  return useStore(useScope().screen, select);
}
