import type { ReturnPoint, SubmissionOutcome } from '@minga/shared/diagnoses/review.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope } from '../../../platform/http/gate.ts';
import { diagnosisSubmissions } from '../tables.ts';

type Decision = { outcome: SubmissionOutcome; points?: readonly ReturnPoint[]; reason?: string };

/**
 * Says what became of the one in review. The caller holds the lock of its diagnosis.
 * @param scope null where its time was over
 */
export async function closeSubmission(
  tx: Tx,
  scope: Scope | null,
  diagnosisId: string,
  { points = [], ...decision }: Decision,
): Promise<void> {
  const closed = await tx
    .update(diagnosisSubmissions)
    .set({
      ...decision,
      points: [...points],
      decidedAt: sql`now()`,
      decidedBy: scope && personOf(scope).personId,
    })
    .where(and(eq(diagnosisSubmissions.diagnosisId, diagnosisId), isNull(diagnosisSubmissions.outcome)))
    .returning({ id: diagnosisSubmissions.id });
  if (closed.length !== 1) throw new Error('a diagnosis in review has one submission without an outcome');
}
