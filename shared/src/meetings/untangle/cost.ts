/** What a timetable costs, and which of two is better: what weighs more is looked at first, and decides alone. */

/**
 * @property unplaced tasks that have no place at all
 * @property hard who is in two places at once: one for each person and pair of meetings, {@link BLOCK} for each that nobody may
 *   publish (a room, whoever facilitates both) or that is in the wrong order
 * @property uncovered minutes that tables are without anybody of an organisation that is needed there
 * @property strain other warnings, beyond as many as there were: parallel tables of a stage, full days, short notice, awkward hours
 * @property moved tasks that are not where they were, each with its weight
 * @property shift minutes by which they were moved, together
 */
export type Cost = Readonly<Record<(typeof LEVELS)[number], number>>;

export const LEVELS = ['unplaced', 'hard', 'uncovered', 'strain', 'moved', 'shift'] as const;

/** What may not be published weighs more than any number of people who have to choose. */
export const BLOCK = 1_000;

/** Negative when `a` is the better one. */
export function compareCosts(a: Cost, b: Cost): number {
  for (const level of LEVELS) {
    const difference = a[level] - b[level];
    if (difference !== 0) return difference;
  }
  return 0;
}
