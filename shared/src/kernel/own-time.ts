/** What a clock of one zone shows: `14:30`, and its day in few words, «4 mar». */
export type Face = { clock(instant: Date): string; day(instant: Date): string };

/**
 * What stands behind a time of the forum for whoever keeps another clock: «17:00», or «4 mar, 03:30» where it is another day
 * there. Null while both clocks show the same: they are compared at that instant, because two zones may be equal in winter only.
 */
export function ownTime(instant: Date, forum: Face, own: Face): string | null {
  const [clock, day] = [own.clock(instant), own.day(instant)];
  if (day !== forum.day(instant)) return `${day}, ${clock}`;
  return clock === forum.clock(instant) ? null : clock;
}

/** The same of a span: «17:00–19:00», «4 mar, 03:30–05:30», «23:00 – 4 mar, 01:00». */
export function ownSpan(from: Date, to: Date, forum: Face, own: Face): string | null {
  const [start, end] = [ownTime(from, forum, own), ownTime(to, forum, own)];
  if (start === null && end === null) return null;
  const first = start ?? own.clock(from);
  // Its last day is said where it is neither that of its beginning nor the forum's.
  const endsOnItsOwn = own.day(to) !== own.day(from) && own.day(to) !== forum.day(to);
  return endsOnItsOwn ? `${first} – ${end}` : `${first}–${own.clock(to)}`;
}
