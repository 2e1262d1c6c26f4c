/**
 * Tries places and pairs of places by lot, and takes also what is worse, less and less so (simulated annealing, Kirkpatrick 1983):
 * the way out of what is best only near by.
 */
import { BLOCK } from './cost.ts';
import type { Lot } from './lot.ts';
import type { Task } from './model.ts';
import { freeRoom } from './rooms.ts';
import { type Place, NOWHERE, type Timetable } from './timetable.ts';

/** What a warning and a moved meeting weigh here, in minutes that are uncovered; what is kept at the end is compared level by level. */
const MINUTES = { strain: 10, moved: 4, day: 2 } as const;
const MS = 60_000;
const DAY_MS = 24 * 60 * MS;
/** In minutes: at the end nothing that is worse is taken. */
const COLD = 0.7;
/** What clashes is passed through now and then while it is hot. */
const CLASH_MINUTES = 120;
/** Of more meetings there are ways enough without a clash, and these are looked at in less time. */
export const FEW = 40;
const clashesIn = (hard: number): number => Math.floor(hard / BLOCK) + (hard % BLOCK);

export class Annealing {
  private readonly table: Timetable;
  private readonly lot: Lot;
  private readonly tries: number;
  private readonly hot: number;
  private readonly throughClashes: boolean;
  private done = 0;

  /** @param tries after which it is cold; @param hot at first, in minutes */
  constructor(table: Timetable, lot: Lot, tries: number, hot: number) {
    this.table = table;
    this.lot = lot;
    this.tries = tries;
    this.hot = hot;
    this.throughClashes = table.model.movable.length <= FEW;
  }

  get isOver(): boolean {
    return this.done >= this.tries;
  }

  /** One try. @returns whether anything is elsewhere now */
  act(): boolean {
    const heat = this.hot * (COLD / this.hot) ** (this.done++ / this.tries);
    const { movable } = this.table.model;
    const task = movable[this.lot.below(movable.length)] as number;
    const draw = this.lot.share();
    if (draw < 0.15) return this.exchange(task, heat);
    return this.shift(task, heat, draw < 0.25);
  }

  /** Another start by lot, near the present one every other time; or, sometimes, home. */
  private shift(task: number, heat: number, isHomeward: boolean): boolean {
    const { table, lot } = this;
    const { starts, home } = table.model.tasks[task] as Task;
    const now = table.start[task] as number;
    const near = now + (lot.below(2) === 0 ? -1 : 1) * (1 + lot.below(8));
    const isNear = lot.below(2) === 0 && near >= 0 && near < starts.length;
    const drawn = isNear ? near : lot.below(starts.length);
    const start = isHomeward && home ? home.start : drawn;
    const room = this.roomFor(task, start);
    if (start === now && room === table.room[task]) return false;
    const here = table.hardAt(task, now, table.room[task] as number);
    const there = table.hardAt(task, start, room);
    if (there > here && !this.throughClashes) return false;
    const more = this.energyAt(task, { start, room }, there) - this.energyAt(task, this.placeOf(task), here);
    if (!this.takes(more, heat)) return false;
    table.move(task, start, room);
    return true;
  }

  /** Mostly one that is free, its own first; now and then any. */
  private roomFor(task: number, start: number): number {
    const { table, lot } = this;
    const { rooms } = table.model.tasks[task] as Task;
    if (rooms.length > 1 && lot.below(5) === 0) return rooms[lot.below(rooms.length)] as number;
    return freeRoom(table, task, start) ?? (table.room[task] as number);
  }

  /** Two change places in time: each begins when the other did, in whatever room is free. */
  private exchange(one: number, heat: number): boolean {
    const { table, lot } = this;
    const { movable, tasks } = table.model;
    const other = movable[lot.below(movable.length)] as number;
    const [a, b] = [tasks[one] as Task, tasks[other] as Task];
    const starts = [
      a.starts.indexOf(b.starts[table.start[other] as number] as number),
      b.starts.indexOf(a.starts[table.start[one] as number] as number),
    ] as const;
    if (one === other || starts[0] === NOWHERE || starts[1] === NOWHERE || starts[0] === table.start[one]) return false;
    const before = this.energy();
    const away = [table.take(other), table.take(one)] as const;
    table.place(one, starts[0], freeRoom(table, one, starts[0]) ?? away[1].room);
    table.place(other, starts[1], freeRoom(table, other, starts[1]) ?? away[0].room);
    const more = this.energy() - before;
    if (this.takes(more, heat)) return true;
    table.take(other);
    table.take(one);
    table.place(one, away[1].start, away[1].room);
    table.place(other, away[0].start, away[0].room);
    return false;
  }

  private placeOf(task: number): Place {
    return { start: this.table.start[task] as number, room: this.table.room[task] as number };
  }
  private energy(): number {
    const { hard, uncovered, strain, moved, shift } = this.table.cost;
    const days = (shift * MS) / DAY_MS;
    return (
      clashesIn(hard) * CLASH_MINUTES + uncovered + strain * MINUTES.strain + moved * MINUTES.moved + days * MINUTES.day
    );
  }

  private energyAt(task: number, { start, room }: Place, hard: number): number {
    const { table } = this;
    return (
      clashesIn(hard) * CLASH_MINUTES +
      table.uncoveredAt(task, start) / MS +
      table.warningsWith(task, start) * MINUTES.strain +
      table.movedAt(task, start, room) * MINUTES.moved +
      (table.shiftAt(task, start) / DAY_MS) * MINUTES.day
    );
  }

  private takes(more: number, heat: number): boolean {
    return more <= 0 || this.lot.share() < Math.exp(-more / heat);
  }
}
