/**
 * Which tables an organisation can sit at, and which nobody of its own can. At each instant its delegates are matched to the
 * tables that need it; what the best matching leaves is uncovered (schedule rule S02). A delegate sits at one table at a time,
 * for one organisation; where somebody is expected by name, they sit there or nowhere.
 */
import { Matching } from './matching.ts';
import type { PlannedMeeting } from './rules.ts';

/** Who may sit for whom. A person with seats of several organisations stands once under each. */
export type Delegates = ReadonlyMap<string, readonly string[]>;
/** Somebody cannot come to any table of this plan: absent, or expected by another plan. Half-open, in milliseconds. */
export type Away = { readonly person: string; readonly from: number; readonly to: number };

type CoverageOptions = {
  away?: readonly Away[];
  /** Themes covered, seniority asked: whether this delegate may sit for this organisation at that meeting at all. */
  maySit?: (person: string, organisation: string, meeting: PlannedMeeting) => boolean;
};

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

type Demand = { organisation: number; meeting: number; startsAt: number; endsAt: number };
type Engagement = { body: number; meeting: number; from: number; to: number };
const ELSEWHERE = -1;

/** Organisations that need one another's delegates looked at together; most stand alone. */
type Circle = { demands: Demand[]; engagements: Engagement[]; people: string[]; candidates: Uint16Array[] };

export function shortfallsOf(
  meetings: readonly PlannedMeeting[],
  delegates: Delegates,
  options: CoverageOptions = {},
): Shortfall[] {
  const names = [...new Set(meetings.flatMap(({ organisations }) => organisations))];
  const found = circlesOf(names, meetings, delegates, options).flatMap((circle) => shortfallsIn(circle, names));
  return found.sort((a, b) => a.from - b.from || b.minutes - a.minutes);
}

function circlesOf(
  names: readonly string[],
  meetings: readonly PlannedMeeting[],
  delegates: Delegates,
  { away = [], maySit = () => true }: CoverageOptions,
): Circle[] {
  const groups = joinedByPeople(names, delegates);
  const circles = new Map<number, Circle & { bodies: Map<string, number> }>();
  const circleOf = (organisation: number) => {
    const group = groups[organisation] as number;
    const known = circles.get(group);
    if (known) return known;
    const made = { demands: [], engagements: [], people: [], candidates: [], bodies: new Map<string, number>() };
    circles.set(group, made);
    return made;
  };
  const numbers = new Map(names.map((name, number) => [name, number]));
  const circlesWith = new Map<string, Circle & { bodies: Map<string, number> }>();
  for (const [number, name] of names.entries()) {
    const circle = circleOf(number);
    for (const person of delegates.get(name) ?? []) {
      if (circle.bodies.has(person)) continue;
      circle.bodies.set(person, circle.people.push(person) - 1);
      circlesWith.set(person, circle);
    }
  }
  const engage = (person: string, meeting: number, from: number, to: number) => {
    const circle = circlesWith.get(person);
    circle?.engagements.push({ body: circle.bodies.get(person) as number, meeting, from, to });
  };
  for (const [position, meeting] of meetings.entries()) {
    const { startsAt, endsAt } = meeting;
    for (const name of meeting.organisations) {
      const organisation = numbers.get(name) as number;
      const circle = circleOf(organisation);
      circle.demands.push({ organisation, meeting: position, startsAt, endsAt });
      const allowed = (delegates.get(name) ?? []).filter((person) => maySit(person, name, meeting));
      circle.candidates.push(Uint16Array.from(allowed, (person) => circle.bodies.get(person) as number));
    }
    for (const person of new Set([...meeting.people, ...meeting.facilitators]))
      engage(person, position, startsAt, endsAt);
  }
  for (const { person, from, to } of away) engage(person, ELSEWHERE, from, to);
  return [...circles.values()];
}

/** For each organisation the smallest number among those that it shares people with, directly or through others. */
function joinedByPeople(names: readonly string[], delegates: Delegates): number[] {
  const parent = names.map((_, number) => number);
  const rootOf = (number: number): number => {
    let root = number;
    while (parent[root] !== root) root = parent[root] as number;
    parent[number] = root;
    return root;
  };
  const firstOf = new Map<string, number>();
  for (const [number, name] of names.entries()) {
    for (const person of delegates.get(name) ?? []) {
      const first = firstOf.get(person);
      if (first === undefined) firstOf.set(person, number);
      else parent[Math.max(rootOf(first), rootOf(number))] = Math.min(rootOf(first), rootOf(number));
    }
  }
  return names.map((_, number) => rootOf(number));
}

type Change = { at: number; opens: boolean; demand: number; engagement: number };

/** In order of time; what ends comes before what begins at the same instant. */
function changesOf({ demands, engagements }: Circle): Change[] {
  const changes: Change[] = [];
  for (const [demand, { startsAt, endsAt }] of demands.entries()) {
    changes.push({ at: startsAt, opens: true, demand, engagement: -1 });
    changes.push({ at: endsAt, opens: false, demand, engagement: -1 });
  }
  for (const [engagement, { from, to }] of engagements.entries()) {
    changes.push({ at: from, opens: true, demand: -1, engagement });
    changes.push({ at: to, opens: false, demand: -1, engagement });
  }
  return changes.sort((a, b) => a.at - b.at || Number(a.opens) - Number(b.opens));
}

