import { paths } from '@minga/shared/kernel/paths.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import type { NoticeSource } from '../../notices/policy.ts';
import { listLeaders } from '../../people/queries.ts';
import { findRequest } from '../queries.ts';

/** An organisation asks to take part, to those who decide on it as long as nobody has. */
export const participationNotices: NoticeSource = {
  kinds: ['participation-requested'],
  async listConcerned(tx, { subjectId }) {
    const found = await findRequest(tx, subjectId);
    if (!found?.row.confirmedAt || found.row.outcome !== null) return null;
    return { people: await listLeaders(tx, found.cycle.forumId), dueAt: null };
  },
  async write(tx, { about: { subjectId } }, { locale, personId }) {
    const found = await findRequest(tx, subjectId);
    if (!found?.row.confirmedAt || found.row.outcome !== null) return null;
    const { row, cycle } = found;
    if (!(await listLeaders(tx, cycle.forumId)).includes(personId)) return null;
    const say = wordsOf(locale);
    return {
      title: say('letters:participation-requested.title', { organisation: row.organisation, forum: cycle.forumName }),
      lines: [say('letters:participation-requested.decide')],
      path: paths.participation(cycle.slug),
    };
  },
};
