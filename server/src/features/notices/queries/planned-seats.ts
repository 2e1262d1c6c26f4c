import { AppError } from '@minga/shared/kernel/errors.ts';
import type { PlannedLetter, PlannedSeat } from '@minga/shared/notices/schema.ts';
import { endOfDay } from '@minga/shared/kernel/time.ts';
import { dbNow, toDate, type Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { getCycle } from '../../cycles/queries.ts';
import { isNotifiable, wordsOfSeat } from '../../cycles/queries/notices.ts';
import { beginningOn } from '../../organisations/commands/seat-periods.ts';
import { findSeat, listBesideSeat, type TheirSeat } from '../../organisations/queries/of-person.ts';
import type { NoticeSources } from '../policy.ts';
import { plannedLetterOf } from '../present.ts';
import { countPlanned } from './planned.ts';

const NOBODY = { people: 0, atOnce: 0, daily: 0, none: 0 };
const instantIn = (at: string | null) => at && toDate(at).getTime();
const factsOf = ({ role, isAlternate, hasMandate, seniority, beginsAt, endsAt }: TheirSeat) =>
  [role, isAlternate, hasMandate, seniority, instantIn(beginsAt), instantIn(endsAt)].join();

/** When a seat would begin; null for one that has begun, or would now. */
async function beginningOf(tx: Tx, seat: TheirSeat, startsOn: string | undefined, timeZone: string) {
  if (startsOn === undefined || seat.beginsAt === null) return seat.beginsAt;
  const now = await dbNow(tx);
  const beginning = beginningOn(startsOn, timeZone, now);
  return beginning > now ? beginning.toISOString() : null;
}

/**
 * Whom ending a seat, or correcting it so, would tell now, and the letter to whoever holds it in the language of the forum.
 * @throws AppError `seat.not-found` for one that is none, or none any more
 */
export async function readPlannedSeat(
  tx: Tx,
  scope: Scope,
  sourceOf: NoticeSources,
  { act, ...asked }: PlannedSeat & { seatId: string },
  publicUrl: string,
): Promise<PlannedLetter> {
  const { cycleId, forumId, locale } = scope;
  const seat = await findSeat(tx, forumId, asked.seatId);
  if (!seat || seat.isEnded) throw new AppError('seat.not-found');
  const { personId: own } = personOf(scope);
  const role = asked.role ?? seat.role;
  const isAlternate = asked.isAlternate ? asked.isAlternate === 'true' : seat.isAlternate;
  const hasMandate = asked.hasMandate ? asked.hasMandate === 'true' : seat.hasMandate;
  const seniority = asked.seniority ?? seat.seniority;
  const place = await getCycle(tx, cycleId);
  const endsAt =
    asked.endsOn === undefined
      ? seat.endsAt
      : asked.endsOn === ''
        ? null
        : endOfDay(asked.endsOn, place.timeZone).toISOString();
  const beginsAt = await beginningOf(tx, seat, asked.startsOn, place.timeZone);
  const planned = { ...seat, role, isAlternate, hasMandate, seniority, beginsAt, endsAt };
  const isSame = factsOf(planned) === factsOf(seat);
  const isNotified = isNotifiable(seat, `seat-${act}`) && !(act === 'changed' && isSame);
  const those = (people: readonly string[]) =>
    people.filter((personId) => isNotified && personId !== own).map((personId) => ({ personId, dueAt: null }));
  const kind = `seat-${act}` as const;
  const counts = await countPlanned(tx, { forumId, kind }, those([seat.personId]));
  const beside = act === 'ended' && !seat.isAwaited ? those(await listBesideSeat(tx, forumId, seat)) : [];
  const others = await countPlanned(tx, { forumId, kind: 'seat-vacated' }, beside);
  const toHolder = counts.people > counts.none ? wordsOfSeat(kind, planned, place, locale) : null;
  const until = act === 'ended' ? 'now' : endsAt;
  const ending = { forumId, personId: seat.personId, seatId: asked.seatId };
  const out = until === null ? undefined : await sourceOf('meeting-out').outWith?.(tx, { ...ending, until }, locale);
  const holder = (out?.dueAts ?? []).map((dueAt) => ({ personId: seat.personId, dueAt }));
  const called = await countPlanned(tx, { forumId, kind: 'meeting-out' }, holder);
  // Whoever hears of the seat's end hears of the meetings besides, and is one person.
  const alone = counts.people === 0 ? called : NOBODY;
  const sum = (of: keyof typeof alone) => counts[of] + others[of] + alone[of];
  const words = toHolder ?? (called.people > called.none ? (out?.words ?? null) : null);
  return {
    ...{ people: sum('people'), atOnce: sum('atOnce'), daily: sum('daily'), none: sum('none') },
    calledOff: holder.length,
    letter: words && plannedLetterOf(words, { locale, publicUrl, forumName: place.forumName }),
  };
}
