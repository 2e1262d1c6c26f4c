import type { AnnouncementLetter } from '@minga/shared/announcements/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { composeLetter } from '../../../platform/mail/letter.ts';
import { getCycle } from '../../cycles/queries.ts';
import type { FollowedLetters } from '../../events/policy.ts';
import { endOf } from '../../events/present.ts';
import { countFollowers } from '../../events/queries/follows.ts';
import { letterOf, saidIn } from '../present.ts';
import { getDetail } from '../queries.ts';

export const announcementLetters: FollowedLetters = {
  kind: 'announcements',
  async write(tx, { cycleId, id }, { locale, publicUrl }) {
    const cycle = await getCycle(tx, cycleId);
    const { row, versions, files } = await getDetail(tx, { cycleId, isFacilitator: true }, id);
    if (row.withdrawnAt !== null) return null;
    const link = publicUrl + paths.announcement(cycle.slug, id);
    const words = saidIn({ row, versions });
    return letterOf({ ...words, files: files.length, forumName: cycle.forumName, link, locale });
  },
};

/** How many would get a letter now, and how it would read in the forum's language. */
export async function previewLetter(tx: Tx, scope: Scope, id: string, publicUrl: string): Promise<AnnouncementLetter> {
  const { cycleId, locale } = scope;
  const letter = await announcementLetters.write(tx, { cycleId, id }, { locale, publicUrl });
  if (!letter) throw new AppError('announcement.not-found');
  const { title } = await getCycle(tx, cycleId);
  // Each has a link of their own.
  const end = endOf({
    kind: 'announcements',
    cycleTitle: title,
    locale,
    stop: `${publicUrl}${paths.stopLetters('')}…`,
  });
  const { subject, text } = composeLetter({ ...letter, end });
  return { people: await countFollowers(tx, cycleId, 'announcements'), subject, text };
}
