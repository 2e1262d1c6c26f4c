import { AppError } from '@minga/shared/kernel/errors.ts';
import { endOfDay, instantOf, wallClock } from '@minga/shared/kernel/time.ts';
import { sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { findForum } from '../../people/queries.ts';
import { seats } from '../tables.ts';

type Days = { startsOn?: string | null | undefined; endsOn?: string | null | undefined };
type Period = { startsAt?: Date; endedAt?: Date | null };

const refuse = (field: keyof Days, code: string) => new AppError('request.invalid', { errors: [{ field, code }] });

/** Today, and no day at all, is now. */
export const beginningOn = (day: string | null, timeZone: string, now: Date): Date =>
  day && day > wallClock(now, timeZone).slice(0, 10) ? instantOf(`${day}T00:00`, timeZone) : now;

/**
 * The period of a seat, of days as the forum counts them: from the first moment of one to the last of the other; what is left out is not said.
 * @param held what the seat has so far; its beginning stays once it has come
 * @throws AppError `request.invalid` naming the day that is past, or that comes before the other
 */
export async function periodOf(
  tx: Tx,
  forumId: string,
  { startsOn, endsOn }: Days,
  held: { startsAt: Date } | null = null,
): Promise<Period> {
  if (startsOn === undefined && endsOn === undefined) return {};
  const timeZone = (await findForum(tx, forumId))?.timeZone ?? 'UTC';
  const now = await dbNow(tx);
  const today = wallClock(now, timeZone).slice(0, 10);
  const period: Period = {};
  const isBegun = held !== null && held.startsAt <= now;
  if (startsOn !== undefined && !isBegun) {
    if (startsOn && startsOn < today) throw refuse('startsOn', 'in-the-past');
    period.startsAt = beginningOn(startsOn, timeZone, now);
  }
  if (endsOn !== undefined) {
    if (endsOn && endsOn < today) throw refuse('endsOn', 'in-the-past');
    period.endedAt = endsOn ? endOfDay(endsOn, timeZone) : null;
    const from = period.startsAt ?? held?.startsAt ?? now;
    if (period.endedAt && period.endedAt <= from) throw refuse('endsOn', 'ends-before-start');
  }
  return period;
}

/** Ended by an act: now. One that had not begun never did. */
export const UNTIL_NOW = {
  startsAt: sql`least(${seats.startsAt}, now())`,
  endedAt: sql`now()`,
  isEndNoted: true,
};
