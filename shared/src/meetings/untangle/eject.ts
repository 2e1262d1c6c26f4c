/**
 * Takes out what clashes and puts it back without a clash. Where nothing is free, whoever puts out fewest takes their place, and for a
 * while those may not come back to it (a tabu search over what is placed so far, Blöchliger and Zufferey 2008). Between two such
 * acts a few others change their places, so that what was shut once may be open the next time.
 */
import { BLOCK } from './cost.ts';
import type { Lot } from './lot.ts';
import type { Task } from './model.ts';
import { freeRoom, hasRoom, inRoomThen, makeRoom } from './rooms.ts';
import { NO_ROOM, NOWHERE, type Timetable } from './timetable.ts';

/** Of equally good places so many are looked at for a room. */
const LOOKED_AT = 16;
/** Others that try another place after each act. */
const STIRRED = 24;
/** Acts for which a place stays shut: some, by lot, and more while many wait. */
const SHUT = { atMost: 10, each: 0.6 };

/** Those that have to go so that no two of the rest clash: of each clash whoever clashes most. */
export function takeOutClashing(table: Timetable): number[] {
  const out: number[] = [];
  const { movable } = table.model;
  for (;;) {
    let worst = NOWHERE;
    let most = 0;
    for (const task of movable) {
      if (!table.isPlaced(task)) continue;
      const hard = table.hardAt(task, table.start[task] as number, table.room[task] as number);
      if (hard > most) [worst, most] = [task, hard];
    }
    if (worst === NOWHERE) return out;
    table.take(worst);
    out.push(worst);
  }
}

/** Those for which nothing is free, in a place with the least that clashes. */
export function squeezeIn(table: Timetable, waiting: readonly number[]): void {
  for (const task of waiting) {
    const { starts, rooms } = table.model.tasks[task] as Task;
    let best = { start: 0, room: rooms[0] ?? NO_ROOM, hard: Number.POSITIVE_INFINITY };
    for (let start = 0; start < starts.length; start++) {
      if (table.clashes.hardAt(task, start) >= best.hard) continue;
      for (const room of rooms.length === 0 ? [NO_ROOM] : rooms) {
        const hard = table.hardAt(task, start, room);
        if (hard < best.hard) best = { start, room, hard };
      }
    }
    table.place(task, best.start, best.room);
  }
}

type Way = { task: number; start: number };

export class Ejection {
  /** Who is without a place now. */
  readonly waiting: number[] = [];
  private readonly table: Timetable;
  private readonly lot: Lot;
  /** Who has not looked for a free place yet; the last one is next. */
  private readonly fresh: number[];
  /** Of each start of each task: until which act it is shut. */
  private readonly shutUntil: Float64Array;
  private acts = 0;

  constructor(table: Timetable, lot: Lot, out: readonly number[]) {
    this.table = table;
    this.lot = lot;
    this.shutUntil = new Float64Array(table.clashes.offsets.at(-1) ?? 0);
    // Whoever has fewest places to go is placed first.
    this.fresh = [...out].sort((a, b) => this.choice(b) - this.choice(a));
  }

  get isOver(): boolean {
    return this.fresh.length === 0 && this.waiting.length === 0;
  }

  /** All that have no place. */
  get out(): readonly number[] {
    return [...this.waiting, ...this.fresh];
  }

  /** One act: somebody finds a place that is free, or takes one. */
  act(): void {
    const task = this.fresh.pop();
    if (task !== undefined) {
      if (!this.putWhereFree(task)) this.waiting.push(task);
      return;
    }
    this.acts++;
    const way = this.leastInTheWay();
    if (way) this.force(way);
    this.stir();
  }

  private choice(task: number): number {
    const { starts, rooms } = this.table.model.tasks[task] as Task;
    return starts.length * Math.max(1, rooms.length);
  }

  /** Of the places where nothing is in the way the one that leaves least uncovered, then the nearest; of equals by lot. */
  private putWhereFree(task: number): boolean {
    const { table, lot } = this;
    const { starts } = table.model.tasks[task] as Task;
    let best = { start: NOWHERE, cost: Number.POSITIVE_INFINITY };
    let ties = 0;
    for (let start = 0; start < starts.length; start++) {
      if (!this.isOpen(task, start) || freeRoom(table, task, start) === null) continue;
      const cost = table.uncoveredAt(task, start) + table.shiftAt(task, start) / BLOCK;
      if (cost < best.cost) [best, ties] = [{ start, cost }, 1];
      else if (cost === best.cost && lot.below(++ties) === 0) best = { start, cost };
    }
    if (best.start === NOWHERE) return this.putBySwaps(task);
    table.place(task, best.start, freeRoom(table, task, best.start) as number);
    return true;
  }

