/**
 * Goes to the next better place, level by level, until none of the moves of one task and no exchange of two is better: then the
 * timetable is a local optimum.
 */
import { type Cost, compareCosts, LEVELS } from './cost.ts';
import type { Task } from './model.ts';
import { NO_ROOM, NOWHERE, type Place, type Timetable } from './timetable.ts';

export class Descent {
  private readonly table: Timetable;
  private next = 0;
  /** Tasks looked at since the last that went elsewhere. */
  private calm = 0;

  private readonly exchanges: boolean;

  /** @param exchanges whether pairs are looked at, too: that takes much longer */
  constructor(table: Timetable, exchanges: boolean) {
    this.table = table;
    this.exchanges = exchanges;
  }

  get isOver(): boolean {
    return this.calm >= this.table.model.movable.length;
  }

  /** Looks at one task: its best other place, or else the first exchange that is better. @returns whether it went elsewhere */
  act(): boolean {
    const { movable } = this.table.model;
    const task = movable[this.next] as number;
    this.next = (this.next + 1) % movable.length;
    const hasMoved = this.table.isPlaced(task) && (this.shift(task) || (this.exchanges && this.exchange(task)));
    this.calm = hasMoved ? 0 : this.calm + 1;
    return hasMoved;
  }

  private shift(task: number): boolean {
    const { table } = this;
    const { starts, rooms } = table.model.tasks[task] as Task;
    const now: Place = { start: table.start[task] as number, room: table.room[task] as number };
    let best = now;
    let least = this.costAt(task, now, null) as Cost;
    for (let start = 0; start < starts.length; start++) {
      for (const room of rooms.length === 0 ? [NO_ROOM] : rooms) {
        const cost = this.costAt(task, { start, room }, least);
        if (cost && compareCosts(cost, least) < 0) [best, least] = [{ start, room }, cost];
      }
    }
    if (best === now) return false;
    table.move(task, best.start, best.room);
    return true;
  }

  /** What the task costs there; null as soon as what weighs most says that it is more than `least`. */
  private costAt(task: number, { start, room }: Place, least: Cost | null): Cost | null {
    const { table } = this;
    const hard = table.hardAt(task, start, room);
    if (least && hard > least.hard) return null;
    const uncovered = table.uncoveredAt(task, start);
    if (least && hard === least.hard && uncovered > least.uncovered) return null;
    const strain = table.warningsWith(task, start);
    const moved = table.movedAt(task, start, room);
    return { unplaced: 0, hard, uncovered, strain, moved, shift: table.shiftAt(task, start) };
  }

  /** One that clashes or leaves somebody uncovered with whichever other; one that has moved where somebody comes home by it. */
  private exchange(one: number): boolean {
    const { table } = this;
    const [start, room] = [table.start[one] as number, table.room[one] as number];
    const isWrong = table.hardAt(one, start, room) > 0 || table.uncoveredAt(one, start) > 0;
    if (!isWrong && table.movedAt(one, start, room) === 0) return false;
    for (const other of table.model.movable)
      if (other !== one && table.isPlaced(other) && this.exchangeWith(one, other, isWrong)) return true;
    return false;
  }

  /** Where nothing clashes, an exchange that makes something clash is none; one of those in the way is the other itself. */
  private clashesWithOthers(task: number, start: number): boolean {
    const { clashes, cost } = this.table;
    return cost.hard === 0 && (clashes.isWalled(task, start) || clashes.othersAt(task, start) > 1);
  }

  private exchangeWith(one: number, other: number, isAny: boolean): boolean {
    const { table } = this;
    const [a, b] = [table.model.tasks[one] as Task, table.model.tasks[other] as Task];
    const ours = a.starts.indexOf(b.starts[table.start[other] as number] as number);
    const theirs = b.starts.indexOf(a.starts[table.start[one] as number] as number);
    if (ours === NOWHERE || theirs === NOWHERE || ours === table.start[one]) return false;
    if (!isAny && ours !== a.home?.start && theirs !== b.home?.start) return false;
    if (this.clashesWithOthers(one, ours) || this.clashesWithOthers(other, theirs)) return false;
    const before = table.cost;
    const away = [table.take(one), table.take(other)] as const;
    table.place(one, ours, roomFor(a, away[0], away[1]));
    table.place(other, theirs, roomFor(b, away[1], away[0]));
    if (compareCosts(table.cost, before) < 0) return true;
    table.take(one);
    table.take(other);
    table.place(one, away[0].start, away[0].room);
    table.place(other, away[1].start, away[1].room);
    return false;
  }
}

/** The other's, where it may be there. */
const roomFor = ({ rooms }: Task, own: Place, other: Place): number =>
  rooms.includes(other.room) ? other.room : own.room;

export const isZero = (cost: Cost): boolean => LEVELS.every((level) => cost[level] === 0);
