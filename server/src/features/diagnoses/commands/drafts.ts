import type { SaveDiagnosis } from '@minga/shared/diagnoses/schema.ts';
import { DIAGNOSIS_TEXTS, type DiagnosisText } from '@minga/shared/diagnoses/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { newId } from '@minga/shared/kernel/ids.ts';
import { and, eq, sql } from 'drizzle-orm';
import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { record } from '../../../platform/database/audit.ts';
import type { Tx } from '../../../platform/database/db.ts';
import { personOf, type Scope, type SeatOfActor } from '../../../platform/http/gate.ts';
import { listFiles } from '../../files/queries.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { knownThemes } from '../../themes/queries.ts';
import { requireActingSeat } from '../../organisations/policy.ts';
import { dropStates, keepState } from '../../versions/commands.ts';
import { requireAuthor } from '../policy.ts';
import { type DiagnosisRow, subjectOf } from '../queries.ts';
import { listThemeIds } from '../queries/drafts.ts';
import { diagnoses, diagnosisThemes } from '../tables.ts';

/** Locks a diagnosis of one's own organisation, so that two acts on it follow one another. */
export async function lockOwnDiagnosis(
  tx: Tx,
  scope: Scope,
  id: string,
): Promise<{ row: DiagnosisRow; seat: SeatOfActor }> {
  const [row] = await tx
    .select()
    .from(diagnoses)
    .where(and(eq(diagnoses.id, id), eq(diagnoses.cycleId, scope.cycleId)))
    .for('update');
  if (!row) throw new AppError('diagnosis.not-found');
  return { row, seat: requireAuthor(scope, row) };
}

/** Refuses what may not be changed any more, or not while somebody looks at it. */
export function requireWorkingCopy(row: DiagnosisRow): void {
  if (row.state === 'submitted') throw new AppError('diagnosis.in-review', { params: { number: row.number ?? 0 } });
  if (row.state === 'published')
    throw new AppError('diagnosis.already-published', { params: { number: row.number ?? 0 } });
  if (row.state === 'withdrawn')
    throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
}

/**
 * Starts a draft for an organisation.
 * @throws AppError `stage.not-open` or `stage.closed` outside the preparation stage, saying when
 */
export async function createDraft(
  tx: Tx,
  scope: Scope,
  input: { seatId?: string | undefined; title: string },
): Promise<string> {
  const seat = requireActingSeat(scope, input.seatId);
  await requireOpenStage(tx, scope, 'preparation');
  const id = newId<'diagnosis'>();
  await tx.insert(diagnoses).values({
    id,
    cycleId: scope.cycleId,
    forumId: scope.forumId,
    organisationId: seat.organisationId,
    createdBySeat: seat.id,
    title: input.title,
  });
  await record(tx, { ...scope, seatId: seat.id }, 'diagnosis.drafted', id);
  return id;
}

/**
 * Keeps the whole working copy. Outside the stage too: nothing becomes public by it, and nobody's words are lost because
 * a date passed while they wrote.
 * What it said before stays among its saved states.
 * @param restoredFrom the saved state that is brought back, if this is what is done
 * @throws AppError `diagnosis.changed-meanwhile` when a colleague saved since `input.version`
 */
export async function saveDraft(
  tx: Tx,
  scope: Scope,
  id: string,
  input: SaveDiagnosis,
  restoredFrom?: string,
): Promise<void> {
  const { row } = await lockOwnDiagnosis(tx, scope, id);
  requireWorkingCopy(row);
  const { version, themes: chosen, ...texts } = input;
  requireSeenVersion(row, version, 'diagnosis.changed-meanwhile', { version: row.version });
  const before = await getKept(tx, row);
  await setThemes(tx, scope.cycleId, id, chosen);
  await tx
    .update(diagnoses)
    .set({ ...texts, version: row.version + 1, savedAt: sql`now()` })
    .where(eq(diagnoses.id, id));
  await keepState(tx, subjectOf(row), {
    personId: personOf(scope).personId,
    version: row.version + 1,
    before,
    beforeAt: row.savedAt,
    after: { ...texts, themes: [...chosen].sort() },
    ...(restoredFrom ? { restoredFrom } : {}),
  });
}

/** The working copy as its saved states keep it. */
async function getKept(tx: Tx, row: DiagnosisRow): Promise<Omit<SaveDiagnosis, 'version'>> {
  const texts = Object.fromEntries(DIAGNOSIS_TEXTS.map((text) => [text, row[text]])) as Record<DiagnosisText, string>;
  return { ...texts, themes: await listThemeIds(tx, row.id) };
}

async function setThemes(tx: Tx, cycleId: string, diagnosisId: string, chosen: readonly string[]): Promise<void> {
  const wanted = [...new Set(chosen)];
  const known = await knownThemes(tx, cycleId, wanted);
  if (known.length !== wanted.length)
    throw new AppError('request.invalid', { errors: [{ field: 'themes', code: 'unknown' }] });
  await tx.delete(diagnosisThemes).where(eq(diagnosisThemes.diagnosisId, diagnosisId));
  if (wanted.length > 0)
    await tx.insert(diagnosisThemes).values(wanted.map((themeId) => ({ diagnosisId, themeId, cycleId })));
}

/**
 * Throws a draft away; what was announced stays in the register.
 * @returns storage keys of its files, to be removed once this is committed
 */
export async function discardDraft(tx: Tx, scope: Scope, id: string): Promise<string[]> {
  const { row } = await lockOwnDiagnosis(tx, scope, id);
  if (row.state !== 'draft') throw new AppError('diagnosis.already-declared', { params: { number: row.number ?? 0 } });
  const files = await listFiles(tx, 'diagnosis', id);
  await tx.delete(diagnoses).where(eq(diagnoses.id, id));
  await dropStates(tx, subjectOf(row));
  return files.map((file) => file.storageKey);
}
