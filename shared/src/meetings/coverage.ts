/**
 * Which tables an organisation can sit at, and which nobody of its own can. At each instant its delegates are matched to the
 * tables that need it; what the best matching leaves is uncovered (schedule rule S02). A delegate sits at one table at a time,
 * for one organisation; where somebody is expected by name, they sit there or nowhere.
 */
import { type Circle, circlesOf, type CoverageOptions, type Delegates } from './circles.ts';
import type { Plan } from './heat.ts';
import { type Instants, walk } from './instants.ts';

/** A maximal run of meetings that need an organisation, in which there are instants when not all of them can be served. */
export type Shortfall = {
  organisation: string;
  /** Positions in the plan of its meetings that are under way at such an instant, in order of start. */
  meetings: number[];
  /** Pairs of those that overlap at such an instant; 1 where a single table has nobody. */
  facts: number;
  /** Integral over time of (tables without anybody), in minutes. */
  minutes: number;
  /** Most of its tables at once at such an instant, and the first instant of that many. */
  depth: number;
  from: number;
  to: number;
  /** Delegates who would have to be in two places, and the other organisations that need them at those instants. */
  people: string[];
  shared: string[];
};

const MS_PER_MINUTE = 60_000;

/** In order of time. Costs O(changes log changes), and a search of one circle of organisations at each. */
export function shortfallsOf(plan: Plan, delegates: Delegates, options: CoverageOptions = {}): Shortfall[] {
  const found = circlesOf(plan, delegates, options).flatMap((circle) => shortfallsIn(circle, plan));
  return found.sort((a, b) => a.from - b.from || b.minutes - a.minutes);
}

function shortfallsIn(circle: Circle, plan: Plan): Shortfall[] {
  const runs = new RunsOfTables(circle, plan);
  walk(circle, {
    begins: (demand) => runs.begin(demand),
    ends: (demand) => runs.end(demand),
    during: (instants, from, to) => {
      for (const demand of instants.matching.left) runs.noteShort(instants, demand, from, to);
    },
  });
  return runs.found;
}

/** The tables of one organisation from the first that begins until none is under way. */
type RunOfTables = {
  active: number[];
  entered: number;
  /** Order of the newest table at the last short instant: pairs up to it are counted. */
  paired: number;
  pairedAt: number;
  concerned: Set<number>;
  facts: number;
  ms: number;
  depth: number;
  from: number;
  to: number;
  people: Set<number>;
  shared: Set<number>;
};

const newRun = (): RunOfTables => ({
  active: [],
  entered: 0,
  paired: -1,
  pairedAt: Number.NaN,
  concerned: new Set(),
  facts: 0,
  ms: 0,
  depth: 0,
  from: 0,
  to: 0,
  people: new Set(),
  shared: new Set(),
});

class RunsOfTables {
  readonly found: Shortfall[] = [];
  private readonly circle: Circle;
  private readonly plan: Plan;
  private readonly runs: RunOfTables[];
  /** Of each demand: which of its run it is, in order of begin. */
  private readonly entry: Uint32Array;

  constructor(circle: Circle, plan: Plan) {
    this.circle = circle;
    this.plan = plan;
    this.runs = circle.organisations.map(newRun);
    this.entry = new Uint32Array(circle.meetingOfDemand.length);
  }

  begin(demand: number): void {
    const run = this.runOf(demand);
    this.entry[demand] = run.entered++;
    run.active.push(demand);
  }

  end(demand: number): void {
    const run = this.runOf(demand);
    run.active.splice(run.active.indexOf(demand), 1);
    if (run.active.length > 0) return;
    const organisation = this.circle.organisationOfDemand[demand] as number;
    if (run.ms > 0) {
      this.found.push(this.shortfall(run, organisation));
      this.runs[organisation] = newRun();
    } else {
      run.entered = 0;
    }
  }

  noteShort(instants: Instants, demand: number, at: number, until: number): void {
    const { organisationOfDemand, candidates } = this.circle;
    const run = this.runOf(demand);
    run.ms += until - at;
    if (run.pairedAt !== at) this.countPairs(run, at);
    const { demands, bodies } = instants.matching.competitors(demand);
    for (const body of bodies) run.people.add(body);
    for (const other of demands) {
      if (organisationOfDemand[other] !== organisationOfDemand[demand])
        run.shared.add(organisationOfDemand[other] as number);
      for (const body of candidates[other] as Uint16Array) if (instants.isHeld(body)) run.people.add(body);
    }
  }

  /** Two tables under way that had both begun by the last short instant were both there: their pair is counted already. */
  private countPairs(run: RunOfTables, at: number): void {
    const { active } = run;
    for (let k = active.length - 1; k >= 0; k--) {
      const demand = active[k] as number;
      run.concerned.add(demand);
      if ((this.entry[demand] as number) > run.paired) run.facts += k;
      run.to = Math.max(run.to, this.circle.times[demand] as number);
    }
    run.paired = run.entered - 1;
    run.pairedAt = at;
    if (active.length > run.depth) [run.depth, run.from] = [active.length, at];
  }

  private runOf(demand: number): RunOfTables {
    return this.runs[this.circle.organisationOfDemand[demand] as number] as RunOfTables;
  }

  private shortfall({ concerned, facts, ms, depth, from, to, people, shared }: RunOfTables, own: number): Shortfall {
    const { organisations, meetingOfDemand } = this.circle;
    const { ids } = this.plan.layers.organisation;
    const nameOf = (organisation: number) => ids[organisations[organisation] as number] as string;
    return {
      organisation: nameOf(own),
      meetings: [...concerned]
        .sort((a, b) => (this.entry[a] as number) - (this.entry[b] as number))
        .map((demand) => meetingOfDemand[demand] as number),
      facts: Math.max(1, facts),
      minutes: ms / MS_PER_MINUTE,
      depth,
      from,
      to,
      people: [...people].map((body) => this.circle.people[body] as string),
      shared: [...shared].map(nameOf),
    };
  }
}
