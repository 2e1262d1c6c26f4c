/**
 * What is to be placed and what holds it, in numbers: a timetable of meetings, of courses, of whatever takes a while, may be in
 * some places and needs people who are nowhere else meanwhile. All times are in one unit, `[start, start + length)`.
 */
import { BLOCK } from './cost.ts';

export type Task = {
  readonly length: number;
  /** Where it may begin, ascending; of one that is fixed, its start alone. */
  readonly starts: Float64Array;
  /** Rooms it may be in; none: it needs no room. */
  readonly rooms: readonly number[];
  /** Who can be nowhere else while it lasts. */
  readonly subjects: readonly number[];
  /** Of those, who may on no account be elsewhere. */
  readonly leads: readonly number[];
  /** Tables of one kind that should not run beside one another where they share a party. */
  readonly kind: number | null;
  readonly parties: readonly number[];
  /** Number of its present start among `starts` and its room; null when it has no place yet. */
  readonly home: { readonly start: number; readonly room: number | null } | null;
  readonly isFixed: boolean;
  /** What it costs to move it, beside others. */
  readonly weight: number;
  /** Warnings about it alone at each of its starts; null: none anywhere. */
  readonly strain: Uint8Array | null;
};

export type Model = {
  readonly tasks: readonly Task[];
  readonly movable: readonly number[];
  readonly rooms: number;
  readonly pairs: Pairs;
  /** What begins only when another is over: of each task, which ones come before it and after it. */
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
  /** May stay without a place where there is none without a clash. */
  readonly leavesOut: boolean;
};

/** Of each task: the others that it has to do with, and what it costs when both run at once. */
type Pairs = {
  readonly offsets: Uint32Array;
  readonly others: Uint32Array;
  readonly hard: Uint32Array;
  readonly beside: Uint8Array;
};

type Given = {
  tasks: readonly Task[];
  rooms: number;
  /** Pairs: the first is over before the second begins. */
  order?: readonly (readonly [number, number])[];
  leavesOut?: boolean;
};

export function modelOf({ tasks, rooms, order = [], leavesOut = false }: Given): Model {
  const before: number[][] = tasks.map(() => []);
  const after: number[][] = tasks.map(() => []);
  for (const [first, then] of order) {
    before[then]?.push(first);
    after[first]?.push(then);
  }
  const movable = [...tasks.keys()].filter((at) => !(tasks[at] as Task).isFixed);
  return { tasks, movable, rooms, pairs: pairsOf(tasks), before, after, leavesOut };
}

const byMember = (lists: readonly (readonly number[])[]): Map<number, number[]> => {
  const found = new Map<number, number[]>();
  for (const [at, members] of lists.entries()) {
    for (const member of members) {
      const own = found.get(member);
      if (own) own.push(at);
      else found.set(member, [at]);
    }
  }
  return found;
};

/** Two that are fixed have nothing to do with one another: nothing here can change it. */
function pairsOf(tasks: readonly Task[]): Pairs {
  const ofSubject = byMember(tasks.map(({ subjects }) => subjects));
  const ofParty = byMember(tasks.map(({ parties }) => parties));
  const leads = tasks.map((task) => new Set(task.leads));
  const rows = tasks.map((task, at): Map<number, [number, number]> => {
    const row = new Map<number, [number, number]>();
    const add = (other: number, hard: number, beside: number) => {
      const isHeld = task.isFixed && (tasks[other] as Task).isFixed;
      if (other === at || isHeld) return;
      const known = row.get(other) ?? [0, 0];
      row.set(other, [known[0] + hard, Math.max(known[1], beside)]);
    };
    for (const subject of task.subjects)
      for (const other of ofSubject.get(subject) ?? [])
        add(other, leads[at]?.has(subject) && leads[other]?.has(subject) ? BLOCK : 1, 0);
    if (task.kind !== null)
      for (const party of task.parties)
        for (const other of ofParty.get(party) ?? []) if ((tasks[other] as Task).kind === task.kind) add(other, 0, 1);
    return row;
  });
  const offsets = new Uint32Array(tasks.length + 1);
  for (const [at, row] of rows.entries()) offsets[at + 1] = (offsets[at] as number) + row.size;
  const flat = rows.flatMap((row) => [...row]);
  return {
    offsets,
    others: Uint32Array.from(flat, ([other]) => other),
    hard: Uint32Array.from(flat, ([, [hard]]) => hard),
    beside: Uint8Array.from(flat, ([, [, beside]]) => beside),
  };
}
