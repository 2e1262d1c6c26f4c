import type { Locale } from '@minga/shared/kernel/languages.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { wordsOf } from '../../../platform/texts/texts.ts';
import { getCycle } from '../../cycles/queries.ts';
import type { NoticeSource, Words } from '../../notices/policy.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { isMember, listMembers } from '../../organisations/queries/of-person.ts';
import { saidIn } from '../present.ts';
import { getDetail, type Detail } from '../queries.ts';

const KIND = 'announcement-published';

/** Its own words in the language of the forum, all around them in the reader's. */
async function wordsAbout(tx: Tx, cycleId: string, one: Detail, locale: Locale): Promise<Words> {
  const { slug, forumName } = await getCycle(tx, cycleId);
  const say = wordsOf(locale);
  const { title, body } = saidIn(one);
  const attached = one.files.length > 0 ? [say(`letters:${KIND}.files`, { count: one.files.length })] : [];
  return {
    title: say(`letters:${KIND}.title`, { title }),
    lines: [[say(`letters:${KIND}.by`, { forum: forumName }), ...attached].join(' ')],
    text: body,
    path: paths.announcement(slug, one.row.id),
  };
}

/** What the facilitation has to say, to everybody in the forum. */
export const announcementNotices: NoticeSource = {
  kinds: [KIND],
  async listConcerned(tx, { cycleId }) {
    const { forumId } = await getCycle(tx, cycleId);
    return { people: await listMembers(tx, forumId), dueAt: null };
  },
  async write(tx, { about: { cycleId, subjectId } }, { personId, locale }) {
    const { forumId } = await getCycle(tx, cycleId);
    // Whoever has left the forum hears no more of it, and of what was taken back nobody.
    if (!(await isMember(tx, forumId, personId))) return null;
    const one = await getDetail(tx, { cycleId, isFacilitator: false }, subjectId);
    return one.row.withdrawnAt === null ? wordsAbout(tx, cycleId, one, locale) : null;
  },
};

/** Whom publishing would tell now, and the letter in the language of the forum. */
export async function readPlannedLetter(tx: Tx, scope: Scope, id: string, publicUrl: string): Promise<PlannedLetter> {
  const { cycleId, forumId, locale } = scope;
  const [one, { forumName }] = [await getDetail(tx, scope, id), await getCycle(tx, cycleId)];
  const concerned = (await listMembers(tx, forumId)).map((personId) => ({ personId, dueAt: null }));
  const counts = await countPlanned(tx, { forumId, kind: KIND }, concerned);
  const words = await wordsAbout(tx, cycleId, one, locale);
  const letter = counts.people > counts.none ? plannedLetterOf(words, { locale, publicUrl, forumName }) : null;
  return { ...counts, letter };
}
