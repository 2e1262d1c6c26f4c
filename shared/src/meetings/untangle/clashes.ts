/**
 * What each start of each task would cost, kept while others are placed and taken away: a start is then one read, however many
 * meetings there are. A change touches only those that it has to do with, and of their starts only those within its reach.
 */
import { firstAfter, firstAtOrAfter } from '../sorted.ts';
import { BLOCK } from './cost.ts';
import type { Model, Task } from './model.ts';

export class Clashes {
  /** Of each task, where its starts begin in the rows below. */
  readonly offsets: Uint32Array;
  private readonly hard: Int32Array;
  private readonly beside: Int32Array;
  /** How many others would have to go, and whether one of them is fixed. */
  private readonly others: Int32Array;
  private readonly walls: Int32Array;
  private readonly model: Model;

  constructor(model: Model) {
    this.model = model;
    const { tasks } = model;
    this.offsets = new Uint32Array(tasks.length + 1);
    for (const [at, { starts }] of tasks.entries()) this.offsets[at + 1] = (this.offsets[at] as number) + starts.length;
    const size = this.offsets[tasks.length] as number;
    this.hard = new Int32Array(size);
    this.beside = new Int32Array(size);
    this.others = new Int32Array(size);
    this.walls = new Int32Array(size);
  }

  hardAt(task: number, start: number): number {
    return this.hard[(this.offsets[task] as number) + start] as number;
  }
  besideAt(task: number, start: number): number {
    return this.beside[(this.offsets[task] as number) + start] as number;
  }
  othersAt(task: number, start: number): number {
    return this.others[(this.offsets[task] as number) + start] as number;
  }
  isWalled(task: number, start: number): boolean {
    return (this.walls[(this.offsets[task] as number) + start] as number) > 0;
  }

  /** @param by 1 when it is placed there, -1 when it is taken away */
  note(task: number, from: number, to: number, by: 1 | -1): void {
    const { tasks, pairs, before, after } = this.model;
    const { offsets, others, hard, beside } = pairs;
    const rows = (tasks[task] as Task).isFixed ? this.walls : this.others;
    for (let k = offsets[task] as number; k < (offsets[task + 1] as number); k++) {
      const other = others[k] as number;
      const { starts, length } = tasks[other] as Task;
      const base = this.offsets[other] as number;
      const [first, end] = [base + firstAfter(starts, from - length), base + firstAtOrAfter(starts, to)];
      if (hard[k] !== 0) this.addHard(rows, first, end, by * (hard[k] as number), by);
      if (beside[k] !== 0) for (let at = first; at < end; at++) this.beside[at] = (this.beside[at] as number) + by;
    }
    // Whoever comes before it must be over when it begins; whoever comes after begins when it is over.
    for (const other of before[task] as readonly number[]) {
      const { starts, length } = tasks[other] as Task;
      const base = this.offsets[other] as number;
      this.addHard(rows, base + firstAfter(starts, from - length), base + starts.length, by * BLOCK, by);
    }
    for (const other of after[task] as readonly number[]) {
      const base = this.offsets[other] as number;
      this.addHard(rows, base, base + firstAtOrAfter((tasks[other] as Task).starts, to), by * BLOCK, by);
    }
  }

  private addHard(rows: Int32Array, first: number, end: number, hard: number, by: number): void {
    for (let at = first; at < end; at++) {
      this.hard[at] = (this.hard[at] as number) + hard;
      rows[at] = (rows[at] as number) + by;
    }
  }
}
