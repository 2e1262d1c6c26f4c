/**
 * Which tables an organisation can sit at, and which nobody of its own can. At each instant its delegates are matched to the
 * tables that need it; what the best matching leaves is uncovered (schedule rule S02). A delegate sits at one table at a time,
 * for one organisation; where somebody is expected by name, they sit there or nowhere.
 */
import { type Circle, circlesOf } from './circles.ts';
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
  /** Fewest of those meetings that must be given up so that the others can all be served. */
  surplus: number;
  /** Delegates who are expected elsewhere by name then, or who sit for another organisation too; and which organisations. */
  people: string[];
  shared: string[];
  /** Of those people, who is expected in another cycle then; and the titles of such cycles, where everybody may read them. */
  away: string[];
  processes: string[];
};

const MS_PER_MINUTE = 60_000;

/** In order of time. Costs O(changes log changes), and a search of one circle of organisations at each. */
export function shortfallsOf(plan: Plan): Shortfall[] {
  const found = circlesOf(plan).flatMap((circle) => shortfallsIn(circle, plan));
  return found.sort((a, b) => a.from - b.from || b.minutes - a.minutes);
}

export type Stretch = { from: number; to: number };

type Stretches = ReadonlyMap<string, readonly Stretch[]>;

/**
 * By organisation, in order and apart from one another: when some table of it is without anybody (`short`), and when one of its
 * delegates less would leave a table without anybody (`thin`).
 */
export function stretchesOf(plan: Plan): { short: Stretches; thin: Stretches } {
  const { ids } = plan.layers.organisation;
  const [short, thin] = [new Map<string, Stretch[]>(), new Map<string, Stretch[]>()];
  for (const circle of circlesOf(plan)) {
    const add = (to: Map<string, Stretch[]>, demands: readonly number[], stretch: Stretch) => {
      for (const demand of demands) {
        const number = circle.organisationOfDemand[demand] as number;
        extend(to, ids[circle.organisations[number] as number] as string, stretch);
      }
    };
    walk(circle, {
      during: ({ matching }, from, to) => {
        add(short, matching.left, { from, to });
        add(thin, matching.precarious(), { from, to });
      },
    });
  }
  return { short, thin };
}

function extend(found: Map<string, Stretch[]>, id: string, { from, to }: Stretch): void {
  const own = found.get(id) ?? [];
  found.set(id, own);
  const last = own.at(-1);
  if (last && last.to >= from) last.to = to;
  else own.push({ from, to });
}

/** How much of the stretches lies in `[from, to)`, in minutes. */
export const minutesWithin = (stretches: readonly Stretch[], from: number, to: number): number =>
  stretches.reduce((sum, one) => sum + Math.max(0, Math.min(one.to, to) - Math.max(one.from, from)), 0) / MS_PER_MINUTE;

type Looked = { without?: number; since?: number; until?: number };

/** Minutes that tables of a circle are without anybody, all together. @param looked a meeting that is left out, and a part of time */
export function minutesLeftIn(
  circle: Circle,
  { since = -Infinity, until = Infinity, ...without }: Looked = {},
): number {
  let ms = 0;
  walk(circle, {
    ...without,
    during: ({ matching }, from, to) => {
      ms += matching.left.length * Math.max(0, Math.min(to, until) - Math.max(from, since));
    },
  });
  return ms / MS_PER_MINUTE;
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
  if (runs.short.length === 0) return [];
  const givenUp = leastGivenUp(circle);
  return runs.short.map((run) => runs.shortfall(run, givenUp));
}

/**
 * Tables given up, as few as can be, so that the others are all served: whenever one too many is under way, of those that
 * compete the one that ends last.
 */
function leastGivenUp(circle: Circle): ReadonlySet<number> {
  const { organisationOfDemand, times } = circle;
  const givenUp = new Set<number>();
  walk(circle, {
    during: (instants) => {
      const { matching } = instants;
      for (let demand = matching.left[0]; demand !== undefined; demand = matching.left[0]) {
        const short = demand;
        const own = matching
          .competitors(short)
          .demands.filter((other) => organisationOfDemand[other] === organisationOfDemand[short]);
        const last = own.reduce((a, b) => ((times[b] as number) > (times[a] as number) ? b : a));
        givenUp.add(last);
        instants.giveUp(last);
      }
    },
  });
  return givenUp;
}

