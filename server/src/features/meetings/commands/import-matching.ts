import { folded } from '@minga/shared/kernel/text.ts';
import type { Zone } from '@minga/shared/meetings/zone.ts';
import type { MeetingRow } from '../queries/meetings.ts';
import type { ReadLine } from './import-lines.ts';

/** Which meeting of the plan a line means; null for one that is not there yet. */
export type Match = { read: ReadLine; row: MeetingRow | null };
/** An entry of a calendar that we wrote ourselves. */
export const isOurs = (read: ReadLine): boolean => /^[0-9a-f-]{36}@minga$/.test(read.key ?? '');

/**
 * Finds again what an earlier file brought, or what somebody wrote by hand: by the calendar's own name; by title and
 * start; and, for a title that both sides have once on one day, by title and day, so that a corrected hour moves the meeting
 * instead of doubling it. Another day is another meeting.
 */
export function matchLines(reads: readonly ReadLine[], rows: readonly MeetingRow[], zone: Zone): Match[] {
  const free = new Set(rows);
  const found = new Map<ReadLine, MeetingRow>();
  const take = (read: ReadLine, row: MeetingRow | undefined) => {
    if (!row || !free.has(row)) return;
    free.delete(row);
    found.set(read, row);
  };
  const byKey = new Map(rows.flatMap((row) => (row.importKey ? [[row.importKey, row] as const] : [])));
  const byUid = new Map(rows.map((row) => [row.uid, row]));
  for (const read of reads) {
    if (read.key !== null) take(read, byKey.get(read.key) ?? (isOurs(read) ? byUid.get(read.key) : undefined));
  }
  const unmatched = () => reads.filter((read) => !found.has(read));
  // A meeting that a calendar named is that entry and no other, whatever it is called.
  const mayBe = (read: ReadLine, row: MeetingRow) => free.has(row) && (read.key === null || row.importKey === null);
  const startOf = (title: string, at: number) => `${folded(title)} ${at}`;
  const byStart = groupBy(unnamedRows(free), (row) => startOf(row.title, row.startsAt.getTime()));
  for (const read of unmatched()) {
    const candidates = byStart.get(startOf(read.title, read.startsAt)) ?? [];
    const at = likest(read, candidates);
    const [row] = at === -1 ? [] : candidates.splice(at, 1);
    if (row && mayBe(read, row)) take(read, row);
  }
  const dayOf = (title: string, at: number) => `${folded(title)} ${zone.dayOf(at)}`;
  const readsByDay = groupBy(unmatched(), (read) => dayOf(read.title, read.startsAt));
  const rowsByDay = groupBy(unnamedRows(free), (row) => dayOf(row.title, row.startsAt.getTime()));
  for (const [day, sameDay] of readsByDay) {
    const [read, another] = sameDay;
    const [row, other] = rowsByDay.get(day) ?? [];
    if (read && !another && row && !other && mayBe(read, row)) take(read, row);
  }
  return reads.map((read) => ({ read, row: found.get(read) ?? null }));
}

/** Of meetings with one title at one hour, the one in the same room for the same organisations; else any. */
function likest(read: ReadLine, candidates: readonly MeetingRow[]): number {
  const organisations = [...(read.organisations ?? [])].sort().join();
  const inRoom = (row: MeetingRow) => row.room === read.room;
  const exact = candidates.findIndex((row) => inRoom(row) && [...row.organisations].sort().join() === organisations);
  if (exact !== -1) return exact;
  const near = candidates.findIndex(inRoom);
  return near !== -1 ? near : candidates.length - 1;
}

/** What was cancelled here is matched only by its calendar's name: the same title may well be planned anew. */
const unnamedRows = (free: ReadonlySet<MeetingRow>): MeetingRow[] =>
  [...free].filter((row) => row.state !== 'cancelled');

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
