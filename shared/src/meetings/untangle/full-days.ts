/** S04 while one searches: days on which somebody has more meetings, or more minutes of them online, than is asked of a day. */
import type { Model, Task } from './model.ts';

type DayLimits = { readonly meetings: number; readonly onlineMinutes: number };

/** @property days of each start of each task; @property online minutes of it that count as online */
export type Days = {
  readonly limits: DayLimits;
  readonly days: readonly Int32Array[];
  readonly online: Float64Array;
};

export class FullDays {
  private readonly model: Model;
  private readonly given: Days;
  private readonly first: number;
  private readonly count: number;
  private readonly meetings: Uint16Array;
  private readonly minutes: Float64Array;
  /** Of each task that has a place: its day. */
  private readonly dayOf: Int32Array;

  constructor(model: Model, given: Days) {
    this.model = model;
    this.given = given;
    const all = given.days.flatMap((days) => [...days]);
    this.first = all.reduce((least, day) => Math.min(least, day), Number.MAX_SAFE_INTEGER);
    this.count = all.reduce((most, day) => Math.max(most, day), this.first) - this.first + 1;
    const subjects = model.tasks.reduce((most, task) => Math.max(most, ...task.subjects), -1) + 1;
    this.meetings = new Uint16Array(subjects * this.count);
    this.minutes = new Float64Array(subjects * this.count);
    this.dayOf = new Int32Array(model.tasks.length).fill(-1);
  }

  /** Full days more when it is at that start, beside all others that have a place. */
  at(task: number, start: number): number {
    const day = this.dayAt(task, start);
    const isThere = this.dayOf[task] === day;
    const own = this.given.online[task] as number;
    let more = 0;
    for (const subject of (this.model.tasks[task] as Task).subjects) {
      const cell = subject * this.count + day;
      const [meetings, minutes] = [this.meetings[cell] as number, this.minutes[cell] as number];
      const without = isThere ? this.isFull(meetings - 1, minutes - own) : this.isFull(meetings, minutes);
      const together = isThere ? this.isFull(meetings, minutes) : this.isFull(meetings + 1, minutes + own);
      if (together && !without) more++;
    }
    return more;
  }

  note(task: number, start: number, by: 1 | -1): void {
    const day = this.dayAt(task, start);
    this.dayOf[task] = by === 1 ? day : -1;
    for (const subject of (this.model.tasks[task] as Task).subjects) {
      const cell = subject * this.count + day;
      this.meetings[cell] = (this.meetings[cell] as number) + by;
      this.minutes[cell] = (this.minutes[cell] as number) + by * (this.given.online[task] as number);
    }
  }

  private dayAt(task: number, start: number): number {
    return ((this.given.days[task] as Int32Array)[start] as number) - this.first;
  }

  private isFull(meetings: number, minutes: number): boolean {
    const { limits } = this.given;
    return meetings > limits.meetings || minutes > limits.onlineMinutes;
  }
}
