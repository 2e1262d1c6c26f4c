import { reviewEnds } from '@minga/shared/diagnoses/review-term.ts';
import { missingForPublication } from '@minga/shared/diagnoses/rules.ts';
import type { DiagnosisReceipt } from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { eq, inArray, sql } from 'drizzle-orm';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { nextNumber } from '../../../platform/database/numbers.ts';
import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { sha256OfJson } from '../../../platform/files/hash.ts';
import { personOf, type Scope, type SeatOfActor } from '../../../platform/http/gate.ts';
import { type FileRow, listFiles } from '../../files/queries.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { themes } from '../../themes/tables.ts';
import { needsOpenPreparation } from '../policy.ts';
import { textsOf } from '../present.ts';
import type { DiagnosisRow } from '../queries.ts';
import { findReceipt, getAuthor, listThemeIds } from '../queries/drafts.ts';
import { readReviewDays } from '../queries/review.ts';
import { diagnoses, diagnosisSubmissions, type Handed } from '../tables.ts';
import { lockOwnDiagnosis } from './drafts.ts';
import { announce, publishHanded, requireParts } from './publish.ts';

/** The frozen content of what is handed in, as its hash is taken. */
async function contentOf(
  tx: Tx,
  scope: Scope,
  row: DiagnosisRow,
  files: readonly FileRow[],
  facts: { number: number; at: Date },
): Promise<Handed> {
  const { shortName, name, sector } = await getAuthor(tx, row.organisationId);
  const ids = await listThemeIds(tx, row.id);
  const named = await tx.select({ slug: themes.slug }).from(themes).where(inArray(themes.id, ids));
  return {
    cycle: scope.cycleSlug,
    number: facts.number,
    // A published diagnosis has one.
    version: 1,
    at: facts.at.toISOString(),
    organisation: { shortName, name, sector },
    themes: named.map((theme) => theme.slug).sort(),
    ...textsOf(row),
    files: files.map(({ id, name, mediaType, bytes, sha256 }) => ({ id, name, mediaType, bytes, sha256 })),
  };
}

/** Files and parts that this may be handed in with. */
async function requireWhole(tx: Tx, row: DiagnosisRow): Promise<FileRow[]> {
  const files = await listFiles(tx, 'diagnosis', row.id);
  // Left out in silence, the version would not hold what its author sees in the draft.
  if (files.some((file) => file.verifiedAt === null))
    throw new AppError('diagnosis.incomplete', { errors: [{ field: 'files', code: 'unreadable' }] });
  requireParts(missingForPublication(row, (await listThemeIds(tx, row.id)).length, files.length));
  return files;
}

type HandingIn = { content: Handed; at: Date; seat: SeatOfActor; days: number };

/** It waits for its review: in the register under its number, locked as it was handed in. */
async function beginReview(tx: Tx, scope: Scope, row: DiagnosisRow, handing: HandingIn): Promise<void> {
  const { content, at, seat, days } = handing;
  const id = newId();
  const sha256 = sha256OfJson(content);
  const dueAt = reviewEnds(at, days, scope.timeZone);
  const [kept] = await tx
    .insert(diagnosisSubmissions)
    .values({
      ...{ id, diagnosisId: row.id, cycleId: scope.cycleId, content, sha256, at, dueAt },
      number: sql`(select coalesce(max(number), 0) + 1 from diagnosis_submissions where diagnosis_id = ${row.id})`,
      personId: personOf(scope).personId,
      seatId: seat.id,
    })
    .returning({ number: diagnosisSubmissions.number });
  const { number } = content;
  await tx
    .update(diagnoses)
    .set({ state: 'submitted', number, declaredAt: row.declaredAt ?? at })
    .where(eq(diagnoses.id, row.id));
  const files = content.files.map((file) => file.sha256);
  // The title by which the register knows it: another one is public when it is published.
  const title = row.publicTitle ?? row.title;
  const data = { submission: kept?.number, sha256, title, files, publishesAt: dueAt.toISOString() };
  await announce(tx, { ...scope, scope, seatId: seat.id }, 'diagnosis.submitted', { id: row.id, number }, data);
  notifyConcerned(tx, scope, 'diagnosis-received', { id });
  notifyConcerned(tx, scope, 'diagnosis-to-review', { id });
}

/**
 * Hands in the working copy: number, frozen content, hash, receipt. Where the cycle reviews, it waits for that, else it is
 * published at once. A second press, or a colleague's at the same instant, gets the receipt of the first. What was declared in
 * time, or handed in before the deadline and returned, may be handed in after it.
 * @throws AppError `stage.not-open`, `stage.closed`, `diagnosis.incomplete` naming every part, `diagnosis.changed-meanwhile`
 */
export async function submitDiagnosis(
  tx: Tx,
  scope: Scope,
  id: string,
  input: { version: number },
): Promise<DiagnosisReceipt> {
  const { row, seat } = await lockOwnDiagnosis(tx, scope, id);
  if (row.state === 'withdrawn')
    throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
  requireSeenVersion(row, input.version, 'diagnosis.changed-meanwhile', { version: row.version });
  if (row.state === 'draft' || row.state === 'declared') {
    if (needsOpenPreparation(row.state)) await requireOpenStage(tx, scope, 'preparation');
    const files = await requireWhole(tx, row);
    const at = await dbNow(tx);
    const days = await readReviewDays(tx, scope.cycleId);
    row.number ??= await nextNumber(tx, 'diagnoses', scope.cycleId);
    const content = await contentOf(tx, scope, row, files, { number: row.number, at });
    const { personId } = personOf(scope);
    const by = { ...scope, scope, seatId: seat.id };
    if (days === 0) await publishHanded(tx, by, row, { content, at, personId, seatId: seat.id });
    else await beginReview(tx, scope, row, { content, at, seat, days });
  }
  const receipt = await findReceipt(tx, scope, row);
  if (!receipt) throw new Error('what was handed in has a receipt');
  return receipt;
}
