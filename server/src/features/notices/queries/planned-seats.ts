import { AppError } from '@minga/shared/kernel/errors.ts';
import type { PlannedLetter, PlannedSeat } from '@minga/shared/notices/schema.ts';
import { endOfDay } from '@minga/shared/kernel/time.ts';
import { toDate, type Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { getCycle } from '../../cycles/queries.ts';
import { wordsOfSeat } from '../../cycles/queries/notices.ts';
import { findSeat, listBesideSeat, type TheirSeat } from '../../organisations/queries/of-person.ts';
import { plannedLetterOf } from '../present.ts';
import { countPlanned } from './planned.ts';

/**
 * Whom ending a seat, or correcting it so, would tell now, and the letter to whoever holds it in the language of the forum.
 * @throws AppError `seat.not-found` for one that is none, or none any more
 */
export async function readPlannedSeat(
  tx: Tx,
  scope: Scope,
  { act, ...asked }: PlannedSeat & { seatId: string },
  publicUrl: string,
): Promise<PlannedLetter> {
  const { cycleId, forumId, locale } = scope;
  const seat = await findSeat(tx, forumId, asked.seatId);
  if (!seat || seat.isEnded) throw new AppError('seat.not-found');
  const { personId: own } = personOf(scope);
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
  const planned = { ...seat, isAlternate, hasMandate, seniority, endsAt };
  const facts = ({ endsAt: end, ...one }: TheirSeat) =>
    [one.isAlternate, one.hasMandate, one.seniority, end && toDate(end).getTime()].join();
  const isSame = facts(planned) === facts(seat);
  const isNotified = !seat.isAwaited && !(act === 'changed' && isSame);
  const those = (people: readonly string[]) =>
    people.filter((personId) => isNotified && personId !== own).map((personId) => ({ personId, dueAt: null }));
  const kind = `seat-${act}` as const;
  const counts = await countPlanned(tx, { forumId, kind }, those([seat.personId]));
  const beside = act === 'ended' ? those(await listBesideSeat(tx, forumId, seat)) : [];
  const others = await countPlanned(tx, { forumId, kind: 'seat-vacated' }, beside);
  const words = wordsOfSeat(kind, planned, place, locale);
  return {
    people: counts.people + others.people,
    atOnce: counts.atOnce + others.atOnce,
    daily: counts.daily + others.daily,
    none: counts.none + others.none,
    letter:
      counts.people > counts.none ? plannedLetterOf(words, { locale, publicUrl, forumName: place.forumName }) : null,
  };
}
