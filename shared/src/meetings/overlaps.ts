/**
 * Who is needed in two places at once, found by one sweep per subject.
 *
 * A subject is anything that can be in one place at a time: a person, a facilitator, a room. Of organisations, which send
 * several, see coverage.ts. Meetings are half-open [start, end) in milliseconds, so back-to-back meetings never meet. Cost is O(N log N + I + K) for N meetings, I attendances and K conflicting pairs:
 * every attendance must be read and every conflict counted, so there is nothing left to win but constants. Those come
 * from typed arrays: meetings are sorted once, and a counting sort deals them out to their subjects already in order.
 */

/** Meeting-major attendance: subjects of meeting m are `subjects[offsets[m] .. offsets[m + 1])`. */
export type Attendance = {
  starts: Float64Array;
  ends: Float64Array;
  offsets: Uint32Array;
  subjects: Uint32Array;
};

/** Subject-major view of the same facts: each subject's meetings in order of start. */
export type SubjectIndex = { offsets: Uint32Array; meetings: Uint32Array };

/** A maximal run of overlapping meetings of one subject. */
export type Run = {
  subject: number;
  /** In order of start. */
  meetings: number[];
  /** Number of pairs of meetings that overlap. */
  facts: number;
  /** Integral over time of (meetings at once - 1), in minutes. */
  minutes: number;
  /** Most meetings at once. */
  depth: number;
  /** Fewest meetings that must be given up so that the others can all be followed. */
  surplus: number;
  /** First instant at which that many run at once, and the last end among the meetings concerned. */
  from: number;
  to: number;
};

type Pair = { subject: number; a: number; b: number };
type Sweep = { facts: number; runs: Run[]; pairs: Pair[] };

type SweepOptions = {
  /** A pair of meetings that another rule already reports for this subject. */
  skip?: (subject: number, a: number, b: number) => boolean;
  /** Pairs can be quadratic in the meetings: they are always counted, and listed only up to this many. */
  pairLimit?: number;
};

const MS_PER_MINUTE = 60_000;

/** Meeting indices by start. Start and index are packed in one float where it fits: a plain typed sort is 5x a comparator. */
export function orderByStart(starts: Float64Array): Uint32Array {
  const n = starts.length;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const start = starts[i] as number;
    if (start < min) min = start;
    if (start > max) max = start;
  }
  const order = new Uint32Array(n);
  if (n > 0 && (max - min + 1) * n < Number.MAX_SAFE_INTEGER) {
    const keys = new Float64Array(n);
    for (let i = 0; i < n; i++) keys[i] = ((starts[i] as number) - min) * n + i;
    keys.sort();
    for (let i = 0; i < n; i++) order[i] = (keys[i] as number) % n;
    return order;
  }
  for (let i = 0; i < n; i++) order[i] = i;
  return order.sort((a, b) => (starts[a] as number) - (starts[b] as number) || a - b);
}

export function indexBySubject(attendance: Attendance, subjectCount: number): SubjectIndex {
  const { subjects, offsets } = attendance;
  const bounds = new Uint32Array(subjectCount + 1);
  for (let i = 0; i < subjects.length; i++) {
    const at = (subjects[i] as number) + 1;
    bounds[at] = (bounds[at] as number) + 1;
  }
  for (let s = 0; s < subjectCount; s++) bounds[s + 1] = (bounds[s + 1] as number) + (bounds[s] as number);
  const cursor = bounds.slice(0, subjectCount);
  const meetings = new Uint32Array(subjects.length);
  const order = orderByStart(attendance.starts);
  for (let k = 0; k < order.length; k++) {
    const meeting = order[k] as number;
    const end = offsets[meeting + 1] as number;
    for (let i = offsets[meeting] as number; i < end; i++) {
      const subject = subjects[i] as number;
      const at = cursor[subject] as number;
      meetings[at] = meeting;
      cursor[subject] = at + 1;
    }
  }
  return { offsets: bounds, meetings };
}

/** Pairs of overlapping meetings: what a sweep could come to. Counting ends soon after `most`. */
export function countOverlappingPairs(index: SubjectIndex, times: Attendance, most = Number.POSITIVE_INFINITY): number {
  const { offsets, meetings } = index;
  let pairs = 0;
  for (let subject = 0; subject < offsets.length - 1 && pairs <= most; subject++) {
    const own = meetings.subarray(offsets[subject], offsets[subject + 1]);
    if (own.length < 2) continue;
    const leaving = Float64Array.from(own, (meeting) => times.ends[meeting] as number).sort();
    let left = 0;
    for (let k = 0; k < own.length; k++) {
      const start = times.starts[own[k] as number] as number;
      while ((leaving[left] as number) <= start) left++;
      pairs += k - left;
    }
  }
  return pairs;
}

/**
 * Walks every subject once. Meetings that touch nothing cost one comparison; only those that overlap are looked at closely.
 */
