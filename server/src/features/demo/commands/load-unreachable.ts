import { and, eq, lt } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { diagnosisNotices } from '../../diagnoses/queries/notices.ts';
import { diagnoses } from '../../diagnoses/tables.ts';
import { notices } from '../../notices/tables.ts';
import type { Stand } from './load-forum.ts';

const DAY = 24 * 3_600_000;
/** Numbers of no event, below those of what is overdue. */
const OF_UNREACHABLE = -3_000_000;

/** Of each diagnosis that was announced and not handed in its organisation and who facilitates were told a day later. */
export async function loadUnreachable(tx: Tx, { forumId, cycleId, calendar, ...stand }: Stand): Promise<void> {
  const yesterday = new Date(calendar.now.getTime() - DAY);
  const rows = await tx
    .update(diagnoses)
    .set({ unreachableNotedAt: calendar.now })
    .where(and(eq(diagnoses.cycleId, cycleId), eq(diagnoses.state, 'declared'), lt(diagnoses.declaredAt, yesterday)))
    .returning({ id: diagnoses.id, declaredAt: diagnoses.declaredAt });
  for (const [place, { id: subjectId, declaredAt }] of rows.entries()) {
    const about = { cycleId, subjectId, number: 0 };
    const concerned = await diagnosisNotices.listConcerned(tx, about, 'diagnosis-unreachable');
    if (!concerned || concerned.people.length === 0 || !declaredAt) continue;
    const at = new Date(declaredAt.getTime() + DAY);
    await tx.insert(notices).values(
      concerned.people.map((personId) => ({
        ...{ id: stand.id(`unreachable/${subjectId}/${personId}`), eventId: OF_UNREACHABLE - place, forumId, ...about },
        ...{ personId, kind: 'diagnosis-unreachable' as const, isLast: false, at, readAt: at },
        ...{ letter: 'sent' as const, letterAt: at },
      })),
    );
  }
}
