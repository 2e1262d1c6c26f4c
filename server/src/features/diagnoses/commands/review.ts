import type { ReturnDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, eq, isNull, lte, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import type { DiagnosisRow } from '../queries.ts';
import { diagnoses, diagnosisSubmissions } from '../tables.ts';
import { lockOwnDiagnosis } from './drafts.ts';
import { announce, publishHanded } from './publish.ts';
import { closeSubmission } from './submissions.ts';

type Place = { readonly forumId: string; readonly cycleId: string };
type SubmissionRow = typeof diagnosisSubmissions.$inferSelect;
type InReview = { row: DiagnosisRow; submission: SubmissionRow };

/** Locks one, so that two decisions on it follow one another. */
async function lockDiagnosis(tx: Tx, { cycleId }: Place, id: string): Promise<DiagnosisRow> {
  const [row] = await tx
    .select()
    .from(diagnoses)
    .where(and(eq(diagnoses.id, id), eq(diagnoses.cycleId, cycleId)))
    .for('update');
  // Drafts do not exist for anybody but their organisation.
  if (!row || row.state === 'draft') throw new AppError('diagnosis.not-found');
  return row;
}

async function findOpen(tx: Tx, diagnosisId: string): Promise<SubmissionRow | null> {
  const [open] = await tx
    .select()
    .from(diagnosisSubmissions)
    .where(and(eq(diagnosisSubmissions.diagnosisId, diagnosisId), isNull(diagnosisSubmissions.outcome)));
  return open ?? null;
}

/**
 * The one that the person was looking at, where it is still in review.
 * @throws AppError `diagnosis.not-in-review` when somebody decided, took it back or handed it in anew meanwhile
 */
async function requireInReview(tx: Tx, row: DiagnosisRow, seen: number): Promise<SubmissionRow> {
  const open = await findOpen(tx, row.id);
  if (open?.number !== seen) throw new AppError('diagnosis.not-in-review');
  return open;
}

async function wasPublished(tx: Tx, diagnosisId: string, number: number): Promise<boolean> {
  const [published] = await tx
    .select({ id: diagnosisSubmissions.id })
    .from(diagnosisSubmissions)
    .where(
      and(
        eq(diagnosisSubmissions.diagnosisId, diagnosisId),
        eq(diagnosisSubmissions.number, number),
        eq(diagnosisSubmissions.outcome, 'published'),
      ),
    );
  return published !== undefined;
}

async function publishSubmission(tx: Tx, place: Place, scope: Scope | null, { row, submission }: InReview) {
  await closeSubmission(tx, scope, row.id, { outcome: 'published' });
  const { forumId, cycleId } = place;
  const by = scope ? { forumId, cycleId, scope, seatId: null } : { forumId, cycleId, scope };
  await publishHanded(tx, by, row, submission);
}

/**
 * The facilitation has looked at it. Two who do so at the same instant have done it once.
 * @throws AppError `diagnosis.not-in-review`
 */
export async function publishReviewed(tx: Tx, scope: Scope, id: string, input: { submission: number }): Promise<void> {
  const row = await lockDiagnosis(tx, scope, id);
  if (await wasPublished(tx, id, input.submission)) return;
  const submission = await requireInReview(tx, row, input.submission);
  await publishSubmission(tx, scope, scope, { row, submission });
}

/**
 * Gives it back to its organisation, for points of the list and with a reason in words, both of which its history keeps.
 * @throws AppError `diagnosis.not-in-review`, `diagnosis.review-over` when its time is
 */
export async function returnDiagnosis(tx: Tx, scope: Scope, id: string, input: ReturnDiagnosis): Promise<void> {
  const row = await lockDiagnosis(tx, scope, id);
  const submission = await requireInReview(tx, row, input.submission);
  if (submission.dueAt <= (await dbNow(tx))) throw new AppError('diagnosis.review-over');
  const { reason } = input;
  const points = [...new Set(input.points)];
  await closeSubmission(tx, scope, id, { outcome: 'returned', points, reason });
  await tx.update(diagnoses).set({ state: 'declared' }).where(eq(diagnoses.id, id));
  // Why is between the two: the record says that it was, and for which points.
  const by = { ...scope, scope, seatId: null };
  await announce(tx, by, 'diagnosis.returned', row, { submission: submission.number, points });
  notifyConcerned(tx, scope, 'diagnosis-returned', { id: submission.id });
}

/**
 * Its organisation goes on writing what waits for its review.
 * @throws AppError `diagnosis.not-in-review` when it was decided meanwhile
 */
export async function takeBack(tx: Tx, scope: Scope, id: string, input: { submission: number }): Promise<void> {
  const { row, seat } = await lockOwnDiagnosis(tx, scope, id);
  const { number } = await requireInReview(tx, row, input.submission);
  await closeSubmission(tx, scope, id, { outcome: 'taken-back' });
  await tx.update(diagnoses).set({ state: 'declared' }).where(eq(diagnoses.id, id));
  await announce(tx, { ...scope, scope, seatId: seat.id }, 'diagnosis.taken-back', row, { submission: number });
}

/** One whose time is over, unless somebody was before: another server, the facilitation, its organisation. */
export async function publishDue(tx: Tx, place: Place & { id: string }): Promise<void> {
  const row = await lockDiagnosis(tx, place, place.id);
  const [submission] = await tx
    .select()
    .from(diagnosisSubmissions)
    .where(
      and(
        eq(diagnosisSubmissions.diagnosisId, row.id),
        isNull(diagnosisSubmissions.outcome),
        lte(diagnosisSubmissions.dueAt, sql`now()`),
      ),
    );
  if (submission) await publishSubmission(tx, place, null, { row, submission });
}