export function sweep(index: SubjectIndex, times: Attendance, options: SweepOptions = {}): Sweep {
  const { starts, ends } = times;
  const { offsets, meetings } = index;
  const result: Sweep = { facts: 0, runs: [], pairs: [] };
  const subjectCount = offsets.length - 1;
  for (let subject = 0; subject < subjectCount; subject++) {
    const last = offsets[subject + 1] as number;
    let first = offsets[subject] as number;
    if (first === last) continue;
    let runEnd = ends[meetings[first] as number] as number;
    for (let k = first + 1; k < last; k++) {
      const meeting = meetings[k] as number;
      const end = ends[meeting] as number;
      if ((starts[meeting] as number) >= runEnd) {
        if (k - first > 1) closeRun(result, times, meetings, first, k, subject, options);
        first = k;
        runEnd = end;
      } else if (end > runEnd) runEnd = end;
    }
    if (last - first > 1) closeRun(result, times, meetings, first, last, subject, options);
  }
  return result;
}

function closeRun(
  result: Sweep,
  times: Attendance,
  meetings: Uint32Array,
  first: number,
  last: number,
  subject: number,
  options: SweepOptions,
): void {
  const plain = last - first === 2 && !options.skip && !options.pairLimit;
  const found = plain
    ? runOfTwo(times, meetings[first] as number, meetings[first + 1] as number, subject)
    : sweepRun(result, times, meetings.subarray(first, last), subject, options);
  if (!found) return;
  result.facts += found.facts;
  result.runs.push(found);
}

/** Nearly every run is two meetings of somebody who can be in one place: no list has to be kept for those. */
function runOfTwo(times: Attendance, a: number, b: number, subject: number): Run {
  const from = times.starts[b] as number;
  const endA = times.ends[a] as number;
  const endB = times.ends[b] as number;
  const minutes = (Math.min(endA, endB) - from) / MS_PER_MINUTE;
  return { subject, meetings: [a, b], facts: 1, minutes, depth: 2, surplus: 1, from, to: Math.max(endA, endB) };
}

/** The meetings of one run, entered in order of start: each makes a pair with all that still run, and so the cost is O(K). */
function sweepRun(
  result: Sweep,
  times: Attendance,
  run: Uint32Array,
  subject: number,
  options: SweepOptions,
): Run | null {
  const { starts, ends } = times;
  const active: number[] = [];
  let facts = 0;
  let depth = 0;
  let from = Number.POSITIVE_INFINITY;
  for (let k = 0; k < run.length; k++) {
    const now = starts[run[k] as number] as number;
    let kept = 0;
    for (const position of active) if ((ends[run[position] as number] as number) > now) active[kept++] = position;
    active.length = kept;
    active.push(k);
    if (active.length > depth) [depth, from] = [active.length, now];
    facts += addPairs(result, run, active, subject, options);
  }
  if (options.skip && facts === 0) return null;
  const meetings = [...run];
  const to = meetings.reduce((last, meeting) => Math.max(last, ends[meeting] as number), from);
  const minutes = excessMinutes(times, run);
  return { subject, meetings, facts, minutes, depth, surplus: surplusOf(times, run), from, to };
}

/** Pairs of the newest with all others that run. */
function addPairs(result: Sweep, run: Uint32Array, active: number[], subject: number, options: SweepOptions): number {
  const limit = options.pairLimit ?? 0;
  const others = active.length - 1;
  if (!options.skip && result.pairs.length >= limit) return others;
  const newcomer = run[active[others] as number] as number;
  let added = 0;
  for (let j = 0; j < others; j++) {
    const other = run[active[j] as number] as number;
    if (options.skip?.(subject, other, newcomer)) continue;
    added++;
    if (result.pairs.length < limit) result.pairs.push({ subject, a: other, b: newcomer });
  }
  return added;
}

/** Minutes in which somebody is missed: the integral of (meetings at once - 1) wherever that is positive. */
function excessMinutes(times: Attendance, run: Uint32Array): number {
  const leaving = new Float64Array(run.length);
  for (let k = 0; k < run.length; k++) leaving[k] = times.ends[run[k] as number] as number;
  leaving.sort();
  let total = 0;
  let depth = 0;
  let last = 0;
  let left = 0;
  for (let k = 0; k < run.length; ) {
    const start = times.starts[run[k] as number] as number;
    const end = leaving[left] as number;
    const now = Math.min(start, end);
    if (depth > 1) total += (depth - 1) * (now - last);
    last = now;
    if (end <= start) {
      depth--;
      left++;
    } else {
      depth++;
      k++;
    }
  }
  for (; left < run.length; left++) {
    const end = leaving[left] as number;
    if (depth > 1) total += (depth - 1) * (end - last);
    last = end;
    depth--;
  }
  return total / MS_PER_MINUTE;
}

/** Interval graphs are perfect: giving up the meeting that ends last, whenever one too many is running, is optimal. */
function surplusOf(times: Attendance, run: Uint32Array): number {
  let followed: number[] = [];
  let surplus = 0;
  for (const meeting of run) {
    const now = times.starts[meeting] as number;
    followed = followed.filter((other) => (times.ends[other] as number) > now);
    followed.push(meeting);
    if (followed.length === 1) continue;
    let latest = 0;
    for (let i = 1; i < followed.length; i++) {
      if ((times.ends[followed[i] as number] as number) > (times.ends[followed[latest] as number] as number))
        latest = i;
    }
    followed.splice(latest, 1);
    surplus++;
  }
  return surplus;
}
