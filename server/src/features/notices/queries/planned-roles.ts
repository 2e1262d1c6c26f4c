import { AppError } from '@minga/shared/kernel/errors.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import type { ForumRole } from '@minga/shared/people/rules.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { isNotifiedOfRole, wordsOfRole } from '../../organisations/queries/notices.ts';
import { isInBesides } from '../../organisations/queries/of-person.ts';
import { isAwaited } from '../../people/commands/invited-names.ts';
import { findForum, hasRole } from '../../people/queries.ts';
import type { NoticeSources } from '../policy.ts';
import { lettersOf } from '../present.ts';
import { countPlannedOf } from './planned.ts';

type ToEnd = { forumId: string; personId: string; role: ForumRole };

/**
 * Whom ending a role would tell now, and the letters to whoever has it in the language of the forum.
 * @param byPersonId who would end it: of their own they know
 * @throws AppError `forum.not-found`; `role.not-found` for one that somebody does not have, or has no more
 */
export async function readPlannedRole(
  tx: Tx,
  sourceOf: NoticeSources,
  ended: ToEnd,
  { byPersonId, publicUrl }: { byPersonId: string; publicUrl: string },
): Promise<PlannedLetter> {
  const { forumId, personId, role } = ended;
  const forum = await findForum(tx, forumId);
  if (!forum) throw new AppError('forum.not-found');
  if (!(await hasRole(tx, ended))) throw new AppError('role.not-found');
  const { locale, name: forumName } = forum;
  const isNotified = personId !== byPersonId && (await isNotifiedOfRole(tx, ended, 'role-ended'));
  const out = await sourceOf('meeting-out').outWith?.(tx, ended, locale);
  const dueAts = out?.dueAts ?? [];
  const ofRole = { kind: 'role-ended' as const, concerned: isNotified ? [{ personId, dueAt: null }] : [] };
  const ofMeetings = { kind: 'meeting-out' as const, concerned: dueAts.map((dueAt) => ({ personId, dueAt })) };
  const counts = await countPlannedOf(tx, forumId, [ofRole]);
  const called = await countPlannedOf(tx, forumId, [ofMeetings]);
  const said = {
    role,
    forum: forumName,
    isOfForum: await isInBesides(tx, ended),
    isAwaited: await isAwaited(tx, forumId, personId),
  };
  const words = [
    counts.people > counts.none ? wordsOfRole('role-ended', said, locale) : null,
    out && called.people > called.none ? out.words : null,
  ];
  const all = await countPlannedOf(tx, forumId, [ofRole, ofMeetings]);
  return { ...all, calledOff: dueAts.length, ...lettersOf(words, { locale, publicUrl, forumName }) };
}