  private putBySwaps(task: number): boolean {
    const { starts } = this.table.model.tasks[task] as Task;
    const first = this.lot.below(starts.length);
    for (let k = 0; k < starts.length; k++) {
      const start = (first + k) % starts.length;
      const room = this.isOpen(task, start) ? makeRoom(this.table, task, start) : null;
      if (room === null) continue;
      this.table.place(task, start, room);
      return true;
    }
    return false;
  }

  private isOpen(task: number, start: number): boolean {
    const { clashes } = this.table;
    return clashes.othersAt(task, start) === 0 && !clashes.isWalled(task, start);
  }

  /** Of all who wait and all their starts one of those with fewest in the way, where there is a room, too, if any has one. */
  private leastInTheWay(): Way | null {
    const { lot } = this;
    const ways = this.fewestInTheWay();
    const first = lot.below(ways.length);
    for (let k = 0; k < ways.length; k++) {
      const way = ways[(first + k) % ways.length] as Way;
      const { task, start } = way;
      if (hasRoom(this.table, task, start, this.inTheWay(task, start))) return way;
    }
    return ways[first] ?? null;
  }

  private fewestInTheWay(): Way[] {
    const { table, lot, acts, shutUntil } = this;
    const { clashes } = table;
    let fewest = Number.POSITIVE_INFINITY;
    let equal = 0;
    let ways: Way[] = [];
    for (const task of this.waiting) {
      const { length } = (table.model.tasks[task] as Task).starts;
      const row = clashes.offsets[task] as number;
      for (let start = 0; start < length; start++) {
        const others = clashes.othersAt(task, start);
        if (others > fewest || (shutUntil[row + start] as number) > acts || clashes.isWalled(task, start)) continue;
        if (others < fewest) [fewest, equal, ways] = [others, 0, []];
        equal++;
        if (ways.length < LOOKED_AT) ways.push({ task, start });
        else {
          const at = lot.below(equal);
          if (at < LOOKED_AT) ways[at] = { task, start };
        }
      }
    }
    return ways;
  }

  private force({ task, start }: Way): void {
    const { table, lot } = this;
    const { rooms } = table.model.tasks[task] as Task;
    for (const one of this.inTheWay(task, start)) this.putOut(one);
    let room = makeRoom(table, task, start);
    if (room === null) {
      const open = rooms.filter((one) => inRoomThen(table, task, start, one).every((other) => this.mayGo(other)));
      if (open.length === 0) {
        this.shut(task, start);
        return;
      }
      room = open[lot.below(open.length)] as number;
      for (const one of inRoomThen(table, task, start, room)) this.putOut(one);
    }
    this.waiting.splice(this.waiting.indexOf(task), 1);
    table.place(task, start, room);
  }

  private mayGo(task: number): boolean {
    return !(this.table.model.tasks[task] as Task).isFixed;
  }

  private putOut(task: number): void {
    const { start } = this.table.take(task);
    this.waiting.push(task);
    this.shut(task, start);
  }

  private shut(task: number, start: number): void {
    const acts = this.lot.below(SHUT.atMost) + SHUT.each * this.waiting.length;
    this.shutUntil[(this.table.clashes.offsets[task] as number) + start] = this.acts + 1 + acts;
  }

  /** Whoever cannot be anywhere else than where the task would be, or would be in the wrong order with it. */
  private inTheWay(task: number, start: number): number[] {
    const { table } = this;
    const { clashes, model } = table;
    if (clashes.othersAt(task, start) === 0) return [];
    const { pairs, before, after } = model;
    const { starts, length } = model.tasks[task] as Task;
    const from = starts[start] as number;
    const found = new Set<number>();
    for (let k = pairs.offsets[task] as number; k < (pairs.offsets[task + 1] as number); k++) {
      const other = pairs.others[k] as number;
      if (pairs.hard[k] !== 0 && table.isDuring(other, from, from + length)) found.add(other);
    }
    for (const other of before[task] as readonly number[])
      if (table.isPlaced(other) && table.toOf(other) > from) found.add(other);
    for (const other of after[task] as readonly number[])
      if (table.isPlaced(other) && table.fromOf(other) < from + length) found.add(other);
    return [...found];
  }

  private stir(): void {
    const { table, lot } = this;
    const { movable, tasks } = table.model;
    for (let k = 0; k < STIRRED; k++) {
      const task = movable[lot.below(movable.length)] as number;
      const start = lot.below((tasks[task] as Task).starts.length);
      if (!table.isPlaced(task) || start === table.start[task] || !this.isOpen(task, start)) continue;
      const room = freeRoom(table, task, start);
      if (room !== null) table.move(task, start, room);
    }
  }
}
