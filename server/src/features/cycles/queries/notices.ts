import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { NoticeKind } from '@minga/shared/notices/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { findSeat } from '../../organisations/queries/of-person.ts';
import { getCycle } from '../queries.ts';

type About = { cycleId: string; subjectId: string };

/**
 * A seat that somebody was given or holds no more, to that person alone, told from the cycle in which it was done. Whoever has not
 * come into the forum yet reads of it in their invitation instead.
 */
export const seatNotices = {
  kinds: ['seat-given', 'seat-ended'] as const,
  async listConcerned(tx: Tx, { cycleId, subjectId }: About, kind: NoticeKind) {
    const { forumId } = await getCycle(tx, cycleId);
    const seat = await findSeat(tx, forumId, subjectId);
    if (!seat || seat.isAwaited || seat.isEnded !== (kind === 'seat-ended')) return null;
    return { people: [seat.personId], dueAt: null };
  },
  async write(
    tx: Tx,
    { about, kind }: { about: About; kind: NoticeKind },
    { personId, locale }: { personId: string; locale: Locale },
  ) {
    const { forumId, forumName, slug } = await getCycle(tx, about.cycleId);
    const seat = await findSeat(tx, forumId, about.subjectId);
    const isOver = kind === 'seat-ended';
    if (seat?.personId !== personId || seat.isEnded !== isOver) return null;
    const say = wordsOf(locale);
    const { organisation, role } = seat;
    const lines = isOver
      ? [say('letters:seat-ended.text', { forum: forumName })]
      : [say(`letters:seat-given.${role}`, { forum: forumName })];
    return { title: say(`letters:${kind}.title`, { organisation }), lines, path: paths.organisations(slug) };
  },
};