/** The instants of a circle one after the other, each with what is under way and who sits where. */
class Instants {
  readonly matching: Matching;
  private readonly held: number[][];
  private readonly circle: Circle;

  constructor(circle: Circle) {
    this.circle = circle;
    this.held = circle.people.map(() => []);
    this.matching = new Matching(circle.candidates, circle.people.length, (body, demand) =>
      this.canSit(body, (circle.demands[demand] as Demand).meeting),
    );
  }

  canSit(body: number, meeting: number): boolean {
    const held = this.held[body] as number[];
    return held.length === 0 || (!held.includes(ELSEWHERE) && held.includes(meeting));
  }

  /** Where they are expected by name now; such bodies are no help elsewhere. */
  heldAt(body: number): readonly number[] {
    return this.held[body] as number[];
  }

  take({ opens, demand, engagement }: Change): void {
    if (demand >= 0) {
      if (opens) this.matching.open(demand);
      else this.matching.close(demand);
      return;
    }
    const { body, meeting } = this.circle.engagements[engagement] as Engagement;
    const held = this.held[body] as number[];
    if (opens) held.push(meeting);
    else held.splice(held.indexOf(meeting), 1);
    this.matching.reconsider(body);
  }
}

function shortfallsIn(circle: Circle, names: readonly string[]): Shortfall[] {
  const changes = changesOf(circle);
  const instants = new Instants(circle);
  const runs = new Map<number, RunOfTables>();
  const found: Shortfall[] = [];
  for (let i = 0; i < changes.length; ) {
    const { at } = changes[i] as Change;
    for (; i < changes.length && (changes[i] as Change).at === at; i++) {
      const change = changes[i] as Change;
      instants.take(change);
      if (change.demand >= 0) followTables(runs, circle, change, found, names);
    }
    instants.matching.settle();
    const until = changes[i]?.at ?? at;
    const { left } = instants.matching;
    if (left.length > 0 && until > at) for (const demand of left) noteShort(runs, circle, instants, demand, at, until);
  }
  return found;
}

/** The tables of one organisation from the first that begins until none is under way. */
type RunOfTables = {
  active: number[];
  entered: number;
  order: Map<number, number>;
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
  order: new Map(),
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

function followTables(
  runs: Map<number, RunOfTables>,
  circle: Circle,
  { opens, demand }: Change,
  found: Shortfall[],
  names: readonly string[],
): void {
  const { organisation } = circle.demands[demand] as Demand;
  const run = runs.get(organisation) ?? newRun();
  runs.set(organisation, run);
  if (opens) {
    run.order.set(demand, run.entered++);
    run.active.push(demand);
    return;
  }
  run.active.splice(run.active.indexOf(demand), 1);
  if (run.active.length > 0) return;
  runs.delete(organisation);
  if (run.ms > 0) found.push(shortfallOf(run, organisation, circle, names));
}

function noteShort(
  runs: Map<number, RunOfTables>,
  circle: Circle,
  instants: Instants,
  demand: number,
  at: number,
  until: number,
): void {
  const { organisation } = circle.demands[demand] as Demand;
  const run = runs.get(organisation) as RunOfTables;
  run.ms += until - at;
  if (run.pairedAt !== at) countPairs(run, circle, at);
  const { demands, bodies } = instants.matching.competitors(demand);
  for (const body of bodies) run.people.add(body);
  for (const other of demands) {
    const needing = (circle.demands[other] as Demand).organisation;
    if (needing !== organisation) run.shared.add(needing);
    for (const body of circle.candidates[other] as Uint16Array)
      if (instants.heldAt(body).length > 0) run.people.add(body);
  }
}

/** Two tables under way that had both begun by the last short instant were both there: their pair is counted already. */
function countPairs(run: RunOfTables, circle: Circle, at: number): void {
  const { active } = run;
  for (let k = active.length - 1; k >= 0; k--) {
    const demand = active[k] as number;
    run.concerned.add(demand);
    if ((run.order.get(demand) as number) > run.paired) run.facts += k;
    run.to = Math.max(run.to, (circle.demands[demand] as Demand).endsAt);
  }
  run.paired = run.entered - 1;
  run.pairedAt = at;
  if (active.length > run.depth) [run.depth, run.from] = [active.length, at];
}

function shortfallOf(run: RunOfTables, organisation: number, circle: Circle, names: readonly string[]): Shortfall {
  const { facts, ms, depth, from, to } = run;
  return {
    organisation: names[organisation] as string,
    meetings: [...run.concerned]
      .sort((a, b) => (run.order.get(a) as number) - (run.order.get(b) as number))
      .map((demand) => (circle.demands[demand] as Demand).meeting),
    facts: Math.max(1, facts),
    minutes: ms / MS_PER_MINUTE,
    depth,
    from,
    to,
    people: [...run.people].map((body) => circle.people[body] as string),
    shared: [...run.shared].map((other) => names[other] as string),
  };
}
