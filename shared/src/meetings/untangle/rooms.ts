/** Which room a task can have at a start, where need be by others changing theirs. */
import type { Task } from './model.ts';
import { NO_ROOM, type Timetable } from './timetable.ts';

/** A room that is free then, its own first; null where all are taken. */
export function freeRoom(table: Timetable, task: number, start: number): number | null {
  const { rooms, home, starts, length } = table.model.tasks[task] as Task;
  if (rooms.length === 0) return NO_ROOM;
  const from = starts[start] as number;
  const isFree = (room: number) => table.inRoomAt(room, from, from + length, task).length === 0;
  const now = table.room[task] as number;
  if (home?.room != null && isFree(home.room)) return home.room;
  if (now !== NO_ROOM && isFree(now)) return now;
  return rooms.find(isFree) ?? null;
}

/**
 * Like {@link freeRoom}, and where all are taken the one that becomes free when whoever is in it, alone, goes to another, and so
 * on (an augmenting path, Berge 1957; each room gives one and takes one). Who has to go from where to where is done already.
 * Where all tasks have one length and one grid this is a largest matching of the tasks of a slot to its rooms.
 */
export function makeRoom(table: Timetable, task: number, start: number): number | null {
  const free = freeRoom(table, task, start);
  if (free !== null) return free;
  const { starts, length } = table.model.tasks[task] as Task;
  const from = starts[start] as number;
  return emptied(table, task, { from, to: from + length }, new Set());
}

/** What is in that room while the task would be at its start. */
export function inRoomThen(table: Timetable, task: number, start: number, room: number): number[] {
  const { starts, length } = table.model.tasks[task] as Task;
  const from = starts[start] as number;
  return table.inRoomAt(room, from, from + length, task);
}

/** Would {@link makeRoom} find one if those others were gone? */
export function hasRoom(table: Timetable, task: number, start: number, gone: readonly number[]): boolean {
  const { starts, length, rooms } = table.model.tasks[task] as Task;
  const from = starts[start] as number;
  return rooms.length === 0 || canBeEmptied(table, task, { from, to: from + length }, gone, new Set());
}

function canBeEmptied(
  table: Timetable,
  task: number,
  { from, to }: { from: number; to: number },
  gone: readonly number[],
  seen: Set<number>,
): boolean {
  const { tasks } = table.model;
  for (const room of (tasks[task] as Task).rooms) {
    if (seen.has(room)) continue;
    const inside = table.inRoomAt(room, from, to, task).filter((one) => !gone.includes(one));
    if (inside.length === 0) return true;
    const [holder] = inside as [number];
    if (inside.length > 1 || (tasks[holder] as Task).isFixed) continue;
    seen.add(room);
    const then = { from: table.fromOf(holder), to: table.toOf(holder) };
    if (canBeEmptied(table, holder, then, gone, seen)) return true;
  }
  return false;
}

function emptied(
  table: Timetable,
  task: number,
  { from, to }: { from: number; to: number },
  seen: Set<number>,
): number | null {
  const { tasks } = table.model;
  for (const room of (tasks[task] as Task).rooms) {
    if (seen.has(room)) continue;
    const inside = table.inRoomAt(room, from, to, task);
    if (inside.length === 0) return room;
    const [holder] = inside as [number];
    if (inside.length > 1 || (tasks[holder] as Task).isFixed) continue;
    seen.add(room);
    const other = emptied(table, holder, { from: table.fromOf(holder), to: table.toOf(holder) }, seen);
    if (other === null) continue;
    table.move(holder, table.start[holder] as number, other);
    return room;
  }
  return null;
}
