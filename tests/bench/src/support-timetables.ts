/** Timetables that others made, as the solver reads them, and what is wrong with an answer, looked up in what they wrote. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { type Model, modelOf, type Task } from '@minga/shared/meetings/untangle/model.ts';
import type { Place } from '@minga/shared/meetings/untangle/timetable.ts';

const PLAIN = { leads: [], kind: null, parties: [], home: null, isFixed: false, weight: 1, strain: null } as const;
const upTo = (count: number): number[] => [...Array(count).keys()];

/** A week of parallel meetings of groups: facts about TPAC 2023 come so. */
export type GroupWeek = {
  slots: string[];
  rooms: { id: string; seats: number }[];
  sessions: { id: string; groups: string[]; people: number; possible: string[] }[];
};

/** Groups are in one place at a time; a session is in one of its slots and in a room that is large enough. */
export function modelOfWeek({ slots, rooms, sessions }: GroupWeek): Model {
  const groups = [...new Set(sessions.flatMap((one) => one.groups))];
  const tasks = sessions.map(
    (session): Task => ({
      ...PLAIN,
      length: 1,
      starts: Float64Array.from(session.possible, (slot) => slots.indexOf(slot)).sort(),
      rooms: upTo(rooms.length).filter((room) => (rooms[room]?.seats ?? 0) >= session.people),
      subjects: session.groups.map((group) => groups.indexOf(group)),
    }),
  );
  return modelOf({ tasks, rooms: rooms.length });
}

export type Answer = { slot: number; room: number } | null;
export const answerOf = ({ tasks }: Model, places: readonly Place[]): Answer[] =>
  places.map(({ start, room }, at) => (start < 0 ? null : { slot: tasks[at]?.starts[start] as number, room }));

/** Sessions without a place, in an impossible slot or too small a room, and pairs of a slot that share a group or a room. */
export function faultsOfWeek({ slots, rooms, sessions }: GroupWeek, answer: readonly Answer[]) {
  const faults = { unplaced: 0, impossible: 0, tooSmall: 0, overlaps: 0, roomsTwice: 0 };
  for (const [at, session] of sessions.entries()) {
    const place = answer[at];
    if (!place) {
      faults.unplaced++;
      continue;
    }
    if (!session.possible.includes(slots[place.slot] as string)) faults.impossible++;
    if ((rooms[place.room]?.seats ?? 0) < session.people) faults.tooSmall++;
    for (const [before, other] of sessions.slice(0, at).entries()) {
      if (answer[before]?.slot !== place.slot) continue;
      if (answer[before]?.room === place.room) faults.roomsTwice++;
      if (other.groups.some((group) => session.groups.includes(group))) faults.overlaps++;
    }
  }
  return faults;
}

/** Post-enrolment course timetabling, as ITC-2007 track 2 writes it. */
export type Instance = {
  sizes: number[];
  /** student x event, room x feature, event x feature, event x slot */
  attends: number[][];
  has: number[][];
  needs: number[][];
  possible: number[][];
  /** event x event: 1 where the first comes before, -1 where it comes after */
  order: number[][];
};

export const SLOTS = 45;

export async function readInstance(path: string): Promise<Instance> {
  const bytes = await readFile(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return instanceOf(text.split(/\s+/).filter(Boolean).map(Number));
}

/** The numbers of a file in their order: events, rooms, features and students first. */
export function instanceOf(numbers: readonly number[]): Instance {
  let at = 0;
  const take = (count: number) => numbers.slice(at, (at += count));
  const rows = (count: number, width: number) => Array.from({ length: count }, () => take(width));
  const [events = 0, rooms = 0, features = 0, students = 0] = take(4);
  return {
    sizes: take(rooms),
    attends: rows(students, events),
    has: rows(rooms, features),
    needs: rows(events, features),
    possible: rows(events, SLOTS),
    order: rows(events, events),
  };
}

const attendants = ({ attends }: Instance, event: number): number[] =>
  upTo(attends.length).filter((student) => attends[student]?.[event] === 1);

/** Large enough, and with all that the event needs. */
const fits = ({ sizes, needs, has }: Instance, event: number, size: number, room: number): boolean =>
  (sizes[room] as number) >= size &&
  (needs[event] as number[]).every((need, feature) => need === 0 || has[room]?.[feature] === 1);

export function modelOfInstance(instance: Instance): Model {
  const { possible, sizes, order } = instance;
  const tasks = possible.map((row, event): Task => {
    const subjects = attendants(instance, event);
    return {
      ...PLAIN,
      length: 1,
      starts: Float64Array.from(upTo(SLOTS).filter((slot) => row[slot] === 1)),
      rooms: upTo(sizes.length).filter((room) => fits(instance, event, subjects.length, room)),
      subjects,
    };
  });
  const pairs = order.flatMap((row, first) =>
    row.flatMap((before, then): [number, number][] => (before === 1 ? [[first, then]] : [])),
  );
  return modelOf({ tasks, rooms: sizes.length, order: pairs, leavesOut: true });
}

/** Events without a place, and how often what was asked of the others is not so. */
export function faultsOfInstance(instance: Instance, answer: readonly Answer[]) {
  const faults = { unplaced: 0, students: 0, rooms: 0, slots: 0, order: 0 };
  for (const [event, place] of answer.entries()) {
    if (!place) {
      faults.unplaced++;
      continue;
    }
    if (instance.possible[event]?.[place.slot] !== 1) faults.slots++;
    if (!fits(instance, event, attendants(instance, event).length, place.room)) faults.rooms++;
    for (const [other, its] of answer.entries()) {
      if (!its) continue;
      if (instance.order[event]?.[other] === 1 && place.slot >= its.slot) faults.order++;
      if (other >= event || its.slot !== place.slot) continue;
      if (its.room === place.room) faults.rooms++;
      faults.students += instance.attends.filter((row) => row[event] === 1 && row[other] === 1).length;
    }
  }
  return faults;
}
