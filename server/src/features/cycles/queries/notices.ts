import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { findSeat, listBesideSeat } from '../../organisations/queries/of-person.ts';
import { getCycle } from '../queries.ts';

type About = { cycleId: string; subjectId: string };

/**
 * A seat that somebody was given or holds no more, to that person alone, and one that is vacant, to whoever can fill it or speaks
 * for the organisation meanwhile; told from the cycle in which it was done. Whoever has not come into the forum yet reads of
 * theirs in their invitation instead.
 */
export const seatNotices = {
  kinds: ['seat-given', 'seat-ended', 'seat-vacated'] as const,
  async listConcerned(tx: Tx, { cycleId, subjectId }: About, kind: NoticeKind) {
    const { forumId } = await getCycle(tx, cycleId);
    const seat = await findSeat(tx, forumId, subjectId);
    if (!seat || seat.isAwaited || seat.isEnded === (kind === 'seat-given')) return null;
    const people = kind === 'seat-vacated' ? await listBesideSeat(tx, forumId, seat) : [seat.personId];
    return { people, dueAt: null };
  },
  async write(
    tx: Tx,
    { about, kind }: { about: About; kind: NoticeKind },
    { personId, locale }: { personId: string; locale: Locale },
  ) {
    const { forumId, forumName, slug } = await getCycle(tx, about.cycleId);
    const seat = await findSeat(tx, forumId, about.subjectId);
    if (!seat || seat.isEnded === (kind === 'seat-given')) return null;
    const readers = kind === 'seat-vacated' ? await listBesideSeat(tx, forumId, seat) : [seat.personId];
    if (!readers.includes(personId)) return null;
    const say = wordsOf(locale);
    const { organisation, role, name } = seat;
    const line = {
      'seat-given': () => say(`letters:seat-given.${role}`, { forum: forumName }),
      'seat-ended': () => say('letters:seat-ended.text', { forum: forumName }),
      'seat-vacated': () => say('letters:seat-vacated.text', { forum: forumName, name }),
    }[kind as 'seat-given' | 'seat-ended' | 'seat-vacated']();
    return { title: say(`letters:${kind}.title`, { organisation }), lines: [line], path: paths.organisations(slug) };
  },
};
