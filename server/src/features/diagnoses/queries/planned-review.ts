import type { plannedReviewSchema } from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { paths } from '@minga/shared/kernel/paths.ts';
import type { PlannedLetter } from '@minga/shared/notices/schema.ts';
import { and, eq, isNull } from 'drizzle-orm';
import type { z } from 'zod';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { getCycle } from '../../cycles/queries.ts';
import { plannedLetterOf } from '../../notices/present.ts';
import { countPlanned } from '../../notices/queries/planned.ts';
import { diagnoses, diagnosisSubmissions } from '../tables.ts';
import { wordsOfPublished } from './notices.ts';
import { listColleagues, wordsOfReturned } from './review-notices.ts';

/**
 * Whom publishing or returning what is in review would notify now, and the letter in the language of the forum.
 * @throws AppError `diagnosis.not-found`, `diagnosis.not-in-review`
 */
export async function readPlannedReview(
  tx: Tx,
  { cycleId, forumId, locale }: Scope,
  id: string,
  { act, points, reason }: z.output<typeof plannedReviewSchema>,
  publicUrl: string,
): Promise<PlannedLetter> {
  const [found] = await tx
    .select({ row: diagnoses, submission: diagnosisSubmissions })
    .from(diagnoses)
    .leftJoin(
      diagnosisSubmissions,
      and(eq(diagnosisSubmissions.diagnosisId, diagnoses.id), isNull(diagnosisSubmissions.outcome)),
    )
    .where(and(eq(diagnoses.id, id), eq(diagnoses.cycleId, cycleId)));
  if (!found || found.row.state === 'draft') throw new AppError('diagnosis.not-found');
  const { row, submission } = found;
  if (submission === null) throw new AppError('diagnosis.not-in-review');
  const kind = act === 'publish' ? 'diagnosis-published' : 'diagnosis-returned';
  const colleagues = await listColleagues(tx, row.organisationId);
  const concerned = colleagues.map((personId) => ({ personId, dueAt: null }));
  const counts = await countPlanned(tx, { forumId, kind }, concerned);
  if (counts.people === counts.none) return { ...counts, letter: null };
  const cycle = await getCycle(tx, cycleId);
  const { title, number } = submission.content;
  const to = { locale, ownZone: null };
  const words =
    act === 'publish'
      ? wordsOfPublished({ number, title, publishedAt: await dbNow(tx) }, cycle, to)
      : wordsOfReturned({ title, points, reason, path: paths.newDiagnosis(cycle.slug, { draft: id }) }, to);
  return { ...counts, letter: plannedLetterOf(words, { locale, publicUrl, forumName: cycle.forumName }) };
}