/** The tables of one organisation from the first that begins until none is under way. */
type RunOfTables = {
  organisation: number;
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
  away: Set<number>;
};

const newRun = (organisation: number): RunOfTables => ({
  organisation,
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
  away: new Set(),
});

class RunsOfTables {
  /** Those that are over and in which somebody was missing. */
  readonly short: RunOfTables[] = [];
  private readonly circle: Circle;
  private readonly plan: Plan;
  private readonly runs: RunOfTables[];
  /** Of each demand: which of its run it is, in order of begin. */
  private readonly entry: Uint32Array;

  constructor(circle: Circle, plan: Plan) {
    this.circle = circle;
    this.plan = plan;
    this.runs = circle.organisations.map((_, organisation) => newRun(organisation));
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
    // Most runs leave nobody out, and their record serves the next one.
    run.entered = 0;
    if (run.ms === 0) return;
    this.short.push(run);
    this.runs[run.organisation] = newRun(run.organisation);
  }

  noteShort(instants: Instants, demand: number, at: number, until: number): void {
    const { organisationOfDemand, candidates, sitsForSeveral } = this.circle;
    const run = this.runOf(demand);
    run.ms += until - at;
    if (run.pairedAt === at) return;
    this.countPairs(run, at);
    const { demands, bodies } = instants.matching.competitors(demand);
    for (const body of bodies) if (sitsForSeveral[body] === 1) run.people.add(body);
    for (const other of demands) {
      if (organisationOfDemand[other] !== organisationOfDemand[demand])
        run.shared.add(organisationOfDemand[other] as number);
      // Who is expected at one of these tables sits there, and is missing from none.
      for (const body of candidates[other] as Uint16Array)
        if (instants.isHeld(body) && !instants.matching.serves(body)) {
          run.people.add(body);
          if (instants.isAway(body)) run.away.add(body);
        }
    }
  }

  /** Two tables under way that had both begun by the last short instant were both there: their pair is counted already. */
  private countPairs(run: RunOfTables, at: number): void {
    const { active } = run;
    for (let k = active.length - 1; k >= 0; k--) {
      const demand = active[k] as number;
      if ((this.entry[demand] as number) <= run.paired) break;
      run.concerned.add(demand);
      run.facts += k;
      run.to = Math.max(run.to, this.circle.times[demand] as number);
    }
    run.paired = run.entered - 1;
    run.pairedAt = at;
    if (active.length > run.depth) [run.depth, run.from] = [active.length, at];
  }

  private runOf(demand: number): RunOfTables {
    return this.runs[this.circle.organisationOfDemand[demand] as number] as RunOfTables;
  }

  shortfall(run: RunOfTables, givenUp: ReadonlySet<number>): Shortfall {
    const { organisation, concerned, facts, ms, depth, from, to, people, shared, away } = run;
    const { organisations, meetingOfDemand } = this.circle;
    const { ids } = this.plan.layers.organisation;
    const personOf = (body: number) => this.circle.people[body] as string;
    const nameOf = (number: number) => ids[organisations[number] as number] as string;
    return {
      organisation: nameOf(organisation),
      meetings: [...concerned]
        .sort((a, b) => (this.entry[a] as number) - (this.entry[b] as number))
        .map((demand) => meetingOfDemand[demand] as number),
      facts: Math.max(1, facts),
      surplus: Math.max(1, [...concerned].filter((demand) => givenUp.has(demand)).length),
      minutes: ms / MS_PER_MINUTE,
      depth,
      from,
      to,
      people: [...people].map(personOf),
      shared: [...shared].map(nameOf),
      away: [...away].map(personOf),
      processes: this.processesOf(run),
    };
  }

  private processesOf({ away, concerned, to }: RunOfTables): string[] {
    if (away.size === 0) return [];
    const { times, people } = this.circle;
    const changes = times.length / 2;
    const from = Math.min(...[...concerned].map((demand) => times[changes + demand] as number));
    const who = new Set([...away].map((body) => people[body]));
    const then = this.plan.away.filter((one) => who.has(one.person) && one.from < to && from < one.to);
    return [...new Set(then.flatMap(({ process }) => process ?? []))].sort();
  }
}
