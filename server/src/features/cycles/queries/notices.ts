import type { Locale } from '@minga/shared/kernel/languages.ts';
import { lastInstantOf } from '@minga/shared/kernel/periods.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import { toDate, type Tx } from '../../../platform/database/db.ts';
import { type Listener, wordsOf } from '../../../platform/texts/texts.ts';
import { findSeat, listBesideSeat, type TheirSeat } from '../../organisations/queries/of-person.ts';
import { getCycle } from '../queries.ts';
import { declinedNotices } from './declined.ts';

type About = { cycleId: string; subjectId: string; beside?: readonly string[]; number: number };
type SeatKind = 'seat-given' | 'seat-changed' | 'seat-ended' | 'seat-vacated';

type SaidOfSeat = Pick<
  TheirSeat,
  'organisation' | 'name' | 'role' | 'other' | 'beginsAt' | 'endsAt' | 'isAlternate' | 'hasMandate' | 'seniority'
> &
  Partial<Pick<TheirSeat, 'isAwaited'>>;

/** What is said of a seat, as it is or as it would be after an act. */
export function wordsOfSeat(
  kind: SeatKind,
  seat: SaidOfSeat,
  place: { slug: string; forumName: string; timeZone: string },
  to: Locale | Listener,
) {
  const say = wordsOf(to);
  const { organisation, name, other, isAwaited = false } = seat;
  const { forumName: forum, timeZone } = place;
  // Whoever never came has lost nothing but an offer.
  const wasOffered = isAwaited && kind === 'seat-ended';
  const period = () => {
    const { beginsAt, endsAt } = seat;
    return [
      ...(beginsAt ? [say('letters:seat.from', { at: toDate(beginsAt).toISOString(), timeZone })] : []),
      ...(endsAt ? [say('letters:seat.until', { at: lastInstantOf(endsAt).toISOString(), timeZone })] : []),
    ];
  };
  const rights = () => [
    say(`letters:seat-given.${seat.role}`, { forum }),
    say(`letters:seat-changed.${seat.isAlternate ? 'alternate' : 'titular'}`, { forum }),
    say(`letters:seat-changed.${seat.hasMandate ? 'mandate' : 'noMandate'}`),
    say('letters:seat-changed.seniority', { seniority: say(`organisations:seniorityOf.${seat.seniority}`) }),
    ...period(),
  ];
  const over = (what: 'seat-ended' | 'seat-vacated') =>
    other === null
      ? say(`letters:${what}.text`, { forum, name })
      : say(`letters:${what}.other`, { forum, name, role: say(`letters:seat.${other}`) });
  const lines: Record<SeatKind, () => string[]> = {
    'seat-given': () => [say(`letters:seat-given.${seat.role}`, { forum }), ...period()],
    'seat-changed': rights,
    'seat-ended': () => [wasOffered ? say('letters:seat-ended.offered', { forum }) : over('seat-ended')],
    'seat-vacated': () => [over('seat-vacated')],
  };
  const role = say(`letters:seat.${seat.role}`);
  return {
    title: say(`letters:${kind}.${wasOffered ? 'offeredTitle' : 'title'}`, { organisation, role }),
    lines: lines[kind](),
    path: paths.organisations(place.slug),
  };
}

type Place = Parameters<typeof wordsOfSeat>[2];

/** The same of several seats of one person: what each is, under its organisation. */
function wordsOfSeats(kind: SeatKind, all: readonly TheirSeat[], place: Place, to: Listener) {
  const say = wordsOf(to);
  const [first, ...others] = all;
  if (!first) return null;
  if (others.length === 0) return wordsOfSeat(kind, first, place, to);
  return {
    title: say(`letters:${kind}.several`, { count: all.length, forum: place.forumName }),
    lines: all.map((seat) => {
      const { organisation, role } = seat;
      const facts = wordsOfSeat(kind, seat, place, to).lines.join(' ');
      return say('letters:seat.each', { organisation, role: say(`letters:seat.${role}`), facts });
    }),
    path: paths.organisations(place.slug),
  };
}

const isOver = (kind: NoticeKind) => kind === 'seat-ended' || kind === 'seat-vacated';

/** Of the seats that one act gave, corrected or ended, those of which it is still so. */
async function listSaid(tx: Tx, forumId: string, about: About, kind: NoticeKind): Promise<TheirSeat[]> {
  const all: TheirSeat[] = [];
  for (const id of [about.subjectId, ...(about.beside ?? [])]) {
    const seat = await findSeat(tx, forumId, id);
    if (seat && seat.isEnded === isOver(kind)) all.push(seat);
  }
  return all;
}

/** Whoever has not come into the forum hears that a seat is over of which a letter has told them, and of nothing else. */
export const isNotifiable = ({ isAwaited, isLettered }: TheirSeat, kind: SeatKind | NoticeKind): boolean =>
  !isAwaited || (kind === 'seat-ended' && isLettered);

/**
 * A seat that somebody was given, that was changed or that they hold no more, to that person alone, and one that is vacant, to
 * whoever can fill it or speaks for the organisation meanwhile; told from the cycle in which it was done. Whoever has not come
 * into the forum yet reads of theirs in their invitation instead, and that it is over in a letter.
 */
export const memberNotices = {
  kinds: ['seat-given', 'seat-changed', 'seat-ended', 'seat-vacated', ...declinedNotices.kinds] as const,
  async listConcerned(tx: Tx, about: About, kind: NoticeKind) {
    if (kind === 'invitation-declined') return declinedNotices.listConcerned(tx, about);
    const { forumId } = await getCycle(tx, about.cycleId);
    const [seat] = (await listSaid(tx, forumId, about, kind)).filter((one) => isNotifiable(one, kind));
    if (!seat) return null;
    const people = kind === 'seat-vacated' ? await listBesideSeat(tx, forumId, seat) : [seat.personId];
    return { people, dueAt: null };
  },
  async write(
    tx: Tx,
    { about, kind }: { about: About; kind: NoticeKind },
    { personId, ...to }: { personId: string } & Listener,
  ) {
    if (kind === 'invitation-declined') return declinedNotices.write(tx, about, { personId, ...to });
    const { forumId, ...place } = await getCycle(tx, about.cycleId);
    const all = await listSaid(tx, forumId, about, kind);
    const [seat] = all;
    if (!seat) return null;
    const readers = kind === 'seat-vacated' ? await listBesideSeat(tx, forumId, seat) : [seat.personId];
    return readers.includes(personId) ? wordsOfSeats(kind as SeatKind, all, place, to) : null;
  },
};
