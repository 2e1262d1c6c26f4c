/**
 * Puts a timetable in order: what clashes first, then least uncovered, then fewest other warnings, then least change. Stopped at
 * any time it has the best so far, which is never worse than what it began with. One seed gives one answer, however long each
 * step is, because only the number of acts counts.
 */
import { Annealing, FEW } from './anneal.ts';
import { compareCosts, type Cost } from './cost.ts';
import { Descent, isZero } from './descend.ts';
import { Ejection, squeezeIn, takeOutClashing } from './eject.ts';
import { Lot } from './lot.ts';
import { NO_ROOM, NOWHERE, type Place, type Timetable } from './timetable.ts';

type Phase = 'clashes' | 'improving' | 'finishing' | 'done';
export type Progress = {
  readonly phase: Phase;
  /** How much of what will be tried was tried, in `[0, 1]`. */
  readonly share: number;
  readonly start: Cost;
  readonly best: Cost;
};

type Options = {
  seed?: number;
  /** How often it warms up and cools down again. */
  rounds?: number;
  /** What one task is tried in one round. */
  tries?: number;
};

const ACTS = { least: 6_000, most: 150_000, each: 750 };
const ROUNDS = { few: 6, many: 2 };
/** Ejections of each task before it is given up, where all need a place. */
const EJECTIONS = 200;
/** In minutes that are uncovered, what is taken at first: an hour more nearly always, or, where all is covered, a meeting moved. */
const HOT = 30;
const WARM = 8;
/** Between two looks at the clock. */
const BATCH = 16;

export class Untangler {
  private readonly table: Timetable;
  private readonly lot: Lot;
  private readonly rounds: number;
  private readonly tries: number;
  private readonly work: Generator<void, void>;
  private readonly startCost: Cost;
  private bestCost: Cost;
  private bestPlaces: Place[] = [];
  private phase: Phase = 'clashes';
  private share = 0;

  /** @param table where everything that is fixed has its place already; what has a home is put there */
  constructor(table: Timetable, { seed = 1, rounds, tries }: Options = {}) {
    const { movable, tasks } = table.model;
    this.table = table;
    this.lot = new Lot(seed);
    this.rounds = rounds ?? (movable.length <= FEW ? ROUNDS.few : ROUNDS.many);
    this.tries = tries ?? Math.min(ACTS.most, Math.max(ACTS.least, movable.length * ACTS.each));
    for (const task of movable) {
      const home = tasks[task]?.home;
      if (home) table.place(task, home.start, home.room ?? NO_ROOM);
    }
    table.allowWarnings();
    this.startCost = table.cost;
    this.bestCost = this.startCost;
    this.remember();
    this.work = this.search();
  }

  get progress(): Progress {
    return { phase: this.phase, share: this.share, start: this.startCost, best: this.bestCost };
  }

  /** The best so far: of each task its place, with `start` -1 for one that has none. */
  get best(): readonly Place[] {
    return this.bestPlaces;
  }

  /** Works for about so long. */
  step(budgetMs: number, clock: () => number = () => performance.now()): Progress {
    const until = clock() + budgetMs;
    while (this.phase !== 'done' && clock() < until) this.advance(1);
    return this.progress;
  }

  /** So many batches of acts, whatever time they take. */
  advance(batches: number): Progress {
    for (let k = 0; k < batches && this.phase !== 'done'; k++) if (this.work.next().done) this.finish();
    return this.progress;
  }

  private finish(): void {
    this.phase = 'done';
    this.share = 1;
  }

  private *search(): Generator<void, void> {
    yield* this.resolve();
    if (isZero(this.bestCost)) return;
    yield* this.descend(false);
    for (let round = 0; round < this.rounds && !isZero(this.bestCost); round++) yield* this.anneal(round);
    this.restore();
    yield* this.descend(true);
  }

  private *resolve(): Generator<void, void> {
    const { table, lot } = this;
    const { movable, leavesOut } = table.model;
    const waiting = [...movable.filter((task) => !table.isPlaced(task)), ...takeOutClashing(table)];
    const ejection = new Ejection(table, lot, waiting);
    const limit = leavesOut ? Number.POSITIVE_INFINITY : movable.length * EJECTIONS;
    for (let acts = 0; !ejection.isOver && acts < limit; acts++) {
      ejection.act();
      if (leavesOut) this.compare();
      yield;
    }
    squeezeIn(table, ejection.out);
    this.compare();
  }

  private *anneal(round: number): Generator<void, void> {
    this.phase = 'improving';
    const annealing = new Annealing(
      this.table,
      this.lot,
      this.tries,
      round % 2 === 0 && this.bestCost.uncovered > 0 ? HOT : WARM,
    );
    let acts = 0;
    while (!annealing.isOver) {
      if (annealing.act()) this.compare();
      acts++;
      if (acts % BATCH !== 0) continue;
      this.share = (0.95 * (round + acts / this.tries)) / this.rounds;
      yield;
    }
    this.restore();
  }

  private *descend(exchanges: boolean): Generator<void, void> {
    if (this.phase !== 'clashes') this.phase = 'finishing';
    const descent = new Descent(this.table, exchanges);
    while (!descent.isOver) {
      if (descent.act()) this.compare();
      yield;
    }
  }

  private compare(): void {
    if (compareCosts(this.table.cost, this.bestCost) < 0) this.remember();
  }

  private remember(): void {
    const { start, room } = this.table;
    this.bestCost = this.table.cost;
    this.bestPlaces = Array.from(start, (at, task) => ({ start: at, room: room[task] as number }));
  }

  /** Back to the best so far. */
  private restore(): void {
    const { table } = this;
    for (const task of table.model.movable) if (table.isPlaced(task)) table.take(task);
    for (const task of table.model.movable) {
      const { start, room } = this.bestPlaces[task] as Place;
      if (start !== NOWHERE) table.place(task, start, room);
    }
  }
}
