import { and, eq, lt, max, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { diagnosisNotices } from '../../diagnoses/queries/notices.ts';
import { diagnoses } from '../../diagnoses/tables.ts';
import { notices } from '../../notices/tables.ts';
import { findConcerned } from '../queries/concerned.ts';
import type { Stand } from './load-forum.ts';

const DAY = 24 * 3_600_000;
/** The number of no event, below those of what is overdue. */
const OF_UNREACHABLE = -3_000_000;

/** Of what was announced and not handed in its organisations and who facilitates were told a day later, at once. */
export async function loadUnreachable(tx: Tx, { forumId, cycleId, calendar, ...stand }: Stand): Promise<void> {
  const yesterday = new Date(calendar.now.getTime() - DAY);
  const late = and(
    eq(diagnoses.cycleId, cycleId),
    eq(diagnoses.state, 'declared'),
    lt(diagnoses.declaredAt, yesterday),
    // Of what was returned its organisation is told by itself.
    sql`not exists (select 1 from diagnosis_submissions s where s.diagnosis_id = ${diagnoses.id})`,
  );
  const rows = await tx.select({ id: diagnoses.id }).from(diagnoses).where(late).orderBy(diagnoses.id);
  const subjectId = rows[0]?.id;
  if (subjectId === undefined) return;
  await tx.update(diagnoses).set({ unreachableNotedAt: calendar.now, unreachableWith: subjectId }).where(late);
  const about = { forumId, cycleId, subjectId, number: 0 };
  const concerned = await findConcerned(tx, diagnosisNotices, about, 'diagnosis-unreachable');
  const [newest] = await tx
    .select({ at: max(diagnoses.declaredAt) })
    .from(diagnoses)
    .where(late);
  if (!concerned || !newest?.at) return;
  const at = new Date(newest.at.getTime() + DAY);
  await tx.insert(notices).values(
    concerned.people.map((personId) => ({
      ...{ id: stand.id(`unreachable/${subjectId}/${personId}`), eventId: OF_UNREACHABLE, ...about },
      ...{ personId, kind: 'diagnosis-unreachable' as const, isLast: false, at, readAt: at },
      ...{ letter: 'sent' as const, letterAt: at },
    })),
  );
}
