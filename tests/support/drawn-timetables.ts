/** Timetables of the shapes that the benchmark reads from elsewhere, drawn by lot around an answer that exists. */
import { Lot } from '@minga/shared/meetings/untangle/lot.ts';

type Shape = { events: number; rooms: number; features: number; students: number; each: number; groups: number };
const SLOTS = 45;

function shuffled(lot: Lot, count: number): number[] {
  const row = [...Array(count).keys()];
  for (let i = row.length - 1; i > 0; i--) {
    const j = lot.below(i + 1);
    [row[i], row[j]] = [row[j] as number, row[i] as number];
  }
  return row;
}

const matrix = (rows: number, columns: number, value: (row: number, column: number) => number): number[][] =>
  Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => value(row, column)));

/** The numbers of an instance of ITC-2007 track 2 in their order. Students of one group mostly attend the same events. */
export function drawnInstance(seed: number, { events, rooms, features, students, each, groups }: Shape): number[] {
  const lot = new Lot(seed);
  const cells = shuffled(lot, SLOTS * rooms);
  const slotOf = (event: number) => Math.floor((cells[event] as number) / rooms);
  const roomOf = (event: number) => (cells[event] as number) % rooms;
  const groupOf = matrix(1, events, () => lot.below(groups))[0] as number[];
  const attends = matrix(students, events, () => 0);
  for (const row of attends) {
    const own = lot.below(groups);
    const taken = new Set<number>();
    for (const event of shuffled(lot, events)) {
      if (taken.size === each) break;
      if (taken.has(slotOf(event)) || (groupOf[event] !== own && lot.below(40) > 0)) continue;
      row[event] = 1;
      taken.add(slotOf(event));
    }
  }
  const has = matrix(rooms, features, () => Number(lot.below(10) < 6));
  const needs = matrix(events, features, (event, feature) =>
    has[roomOf(event)]?.[feature] === 1 ? Number(lot.below(10) < 3) : 0,
  );
  const size = (event: number) => attends.filter((row) => row[event] === 1).length;
  const sizes = Array.from({ length: rooms }, (_, room) =>
    Math.max(0, ...[...Array(events).keys()].filter((event) => roomOf(event) === room).map(size)),
  );
  const possible = matrix(events, SLOTS, (event, slot) => Number(slot === slotOf(event) || lot.below(2) === 0));
  const order = matrix(events, events, () => 0);
  for (let k = 0; k < events / 5; k++) {
    const [first, then] = [lot.below(events), lot.below(events)];
    if (slotOf(first) >= slotOf(then)) continue;
    (order[first] as number[])[then] = 1;
    (order[then] as number[])[first] = -1;
  }
  return [[events, rooms, features, students], sizes, ...attends, ...has, ...needs, ...possible, ...order].flat();
}

/** A week of group meetings: most groups meet by themselves once or twice, some together with another. */
export function drawnWeek(seed: number, sessions = 60) {
  const lot = new Lot(seed);
  const slots = ['Mon', 'Tue', 'Thu', 'Fri'].flatMap((day) =>
    ['09:30', '11:30', '14:30', '17:00'].map((at) => `${day} ${at}`),
  );
  const rooms = Array.from({ length: 12 }, (_, room) => ({ id: `R${room}`, seats: 10 + lot.below(50) }));
  const cells = shuffled(lot, slots.length * rooms.length);
  const met = new Set<string>();
  const groupIn = (slot: number): string => {
    for (;;) {
      const group = `G${lot.below(40)}`;
      if (met.has(`${group} ${slot}`)) continue;
      met.add(`${group} ${slot}`);
      return group;
    }
  };
  return {
    slots,
    rooms,
    sessions: Array.from({ length: sessions }, (_, at) => {
      const cell = cells[at] as number;
      const slot = Math.floor(cell / rooms.length);
      const groups = lot.below(4) === 0 ? [groupIn(slot), groupIn(slot)] : [groupIn(slot)];
      const possible = slots.filter((_one, other) => other === slot || lot.below(3) > 0);
      return { id: `S${at}`, groups, people: rooms[cell % rooms.length]?.seats ?? 0, possible };
    }),
  };
}
