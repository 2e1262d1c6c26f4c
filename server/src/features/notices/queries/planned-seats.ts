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
import { lettersOf } from '../present.ts';
import { countPlannedOf } from './planned.ts';

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
 * Whom ending a seat, or correcting it so, would tell now, and its letters in the language of the forum: first the one to whoever
 * holds it.
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
  const kind = `seat-${act}` as const;
  const isNotified = isNotifiable(seat, kind) && !(act === 'changed' && isSame);
  const isHolderNotified = isNotified && seat.personId !== own;
  const those = (people: readonly string[]) => people.map((personId) => ({ personId, dueAt: null }));
  const isVacated = act === 'ended' && !seat.isAwaited;
  const until = act === 'ended' ? 'now' : endsAt;
  const ending = { forumId, personId: seat.personId, seatId: asked.seatId };
  const out = until === null ? undefined : await sourceOf('meeting-out').outWith?.(tx, { ...ending, until }, locale);
  const called = (out?.dueAts ?? []).map((dueAt) => ({ personId: seat.personId, dueAt }));
  const ofHolder = [
    { kind, concerned: isHolderNotified ? those([seat.personId]) : [] },
    { kind: 'meeting-out' as const, concerned: called },
  ];
  const beside = isVacated ? those(await listBesideSeat(tx, forumId, seat)) : [];
  const vacated = { kind: 'seat-vacated' as const, concerned: beside, byPersonId: own };
  const counts = await countPlannedOf(tx, forumId, [...ofHolder, vacated]);
  const isWritten = async (of: Parameters<typeof countPlannedOf>[2]) => {
    const { people, none } = await countPlannedOf(tx, forumId, of);
    return people > none;
  };
  const words = [
    (await isWritten(ofHolder.slice(0, 1))) ? wordsOfSeat(kind, planned, place, locale) : null,
    out && (await isWritten(ofHolder.slice(1))) ? out.words : null,
    (await isWritten([vacated])) ? wordsOfSeat('seat-vacated', planned, place, locale) : null,
  ];
  const letters = lettersOf(words, { locale, publicUrl, forumName: place.forumName });
  return { ...counts, calledOff: called.length, ...letters };
}
