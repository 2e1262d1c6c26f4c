import { paths } from '@minga/shared/kernel/paths.ts';
import { desc, eq } from 'drizzle-orm';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { listMembers } from '../../organisations/queries/of-person.ts';
import { privacyNotices } from '../tables.ts';

/** Another privacy notice, to everybody in the forum: it is their data. */
export const privacyChangeNotices: NoticeSource = {
  kinds: ['privacy-changed'],
  async listConcerned(tx, { subjectId }) {
    return { people: await listMembers(tx, subjectId), dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId, number } }, { locale, personId }) {
    const [newest] = await tx
      .select()
      .from(privacyNotices)
      .where(eq(privacyNotices.forumId, subjectId))
      .orderBy(desc(privacyNotices.number))
      .limit(1);
    if (newest?.number !== number) return null;
    // Whoever has left the forum is told nothing of it.
    if (!(await listMembers(tx, subjectId)).includes(personId)) return null;
    const { slug, forumName } = await getCycle(tx, cycleId);
    const say = wordsOf(locale);
    return {
      title: say('letters:privacy-changed.title', { forum: forumName }),
      lines: [say('letters:meeting.reason', { reason: newest.reason }), say('letters:privacy-changed.ask')],
      path: paths.privacy(slug),
    };
  },
};
