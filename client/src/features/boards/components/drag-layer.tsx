import {
  type Active,
  type CollisionDetection,
  closestCenter,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  type Over,
  pointerWithin,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { notesInColumn } from '@minga/shared/boards/order.ts';
import { useEffect, useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Arrangement } from './arrangement.ts';
import { useScope } from './board-context.ts';
import s from './drag-layer.module.css';

type Place = { kind: 'note' | 'column' | 'cluster'; id: string };
const keyOf = ({ kind, id }: Place) => `${kind}:${id}`;
const placeOf = (key: string | number): Place => {
  const [kind, id = ''] = String(key).split(':');
  return { kind: kind as Place['kind'], id };
};
const elementOf = ({ kind, id }: Place) => document.querySelector<HTMLElement>(`[data-${kind}="${CSS.escape(id)}"]`);

/**
 * dnd-kit wants to wrap what it moves. Here it stands beside the wall instead and takes hold of its elements by their
 * data attributes, so that the wall is drawn, focused and used before this code has come, and never drawn anew for it.
 */
function Handle({ place }: { place: Place }) {
  const key = keyOf(place);
  const { setNodeRef: dragRef, setActivatorNodeRef, listeners, isDragging } = useDraggable({ id: key });
  const { setNodeRef: dropRef, isOver } = useDroppable({ id: key, disabled: isDragging });
  useLayoutEffect(() => {
    const element = elementOf(place);
    dragRef(element);
    dropRef(element);
    setActivatorNodeRef(element);
  });
  useEffect(() => {
    const element = elementOf(place);
    if (!element || !listeners) return;
    const stops = Object.entries(listeners).map(([name, listener]) => {
      const type = name.slice(2).toLowerCase();
      const pass = (event: Event) => {
        const onControl = event.target instanceof Element && event.target.closest('button, a, input') !== null;
        if (onControl) return;
        listener({ nativeEvent: event, target: event.target, preventDefault: () => event.preventDefault() });
      };
      element.addEventListener(type, pass, { passive: false });
      return () => element.removeEventListener(type, pass);
    });
    return () => {
      for (const stop of stops) stop();
    };
  });
  useMark(place, 'dragging', isDragging);
  useMark(place, 'over', isOver && !isDragging);
  return null;
}

function Target({ place }: { place: Place }) {
  const { setNodeRef, isOver } = useDroppable({ id: keyOf(place) });
  useLayoutEffect(() => setNodeRef(elementOf(place)));
  useMark(place, 'over', isOver);
  return null;
}

function useMark(place: Place, mark: 'dragging' | 'over', isOn: boolean): void {
  const { kind, id } = place;
  useEffect(() => {
    if (!isOn) return;
    const element = elementOf({ kind, id });
    element?.setAttribute(`data-${mark}`, '');
    return () => element?.removeAttribute(`data-${mark}`);
  }, [kind, id, mark, isOn]);
}

/** Where the keyboard can go: loose notes, whole groups, and columns that have no note to aim at. */
function isAimable(key: string | number, heldKey: string | number): boolean {
  const place = placeOf(key);
  const element = elementOf(place);
  if (!element || key === heldKey) return false;
  if (place.kind === 'note') return element.closest('[data-cluster]') === null;
  const others = [...element.querySelectorAll('[data-note]')].filter((note) => note !== elementOf(placeOf(heldKey)));
  return place.kind === 'cluster' || others.length === 0;
}

/** Pixels between centres within which the keyboard is on something; picking up alone must not mean a target. */
const ON_TARGET = 40;

/** A note under the pointer wins over the group or the column around it; the keyboard is where it jumped to. */
const collide: CollisionDetection = (args) => {
  if (!args.pointerCoordinates) {
    const droppableContainers = args.droppableContainers.filter(({ id }) => isAimable(id, args.active.id));
    return closestCenter({ ...args, droppableContainers }).filter(({ data }) => data?.['value'] < ON_TARGET);
  }
  const hits = pointerWithin(args);
  const rank = { note: 0, cluster: 1, column: 2 };
  return hits.sort((a, b) => rank[placeOf(a.id).kind] - rank[placeOf(b.id).kind]);
};

const DIRECTIONS: Record<string, readonly [number, number]> = {
  [KeyboardCode.Right]: [1, 0],
  [KeyboardCode.Left]: [-1, 0],
  [KeyboardCode.Down]: [0, 1],
  [KeyboardCode.Up]: [0, -1],
};

/** Each arrow jumps to the next place in that direction rather than crawling by pixels. */
const nextPlace: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const direction = DIRECTIONS[event.code];
  const held = context.collisionRect;
  if (!direction || !held) return undefined;
  event.preventDefault();
  const [right, down] = direction;
  const x = held.left + held.width / 2;
  const y = held.top + held.height / 2;
  let best: { x: number; y: number } | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  for (const [id, rect] of context.droppableRects) {
    if (!context.active || !isAimable(id, context.active.id)) continue;
    const dx = rect.left + rect.width / 2 - x;
    const dy = rect.top + rect.height / 2 - y;
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (ahead < 12 || ahead + aside * 2 >= shortest) continue;
    shortest = ahead + aside * 2;
    best = { x: currentCoordinates.x + dx, y: currentCoordinates.y + dy };
  }
  return best;
};

