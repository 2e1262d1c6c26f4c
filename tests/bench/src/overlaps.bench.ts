/** Overlap check at the size of ARCHITECTURE section 6: 10,000 meetings of 50 people, and one position of a drag. */
import type { Delegate } from '@minga/shared/meetings/circles.ts';
import { shortfallsOf } from '@minga/shared/meetings/coverage.ts';
import { displacedAt, displacementsOf } from '@minga/shared/meetings/displacement.ts';
import { buildPlan, heatOf } from '@minga/shared/meetings/heat.ts';
import { overlaps } from '../../support/overlap.ts';
import { type Attendance, indexBySubject, sweep } from '@minga/shared/meetings/overlaps.ts';
import type { PlannedMeeting } from '@minga/shared/meetings/rules.ts';

export type OverlapsFigures = {
  meetings: number;
  peoplePerMeeting: number;
  facts: number;
  indexMs: number;
  sweepMs: number;
  /** Every pair of meetings. */
  allPairsMs: number;
  /** Every pair inside each person's own list. */
  pairsPerPersonMs: number;
  timesFaster: number;
  dragStartUs: number;
  dragPositionUs: number;
  /** Best matching of the delegates of 50 organisations to the tables of 10,000 meetings. */
  coverageMs: number;
  /** Two hundred meetings of sixty organisations: one is taken up, and held over one place. */
  displacementStartMs: number;
  displacementUs: number;
};

const QUARTER = 15 * 60_000;

/** The same numbers on every machine and in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function attendance(meetings: number, perMeeting: number, people: number): Attendance {
  const next = generator(20_270_302);
  const starts = new Float64Array(meetings);
  const ends = new Float64Array(meetings);
  const offsets = new Uint32Array(meetings + 1);
  const subjects = new Uint32Array(meetings * perMeeting);
  for (let m = 0; m < meetings; m++) {
    starts[m] = next(250 * 44) * QUARTER;
    ends[m] = (starts[m] as number) + (4 + next(9)) * QUARTER;
    offsets[m + 1] = (m + 1) * perMeeting;
    // A stride prime to the number of people: fifty different people without keeping a set.
    const first = next(people);
    for (let i = 0; i < perMeeting; i++) subjects[m * perMeeting + i] = (first + i * 7_919) % people;
  }
  return { starts, ends, offsets, subjects };
}

function median(rounds: number, work: () => void): number {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const from = performance.now();
    work();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] as number;
}

/** Every pair of meetings, and for those that overlap the people they share. */
function allPairs(times: Attendance): number {
  const { starts, ends, offsets, subjects } = times;
  const here = new Uint8Array(20_000);
  let facts = 0;
  for (let a = 0; a < starts.length; a++) {
    for (let i = offsets[a] as number; i < (offsets[a + 1] as number); i++) here[subjects[i] as number] = 1;
    for (let b = a + 1; b < starts.length; b++) {
      if (!overlaps(starts[a] as number, ends[a] as number, starts[b] as number, ends[b] as number)) continue;
      for (let i = offsets[b] as number; i < (offsets[b + 1] as number); i++)
        facts += here[subjects[i] as number] as number;
    }
    for (let i = offsets[a] as number; i < (offsets[a + 1] as number); i++) here[subjects[i] as number] = 0;
  }
  return facts;
}

/** What the surveyed products do: inside each person's list, every pair. */
function pairsPerPerson(times: Attendance, subjectCount: number): number {
  const lists: number[][] = Array.from({ length: subjectCount }, () => []);
  for (let m = 0; m < times.starts.length; m++) {
    for (let i = times.offsets[m] as number; i < (times.offsets[m + 1] as number); i++) {
      lists[times.subjects[i] as number]?.push(m);
    }
  }
  let facts = 0;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      for (let j = i + 1; j < list.length; j++) {
        const [a, b] = [list[i] as number, list[j] as number];
        const [aStart, aEnd] = [times.starts[a] as number, times.ends[a] as number];
        if (overlaps(aStart, aEnd, times.starts[b] as number, times.ends[b] as number)) facts++;
      }
    }
  }
  return facts;
}

