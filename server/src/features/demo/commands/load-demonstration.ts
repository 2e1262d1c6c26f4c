import { DEMO_FORUMS } from '@minga/shared/demo/rules.ts';
import { dbNow, inTransaction, type Tx } from '../../../platform/database/db.ts';
import { holdLock } from '../../../platform/database/locks.ts';
import { record } from '../../../platform/database/audit.ts';
import type { Deps } from '../../../platform/deps.ts';
import type { NeedsOf } from '../../events/queries/needs.ts';
import { createCalendar } from '../queries/calendar.ts';
import { type DemoForum, hasAnyForum } from '../queries/forums.ts';
import { loadAnswers } from './load-answers.ts';
import { loadAnnouncements } from './load-announcements.ts';
import { loadBallots } from './load-ballots.ts';
import { loadBoards } from './load-boards.ts';
import { loadCommitments } from './load-commitments.ts';
import { loadComments } from './load-comments.ts';
import { loadConsultations } from './load-consultations.ts';
import { loadDiagnoses } from './load-diagnoses.ts';
import { loadEarlierCycle } from './load-earlier-cycle.ts';
import { forumOf, loadForum, type Stand } from './load-forum.ts';
import { loadInvitations } from './load-invitations.ts';
import { loadLogos } from './load-logos.ts';
import { loadMeetings } from './load-meetings.ts';
import { loadNotices } from './load-notices.ts';
import { loadOverdue } from './load-overdue.ts';
import { loadParticipation } from './load-participation.ts';
import { loadRights } from './load-rights.ts';
import { loadReviews } from './load-reviews.ts';
import { loadUnreachable } from './load-unreachable.ts';

type Given = Pick<Deps, 'storage' | 'keys'> & { needs: readonly NeedsOf[] };
type Part = (tx: Tx, stand: Stand, given: Given) => Promise<void>;

/** In the order in which one stands on the other. */
const PARTS: readonly Part[] = [
  loadEarlierCycle,
  loadInvitations,
  loadLogos,
  loadDiagnoses,
  loadMeetings,
  loadAnswers,
  loadConsultations,
  loadBoards,
  loadCommitments,
  loadBallots,
  loadAnnouncements,
  loadComments,
  loadNotices,
  loadRights,
  loadParticipation,
  loadOverdue,
  loadReviews,
  loadUnreachable,
];

/**
 * Puts both demonstration forums into an empty database, all or nothing: a process killed on the way leaves no row.
 * A database that holds any forum is somebody's and is left as it is.
 * @param deps.db a patient one (`PATIENTLY`): the process that comes second waits for the first, and the files go into the store
 *   meanwhile, which may stand behind a network
 * @param needs of all nouns: who has let something pass is told of it
 * @returns whether something was loaded
 */
export async function loadDemonstration(
  deps: Pick<Deps, 'db' | 'storage' | 'keys'>,
  needs: readonly NeedsOf[],
): Promise<boolean> {
  if (await inTransaction(deps.db, hasAnyForum)) return false;
  return inTransaction(deps.db, async (tx) => {
    await holdLock(tx, 'demonstration', 'forums');
    if (await hasAnyForum(tx)) return false;
    const now = await dbNow(tx);
    const given = { ...deps, needs };
    for (const forum of DEMO_FORUMS) await loadOne(tx, given, forum, now);
    return true;
  });
}

async function loadOne(tx: Tx, given: Given, forum: DemoForum, now: Date): Promise<void> {
  const content = await forumOf(forum);
  const stand = await loadForum(tx, forum, content, createCalendar(now, content.timeZone));
  for (const part of PARTS) await part(tx, stand, given);
  await record(
    tx,
    { ...stand, personId: null },
    'demonstration.loaded',
    { kind: 'forum', id: stand.forumId },
    { forum: forum.slug },
  );
}