const wordsOf = (place: Place): string => {
  const element = elementOf(place);
  const label = element?.getAttribute('aria-labelledby');
  return (label ? document.getElementById(label)?.textContent : element?.textContent)?.slice(0, 80) ?? '';
};

function useDragSentences() {
  const { t } = useTranslation('boards');
  const from = (active: Active) => ({ note: wordsOf(placeOf(active.id)) });
  const to = (active: Active, over: Over) => ({ ...from(active), place: wordsOf(placeOf(over.id)) });
  return {
    screenReaderInstructions: { draggable: t('drag.how') },
    announcements: {
      onDragStart: ({ active }: { active: Active }) => t('drag.start', from(active)),
      onDragOver: ({ active, over }: { active: Active; over: Over | null }) =>
        over ? t('drag.over', to(active, over)) : undefined,
      onDragEnd: ({ active, over }: { active: Active; over: Over | null }) =>
        over ? t('drag.end', to(active, over)) : t('drag.cancel', from(active)),
      onDragCancel: ({ active }: { active: Active }) => t('drag.cancel', from(active)),
    },
  };
}

export default function DragLayer({ arrangement, canCluster }: { arrangement: Arrangement; canCluster: boolean }) {
  const { actions, store } = useScope();
  const [held, setHeld] = useState<Place | null>(null);
  const accessibility = useDragSentences();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    // A finger that stays: a finger that moves is scrolling.
    useSensor(TouchSensor, { activationConstraint: { delay: 240, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: nextPlace,
      // Enter opens the menu of a note, so only the space bar picks it up.
      keyboardCodes: {
        start: [KeyboardCode.Space],
        cancel: [KeyboardCode.Esc],
        end: [KeyboardCode.Space, KeyboardCode.Enter],
      },
    }),
  );
  const drop = ({ active, over }: DragEndEvent) => {
    setHeld(null);
    const noteId = placeOf(active.id).id;
    if (!over || over.id === active.id) return;
    const onto = placeOf(over.id);
    if (onto.kind === 'cluster') actions.moveNote(noteId, { kind: 'cluster', clusterId: onto.id });
    else if (onto.kind === 'column') actions.moveNote(noteId, { kind: 'column', columnId: onto.id });
    else dropOnNote(noteId, onto.id);
  };
  const dropOnNote = (noteId: string, ontoId: string) => {
    const view = store.getState().replica?.view;
    const onto = view?.notes[ontoId];
    if (!onto) return;
    const group = elementOf({ kind: 'note', id: ontoId })?.closest('[data-cluster]')?.getAttribute('data-cluster');
    if (group && canCluster) actions.moveNote(noteId, { kind: 'cluster', clusterId: group });
    else if (view.phase === 'clustering') actions.groupNotes([ontoId, noteId], '');
    else {
      // Carried forward it goes behind what it is put on, carried back before it: the place that was pointed at.
      const siblings = notesInColumn(view, onto.columnId).map(({ id }) => id);
      const at = siblings.indexOf(ontoId);
      const from = siblings.indexOf(noteId);
      const beforeId = from !== -1 && from < at ? (siblings[at + 1] ?? null) : ontoId;
      actions.moveNote(noteId, { kind: 'column', columnId: onto.columnId, beforeId });
    }
  };
  const notes = [...arrangement.prompts, ...arrangement.groups].flatMap((part) => part.notes);
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={collide}
      accessibility={accessibility}
      onDragStart={({ active }) => setHeld(placeOf(active.id))}
      onDragEnd={drop}
      onDragCancel={() => setHeld(null)}
    >
      {notes.map(({ id }) => (
        <Handle key={id} place={{ kind: 'note', id }} />
      ))}
      {arrangement.prompts.map(({ column }) => (
        <Target key={column.id} place={{ kind: 'column', id: column.id }} />
      ))}
      {canCluster &&
        arrangement.groups.map(({ cluster }) => (
          <Target key={cluster.id} place={{ kind: 'cluster', id: cluster.id }} />
        ))}
      {createPortal(<DragOverlay dropAnimation={null}>{held && <Shadow place={held} />}</DragOverlay>, document.body)}
    </DndContext>
  );
}

/** What the hand carries: the words on the same paper. */
function Shadow({ place }: { place: Place }) {
  const element = elementOf(place);
  const paper = element ? getComputedStyle(element).backgroundColor : undefined;
  return (
    <div className={s.held} style={{ background: paper }} aria-hidden="true">
      {wordsOf(place)}
    </div>
  );
}
