/**
 * Whom a meeting leaves without anybody, wherever in time it is put: which organisations, itself needed or elsewhere at that
 * hour, and for how long. Worked out once when it is taken up; one position is then a few searches.
 */
import { type Circle, circlesOf } from './circles.ts';
import type { Plan } from './heat.ts';
import { Instants, walk } from './instants.ts';

/** In `[from, to)` the meeting leaves one table (or `tables`) more of the organisation without anybody. */
type Stretch = { from: number; to: number; tables: number };
type Displacement = {
  organisation: string;
  /** In order, apart from one another. Outside of them `always` holds. */
  stretches: readonly Stretch[];
  /** Tables that it leaves without anybody whenever it takes place, such as those of who has no delegate. */
  always: number;
};

const MS_PER_MINUTE = 60_000;

/** @param moved position of the meeting in `plan.meetings` */
export function displacementsOf(plan: Plan, moved: number): Displacement[] {
  return circlesOf(plan)
    .filter(({ meetingOfDemand, meetingOfEngagement }) =>
      [meetingOfDemand, meetingOfEngagement].some((meetings) => meetings.includes(moved)),
    )
    .flatMap((circle) => displacementsIn(circle, plan, moved));
}

/** Minutes that organisations of one circle are left without anybody when the meeting is at `[from, to)`. */
export function minutesDisplacedIn(
  circle: Circle,
  plan: Plan,
  moved: number,
  { from, to }: Omit<Stretch, 'tables'>,
): number {
  return displacedAt(displacementsIn(circle, plan, moved), from, to).reduce((sum, { minutes }) => sum + minutes, 0);
}

/** Minutes that each organisation is left without anybody when the meeting is at `[from, to)`, most first; none are left out. */
export function displacedAt(
  displacements: readonly Displacement[],
  from: number,
  to: number,
): { organisation: string; minutes: number }[] {
  const found: { organisation: string; minutes: number }[] = [];
  for (const { organisation, stretches, always } of displacements) {
    let ms = always * (to - from);
    for (let i = firstEndingAfter(stretches, from); i < stretches.length; i++) {
      const stretch = stretches[i] as Stretch;
      if (stretch.from >= to) break;
      ms += (stretch.tables - always) * (Math.min(to, stretch.to) - Math.max(from, stretch.from));
    }
    if (ms > 0) found.push({ organisation, minutes: ms / MS_PER_MINUTE });
  }
  return found.sort((a, b) => b.minutes - a.minutes);
}

function firstEndingAfter(stretches: readonly Stretch[], instant: number): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((stretches[middle] as Stretch).to <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function displacementsIn(circle: Circle, plan: Plan, moved: number): Displacement[] {
  const { organisations, meetingOfDemand, meetingOfEngagement } = circle;
  const own = { demands: positionsOf(meetingOfDemand, moved), engagements: positionsOf(meetingOfEngagement, moved) };
  const alone = leftBy(circle, new Instants(circle), own);
  const stretches = organisations.map((): Stretch[] => []);
  walk(circle, {
    without: moved,
    during: (instants, from, to) => {
      const left = leftBy(circle, instants, own);
      for (const [organisation, tables] of left.entries())
        if (tables !== alone[organisation]) extend(stretches[organisation] as Stretch[], { from, to, tables });
    },
  });
  return organisations.map((subject, organisation) => ({
    organisation: plan.layers.organisation.ids[subject] as string,
    stretches: stretches[organisation] as Stretch[],
    always: alone[organisation] as number,
  }));
}

type Own = { demands: number[]; engagements: number[] };

const positionsOf = (meetings: Uint32Array, moved: number): number[] => {
  const found: number[] = [];
  for (const [position, meeting] of meetings.entries()) if (meeting === moved) found.push(position);
  return found;
};

/** Tables of each organisation that the meeting leaves without anybody if it is under way now; afterwards all is as before. */
function leftBy(circle: Circle, instants: Instants, { demands, engagements }: Own): Int32Array {
  const { matching } = instants;
  const more = new Int32Array(circle.organisations.length);
  const count = (by: number) => {
    for (const demand of matching.left) {
      const organisation = circle.organisationOfDemand[demand] as number;
      more[organisation] = (more[organisation] as number) + by;
    }
  };
  count(-1);
  for (const demand of demands) matching.open(demand);
  for (const engagement of engagements) instants.engage(engagement, true);
  matching.fill();
  count(1);
  for (const demand of demands) matching.close(demand);
  for (const engagement of engagements) instants.engage(engagement, false);
  matching.fill();
  return more;
}

function extend(stretches: Stretch[], next: Stretch): void {
  const last = stretches.at(-1);
  if (last && last.to === next.from && last.tables === next.tables) last.to = next.to;
  else stretches.push(next);
}
