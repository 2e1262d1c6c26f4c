import { type Missing, missingForDeclaration } from '@minga/shared/diagnoses/rules.ts';
import { AppError } from '@minga/shared/kernel/errors.ts';
import { eq } from 'drizzle-orm';
import { nextNumber } from '../../../platform/database/numbers.ts';
import { requireSeenVersion } from '../../../platform/database/seen-version.ts';
import { record } from '../../../platform/database/audit.ts';
import { dbNow, type Tx } from '../../../platform/database/db.ts';
import { changePages, inCycle } from '../../../platform/jobs/events.ts';
import type { Scope } from '../../../platform/http/gate.ts';
import { publishFiles } from '../../files/commands/files.ts';
import { notifyConcerned } from '../../notices/commands.ts';
import { requireOpenStage } from '../../stages/queries.ts';
import { keepVersion } from '../../versions/commands.ts';
import { type DiagnosisRow, subjectOf } from '../queries.ts';
import { listThemeIds } from '../queries/drafts.ts';
import { diagnoses, type Handed } from '../tables.ts';
import { lockOwnDiagnosis } from './drafts.ts';
import { closeSubmission } from './submissions.ts';

type Act = `diagnosis.${'declared' | 'submitted' | 'returned' | 'taken-back' | 'published' | 'withdrawn'}`;

/** Whose act it is: whoever asks by the seat they act for, or, without anybody, the time that is over. */
type ActOf = { readonly forumId: string; readonly cycleId: string } & (
  | { readonly scope: Scope; readonly seatId: string | null }
  | { readonly scope: null; readonly seatId?: null }
);

export function requireParts(missing: readonly Missing[]): void {
  if (missing.length > 0)
    throw new AppError('diagnosis.incomplete', { errors: missing.map((field) => ({ field, code: 'required' })) });
}

export async function announce(
  tx: Tx,
  { scope, seatId = null, forumId, cycleId }: ActOf,
  action: Act,
  row: { id: string; number: number | null },
  data: Record<string, unknown>,
): Promise<void> {
  const by = scope ? { ...scope, seatId } : { forumId, cycleId, personId: null };
  await record(tx, by, action, row.id, { number: row.number, ...data });
  changePages(tx, inCycle({ forumId, cycleId }));
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
  await announce(tx, { ...scope, scope, seatId: seat.id }, 'diagnosis.declared', { id, number }, { title: row.title });
}

type HandedIn = { content: Handed; at: Date; personId: string; seatId: string };

/**
 * What was handed in is everybody's from now on: a frozen version of that very content, signed by whoever handed it in, with
 * the hash and the instant of their receipt.
 */
export async function publishHanded(tx: Tx, by: ActOf, row: DiagnosisRow, handed: HandedIn): Promise<void> {
  const { content, at, personId, seatId } = handed;
  const { number: version, sha256 } = await keepVersion(tx, subjectOf(row), { content, personId, seatId, at });
  await publishFiles(
    tx,
    content.files.map(({ id }) => id),
    version,
  );
  const { id } = row;
  const { number, title } = content;
  await tx
    .update(diagnoses)
    .set({ state: 'published', number, declaredAt: row.declaredAt ?? at, publishedAt: await dbNow(tx) })
    .where(eq(diagnoses.id, id));
  const files = content.files.map((file) => file.sha256);
  await announce(tx, by, 'diagnosis.published', { id, number }, { version, sha256, title, files });
  notifyConcerned(tx, by, 'diagnosis-published', { id });
}

/** Takes a diagnosis back. Its number, title and the reason stay in the register as a tombstone. */
export async function withdrawDiagnosis(tx: Tx, scope: Scope, id: string, input: { reason: string }): Promise<void> {
  const { row, seat } = await lockOwnDiagnosis(tx, scope, id);
  if (row.number === null) throw new AppError('diagnosis.still-draft');
  if (row.state === 'withdrawn')
    throw new AppError('diagnosis.withdrawn', { params: { reason: row.withdrawReason ?? '' } });
  if (row.state === 'submitted') await closeSubmission(tx, scope, row.id, { outcome: 'withdrawn' });
  await tx
    .update(diagnoses)
    .set({ state: 'withdrawn', withdrawnAt: await dbNow(tx), withdrawReason: input.reason })
    .where(eq(diagnoses.id, id));
  const by = { ...scope, scope, seatId: seat.id };
  await announce(tx, by, 'diagnosis.withdrawn', { id, number: row.number }, { reason: input.reason });
}
