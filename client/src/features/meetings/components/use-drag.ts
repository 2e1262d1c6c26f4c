import { buildPlan, type Heat, heatOf, type Plan } from '@minga/shared/meetings/heat.ts';
import type { Meeting, PlanView } from '@minga/shared/meetings/schema.ts';
import { type KeyboardEvent, type PointerEvent, type RefObject, useMemo, useRef, useState } from 'react';
import { type Bounds, endOf, plannedOf, startOf } from './plan-model.ts';

const QUARTER = 900_000;
/** Pixels before a press becomes a drag: a trembling hand still opens the meeting. */
const SLACK = 5;

export type Drag = {
  meeting: Meeting;
  length: number;
  startsAt: number;
  heat: Heat;
  /** Days ahead or back of the one drawn; the pointer reaches them over the day strip, the keyboard not at all. */
  dayShift: number;
};

export function usePlan(view: PlanView): Plan {
  return useMemo(() => {
    return buildPlan(view.items.map(plannedOf), new Map(Object.entries(view.delegates)), view.away);
  }, [view]);
}

/** Sum of what a candidate start would put in two places; `blocks` apart, because those cannot be published. */
export function heatAt(heat: Heat, startsAt: number): { people: number; organisations: number; blocks: number } {
  const at = Math.round((startsAt - (heat.slots[0] ?? startsAt)) / QUARTER);
  return { people: heat.people[at] ?? 0, organisations: heat.organisations[at] ?? 0, blocks: heat.blocks[at] ?? 0 };
}

type Options = {
  plan: Plan;
  bounds: Bounds;
  track: RefObject<HTMLElement | null>;
  onDrop: (meeting: Meeting, startsAt: number, dayShift: number) => void;
  onOpen: (meeting: Meeting) => void;
};

/** One drag at a time, by pointer or by keyboard, with the heat computed once when it starts. */
export function useDrag({ plan, bounds, track, onDrop, onOpen }: Options) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const press = useRef<{ x: number; y: number; grab: number; meeting: Meeting } | null>(null);
  const wasDragged = useRef(false);

  function begin(meeting: Meeting): Drag {
    const position = plan.meetings.findIndex((one) => one.id === meeting.id);
    return {
      meeting,
      length: endOf(meeting) - startOf(meeting),
      startsAt: startOf(meeting),
      heat: heatOf(plan, position, bounds.slots),
      dayShift: 0,
    };
  }
  function clamp(startsAt: number, length: number): number {
    const snapped = bounds.from + Math.round((startsAt - bounds.from) / QUARTER) * QUARTER;
    return Math.max(bounds.from, Math.min(snapped, bounds.to - Math.min(length, bounds.to - bounds.from)));
  }
  function instantAt(x: number): number {
    const box = track.current?.getBoundingClientRect();
    return box ? bounds.from + ((x - box.left) / box.width) * (bounds.to - bounds.from) : bounds.from;
  }
  function finish(done: Drag | null): void {
    setDrag(null);
    if (done && (done.startsAt !== startOf(done.meeting) || done.dayShift !== 0))
      onDrop(done.meeting, done.startsAt, done.dayShift);
  }

  return {
    drag,
    handlersOf: (meeting: Meeting) => ({
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        // A finger scrolls; the menu «move to…» is its way.
        if (event.pointerType === 'touch' || event.button !== 0) return;
        wasDragged.current = false;
        press.current = {
          x: event.clientX,
          y: event.clientY,
          grab: instantAt(event.clientX) - startOf(meeting),
          meeting,
        };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const held = press.current;
        if (!held) return;
        const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLACK;
        if (!drag && !far) return;
        wasDragged.current = true;
        const own = drag ?? begin(held.meeting);
        const over = document
          .elementsFromPoint(event.clientX, event.clientY)
          .find((one) => one instanceof HTMLElement && one.dataset['dayShift'] !== undefined);
        const dayShift = over instanceof HTMLElement ? Number(over.dataset['dayShift']) : 0;
        const startsAt =
          dayShift === 0 && !over ? clamp(instantAt(event.clientX) - held.grab, own.length) : own.startsAt;
        if (!drag || drag.startsAt !== startsAt || drag.dayShift !== dayShift) setDrag({ ...own, startsAt, dayShift });
      },
      onPointerUp: () => {
        press.current = null;
        finish(drag);
      },
      onPointerCancel: () => {
        press.current = null;
        setDrag(null);
      },
      onClick: () => {
        if (!wasDragged.current && !drag) onOpen(meeting);
        wasDragged.current = false;
      },
      onBlur: () => !press.current && setDrag(null),
      onKeyDown: (event: KeyboardEvent) => {
        const step = (event.shiftKey ? 4 : 1) * QUARTER;
        if (event.key === ' ') {
          event.preventDefault();
          if (drag) finish(drag);
          else setDrag(begin(meeting));
        } else if (drag && event.key === 'Enter') {
          event.preventDefault();
          finish(drag);
        } else if (drag && event.key === 'Escape') {
          event.preventDefault();
          setDrag(null);
        } else if (drag && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
          event.preventDefault();
          const by = event.key === 'ArrowRight' ? step : -step;
          setDrag({ ...drag, startsAt: clamp(drag.startsAt + by, drag.length) });
        }
      },
    }),
  };
}

export type DragHandlers = ReturnType<ReturnType<typeof useDrag>['handlersOf']>;
