import { type Missing, missingForDeclaration, missingForPublication } from '@minga/shared/diagnoses/rules.ts';
import type { DiagnosisReceipt } from '@minga/shared/diagnoses/schema.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { eq, inArray } from 'drizzle-orm';
import { nextNumber } from '../../../platform/database/numbers.ts';
import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { record } from '../../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import { personOf, type Scope, type SeatOfActor } from '../../../platform/http/gate.ts';
import { publishFiles } from '../../files/commands/files.ts';
import { type FileRow, listFiles } from '../../files/queries.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { themes } from '../../themes/tables.ts';
import { keepVersion } from '../../versions/commands.ts';
import { needsOpenPreparation } from '../policy.ts';
import { textsOf } from '../present.ts';
import { type DiagnosisRow, subjectOf } from '../queries.ts';
import { findReceipt, getAuthor, listThemeIds } from '../queries/drafts.ts';
import { diagnoses } from '../tables.ts';
import { lockOwnDiagnosis } from './drafts.ts';

type Act = 'diagnosis.declared' | 'diagnosis.published' | 'diagnosis.withdrawn';

function requireParts(missing: readonly Missing[]): void {
  if (missing.length > 0)
    throw new AppError('diagnosis.incomplete', { errors: missing.map((field) => ({ field, code: 'required' })) });
}

async function announce(
  tx: Tx,
  scope: Scope,
  seat: SeatOfActor,
  action: Act,
  row: { id: string; number: number },
  data: Record<string, unknown>,
): Promise<void> {
  await record(tx, { ...scope, seatId: seat.id }, action, row.id, { number: row.number, ...data });
  changePages(tx, inCycle(scope));
}

/**
 * Announces a diagnosis: it takes its number and stands in the register, although nobody can open it yet.
 * @throws AppError `stage.not-open`, `stage.closed`, `diagnosis.incomplete`
 */
export async function declareDiagnosis(tx: Tx, scope: Scope, id: string, input: { version: number }): Promise<void> {
  const { row, seat } = await lockOwnDiagnosis(tx, scope, id);
  if (row.state === 'withdrawn')
    throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
  if (row.number !== null) throw new AppError('diagnosis.already-declared', { params: { number: row.number } });
  await requireOpenStage(tx, scope, 'preparation');
  requireSeenVersion(row, input.version, 'diagnosis.changed-meanwhile', { version: row.version });
  requireParts(missingForDeclaration(row, (await listThemeIds(tx, id)).length));
  const number = await nextNumber(tx, 'diagnoses', scope.cycleId);
  await tx
    .update(diagnoses)
    .set({ state: 'declared', number, declaredAt: await dbNow(tx) })
    .where(eq(diagnoses.id, id));
  await announce(tx, scope, seat, 'diagnosis.declared', { id, number }, { title: row.title });
}

/** The frozen content of a version, as its hash is taken. */
async function snapshotOf(
  tx: Tx,
  scope: Scope,
  row: DiagnosisRow,
  files: readonly FileRow[],
  facts: { number: number; version: number; at: Date },
) {
  const { shortName, name, sector } = await getAuthor(tx, row.organisationId);
  const ids = await listThemeIds(tx, row.id);
  const named = await tx.select({ slug: themes.slug }).from(themes).where(inArray(themes.id, ids));
  return {
    cycle: scope.cycleSlug,
    number: facts.number,
    version: facts.version,
    at: facts.at.toISOString(),
    organisation: { shortName, name, sector },
    themes: named.map((theme) => theme.slug).sort(),
    ...textsOf(row),
    files: files.map((file) => ({
      id: file.id,
      name: file.name,
      mediaType: file.mediaType,
      bytes: file.bytes,
      sha256: file.sha256,
    })),
  };
}

async function freeze(
  tx: Tx,
  scope: Scope,
  row: DiagnosisRow,
  files: readonly FileRow[],
  seat: SeatOfActor,
  number: number,
): Promise<string> {
  const at = await dbNow(tx);
  const version = 1;
  const content = await snapshotOf(tx, scope, row, files, { number, version, at });
  const by = { personId: personOf(scope).personId, seatId: seat.id };
  const { sha256 } = await keepVersion(tx, subjectOf(row), { content, ...by, at });
  await publishFiles(
    tx,
    files.map(({ id }) => id),
    version,
  );
  await tx
    .update(diagnoses)
    .set({ state: 'published', number, declaredAt: row.declaredAt ?? at, publishedAt: at })
    .where(eq(diagnoses.id, row.id));
  return sha256;
}

/**
 * Publishes the working copy: number, frozen version, hash, permanent link. A second press, or a colleague's at the same
 * instant, gets the receipt of the first. What was declared in time may be completed after the stage.
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
  if (row.state !== 'published') {
    if (needsOpenPreparation(row.state)) await requireOpenStage(tx, scope, 'preparation');
    const files = await listFiles(tx, 'diagnosis', id);
    // Left out in silence, the version would not hold what its author sees in the draft.
    if (files.some((file) => file.verifiedAt === null))
      throw new AppError('diagnosis.incomplete', { errors: [{ field: 'files', code: 'unreadable' }] });
    requireParts(missingForPublication(row, (await listThemeIds(tx, id)).length, files.length));
    const number = row.number ?? (await nextNumber(tx, 'diagnoses', scope.cycleId));
    const sha256 = await freeze(tx, scope, row, files, seat, number);
    await announce(
      tx,
      scope,
      seat,
      'diagnosis.published',
      { id, number },
      { version: 1, sha256, title: row.title, files: files.map((file) => file.sha256) },
    );
    notifyConcerned(tx, scope, 'diagnosis-published', { id });
    row.number = number;
  }
  const receipt = await findReceipt(tx, scope, row);
  if (!receipt) throw new Error('a published diagnosis has no version');
  return receipt;
}

/** Takes a diagnosis back. Its number, title and the reason stay in the register as a tombstone. */
export async function withdrawDiagnosis(tx: Tx, scope: Scope, id: string, input: { reason: string }): Promise<void> {
  const { row, seat } = await lockOwnDiagnosis(tx, scope, id);
  if (row.number === null) throw new AppError('diagnosis.still-draft');
  if (row.state === 'withdrawn')
    throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
  await tx
    .update(diagnoses)
    .set({ state: 'withdrawn', withdrawnAt: await dbNow(tx), withdrawReason: input.reason })
    .where(eq(diagnoses.id, id));
  await announce(tx, scope, seat, 'diagnosis.withdrawn', { id, number: row.number }, { reason: input.reason });
}