/** Heat for a planner's year of working quarter hours; the position itself is one read of three arrays. */
function drag(): { startUs: number; positionUs: number } {
  const next = generator(7);
  const meetings = Array.from({ length: 10_000 }, (_, m): PlannedMeeting => {
    const startsAt = next(250 * 44) * QUARTER;
    return {
      id: String(m),
      startsAt,
      endsAt: startsAt + (4 + next(9)) * QUARTER,
      stage: null,
      modality: 'online',
      room: `room ${next(40)}`,
      roomExclusive: true,
      organisations: [`organisation ${next(13)}`],
      people: Array.from({ length: 50 }, (_, i) => `person ${(m * 31 + i * 7_919) % 20_000}`),
      facilitators: [],
      noticeFrom: null,
    };
  });
  const plan = buildPlan(meetings, new Map(), []);
  const slots = Float64Array.from({ length: 11_000 }, (_, i) => i * QUARTER);
  const startMs = median(31, () => heatOf(plan, next(10_000), slots));
  const heat = heatOf(plan, 0, slots);
  let sum = 0;
  const reads = 1_000_000;
  const positionMs = median(5, () => {
    for (let i = 0; i < reads; i++) {
      const slot = (i * 7_919) % slots.length;
      sum += (heat.people[slot] as number) + (heat.organisations[slot] as number) + (heat.blocks[slot] as number);
    }
  });
  if (!Number.isFinite(sum)) throw new Error('the heat must be numbers');
  return { startUs: startMs * 1000, positionUs: (positionMs * 1000) / reads };
}

/** Meetings of a year that need eight organisations each; three delegates for each, and ten people expected by name. */
function covered(meetings: number, organisations: number, days: number) {
  const next = generator(20_270_309);
  const planned = Array.from({ length: meetings }, (_, m): PlannedMeeting => {
    const startsAt = (next(days) * 96 + 32 + next(40)) * QUARTER;
    return {
      id: String(m),
      startsAt,
      endsAt: startsAt + (4 + next(9)) * QUARTER,
      stage: null,
      modality: 'online',
      room: null,
      roomExclusive: false,
      organisations: Array.from({ length: 8 }, (_, i) => `organisation ${(m * 31 + i * 7) % organisations}`),
      people: Array.from({ length: 10 }, () => `person ${next(2_000)}`),
      facilitators: [],
      noticeFrom: null,
    };
  });
  const delegates = Array.from({ length: organisations }, (_, o): [string, Delegate[]] => [
    `organisation ${o}`,
    [0, 1, 2].map((k) => ({ person: `person ${o * 3 + k}`, from: null, until: null })),
  ]);
  return buildPlan(planned, new Map(delegates), []);
}

function coverage() {
  const year = covered(10_000, 50, 365);
  // As a plan that nobody has looked at: what is kept of one is made anew.
  const coverageMs = median(15, () => shortfallsOf({ ...year }));
  const month = covered(200, 60, 30);
  let taken = 0;
  const displacementStartMs = median(31, () => displacementsOf({ ...month }, taken++ % 200));
  const displaced = displacementsOf(month, 0);
  const places = 100_000;
  let minutes = 0;
  const placesMs = median(5, () => {
    for (let i = 0; i < places; i++) {
      const from = ((i * 7_919) % 2_880) * QUARTER;
      for (const one of displacedAt(displaced, from, from + 4 * QUARTER)) minutes += one.minutes;
    }
  });
  if (!(minutes > 0)) throw new Error('some place must leave somebody without anybody');
  return { coverageMs, displacementStartMs, displacementUs: (placesMs * 1000) / places };
}

export function overlapsBench(meetings = 10_000, peoplePerMeeting = 50, people = 20_000): OverlapsFigures {
  const times = attendance(meetings, peoplePerMeeting, people);
  const index = indexBySubject(times, people);
  const found = sweep(index, times);
  const expected = allPairs(times);
  if (found.facts !== expected || expected !== pairsPerPerson(times, people))
    throw new Error(`The sweep found ${found.facts} facts and all pairs ${expected}`);
  const indexMs = median(15, () => indexBySubject(times, people));
  const sweepMs = median(15, () => sweep(index, times));
  const allPairsMs = median(3, () => allPairs(times));
  const pairsPerPersonMs = median(3, () => pairsPerPerson(times, people));
  const { startUs, positionUs } = drag();
  const timesFaster = allPairsMs / sweepMs;
  return {
    meetings,
    peoplePerMeeting,
    facts: found.facts,
    indexMs,
    sweepMs,
    allPairsMs,
    pairsPerPersonMs,
    timesFaster,
    dragStartUs: startUs,
    dragPositionUs: positionUs,
    ...coverage(),
  };
}

if (import.meta.main) console.log(overlapsBench());
