import { checklistOf } from '@minga/shared/diagnoses/review.ts';
import { reviewEnds } from '@minga/shared/diagnoses/review-term.ts';
import { DIAGNOSIS_TEXTS } from '@minga/shared/diagnoses/rules.ts';
import type { DiagnosisDrafts, DiagnosisReview } from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { presentFile } from '../../files/present.ts';
import { listFiles, listNotSearched, listUnread } from '../../files/queries.ts';
import { people } from '../../people/tables.ts';
import { readThresholds } from '../../standards/queries.ts';
import { listThemes } from '../../themes/queries.ts';
import { abilitiesOnReview, maySeeReview } from '../policy.ts';
import { presentSubmission, textsOf } from '../present.ts';
import { diagnoses, diagnosisSubmissions, type Handed } from '../tables.ts';

/** How many working days a diagnosis is in review in this cycle; 0: none is. */
export const readReviewDays = async (tx: Tx, cycleId: string): Promise<number> =>
  (await readThresholds(tx, cycleId)).D01.reviewDays;

/** What whoever writes is told before they hand in. */
export async function readReviewTerm(tx: Tx, scope: Scope): Promise<DiagnosisDrafts['review']> {
  const days = await readReviewDays(tx, scope.cycleId);
  if (days === 0) return null;
  return { days, publishesAt: reviewEnds(await dbNow(tx), days, scope.timeZone).toISOString() };
}

const decider = alias(people, 'decider');

export type FoundSubmission = {
  submission: typeof diagnosisSubmissions.$inferSelect;
  person: string;
  decidedBy: string | null;
};

/** Each time that these were handed in, the newest first. */
export async function listSubmissions(tx: Tx, diagnosisIds: readonly string[]): Promise<FoundSubmission[]> {
  if (diagnosisIds.length === 0) return [];
  return tx
    .select({ submission: diagnosisSubmissions, person: people.name, decidedBy: decider.name })
    .from(diagnosisSubmissions)
    .innerJoin(people, eq(people.id, diagnosisSubmissions.personId))
    .leftJoin(decider, eq(decider.id, diagnosisSubmissions.decidedBy))
    .where(inArray(diagnosisSubmissions.diagnosisId, [...diagnosisIds]))
    .orderBy(desc(diagnosisSubmissions.number));
}

type Named = { readonly id: string; readonly cycleId: string };

/** What is in review with what a program sees of the list, and what reads otherwise than the time before. */
async function reviewedOf(tx: Tx, { id, cycleId }: Named, handed: Handed, before: Handed | undefined) {
  const held = new Set(handed.files.map((file) => file.id));
  const rows = (await listFiles(tx, 'diagnosis', id)).filter((file) => held.has(file.id));
  const [silent, unread] = [await listNotSearched(tx, rows), await listUnread(tx, rows)];
  const names = new Map((await listThemes(tx, cycleId)).map(({ slug, name }) => [slug, name]));
  const files = rows.map((row) => ({
    name: row.name,
    isReadable: row.verifiedAt !== null,
    text: unread.has(row.id) ? ('waiting' as const) : silent.has(row.id) ? ('silent' as const) : ('read' as const),
  }));
  return {
    texts: textsOf(handed),
    themes: handed.themes.map((slug) => names.get(slug) ?? slug),
    files: rows.map(presentFile),
    checklist: checklistOf(handed, handed.themes.length, files),
    changed: before ? DIAGNOSIS_TEXTS.filter((text) => before[text] !== handed[text]) : [],
    before: before ? textsOf(before) : null,
  };
}

/**
 * When it was handed in and what came of it; and what is in review, word for word.
 * @throws AppError `diagnosis.not-found` for whoever neither writes for its organisation nor facilitates
 */
export async function getReview(tx: Tx, scope: Scope, id: string): Promise<DiagnosisReview> {
  const [row] = await tx
    .select()
    .from(diagnoses)
    .where(and(eq(diagnoses.id, id), eq(diagnoses.cycleId, scope.cycleId)));
  if (!row || row.number === null || row.state === 'draft' || !maySeeReview(scope, row))
    throw new AppError('diagnosis.not-found');
  const found = await listSubmissions(tx, [id]);
  const [open, before] = found;
  const isInReview = row.state === 'submitted' && open?.submission.outcome === null;
  const isOver = isInReview && open.submission.dueAt <= (await dbNow(tx));
  return {
    id,
    number: row.number,
    state: row.state,
    submissions: found.map(presentSubmission),
    inReview: isInReview ? await reviewedOf(tx, row, open.submission.content, before?.submission.content) : null,
    abilities: abilitiesOnReview(scope, row, isOver),
  };
}
