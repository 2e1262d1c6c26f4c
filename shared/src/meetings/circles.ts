/** Organisations that need one another's delegates, with what takes those delegates: each circle is looked at by itself. */
import { groupBy } from '../kernel/group.ts';
import type { Layer, Plan } from './heat.ts';
import { orderByStart } from './overlaps.ts';

/** Somebody who may sit for an organisation, and from when until when their seat lasts: null without a bound. Milliseconds. */
export type Delegate = { readonly person: string; readonly from: number | null; readonly until: number | null };
/** By organisation. A person with seats of several stands under each. */
export type Delegates = ReadonlyMap<string, readonly Delegate[]>;
/**
 * When somebody is expected in another cycle, and so at no table of this one. Milliseconds.
 * @property process the title of that cycle, where everybody may read it
 */
export type Away = {
  readonly person: string;
  readonly from: number;
  readonly to: number;
  readonly process: string | null;
};
/** Stands for the meeting of an engagement in another cycle, of which nothing more is known. */
export const ELSEWHERE = 0xffff_ffff;
/** How many people hold a seat that has begun. */
export const sittingNow = (delegates: readonly Delegate[]): number =>
  new Set(delegates.filter(({ from }) => from === null).map(({ person }) => person)).size;
/** A seat counts for a meeting that lies wholly within it. */
export const sitsThrough = ({ from, until }: Delegate, startsAt: number, endsAt: number): boolean =>
  (from === null || from <= startsAt) && (until === null || endsAt <= until);

/**
 * A demand is a table of one organisation; a body is a delegate; an engagement is where a body is expected by name, here or in
 * another cycle. All are numbered within the circle.
 */
export type Circle = {
  /** subjects of the plan's layer of organisations */
  organisations: number[];
  people: string[];
  /** of each body: 1 where it has seats of several organisations of the circle */
  sitsForSeveral: Uint8Array;
  organisationOfDemand: Uint32Array;
  meetingOfDemand: Uint32Array;
  candidates: Uint16Array[];
  bodyOfEngagement: Uint32Array;
  meetingOfEngagement: Uint32Array;
  /** Ends of the demands and of the engagements, then their begins in the same order. */
  times: Float64Array;
  /** Positions in `times` by time. What ends stands before what begins, so at one instant it comes first: half-open. */
  order: Uint32Array;
};

/** A plan does not change once it is made, and each of its meetings that is looked at asks for them. */
const known = new WeakMap<Plan, readonly Circle[]>();

export function circlesOf(plan: Plan): readonly Circle[] {
  const found = known.get(plan) ?? makeCircles(plan);
  known.set(plan, found);
  return found;
}

function makeCircles(plan: Plan): Circle[] {
  const { organisation, person } = plan.layers;
  const around = {
    people: new Map(person.ids.map((id, subject) => [id, subject])),
    away: groupBy(plan.away, (one) => one.person),
  };
  return groupsOf(organisation.ids, plan.delegates).map((organisations) => circleOf(organisations, plan, around));
}

/** Organisations by whom they share people with, directly or through others. */
function groupsOf(ids: readonly string[], delegates: Delegates): number[][] {
  const parent = ids.map((_, subject) => subject);
  const rootOf = (subject: number): number => {
    let root = subject;
    while (parent[root] !== root) root = parent[root] as number;
    parent[subject] = root;
    return root;
  };
  const firstOf = new Map<string, number>();
  for (const [subject, id] of ids.entries()) {
    for (const { person } of delegates.get(id) ?? []) {
      const first = firstOf.get(person);
      if (first === undefined) firstOf.set(person, subject);
      else parent[Math.max(rootOf(first), rootOf(subject))] = Math.min(rootOf(first), rootOf(subject));
    }
  }
  const groups = new Map<number, number[]>();
  for (const subject of ids.keys()) {
    const root = rootOf(subject);
    const group = groups.get(root);
    if (group) group.push(subject);
    else groups.set(root, [subject]);
  }
  return [...groups.values()];
}

const meetingsOf = ({ index }: Layer, subject: number): Uint32Array =>
  index.meetings.subarray(index.offsets[subject], index.offsets[subject + 1]);

type Around = {
  /** numbers of the plan's layer of people */
  people: ReadonlyMap<string, number>;
  /** by person */
  away: ReadonlyMap<string, readonly Away[]>;
};

function circleOf(organisations: number[], plan: Plan, around: Around): Circle {
  const { organisation } = plan.layers;
  const { starts, ends } = organisation.attendance;
  const seats = new Map<string, number>();
  const bodies = new Map<string, number>();
  const demands: number[] = [];
  const owners: number[] = [];
  const candidates: Uint16Array[] = [];
  for (const [number, subject] of organisations.entries()) {
    const own = plan.delegates.get(organisation.ids[subject] as string) ?? [];
    const names = [...new Set(own.map((delegate) => delegate.person))];
    for (const name of names) {
      if (!bodies.has(name)) bodies.set(name, bodies.size);
      seats.set(name, (seats.get(name) ?? 0) + 1);
    }
    const bodyOf = (delegate: Delegate) => bodies.get(delegate.person) as number;
    const isBounded = own.some(({ from, until }) => from !== null || until !== null);
    const all = Uint16Array.from(names, (name) => bodies.get(name) as number);
    for (const meeting of meetingsOf(organisation, subject)) {
      demands.push(meeting);
      owners.push(number);
      const [startsAt, endsAt] = [starts[meeting] as number, ends[meeting] as number];
      candidates.push(
        isBounded
          ? Uint16Array.from(
              own.filter((one) => sitsThrough(one, startsAt, endsAt)),
              bodyOf,
            )
          : all,
      );
    }
  }
  const engaged = engagementsOf(bodies, plan, around);
  const times = timesOf(demands, engaged, organisation.attendance);
  return {
    organisations,
    people: [...bodies.keys()],
    sitsForSeveral: Uint8Array.from(bodies.keys(), (name) => ((seats.get(name) ?? 0) > 1 ? 1 : 0)),
    organisationOfDemand: Uint32Array.from(owners),
    meetingOfDemand: Uint32Array.from(demands),
    candidates,
    bodyOfEngagement: Uint32Array.from(engaged, ({ body }) => body),
    meetingOfEngagement: Uint32Array.from(engaged, ({ meeting }) => meeting),
    times,
    order: orderByStart(times),
  };
}

type Engagement = { body: number; meeting: number; from: number; to: number };

function engagementsOf(bodies: ReadonlyMap<string, number>, plan: Plan, { people, away }: Around): Engagement[] {
  const { person } = plan.layers;
  const { starts, ends } = person.attendance;
  const engaged: Engagement[] = [];
  for (const [name, body] of bodies) {
    const subject = people.get(name);
    if (subject !== undefined)
      for (const meeting of meetingsOf(person, subject))
        engaged.push({ body, meeting, from: starts[meeting] as number, to: ends[meeting] as number });
    for (const { from, to } of away.get(name) ?? []) engaged.push({ body, meeting: ELSEWHERE, from, to });
  }
  return engaged;
}

function timesOf(
  demands: readonly number[],
  engaged: readonly Engagement[],
  { starts, ends }: Layer['attendance'],
): Float64Array {
  const changes = demands.length + engaged.length;
  const times = new Float64Array(2 * changes);
  for (const [at, meeting] of demands.entries()) {
    times[at] = ends[meeting] as number;
    times[changes + at] = starts[meeting] as number;
  }
  for (const [at, { from, to }] of engaged.entries()) {
    times[demands.length + at] = to;
    times[changes + demands.length + at] = from;
  }
  return times;
}
