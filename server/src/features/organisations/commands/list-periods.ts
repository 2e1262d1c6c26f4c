import type { ListColumn } from '@minga/shared/organisations/lists.ts';
import type { ForumList } from '../queries/lists.ts';
import type { ListLine } from './list-lines.ts';
import type { ListPlan } from './planned-list.ts';

type Held = ForumList['seats'][number];
type Days = { startsOn: string | null; endsOn: string | null };

/** Of several such seats of one person, one after the other, the one that begins on the day of the line; else the first. */
export function seatMeant(held: readonly Held[], { seatSince }: ListLine): Held | undefined {
  const inOrder = held.toSorted((a, b) => a.startsOn.localeCompare(b.startsOn));
  return inOrder.find(({ startsOn }) => startsOn === seatSince) ?? inOrder[0];
}

/**
 * The days of a seat as the line says them. What has begun keeps its first day, and nothing begins or ends on a day that is past: what
 * cannot be so is said of its cell.
 * @param others seats of the same kind that the person has beside this one
 * @returns the days that are said anew
 */
export function planDays(
  { today }: Pick<ForumList, 'today'>,
  line: ListLine,
  { held, others }: { held: Held | undefined; others: readonly Held[] },
  plan: ListPlan,
): Partial<Days> {
  const errors: typeof plan.errors = [];
  const wrong = (field: ListColumn, code: string, params?: Record<string, string>) =>
    void errors.push({ line: line.line, field, code, ...(params && { params }) });
  const { seatSince, seatUntil } = line;
  const newSince = seatSince === held?.startsOn ? null : seatSince;
  const newUntil = seatUntil === held?.endsOn ? null : seatUntil;
  const isNew = newSince !== null || newUntil !== null;
  if (newSince !== null && held?.hasBegun) wrong('seatSince', 'seat-begun', { value: held.startsOn });
  else if (newSince !== null && newSince < today) wrong('seatSince', 'day-past');
  if (newUntil !== null && newUntil < today) wrong('seatUntil', 'day-past');
  const startsOn = seatSince ?? held?.startsOn ?? today;
  const endsOn = seatUntil ?? held?.endsOn ?? null;
  if (isNew && endsOn !== null && endsOn < startsOn) wrong('seatUntil', 'seat-ends-before-start');
  const meets = (other: Held) =>
    (endsOn === null || other.startsOn <= endsOn) && (other.endsOn === null || startsOn <= other.endsOn);
  if (errors.length === 0 && isNew && others.some(meets))
    wrong(newUntil === null ? 'seatSince' : 'seatUntil', 'seat-overlaps');
  plan.errors.push(...errors);
  return { ...(newSince && { startsOn: newSince }), ...(newUntil && { endsOn: newUntil }) };
}
