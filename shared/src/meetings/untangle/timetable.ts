/** Where everything is while one searches, what it costs, and what any other place would: kept, never computed anew. */
import { Clashes } from './clashes.ts';
import { BLOCK, type Cost } from './cost.ts';
import { type Days, FullDays } from './full-days.ts';
import type { Model, Task } from './model.ts';
import type { Uncovered } from './uncovered.ts';

/** A start's number among those of its task; a room's number, or none. */
export type Place = { readonly start: number; readonly room: number };
export const NOWHERE = -1;
export const NO_ROOM = -1;

type Around = {
  uncovered?: Uncovered | undefined;
  days?: Days | undefined;
};

const MS_PER_MINUTE = 60_000;

export class Timetable {
  readonly model: Model;
  readonly clashes: Clashes;
  readonly start: Int32Array;
  readonly room: Int32Array;
  private readonly from: Float64Array;
  private readonly to: Float64Array;
  /** Who is in each room, whenever. */
  private readonly inRoom: number[][];
  private readonly uncovered: Uncovered | null;
  private readonly days: FullDays | null;
  private allowance = 0;
  /** Times in milliseconds: whole numbers stay exact. */
  private readonly sum: { -readonly [Level in keyof Cost]: number };

  /** Everything that is fixed has its place from the beginning, and costs nothing: nothing can be done about it. */
  constructor(model: Model, { uncovered, days }: Around = {}) {
    const { length } = model.tasks;
    this.model = model;
    this.clashes = new Clashes(model);
    this.start = new Int32Array(length).fill(NOWHERE);
    this.room = new Int32Array(length).fill(NO_ROOM);
    this.from = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
    this.to = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
    this.inRoom = Array.from({ length: model.rooms }, () => []);
    this.uncovered = uncovered ?? null;
    this.days = days ? new FullDays(model, days) : null;
    this.sum = { unplaced: model.movable.length, hard: 0, uncovered: 0, strain: 0, moved: 0, shift: 0 };
    for (const [at, { isFixed, home }] of model.tasks.entries())
      if (isFixed && home) this.put(at, home.start, home.room ?? NO_ROOM);
  }

  get cost(): Cost {
    const { uncovered, shift, strain } = this.sum;
    return {
      ...this.sum,
      uncovered: uncovered / MS_PER_MINUTE,
      strain: this.beyond(strain),
      shift: shift / MS_PER_MINUTE,
    };
  }

  isPlaced(task: number): boolean {
    return this.start[task] !== NOWHERE;
  }
  fromOf(task: number): number {
    return this.from[task] as number;
  }
  toOf(task: number): number {
    return this.to[task] as number;
  }
  /** Do they share an instant now? */
  isDuring(task: number, from: number, to: number): boolean {
    return (this.from[task] as number) < to && from < (this.to[task] as number);
  }

  /** What is in that room then, besides. */
  inRoomAt(room: number, from: number, to: number, besides: number): number[] {
    return room === NO_ROOM
      ? []
      : (this.inRoom[room] as number[]).filter((task) => task !== besides && this.isDuring(task, from, to));
  }
  private crowdAt(room: number, from: number, to: number, besides: number): number {
    if (room === NO_ROOM) return 0;
    let count = 0;
    for (const task of this.inRoom[room] as number[]) if (task !== besides && this.isDuring(task, from, to)) count++;
    return count;
  }

  /** What clashes with it there that may not, beside all others that have a place. */
  hardAt(task: number, start: number, room: number): number {
    const { starts, length } = this.model.tasks[task] as Task;
    const from = starts[start] as number;
    return this.clashes.hardAt(task, start) + BLOCK * this.crowdAt(room, from, from + length, task);
  }
  uncoveredAt(task: number, start: number): number {
    if (!this.uncovered) return 0;
    const { starts, length } = this.model.tasks[task] as Task;
    const from = starts[start] as number;
    return this.uncovered.at(task, from, from + length);
  }
  /** From now on as many other warnings as there are now cost nothing: nothing is moved for their sake, and none are added. */
  allowWarnings(): void {
    this.allowance = this.sum.strain;
  }
  private beyond(strain: number): number {
    return Math.max(0, strain - this.allowance);
  }
  /** Warnings beyond those that are allowed, when a task that has a place would be at that start. */
  warningsWith(task: number, start: number): number {
    return this.beyond(this.sum.strain - this.strainAt(task, this.start[task] as number) + this.strainAt(task, start));
  }
  private strainAt(task: number, start: number): number {
    const { strain } = this.model.tasks[task] as Task;
    const own = strain ? (strain[start] as number) : 0;
    return own + this.clashes.besideAt(task, start) + (this.days?.at(task, start) ?? 0);
  }
  movedAt(task: number, start: number, room: number): number {
    const { home, weight } = this.model.tasks[task] as Task;
    const isHome = home === null || (home.start === start && (home.room ?? NO_ROOM) === room);
    return isHome ? 0 : weight;
  }
  shiftAt(task: number, start: number): number {
    const { home, starts } = this.model.tasks[task] as Task;
    return home === null ? 0 : Math.abs((starts[start] as number) - (starts[home.start] as number));
  }

  place(task: number, start: number, room: number): void {
    this.count(task, start, room, 1);
    this.put(task, start, room);
  }

  take(task: number): Place {
    const [start, room] = [this.start[task] as number, this.room[task] as number];
    this.clashes.note(task, this.from[task] as number, this.to[task] as number, -1);
    this.from[task] = Number.POSITIVE_INFINITY;
    this.to[task] = Number.NEGATIVE_INFINITY;
    this.start[task] = NOWHERE;
    this.room[task] = NO_ROOM;
    this.uncovered?.note(task, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    this.days?.note(task, start, -1);
    if (room !== NO_ROOM) {
      const own = this.inRoom[room] as number[];
      own.splice(own.indexOf(task), 1);
    }
    this.count(task, start, room, -1);
    return { start, room };
  }

  move(task: number, start: number, room: number): void {
    this.take(task);
    this.place(task, start, room);
  }

  private put(task: number, start: number, room: number): void {
    const { starts, length } = this.model.tasks[task] as Task;
    const from = starts[start] as number;
    this.from[task] = from;
    this.to[task] = from + length;
    this.start[task] = start;
    this.room[task] = room;
    if (room !== NO_ROOM) this.inRoom[room]?.push(task);
    this.days?.note(task, start, 1);
    this.uncovered?.note(task, from, from + length);
    this.clashes.note(task, from, from + length, 1);
  }

  /** Asked while it has no place: what it adds is then what it takes away. */
  private count(task: number, start: number, room: number, by: 1 | -1): void {
    const { sum } = this;
    sum.unplaced -= by;
    sum.hard += by * this.hardAt(task, start, room);
    sum.uncovered += by * this.uncoveredAt(task, start);
    sum.strain += by * this.strainAt(task, start);
    sum.moved += by * this.movedAt(task, start, room);
    sum.shift += by * this.shiftAt(task, start);
  }
}
